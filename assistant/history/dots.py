"""Where activations were felt, as marks on a picture: pure arithmetic, so that the picture can be checked.

Days count from the Monday of the first week; rows are places, and offsets parts of a row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from assistant.history.rows import KeptSession
from assistant.history.summary import Week
from assistant.session.moves import Place, Side
from assistant.session.past import PastFelt
from assistant.session.records import activations, sides_of

WEEK_DAYS: Final = 7
FEW_WEEKS: Final = 4
"""Up to so many, marks have room, and bars would be walls of colour if they filled it."""

DOT_AREA: Final = 46.0
"""Points squared, of a mark that has room."""

_CROWDED_AREA = 24.0
_LEAST_AREA, _MOST_AREA = 18.0, 150.0  # of a mark for few answers, and for the most
_DAYS_UP_TO_WEEKS = 13  # beyond, the marks of single days would run into each other: they are counted together
_SPREAD, _APART = 0.6, 0.22  # of a row: the room for answers of one day and place, and their usual distance


@dataclass(frozen=True, slots=True)
class Dot:
    """Where an activation was felt on one day, on one side."""

    day: date
    side: Side  # left or right
    place: Place
    right: bool


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark in the picture."""

    at_days: float
    place: Place
    right: bool
    offset: float  # in rows, from the middle of the row of its place
    area: float  # points squared


def dots(sessions: Sequence[KeptSession], weeks: Sequence[Week]) -> tuple[Dot, ...]:
    """The last answer about each activation, side and posture of each session in these weeks.

    An answer for both sides gives a dot on each.
    """
    moves = activations(session.past for session in sessions)
    first, last = weeks[0].monday, weeks[-1].sunday
    found = []
    for session in sessions:
        day = session.started.date()
        if not first <= day <= last:
            continue
        ends: dict[tuple[str, Side, str | None], PastFelt] = {}
        for felt in session.past.felt:
            if felt.move in moves:
                ends.update({(felt.move, side, felt.posture): felt for side in sides_of(felt.side)})
        found += [Dot(day, side, felt.place, felt.right) for (_, side, _), felt in ends.items()]
    return tuple(found)


def days_together(weeks: Sequence[Week]) -> int:
    """Of how many days the answers are counted together: one, a week or four weeks."""
    if len(weeks) <= _DAYS_UP_TO_WEEKS:
        return 1
    return WEEK_DAYS if len(weeks) <= 3 * _DAYS_UP_TO_WEEKS else 4 * WEEK_DAYS


def spots(answers: Sequence[Dot], weeks: Sequence[Week]) -> list[Spot]:
    """The marks for these answers, set so that none hides another."""
    per_days, first = days_together(weeks), weeks[0].monday
    if per_days == 1:
        area = DOT_AREA if len(weeks) <= FEW_WEEKS else _CROWDED_AREA
        by_day: dict[tuple[date, Place], list[Dot]] = {}
        for dot in answers:
            by_day.setdefault((dot.day, dot.place), []).append(dot)
        return [
            Spot(float((dot.day - first).days), dot.place, dot.right, _offset(index, len(group)), area)
            for group in by_day.values()
            for index, dot in enumerate(group)
        ]
    days = len(weeks) * WEEK_DAYS
    counts = Counter(((dot.day - first).days // per_days, dot.place, dot.right) for dot in answers)
    most = max(counts.values(), default=1)
    return [
        Spot(
            (number * per_days + min((number + 1) * per_days, days)) / 2 - 0.5,  # the last one may be cut short
            place,
            right,
            _offset(int(not right), 2) if (number, place, not right) in counts else 0.0,
            _LEAST_AREA + (_MOST_AREA - _LEAST_AREA) * count / most,
        )
        for (number, place, right), count in counts.items()
    ]


def _offset(index: int, count: int) -> float:
    """Where one of `count` marks of the same day and place stands, in rows."""
    return (index - (count - 1) / 2) * min(_APART, _SPREAD / max(count - 1, 1))
