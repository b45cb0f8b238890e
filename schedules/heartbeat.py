"""The heartbeat: compares the two clocks, and notices what nobody tells.

A beat that comes much too late means that the computer slept, or the program was stopped.  A wall clock that has moved
by another span than the time that passed was set.  Pure.
"""

from __future__ import annotations

from schedules.values import Moment, Signal, SignalKind

PERIOD_S = 4.0
"""So often the heart beats: a changed clock is noticed within that time."""

_ASLEEP_S = 15.0  # later than that a beat was not only slow
_SET_S = 2.0  # less is a clock being corrected


class Heartbeat:
    """Remembers the last beat.  One thread."""

    def __init__(self, now: Moment, zone_name: str) -> None:
        """Take the first beat."""
        self._last = now
        self._zone_name = zone_name

    def beat(self, now: Moment, zone_name: str) -> tuple[tuple[Moment, Signal], ...]:
        """Give what must have happened since the last beat, each with its moment, in order."""
        before, self._last = self._last, now
        passed_s = now.elapsed_s - before.elapsed_s
        found: list[tuple[Moment, Signal]] = []
        if passed_s > _ASLEEP_S:
            found += [(before, Signal(SignalKind.SLEEP)), (now, Signal(SignalKind.WAKE))]
        shift_s = (now.at - before.at).total_seconds() - passed_s
        if abs(shift_s) > _SET_S:
            found.append((now, Signal(SignalKind.CLOCK_SET, shift_s)))
        if zone_name != self._zone_name:
            self._zone_name = zone_name
            found.append((now, Signal(SignalKind.TIMEZONE, name=zone_name)))
        return tuple(found)
