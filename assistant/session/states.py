"""The whole conversation as one table: state x input -> step and the states it may lead to.

A session is always in exactly one state.  What happens to it (a command, or a deadline of its own) is an input; the
table says which *step* is taken and which states may follow.  A step does the work (see `Session`) and names the state
it reached; reaching one the row does not allow is a bug and raises.  Every cell is filled: an input that means nothing
in a state is answered, never dropped, because silence after a spoken command feels like not being heard.  Before the
start and after the end nobody is listening; there only "stop" means something, and only before the start.

    before --begin--> asking (if there is something to ask) --> prep
                      prep --go--> work --time is over--> prep ... --> closing --> done
                       | wait        | pause
                      held         paused --resume--> get_ready --3 s--> work
    stop leads from anywhere to done; a warning sign to closing.

Time is no input of the table while it only plays cues; the cues of a block are its timeline (see `timeline`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from assistant.session.commands import Intent

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a session is."""

    BEFORE = "before"  # nothing has been said
    ASKING = "asking"  # a question waits for its answer, and everything else for that
    PREP = "prep"  # getting into position; goes to work by itself
    HELD = "held"  # the same, but waits for "ready"
    WORK = "work"  # the clock of the block runs
    PAUSED = "paused"  # the clock of the block stands
    GET_READY = "get_ready"  # the three seconds between a pause and work
    CLOSING = "closing"  # the last lines are being said
    DONE = "done"  # over


class Deadline(StrEnum):
    """Moments a session sets itself."""

    BEGIN = "begin"  # the person is there
    NO_ANSWER = "no_answer"  # to a question that everything waits for
    GO = "go"  # the preparation is over
    WORK_OVER = "work_over"  # the block's time is worked
    GET_READY_OVER = "get_ready_over"
    CLOSING_SAID = "closing_said"  # the last line was spoken


Input = Intent | Deadline


class Step(StrEnum):
    """What a session does; each is a function over a `Course`."""

    OPEN = "open"
    GO = "go"
    HOLD = "hold"
    LET_GO = "let_go"  # to work, or first to what a pause left unsaid
    FINISH_BLOCK = "finish_block"
    SKIP = "skip"
    GO_BACK = "go_back"
    SWITCH_SIDES = "switch_sides"
    PAUSE = "pause"
    RESUME = "resume"
    WORK_ON = "work_on"
    STOP = "stop"
    CLOSE = "close"
    CHANGE_TIME = "change_time"
    CHANGE_VERBOSITY = "change_verbosity"
    FEEL = "feel"
    AGREE = "agree"  # yes, to an offer
    DECLINE = "decline"
    STOP_ASKING = "stop_asking"
    NAME_SIDE = "name_side"  # one that is tight, weak, or fine again
    HURTS = "hurts"
    PAIN = "pain"
    WARN = "warn"
    ANSWER_YES = "answer_yes"  # to a question that everything waits for
    ANSWER_NO = "answer_no"
    ANSWER_LEVEL = "answer_level"
    ANSWER_PLACE = "answer_place"
    UNANSWERED = "unanswered"
    ASK_AGAIN = "ask_again"
    WAIT_FOR_ANSWER = "wait_for_answer"
    ASK_ABOUT_PAIN = "ask_about_pain"
    ASK_NO_MORE = "ask_no_more"
    REPEAT = "repeat"
    ANSWER = "answer"  # say something, stay where we are
    NOTHING = "nothing"  # over: there is nobody to answer


@dataclass(frozen=True, slots=True)
class Rule:
    """One cell of the table."""

    step: Step
    to: tuple[State, ...]


def _stay(state: State, *inputs: Intent, step: Step = Step.ANSWER) -> dict[Input, Rule]:
    return {each: Rule(step, (state,)) for each in inputs}


_ONWARD = (State.PREP, State.CLOSING)  # to the block that follows, if there is one
_SETTLED = (State.ASKING, *_ONWARD)  # to another question, or onward
_DEADLINES = tuple(Deadline)


def _row(state: State, extra: dict[Input, Rule]) -> Mapping[Input, Rule]:
    """A row of a running session: what is the same everywhere, and what the state adds or changes."""
    common: dict[Input, Rule] = {
        **_stay(state, *Intent),
        Intent.STOP: Rule(Step.STOP, (State.DONE,)),
        Intent.WARNING_SIGN: Rule(Step.WARN, (State.CLOSING,)),
        Intent.NEXT: Rule(Step.SKIP, _ONWARD),
        Intent.BACK: Rule(Step.GO_BACK, (State.PREP,)),
        Intent.OTHER_SIDE: Rule(Step.SWITCH_SIDES, (State.PREP, state)),
        Intent.PAIN: Rule(Step.PAIN, (*_ONWARD, state)),
        **_stay(state, Intent.MORE_TIME, Intent.LESS_TIME, step=Step.CHANGE_TIME),
        **_stay(state, Intent.FEEL, step=Step.FEEL),
        Intent.YES: Rule(Step.AGREE, (State.PREP, state)),
        **_stay(state, Intent.NO, step=Step.DECLINE),
        **_stay(state, Intent.STOP_ASKING, Intent.ASK_AGAIN, step=Step.STOP_ASKING),
        **_stay(state, Intent.SAY_LESS, Intent.SAY_MORE, Intent.ONLY_TONES, step=Step.CHANGE_VERBOSITY),
        **_stay(state, Intent.TIGHT, Intent.WEAK, Intent.FINE, step=Step.NAME_SIDE),
        **_stay(state, Intent.HURTS, step=Step.HURTS),
        **_stay(state, Intent.REPEAT, step=Step.REPEAT),
        **{deadline: Rule(Step.NOTHING, (state,)) for deadline in _DEADLINES},
    }
    row = {**common, **extra}
    return MappingProxyType({**row, Intent.TAKE_BREAK: row[Intent.PAUSE]})


_OVER: Mapping[Input, Rule] = MappingProxyType(
    {each: Rule(Step.NOTHING, (State.DONE,)) for each in (*Intent, *Deadline)}
)

TABLE: Mapping[State, Mapping[Input, Rule]] = MappingProxyType(
    {
        State.BEFORE: MappingProxyType(
            {
                **{each: Rule(Step.NOTHING, (State.BEFORE,)) for each in (*Intent, *Deadline)},
                Deadline.BEGIN: Rule(Step.OPEN, (State.ASKING, State.PREP)),
                Intent.STOP: Rule(Step.STOP, (State.DONE,)),
            }
        ),
        State.ASKING: _row(
            State.ASKING,
            {
                Deadline.NO_ANSWER: Rule(Step.UNANSWERED, _SETTLED),
                Intent.YES: Rule(Step.ANSWER_YES, _SETTLED),
                Intent.NO: Rule(Step.ANSWER_NO, _SETTLED),
                Intent.PAIN: Rule(Step.ANSWER_LEVEL, _SETTLED),
                Intent.FEEL: Rule(Step.ANSWER_PLACE, _SETTLED),
                Intent.NEXT: Rule(Step.UNANSWERED, _SETTLED),
                Intent.READY: Rule(Step.UNANSWERED, _SETTLED),
                Intent.RESUME: Rule(Step.UNANSWERED, _SETTLED),
                **_stay(State.ASKING, Intent.WAIT, Intent.PAUSE, step=Step.WAIT_FOR_ANSWER),
                **_stay(State.ASKING, Intent.REPEAT, Intent.BACK, Intent.OTHER_SIDE, step=Step.ASK_AGAIN),
                **_stay(State.ASKING, Intent.MORE_TIME, Intent.LESS_TIME, step=Step.ASK_AGAIN),
                Intent.HURTS: Rule(Step.ASK_ABOUT_PAIN, (State.ASKING,)),
                Intent.STOP_ASKING: Rule(Step.ASK_NO_MORE, _SETTLED),
            },
        ),
        State.PREP: _row(
            State.PREP,
            {
                Deadline.GO: Rule(Step.GO, (State.WORK,)),
                Intent.READY: Rule(Step.GO, (State.WORK,)),
                Intent.WAIT: Rule(Step.HOLD, (State.HELD,)),
                Intent.PAUSE: Rule(Step.HOLD, (State.HELD,)),
                Intent.HURTS: Rule(Step.HURTS, (State.HELD,)),
            },
        ),
        State.HELD: _row(
            State.HELD,
            {
                Intent.READY: Rule(Step.LET_GO, (State.WORK, State.PREP)),
                Intent.RESUME: Rule(Step.LET_GO, (State.WORK, State.PREP)),
                Intent.WAIT: Rule(Step.HOLD, (State.HELD,)),
                Intent.PAUSE: Rule(Step.HOLD, (State.HELD,)),
            },
        ),
        State.WORK: _row(
            State.WORK,
            {
                Deadline.WORK_OVER: Rule(Step.FINISH_BLOCK, _SETTLED),
                Intent.PAUSE: Rule(Step.PAUSE, (State.PAUSED,)),
                Intent.WAIT: Rule(Step.PAUSE, (State.PAUSED,)),
                Intent.HURTS: Rule(Step.HURTS, (State.PAUSED,)),
            },
        ),
        State.PAUSED: _row(
            State.PAUSED,
            {
                Intent.RESUME: Rule(Step.RESUME, (State.GET_READY,)),
                Intent.READY: Rule(Step.RESUME, (State.GET_READY,)),
                Intent.PAUSE: Rule(Step.PAUSE, (State.PAUSED,)),
                Intent.WAIT: Rule(Step.PAUSE, (State.PAUSED,)),
            },
        ),
        State.GET_READY: _row(
            State.GET_READY,
            {
                Deadline.GET_READY_OVER: Rule(Step.WORK_ON, (State.WORK,)),
                Intent.READY: Rule(Step.WORK_ON, (State.WORK,)),
                Intent.PAUSE: Rule(Step.PAUSE, (State.PAUSED,)),
                Intent.WAIT: Rule(Step.PAUSE, (State.PAUSED,)),
                Intent.HURTS: Rule(Step.HURTS, (State.PAUSED,)),
            },
        ),
        State.CLOSING: _row(
            State.CLOSING,
            {
                Deadline.CLOSING_SAID: Rule(Step.CLOSE, (State.DONE,)),
                Intent.NEXT: Rule(Step.CLOSE, (State.DONE,)),
                Intent.MORE_TIME: Rule(Step.CHANGE_TIME, (State.CLOSING, State.PREP)),
                Intent.FEEL: Rule(Step.FEEL, (State.CLOSING, State.PREP)),  # the last block once more, with a change
                **_stay(State.CLOSING, Intent.BACK, Intent.OTHER_SIDE, Intent.LESS_TIME),
                **_stay(State.CLOSING, Intent.PAIN, Intent.HURTS),
            },
        ),
        State.DONE: _OVER,
    }
)
