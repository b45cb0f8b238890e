"""Repetitions paced by ear: a tone for up, one for stay, one for down, and the number of each repetition.

The tones carry the rhythm with eyes closed, so they are never left out and sound through speech: the rising one of
"go" means up, a short high one means stay, a short low one means down.  There is no countdown; the last repetition is
announced instead, and the falling tone of every block ends the set.  Half-way is told too.  Numbers fill what the
other lines leave free: one that cannot end before the next tone is left out.

Pure functions over a `Pace`.  Seconds of work since "go"; a set whose time was changed on the way has as many whole
repetitions as its time holds.  Lines are placed among the others by `timeline`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.session.effects import Chime

if TYPE_CHECKING:
    from assistant.session.blocks import SidedSlot
    from assistant.session.moves import Pace
    from assistant.session.phrasebook import Phrasebook

AFTER_TONE_S: Final = 0.4
"""From the beginning of a tone that means up to the word that follows it: the tone takes 0.32 s."""

_FEWEST_REPS_WITH_HALF: Final = 4
_SHORTEST_WITH_HALF_S: Final = 20  # as in a slot without repetitions
_SHORTEST_TOLD_REST_S: Final = 10.0  # a shorter one is no more than changing sides takes


@dataclass(frozen=True, slots=True)
class Word:
    """A line of the pace, and the time it may take: it begins at `at_s` or a little later and ends by `end_s`."""

    at_s: float
    end_s: float
    text: str


def reps_in(pace: Pace, seconds: int) -> int:
    """Whole repetitions in a set of `seconds`; one, cut short, where none fits."""
    return max(1, seconds // pace.rep_s)


def tones(pace: Pace, seconds: int) -> tuple[tuple[float, Chime], ...]:
    """The tones of a set and their moments, in order, without that of "go", which begins the first repetition."""
    marks: list[tuple[int, Chime]] = []
    for rep in range(reps_in(pace, seconds)):
        start_s = rep * pace.rep_s
        parts = (
            (0, pace.lift_s, Chime.START),
            (pace.lift_s, pace.hold_s, Chime.COUNT),
            (pace.lift_s + pace.hold_s, pace.lower_s, Chime.NOD),
        )
        present = [(start_s + at_s, chime) for at_s, length_s, chime in parts if length_s]
        # Whatever a repetition begins with, its first tone is that of "go": so many of them, so many repetitions.
        marks += [(start_s, Chime.START), *present[1:]]
    return tuple((float(at_s), chime) for at_s, chime in marks if 0 < at_s < seconds)


def last_rep(pace: Pace, seconds: int, phrases: Phrasebook) -> Word | None:
    """The announcement of the last repetition, at its beginning; None when it is the only one."""
    reps = reps_in(pace, seconds)
    if reps == 1:
        return None
    return Word((reps - 1) * pace.rep_s + AFTER_TONE_S, seconds, phrases.last_rep)


def half(pace: Pace, seconds: int, phrases: Phrasebook) -> Word | None:
    """The news that half of the repetitions are done; None for a few of them, or a short set."""
    reps = reps_in(pace, seconds)
    paced_s = reps * pace.rep_s
    if reps < _FEWEST_REPS_WITH_HALF or paced_s < _SHORTEST_WITH_HALF_S:
        return None
    at_s = paced_s / 2 if reps % 2 else paced_s / 2 + AFTER_TONE_S
    return Word(at_s, paced_s - pace.rep_s, phrases.half)


def numbers(pace: Pace, seconds: int, phrases: Phrasebook) -> tuple[Word, ...]:
    """The number of each repetition but the last, between its first tone and the next; those known to the language."""
    reps = reps_in(pace, seconds)
    moments = [at_s for at_s, _ in tones(pace, seconds)]
    words = []
    for rep, number in zip(range(reps - 1), phrases.numbers, strict=False):
        start_s = rep * pace.rep_s
        next_s = next(at_s for at_s in moments if at_s > start_s)
        words.append(Word(start_s + AFTER_TONE_S, next_s, f"{number[:1].upper()}{number[1:]}."))
    return tuple(words)


def words_end_s(pace: Pace, seconds: int) -> float:
    """When the other lines of a set must be over: the last repetition is for doing, unless there is only one."""
    reps = reps_in(pace, seconds)
    return seconds - 1.0 if reps == 1 else float((reps - 1) * pace.rep_s)


def dose(slot: SidedSlot, phrases: Phrasebook) -> tuple[str, ...]:
    """What is prescribed, as said before the first set: sets and repetitions; nothing for one set that goes by time."""
    reps = None if slot.pace is None else slot.pace.reps
    if slot.sets > 1:
        amount = phrases.exactly(slot.seconds) if reps is None else _number(reps, phrases)
        return (phrases.sets_of.format(sets=_number(slot.sets, phrases).capitalize(), amount=amount),)
    if reps is not None and reps > 1:
        return (phrases.reps.format(reps=_number(reps, phrases).capitalize()),)
    return ()


def set_begins(slot: SidedSlot, side: str, rest_s: float, phrases: Phrasebook) -> tuple[str, ...]:
    """What is said before a set after the first; `side` is the side's name, `rest_s` how long it must still rest."""
    number, sets = _number(slot.set_number, phrases), _number(slot.sets, phrases)
    time = phrases.exactly(rest_s) if rest_s == slot.rest_s else phrases.duration(rest_s)  # all of it is as prescribed
    rest = (phrases.rest.format(time=time),) if rest_s >= _SHORTEST_TOLD_REST_S else ()
    return (phrases.set_of.format(number=number, sets=sets, side=side), *rest)


def is_next_set(previous: SidedSlot | None, slot: SidedSlot) -> bool:
    """Whether `slot` begins another set of what was done just before, on whichever side."""
    if previous is None or (previous.slot_index, previous.move.id) != (slot.slot_index, slot.move.id):
        return False
    return previous.set_number < slot.set_number


def rest_left_s(previous: SidedSlot | None, slot: SidedSlot, change_s: float) -> float:
    """How long the side of `slot` must still rest after `previous`.

    Rest counts from the end of this side's own set before.  Where the sides take turns, that side has rested already
    while the other one worked, and for the `change_s` seconds it took to change over.  A set of the other side that was
    left early counts as worked: who says "next" wants to get on.
    """
    if previous is None or previous.slot_index != slot.slot_index or not slot.rest_s:
        return 0.0
    rested_s = previous.seconds + change_s if previous.side is slot.side.other is not slot.side else 0.0
    return max(0.0, slot.rest_s - rested_s)


def _number(number: int, phrases: Phrasebook) -> str:
    return phrases.numbers[number - 1] if number <= len(phrases.numbers) else str(number)
