"""The steps about pain and warning signs: the gate of the coaching rules (content notes, section 6).

    GO_ON   0-3: as before
    EASE    4-5: smaller and lighter, the rest of the block and its later ones half as long
    END     6 and more: this move is left for today, on both sides
    WARN    numbness, tingling, sharp pain, chest pain, dizziness, giving way: the session ends
    MEANT   pain that is told while the next block is prepared is about the one before, if that is not long over; the
            answer names the move, so that it can be put right.  Once that move is left, strong pain is of the next one

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

_ROUNDING_S = 1e-6  # of a clock: half of 30 s is 15 s
_SOONEST_END_S = 5  # of work that an eased block goes on at least


def hurts(course: Course, _: Command | None) -> State:
    """Rest, and ask how strong the pain is."""
    course.hurting = remark(course, Remark.HURTS)
    course.stand_still()
    course.say(course.phrases.hurts, Priority.SAFETY)
    course.expect(Question(Ask.PAIN, course.phrases.hurts))
    return {State.PREP: State.HELD, State.WORK: State.PAUSED, State.GET_READY: State.PAUSED}.get(
        course.state, course.state
    )


def pain(course: Course, command: Command | None) -> State:
    """The pain gate: go on, ease, or leave the move."""
    level = command.level if command else None
    strong = level is not None and level >= answers.PAIN_END_FROM
    slot = course.painful_slot
    if strong and slot.move.id in course.person.left_out:
        slot = course.agenda.current
    course.effects.append(Remarked(Remark.PAIN, slot.move.id, slot.side, level))
    if strong:
        return _leave(course, slot)
    waits = (course.phrases.held,) if course.state in (State.HELD, State.PAUSED) else ()
    eases = level is not None and level >= answers.PAIN_EASE_FROM
    lines = _eased_lines(course, slot) if eases else (answers.pain(level, course.phrases),)
    course.do(course.speech.say_all((*lines, *waits), Priority.SAFETY, course.now_s))
    if eases:
        _ease_this(course, slot)
    return course.state


def _leave(course: Course, slot: SidedSlot) -> State:
    """Leave a move for today, and go on with another one, if there is one."""
    course.person.left_out.add(slot.move.id)
    course.hurting = None
    course.do(course.speech.hush())
    if slot.move.id == course.agenda.current.move.id:
        agenda = course.agenda.past_move()
    else:
        agenda = course.agenda.without(slot.move.id)
    course.say(_ends(course, slot), Priority.SAFETY)
    return course.onward(Ending.PAINFUL, agenda)


def _ends(course: Course, slot: SidedSlot) -> str:
    """What is said to strong pain: the move's name where another one could be meant."""
    before, current = course.previous, course.agenda.current
    if course.clock.begun_s is not None or before is None or before.move.id == slot.move.id == current.move.id:
        return course.phrases.pain_high
    return course.phrases.pain_ends.format(move=slot.move.name)


def _eased_lines(course: Course, slot: SidedSlot) -> tuple[str, ...]:
    """What is said to a medium pain; when to leave it, for somebody who has begun to feel the limits."""
    if slot.move.id == course.agenda.current.move.id:
        return course.phrases.pain_middle, slot.move.stop_if
    again = any(each.move.id == slot.move.id for each in course.agenda.following)
    return ((course.phrases.pain_again if again else course.phrases.pain_over).format(move=slot.move.name),)


def remark(course: Course, kind: Remark, level: int | None = None) -> SidedSlot:
    """Keep it with the block that it is about, and give that."""
    slot = course.painful_slot
    course.effects.append(Remarked(kind, slot.move.id, slot.side, level))
    return slot


def ease(course: Course, move: str) -> None:
    """Halve the blocks of a move that are still to come."""
    at = course.agenda.at + (1 if course.clock.begun_s is not None else 0)
    coming = tuple(halved(slot) if slot.move.id == move else slot for slot in course.agenda.slots[at:])
    course.agenda = replace(course.agenda, slots=course.agenda.slots[:at] + coming)


def halved(slot: SidedSlot) -> SidedSlot:
    """The block with half of its time, or of its repetitions."""
    if slot.pace is None:
        return replace(slot, seconds=max(min(slot.seconds, SHORTEST_REST_S), slot.seconds // 2))
    pace = replace(slot.pace, reps=max(1, slot.pace.reps // 2))
    return replace(slot, pace=pace, seconds=pace.set_s)


def _ease_this(course: Course, slot: SidedSlot) -> None:
    if course.clock.begun_s is not None:
        worked_s = course.clock.worked_s(course.now_s)
        grain_s = 1 if slot.pace is None else slot.pace.rep_s  # a repetition is finished
        half = int(((slot.seconds - worked_s) / 2 + _ROUNDING_S) // grain_s) * grain_s
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
