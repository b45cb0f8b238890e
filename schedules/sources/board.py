"""What is known about the sources themselves: which of them tell, and what to do about one that does not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

IDLE: Final = "idle"
SLEEP: Final = "sleep"
LOCK: Final = "lock"
DO_NOT_DISTURB: Final = "do not disturb"
CALLS: Final = "calls"
NAMES: Final = (IDLE, SLEEP, LOCK, DO_NOT_DISTURB, CALLS)

NOT_TOLD: Final = "not told on this system"


class Works(StrEnum):
    """How it stands with a source."""

    STARTING = "starting"  # not known yet
    YES = "yes"
    LOST = "lost"  # it did work; it is tried again
    NO = "no"


@dataclass(frozen=True, slots=True)
class SourceReport:
    """How one kind of thing is told: by whom, such as "X11", and what to do about it if it is not."""

    name: str  # one of NAMES
    works: Works
    source: str = ""
    advice: str = ""  # whole sentences; empty when all is well


class Board:
    """Where the sources say how they do.  Safe from any thread."""

    def __init__(self) -> None:
        """Begin with nothing known, and nobody who would tell."""
        self._reports: dict[str, dict[str, SourceReport]] = {name: {} for name in NAMES}
        self._news = threading.Condition()

    def expect(self, name: str, source: str) -> None:
        """Somebody will say soon whether they work."""
        self._put(SourceReport(name, Works.STARTING, source), source)

    def works(self, name: str, source: str) -> None:
        """It works."""
        self._put(SourceReport(name, Works.YES, source), source)

    def fails(self, name: str, source: str, advice: str) -> None:
        """It does not work, or no longer."""
        with self._news:
            before = self._reports[name].get(source)
            worked = before is not None and before.works in (Works.YES, Works.LOST)
            self._put(SourceReport(name, Works.LOST if worked else Works.NO, source, advice), source)

    def _put(self, report: SourceReport, source: str) -> None:
        with self._news:
            self._reports[report.name][source] = report
            self._news.notify_all()

    def reports(self) -> tuple[SourceReport, ...]:
        """One for each of NAMES, in that order."""
        with self._news:
            return tuple(_merged(name, tuple(told.values())) for name, told in self._reports.items())

    def wait(self, patience_s: float, until: Callable[[tuple[SourceReport, ...]], bool]) -> bool:
        """Wait until the reports are such; gives whether they are."""
        with self._news:
            return self._news.wait_for(lambda: until(self.reports()), patience_s)


def all_known(reports: tuple[SourceReport, ...]) -> bool:
    """Whether of each it is known how it does."""
    return all(each.works is not Works.STARTING for each in reports)


def _merged(name: str, told: tuple[SourceReport, ...]) -> SourceReport:
    """One report from all who may tell the same: it is enough if one of them works."""
    lost = " ".join(each.advice for each in told if each.works is Works.LOST)
    for works in (Works.YES, Works.LOST, Works.STARTING, Works.NO):
        alike = [each for each in told if each.works is works]
        if alike:
            source = " and ".join(each.source for each in alike) if works is Works.YES else alike[0].source
            return SourceReport(name, works, source, alike[0].advice if works is Works.NO else lost)
    return SourceReport(name, Works.NO, NOT_TOLD)
