"""The plan: what a person wants to be reminded of, and when not.

Plain values; `assistant/schedule_file.py` reads them from `schedule.yaml`.  Times of day are local, wherever the person
is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812 - a run has a field of that name
from datetime import time
from enum import StrEnum
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt, Le, Len

Text = Annotated[str, Len(1, 200)]
_STRICT: dict[str, str] = {"extra": "forbid"}


class Day(StrEnum):
    """A weekday, by the first three letters of its name; in the order of `date.weekday`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


EVERY_DAY = tuple(Day)


@dataclass(frozen=True, slots=True)
class Break:
    """A kind of break from sitting."""

    __pydantic_config__: ClassVar = _STRICT

    after_min: Annotated[float, Ge(5), Le(480)]  # of sitting
    routine: Text = "desk-break"
    minutes: Annotated[float, Ge(1), Le(60)] | None = None  # None: as long as the routine takes


@dataclass(frozen=True, slots=True)
class Hours:
    """A span of the day, over midnight when it ends before it begins."""

    __pydantic_config__: ClassVar = _STRICT

    begin: time
    end: time
    days: tuple[Day, ...] = EVERY_DAY  # on which it begins


@dataclass(frozen=True, slots=True)
class Run:
    """A run every week on some days, or once on a date."""

    __pydantic_config__: ClassVar = _STRICT

    at: time
    days: tuple[Day, ...] = ()
    date: Date | None = None
    title: Text = "run"


@dataclass(frozen=True, slots=True)
class CalendarSource:
    """A calendar file, or a folder of them, and which of its events are runs."""

    __pydantic_config__: ClassVar = _STRICT

    path: Text  # of an .ics file or a folder; `~` is the home folder
    runs: Annotated[tuple[Text, ...], Len(1)] = ()  # words, one of them in a run's title; none: `titles.UsualRuns`


@dataclass(frozen=True, slots=True)
class WarmUp:
    """How a run is prepared for."""

    __pydantic_config__: ClassVar = _STRICT

    routine: Text = "pre-run"
    minutes: Annotated[float, Ge(2), Le(60)] = 10.0
    shortest_min: Annotated[float, Ge(1), Le(60)] = 4.0  # a shorter one is not worth the trouble
    ends_before_min: Annotated[float, Ge(0), Le(30)] = 2.0  # before the run


@dataclass(frozen=True, slots=True)
class Fixed:
    """A reminder at a time of day."""

    __pydantic_config__: ClassVar = _STRICT

    at: time
    routine: Text
    days: Annotated[tuple[Day, ...], Len(1)] = EVERY_DAY
    minutes: Annotated[float, Ge(1), Le(60)] | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Snooze:
    """Later, but not for ever."""

    __pydantic_config__: ClassVar = _STRICT

    minutes: Annotated[float, Ge(1), Le(120)] = 10.0
    most: Annotated[int, Ge(0), Le(10)] = 3  # times in a row


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it; every part may be left out."""

    __pydantic_config__: ClassVar = _STRICT

    breaks: tuple[Break, ...] = (Break(30.0),)
    away_min: Annotated[float, Gt(0), Le(60)] = 5.0  # away so long is a break taken
    working_hours: tuple[Hours, ...] = ()  # when breaks are offered; none: at any time
    quiet_hours: tuple[Hours, ...] = ()  # when nothing is offered
    holidays: tuple[Date, ...] = ()  # without breaks and fixed reminders; a run is still a run
    runs: tuple[Run, ...] = ()
    calendars: tuple[CalendarSource, ...] = ()
    warm_up: WarmUp = field(default_factory=WarmUp)
    fixed: tuple[Fixed, ...] = ()
    snooze: Snooze = field(default_factory=Snooze)
    spoken: bool = True  # whether reminders are also spoken, and answers listened for
