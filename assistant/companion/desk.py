"""The judgement about reminders and what it stands on: the plan file, the calendars, and what outlasts a restart.

Nothing here decides: it reads files again when they have changed, writes down what was decided, and keeps the memory.
What cannot be read or written is told once and goes on without.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from assistant import atomic
from assistant.companion import listening, memory_file
from assistant.companion.decision_log import DecisionLog
from assistant.companion.good_calendars import GoodCalendars
from assistant.companion.listening import Listening
from assistant.schedule_file import Watched, load
from assistant.yaml_files import ProblemsError
from schedules.calendars import Calendars
from schedules.plan import Plan
from schedules.values import Decision, Event, Moment, Signal, SignalKind, Tick
from schedules.watch import Watch

_SAVE_EVERY_S: Final = 60.0
_CALENDARS_EVERY_S: Final = 30.0


@dataclass(frozen=True, slots=True)
class Files:
    """Where everything is."""

    plan: Path  # a person writes it
    memory: Path
    log: Path
    good_plan: Path  # a copy of the plan as it was when it was last without problems
    routines: tuple[str, ...] = ()  # ids that a plan may name; none: it is not looked at
    good_calendars: Path | None = None  # the folder of copies of calendar files; None: none are kept
    listening: Path | None = None  # whether the microphone may be opened; None: it is not kept


class Desk:
    """One thread."""

    def __init__(self, files: Files, zone: ZoneInfo, now: Moment, tell: Callable[[str], None]) -> None:
        """Read the files; problems of the plan are told, and the plan is then the usual one until it is corrected."""
        self._files, self._tell = files, tell
        self._log = DecisionLog(files.log)
        self._watched = Watched(files.plan, files.routines)
        self._plan_problems: tuple[str, ...] = ()
        self._before: Plan | None = None  # the last good one of an earlier run
        self._told: set[str] = set()
        self._saved_s = self._calendars_s = now.elapsed_s
        self._read_plan()
        self._calendars = self._open_calendars()
        self.watch = Watch(self.plan, zone, now, self._sources())
        self._tell_problems()

    @property
    def plan(self) -> Plan:
        """What is wanted: the last good plan, also over a restart."""
        return self._watched.good or self._before or Plan()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What is wrong with the files at present."""
        return (*self._plan_problems, *(() if self._calendars is None else self._calendars.wrong))

    @property
    def listening(self) -> Listening:
        """Whether the microphone may be opened, as it was wanted last."""
        return Listening.ON if self._files.listening is None else listening.load(self._files.listening)

    def keep_listening(self, wanted: Listening) -> None:
        """Let this outlast a restart."""
        if self._files.listening is None:
            return
        try:
            listening.save(self._files.listening, wanted)
        except OSError as error:
            self._once(f"Whether the microphone is off cannot be kept in {self._files.listening} ({error.strerror}).")

    def begin(self, now: Moment) -> tuple[Decision, ...]:
        """Remember what was before the restart."""
        memory, trouble = memory_file.load(self._files.memory, now.at)
        if trouble is not None:
            self._tell(trouble)
        decisions = self.handle(Tick(), now) if memory is None else self._kept(self.watch.remember(memory))
        self.save(now)
        return decisions

    def handle(self, event: Event, now: Moment) -> tuple[Decision, ...]:
        """Let the judgement take an event."""
        decisions = self.watch.handle(event, now)
        if decisions or now.elapsed_s - self._saved_s >= _SAVE_EVERY_S:
            self.save(now)
        return self._kept(decisions)

    def tick(self, now: Moment) -> tuple[Decision, ...]:
        """Let time pass."""
        return self.handle(Tick(), now)

    def assume_present(self, now: Moment) -> tuple[Decision, ...]:
        """Where nothing tells whether somebody is there, time at the desk is all time."""
        return self.handle(Signal(SignalKind.ACTIVE), now)

    def look_at_files(self, now: Moment) -> tuple[Decision, ...]:
        """Read again what was changed; cheap when nothing was."""
        changed = self._read_plan()
        if changed:
            self._calendars = self._open_calendars()
        if self._calendars is not None and now.elapsed_s - self._calendars_s >= _CALENDARS_EVERY_S:
            self._calendars_s = now.elapsed_s
            changed = self._calendars.refresh().changed or changed
        self._tell_problems()
        return self._kept(self.watch.change_plan(self.plan, self._sources(), now)) if changed else ()

    def _read_plan(self) -> bool:
        """Read the plan if it was changed; whether it is another one now."""
        try:
            changed = self._watched.changed() is not None
        except ProblemsError as error:
            self._plan_problems = tuple(str(problem) for problem in error.problems)
            if self._watched.good is None:
                self._before = self._remembered()
            return False
        if changed:
            self._plan_problems = ()
            self._remember()
        return changed

    def _remembered(self) -> Plan | None:
        """The plan as it was when it was last good, in an earlier run."""
        if not self._files.good_plan.exists():
            return None
        with contextlib.suppress(ProblemsError):
            return load(self._files.good_plan, self._files.routines)
        return None

    def _remember(self) -> None:
        """Keep a copy of the good plan."""
        try:
            content = self._files.plan.read_bytes() if self._files.plan.exists() else b""
            atomic.write_bytes(self._files.good_plan, content)
        except OSError as error:
            self._once(f"A copy of the plan cannot be kept in {self._files.good_plan} ({error.strerror}).")

    def save(self, now: Moment) -> None:
        """Keep what has to outlast a restart."""
        self._saved_s = now.elapsed_s
        try:
            memory_file.save(self._files.memory, self.watch.memory(now))
        except OSError as error:
            self._once(f"What reminders have to remember cannot be kept in {self._files.memory} ({error.strerror}).")

    def _open_calendars(self) -> Calendars | None:
        folder = self._files.good_calendars
        copies = None if folder is None else GoodCalendars(folder, self._once)
        calendars = Calendars(self.plan.calendars, self._files.plan.parent, copies)
        calendars.refresh()
        if copies is not None:
            copies.forget_others(calendars.files)
        return calendars if self.plan.calendars else None

    def _sources(self) -> tuple[Calendars, ...]:
        return () if self._calendars is None else (self._calendars,)

    def _kept(self, decisions: tuple[Decision, ...]) -> tuple[Decision, ...]:
        try:
            self._log.add(decisions)
        except OSError as error:
            self._once(f"Decisions about reminders cannot be written down ({error.strerror}).")
        return decisions

    def _tell_problems(self) -> None:
        for problem in self.troubles:
            self._once(problem)

    def _once(self, text: str) -> None:
        if text not in self._told:
            self._told.add(text)
            self._tell(text)
