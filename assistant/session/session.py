"""One coaching session: `handle(event, now_s)` in, effects out.

The shell around it is one loop: give it events, carry its effects out, and send a `Tick` when `next_deadline_s()` is
reached.  It never reads a clock; `now_s` are seconds since the session's room was opened and never go backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from assistant.session import bending, feeling, hurting, interview, moving, siding
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context
from assistant.session.course import Course
from assistant.session.effects import Effect, Outcome
from assistant.session.events import (
    Begin,
    EarAwaited,
    EarMissing,
    EarOpens,
    Event,
    MovedOut,
    Notice,
    Said,
    Spoken,
    Tick,
    VoiceStarted,
    VoiceStopped,
)
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.speech import Priority
from assistant.session.states import TABLE, Deadline, Input, State, Step
from assistant.session.timeline import BEFORE_GO_S, LengthOf

NOTHING_KNOWN = Background()
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
    Step.CHANGE_TIME: bending.change_time,
    Step.CHANGE_VERBOSITY: bending.change_verbosity,
    Step.FEEL: feeling.feel,
    Step.AGREE: feeling.agree,
    Step.DECLINE: feeling.decline,
    Step.STOP_ASKING: feeling.stop_asking,
    Step.NAME_SIDE: siding.name_side,
    Step.HURTS: hurting.hurts,
    Step.PAIN: hurting.pain,
    Step.WARN: hurting.warn,
    Step.ANSWER_YES: interview.answer_yes,
    Step.ANSWER_NO: interview.answer_no,
    Step.ANSWER_LEVEL: interview.answer_level,
    Step.ANSWER_PLACE: interview.answer_place,
    Step.UNANSWERED: interview.unanswered,
    Step.ASK_AGAIN: interview.ask_again,
    Step.WAIT_FOR_ANSWER: interview.wait_for_answer,
    Step.ASK_ABOUT_PAIN: interview.ask_about_pain,
    Step.ASK_NO_MORE: interview.ask_no_more,
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
    question: str = ""  # the coach's, that waits for an answer; empty: none does


class Session:
    """The brain.  One thread, or a lock around it."""

    def __init__(
        self, plan: Plan, phrases: Phrasebook, length_s: LengthOf, background: Background = NOTHING_KNOWN
    ) -> None:
        """Take a plan; nothing happens before `Begin`.  `length_s` gives how long a line takes to say."""
        self._course = Course(plan, phrases, length_s, background)

    @property
    def state(self) -> State:
        """Where the session is."""
        return self._course.state

    @property
    def listening(self) -> Context:
        """What the ear should listen for."""
        return self._course.listening

    @property
    def waits(self) -> bool:
        """Whether nothing will happen before the person says something."""
        return self._waits_for_the_person and not self._course.speech.busy

    def status(self, now_s: float) -> Status:
        """A snapshot."""
        course = self._course
        slot = course.agenda.current
        left_s = max(0.0, slot.seconds - course.clock.worked_s(now_s))
        question = course.open_question
        asks = "" if question is None else question.text
        return Status(course.state, slot, left_s, course.agenda.at + 1, len(course.agenda.slots), asks)

    def handle(self, event: Event, now_s: float) -> tuple[Effect, ...]:  # noqa: C901 - a case for each
        """Take an event, give what it asks of the world, in order.  Any event is welcome in any state."""
        course = self._course
        course.now_s = max(now_s, course.now_s)
        course.effects = []
        was_busy = course.speech.busy
        match event:
            case Begin():
                self._take(Deadline.BEGIN, None)
            case MovedOut(line):
                self._move_out(line)
            case Said(command):
                if course.outcome is not Outcome.MOVED:  # else it is said to where the session goes on
                    self._take(command.intent, command)
            case Spoken(utterance_id):
                course.do(course.speech.spoken(utterance_id, course.now_s))
            case VoiceStarted() | VoiceStopped():
                course.speech.voice(isinstance(event, VoiceStarted), course.now_s)
            case Notice(text):
                if course.state not in (State.BEFORE, State.DONE):
                    course.say(text)
            case EarAwaited() | EarOpens() | EarMissing():
                self._mind_the_ear(event)
            case Tick():
                pass
            case _:
                assert_never(event)
        self._keep_time(was_busy)
        if course.state not in (State.BEFORE, State.ASKING, State.DONE) or course.block_over:
            course.tell_what_is_ahead()
        return tuple(course.effects)

    def _move_out(self, line: str) -> None:
        course = self._course
        if course.state not in (State.BEFORE, State.CLOSING, State.DONE):
            course.state = moving.move_out(course, line)

    def next_deadline_s(self) -> float | None:
        """When the session wants a `Tick` at the latest; never in the past.  None: it waits for the person."""
        course = self._course
        wanted = [course.speech.deadline_s()]
        if course.asked is not None and not self._waits_for_the_person:
            wanted.append(course.asked_until_s)
        match course.state:
            case State.PREP | State.ASKING if not course.speech.busy:
                wanted.append(max(course.go_s, course.speech.held_until_s))
                if course.get_set_s is not None:
                    wanted.append(course.get_set_s)
            case State.WORK:
                wanted.append(course.clock.reached_at_s(course.agenda.current.seconds))
                wanted.extend(course.clock.reached_at_s(cue.at_s) for cue in course.cues[:1])
            case State.GET_READY:
                wanted.append(course.go_s)
            case _:
                pass
        soonest = min((at_s for at_s in wanted if at_s is not None), default=None)
        return None if soonest is None else max(soonest, course.now_s)

    def _mind_the_ear(self, event: EarAwaited | EarOpens | EarMissing) -> None:
        speech, promise = self._course.speech, self._course.phrases.listening
        match event:
            case EarAwaited():
                speech.hold_back(promise)
            case EarOpens(at_s):
                speech.hold_back("")
                speech.wait_until(at_s)
            case EarMissing():
                speech.hold_back("")
                speech.wait_until(0.0)
                speech.forget(promise)
            case _:
                assert_never(event)

    @property
    def _waits_for_the_person(self) -> bool:
        return self._course.state in (State.HELD, State.PAUSED)

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
        last = course.speech.last
        if course.state is State.ASKING and last is not None and last.text == course.to_ask[0].text:
            course.question_said = True
        if course.asked is not None and now_s >= course.asked_until_s and not self._waits_for_the_person:
            course.asked = None
        if course.state is State.GET_READY and now_s >= course.go_s:
            self._take(Deadline.GET_READY_OVER, None)
        elif not course.speech.busy:
            self._go_on_after_words(was_busy, now_s)

    def _go_on_after_words(self, was_busy: bool, now_s: float) -> None:
        """Go on where a state lasts until all is said and a little longer; `was_busy`: that was so just now."""
        course = self._course
        match course.state:
            case State.PREP | State.ASKING:
                if course.get_set_s is not None and now_s >= course.get_set_s:
                    course.get_set_s = None
                    if course.state is State.PREP:
                        course.do(course.speech.say_all((course.phrases.get_ready,), Priority.COUNTDOWN, now_s))
                        return
                if was_busy and course.state is State.PREP:
                    course.go_s = max(course.go_s, course.now_s + BEFORE_GO_S)
                elif was_busy:
                    course.go_s = course.now_s + course.patience_s
                if now_s >= max(course.go_s, course.speech.held_until_s):
                    self._take(Deadline.GO if course.state is State.PREP else Deadline.NO_ANSWER, None)
            case State.CLOSING:
                self._take(Deadline.CLOSING_SAID, None)
            case _:
                pass

    def _take(self, what: Input, command: Command | None) -> None:
        course = self._course
        rule = TABLE[course.state][what]
        if what is not Deadline.WORK_OVER:  # an answer may come just after the block it is about
            course.answering, course.asked = course.asked, None
        reached = _STEPS[rule.step](course, command)
        if reached not in rule.to:
            raise AssertionError(f"{course.state} x {what}: {rule.step} reached {reached}, not one of {rule.to}")
        course.state = reached
