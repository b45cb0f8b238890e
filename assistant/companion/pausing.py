"""Until when reminders are to be quiet, out of what somebody said or typed.  Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assistant.errors import OthersideError
from assistant.session.commands import Command, Intent
from schedules.hours import next_working_day
from schedules.local_time import instant
from schedules.plan import Plan
from schedules.values import Paused

_MOST_MIN: Final = 7 * 24 * 60
_NOON: Final = 12
_SPAN: Final = re.compile(r"(?:(\d{1,9}) ?h(?:ours?)?)? ?(?:(\d{1,9}) ?m(?:in(?:utes?|s)?)?)?")
_CLOCK: Final = re.compile(r"(?!0+$)(\d{1,2})(?::(\d{2}))?")  # a bare nought is no hour, but nothing
_HINT: Final = "say how long, as in 1h, 90m, 15:00 or tomorrow, or nothing at all: until you resume them."


def of_command(command: Command, now: datetime, zone: ZoneInfo, plan: Plan) -> Paused:
    """What a sentence asks for; `now` is UTC."""
    if command.intent is not Intent.PAUSE_REMINDERS:
        raise ValueError(f"{command.intent} pauses nothing")
    if command.minutes is not None:
        return Paused(now + timedelta(minutes=command.minutes))
    if command.day is not None:
        return Paused(next_working_day(plan, now, zone))
    if command.hour is not None:
        return Paused(_next(command.hour, command.minute or 0, now, zone, said=command.minute is None))
    return Paused(None)


def of_words(words: str, now: datetime, zone: ZoneInfo, plan: Plan) -> Paused:
    """What stands behind `otherside pause`.  Raises OthersideError, with what it may be."""
    text = words.strip().lower().removeprefix("for ").removeprefix("until ")
    if text in ("", "i say", "i say so", "resumed"):
        return Paused(None)
    if text in ("tomorrow", "today"):
        return Paused(next_working_day(plan, now, zone))
    if found := _SPAN.fullmatch(text):
        minutes = 60 * int(found[1] or 0) + int(found[2] or 0)
        if not 0 < minutes <= _MOST_MIN:
            raise OthersideError(f"“{words}” is not between a minute and a week; {_HINT}")
        return Paused(now + timedelta(minutes=minutes))
    found = _CLOCK.fullmatch(text)
    if found is None or not (int(found[1]) <= 24 and int(found[2] or 0) <= 59):  # noqa: PLR2004 - a clock
        raise OthersideError(f"“{words}” is no time; {_HINT}")
    return Paused(_next(int(found[1]), int(found[2] or 0), now, zone, said=found[2] is None))


def _next(hour: int, minute: int, now: datetime, zone: ZoneInfo, *, said: bool) -> datetime:
    """The next time a clock shows that; "three", as people say it, is whichever three comes first."""
    hours = {hour % 24, (hour + _NOON) % 24} if said and hour <= _NOON else {hour % 24}
    today = now.astimezone(zone).date()
    found = [instant(today + timedelta(days=day), time(each, minute), zone) for day in (0, 1) for each in hours]
    return min(at for at in found if at > now).astimezone(UTC)
