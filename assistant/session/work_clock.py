"""The clock of one block: counts work, stands still in a pause."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class WorkClock:
    """A stopwatch as a value; all times in seconds of the session."""

    begun_s: float | None = None  # when work first began; None before "go"
    before_s: float = 0.0  # worked before the last pause
    since_s: float | None = None  # running since; None while it stands

    def started(self, now_s: float) -> WorkClock:
        """Running from now on."""
        begun_s = now_s if self.begun_s is None else self.begun_s
        return replace(self, begun_s=begun_s, since_s=now_s)

    def stopped(self, now_s: float) -> WorkClock:
        """Standing still, with what was worked until now."""
        return replace(self, before_s=self.worked_s(now_s), since_s=None)

    def worked_s(self, now_s: float) -> float:
        """Seconds of work so far."""
        return self.before_s + (0.0 if self.since_s is None else now_s - self.since_s)

    def reached_at_s(self, worked_s: float) -> float:
        """When a running clock shows `worked_s`; infinity for one that stands."""
        return float("inf") if self.since_s is None else self.since_s + worked_s - self.before_s
