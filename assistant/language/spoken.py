"""Numbers and times of day as people say them.  Pure; the words themselves are in `reminders.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Annotated, ClassVar

from annotated_types import Len

Words = Annotated[str, Len(1, 200)]
Numbers = Annotated[tuple[Words, ...], Len(59, 59)]
"""One to fifty-nine."""

_HOUR_MIN = 60
_NOON_H = 12
_ROUND_MIN = 5  # such minutes are counted from the nearest hour
_QUARTER_MIN, _HALF_MIN, _QUARTER_TO_MIN = 15, 30, 45


@dataclass(frozen=True, slots=True)
class SpokenTimes:
    """How times of day are said; {hour}, {next} and {n} are words."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    midnight: Words
    noon: Words
    whole: Words  # {hour}
    quarter: Words  # {hour}
    half: Words  # {hour}
    quarter_to: Words  # {next}
    past: Words  # {n} {hour}
    to: Words  # {n} {next}
    minute_past: Words  # {n} {hour}
    minutes_past: Words  # {n} {hour}
    minutes_after: Words  # {hour} {n}


def time_words(at: time, times: SpokenTimes, numbers: Numbers) -> str:
    """A time of day: `half past six`, `ten to seven`, `six forty-two`, `noon`."""
    if at.minute == 0 and at.hour % _NOON_H == 0:
        return times.noon if at.hour else times.midnight
    said, counted = _said(at.minute, times)
    return said.format(hour=_hour(at.hour, numbers), next=_hour(at.hour + 1, numbers), n=numbers[counted - 1])


def number_words(number: int, numbers: Numbers) -> str:
    """A number as it is said; in figures where there is no word for it."""
    return numbers[number - 1] if 0 < number <= len(numbers) else str(number)


def _said(minute: int, times: SpokenTimes) -> tuple[str, int]:
    """How the minute is said, and the number that is named in it, if one is."""
    named = {0: times.whole, _QUARTER_MIN: times.quarter, _HALF_MIN: times.half, _QUARTER_TO_MIN: times.quarter_to}
    if minute in named:
        return named[minute], 1
    if minute % _ROUND_MIN == 0:
        return (times.past, minute) if minute < _HALF_MIN else (times.to, _HOUR_MIN - minute)
    if minute < 2 * _ROUND_MIN:  # "six seven" is no time of day
        return (times.minute_past if minute == 1 else times.minutes_past), minute
    return times.minutes_after, minute


def _hour(hour: int, numbers: Numbers) -> str:
    return numbers[(hour - 1) % _NOON_H]
