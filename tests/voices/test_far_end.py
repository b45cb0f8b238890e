"""The delay line of what was played."""

from __future__ import annotations

import numpy as np
import pytest

from voices.far_end import LONGEST_DELAY_S, FarEnd
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples

BLOCKS = 1000


def noise(blocks: int) -> Samples:
    return np.random.default_rng(0).uniform(-1, 1, (blocks, BLOCK_SAMPLES)).astype(np.float32)


def given(line: FarEnd, block: Samples) -> Samples:
    late = line.block(block)
    assert late is not None
    return late


def test_without_delay_a_block_comes_out_as_it_went_in() -> None:
    line = FarEnd()
    for block in noise(BLOCKS):
        assert np.array_equal(given(line, block), block)


@pytest.mark.parametrize("delay_s", [0.01, 0.2731875, LONGEST_DELAY_S])
def test_a_delay_is_exact(delay_s: float) -> None:
    line, sound = FarEnd(delay_s), noise(BLOCKS)
    late = np.concatenate([given(line, block) for block in sound])
    samples = round(delay_s * RATE_HZ)
    assert not late[:samples].any()
    assert np.array_equal(late[samples:], sound.ravel()[: len(late) - samples])


def test_what_comes_out_is_not_changed_by_what_goes_in_later() -> None:
    line = FarEnd(0.01)
    first, second = noise(2)
    line.block(first)
    late = given(line, second)
    for block in noise(BLOCKS):
        line.block(block)
    assert np.array_equal(late, first)


@pytest.mark.parametrize("delay_s", [-0.01, LONGEST_DELAY_S + 0.01])
def test_an_impossible_delay_is_refused(delay_s: float) -> None:
    with pytest.raises(ValueError, match="not between"):
        FarEnd(delay_s)


@pytest.mark.parametrize("drift", [1e-4, -1e-4])
def test_a_drift_reads_slower_or_faster(drift: float) -> None:
    at = np.arange(BLOCKS * BLOCK_SAMPLES)
    line = FarEnd(0.1)
    line.drift = drift
    wave = np.sin(2 * np.pi * 1000 / RATE_HZ * at).astype(np.float32).reshape(-1, BLOCK_SAMPLES)
    late = np.concatenate([given(line, block) for block in wave])
    wanted = np.sin(2 * np.pi * 1000 / RATE_HZ * (at * (1 - drift) - 0.1 * RATE_HZ))
    settled = slice(RATE_HZ // 2, None)
    assert np.abs(late - wanted)[settled].max() < 0.02


def test_a_delay_that_shrinks_to_nothing_grows_by_a_block() -> None:
    line = FarEnd()
    line.drift = -4e-4
    blocks = [line.block(block) for block in noise(4 * BLOCKS)]
    slips = [number for number, block in enumerate(blocks) if block is None]
    assert slips[0] == 0  # at once: between samples nothing can be read without those that follow
    assert len(slips) == 2
    assert line.delay_s < 2 * BLOCK_SAMPLES / RATE_HZ


def test_a_delay_that_grows_for_ever_stops_at_the_longest() -> None:
    line = FarEnd(LONGEST_DELAY_S)
    line.drift = 4e-4
    for block in noise(BLOCKS):
        line.block(block)
    assert line.delay_s == LONGEST_DELAY_S
