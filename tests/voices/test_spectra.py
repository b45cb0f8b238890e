"""Transforms in single precision."""

from __future__ import annotations

import numpy as np

from voices.spectra import irfft, rfft


def test_there_and_back_in_single_precision() -> None:
    samples = np.random.default_rng(0).normal(size=(3, 320)).astype(np.float32)
    spectrum = rfft(samples)
    assert spectrum.dtype == np.complex64
    assert spectrum.shape == (3, 161)
    back = irfft(spectrum)
    assert back.dtype == np.float32
    assert np.allclose(back, samples, atol=1e-5)


def test_a_length_pads_or_stretches() -> None:
    assert rfft(np.ones(100, dtype=np.float32), 256).shape == (129,)
    assert irfft(np.ones(129, dtype=np.complex64), 512).shape == (512,)
