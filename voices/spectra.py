"""Fourier transforms in single precision: NumPy's own, which the ear's memory is glad of (SciPy's cost 16 MB)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def rfft(samples: NDArray[np.float32], length: int | None = None) -> NDArray[np.complex64]:
    """The spectrum of real samples along the last axis, padded with zeros or cut to `length`."""
    return np.fft.rfft(samples, length).astype(np.complex64, copy=False)


def irfft(spectrum: NDArray[np.complex64], length: int | None = None) -> NDArray[np.float32]:
    """The real samples of a spectrum along the last axis; `length` of them, when it is not the usual number."""
    return np.fft.irfft(spectrum, length).astype(np.float32, copy=False)
