"""Plays recorded signals to the watch: the same judgement as in daily life, without waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from schedules.day_file import Recorded
from schedules.values import Decision, Moment, Signal, SignalKind, Tick
from schedules.watch import Watch

_LEAVES = (SignalKind.IDLE, SignalKind.LOCK, SignalKind.SLEEP)
_COMES = (SignalKind.ACTIVE, SignalKind.UNLOCK, SignalKind.WAKE, SignalKind.INPUT)


class Simulation:
    """A watch in a time of its own."""

    def __init__(self, watch: Watch, start: Moment) -> None:
        """Begin at `start`, the moment the watch was made."""
        self._watch = watch
        self._now = start
        self._asleep = False

    @property
    def now(self) -> Moment:
        """The present moment."""
        return self._now

    def play(self, recorded: Iterable[Recorded], end: datetime) -> Iterator[Decision]:
        """Give all decisions up to `end`; signals from before the present moment only set the scene.

        Where the first thing recorded of the person is that they leave, they were there before.
        """
        recorded = tuple(recorded)
        told = [each.signal.kind for each in recorded if each.signal.kind in (*_LEAVES, *_COMES)]
        if told and told[0] in _LEAVES:
            yield from self._watch.handle(Signal(SignalKind.ACTIVE), self._now)
        for each in recorded:
            if each.at > end:
                break
            if each.at < self._now.at and each.signal.kind is SignalKind.CLOCK_SET:
                continue  # the present moment goes by the clock that was set
            yield from self._wait(each.at)
            self._now = Moment(self._now.at + (each.clock_after - each.at), self._now.elapsed_s)
            yield from self._watch.handle(each.signal, self._now)
            if each.signal.kind is SignalKind.SLEEP:
                self._asleep = True
            elif each.signal.kind in (SignalKind.WAKE, SignalKind.ACTIVE, SignalKind.UNLOCK, SignalKind.START):
                self._asleep = False
        yield from self._wait(end)

    def _wait(self, until: datetime) -> Iterator[Decision]:
        """Let time pass; while the computer sleeps nothing is decided."""
        while not self._asleep and (wake := self._watch.next_wake()) <= until:
            self._pass(wake)
            yield from self._watch.handle(Tick(), self._now)
        self._pass(until)

    def _pass(self, until: datetime) -> None:
        passed_s = max(0.0, (until - self._now.at).total_seconds())
        self._now = Moment(max(until, self._now.at), self._now.elapsed_s + passed_s)
