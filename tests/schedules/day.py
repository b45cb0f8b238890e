"""A day of somebody at a desk, told in the language of the scenario table; shared by the tests of the schedules.

A happening is written `HH:MM[:SS] what [value]`, the time being what the computer's clock shows; on another day the
date goes first.  What can happen: any kind of signal, `answer start|snooze [minutes]|not_today`,
`pause HH:MM|until I say`, `resume`, `restart [time off]`, `plan NAME` (another plan while running), and `until`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.day_file import Recorded
from schedules.plan import Day, Plan, Run
from schedules.simulation import Simulation
from schedules.values import (
    Answer,
    Answered,
    Decision,
    Event,
    Moment,
    Paused,
    Resumed,
    Signal,
    SignalKind,
    Verdict,
)
from schedules.watch import Watch

_HAPPENING = re.compile(r"(?:(\d{4}-\d\d-\d\d) )?(\d\d:\d\d(?::\d\d)?) (\w+)(?: (.+))?")
_SPAN = re.compile(r"([+-]?)(\d+) ?(s|min|h|d)")
_UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}

PLAN = Plan(runs=(Run(time(18, 30), days=(Day.MON, Day.TUE, Day.THU)),))


def span_s(text: str) -> float:
    """A span such as `10 min` or `-1 h`, in seconds."""
    found = _SPAN.fullmatch(text)
    assert found, text
    return (-1 if found[1] == "-" else 1) * int(found[2]) * _UNITS[found[3]]


@dataclass
class Life:
    """A watch that lives through happenings, and what it decided."""

    zone: ZoneInfo
    day: str  # the first one, as in 2026-03-02
    plan: Plan = PLAN
    plans: Mapping[str, Plan] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def __post_init__(self) -> None:
        now = Moment(self.at("00:00"), 0.0)
        self.watch = Watch(self.plan, self.zone, now)
        self.simulation = Simulation(self.watch, now)

    def at(self, clock: str, day: str | None = None) -> datetime:
        """What a clock of the place shows, as an instant."""
        return datetime.fromisoformat(f"{day or self.day}T{clock}").replace(tzinfo=self.zone).astimezone(UTC)

    def live(self, happenings: list[str]) -> None:
        """Let these happen, one after the other; `until HH:MM` lets time pass."""
        for text in happenings:
            found = _HAPPENING.fullmatch(text)
            assert found, f"not understood: {text}"
            day, clock, what, value = found.groups()
            self.day = day or self.day
            at = self.at(clock)
            if what == "until":
                self._note(self.simulation.play((), at))
            elif what in tuple(SignalKind):
                self._note(self.simulation.play((Recorded(at, self._signal(SignalKind(what), value)),), at))
                if what == SignalKind.TIMEZONE:
                    self.zone = self.watch.zone
            else:
                self._note(self.simulation.play((), at))
                self._do(what, value or "")

    def told(self) -> list[str]:
        """What was decided, in the local time of the place at the end; what changes nothing for the person left out."""
        lines = []
        for decision in self.decisions:
            local = decision.at.astimezone(self.zone)
            day = "" if f"{local:%Y-%m-%d}" == self.first_day else f"{local:%a} "
            lines.append(f"{day}{local:%H:%M:%S} {decision.verdict}: {decision.text}".replace(":00 ", " ", 1))
        return lines

    @property
    def first_day(self) -> str:
        """The day of the first decision, or the present one."""
        first = self.decisions[0].at.astimezone(self.zone) if self.decisions else None
        return f"{first:%Y-%m-%d}" if first else self.day

    def _note(self, decisions: Iterator[Decision]) -> None:
        self.decisions += decisions

    def _signal(self, kind: SignalKind, value: str | None) -> Signal:
        if kind is SignalKind.TIMEZONE:
            assert value is not None
            return Signal(kind, name=value)
        return Signal(kind, span_s(value) if value else 0.0)

    def _do(self, what: str, value: str) -> None:
        now = self.simulation.now
        match what:
            case "answer":
                answer, _, minutes = value.partition(" ")
                offered = [each for each in self.decisions if each.verdict is Verdict.OFFERED]
                assert offered, "nothing was offered"
                assert offered[-1].reminder is not None
                event: Event = Answered(offered[-1].reminder.id, Answer(answer), float(minutes) if minutes else None)
            case "pause":
                event = Paused(None if value == "until I say" else self.at(value))
            case "resume":
                event = Resumed()
            case "plan":
                self.decisions += self.watch.change_plan(self.plans[value], (), now)
                return
            case "restart":
                self._restart(span_s(value) if value else 0.0)
                return
            case _:
                raise AssertionError(f"{what} is nothing that happens")
        self.decisions += self.watch.handle(event, now)

    def _restart(self, off_s: float) -> None:
        memory = self.watch.memory(self.simulation.now)
        now = Moment(self.simulation.now.at + timedelta(seconds=off_s), self.simulation.now.elapsed_s + 5000.0)
        self.watch = Watch(self.plan, self.zone, now)
        self.simulation = Simulation(self.watch, now)
        self.decisions += self.watch.remember(memory)
        self.decisions += self.watch.handle(Signal(SignalKind.ACTIVE), now)
