"""Runs out of calendar files: which files there are, whether they have changed, and what is wrong with them.

What stands in a file is the matter of `schedules/calendar_events.py`, which is imported when the first file is read.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from schedules.appointments import PlannedRun
from schedules.errors import SchedulesError
from schedules.local_time import instant
from schedules.plan import CalendarSource
from schedules.titles import UsualRuns, Words

if TYPE_CHECKING:
    from schedules.calendar_events import Events

SUFFIX = ".ics"
LARGEST_BYTES = 5 * 1024 * 1024
MOST_FILES = 200

_KEPT = 8  # answers
_STAY = "; until then its runs stay as they were"
_COPY = "; until then the runs of its last good copy count"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a look at the files has shown."""

    changed: bool  # whether there may be other runs now
    wrong: tuple[str, ...]  # sentences about what is wrong and was not told yet


class Copies(Protocol):
    """Where the last good content of calendar files outlasts the program."""

    def keep(self, file: Path, content: bytes) -> None:
        """Keep this as the last good content."""
        ...

    def last(self, file: Path) -> bytes | None:
        """The last good content, if there is any."""
        ...


class Calendars:
    """All calendar files of a plan: a `RunSource`.  Not for several threads at once."""

    def __init__(self, sources: Sequence[CalendarSource], base: Path, copies: Copies | None = None) -> None:
        """Take the sources; a relative path is taken from `base`.  No file is touched yet.

        Of a file that is broken before it was good here, the last good content is taken from the `copies`.
        """
        self._sources = [_Source(_path(source, base), source.runs, copies) for source in sources]
        self._told: set[str] = set()
        self._answers: dict[tuple[date, date, ZoneInfo], tuple[PlannedRun, ...]] = {}
        self._looks = 0

    @property
    def wrong(self) -> tuple[str, ...]:
        """All that is wrong at present, whether it was told or not."""
        return tuple(dict.fromkeys(text for source in self._sources for text in source.all_wrong()))

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that were there at the last look."""
        return tuple(file for source in self._sources for file in source.files)

    def refresh(self) -> Refreshed:
        """Look whether a file has changed, and read what has.  Cheap when nothing has: one `stat` for each file.

        Each sentence is given once, until it is gone and comes again; what `between` finds wrong comes the next time.
        """
        changed = self._look()
        wrong = self.wrong
        new = tuple(text for text in wrong if text not in self._told)
        self._told = set(wrong)
        return Refreshed(changed, new)

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[PlannedRun, ...]:
        """The runs that begin from `start` up to, not including, `end`; floating times are in `zone`."""
        if self._looks == 0:
            self._look()
        days = start.astimezone(zone).date(), end.astimezone(zone).date()
        runs = self._answers.get((*days, zone))
        if runs is None:
            if len(self._answers) >= _KEPT:
                self._answers.clear()
            runs = self._answers[*days, zone] = self._of_days(*days, zone)
        return tuple(run for run in runs if start <= run.at < end)

    def _of_days(self, first: date, last: date, zone: ZoneInfo) -> tuple[PlannedRun, ...]:
        midnight = datetime.min.time()
        start, end = instant(first, midnight, zone), instant(last + timedelta(days=1), midnight, zone)
        found = [run for source in self._sources for run in source.between(start, end, zone)]
        return tuple(sorted(found, key=lambda run: (run.at, run.key)))

    def _look(self) -> bool:
        self._looks += 1
        left, changed = MOST_FILES, False
        for source in self._sources:
            changed |= source.look(left)
            left -= len(source.files)
        if changed:
            self._answers.clear()
        return changed


class _Source:
    """A calendar file, or a folder of them."""

    def __init__(self, path: Path, runs: tuple[str, ...], copies: Copies | None) -> None:
        self._path, self._copies = path, copies
        self._runs = runs  # the words that tell them, if they are not told as usual
        self._wrong: list[str] = []
        self.files: dict[Path, _File] = {}

    def look(self, most: int) -> bool:
        """Read what has changed, of at most so many files; tell whether something has.

        A file that is missing from its folder was deleted, and its runs with it.  When the folder itself is missing or
        bare, that is a drive that is not there; all stays as it was.
        """
        self._wrong = []
        try:
            paths = self._paths()
        except (OSError, ValueError, SchedulesError) as error:
            has_runs = any(file.events is not None for file in self.files.values())
            self._wrong.append(_sentence(self._path, error, _STAY if has_runs else ""))
            return False
        if len(paths) > most:
            self._wrong.append(
                f"{self._path}: {len(paths)} calendar files are too many; {MOST_FILES} are read at most, in all."
            )
        gone = [self.files.pop(path) for path in self.files.keys() - set(paths[:most])]
        changed = any(file.events is not None for file in gone)
        for path in paths[:most]:
            changed |= self.files.setdefault(path, _File(path, self._runs, self._copies)).look()
        return changed

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> list[PlannedRun]:
        """The runs of all files."""
        events = [file.events for file in self.files.values() if file.events is not None]
        return [run for each in events for run in each.between(start, end, zone)]

    def all_wrong(self) -> list[str]:
        """All that is wrong with it and its files."""
        return [*self._wrong, *(text for file in self.files.values() for text in file.all_wrong())]

    def _paths(self) -> list[Path]:
        if not stat.S_ISDIR(self._path.stat().st_mode):
            return [self._path]
        found = [each for each in self._path.iterdir() if each.suffix.lower() == SUFFIX and each.name[0] != "."]
        if not found:
            raise SchedulesError(f"no {SUFFIX} file is in this folder; put one there")
        return sorted(found)


class _File:
    """A calendar file, and its last good content."""

    def __init__(self, path: Path, runs: tuple[str, ...], copies: Copies | None) -> None:
        self._path, self._runs, self._copies = path, runs, copies
        self._stamp: tuple[int, ...] | None = None  # of what was read last, good or not
        self._wrong = ""
        self._rest = _STAY
        self.events: Events | None = None

    def look(self) -> bool:
        """Read it if it is another one than before; tell whether there are other events."""
        try:
            status = self._path.stat()
            stamp = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            content = _content(self._path, status)
            self.events = _events(content, self._runs)
        except SchedulesError as error:
            return self._go_on_with_the_last(error)
        except OSError as error:
            self._stamp = None  # to try again
            return self._go_on_with_the_last(error)
        self._wrong, self._rest = "", _STAY
        if self._copies is not None:
            self._copies.keep(self._path, content)
        return True

    def _go_on_with_the_last(self, error: Exception) -> bool:
        """Say what is wrong; tell whether there are events again, of a copy."""
        has_runs, gone = self.events is not None, isinstance(error, FileNotFoundError)
        content = None if has_runs or gone or self._copies is None else self._copies.last(self._path)
        if content is not None:
            with contextlib.suppress(SchedulesError):
                self.events, self._rest = _events(content, self._runs), _COPY
        self._wrong = _sentence(self._path, error, "" if self.events is None else self._rest)
        return not has_runs and self.events is not None

    def all_wrong(self) -> list[str]:
        """All that is wrong with it and its events."""
        in_events = self.events.wrong if self.events is not None else ()
        return [*filter(None, [self._wrong]), *(f"{self._path}: {text}" for text in in_events)]


def _events(content: bytes, runs: tuple[str, ...]) -> Events:
    from schedules.calendar_events import Events  # noqa: PLC0415 - takes memory that few need

    return Events(content, Words(runs) if runs else UsualRuns())


def _content(path: Path, status: os.stat_result) -> bytes:
    if not stat.S_ISREG(status.st_mode):
        raise SchedulesError("not a plain file; give an .ics file or a folder of them")
    with path.open("rb") as file:
        content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise SchedulesError("bigger than 5 MiB; export a shorter span of time")
    return content


def _path(source: CalendarSource, base: Path) -> Path:
    try:
        return base / Path(source.path).expanduser()
    except RuntimeError:  # ~ of a user who does not exist
        return base / source.path


def _sentence(path: Path, error: Exception, rest: str) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            why = "there is no such file or folder; put it there, or correct `calendars` in schedule.yaml"
        case OSError():
            why = f"cannot be read ({error.strerror}); make it readable, or correct `calendars` in schedule.yaml"
        case SchedulesError():
            why = str(error)
        case _:
            why = "no name of a file; correct `calendars` in schedule.yaml"
    return f"{path}: {why}{rest}."
