"""What the companion wants of its surroundings, so that a test can stand in for them."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from schedules.sources.board import SourceReport
from schedules.values import Moment


class Senses(Protocol):
    """What tells of the desk; `schedules.sources` has the real one."""

    def poll(self, now: Moment) -> None:
        """Look at what is not told by itself."""
        ...

    def idle_s(self) -> float | None:
        """Seconds since the last input."""
        ...

    def no_call(self, pid: int) -> None:
        """Know of one more program whose recording is no call."""
        ...

    def report(self) -> tuple[SourceReport, ...]:
        """How each of them does."""
        ...


class Alarm(Protocol):
    """What calls back at an instant; `schedules.alarm_clock` has the real one."""

    def set(self, at: datetime) -> None:
        """Ring then, and at no other time."""
        ...

    def clock_changed(self) -> None:
        """Look at the clock again."""
        ...
