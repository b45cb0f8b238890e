"""The steps about pain and warning signs: the gate of the coaching rules (content notes, section 6).

    GO_ON   0-3: as before
    EASE    4-5: smaller and lighter, the rest of the block and its later ones half as long
    END     6 and more: this move is left for today, on both sides
    WARN    numbness, tingling, sharp pain, chest pain, dizziness, giving way: the session ends

Signatures as in `moving`.
"""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from assistant.session import answers
from assistant.session.agenda import SHORTEST_REST_S
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command
from assistant.session.course import Course
from assistant.session.cue import CueKind
from assistant.session.effects import Ending, Outcome, Remark, Remarked
from assistant.session.questions import Ask, Question
from assistant.session.speech import Priority
from assistant.session.states import State

_SOONEST_END_S = 5  # of work that an eased block goes on at least


def hurts(course: Course, _: Command | None) -> State:
    """Rest, and ask how strong the pain is."""
    remark(course, Remark.HURTS)
    course.stand_still()
    course.say(course.phrases.hurts, Priority.SAFETY)
    course.expect(Question(Ask.PAIN, course.phrases.hurts))
    return {State.PREP: State.HELD, State.WORK: State.PAUSED, State.GET_READY: State.PAUSED}.get(
        course.state, course.state
    )


def pain(course: Course, command: Command | None) -> State:
    """The pain gate: go on, ease, or leave the move."""
    level = command.level if command else None
    remark(course, Remark.PAIN, level)
    if level is not None and level >= answers.PAIN_END_FROM:
        course.person.left_out.add(course.agenda.current.move.id)
        course.do(course.speech.hush())
        course.say(course.phrases.pain_high, Priority.SAFETY)
        return course.onward(Ending.PAINFUL, course.agenda.past_move())
    waits = (course.phrases.held,) if course.state in (State.HELD, State.PAUSED) else ()
    eases = level is not None and level >= answers.PAIN_EASE_FROM
    limits = (course.agenda.current.move.stop_if,) if eases else ()  # for somebody who has begun to feel them
    lines = (answers.pain(level, course.phrases), *limits, *waits)
    course.do(course.speech.say_all(lines, Priority.SAFETY, course.now_s))
    if eases:
        _ease_this(course)
    return course.state


def remark(course: Course, kind: Remark, level: int | None = None) -> None:
    """Keep it with the move that is done, or prepared, now."""
    slot = course.agenda.current
    course.effects.append(Remarked(kind, slot.move.id, slot.side, level))


def ease(course: Course, move: str) -> None:
    """Halve the blocks of a move that are still to come."""
    at = course.agenda.at + (1 if course.clock.begun_s is not None else 0)
    coming = tuple(_halved(slot) if slot.move.id == move else slot for slot in course.agenda.slots[at:])
    course.agenda = replace(course.agenda, slots=course.agenda.slots[:at] + coming)


def _halved(slot: SidedSlot) -> SidedSlot:
    if slot.pace is None:
        return replace(slot, seconds=max(min(slot.seconds, SHORTEST_REST_S), slot.seconds // 2))
    pace = replace(slot.pace, reps=max(1, slot.pace.reps // 2))
    return replace(slot, pace=pace, seconds=pace.set_s)


def _ease_this(course: Course) -> None:
    slot = course.agenda.current
    if course.clock.begun_s is not None:
        worked_s = course.clock.worked_s(course.now_s)
        grain_s = 1 if slot.pace is None else slot.pace.rep_s  # a repetition is finished
        half = int((slot.seconds - worked_s) / 2 // grain_s) * grain_s
        course.change_length(min(slot.seconds, max(slot.seconds - half, ceil(worked_s) + _SOONEST_END_S)))
    course.person.eased.add(slot.move.id)
    course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.ASK)
    ease(course, slot.move.id)


def warn(course: Course, _: Command | None) -> State:
    """End kindly, whatever was going on."""
    course.outcome = Outcome.SAFETY
    course.done_s = float("-inf")  # "more time" means nothing now
    remark(course, Remark.WARNING_SIGN)
    course.end_block(Ending.STOPPED)
    course.to_ask.clear()
    course.do(course.speech.hush())
    course.say(course.phrases.warning_sign, Priority.SAFETY)
    return State.CLOSING
