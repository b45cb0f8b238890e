"""The level meter: against sounds whose level is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from voices.levels import LOWEST_DB, LevelMeter
from voices.simulated_room import PERSON_LEVEL_DB, QUIET, SimulatedRoom
from voices.sound import BLOCK_S, BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, seconds_of, whole_blocks

Speak = Callable[..., Samples]


def sine(amplitude: float, seconds: float) -> Samples:
    wave: Samples = np.sin(2 * np.pi * 500 / RATE_HZ * np.arange(round(seconds * RATE_HZ))).astype(np.float32)
    return wave * np.float32(amplitude)


def metered(*sounds: Samples) -> LevelMeter:
    meter = LevelMeter()
    for block in whole_blocks(np.concatenate(sounds)).reshape(-1, BLOCK_SAMPLES):
        meter.step(block)
    return meter


def test_before_the_first_block_there_is_nothing() -> None:
    meter = LevelMeter()
    assert meter.silent
    assert (meter.level_db, meter.recent_peak_db, meter.peak_db, meter.floor_db) == (*[LOWEST_DB] * 3, None)
    assert meter.loudness(0.0, 1.0) is None


@pytest.mark.parametrize("amplitude", [1.0, 0.1, 0.003])
def test_level_and_peak_of_a_sine(amplitude: float) -> None:
    meter = metered(sine(amplitude, 0.5))
    assert meter.peak_db == pytest.approx(20 * np.log10(amplitude), abs=0.1)
    assert meter.level_db == pytest.approx(20 * np.log10(amplitude) - 3.0, abs=0.1)
    assert not meter.silent


def test_digital_silence_is_silent_and_the_last_bit_is_not_sound() -> None:
    meter = metered(np.zeros(RATE_HZ, dtype=np.float32))
    assert meter.silent
    meter.step(np.full(BLOCK_SAMPLES, 1 / 32768, dtype=np.float32))
    assert meter.silent
    meter.step(np.full(BLOCK_SAMPLES, 3 / 32768, dtype=np.float32))
    assert not meter.silent


def test_the_recent_peak_is_forgotten_and_the_highest_is_not() -> None:
    meter = metered(sine(0.5, 0.1), sine(0.01, 1.5))
    assert meter.recent_peak_db == pytest.approx(-40.0, abs=0.1)
    assert meter.peak_db == pytest.approx(-6.0, abs=0.1)


@pytest.mark.parametrize("snr_db", [10.0, 35.0])
def test_speech_over_noise_in_a_room(snr_db: float, speak: Speak) -> None:
    room, meter = SimulatedRoom(replace(QUIET, speech_to_noise_db=snr_db)), LevelMeter()
    sentence = speak("Roll slowly, in small circles, and look for a tight spot.")
    for moment in range(round((3.0 + seconds_of(sentence)) / BLOCK_S)):
        if moment == round(2.0 / BLOCK_S):
            room.person_says(sentence)
        meter.step(room.exchange(SILENT_BLOCK))
    loudness = meter.loudness(2.0, 2.0 + seconds_of(sentence))
    assert loudness is not None
    assert meter.floor_db == pytest.approx(PERSON_LEVEL_DB - snr_db, abs=2.0)
    assert loudness.speech_db == pytest.approx(PERSON_LEVEL_DB, abs=2.0)
    assert loudness.above_noise_db == pytest.approx(snr_db, abs=3.0)
    assert loudness.clipped == 0


def test_clipped_samples_are_counted_where_they_are() -> None:
    loud = np.clip(sine(2.0, 0.5), -1.0, 1.0)
    meter = metered(sine(0.01, 1.0), loud, sine(0.01, 1.0))
    clipped, quiet = meter.loudness(1.0, 1.5), meter.loudness(1.6, 2.5)
    assert clipped is not None
    assert quiet is not None
    assert clipped.clipped == pytest.approx(np.count_nonzero(np.abs(loud) > 0.99), rel=0.05)
    assert quiet.clipped == 0


def test_what_is_long_past_has_no_loudness() -> None:
    meter = metered(sine(0.1, 25.0))
    assert meter.loudness(0.0, 1.0) is None
    assert meter.loudness(24.0, 25.0) is not None
    assert meter.loudness(24.0, 99.0) is not None
