"""Voice begins, voice ends."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voices.activity import VoiceActivity
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, SILENT_BLOCK, Samples, seconds_of

Speak = Callable[..., Samples]


def follow(activity: VoiceActivity, room: SimulatedRoom, seconds: float) -> list[bool]:
    """Let the room be heard; give whether there was a voice, block for block."""
    seen = []
    for _ in range(round(seconds / BLOCK_S)):
        activity.step(room.exchange(SILENT_BLOCK))
        seen.append(activity.active)
    return seen


@pytest.mark.parametrize("name", sorted(ROOMS))
@pytest.mark.parametrize("text", ["next", "stop", "go back", "I feel it in the front of my hip"])
def test_a_voice_is_noticed_early_and_its_end_soon(name: str, text: str, speak: Speak) -> None:
    room, activity = SimulatedRoom(ROOMS[name], seed=1), VoiceActivity()
    follow(activity, room, 3.0)
    room.person_says(speak(text))
    seen = follow(activity, room, seconds_of(speak(text)) + (1.0 if name == "quiet" else 3.0))
    assert True in seen[:30]
    last_word = round(seconds_of(speak(text)) / BLOCK_S)
    assert True in seen[max(0, last_word - 40) : last_word]
    assert False in seen[last_word:]
    if name == "quiet":  # in a kitchen crockery may sound at any moment
        assert not activity.active
        assert activity.quiet_s > 0.1


def test_a_quiet_room_has_no_voice() -> None:
    activity = VoiceActivity()
    seen = follow(activity, SimulatedRoom(ROOMS["quiet"]), 20.0)
    assert not any(seen)
    assert activity.quiet_s > 20.0


def test_a_lone_click_is_no_voice() -> None:
    activity = VoiceActivity()
    for _ in range(5):
        for block in (np.full_like(SILENT_BLOCK, 0.5), *[SILENT_BLOCK] * 30):
            activity.step(block)
            assert not activity.active


def test_a_steady_noise_is_believed_to_be_the_room() -> None:
    rng, activity = np.random.default_rng(0), VoiceActivity()
    seen = []
    for _ in range(6000):
        activity.step(rng.normal(0, 0.02, len(SILENT_BLOCK)).astype(np.float32))
        seen.append(activity.active)
    assert not any(seen[-500:])


def test_a_fan_that_starts_in_a_dead_silence_is_no_voice_for_long() -> None:
    rng, activity = np.random.default_rng(0), VoiceActivity()
    for _ in range(1000):
        activity.step(SILENT_BLOCK)
    seen = []
    for _ in range(500):
        activity.step(rng.normal(0, 0.02, len(SILENT_BLOCK)).astype(np.float32))
        seen.append(activity.active)
    assert not any(seen[-100:])


def test_silence_in_numbers_does_no_harm() -> None:
    activity = VoiceActivity()
    for _ in range(10_000):
        activity.step(SILENT_BLOCK)
    assert activity.quiet_s == pytest.approx(101.0, abs=1.5)
    assert not activity.active
