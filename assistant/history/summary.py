"""The history week by week, as values: how much, of what, on which side, and how often it was felt in the right place.

Weeks are those of the calendar (ISO 8601: they begin on Monday).  They follow each other without a gap, so a week in
which nothing was done is a week like any other.  A session that was moved to another room counts where it went on, with
all that was done of it before.  Pure; seconds are of work, pauses left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from assistant.history.rows import KeptSession
from assistant.session.effects import Ending, Outcome
from assistant.session.moves import Phase, Side
from assistant.session.records import Answers, activations, in_the_end, worked_by_side

MOST_WEEKS: Final = 104
"""Two years.  A computer whose clock once stood at 1970 would else get a history of fifty."""

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days and what was done in them; zeros when nothing was."""

    monday: date
    sessions: int = 0
    worked_s: float = 0.0
    by_phase_s: Mapping[str, float] = field(default_factory=dict)  # every phase; work of one that is gone is added
    left_s: float = 0.0
    right_s: float = 0.0
    left: Answers = field(default_factory=Answers)  # about activations, one a session
    right: Answers = field(default_factory=Answers)
    blocks_done: int = 0
    blocks_planned: int = 0  # without those that were left out for the sake of health

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + _WEEK - timedelta(days=1)

    @property
    def name(self) -> str:
        """The ISO name, such as `2025-W09`."""
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def percent_done(self) -> int | None:
        """Percent of the planned blocks that were done; None when none was planned."""
        return round(100 * self.blocks_done / self.blocks_planned) if self.blocks_planned else None


def monday_of(day: date) -> date:
    """The Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def weeks(sessions: Sequence[KeptSession], today: date, count: int | None = None) -> tuple[Week, ...]:
    """The weeks up to the one of `today`, oldest first.

    `count` of them; without it from the first session on, at most two years.  Sessions outside are left out.
    """
    last = monday_of(today)
    mondays = [monday_of(session.started.date()) for session in sessions]
    if count is None:
        first = min((monday for monday in mondays if monday <= last), default=last)
        count = min((last - first) // _WEEK + 1, MOST_WEEKS)
    moves = activations(session.past for session in sessions)
    found = []
    for back in range(count - 1, -1, -1):
        monday = last - back * _WEEK
        of_week = [session for session, its in zip(sessions, mondays, strict=True) if its == monday]
        found.append(_week(monday, of_week, moves))
    return tuple(found)


def as_json(week: Week) -> dict[str, object]:
    """A week for programs; minutes to a tenth."""
    return {
        "week": week.name,
        "from": week.monday.isoformat(),
        "to": week.sunday.isoformat(),
        "sessions": week.sessions,
        "minutes": _minutes(week.worked_s),
        "minutes_by_phase": {phase: _minutes(seconds) for phase, seconds in week.by_phase_s.items()},
        "minutes_left": _minutes(week.left_s),
        "minutes_right": _minutes(week.right_s),
        "felt_left": {"right_place": week.left.right, "answers": week.left.given},
        "felt_right": {"right_place": week.right.right, "answers": week.right.given},
        "blocks_done": week.blocks_done,
        "blocks_planned": week.blocks_planned,
        "percent_done": week.percent_done,
    }


def blocks_done(session: KeptSession) -> int:
    """How many of the planned blocks were done; what was done twice counts once more only up to the plan."""
    return min(sum(each.block.ending is Ending.DONE for each in session.blocks), session.planned_blocks)


def blocks_expected(session: KeptSession) -> int:
    """How many blocks there were to do: those that were left out for the sake of health are no failure."""
    return max(session.planned_blocks - session.spared_blocks, blocks_done(session))


def was_begun(session: KeptSession) -> bool:
    """Whether any work was begun, as far as it was kept; an answer alone is no session."""
    return bool(session.blocks)


def worked_s(session: KeptSession) -> float:
    """Seconds of work of a session."""
    return sum(each.block.worked_s for each in session.blocks)


def _week(monday: date, sessions: Sequence[KeptSession], moves: frozenset[str]) -> Week:
    sessions = [each for each in sessions if was_begun(each) and each.outcome is not Outcome.MOVED]
    blocks = [each.block for session in sessions for each in session.blocks]
    by_phase_s = dict.fromkeys((phase.value for phase in Phase), 0.0)
    for block in blocks:
        by_phase_s[block.phase] = by_phase_s.get(block.phase, 0.0) + block.worked_s
    left_s, right_s = worked_by_side(blocks)
    answers = {Side.LEFT: Answers(), Side.RIGHT: Answers()}
    for session in sessions:
        for (_, side), right in in_the_end(session.past.felt, moves).items():
            answers[side] += Answers(int(right), 1)
    return Week(
        monday,
        sessions=len(sessions),
        worked_s=sum(block.worked_s for block in blocks),
        by_phase_s=by_phase_s,
        left_s=left_s,
        right_s=right_s,
        left=answers[Side.LEFT],
        right=answers[Side.RIGHT],
        blocks_done=sum(blocks_done(session) for session in sessions),
        blocks_planned=sum(blocks_expected(session) for session in sessions),
    )


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 1)
