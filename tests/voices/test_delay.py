"""How late our own sound comes back, found by ear."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from voices.delay import DelayFinder
from voices.simulated_room import KITCHEN, QUIET, RoomPlan, SimulatedRoom
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples, whole_blocks
from voices.tones import Tone, tone

AIR_S = 0.003  # what half a metre adds, and where the filter of the simulation begins


def swell() -> Samples:
    return whole_blocks(np.concatenate([tone(Tone.OPEN), np.zeros(RATE_HZ, dtype=np.float32)]))


def found(plan: RoomPlan, sound: Samples) -> list[float]:
    room, finder = SimulatedRoom(plan), DelayFinder()
    steps = (finder.step(room.exchange(block), block) for block in sound.reshape(-1, BLOCK_SAMPLES))
    return [delay_s for delay_s in steps if delay_s is not None]


@pytest.mark.parametrize("plan", [QUIET, KITCHEN], ids=["quiet", "kitchen"])
@pytest.mark.parametrize("delay_s", [0.0, 0.04, 0.25, 0.45])
def test_the_swell_is_enough(plan: RoomPlan, delay_s: float) -> None:
    delays_s = found(replace(plan, playback_delay_s=delay_s), swell())
    assert len(delays_s) >= 2
    assert delays_s == pytest.approx([delay_s + AIR_S] * len(delays_s), abs=0.002)


def test_nothing_is_found_in_silence() -> None:
    assert found(QUIET, np.zeros(3 * RATE_HZ, dtype=np.float32)) == []


def test_nothing_is_found_when_the_loudspeaker_is_not_heard() -> None:
    assert found(replace(QUIET, echo_to_speech_db=-80.0), swell()) == []


def test_nothing_is_found_when_the_microphone_is_off() -> None:
    finder = DelayFinder()
    silent = np.zeros(BLOCK_SAMPLES, dtype=np.float32)
    assert not any(finder.step(silent, block) for block in swell().reshape(-1, BLOCK_SAMPLES))
