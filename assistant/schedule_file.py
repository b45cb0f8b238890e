"""The plan of reminders: `schedule.yaml` in the configuration folder, as a `schedules.plan.Plan`.

Every part may be left out, and so may the file.  What contradicts itself over several fields is found here, with its
line, together with all other problems.  `Watched` reads the file again when it changes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from assistant.config import says_nothing
from assistant.plain_words import say_mistake, suggest
from assistant.yaml_files import Problem, ProblemsError, YamlFile
from schedules.plan import Break, CalendarSource, Fixed, Hours, Plan, Run, WarmUp

T = TypeVar("T")

_LISTS = {
    "breaks": Break,
    "working_hours": Hours,
    "quiet_hours": Hours,
    "runs": Run,
    "calendars": CalendarSource,
    "fixed": Fixed,
}
_TIMES = ("at", "begin", "end")
_DATES = ("date",)
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def load(file: Path, routines: Collection[str] = ()) -> Plan:
    """Read the plan in `file`; without it, or when all of it is commented out, everything is at its default.

    `routines` are the ids that exist; without them the names of routines are not looked at.  Raises ProblemsError with
    every problem in the file.
    """
    return Plan() if says_nothing(file) else _plan(YamlFile.read(file), routines)


def parse(text: str, file: Path, routines: Collection[str] = ()) -> Plan:
    """Understand the text of a plan; `file` is only named in problems.  Raises ProblemsError."""
    return _plan(YamlFile.parse(text, file), routines)


class Watched:
    """A plan that is read again when its file changes.  Not for several threads at once."""

    def __init__(self, file: Path, routines: Collection[str] = ()) -> None:
        """Watch `file`, which need not exist; it is read first in `changed`."""
        self._file = file
        self._routines = routines
        self._stamp: tuple[int, ...] | None = None
        self._plan: Plan | None = None

    @property
    def good(self) -> Plan | None:
        """The last good plan, None before there was any."""
        return self._plan

    @property
    def plan(self) -> Plan:
        """The last good plan; the default before there was any."""
        return self._plan or Plan()

    def changed(self) -> Plan | None:
        """The plan, if it is another one than before; always the first time.  Cheap when the file has not changed.

        Raises ProblemsError once when the file has come to be broken; the last good plan goes on.
        """
        stamp = _stamp(self._file)
        if stamp == self._stamp:
            return None
        self._stamp = stamp
        plan = load(self._file, self._routines)
        if plan == self._plan:
            return None
        self._plan = plan
        return plan


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        status = file.stat()
    except (OSError, ValueError):
        return ()
    return (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def _plan(source: YamlFile, routines: Collection[str]) -> Plan:
    source = _with_plain_times(source)
    found = (*_contradictions(source), *_unknown_routines(source, routines))
    return dataclasses.replace(source, problems=(*source.problems, *found)).value(Plan)


def _with_plain_times(source: YamlFile) -> YamlFile:
    """Write `9:00` as `09:00`, and refuse what the checker would take for seconds: `1830`, `7.30`, `86400`."""
    problems: list[Problem] = []

    def settled(value: object, *where: int | str, kind: str) -> object:
        if value is None:
            return None  # the checker says so
        match = (_TIME if kind == "time" else _DATE).fullmatch(value) if isinstance(value, str) else None
        if match is None:
            text = "the last minute is 23:59, the next 00:00; write one of them" if value == "24:00" else ""
            problems.append(source.problem(text or say_mistake(Plan, where, kind, value, {}), *where))
            return value
        return f"{int(match[1]):02}:{match[2]}" if kind == "time" else value

    def of_entry(entry: object, *where: int | str) -> object:
        if not isinstance(entry, dict):
            return entry
        kinds = dict.fromkeys(_TIMES, "time") | dict.fromkeys(_DATES, "date")
        return {
            key: settled(value, *where, key, kind=kinds[key]) if key in kinds else value for key, value in entry.items()
        }

    if not isinstance(source.data, dict):
        return source
    data = dict(source.data)
    for name in _LISTS:
        if isinstance(data.get(name), list):
            data[name] = [of_entry(entry, name, number) for number, entry in enumerate(data[name])]
    if isinstance(data.get("holidays"), list):
        data["holidays"] = [
            settled(value, "holidays", number, kind="date") for number, value in enumerate(data["holidays"])
        ]
    return dataclasses.replace(source, data=data, problems=(*source.problems, *problems))


def _contradictions(source: YamlFile) -> Iterator[Problem]:
    """What is wrong between fields that are each right."""
    for name, kind in _LISTS.items():
        first: dict[Any, int] = {}
        for number, entry in enumerate(_list(source, name)):
            value = _understood(source, entry, kind)
            if value is None:
                continue
            if value in first:
                yield source.problem(f"the same as {name}[{first[value]}]; keep one of them", name, number)
            first.setdefault(value, number)
            for text, *where in _mistakes(value):
                yield source.problem(text, name, number, *where)
    given = source.data.get("warm_up") if isinstance(source.data, dict) else None
    warm_up = _understood(source, given, WarmUp) if isinstance(given, dict) and "shortest_min" in given else None
    if warm_up is not None and warm_up.shortest_min > warm_up.minutes:
        text = f"longer than the warm-up, which takes {warm_up.minutes:g} minutes; give at most that"
        yield source.problem(text, "warm_up", "shortest_min")


def _mistakes(value: object) -> Iterator[tuple[Any, ...]]:
    """Each a text, and where it belongs."""
    match value:
        case Run(days=(), date=None):
            yield ("neither days nor a date; add days such as [tue, thu], or a date",)
        case Run(date=date()) if value.days:
            yield "a date beside days; keep one of them", "date"
        case Hours() if value.begin == value.end:
            yield "the same as begin; give another time", "end"
        case CalendarSource():
            yield from (("blank; give a word", "runs", n) for n, word in enumerate(value.runs) if not word.strip())
        case _:
            pass
    days: Any = getattr(value, "days", None)
    if days == () and not isinstance(value, Run):
        yield "empty; give at least one day, or remove the line for every day", "days"
    for number, day in enumerate(days or ()):
        if day in days[:number]:
            yield f"{day} is given twice; keep one", "days", number


def _unknown_routines(source: YamlFile, routines: Collection[str]) -> Iterator[Problem]:
    if not routines:
        return
    entries: dict[tuple[str | int, ...], Any] = {}
    for part in ("breaks", "fixed"):
        entries |= {(part, number): entry for number, entry in enumerate(_list(source, part))}
    entries["warm_up",] = source.data.get("warm_up") if isinstance(source.data, dict) else None
    for where, entry in entries.items():
        name = entry.get("routine") if isinstance(entry, dict) else None
        if isinstance(name, str) and name not in routines:
            text = f"there is no routine “{name}”{suggest(name, sorted(routines))}"
            yield source.problem(text, *where, "routine")


def _list(source: YamlFile, name: str) -> list[Any]:
    value = source.data.get(name) if isinstance(source.data, dict) else None
    return value if isinstance(value, list) else []


def _understood(source: YamlFile, data: object, kind: type[T]) -> T | None:
    """A part of the file for itself, if nothing is wrong with it alone."""
    try:
        return dataclasses.replace(source, data=data, problems=()).value(kind)
    except ProblemsError:
        return None
