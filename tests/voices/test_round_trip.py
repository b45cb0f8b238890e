"""The chirps: the delay that was put into a simulated room is found again, and where there is none, none is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from voices.round_trip import CHIRPS, LONGEST_S, chirp, judge, measure
from voices.simulated_room import KITCHEN, QUIET, ROOMS, RoomPlan, SimulatedRoom
from voices.sound import RATE_HZ, SILENT_BLOCK, Samples, seconds_of, speech_level_db

Speak = Callable[..., Samples]

SOUND_M_PER_S = 343.0
SOONEST_S = 0.0025  # the simulation's own filter
TALK = "I was thinking about the shopping list and the weather and the long way home, and then about nothing at all."


class NoEcho(SimulatedRoom):
    """Somebody wears headphones."""

    def exchange(self, played: Samples) -> Samples:
        """Hear the room and not what is played."""
        assert played.shape == SILENT_BLOCK.shape
        return super().exchange(SILENT_BLOCK)


def way_s(plan: RoomPlan) -> float:
    """From the call to the microphone, on the straight way."""
    metres = float(np.linalg.norm(np.subtract(plan.loudspeaker_at_m, plan.microphone_at_m)))
    return plan.playback_delay_s + metres / SOUND_M_PER_S + SOONEST_S


def test_the_chirp_is_short_soft_and_without_a_click() -> None:
    assert seconds_of(chirp()) == pytest.approx(0.2)
    assert speech_level_db(chirp()) == pytest.approx(-26.0, abs=1.0)
    assert abs(chirp()[0]) < 1e-4
    assert abs(chirp()[-1]) < 1e-4
    assert not chirp().flags.writeable


@pytest.mark.parametrize("delay_ms", [20, 80, 150, 230, 320, 450])
@pytest.mark.parametrize("room", sorted(ROOMS))
def test_the_delay_is_found(room: str, delay_ms: int) -> None:
    plan = replace(ROOMS[room], playback_delay_s=delay_ms / 1000)
    found = measure(SimulatedRoom(plan))
    assert found is not None
    assert found.delay_s == pytest.approx(way_s(plan), abs=0.0005)
    assert found.spread_s < 0.0005
    assert found.agreeing == CHIRPS


@pytest.mark.parametrize("delay_ms", [20, 450])
@pytest.mark.parametrize(
    "plan",
    [
        replace(QUIET, speech_to_noise_db=5.0),
        replace(KITCHEN, speech_to_noise_db=5.0),
        replace(QUIET, echo_to_speech_db=-20.0),
        replace(KITCHEN, echo_to_speech_db=-20.0),
        replace(QUIET, echo_to_speech_db=10.0, rt60_s=0.6),
    ],
)
def test_also_when_it_is_loud_or_the_echo_soft(plan: RoomPlan, delay_ms: int) -> None:
    plan = replace(plan, playback_delay_s=delay_ms / 1000)
    found = measure(SimulatedRoom(plan))
    assert found is not None
    assert found.delay_s == pytest.approx(way_s(plan), abs=0.001)


def test_also_while_somebody_talks(speak: Speak) -> None:
    room = SimulatedRoom(QUIET)
    room.person_says(np.tile(speak(TALK), 3))
    found = measure(room)
    assert found is not None
    assert found.delay_s == pytest.approx(way_s(QUIET), abs=0.001)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("room", sorted(ROOMS))
def test_without_an_echo_nothing_is_found(room: str, seed: int, speak: Speak) -> None:
    assert measure(NoEcho(ROOMS[room], seed)) is None
    talking = NoEcho(ROOMS[room], seed)
    talking.person_says(np.tile(speak(TALK), 3))
    assert measure(talking) is None


def recording(at_s: float | None) -> Samples:
    """A chirp in soft noise, or the noise alone."""
    heard = np.random.default_rng(1).normal(0.0, 0.001, round(1.3 * RATE_HZ)).astype(np.float32)
    if at_s is not None:
        start = round(at_s * RATE_HZ)
        heard[start : start + len(chirp())] += chirp()
    return heard


def test_digital_silence_is_nothing() -> None:
    assert judge([np.zeros(round(1.3 * RATE_HZ), dtype=np.float32)] * 3) is None


def test_two_that_agree_are_enough_and_one_is_not() -> None:
    found = judge([recording(0.1), recording(None), recording(0.102)])
    assert found is not None
    assert found.agreeing == 2
    assert found.delay_s == pytest.approx(0.101, abs=0.0001)
    assert found.spread_s == pytest.approx(0.002, abs=0.0001)
    assert judge([recording(None), recording(0.1), recording(None)]) is None
    assert judge([recording(0.1), recording(0.3), recording(0.5)]) is None


def test_one_that_came_late_is_left_out() -> None:
    found = judge([recording(0.2), recording(0.2), recording(0.31)])
    assert found is not None
    assert found.agreeing == 2
    assert found.delay_s == pytest.approx(0.2, abs=0.0001)


def test_what_comes_later_than_anything_is_not_found() -> None:
    assert judge([recording(LONGEST_S + 0.05)] * 3) is None


def test_the_first_way_counts_though_a_reflection_is_louder() -> None:
    both = recording(0.1) + 1.5 * (recording(0.11) - recording(None))
    found = judge([both] * 3)
    assert found is not None
    assert found.delay_s == pytest.approx(0.1, abs=0.0002)
