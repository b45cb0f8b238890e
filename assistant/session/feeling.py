"""The steps about where a move is felt: keep the answer, change one thing, ask again, reset, another move.

Signatures as in `moving`.  What is decided stands in `ladder`; here it is said and done.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from assistant.session import ladder
from assistant.session.bending import reply
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Intent
from assistant.session.course import GET_READY_S, Course
from assistant.session.cue import Cue, CueKind
from assistant.session.effects import Ending, Felt, Outcome, Remark, Remarked
from assistant.session.ladder import Advice
from assistant.session.moves import LadderStep, Move, Phase, Place, Side, Sides
from assistant.session.questions import Ask, Question
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import side_name

TRY_S: Final = 12.0  # of work with a change before it is asked about
_ROOM_AFTER_S: Final = 6.0  # of work after the short check, for the answer
RETRY_S: Final = 20  # of a block that is done once more because the answer came after it
_AFTERWARDS_S: Final = 30.0  # so long after its end a block may still be done once more
_SHORTEST_AGAIN_S: Final = 30  # of a move after a reset, or of the one in its place
_HOW_TO: Final = (
    CueKind.FIRST,
    CueKind.PRESCRIBED,
    CueKind.TECHNIQUE,
    CueKind.BEAT,
)  # not while one change is being tried


def feel(course: Course, command: Command | None) -> State:
    """Keep where the person feels it; the wrong place is never praised."""
    slot = course.worked_slot
    if slot is None:  # nothing was worked yet, so there is nothing to keep
        return reply(course, Command(Intent.WHERE))
    place = command.place if command and command.place else Place.NOWHERE
    asked = course.answering is not None and course.answering.ask in (Ask.FEEL, Ask.COMPARE)
    felt = _felt(course, slot, place, asked=asked)
    course.person.told(felt)
    course.effects.append(felt)
    course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.ASK)
    unsafe = course.outcome is Outcome.SAFETY
    if felt.right and not unsafe:
        course.say(course.phrases.felt_right_now if felt.change else course.phrases.felt_right)
        return course.state
    course.speech.forget(course.phrases.felt_right, course.phrases.felt_right_now)  # were they still to be said
    leave = course.person.must_not_do(slot.move) or slot.move.id in course.person.eased
    if unsafe or leave or course.plan.compares(slot):
        course.say(course.phrases.felt_noted)
        return course.state
    return _remedy(course, slot, place)


def _felt(course: Course, slot: SidedSlot, place: Place, *, asked: bool) -> Felt:
    tried = course.person.tried.get(slot.key)
    right = any(place.covers(meant) for meant in slot.move.feel)
    posture = None if slot.posture is None else slot.posture.id
    return Felt(slot.move, slot.side, place, right, posture, tried[-1] if tried else None, asked)


def _remedy(course: Course, slot: SidedSlot, place: Place) -> State:
    person = course.person
    worked = None if slot.helped is None else slot.helped.change
    first = ladder.begin_with(slot.move, slot.side, worked, person.profile)
    in_vain = person.profile.in_vain.get(slot.key, ())
    tried = person.tried.get(slot.key, ())
    found = ladder.remedy(slot.move, place, tried, first, person.offered(slot.key), in_vain)
    match found.advice:
        case Advice.CLIMB if found.step is not None:
            return _climb(course, slot, found.step)
        case Advice.RESET if _reset_slots(course, slot):
            _keep_offer(course, slot, Advice.RESET)
            _offer(course, Question(Ask.RESET, course.phrases.offer_reset, slot.move.id))
        case Advice.LOOK:
            course.say(course.phrases.felt_wrong.format(where=slot.move.where))
        case _:
            _offer_another(course, slot)
    return course.state


def _offer_another(course: Course, slot: SidedSlot) -> None:
    """Offer another move, once for each leg; say once, whether there is one or not, who can take a look."""
    person, phrases = course.person, course.phrases
    other = None
    if Advice.SWAP not in person.offered(slot.key):
        other = _stand_in(course, slot)
        _keep_offer(course, slot, Advice.SWAP)
    person.failed.add(slot.key)
    first, person.was_referred = not person.was_referred, True
    if other is None:
        course.say(phrases.leave_it if first else phrases.leave_again)
        return
    text = phrases.offer_swap if first else phrases.offer_other
    _offer(course, Question(Ask.SWAP, text.format(move=other.name), slot.move.id))


def _keep_offer(course: Course, slot: SidedSlot, advice: Advice) -> None:
    course.person.was_offered(slot.key, advice)
    course.effects.append(Remarked(Remark.OFFERED, slot.move.id, slot.side, value=advice.value))


def _offer(course: Course, question: Question) -> None:
    """Ask, with room for the answer before the block is over."""
    slot = course.agenda.current
    if course.clock.begun_s is not None and slot.pace is None and not course.plan.fitted:
        wanted_s = course.clock.worked_s(course.now_s) + course.length_s(question.text) + _ROOM_AFTER_S
        if slot.seconds < wanted_s:
            course.change_length(round(wanted_s))
            course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.TEN)
    course.ask(question)


def _climb(course: Course, slot: SidedSlot, step: LadderStep) -> State:
    """Say the one change, give time to try it, and look again shortly."""
    course.person.tried.setdefault(slot.key, []).append(step.change)
    course.cues = tuple(cue for cue in course.cues if cue.kind not in _HOW_TO)
    if course.clock.begun_s is None:
        return _once_more(course, slot, step)
    course.say(step.say)
    if slot.side is not Side.ALTERNATE:  # there the call to change over may be waiting
        course.speech.forget_waiting()  # such as the cue that the change cut
    if slot.pace is None:
        worked_s = course.clock.worked_s(course.now_s)
        check_s = worked_s + course.length_s(step.say) + TRY_S
        if course.agenda.current.seconds < check_s + _ROOM_AFTER_S and not course.plan.fitted:
            course.change_length(round(check_s + _ROOM_AFTER_S))
            course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.TEN)  # it may go on yet again
        if course.person.may_ask:
            check = Cue(check_s, check_s + _ROOM_AFTER_S, CueKind.ASK, course.phrases.feel_check)
            course.cues = tuple(sorted((*course.cues, check), key=lambda cue: cue.at_s))
    return course.state


def _once_more(course: Course, slot: SidedSlot, step: LadderStep) -> State:
    """The block was over: a short second try on its side, then on as planned."""
    too_late = course.now_s > course.done_s + _AFTERWARDS_S
    if course.state not in (State.PREP, State.CLOSING) or too_late or course.plan.fitted:
        course.say(step.say)
        return course.state
    at = course.agenda.at + (1 if course.state is State.CLOSING else 0)
    course.agenda = course.agenda.with_more_of(replace(slot, seconds=RETRY_S, pace=None), at)
    line = course.phrases.once_more.format(side=side_name(slot.side, course.phrases), change=step.say)
    course.say(line)
    course.speech.forget_waiting()
    course.go_s = course.now_s + course.length_s(line) + GET_READY_S
    course.check_next = True
    return State.PREP


def agree(course: Course, command: Command | None) -> State:
    """Yes, to what was offered."""
    question, slot = course.answering, course.worked_slot
    if question is not None and question.ask in (Ask.FEEL, Ask.PAIN):
        course.ask(question)  # that was no answer to it
        return course.state
    if question is None or slot is None or question.move != slot.move.id:
        return reply(course, command)
    match question.ask:
        case Ask.RESET:
            return _lead_on(course, slot, Ending.RESET, _reset(course, slot))
        case Ask.SWAP:
            ahead = _swap(course, slot)
            if not ahead:
                return reply(course, command)
            for other in ahead:  # once is enough, also with another move
                course.person.was_offered(other.key, Advice.RESET)
                course.person.was_offered(other.key, Advice.SWAP)
            return _lead_on(course, slot, Ending.SWAPPED, ahead)
        case _:
            return reply(course, command)


def decline(course: Course, command: Command | None) -> State:
    """No."""
    if course.answering is not None and course.answering.ask in (Ask.FEEL, Ask.PAIN):
        course.ask(course.answering)  # that was no answer to it
        return course.state
    question, slot = course.answering, course.worked_slot
    if question is None or question.ask not in (Ask.RESET, Ask.SWAP):
        return reply(course, command)
    if question.ask is Ask.RESET and slot is not None and question.move == slot.move.id:
        _offer_another(course, slot)
    else:
        course.say(course.phrases.declined)
    return course.state


def _lead_on(course: Course, slot: SidedSlot, ending: Ending, ahead: tuple[SidedSlot, ...]) -> State:
    """Leave the present block for these; when it was over already, they come before what was announced."""
    under_way = course.clock.begun_s is not None
    following = course.agenda.following
    if not under_way and course.state is not State.CLOSING:
        following = (course.agenda.current, *following)
    if ending is Ending.SWAPPED:
        following = tuple(each for each in following if (each.slot_index, each.key) != (slot.slot_index, slot.key))
    done = course.agenda.slots[: course.agenda.at + (1 if under_way or course.state is State.CLOSING else 0)]
    agenda = replace(course.agenda, slots=(*done, *ahead, *following), at=len(done), switched_to=None, extra_at=None)
    missing = dict.fromkeys(thing for each in ahead for thing in each.move.kit if thing not in course.plan.kit())
    kit = (course.phrases.kit.format(kit=course.phrases.listed(tuple(missing))),) if missing else ()
    lead = (course.phrases.reset_begins, *kit) if ending is Ending.RESET else kit
    return course.onward(ending, agenda, hush=True, before=lead)


def _reset(course: Course, slot: SidedSlot) -> tuple[SidedSlot, ...]:
    again = replace(slot, seconds=max(_SHORTEST_AGAIN_S, slot.seconds), helped=None)
    course.person.tried.pop(slot.key, None)  # what did not help before may help after it
    course.person.asked_about.discard(slot.key)
    return (*_reset_slots(course, slot), again)


def _reset_slots(course: Course, slot: SidedSlot) -> tuple[SidedSlot, ...]:
    """The routine `reset` without its last entry, on the sides that are worked."""
    teaching = course.background.teaching
    reset = teaching.routines.get("reset")
    if reset is None:
        return ()
    sides = (slot.side,) if slot.side in (Side.LEFT, Side.RIGHT) else (Side.LEFT, Side.RIGHT)
    return tuple(
        SidedSlot(move, side, entry.seconds or move.seconds, slot.slot_index)
        for entry in reset.slots[:-1]
        if not course.person.must_not_do(move := teaching.moves[entry.move])
        and not (course.person.unscreened and move.phase is Phase.ROLL)
        for side in sides
    )


def _swap(course: Course, slot: SidedSlot) -> tuple[SidedSlot, ...]:
    """The blocks in place of those of this leg; the other leg is tried before it is given up."""
    other = _stand_in(course, slot)
    if other is None:
        return ()
    seconds = min(other.seconds, max(_SHORTEST_AGAIN_S, slot.seconds))
    return tuple(SidedSlot(other, side, seconds, slot.slot_index) for side in _sides_for(course, slot, other))


def _sides_for(course: Course, slot: SidedSlot, other: Move) -> tuple[Side, ...]:
    """The sides on which a move can take the place of a block: not those on which it failed today."""
    sides: tuple[Side, ...] = (slot.side,)
    if other.sides is Sides.BOTH:
        sides = (Side.BOTH,)
    elif slot.side is Side.BOTH:
        sides = (Side.LEFT, Side.RIGHT)
    return tuple(side for side in sides if (other.id, side) not in course.person.failed)


def _stand_in(course: Course, slot: SidedSlot) -> Move | None:
    """The move in its place that needs nothing which is not at hand; the nearest suggestion when all of them do."""
    moves = course.background.teaching.moves
    kit, seen, other = set(course.plan.kit()), {slot.move.id}, moves.get(slot.move.instead or "")
    nearest = None
    while other is not None and other.id not in seen:
        if not course.person.must_not_do(other) and _sides_for(course, slot, other):
            if set(other.kit) <= kit:
                return other
            nearest = nearest or other
        seen.add(other.id)
        other = moves.get(other.instead or "")
    return nearest


def stop_asking(course: Course, command: Command | None) -> State:
    """No more questions, or questions again; both are kept for the sessions to come."""
    again = command is not None and command.intent is Intent.ASK_AGAIN
    course.person.may_ask = again
    course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.ASK)
    course.effects.append(Remarked(Remark.ASK_AGAIN if again else Remark.ASK_LESS))
    course.say(course.phrases.asking_again if again else course.phrases.asking_less, Priority.ANSWER)
    return course.state
