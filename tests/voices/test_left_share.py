"""How much a canceller leaves at its best."""

from __future__ import annotations

import numpy as np
import pytest

from voices.left_share import LeftShare
from voices.sound import BLOCK_SAMPLES, Samples


def level(of: float) -> Samples:
    return np.full(BLOCK_SAMPLES, of, dtype=np.float32)


def steps(measure: LeftShare, blocks: int, left: float, taken: float) -> float:
    return [measure.step(level(left), level(taken)) for _ in range(blocks)][-1]


def test_nothing_taken_is_all_left() -> None:
    assert steps(LeftShare(), 10, left=0.1, taken=0.0) == 1.0


def test_a_tenth_is_a_tenth() -> None:
    assert steps(LeftShare(), 500, left=0.01, taken=0.1) == pytest.approx(0.1, rel=0.01)


def test_somebody_who_speaks_does_not_change_it() -> None:
    measure = LeftShare()
    steps(measure, 500, left=0.002, taken=0.1)
    assert steps(measure, 140, left=0.1, taken=0.1) == pytest.approx(0.02, rel=0.05)


def test_a_canceller_that_fails_is_found_out_in_three_seconds() -> None:
    measure = LeftShare()
    steps(measure, 500, left=0.002, taken=0.1)
    assert steps(measure, 400, left=0.05, taken=0.1) == pytest.approx(0.5, rel=0.05)
