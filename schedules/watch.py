"""Keeps watch: takes what happens, says what to remind of, when and why.

The whole of the wing's judgement, pure: the companion, `otherside schedule simulate` and the tests all run this.  Give
it every event and every instant of `next_wake`; it answers with decisions.  One thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schedules.agenda import Agenda
from schedules.appointments import RunSource
from schedules.breaks import OFFER_S, Breaks
from schedules.kinds import KeptBreak
from schedules.local_time import span_text
from schedules.plan import Plan
from schedules.sitting import SINCE_BREAK, Sitting
from schedules.values import (
    About,
    Answer,
    Answered,
    CalledOff,
    Decision,
    Event,
    Moment,
    Paused,
    Reminder,
    Resumed,
    Signal,
    SignalKind,
    Tick,
    Upcoming,
    Verdict,
)
from schedules.world import Unseen, World

_AT_ONCE = timedelta(milliseconds=20)  # nothing is looked at again sooner
_ACCEPTED_S = 60.0  # a session that begins so soon after a reminder was accepted is that reminder's
_FAR_S = 86_400.0  # a change of the clock by more than a day: nothing of what lies between is told
_MOST_STEPS = 8  # a step that leads to another is rare, one that leads to eight is a fault


@dataclass(frozen=True, slots=True)
class Memory:
    """What has to outlast the program."""

    at: datetime
    breaks: dict[str, KeptBreak] = field(default_factory=dict)  # by kind
    ended: tuple[str, ...] = ()  # appointments that are over
    paused: Paused | None = None


class Watch:
    """The judgement about reminders."""

    def __init__(self, plan: Plan, zone: ZoneInfo, now: Moment, sources: Sequence[RunSource] = ()) -> None:
        """Begin to watch."""
        sitting = Sitting(len(plan.breaks), 60.0 * plan.away_min, now.elapsed_s)
        self._world = World(plan, zone, now, sitting, sources)
        self._breaks = Breaks(self._world)
        self._agenda = Agenda(self._world)

    @property
    def zone(self) -> ZoneInfo:
        """Where the person is."""
        return self._world.zone

    def handle(self, event: Event, now: Moment) -> tuple[Decision, ...]:
        """Take an event, at that moment; give what was decided."""
        world = self._world
        world.now, world.decisions = now, []
        match event:
            case Signal():
                self._signal(event)
            case Answered():
                self._answer(event)
            case CalledOff():
                self._call_off()
            case Paused(until):
                world.paused = event
                world.decide(Verdict.PAUSED, None, f"Reminders are paused {world.until_text(until)}.")
            case Resumed():
                self._resume("Reminders are on again.")
            case Tick():
                pass
        self._settle()
        return tuple(world.decisions)

    def next_wake(self) -> datetime:
        """When a `Tick` is wanted at the latest (UTC), always after the last event."""
        world = self._world
        wakes = [*self._breaks.wakes(), *self._agenda.wakes()]
        if world.paused is not None and world.paused.until is not None:
            wakes.append(world.paused.until)
        if world.offer is not None and (lapses_at := self._lapses_at()) is not None:
            wakes.append(lapses_at)
        # What was to be decided by now has been; what is left of it waits for something else to happen.
        return max(min(wake for wake in wakes if wake > world.now.at), world.now.at + _AT_ONCE)

    def change_plan(self, plan: Plan, sources: Sequence[RunSource], now: Moment) -> tuple[Decision, ...]:
        """Go on with another plan, or with calendars that have changed."""
        world = self._world
        world.now, world.decisions = now, []
        memory = self.memory(now)
        breaks_changed = plan.breaks != world.plan.breaks
        if world.offer is not None and world.offer.reminder.about is About.BREAK and breaks_changed:
            world.decide(Verdict.WITHDRAWN, About.BREAK, "The plan has changed.", world.offer.reminder)
            world.offer = None
        world.plan, world.sources = plan, sources
        world.sitting.away_s = 60.0 * plan.away_min
        if breaks_changed:
            world.sitting.kinds(len(plan.breaks), now.elapsed_s)
            self._breaks = Breaks(world)
            self._breaks.restore(memory.breaks)
        self._agenda.look(moved=True)
        self._settle()
        return tuple(world.decisions)

    def memory(self, now: Moment) -> Memory:
        """What to keep over a restart."""
        world = self._world
        world.now = now
        return Memory(world.now.at, self._breaks.kept(), self._agenda.ended(), world.paused)

    def remember(self, memory: Memory) -> tuple[Decision, ...]:
        """Go on after a restart.  An absence of the program that was long enough counts as a break."""
        world = self._world
        off_s = max(0.0, (world.now.at - memory.at).total_seconds())
        self._breaks.restore(memory.breaks)
        self._agenda.restore(memory.ended)
        self._agenda.watch_from(max(memory.at, world.now.at - timedelta(days=1)))
        world.paused = memory.paused
        return self.handle(Signal(SignalKind.START, off_s), world.now)

    def upcoming(self) -> tuple[Upcoming, ...]:
        """What would come, in order, if nothing happened but time."""
        return tuple(sorted((*self._breaks.upcoming(), *self._agenda.upcoming()), key=lambda each: each.at))

    def sat_s(self) -> float:
        """How long the person has sat since the last break that was one."""
        return self._world.sitting.sat_s(SINCE_BREAK, self._world.now.elapsed_s)

    @property
    def paused(self) -> Paused | None:
        """Whether, and until when, reminders are paused."""
        return self._world.paused

    @property
    def paused_text(self) -> str:
        """How long reminders are paused, as in `until 15:00`; empty when they are not."""
        paused = self._world.paused
        return "" if paused is None else self._world.until_text(paused.until)

    @property
    def snoozed(self) -> Reminder | None:
        """What the person has put off and comes again first: what `CalledOff` is about."""
        found = (*self._breaks.snoozed(), *self._agenda.snoozed())
        return min(found, key=lambda each: each[0])[1] if found else None

    @property
    def wants_input(self) -> bool:
        """Whether it matters now that somebody types: a break is due, or about to be."""
        return self._breaks.nearly_due

    def why_silent(self) -> str | None:
        """Why nothing would be offered right now, if so."""
        obstacle = self._world.obstacle()
        return None if obstacle is None else obstacle.why

    def _signal(self, signal: Signal) -> None:
        absence = self._world.sitting.take(signal, self._world.now.elapsed_s)
        self._world.take(signal)
        match signal.kind:
            case SignalKind.SESSION_START:
                self._session_began(signal.name)
            case SignalKind.SESSION_END:
                self._breaks.moved(signal.value)
            case SignalKind.CLOCK_SET:
                self._clock_set(signal.value)
            case SignalKind.TIMEZONE:
                self._travel(signal.name)
            case _:
                pass
        if absence is not None:
            self._breaks.absent(absence)

    def _session_began(self, name: str) -> None:
        """Take it for the answer to what is on offer; tell of one that no reminder asked for."""
        world = self._world
        if world.offer is not None:
            self._answer(Answered(world.offer.reminder.id, Answer.START))
        elif world.accepted_s is None or world.now.elapsed_s - world.accepted_s > _ACCEPTED_S:
            world.decide(Verdict.NOTED, None, f"You began {f'the {name}' if name else 'a session'}.")
        world.accepted_s = None

    def _clock_set(self, shift_s: float) -> None:
        world = self._world
        direction = "forward" if shift_s > 0 else "back"
        far = abs(shift_s) > _FAR_S
        rest = "; what lies between is left out" if far and shift_s > 0 else ""
        text = f"The clock was set {direction} by {span_text(abs(shift_s))}{rest}."
        world.decide(Verdict.NOTED, None, text)
        if far:
            self._agenda.watch_from(world.now.at)
        self._agenda.look()
        if shift_s < 0:
            self._agenda.clock_went_back()

    def _travel(self, name: str) -> None:
        world = self._world
        try:
            zone = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            world.decide(Verdict.NOTED, None, f"There is no time zone “{name}”; {world.zone} is kept.")
            return
        if zone != world.zone:
            why = f"the computer was still on the time of {world.zone}"
            world.unseen = Unseen(world.now.at - timedelta(days=1), world.now.at, why)
            world.zone = zone
            world.decide(Verdict.NOTED, None, f"The time zone is {name} now.")
            self._agenda.look()

    def _answer(self, answered: Answered) -> None:
        world = self._world
        offer = world.offer
        if offer is None or offer.reminder.id != answered.reminder_id:
            return  # late, or twice
        world.offer = None
        if answered.answer is Answer.START:
            world.accepted_s = world.now.elapsed_s
        topic = self._breaks if offer.reminder.about is About.BREAK else self._agenda
        topic.answer(answered, offer.reminder)

    def _call_off(self) -> None:
        reminder = self.snoozed
        if reminder is not None:
            topic = self._breaks if reminder.about is About.BREAK else self._agenda
            topic.answer(Answered(reminder.id, Answer.NOT_TODAY), reminder)

    def _resume(self, text: str) -> None:
        if self._world.paused is not None:
            self._world.paused = None
            self._breaks.resume()
            self._world.decide(Verdict.RESUMED, None, text)

    def _settle(self) -> None:
        """Decide until nothing more follows."""
        world = self._world
        for _ in range(_MOST_STEPS):
            before = len(world.decisions)
            if world.paused is not None and world.paused.until is not None and world.now.at >= world.paused.until:
                self._resume("Reminders are on again, as you wanted.")
            self._agenda.step()
            self._breaks.step()
            self._look_at_offer()
            if len(world.decisions) == before:
                return
        raise AssertionError(f"decisions without end: {world.decisions}")

    def _look_at_offer(self) -> None:
        """Take back an offer whose moment is over, let one lapse that nobody answers."""
        world, offer = self._world, self._world.offer
        if offer is None:
            return
        reminder = offer.reminder
        topic = self._breaks if reminder.about is About.BREAK else self._agenda
        obstacle = topic.obstacle_to_offer()
        lapses_at = self._lapses_at()
        if obstacle is not None:
            world.offer = None
            world.decide(Verdict.WITHDRAWN, reminder.about, f"Not now: {obstacle.why}.", reminder)
            topic.put_off(reminder, obstacle)
        elif lapses_at is None:
            world.offer = None
            world.decide(Verdict.WITHDRAWN, reminder.about, "Its time has changed.", reminder)
        elif world.now.at >= lapses_at and (world.sitting.present or reminder.about is not About.BREAK):
            world.offer = None
            topic.answer(Answered(reminder.id, Answer.NONE), reminder)

    def _lapses_at(self) -> datetime | None:
        world, offer = self._world, self._world.offer
        if offer is None:
            return None
        if offer.reminder.about is About.BREAK:
            return world.at(offer.since_s + OFFER_S)
        return self._agenda.lapses_at(offer)
