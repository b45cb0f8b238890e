"""Clocks that run apart, seen in a response that moves."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from voices.drift import DriftFinder
from voices.sound import BLOCK_SAMPLES

BINS = BLOCK_SAMPLES + 1


def response() -> NDArray[np.complex64]:
    """Some room: each partition softer than the one before."""
    taps = np.random.default_rng(0).normal(size=(40, 2 * BLOCK_SAMPLES)) * 0.9 ** np.arange(40)[:, None]
    taps[:, BLOCK_SAMPLES:] = 0.0
    return np.asarray(np.fft.rfft(taps), dtype=np.complex64)


def moved(by: float) -> NDArray[np.complex64]:
    """The same response, later by some samples."""
    turns = np.exp(-1j * np.pi * np.arange(BINS) * by / BLOCK_SAMPLES)
    return np.asarray(response() * turns, dtype=np.complex64)


@pytest.mark.parametrize("drift", [2e-5, 1e-4, -5e-5, -2e-4])
def test_a_steady_drift_is_found(drift: float) -> None:
    finder, at = DriftFinder(), 0.0
    for _ in range(2000):
        at += (drift - finder.drift) * BLOCK_SAMPLES  # what is found is corrected at once
        finder.step(moved(at))
    assert finder.drift == pytest.approx(drift, abs=5e-6)


def test_a_room_that_stays_has_no_drift() -> None:
    finder, rng = DriftFinder(), np.random.default_rng(1)
    for _ in range(2000):
        assert not finder.step(moved(float(rng.normal(0.0, 0.01))))
    assert finder.drift == 0.0


def test_a_single_move_is_no_drift() -> None:
    finder = DriftFinder()
    for number in range(2000):
        finder.step(moved(0.0 if number < 1000 else 3.0))
    assert finder.drift == 0.0


def test_another_room_says_nothing() -> None:
    finder = DriftFinder()
    other = response()[::-1].copy()
    for number in range(2000):
        finder.step(response() if number // 100 % 2 else other)
    assert finder.drift == 0.0


def test_a_filter_that_knows_nothing_says_nothing() -> None:
    finder = DriftFinder()
    assert not any(finder.step(np.zeros((40, BINS), dtype=np.complex64)) for _ in range(500))
