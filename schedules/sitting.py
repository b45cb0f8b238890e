"""How long somebody has sat since the last break.

What counts is time at the desk.  Somebody who does not touch the computer may be reading: that time counts if they come
back soon, and is taken back when they stay away so long that it was a break.  Time behind a locked screen or asleep
never counts.  In a call one listens: not touching anything then is no absence.

Pure: seconds in, seconds out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import islice, zip_longest

from schedules.values import Signal, SignalKind


class Why(Enum):
    """Why nobody is thought to be there."""

    IDLE = "idle"
    LOCKED = "locked"
    ASLEEP = "asleep"
    OFF = "off"  # the companion was not running
    UNKNOWN = "unknown"  # nothing was told yet


ABSENT = {
    Why.IDLE: "you were away for",
    Why.LOCKED: "your screen was locked for",
    Why.ASLEEP: "your computer was asleep for",
    Why.OFF: "Otherside was not running for",
    Why.UNKNOWN: "nobody was there for",
}
"""Why, before how long."""

_UNSURE = (Why.IDLE, Why.OFF, Why.UNKNOWN)  # all of these end with any sign of the person
_BEGINS = {SignalKind.IDLE: Why.IDLE, SignalKind.LOCK: Why.LOCKED, SignalKind.SLEEP: Why.ASLEEP}
_ENDS: dict[SignalKind, tuple[Why, ...]] = {
    SignalKind.ACTIVE: _UNSURE,
    SignalKind.INPUT: _UNSURE,
    SignalKind.CALL_START: _UNSURE,
    SignalKind.UNLOCK: (Why.LOCKED, *_UNSURE),
    SignalKind.WAKE: (Why.ASLEEP, *_UNSURE),
}


@dataclass(frozen=True, slots=True)
class Absence:
    """An absence that has ended."""

    since_s: float
    until_s: float
    why: Why  # that lasted to the end
    sat_before_s: tuple[float, ...]  # of each kind, when it began, if it was a break
    was_break: bool

    @property
    def seconds(self) -> float:
        """How long it was."""
        return self.until_s - self.since_s


SINCE_BREAK = -1
"""The number of the last count, which no offer begins anew: since there really was a break."""

LONG_CALL_S = 3 * 3600.0
"""A call that is longer is none: somebody forgot to stop a recorder."""


class Sitting:
    """One count for each kind of break, and one more, in seconds at the desk.  All times are `Moment.elapsed_s`."""

    def __init__(self, kinds: int, away_s: float, now_s: float) -> None:
        """Begin at nothing; an absence of `away_s` is a break."""
        self.away_s = away_s
        self._sat_s = [0.0] * (kinds + 1)
        self._sat_before_s = list(self._sat_s)  # the present absence became a break
        self._counted_to_s = now_s
        self._seen_s = now_s - away_s  # when the person was last known to be there
        self._absent_since_s: dict[Why, float] = {Why.UNKNOWN: now_s}
        self._desk_to_s = now_s  # so long they may have been at the desk in the present absence
        self._call_since_s: float | None = None
        self._idle_in_call_s: float | None = None  # since then nothing was touched
        self._told_late_s = 0.0  # of the present absence, counted before it was known

    @property
    def present(self) -> bool:
        """Whether somebody is there, as far as can be told."""
        return not self._absent_since_s

    @property
    def away_since_s(self) -> float | None:
        """Since when nobody is there."""
        return min(self._absent_since_s.values(), default=None)

    @property
    def in_call(self) -> bool:
        """Whether another program records."""
        return self._call_since_s is not None

    @property
    def locked(self) -> bool:
        """Whether the screen is locked."""
        return Why.LOCKED in self._absent_since_s

    @property
    def asleep(self) -> bool:
        """Whether the computer sleeps."""
        return Why.ASLEEP in self._absent_since_s

    def sat_s(self, kind: int, now_s: float) -> float:
        """How long the person has sat since the last break of this kind."""
        self._count(now_s)
        return self._sat_s[kind] + max(0.0, self._sat_to_s(now_s) - self._counted_to_s)

    def kinds(self, count: int, now_s: float) -> None:
        """Have so many kinds from now on, all at nothing."""
        self._count(now_s)
        self._add(self._sat_to_s(now_s))
        self._sat_s, self._sat_before_s = [0.0] * (count + 1), [0.0] * (count + 1)

    def restore(self, sat_s: Iterable[float]) -> None:
        """Go on from these counts, one for each kind and the last one."""
        self._sat_s = [given for given, _ in zip_longest(islice(sat_s, len(self._sat_s)), self._sat_s, fillvalue=0.0)]

    def restart(self, kinds: list[int], now_s: float) -> None:
        """Count these kinds from nothing."""
        self._count(now_s)
        self._add(self._sat_to_s(now_s))
        for kind in kinds:
            self._sat_s[kind] = 0.0

    def away_at_s(self, now_s: float) -> float | None:
        """When the present absence becomes a break; None: there is none, or it is one already."""
        since_s = self.away_since_s
        return since_s + self.away_s if since_s is not None and since_s + self.away_s > now_s else None

    def take(self, signal: Signal, now_s: float) -> Absence | None:
        """Know what happened; gives the absence that ended with it."""
        self._count(now_s)
        match signal.kind:
            case SignalKind.CALL_START:
                self._call_since_s, self._idle_in_call_s = now_s, None
                return self._come_back(_ENDS[signal.kind], now_s)
            case SignalKind.CALL_END:
                self._end_call(now_s)
            case SignalKind.IDLE if self.in_call:
                self._idle_in_call_s = now_s - signal.value
            case SignalKind.IDLE | SignalKind.LOCK | SignalKind.SLEEP:
                idle_s = signal.value if signal.kind is SignalKind.IDLE else 0.0
                if signal.kind is not SignalKind.IDLE:
                    self._desk_to_s = min(self._desk_to_s, now_s)
                if self.present:
                    self._told_late_s = min(idle_s, now_s - self._seen_s)
                self._absent_since_s.setdefault(_BEGINS[signal.kind], max(now_s - idle_s, self._seen_s))
            case SignalKind.ACTIVE | SignalKind.INPUT | SignalKind.UNLOCK | SignalKind.WAKE:
                return self._come_back(_ENDS[signal.kind], now_s)
            case SignalKind.START if signal.value > 0.0:
                self._absent_since_s = {Why.OFF: now_s - signal.value}
                self._desk_to_s = now_s - signal.value
            case _:
                pass
        return None

    def _end_call(self, now_s: float) -> None:
        """Somebody who touched nothing was listening, unless it was for hours."""
        long = self._call_since_s is not None and now_s - self._call_since_s > LONG_CALL_S
        idle_since_s, self._call_since_s, self._idle_in_call_s = self._idle_in_call_s, None, None
        if not long:
            self._seen_s = now_s
        if idle_since_s is not None:
            self._absent_since_s.setdefault(Why.IDLE, idle_since_s if long else now_s)

    def _count(self, now_s: float) -> None:
        """Bring the counts up to now, as far as it is sure what they are."""
        since_s = self.away_since_s
        if since_s is None:
            self._add(now_s)
            return
        self._add(max(since_s, self._counted_to_s))
        if now_s - since_s >= self.away_s and any(self._sat_s):
            self._sat_before_s = [max(0.0, sat_s - self._told_late_s) for sat_s in self._sat_s]
            self._sat_s = [0.0] * len(self._sat_s)

    def _sat_to_s(self, now_s: float) -> float:
        """Up to when the present absence counts as sitting, if it ends now."""
        since_s = self.away_since_s
        return -math.inf if since_s is None or now_s - since_s >= self.away_s else min(now_s, self._desk_to_s)

    def _add(self, to_s: float) -> None:
        more_s = max(0.0, to_s - self._counted_to_s)
        self._sat_s = [sat_s + more_s for sat_s in self._sat_s]
        self._counted_to_s = max(to_s, self._counted_to_s)

    def _come_back(self, over: tuple[Why, ...], now_s: float) -> Absence | None:
        since_s, sat_to_s = self.away_since_s, self._sat_to_s(now_s)
        ended = [why for why in over if why in self._absent_since_s]
        ended.sort(key=lambda why: (why is Why.UNKNOWN, self._absent_since_s[why]))  # the first reason says it
        for why in ended:
            del self._absent_since_s[why]
        self._seen_s, self._idle_in_call_s = now_s, None
        if since_s is None or not ended:
            return None
        if self._absent_since_s:  # still locked, say: what has begun goes on
            first = next(iter(self._absent_since_s))
            self._absent_since_s[first] = min(since_s, self._absent_since_s[first])
            return None
        was_break = now_s - since_s >= self.away_s
        self._add(sat_to_s)
        self._counted_to_s, self._desk_to_s = max(now_s, self._counted_to_s), math.inf
        before_s, self._sat_before_s = self._sat_before_s, [0.0] * len(self._sat_s)
        return Absence(since_s, now_s, ended[0], tuple(before_s), was_break)
