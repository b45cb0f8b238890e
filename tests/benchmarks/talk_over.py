"""Scenes in which somebody gives commands while the coach speaks, and scenes in which nobody is there at all.

A scene begins as a session does: the swell, then the coach, who hardly pauses.  The person's first command comes after
some seconds of coach, the others follow at random moments, each with the coach speaking before, during and after it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.interpolate import CubicSpline

from assistant.config import Config
from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.planning import plan_for
from assistant.rehearsal import script
from voices.simulated_room import KITCHEN, QUIET, RoomPlan, SimulatedRoom
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples, seconds_of, whole_blocks
from voices.tones import Tone, tone

RT60S_S = (0.3, 0.5)
SNR_DB = 30.0
_FIRST_COMMAND_S = 8.0  # of scene; some five seconds of coach
_APART_S = (3.2, 4.2)  # from the end of a command to the next
_BETWEEN_LINES_S = 0.3
_AFTER_SWELL_S = 0.3
_BEFORE_END_S = 2.5

_LOUDSPEAKERS_M = ((1.3, 1.2, 0.75), (1.6, 1.1, 0.8), (0.9, 1.9, 0.75))
_PEOPLE_M = ((2.4, 2.0, 0.3), (1.9, 1.9, 0.4), (2.6, 1.5, 0.9))
_PLAYBACK_DELAYS_S = (0.04, 0.02, 0.09)


@dataclass(frozen=True, slots=True)
class Devices:
    """How far loudspeaker and microphone are from being one device."""

    apart_ppm: float = 0.0  # millionths by which the microphone's clock is faster
    late_s: float = 0.0  # that the loudspeaker plays later, as those on a radio link do


TOGETHER = Devices()


@dataclass(frozen=True, slots=True)
class Order:
    """A command, said by somebody."""

    text: str
    voice: str
    samples: Samples


@dataclass(frozen=True, slots=True)
class Said:
    """An order and its place in a scene."""

    order: Order
    from_s: float

    @property
    def until_s(self) -> float:
        """When its last sound leaves the lips."""
        return self.from_s + seconds_of(self.order.samples)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the coach and its place in a scene."""

    text: str
    from_block: int  # the one its first sample is in


@dataclass(frozen=True, slots=True)
class Block:
    """One exchange of the room, as the ear is told of it."""

    heard: Samples
    played: Samples
    coach_speaks: bool
    line: str | None  # that begins with it


@dataclass(frozen=True, slots=True)
class Scene:
    """What is played and said; from the first of its lines on the coach speaks."""

    plan: RoomPlan
    seed: int
    played: Samples
    said: tuple[Said, ...]
    lines: tuple[Line, ...]

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return seconds_of(self.played)

    def blocks(self, echo_to_speech_db: float, coach: bool = True, devices: Devices = TOGETHER) -> Iterator[Block]:
        """What the microphone hears, what is played and what the coach says, block by block.

        Without `coach` the same is said into a silent room.
        """
        late_s = self.plan.playback_delay_s + devices.late_s
        plan = replace(self.plan, echo_to_speech_db=echo_to_speech_db, playback_delay_s=late_s)
        room = SimulatedRoom(plan, self.seed)
        starts = {round(said.from_s * RATE_HZ) // BLOCK_SAMPLES: said.order.samples for said in self.said}
        sound = self.played if coach else np.zeros_like(self.played)
        played = sound.reshape(-1, BLOCK_SAMPLES)
        heard = []
        for number, block in enumerate(played):
            if number in starts:
                room.person_says(starts[number])
            heard.append(room.exchange(block))
        if devices.apart_ppm:
            heard = list(_faster(np.concatenate(heard), devices.apart_ppm).reshape(-1, BLOCK_SAMPLES))
        begins = {line.from_block: line.text for line in self.lines} if coach else {}
        speaks = False
        for number, pair in enumerate(zip(heard, played, strict=True)):
            speaks = speaks or number in begins
            yield Block(*pair, speaks, begins.get(number))


def coach_lines() -> tuple[str, ...]:
    """Every line of every built-in routine, each once."""
    teaching, phrases, config = library.load().teaching, load_phrases(), Config()
    routines = (script(plan_for(routine, teaching, config), phrases) for routine in teaching.routines.values())
    return tuple(dict.fromkeys(itertools.chain.from_iterable(routines)))


def talk_over(orders: Sequence[Order], lines: tuple[str, ...], sound_of: Callable[[str], Samples], seed: int) -> Scene:
    """A scene in which all orders are given."""
    rng = np.random.default_rng(seed)
    at_s, said = _FIRST_COMMAND_S, []
    for order in orders:
        said.append(Said(order, at_s))
        at_s = said[-1].until_s + rng.uniform(*_APART_S)
    first = int(rng.integers(len(lines)))
    played, coach = _coach(lines[first:] + lines[:first], sound_of, said[-1].until_s + _BEFORE_END_S)
    return Scene(_room(seed), seed, played, tuple(said), coach)


def nobody_there(lines: Sequence[str], sound_of: Callable[[str], Samples], seed: int) -> Scene:
    """A scene in which the coach says all of `lines` to nobody."""
    played, coach = _coach(lines, sound_of, None)
    return Scene(_room(seed), seed, played, (), coach)


def _coach(
    lines: Sequence[str], sound_of: Callable[[str], Samples], until_s: float | None
) -> tuple[Samples, tuple[Line, ...]]:
    """The swell and the lines, over and over until `until_s`, or once; and where each of them is."""
    parts = [tone(Tone.OPEN), _silence(_AFTER_SWELL_S)]
    length, said = sum(map(len, parts)), []
    for text in lines if until_s is None else itertools.cycle(lines):
        if until_s is not None and length >= until_s * RATE_HZ:
            break
        said.append(Line(text, length // BLOCK_SAMPLES))
        parts += [sound_of(text), _silence(_BETWEEN_LINES_S)]
        length += sum(map(len, parts[-2:]))
    return whole_blocks(np.concatenate(parts)), tuple(said)


def _faster(samples: Samples, ppm: float) -> Samples:
    """The same sound as a clock takes it that is faster by so many millionths."""
    at = np.arange(len(samples))
    return np.asarray(CubicSpline(at, samples)(np.minimum(at * (1 - ppm * 1e-6), at[-1])), dtype=np.float32)


def _silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), dtype=np.float32)


def _room(seed: int) -> RoomPlan:
    """Rooms in turn: reverberation first, then where things stand and how late the sound card plays."""
    rt60_s, where = RT60S_S[seed % len(RT60S_S)], seed // len(RT60S_S)
    return replace(
        QUIET if rt60_s == RT60S_S[0] else KITCHEN,
        rt60_s=rt60_s,
        loudspeaker_at_m=_LOUDSPEAKERS_M[where % len(_LOUDSPEAKERS_M)],
        person_at_m=_PEOPLE_M[where % len(_PEOPLE_M)],
        playback_delay_s=_PLAYBACK_DELAYS_S[where % len(_PLAYBACK_DELAYS_S)],
        speech_to_noise_db=SNR_DB,
        noise="air",
    )
