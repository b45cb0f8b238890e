"""Lengths, levels and formats."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import resample_poly

from voices.sound import (
    BLOCK_SAMPLES,
    RATE_HZ,
    SILENT_BLOCK,
    Samples,
    at_level,
    from_pcm16,
    resampled,
    seconds_of,
    speech_level_db,
    to_pcm16,
    trimmed,
    whole_blocks,
)


def sine(seconds: float, hz: float = 440.0, peak: float = 0.5, rate_hz: int = RATE_HZ) -> Samples:
    return (peak * np.sin(2 * np.pi * hz * np.arange(round(seconds * rate_hz)) / rate_hz)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.float32)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000])
def test_resampling_keeps_length_and_pitch(rate_hz: int) -> None:
    sound = resampled(sine(1.0, rate_hz=rate_hz), rate_hz)
    assert sound.dtype == np.float32
    assert len(sound) == RATE_HZ
    assert np.argmax(np.abs(np.fft.rfft(sound))) == 440
    assert np.abs(sound).max() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 22_050, 44_100, 48_000])
@pytest.mark.parametrize("count", [1, 2, 441, 10_007])
def test_resampling_is_the_stock_way_bit_for_bit(rate_hz: int, count: int) -> None:
    sound = np.random.default_rng(count).uniform(-1.0, 1.0, count).astype(np.float32)
    common = np.gcd(rate_hz, RATE_HZ)
    assert np.array_equal(resampled(sound, rate_hz), resample_poly(sound, RATE_HZ // common, rate_hz // common))


def test_nothing_resamples_to_nothing() -> None:
    assert len(resampled(silence(0.0), 22_050)) == 0


def test_same_rate_is_not_touched() -> None:
    sound = sine(0.1)
    assert resampled(sound, RATE_HZ) is sound


def test_trimming_leaves_a_breath_around_the_sound() -> None:
    sound = trimmed(np.concatenate([silence(0.5), sine(1.0), silence(0.7)]))
    assert seconds_of(sound) == pytest.approx(1.06, abs=0.021)
    assert np.abs(sound[: RATE_HZ // 50]).max() == 0.0


def test_trimming_keeps_a_pause_inside_and_a_soft_end() -> None:
    sound = np.concatenate([sine(0.2), silence(0.4), sine(0.2, peak=0.02)])
    assert np.array_equal(trimmed(sound), sound)


def test_nothing_but_silence_trims_to_nothing() -> None:
    assert len(trimmed(silence(1.0))) == 0
    assert len(trimmed(silence(0.0))) == 0


def test_level_is_reached_and_pauses_do_not_count() -> None:
    for sound in (sine(1.0), np.concatenate([sine(0.5), silence(2.0), sine(0.5)])):
        assert speech_level_db(at_level(sound, -26.0)) == pytest.approx(-26.0, abs=0.1)


def test_level_gives_way_to_full_scale() -> None:
    click = silence(0.5)
    click[4000] = 0.5
    assert np.abs(at_level(click, 0.0)).max() == pytest.approx(0.99)


def test_silence_has_no_level_and_stays() -> None:
    assert speech_level_db(silence(1.0)) == -np.inf
    assert not at_level(silence(1.0), -20.0).any()


@given(count=st.integers(0, 1000))
def test_blocks_are_whole(count: int) -> None:
    padded = whole_blocks(np.ones(count, dtype=np.float32))
    assert len(padded) % BLOCK_SAMPLES == 0
    assert 0 <= len(padded) - count < BLOCK_SAMPLES
    assert padded.sum() == count


@given(st.lists(st.integers(-32768, 32767), max_size=400))
def test_pcm_round_trip(steps: list[int]) -> None:
    data = np.asarray(steps, dtype="<i2").tobytes()
    assert to_pcm16(from_pcm16(data)) == data


def test_pcm_clips_instead_of_wrapping() -> None:
    loud = from_pcm16(to_pcm16(np.asarray([-2.0, 2.0, 1.0], dtype=np.float32)))
    assert loud == pytest.approx([-1.0, 1.0, 1.0], abs=1e-4)


def test_the_silent_block_cannot_be_spoilt() -> None:
    with pytest.raises(ValueError, match="read-only"):
        SILENT_BLOCK[0] = 1.0
