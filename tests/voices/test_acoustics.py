"""Reverberation and noise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voices.acoustics import StreamingConvolver, air, impulse_responses, kitchen
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples

SIZE_M, MICROPHONE_M, NEAR_M, FAR_M = (4.0, 3.0, 2.5), (1.0, 1.2, 0.8), (1.3, 1.2, 0.8), (3.2, 2.0, 0.4)


def responses() -> list[Samples]:
    return impulse_responses(SIZE_M, 0.3, MICROPHONE_M, [NEAR_M, FAR_M])


def noise(count: int, seed: int) -> Samples:
    return np.random.default_rng(seed).normal(size=count).astype(np.float32)


@pytest.mark.parametrize("length", [1, 159, 160, 161, 1000, 4801])
def test_streaming_is_the_same_as_convolving(length: int) -> None:
    response, sound = noise(length, 1) / np.float32(np.sqrt(length)), noise(40 * BLOCK_SAMPLES, 2)
    convolver = StreamingConvolver(response)
    streamed = np.concatenate([convolver.block(block) for block in sound.reshape(-1, BLOCK_SAMPLES)])
    assert streamed == pytest.approx(np.convolve(sound, response)[: len(sound)], abs=1e-4)


def test_it_rings_out_and_takes_up_again() -> None:
    response = noise(1000, 1)
    sound = np.zeros(100 * BLOCK_SAMPLES, dtype=np.float32)
    sound[500:900] = noise(400, 2)
    sound[9000:9400] = noise(400, 3)
    convolver = StreamingConvolver(response)
    streamed = np.concatenate([convolver.block(block) for block in sound.reshape(-1, BLOCK_SAMPLES)])
    assert streamed == pytest.approx(np.convolve(sound, response)[: len(sound)], abs=1e-3)
    assert not streamed[4000:8960].any()


def test_responses_are_repeatable_and_of_unit_energy() -> None:
    first, second = responses(), responses()
    for one, other in zip(first, second, strict=True):
        assert np.array_equal(one, other)
        assert one.dtype == np.float32
        assert float(np.sum(one.astype(np.float64) ** 2)) == pytest.approx(1.0, abs=1e-4)
        assert len(one) <= 0.3 * RATE_HZ


def test_what_is_nearer_arrives_earlier_and_less_reverberant() -> None:
    near, far = responses()
    assert np.argmax(np.abs(near)) < np.argmax(np.abs(far))
    assert np.abs(near).max() > np.abs(far).max()


@pytest.mark.parametrize("make", [air, kitchen])
def test_noise_is_of_unit_level_repeatable_and_without_a_seam(make: Callable[[float, int], Samples]) -> None:
    loop = make(4.0, 1)
    assert len(loop) == 4 * RATE_HZ
    assert loop.dtype == np.float32
    assert float(np.sqrt(np.mean(loop.astype(np.float64) ** 2))) == pytest.approx(1.0, abs=1e-3)
    assert abs(float(loop.mean())) < 0.01
    assert np.array_equal(loop, make(4.0, 1))
    assert not np.array_equal(loop, make(4.0, 2))
    steps = np.abs(np.diff(loop, append=loop[:1]))
    assert steps[-1] <= np.quantile(steps, 0.999)
