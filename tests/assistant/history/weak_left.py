"""People of whom the history is known, so that what is said and drawn about them can be held against the truth.

`weak_left` is a person whose left side raise lands in the front of the hip, or nowhere, most of the time for two weeks
and mostly in the right place in the third; the right side is good, and a front hip that feels tight on the left.
`symmetrical` is a person whose two sides are alike.  Everything comes from a seed.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

FIRST_DAY = date(2025, 3, 3)  # a Monday
LAST_DAY = date(2025, 3, 23)  # a Sunday
RAISE, BRIDGE = "lying-side-raise", "bridge-abduction"
GOOD, BAD = (Place.SIDE_OF_HIP, Place.GLUTES), (Place.FRONT_OF_HIP, Place.NOWHERE)

Chance = Callable[[int, Side], float]  # of the right place, by day and side

_BLOCKS: tuple[tuple[str, str, Side], ...] = (
    ("tfl-roll", "roll", Side.LEFT),
    ("tfl-roll", "roll", Side.RIGHT),
    ("standing-tfl-stretch", "stretch", Side.ALTERNATE),
    (BRIDGE, "activate", Side.BOTH),
    (RAISE, "activate", Side.LEFT),
    (RAISE, "activate", Side.RIGHT),
)
_GAP_S, _WORK_S = 10, 60


def weak_left(days: int = 21, seed: int = 1, every: int = 1) -> tuple[KeptSession, ...]:
    """Three weeks of a left side that learns late; a session on each `every`-th day."""

    def chance(day: int, side: Side) -> float:
        if side is not Side.LEFT:
            return 0.95
        return 0.1 if day < days - 7 else 0.7

    return person(chance, days, seed, every, tight=Side.LEFT)


def symmetrical(days: int = 21, seed: int = 1, every: int = 1) -> tuple[KeptSession, ...]:
    """The same three weeks of somebody whose sides are alike."""
    return person(lambda _day, _side: 0.8, days, seed, every)


def person(
    chance: Chance, days: int, seed: int = 1, every: int = 1, tight: Side | None = None
) -> tuple[KeptSession, ...]:
    """The sessions of a person who feels activations in the right place with this chance."""
    die = random.Random(seed)  # noqa: S311  (no secret)
    return tuple(
        session(number, FIRST_DAY + timedelta(days=day), die, functools.partial(chance, day), tight)
        for number, day in enumerate(range(0, days, every), 1)
    )


def session(
    number: int, day: date, die: random.Random, chance: Callable[[Side], float], tight: Side | None = None
) -> KeptSession:
    """One session of that person, in the evening; the raise is answered on each side, the bridge for both."""
    return KeptSession(
        id=number,
        routine="it-band",
        started=datetime(day.year, day.month, day.day, 18, die.randrange(60), tzinfo=UTC),
        planned_blocks=len(_BLOCKS),
        seconds=len(_BLOCKS) * (_GAP_S + _WORK_S) + 60.0,
        outcome=Outcome.FINISHED,
        ahead=(),
        blocks=tuple(_blocks(tight)),
        felt=tuple(_felt(die, chance)),
        remarks=() if tight is None or number % 5 else (KeptRemark(PastRemark(Remark.TIGHT, side=tight), 15.0),),
    )


def _blocks(tight: Side | None) -> Iterator[KeptBlock]:
    at_s = 0.0
    for move, phase, side in _BLOCKS:
        seconds = _WORK_S + 30 if phase == "roll" and side is tight else _WORK_S  # the tight side gets more
        begin_s = at_s + _GAP_S
        at_s = begin_s + seconds
        yield KeptBlock(PastBlock(move, phase, side, seconds, float(seconds), Ending.DONE), begin_s, at_s)


def _felt(die: random.Random, chance: Callable[[Side], float]) -> Iterator[KeptFelt]:
    yield KeptFelt(PastFelt(BRIDGE, Side.BOTH, Place.GLUTES, right=True, asked=True), 270.0)
    for at_s, side in ((340.0, Side.LEFT), (410.0, Side.RIGHT)):
        right = die.random() < chance(side)
        place = die.choice(GOOD if right else BAD)
        yield KeptFelt(PastFelt(RAISE, side, place, right, asked=True), at_s)
