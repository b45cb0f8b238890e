"""Understands when a run is: “Tue Thu 18:30”, “every day at 7:00”, “2026-12-06 10:00”, “tomorrow 18:00”.

Nothing is guessed: a word that is not understood is an error with an example.  Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import assert_never

from assistant.errors import OthersideError
from schedules.plan import EVERY_DAY, Day, Run

EXAMPLES = "“Tue Thu 18:30”, “every day 7:00”, “weekdays 6:45” or “2026-12-06 10:00”"

_FILLERS = {"and", "&", "at", "on", "every", "each"}
_SETS = {
    "daily": EVERY_DAY,
    "weekday": EVERY_DAY[:5],
    "weekdays": EVERY_DAY[:5],
    "weekend": EVERY_DAY[5:],
    "weekends": EVERY_DAY[5:],
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = 3  # letters that tell a day or a month
_YEARS = 8  # in which 29 February comes, whatever year it is
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_OF_MONTH = re.compile(r"([0-9]{1,2})(?:\.|st|nd|rd|th)?")
_YEAR = re.compile(r"[0-9]{4}")
_SHOWN = 60  # characters of what was said


def understood(words: str, today: date) -> Run:
    """The run that is meant, as seen from `today`.  Raises OthersideError with an example."""
    tokens = re.sub(r"\b(every|each) day\b", "daily", words.casefold().replace(",", " ")).split()
    said = " ".join(words.split())[:_SHOWN]
    days: set[Day] = set()
    dates: list[date] = []
    times: list[time] = []
    for part in _parts(tokens, today):
        match part:
            case time():
                times.append(part)
            case date():
                dates.append(part)
            case tuple():
                days.update(part)
            case str():
                raise OthersideError(f"“{part}” in “{said}” is not understood; say when you run as {EXAMPLES}.")
            case _:
                assert_never(part)
    if len(times) != 1:
        how_many = "no time" if not times else "more than one time"
        raise OthersideError(f"There is {how_many} in “{said}”; say when you run as {EXAMPLES}.")
    if bool(days) == bool(dates) or len(dates) > 1:
        wrong = "neither a day nor a date is" if not days and not dates else "more than one day or date is"
        raise OthersideError(f"It is not clear on which day: {wrong} in “{said}”; say it as {EXAMPLES}.")
    return Run(times[0], tuple(day for day in Day if day in days), dates[0] if dates else None)


def run_text(run: Run) -> str:
    """When it is: `every day at 07:00`, `on Tue and Thu at 18:30`, `on Sun 6 Dec 2026 at 10:00`."""
    if run.date is not None:
        day = f"on {_DAYS[run.date.weekday()][:3].title()} {run.date.day} {_MONTHS[run.date.month - 1][:3].title()}"
        return f"{day} {run.date.year} at {run.at:%H:%M}"
    if set(run.days) == set(Day):
        return f"every day at {run.at:%H:%M}"
    names = [day.title() for day in Day if day in run.days]
    return f"on {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))} at {run.at:%H:%M}"


def _parts(tokens: list[str], today: date) -> Iterator[time | date | tuple[Day, ...] | str]:
    """What each word stands for; a word that stands for nothing, as it is."""
    rest = [word for word in tokens if word not in _FILLERS]
    while rest:
        word = rest.pop(0)
        if clock := _TIME.fullmatch(word):
            yield time(int(clock[1]), int(clock[2]))
        elif word in ("today", "tomorrow"):
            yield today + timedelta(days=int(word == "tomorrow"))
        elif word in _SETS:
            yield _SETS[word]
        elif (number := _number(word, _DAYS)) is not None:
            yield (EVERY_DAY[number],)
        elif _DATE.fullmatch(word):
            yield _iso(word) or word
        elif rest and (found := _day_and_month(word, rest[0])) is not None:
            second = rest.pop(0)
            year = int(rest.pop(0)) if rest and _YEAR.fullmatch(rest[0]) else None
            yield _next(*found, year, today) or f"{word} {second}"
        else:
            yield word


def _number(word: str, names: tuple[str, ...]) -> int | None:
    """Which name is meant: all of it, its plural, or its beginning."""
    found = [n for n, name in enumerate(names) if word == f"{name}s" or (len(word) >= _SHORT and name.startswith(word))]
    return found[0] if found else None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day_and_month(one: str, other: str) -> tuple[int, int] | None:
    """`6 dec`, `6th december` or `dec 6`, as day and month."""
    for number, name in ((one, other), (other, one)):
        day, month = _OF_MONTH.fullmatch(number), _number(name.removesuffix("."), _MONTHS)
        if day is not None and month is not None:
            return int(day[1]), month + 1
    return None


def _next(day: int, month: int, year: int | None, today: date) -> date | None:
    """That day in that year, or when it comes next."""
    for each in [year] if year is not None else range(today.year, today.year + _YEARS + 1):
        found = _iso(f"{each:04}-{month:02}-{day:02}")
        if found is not None and (year is not None or found >= today):
            return found
    return None
