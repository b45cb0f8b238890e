"""The simulated room: its levels are those it states, and it repeats itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from voices.simulated_room import KITCHEN, PERSON_LEVEL_DB, QUIET, ROOMS, RoomPlan, SimulatedRoom
from voices.sound import BLOCK_S, BLOCK_SAMPLES, SILENT_BLOCK, Samples, seconds_of, speech_level_db, whole_blocks

Speak = Callable[..., Samples]

SENTENCE = "Lie on your side, knees bent, and let the top leg rest on the lower one."
NO_NOISE_DB = 200.0
QUIETLY = [replace(plan, speech_to_noise_db=NO_NOISE_DB) for plan in (QUIET, KITCHEN)]


def listen(room: SimulatedRoom, seconds: float, played: Samples = SILENT_BLOCK) -> Samples:
    """Let some time pass while the loudspeaker plays something."""
    blocks = list(whole_blocks(played).reshape(-1, BLOCK_SAMPLES))
    blocks += [SILENT_BLOCK] * (round(seconds / BLOCK_S) - len(blocks))
    return np.concatenate([room.exchange(block) for block in blocks])


def rms_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


@pytest.mark.parametrize("plan", QUIETLY)
def test_person_is_as_loud_as_stated(plan: RoomPlan, speak: Speak) -> None:
    room = SimulatedRoom(plan)
    room.person_says(speak(SENTENCE))
    assert speech_level_db(listen(room, 6.0)) == pytest.approx(PERSON_LEVEL_DB, abs=1.5)


@pytest.mark.parametrize("plan", QUIETLY)
@pytest.mark.parametrize("echo_to_speech_db", [-10.0, 0.0, 6.0])
def test_echo_to_speech_ratio_is_as_stated(plan: RoomPlan, echo_to_speech_db: float, speak: Speak) -> None:
    room = SimulatedRoom(replace(plan, echo_to_speech_db=echo_to_speech_db))
    echo = listen(room, 6.0, speak(SENTENCE, "en"))
    assert speech_level_db(echo) - PERSON_LEVEL_DB == pytest.approx(echo_to_speech_db, abs=1.5)


@pytest.mark.parametrize("plan", [QUIET, KITCHEN])
@pytest.mark.parametrize("speech_to_noise_db", [5.0, 20.0])
def test_speech_to_noise_ratio_is_as_stated(plan: RoomPlan, speech_to_noise_db: float) -> None:
    room = SimulatedRoom(replace(plan, speech_to_noise_db=speech_to_noise_db))
    assert PERSON_LEVEL_DB - rms_db(listen(room, 20.0)) == pytest.approx(speech_to_noise_db, abs=1.5)


def test_echo_comes_after_the_delay_of_the_sound_card() -> None:
    click = SILENT_BLOCK.copy()
    click[0] = 1.0
    heard = listen(SimulatedRoom(QUIETLY[0]), 0.5, click)
    delay = round(QUIET.playback_delay_s * 16_000)
    assert np.abs(heard[:delay]).max() < 1e-6
    assert np.abs(heard[delay : delay + 400]).max() > 0.01


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_same_seed_same_samples(name: str, speak: Speak) -> None:
    def recording(seed: int) -> Samples:
        room = SimulatedRoom(ROOMS[name], seed)
        listen(room, 0.3)
        room.person_says(speak("how long"))
        heard = listen(room, 2.0, speak("Half-way.", "en"))
        assert np.array_equal(room.recording()[-len(heard) :], heard)
        return room.recording()

    first = recording(3)
    assert seconds_of(first) == pytest.approx(2.3)
    assert np.array_equal(first, recording(3))
    assert not np.array_equal(first, recording(4))


def test_person_speaks_until_the_last_word(speak: Speak) -> None:
    room, sentence = SimulatedRoom(QUIET), speak("thirty more seconds")
    assert not room.person_speaks
    room.person_says(sentence)
    blocks = 0
    while room.person_speaks:
        room.exchange(SILENT_BLOCK)
        blocks += 1
    assert blocks == -(-len(sentence) // BLOCK_SAMPLES)


def test_two_sentences_of_the_person_add_up(speak: Speak) -> None:
    both, one, other = (SimulatedRoom(QUIETLY[0]) for _ in range(3))
    both.person_says(speak("next"))
    both.person_says(speak("how long"))
    one.person_says(speak("next"))
    other.person_says(speak("how long"))
    assert listen(both, 2.0) == pytest.approx(listen(one, 2.0) + listen(other, 2.0), abs=1e-6)


def test_far_too_loud_is_clipped(speak: Speak) -> None:
    heard = listen(SimulatedRoom(replace(QUIET, echo_to_speech_db=60.0)), 2.0, speak("Half-way.", "en"))
    assert np.abs(heard).max() == 1.0


def test_nothing_happens_to_devices_that_do_not_exist() -> None:
    room = SimulatedRoom(QUIET)
    assert len(room.recording()) == 0
    assert room.events() == ()
    room.close()
