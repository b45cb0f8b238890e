"""Reminders at a time: the warm-up before a run, and fixed ones.

An appointment has four moments: when it is announced, when it begins, the latest at which it is still worth while, and
(a warm-up) when the run begins.  They are placed here and nowhere else.  Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from schedules.local_time import clock_text, days_from, instant, weekday
from schedules.plan import Fixed, Plan, Run, WarmUp
from schedules.values import About

NOTICE = timedelta(minutes=5)
"""Before a warm-up, to change clothes."""

PATIENCE = timedelta(minutes=60)
"""So long a fixed reminder waits for its moment."""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A run at an instant (UTC); `key` stays the same when it is moved."""

    key: str
    at: datetime
    title: str


class RunSource(Protocol):
    """Where runs are written down: a calendar."""

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[PlannedRun, ...]:
        """The runs that begin from `start` up to, not including, `end`; floating times are in `zone`."""
        ...


@dataclass(frozen=True, slots=True)
class Appointment:
    """A reminder and its moments (UTC)."""

    key: str
    about: About
    routine: str
    title: str
    notice_at: datetime
    begin_at: datetime
    latest_at: datetime
    minutes: float | None = None  # that it takes, when it begins in time
    run_at: datetime | None = None
    ends_at: datetime | None = None  # so that the run can begin

    @property
    def id(self) -> str:
        """Of this appointment at this time."""
        return f"{self.key}@{self.begin_at:%Y-%m-%dT%H:%MZ}"

    def named(self, zone: ZoneInfo) -> str:
        """What it is, at the beginning of a sentence."""
        if self.run_at is not None:
            return f"The warm-up for your {clock_text(self.run_at, zone)} {self.title}"
        title = self.title or self.routine
        return f"“{title[:1].upper()}{title[1:]}”"

    def minutes_left(self, now: datetime) -> float | None:
        """What it may still take when it begins now."""
        if self.ends_at is None or self.minutes is None:
            return self.minutes
        return min(self.minutes, (self.ends_at - now).total_seconds() / 60)


def warm_up(run: PlannedRun, wanted: WarmUp) -> Appointment:
    """Place the warm-up so that it ends a little before the run."""
    ends_at = run.at - timedelta(minutes=wanted.ends_before_min)
    begin_at = ends_at - timedelta(minutes=wanted.minutes)
    return Appointment(
        f"warm-up:{run.key}",
        About.WARM_UP,
        wanted.routine,
        run.title,
        begin_at - NOTICE,
        begin_at,
        ends_at - timedelta(minutes=min(wanted.shortest_min, wanted.minutes)),
        wanted.minutes,
        run.at,
        ends_at,
    )


def appointments(
    plan: Plan, sources: Iterable[RunSource], start: datetime, days: int, zone: ZoneInfo
) -> tuple[Appointment, ...]:
    """All of so many local days from the one of `start` on, in the order in which they begin."""
    end = start + timedelta(days=days)
    # A run soon after midnight is prepared for on the day before; a run at the edge of the span is found on both sides.
    begin = start - timedelta(days=1)
    runs = {run.key: run for run in _runs(plan.runs, begin, days + 2, zone)}
    for source in sources:
        runs.update({run.key: run for run in source.between(begin, end + timedelta(days=1), zone)})
    found = [warm_up(run, plan.warm_up) for run in _once(runs.values())]
    for number, fixed in enumerate(plan.fixed):
        days_of_it = (day for day in days_from(begin, zone, days + 2) if day not in plan.holidays)
        found += [_fixed(fixed, number, day, zone) for day in days_of_it if weekday(day) in fixed.days]
    return tuple(sorted(found, key=lambda each: (each.begin_at, each.key)))


def _runs(runs: Iterable[Run], start: datetime, days: int, zone: ZoneInfo) -> Iterator[PlannedRun]:
    for run in runs:
        for day in days_from(start, zone, days):
            if day == run.date or weekday(day) in run.days:
                yield PlannedRun(f"{run.title} {day} {run.at:%H:%M}", instant(day, run.at, zone), run.title)


def _once(runs: Iterable[PlannedRun]) -> Iterator[PlannedRun]:
    """Let a run that stands in the plan and in a calendar be one."""
    seen: set[datetime] = set()
    for run in runs:
        if run.at not in seen:
            seen.add(run.at)
            yield run


def _fixed(fixed: Fixed, number: int, day: date, zone: ZoneInfo) -> Appointment:
    at = instant(day, fixed.at, zone)
    key = f"fixed:{number} {day} {fixed.routine}"
    return Appointment(key, About.FIXED, fixed.routine, fixed.title, at, at, at + PATIENCE, fixed.minutes)
