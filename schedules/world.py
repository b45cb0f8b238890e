"""What is true right now: the person, the computer, the plan, and whether this is a moment for a reminder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.appointments import RunSource
from schedules.hours import Obstacle, off_work, quiet
from schedules.local_time import clock_text, day_text
from schedules.plan import Plan
from schedules.sitting import Sitting
from schedules.values import About, Decision, Moment, Paused, Reminder, Signal, SignalKind, Verdict

NO_BREAK_BEFORE = timedelta(minutes=15)
"""So long before a warm-up no break is offered any more."""

NO_BREAK_AFTER = timedelta(minutes=30)
"""So long after the beginning of a run none is offered: whoever is still there is about to go, or has just not gone."""

_AFTER_CALL = timedelta(seconds=30)  # to say goodbye; and a call that comes again at once is one call

_TYPING_S = 5.0  # since the last key: somebody is in the middle of a sentence
_LONGEST_TYPING_S = 120.0  # a sentence ends


@dataclass(frozen=True, slots=True)
class Offer:
    """A reminder that waits for an answer."""

    reminder: Reminder
    since_s: float  # elapsed


@dataclass(frozen=True, slots=True)
class Unseen:
    """A span in which nothing could be decided (UTC)."""

    begin: datetime
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class NextRun:
    """A run that somebody means to do (UTC)."""

    warm_up_at: datetime
    at: datetime


@dataclass(slots=True)
class World:
    """Facts, and the decisions made about them in this step."""

    plan: Plan
    zone: ZoneInfo
    now: Moment
    sitting: Sitting
    sources: Sequence[RunSource] = ()
    paused: Paused | None = None
    offer: Offer | None = None
    dnd_since: datetime | None = None
    call_since: datetime | None = None
    call_ended: datetime | None = None
    session_since: datetime | None = None
    accepted_s: float | None = None  # elapsed; when a reminder was last answered with its session
    unseen: Unseen | None = None  # the last one
    last_input_s: float | None = None  # elapsed; only while a reminder waits
    next_run: NextRun | None = None
    decisions: list[Decision] = field(default_factory=list)

    def decide(self, verdict: Verdict, about: About | None, text: str, reminder: Reminder | None = None) -> None:
        """Decide something now."""
        self.decisions.append(Decision(self.now.at, verdict, about, text, reminder))

    def take(self, signal: Signal) -> None:
        """Know what happened to the computer."""
        now = self.now
        match signal.kind:
            case SignalKind.INPUT:
                self.last_input_s = now.elapsed_s
            case SignalKind.CALL_START | SignalKind.CALL_END:
                began = signal.kind is SignalKind.CALL_START
                self.call_since, self.call_ended = (now.at, None) if began else (None, now.at)
            case SignalKind.DND_ON | SignalKind.DND_OFF:
                self.dnd_since = now.at if signal.kind is SignalKind.DND_ON else None
            case SignalKind.SESSION_START | SignalKind.SESSION_END:
                self.session_since = now.at if signal.kind is SignalKind.SESSION_START else None
            case SignalKind.SLEEP:
                self.unseen = Unseen(now.at, now.at, "your computer was asleep")
            case SignalKind.WAKE if self.unseen is not None:
                self.unseen = replace(self.unseen, until=now.at)
            case SignalKind.START if signal.value > 0:
                begin = now.at - timedelta(seconds=signal.value)
                self.unseen = Unseen(begin, now.at, "Otherside was not running")
            case SignalKind.CLOCK_SET if signal.value > 0:
                begin = now.at - timedelta(seconds=signal.value)
                self.unseen = Unseen(begin, now.at, "the clock was set past it")
            case _:
                pass

    def at(self, elapsed_s: float) -> datetime:
        """The instant of a moment on the other clock, if neither is touched in between."""
        return self.now.at + timedelta(seconds=elapsed_s - self.now.elapsed_s)

    def until_text(self, until: datetime | None) -> str:
        """How long reminders are paused."""
        return "until you resume them" if until is None else f"until {day_text(until, self.now.at, self.zone)}"

    def clock(self, at: datetime) -> str:
        """A time of day."""
        return clock_text(at, self.zone)

    def obstacle(self, *, offered: bool = False) -> Obstacle | None:
        """Why this is no moment for any reminder; `offered`: for one that is on offer already."""
        now = self.now.at
        if self.paused is not None:
            until = self.paused.until
            return Obstacle(f"reminders are paused {self.until_text(until)}", until)
        if silence := quiet(self.plan, now, self.zone):
            return silence
        reasons = (
            (self.call_since is not None, "you are in a call"),
            (self._just_called(), "you were in a call just now"),
            (self.dnd_since is not None, "do not disturb is on"),
            (self.session_since is not None, "a session is running"),
            (self.sitting.asleep, "your computer is asleep"),
            (self.sitting.locked, "your screen is locked"),
            (self.offer is not None and not offered, "another reminder waits for your answer"),
        )
        why = next((why for true, why in reasons if true), None)
        if why is None:
            return None
        call_until = None if self.call_ended is None else self.call_ended + _AFTER_CALL
        return Obstacle(why, call_until if self._just_called() else None)

    def soon_over(self, obstacle: Obstacle) -> bool:
        """Whether it lasts so short a while that nobody has to hear of it who knows of another one."""
        return obstacle.until is not None and obstacle.until <= self.now.at + _AFTER_CALL

    def _just_called(self) -> bool:
        return self.call_since is None and self.call_ended is not None and self.now.at < self.call_ended + _AFTER_CALL

    def obstacle_to_break(self, *, due_for_s: float, offered: bool = False) -> Obstacle | None:
        """Why this is no moment for a break that has been due for so long."""
        general = self.obstacle(offered=offered) or off_work(self.plan, self.now.at, self.zone)
        if general is not None:
            return general
        run = self.next_run
        if run is not None and self.now.at >= run.warm_up_at - NO_BREAK_BEFORE:
            soon = self.now.at < run.warm_up_at
            what, at = ("your warm-up comes", run.warm_up_at) if soon else ("your run is", run.at)
            return Obstacle(f"{what} at {self.clock(at)}", run.at + NO_BREAK_AFTER)
        if not self.sitting.present and not offered:
            return Obstacle("nobody seems to be there")
        return None if offered else self._typing(due_for_s)

    def _typing(self, due_for_s: float) -> Obstacle | None:
        """Wait for a pause, but not for ever."""
        typed_s = None if self.last_input_s is None else self.now.elapsed_s - self.last_input_s
        if typed_s is not None and typed_s < _TYPING_S and due_for_s < _LONGEST_TYPING_S:
            wait_s = min(_TYPING_S - typed_s, _LONGEST_TYPING_S - due_for_s)
            return Obstacle("you are typing", self.now.at + timedelta(seconds=wait_s))
        return None
