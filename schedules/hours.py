"""Quiet hours, working hours and holidays: whether now is a time for reminders, and until when it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.local_time import clock_text, days_from, instant, weekday, when_text
from schedules.plan import Hours, Plan

_LOOK_BACK = timedelta(hours=26)  # into yesterday, from the end of a day of 25 hours too
_LOOK_AHEAD_DAYS = 10  # a week, and the days around it
_PAST = {"are": "were", "is": "was", "waits": "waited"}


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason not to remind now, and when to look again; None: when something else happens."""

    why: str
    until: datetime | None = None

    @property
    def past(self) -> str:
        """The same when it is over."""
        return " ".join(_PAST.get(word, word) for word in self.why.partition(" until ")[0].split(" "))


def quiet(plan: Plan, at: datetime, zone: ZoneInfo) -> Obstacle | None:
    """The quiet hours it is in, if it is."""
    ends = [end for begin, end in _spans(plan.quiet_hours, at, zone) if begin <= at < end]
    return Obstacle(f"these are your quiet hours until {clock_text(max(ends), zone)}", max(ends)) if ends else None


def off_work(plan: Plan, at: datetime, zone: ZoneInfo) -> Obstacle | None:
    """A holiday, or outside the working hours."""
    today = at.astimezone(zone).date()
    if today in plan.holidays:
        return Obstacle("today is a holiday", instant(today + timedelta(days=1), datetime.min.time(), zone))
    if not plan.working_hours:
        return None
    spans = list(_spans(plan.working_hours, at, zone))
    if any(begin <= at < end for begin, end in spans):
        return None
    begins = [begin for begin, _ in spans if begin > at and begin.astimezone(zone).date() not in plan.holidays]
    if not begins:
        return Obstacle("it is outside your working hours")
    return Obstacle(f"it is outside your working hours, which begin {when_text(min(begins), at, zone)}", min(begins))


def free_from(plan: Plan, at: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    """The first instant from that on at which a break may be offered, and why not before, if it is later."""
    why = ""
    for _ in range(_LOOK_AHEAD_DAYS):
        obstacle = quiet(plan, at, zone) or off_work(plan, at, zone)
        if obstacle is None or obstacle.until is None:
            break
        at, why = obstacle.until, obstacle.why
    return at, why


def next_working_day(plan: Plan, at: datetime, zone: ZoneInfo) -> datetime:
    """When tomorrow begins: with the working hours, if it has any, else at six."""
    tomorrow = at.astimezone(zone).date() + timedelta(days=1)
    begins = [instant(tomorrow, hours.begin, zone) for hours in plan.working_hours if weekday(tomorrow) in hours.days]
    return min(begins, default=instant(tomorrow, datetime.min.time().replace(hour=6), zone))


def _spans(hours: Sequence[Hours], at: datetime, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """All spans from yesterday on, as instants; one that ends before it begins ends on the next day."""
    for day in days_from(at - _LOOK_BACK, zone, _LOOK_AHEAD_DAYS):
        for span in hours:
            if weekday(day) in span.days:
                over_night = span.end <= span.begin
                end_day = day + timedelta(days=1) if over_night else day
                yield instant(day, span.begin, zone), instant(end_day, span.end, zone)
