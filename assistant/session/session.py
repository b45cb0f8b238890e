"""One coaching session: `handle(event, now_s)` in, effects out.

The shell around it is one loop: give it events, carry its effects out, and send a `Tick` when `next_deadline_s()` is
reached.  It never reads a clock; `now_s` are seconds since the session's room was opened and never go backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from assistant.session import bending, moving
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context
from assistant.session.course import Course
from assistant.session.effects import Effect
from assistant.session.events import Begin, Event, Notice, Said, Spoken, Tick, VoiceStarted, VoiceStopped
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.states import TABLE, Deadline, Input, State, Step
from assistant.session.timeline import BEFORE_GO_S, LengthOf, Verbosity

_TIME_GRAIN_S = 1e-6  # float rounding of a deadline

_STEPS: dict[Step, Callable[[Course, Command | None], State]] = {
    Step.OPEN: moving.open_session,
    Step.GO: moving.go,
    Step.HOLD: moving.hold,
    Step.LET_GO: moving.let_go,
    Step.FINISH_BLOCK: moving.finish_block,
    Step.SKIP: moving.skip,
    Step.GO_BACK: moving.go_back,
    Step.SWITCH_SIDES: moving.switch_sides,
    Step.PAUSE: moving.pause,
    Step.RESUME: moving.resume,
    Step.WORK_ON: moving.work_on,
    Step.STOP: moving.stop,
    Step.CLOSE: moving.close,
    Step.WARN: moving.warn,
    Step.CHANGE_TIME: bending.change_time,
    Step.FEEL: bending.feel,
    Step.HURTS: bending.hurts,
    Step.PAIN: bending.pain,
    Step.REPEAT: bending.repeat,
    Step.ANSWER: bending.reply,
    Step.NOTHING: bending.nothing,
}


@dataclass(frozen=True, slots=True)
class Status:
    """What a screen, a tray or a smart home may show.  Seconds left are of work, rounded up."""

    state: State
    slot: SidedSlot
    seconds_left: float
    number: int  # of this block, from 1
    count: int  # of blocks


class Session:
    """The brain.  One thread, or a lock around it."""

    def __init__(
        self,
        plan: Plan,
        phrases: Phrasebook,
        length_s: LengthOf,
        verbosity: Verbosity = Verbosity.FULL,
        help_lines: tuple[str, ...] = (),
    ) -> None:
        """Take a plan; nothing happens before `Begin`.

        `length_s` gives how long a line takes to say; `help_lines` are examples of what can be said.
        """
        self._course = Course(plan, phrases, length_s, verbosity, help_lines)

    @property
    def state(self) -> State:
        """Where the session is."""
        return self._course.state

    @property
    def listening(self) -> Context:
        """What the ear should listen for."""
        if self._course.asked_about_pain:
            return Context.PAIN
        return Context.SESSION if self._course.state in (State.WORK, State.CLOSING) else Context.PREP

    @property
    def waits(self) -> bool:
        """Whether nothing will happen before the person says something."""
        return self._course.state in (State.HELD, State.PAUSED) and not self._course.speech.busy

    def status(self, now_s: float) -> Status:
        """A snapshot."""
        course = self._course
        slot = course.agenda.current
        left_s = max(0.0, slot.seconds - course.clock.worked_s(now_s))
        return Status(course.state, slot, left_s, course.agenda.at + 1, len(course.agenda.slots))

    def handle(self, event: Event, now_s: float) -> tuple[Effect, ...]:
        """Take an event, give what it asks of the world, in order.  Any event is welcome in any state."""
        course = self._course
        course.now_s = max(now_s, course.now_s)
        course.effects = []
        was_busy = course.speech.busy
        match event:
            case Begin():
                self._take(Deadline.BEGIN, None)
            case Said(command):
                self._take(command.intent, command)
            case Spoken(utterance_id):
                course.do(course.speech.spoken(utterance_id, course.now_s))
            case VoiceStarted() | VoiceStopped():
                course.speech.voice(isinstance(event, VoiceStarted), course.now_s)
            case Notice(text):
                if course.state not in (State.BEFORE, State.DONE):
                    course.say(text)
            case Tick():
                pass
            case _:
                assert_never(event)
        self._keep_time(was_busy)
        return tuple(course.effects)

    def next_deadline_s(self) -> float | None:
        """When the session wants a `Tick` at the latest; never in the past.  None: it waits for the person."""
        course = self._course
        wanted = [course.speech.deadline_s()]
        match course.state:
            case State.PREP if not course.speech.busy:
                wanted.append(max(course.go_s, course.speech.held_until_s))
            case State.WORK:
                wanted.append(course.clock.reached_at_s(course.agenda.current.seconds))
                wanted.extend(course.clock.reached_at_s(cue.at_s) for cue in course.cues[:1])
            case State.GET_READY:
                wanted.append(course.go_s)
            case _:
                pass
        soonest = min((at_s for at_s in wanted if at_s is not None), default=None)
        return None if soonest is None else max(soonest, course.now_s)

    def _keep_time(self, was_busy: bool) -> None:
        """Do what is due now."""
        course = self._course
        if course.state is State.DONE:
            return
        now_s = course.now_s + _TIME_GRAIN_S
        if course.state is State.WORK:
            course.give_cues(course.clock.worked_s(now_s))
            if now_s >= course.clock.reached_at_s(course.agenda.current.seconds):
                self._take(Deadline.WORK_OVER, None)
        course.do(course.speech.tick(now_s))
        if course.state is State.GET_READY and now_s >= course.go_s:
            self._take(Deadline.GET_READY_OVER, None)
        elif course.state is State.PREP and not course.speech.busy:
            if was_busy:
                course.go_s = max(course.go_s, course.now_s + BEFORE_GO_S)
            if now_s >= max(course.go_s, course.speech.held_until_s):
                self._take(Deadline.GO, None)
        elif course.state is State.CLOSING and not course.speech.busy:
            self._take(Deadline.CLOSING_SAID, None)

    def _take(self, what: Input, command: Command | None) -> None:
        course = self._course
        rule = TABLE[course.state][what]
        course.asked_about_pain = False
        reached = _STEPS[rule.step](course, command)
        if reached not in rule.to:
            raise AssertionError(f"{course.state} x {what}: {rule.step} reached {reached}, not one of {rule.to}")
        course.state = reached
