"""Local times: from a date and a time of day to an instant, and back to words."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from dateutil.tz import resolve_imaginary

from schedules.plan import Day

_DAYS = tuple(Day)
_HOUR_MIN = 60
_DAY_MIN = 24 * _HOUR_MIN
_THIS_WEEK = 6  # days in which a weekday's name is enough


@functools.lru_cache(maxsize=1024)  # the same few of these days are asked for all the time
def instant(day: date, at: time, zone: tzinfo) -> datetime:
    """The instant (UTC) of a local time; where the clock is changed that day, the one people would expect.

    A time that is left out counts from before the change, so that 02:30 becomes 03:30; of one that comes twice it is
    the first.
    """
    # ZoneInfo would see to it itself; a zone that a calendar brings along counts from after the change.
    local: datetime = resolve_imaginary(datetime.combine(day, at, zone))
    return local.astimezone(UTC)


def days_from(start: datetime, zone: ZoneInfo, count: int) -> Iterator[date]:
    """The local dates from that of `start` on."""
    first = start.astimezone(zone).date()
    for number in range(count):
        if first.toordinal() + number > date.max.toordinal() - 1:
            return
        yield first + timedelta(days=number)


def weekday(day: date) -> Day:
    """The weekday of a date."""
    return _DAYS[day.weekday()]


def clock_text(at: datetime, zone: ZoneInfo) -> str:
    """The time of day: `18:12`."""
    return f"{at.astimezone(zone):%H:%M}"


def day_text(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The time, with the day where it is not today: `18:12`, `tomorrow 18:12`, `Tue 18:12`, `Tue 8 Dec 18:12`."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    if days == 0:
        return f"{local:%H:%M}"
    if days in (-1, 1):
        return f"{'tomorrow' if days == 1 else 'yesterday'} {local:%H:%M}"
    name = f"{local:%a}" if 0 < days <= _THIS_WEEK else f"{local:%a} {local.day} {local:%b}"
    return f"{name} {local:%H:%M}" if local.year == today.year or 0 < days <= _THIS_WEEK else f"{name} {local:%Y %H:%M}"


def when_text(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The same as part of a sentence: `at 18:12`, `yesterday at 18:12`."""
    day, _, clock = day_text(at, now, zone).rpartition(" ")
    return f"{day} at {clock}".strip()


def span_text(seconds: float) -> str:
    """A span in words: `40 seconds`, `1 minute`, `12 minutes`, `1 hour and 5 minutes`, `2 days and 3 hours`."""
    whole_s = max(0, round(seconds))
    if whole_s < _HOUR_MIN:
        return _counted(whole_s, "second")
    minutes = (whole_s + 30) // 60
    days, rest = divmod(minutes, _DAY_MIN)
    hours, minutes = divmod(rest, _HOUR_MIN)
    parts = [(days, "day"), (hours, "hour"), (0 if days else minutes, "minute")]
    return " and ".join(_counted(number, name) for number, name in parts if number)


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
