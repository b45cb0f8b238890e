"""One coaching session: `handle(event, now_s)` in, effects out.

The shell around it is one loop: give it events, carry its effects out, and send a `Tick` when `next_deadline_s()` is
reached.  It never reads a clock; `now_s` are seconds since the session's room was opened and never go backwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from assistant.session.agenda import Agenda
from assistant.session.answers import PAIN_END_FROM, Situation, answer, exactly, pain
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import (
    BlockEnded,
    BlockStarted,
    ChangeVolume,
    Chime,
    Effect,
    Ended,
    Ending,
    Felt,
    Outcome,
    Remarked,
    Sound,
)
from assistant.session.events import Begin, Event, Notice, Said, Spoken, Tick, VoiceStarted, VoiceStopped
from assistant.session.moves import Place, Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.speech import Line, Priority, Speech
from assistant.session.states import TABLE, Deadline, Input, State, Step
from assistant.session.timeline import (
    BEFORE_GO_S,
    FIRST_CUE_S,
    Cue,
    CueKind,
    LengthOf,
    Verbosity,
    capitalised,
    cues,
    prep_gap_s,
    prep_lines,
    prep_s,
    said_s,
)
from assistant.session.work_clock import WorkClock

GET_READY_S = 3.0
_SOONEST_END_S = 5  # "less time" leaves at least so much, so that the end does not come as a jolt
_LATE_TONE_S = 0.5  # a tone that is later than this has lost its meaning
_AFTERTHOUGHT_S = 4.0  # "more time" so soon after a block is over means that one: it was said when the tones came
_SAY_AGAIN_S = 6.0  # of work after a pause in which a cue that the pause cut may come again
_TIME_GRAIN_S = 1e-6  # float rounding of a deadline


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
        self._plan = plan
        self._phrases = phrases
        self._length_s = length_s
        self._verbosity = verbosity
        self._help_lines = help_lines
        self._speech = Speech(length_s)
        self._agenda = Agenda(plan.slots)
        self._previous: SidedSlot | None = None  # the block whose work was last begun
        self._clock = WorkClock()
        self._cues: tuple[Cue, ...] = ()
        self._given: list[Cue] = []  # the lines among the cues of this block that had their turn
        self._unsaid: tuple[str, ...] = ()  # what a pause cut of the announcement
        self._go_s = 0.0
        self._done_s = float("-inf")  # when the last block was worked to its end, while nothing else happened
        self._state = State.BEFORE
        self._outcome = Outcome.FINISHED
        self._now_s = 0.0
        self._effects: list[Effect] = []

    # -- what is asked from outside ------------------------------------------------------------------------------

    @property
    def state(self) -> State:
        """Where the session is."""
        return self._state

    @property
    def listening(self) -> Context:
        """What the ear should listen for."""
        return Context.SESSION if self._state in (State.WORK, State.CLOSING) else Context.PREP

    def status(self, now_s: float) -> Status:
        """A snapshot."""
        slot = self._agenda.current
        left_s = max(0.0, slot.seconds - self._clock.worked_s(now_s))
        return Status(self._state, slot, left_s, self._agenda.at + 1, len(self._agenda.slots))

    def handle(self, event: Event, now_s: float) -> tuple[Effect, ...]:
        """Take an event, give what it asks of the world, in order.  Any event is welcome in any state."""
        self._now_s = max(now_s, self._now_s)
        self._effects = []
        was_busy = self._speech.busy
        match event:
            case Begin():
                self._take(Deadline.BEGIN, None)
            case Said(command):
                self._take(command.intent, command)
            case Spoken(utterance_id):
                self._do(self._speech.spoken(utterance_id, self._now_s))
            case VoiceStarted() | VoiceStopped():
                self._speech.voice(isinstance(event, VoiceStarted), self._now_s)
            case Notice(text):
                if self._state not in (State.BEFORE, State.DONE):
                    self._say(text)
            case Tick():
                pass
            case _:
                assert_never(event)
        self._keep_time(was_busy)
        return tuple(self._effects)

    def next_deadline_s(self) -> float | None:
        """When the session wants a `Tick` at the latest; never in the past.  None: it waits for the person."""
        wanted = [self._speech.deadline_s()]
        match self._state:
            case State.PREP if not self._speech.busy:
                wanted.append(max(self._go_s, self._speech.held_until_s))
            case State.WORK:
                wanted.append(self._clock.reached_at_s(self._agenda.current.seconds))
                wanted.extend(self._clock.reached_at_s(cue.at_s) for cue in self._cues[:1])
            case State.GET_READY:
                wanted.append(self._go_s)
            case _:
                pass
        soonest = min((at_s for at_s in wanted if at_s is not None), default=None)
        return None if soonest is None else max(soonest, self._now_s)

    # -- time ----------------------------------------------------------------------------------------------------

    def _keep_time(self, was_busy: bool) -> None:
        """Do what is due now."""
        if self._state is State.DONE:
            return
        now_s = self._now_s + _TIME_GRAIN_S
        if self._state is State.WORK:
            self._give_cues(self._clock.worked_s(now_s))
            if now_s >= self._clock.reached_at_s(self._agenda.current.seconds):
                self._take(Deadline.WORK_OVER, None)
        self._do(self._speech.tick(now_s))
        if self._state is State.GET_READY and now_s >= self._go_s:
            self._take(Deadline.GET_READY_OVER, None)
        elif self._state is State.PREP and not self._speech.busy:
            if was_busy:
                self._go_s = max(self._go_s, self._now_s + BEFORE_GO_S)
            if now_s >= max(self._go_s, self._speech.held_until_s):
                self._take(Deadline.GO, None)
        elif self._state is State.CLOSING and not self._speech.busy:
            self._take(Deadline.CLOSING_SAID, None)

    def _give_cues(self, worked_s: float) -> None:
        while self._cues and self._cues[0].at_s <= worked_s:
            cue, *rest = self._cues
            self._cues = tuple(rest)
            late_s = worked_s - cue.at_s
            if cue.chime is not None:
                if late_s < _LATE_TONE_S:
                    self._effects.append(Sound(cue.chime))
            elif not cue.wanted_at(self._verbosity):
                if cue.kind is CueKind.CHANGE:
                    self._effects.append(Sound(Chime.START))
            elif cue.say is not None:
                self._given.append(cue)
                until_s = self._now_s + cue.until_s - worked_s
                self._do(self._speech.say(Line(cue.say, cue.priority, until_s), self._now_s))

    # -- the table -----------------------------------------------------------------------------------------------

    def _take(self, what: Input, command: Command | None) -> None:
        rule = TABLE[self._state][what]
        reached = self._steps[rule.step](self, command)
        if reached not in rule.to:
            raise AssertionError(f"{self._state} x {what}: {rule.step} reached {reached}, not one of {rule.to}")
        self._state = reached

    def _open(self, _: Command | None) -> State:
        return self._prepare(self._plan.opening(self._phrases))

    def _prepare(self, before: tuple[str, ...] = ()) -> State:
        """Announce the current block; its work begins when the lines are said and the gap is over."""
        slot = self._agenda.current
        lines = prep_lines(self._previous, slot, self._phrases, self._verbosity)
        gap_s = prep_gap_s(self._previous, slot)
        self._clock = WorkClock()
        self._cues = ()
        self._announce(before + lines, said_s(before, self._length_s) + prep_s(gap_s, lines, self._length_s))
        return State.PREP

    def _announce(self, lines: tuple[str, ...], seconds: float) -> None:
        self._unsaid = ()
        self._go_s = self._now_s + seconds
        self._do(self._speech.say_all(lines, Priority.TRANSITION, self._now_s))

    def _go(self, _: Command | None) -> State:
        slot = self._agenda.current
        self._do(self._speech.hush())
        self._effects += [Sound(Chime.START), BlockStarted(slot.move, slot.side, slot.seconds)]
        self._cues = cues(slot, slot.seconds, self._phrases, self._length_s)
        self._given.clear()
        self._unsaid = ()
        self._clock = WorkClock().started(self._now_s)
        self._previous = slot
        return State.WORK

    def _hold(self, command: Command | None) -> State:
        """Who says "wait" still wants to hear the announcement; who says "pause" wants silence."""
        if command is not None and command.intent is Intent.PAUSE:
            self._stand_still()
        self._say(self._phrases.held)
        return State.HELD

    def _let_go(self, command: Command | None) -> State:
        lines = self._unsaid
        if not lines:
            return self._go(command)
        self._do(self._speech.hush())
        self._announce(lines, prep_s(0.0, lines, self._length_s))
        return State.PREP

    def _finish_block(self, _: Command | None) -> State:
        self._effects.append(Sound(Chime.END))
        return self._onward(Ending.DONE, self._agenda.advanced())

    def _skip(self, _: Command | None) -> State:
        return self._onward(Ending.SKIPPED, self._agenda.advanced(), hush=True)

    def _onward(self, ending: Ending, agenda: Agenda | None, hush: bool = False) -> State:
        self._end_block(ending)
        self._done_s = self._now_s if ending is Ending.DONE else float("-inf")
        if hush:
            self._do(self._speech.hush())
        if agenda is None:
            self._do(self._speech.say_all(self._plan.closing(self._phrases), Priority.TRANSITION, self._now_s))
            return State.CLOSING
        self._agenda = agenda
        return self._prepare()

    def _go_back(self, _: Command | None) -> State:
        agenda = self._agenda.stepped_back(self._clock.worked_s(self._now_s))
        self._onward(Ending.LEFT, agenda, hush=True)
        return State.PREP

    def _switch_sides(self, command: Command | None) -> State:
        slot = self._agenda.current
        if slot.side is Side.ALTERNATE:
            if self._clock.begun_s is None:
                self._say(self._phrases.either_side)
                return self._state
            self._cues = tuple(cue for cue in self._cues if cue.kind is not CueKind.CHANGE)
            self._do(self._speech.hush())  # not "change over" twice
            self._say(self._phrases.change_now)
            return self._state
        agenda = self._agenda.switched(self._clock.worked_s(self._now_s))
        if agenda is None:
            return self._answer(command)
        return self._onward(Ending.SWITCHED, agenda, hush=True)

    def _pause(self, _: Command | None) -> State:
        self._stand_still()
        self._say(self._phrases.paused)
        return State.PAUSED

    def _stand_still(self) -> None:
        """Be silent and let the clock stand; what is cut by that comes again afterwards, unless it is the countdown."""
        unfinished = self._speech.unfinished
        self._clock = self._clock.stopped(self._now_s)
        if self._state in (State.PREP, State.HELD):
            self._unsaid += tuple(line.text for line in unfinished if line.priority is Priority.TRANSITION)
        elif self._state is State.WORK:
            at_s = self._clock.worked_s(self._now_s) + FIRST_CUE_S
            again = [
                replace(cue, at_s=at_s, until_s=max(cue.until_s, at_s + _SAY_AGAIN_S))
                for cue in self._given
                if cue.priority is not Priority.COUNTDOWN
                and any((line.text, line.priority) == (cue.say, cue.priority) for line in unfinished)
            ]
            self._cues = tuple(sorted((*again, *self._cues), key=lambda cue: cue.at_s))
        self._do(self._speech.hush())

    def _resume(self, _: Command | None) -> State:
        self._do(self._speech.hush())
        self._say(self._phrases.get_ready)
        self._go_s = self._now_s + GET_READY_S
        return State.GET_READY

    def _work_on(self, _: Command | None) -> State:
        self._effects.append(Sound(Chime.START))
        self._clock = self._clock.started(self._now_s)
        return State.WORK

    def _stop(self, _: Command | None) -> State:
        self._do(self._speech.hush())
        if self._state is not State.BEFORE:
            self._end_block(Ending.STOPPED)
        if self._outcome is Outcome.FINISHED and self._state is not State.CLOSING:
            self._outcome = Outcome.STOPPED
        return self._close(None)

    def _close(self, _: Command | None) -> State:
        self._do(self._speech.hush())
        self._effects.append(Ended(self._outcome))
        return State.DONE

    def _warn(self, _: Command | None) -> State:
        self._outcome = Outcome.SAFETY
        self._effects.append(Remarked("warning sign", self._agenda.current.move.id))
        self._end_block(Ending.STOPPED)
        self._do(self._speech.hush())
        self._say(self._phrases.warning_sign, Priority.SAFETY)
        return State.CLOSING

    # -- commands that bend the block ----------------------------------------------------------------------------

    def _change_time(self, command: Command | None) -> State:
        seconds = command.seconds if command and command.seconds else 30
        if command and command.intent is Intent.LESS_TIME:
            return self._take_off(seconds)
        if self._state in (State.PREP, State.CLOSING) and self._now_s <= self._done_s + _AFTERTHOUGHT_S:
            return self._do_more_of_the_last(seconds)
        if self._state is State.CLOSING:
            return self._answer(command)
        self._change_length(self._agenda.current.seconds + seconds)
        self._say(self._added(seconds))
        return self._state

    def _added(self, seconds: int) -> str:
        return capitalised(self._phrases.more_time.format(seconds=exactly(seconds, self._phrases)))

    def _take_off(self, seconds: int) -> State:
        current = self._agenda.current
        soonest = int(self._clock.worked_s(self._now_s)) + _SOONEST_END_S + 1
        off_s = min(seconds, current.seconds - soonest)
        if off_s <= 0:
            return self._answer(Command(Intent.HOW_LONG))
        self._change_length(current.seconds - off_s)
        self._say(capitalised(self._phrases.less_time.format(seconds=exactly(off_s, self._phrases))))
        return self._state

    def _change_length(self, seconds: int) -> None:
        """What was said is not said again; the countdown moves, and so does the change of sides, at once if need be."""
        self._agenda = self._agenda.with_seconds(seconds)
        if self._clock.begun_s is None:
            return
        worked_s = self._clock.worked_s(self._now_s)
        due = {self._phrases.ten_left, None} | {cue.say for cue in self._cues}
        changed = [
            replace(cue, at_s=max(cue.at_s, worked_s)) if cue.kind is CueKind.CHANGE else cue
            for cue in cues(self._agenda.current, seconds, self._phrases, self._length_s)
        ]
        self._cues = tuple(
            sorted((cue for cue in changed if cue.say in due and cue.at_s >= worked_s), key=lambda cue: cue.at_s)
        )

    def _do_more_of_the_last(self, seconds: int) -> State:
        """The block that has just ended goes on for a while; what follows is announced again after it."""
        assert self._previous is not None  # noqa: S101 - a block was worked to its end
        at = self._agenda.at + (1 if self._state is State.CLOSING else 0)
        self._agenda = self._agenda.with_more_of(replace(self._previous, seconds=seconds), at)
        self._do(self._speech.hush())
        self._say(self._added(seconds))
        self._go_s = self._now_s + GET_READY_S
        self._done_s = float("-inf")
        return State.PREP

    def _feel(self, command: Command | None) -> State:
        slot = self._agenda.current if self._clock.begun_s is not None else self._previous
        if slot is None:  # nothing was worked yet, so there is nothing to keep
            return self._answer(Command(Intent.WHERE))
        place = command.place if command and command.place else Place.NOWHERE
        right = place in slot.move.feel
        self._effects.append(Felt(slot.move, slot.side, place, right))
        self._say(self._phrases.felt_right if right else self._phrases.felt_wrong.format(where=slot.move.where))
        return self._state

    def _hurts(self, _: Command | None) -> State:
        self._effects.append(Remarked("hurts", self._agenda.current.move.id))
        self._stand_still()
        self._say(self._phrases.hurts, Priority.SAFETY)
        return {State.PREP: State.HELD, State.WORK: State.PAUSED, State.GET_READY: State.PAUSED}.get(
            self._state, self._state
        )

    def _pain(self, command: Command | None) -> State:
        level = command.level if command else None
        self._effects.append(Remarked("pain", f"{self._agenda.current.move.id}: {level}"))
        if level is None or level < PAIN_END_FROM:
            waits = (self._phrases.held,) if self._state in (State.HELD, State.PAUSED) else ()
            lines = (pain(level, self._phrases), *waits)
            self._do(self._speech.say_all(lines, Priority.SAFETY, self._now_s))
            return self._state
        self._do(self._speech.hush())
        self._say(self._phrases.pain_high, Priority.SAFETY)
        return self._onward(Ending.PAINFUL, self._agenda.past_move())

    def _repeat(self, _: Command | None) -> State:
        if self._state in (State.PREP, State.HELD):
            lines = prep_lines(self._previous, self._agenda.current, self._phrases, Verbosity.FULL)
            self._do(self._speech.hush())
            self._do(self._speech.say_all(lines, Priority.TRANSITION, self._now_s))
            self._unsaid = ()
            return self._state
        last = self._speech.last
        if last is None or last.priority is Priority.COUNTDOWN:  # "ten seconds left" is true only once
            return self._answer(Command(Intent.HOW_LONG))
        self._say(last.text)
        return self._state

    def _answer(self, command: Command | None) -> State:
        if command is None:
            return self._state
        match command.intent:
            case Intent.LOUDER:
                self._effects.append(ChangeVolume(+1))
            case Intent.QUIETER:
                self._effects.append(ChangeVolume(-1))
            case Intent.SAY_LESS | Intent.SAY_MORE:
                self._say(self._change_verbosity(-1 if command.intent is Intent.SAY_LESS else +1))
                return self._state
            case Intent.TIGHT:
                self._effects.append(Remarked("tight", str(command.side)))
            case Intent.PAIN:
                self._effects.append(Remarked("pain", f"{self._agenda.current.move.id}: {command.level}"))
            case Intent.HURTS:
                self._effects.append(Remarked("hurts", self._agenda.current.move.id))
            case _:
                pass
        self._say(answer(command, self._situation(), self._phrases))
        return self._state

    def _change_verbosity(self, step: int) -> str:
        self._verbosity = Verbosity(min(Verbosity.FULL, max(Verbosity.TONES, self._verbosity + step)))
        if self._verbosity is Verbosity.TONES:
            return self._phrases.only_tones
        return self._phrases.more_words if step > 0 else self._phrases.fewer_words

    def _nothing(self, _: Command | None) -> State:
        return self._state

    # -- small parts ---------------------------------------------------------------------------------------------

    def _situation(self) -> Situation:
        following = self._agenda.following
        rest_s = 0.0
        before = self._agenda.current
        for slot in following:
            lines = prep_lines(before, slot, self._phrases, self._verbosity)
            rest_s += prep_s(prep_gap_s(before, slot), lines, self._length_s) + slot.seconds
            before = slot
        return Situation(
            slot=self._agenda.current,
            following=following[0] if following else None,
            here_s=max(0.0, self._agenda.current.seconds - self._clock.worked_s(self._now_s)),
            rest_s=rest_s,
            over=self._state is State.CLOSING,
            help_lines=self._help_lines,
        )

    def _end_block(self, ending: Ending) -> None:
        """Report the current block if its work was begun."""
        started_s = self._clock.begun_s
        if started_s is None:
            return
        slot = self._agenda.current
        worked_s = min(float(slot.seconds), self._clock.worked_s(self._now_s))
        self._effects.append(BlockEnded(slot.move, slot.side, slot.seconds, started_s, self._now_s, worked_s, ending))
        self._clock = WorkClock()
        self._cues = ()

    def _say(self, text: str, priority: Priority = Priority.ANSWER) -> None:
        self._do(self._speech.say(Line(text, priority), self._now_s))

    def _do(self, effects: tuple[Effect, ...]) -> None:
        self._effects.extend(effects)

    _steps: dict[Step, Callable[[Session, Command | None], State]] = {  # noqa: RUF012 - filled once, below the methods
        Step.OPEN: _open,
        Step.GO: _go,
        Step.HOLD: _hold,
        Step.LET_GO: _let_go,
        Step.FINISH_BLOCK: _finish_block,
        Step.SKIP: _skip,
        Step.GO_BACK: _go_back,
        Step.SWITCH_SIDES: _switch_sides,
        Step.PAUSE: _pause,
        Step.RESUME: _resume,
        Step.WORK_ON: _work_on,
        Step.STOP: _stop,
        Step.CLOSE: _close,
        Step.CHANGE_TIME: _change_time,
        Step.FEEL: _feel,
        Step.HURTS: _hurts,
        Step.PAIN: _pain,
        Step.WARN: _warn,
        Step.REPEAT: _repeat,
        Step.ANSWER: _answer,
        Step.NOTHING: _nothing,
    }
