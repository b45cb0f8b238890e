"""The echo canceller, with a real voice in a simulated room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from voices.echo import EchoCanceller
from voices.simulated_room import KITCHEN, QUIET, RoomPlan, SimulatedRoom
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, whole_blocks

Speak = Callable[..., Samples]

COACH = (
    "Lie with the working side on top, knees bent, heels together. Stack the hips, a touch forward. "
    "Open the top knee, heels touching, then close it slowly. Open only as far as the hips stay still. "
    "Deep in the top glute, behind the hip. Ten seconds left. Noted, what we want is the front of the hip."
)
NO_NOISE_DB = 200.0


def blocks_of(samples: Samples) -> Samples:
    return whole_blocks(samples).reshape(-1, BLOCK_SAMPLES)


def rms_db(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2) + 1e-20))


def run(plan: RoomPlan, coach: Samples, person: Samples | None = None, at_s: float = 0.0) -> tuple[Samples, Samples]:
    """Play the coach in the room; give what the microphone heard, and what is left of it."""
    room, canceller = SimulatedRoom(plan), EchoCanceller()
    heard, clean = [], []
    for number, block in enumerate(blocks_of(coach)):
        if person is not None and number == round(at_s * 100):
            room.person_says(person)
        heard.append(room.exchange(block))
        clean.append(canceller.cancel(heard[-1], block))
    return np.concatenate(heard), np.concatenate(clean)


@pytest.mark.parametrize("plan", [QUIET, KITCHEN], ids=["quiet", "kitchen"])
def test_after_six_seconds_the_echo_is_20_db_down(plan: RoomPlan, speak: Speak) -> None:
    plan = replace(plan, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB)
    heard, clean = run(plan, speak(COACH, "en"))
    after = slice(6 * RATE_HZ, None)
    assert rms_db(heard[after]) - rms_db(clean[after]) >= 20.0


def test_the_person_is_kept_while_both_speak(speak: Speak) -> None:
    plan = replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB)
    coach, person, at_s = speak(COACH, "en"), speak("thirty more seconds please, my left side is tight"), 8.0
    alone, _ = run(plan, np.zeros_like(coach), person, at_s)
    _, both = run(plan, coach, person, at_s)
    spoken = slice(round(at_s * RATE_HZ), round(at_s * RATE_HZ) + len(person))
    assert rms_db(both[spoken]) == pytest.approx(rms_db(alone[spoken]), abs=3.0)
    likeness = float(np.corrcoef(both[spoken], alone[spoken])[0, 1])
    assert likeness > 0.85


def test_without_echo_nothing_is_changed(speak: Speak) -> None:
    heard, clean = run(QUIET, np.zeros(2 * RATE_HZ, dtype=np.float32), speak("how long"))
    assert np.array_equal(heard, clean)


def test_a_room_that_changes_is_learnt_anew(speak: Speak) -> None:
    canceller = EchoCanceller()
    coach = blocks_of(speak(COACH, "en"))
    left_db = []
    for microphone in ((1.0, 1.2, 0.75), (0.6, 2.0, 0.9)):
        room = SimulatedRoom(replace(QUIET, microphone_at_m=microphone, speech_to_noise_db=NO_NOISE_DB))
        pairs = [(heard := room.exchange(block), canceller.cancel(heard, block)) for block in coach]
        heard, clean = (np.concatenate([pair[at] for pair in pairs]) for at in (0, 1))
        after = slice(10 * RATE_HZ, None)
        left_db.append(rms_db(clean[after]) - rms_db(heard[after]))
    assert max(left_db) < -10.0


def left_db(canceller: EchoCanceller, room: SimulatedRoom, coach: Samples, ppm: float = 0.0) -> float:
    """How much of the echo is left in the last four seconds, when the microphone's clock is so much faster."""
    blocks = blocks_of(coach)
    heard = np.concatenate([room.exchange(block) for block in blocks])
    at = np.minimum(np.arange(len(heard)) * (1 - ppm * 1e-6), len(heard) - 1)
    heard = CubicSpline(np.arange(len(heard)), heard)(at).astype(np.float32)
    clean = np.concatenate([canceller.cancel(*pair) for pair in zip(blocks_of(heard), blocks, strict=True)])
    last = slice(-4 * RATE_HZ, None)
    return rms_db(clean[last]) - rms_db(heard[last])


@pytest.mark.parametrize("ppm", [100.0, -100.0])
def test_clocks_that_run_apart_are_brought_together(ppm: float, speak: Speak) -> None:
    canceller = EchoCanceller()
    room = SimulatedRoom(replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB))
    assert left_db(canceller, room, speak(COACH, "en"), ppm) < -20.0
    assert canceller.drift_ppm == pytest.approx(ppm, abs=10.0)


def test_clocks_that_are_known_to_run_apart_may_be_told(speak: Speak) -> None:
    canceller, coach = EchoCanceller(drift_ppm=-100.0), speak(COACH, "en")[: 8 * RATE_HZ]
    room = SimulatedRoom(replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB))
    assert left_db(canceller, room, coach, -100.0) < -20.0


def test_clocks_that_run_apart_while_nothing_is_played_are_kept_in_mind(speak: Speak) -> None:
    canceller, coach = EchoCanceller(drift_ppm=-400.0), blocks_of(speak(COACH, "en")[: 6 * RATE_HZ])
    silence = np.zeros((4 * len(coach), BLOCK_SAMPLES), dtype=np.float32)  # ten milliseconds are lost in it
    played = np.concatenate([coach, silence, coach])
    room = SimulatedRoom(replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB))
    heard = np.concatenate([room.exchange(block) for block in played])
    at = np.minimum(np.arange(len(heard)) * (1 + 4e-4), len(heard) - 1)
    heard = CubicSpline(np.arange(len(heard)), heard)(at).astype(np.float32)
    clean = np.concatenate([canceller.cancel(*pair) for pair in zip(blocks_of(heard), played, strict=True)])
    again = slice(5 * coach.size + RATE_HZ // 4, 5 * coach.size + RATE_HZ)
    assert rms_db(clean[again]) - rms_db(heard[again]) < -10.0


def test_it_says_how_much_it_leaves(speak: Speak) -> None:
    canceller, coach = EchoCanceller(), blocks_of(speak(COACH, "en"))
    room = SimulatedRoom(replace(QUIET, echo_to_speech_db=0.0))
    shares = []
    for number, block in enumerate(coach):
        if number == 1200:
            room.person_says(speak("other side"))
        canceller.cancel(room.exchange(block), block)
        shares.append(canceller.left_share)
    assert shares[0] == 1.0
    assert max(shares[800:]) < 0.1  # also while the person speaks


@pytest.mark.parametrize("known_s", [0.0, 0.4])
def test_a_loudspeaker_that_is_far_behind(known_s: float, speak: Speak) -> None:
    canceller = EchoCanceller(known_s)
    plan = replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB, playback_delay_s=0.45)
    assert left_db(canceller, SimulatedRoom(plan), speak(COACH, "en")[: 10 * RATE_HZ]) < -15.0
    assert 0.4 <= canceller.bulk_delay_s < 0.45


def test_a_loudspeaker_that_is_exchanged_is_found_again(speak: Speak) -> None:
    canceller, coach = EchoCanceller(), speak(COACH, "en")[: 10 * RATE_HZ]
    for delay_s in (0.6, 0.02):
        plan = replace(QUIET, echo_to_speech_db=0.0, speech_to_noise_db=NO_NOISE_DB, playback_delay_s=delay_s)
        assert left_db(canceller, SimulatedRoom(plan), coach) < -15.0


def test_a_microphone_at_its_limit_still_gives_up_the_echo(speak: Speak) -> None:
    coach = speak(COACH, "en")[: 10 * RATE_HZ]
    room = SimulatedRoom(replace(QUIET, echo_to_speech_db=20.0, speech_to_noise_db=NO_NOISE_DB))
    loudest = np.concatenate([room.exchange(block) for block in blocks_of(coach)]).max()
    assert loudest == 1.0
    assert left_db(EchoCanceller(), room, coach) < -15.0


SOUNDS: dict[str, Callable[[np.random.Generator], NDArray[np.float64]]] = {
    "silence": lambda _: np.zeros(BLOCK_SAMPLES),
    "noise": lambda rng: rng.uniform(-1, 1, BLOCK_SAMPLES),
    "faint": lambda rng: 1e-30 * rng.uniform(-1, 1, BLOCK_SAMPLES),
    "clipped": lambda rng: np.sign(rng.uniform(-1, 1, BLOCK_SAMPLES)),
    "offset": lambda _: np.ones(BLOCK_SAMPLES),
    "click": lambda rng: np.eye(BLOCK_SAMPLES)[rng.integers(BLOCK_SAMPLES)],
}


@hypothesis_settings(max_examples=25)
@given(parts=st.lists(st.tuples(*[st.sampled_from(sorted(SOUNDS))] * 2, st.integers(1, 60)), min_size=1, max_size=6))
def test_no_sound_breaks_it(parts: list[tuple[str, str, int]]) -> None:
    rng, canceller = np.random.default_rng(0), EchoCanceller()
    for played, heard, count in parts:
        for _ in range(count):
            far, near = (SOUNDS[kind](rng).astype(np.float32) for kind in (played, heard))
            clean = canceller.cancel(near, far)
            assert clean.shape == (BLOCK_SAMPLES,)
            assert np.isfinite(clean).all()
    assert np.isfinite(canceller.cancel(SILENT_BLOCK, SILENT_BLOCK)).all()
