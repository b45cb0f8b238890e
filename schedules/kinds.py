"""One kind of break, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from schedules.plan import Break


@dataclass(frozen=True, slots=True)
class KeptBreak:
    """What outlasts the program of one kind of break."""

    sat_s: float
    declined_on: date | None = None
    again_at: datetime | None = None  # snoozed until then (UTC)
    snoozes: int = 0


@dataclass(slots=True, eq=False)
class Kind:
    """One kind of break and how it stands."""

    wanted: Break
    number: int  # its place in the plan, and in the counts
    announced: bool = False
    held_why: str | None = None
    due_since_s: float | None = None
    again_at_s: float | None = None  # snoozed, or put off: elapsed
    snoozes: int = 0
    declined_on: date | None = None
    id: str | None = None  # of the reminder, from its first notice to its end
    spared: bool = False  # it was waiting when the person left
    unanswered: int = 0  # offers in a row

    @property
    def name(self) -> str:
        """What it is kept under over a restart."""
        return f"{self.wanted.routine} after {self.wanted.after_min:g}"

    @property
    def times(self) -> str:
        """How often it was put off, in words."""
        return {1: "once", 2: "twice"}.get(self.snoozes, f"{self.snoozes} times")

    @property
    def after_s(self) -> float:
        """After so much sitting it is due."""
        return 60.0 * self.wanted.after_min

    @property
    def waits(self) -> bool:
        """Whether it is due, or was put off."""
        return self.held_why is not None or self.again_at_s is not None

    def begin_again(self) -> None:
        """Forget all of the present count but what was said for the day."""
        self.announced, self.held_why, self.due_since_s = False, None, None
        self.again_at_s, self.snoozes, self.id = None, 0, None
