"""The step about sides: one that is tight, weak, or fine again (rule BIAS, in `bias`).  Signature as in `moving`."""

from __future__ import annotations

from dataclasses import replace

from assistant.session.bias import biased_from, evened_from, tight_side_s
from assistant.session.commands import Command, Intent
from assistant.session.course import Course
from assistant.session.effects import Remark, Remarked
from assistant.session.moves import Afterwards, Phase, Side
from assistant.session.rules import STATIC_PER_SIDE_S
from assistant.session.states import State
from assistant.session.timeline import capitalised, prep_lines, side_name

_KINDS = {Intent.TIGHT: Remark.TIGHT, Intent.WEAK: Remark.WEAK, Intent.FINE: Remark.FINE}


def name_side(course: Course, command: Command | None) -> State:
    """Keep what is said about a side, and give it what it needs in what is still to come."""
    side = command.side if command else None
    if command is None or side is None:
        return course.state
    phrases, person = course.phrases, course.person
    course.effects.append(Remarked(_KINDS[command.intent], side=side))
    name = capitalised(side_name(side, phrases))
    if command.intent is Intent.FINE:
        person.tight.discard(side)
        person.weak.discard(side)
        first = course.agenda.at + 1  # what is announced or done now stays as it is
        course.agenda = replace(course.agenda, slots=evened_from(course.agenda.slots, first, side))
        course.say(phrases.side_fine.format(side=name))
        return course.state
    tight = command.intent is Intent.TIGHT
    known = person.tight if tight else person.weak
    new = side not in known and course.state is not State.CLOSING
    announced = course.agenda.current
    more = new and _give_more(course, side, tight=tight)
    known.add(side)
    if more:
        text = (phrases.tight_more if tight else phrases.weak_more).format(side=name)
    elif new and not tight:
        text = phrases.weak_nothing.format(side=side_name(side, phrases))
    else:
        text = phrases.side_noted.format(side=side_name(side, phrases))
    if announced.side is not course.agenda.current.side and course.state in (State.PREP, State.HELD):
        return _announce_again(course, text)
    course.say(text)
    return course.state


def _announce_again(course: Course, text: str) -> State:
    """What was announced as one slot for both sides is done side after side now."""
    course.do(course.speech.hush())
    if course.state is State.PREP:
        return course.prepare((text,))
    slot = course.agenda.current
    course.unsaid = prep_lines(course.previous, slot, course.phrases, course.person.verbosity(slot))
    course.say(text)
    return course.state


def _give_more(course: Course, side: Side, *, tight: bool) -> bool:
    """Whether anything that is still to come became longer."""
    before = course.agenda.slots
    hold_cap_s = None if course.plan.routine.afterwards is Afterwards.DAY else STATIC_PER_SIDE_S
    begun = course.clock.begun_s is not None or course.block_over
    slots = biased_from(before, course.agenda.at, begun, side, tight=tight, weak=not tight, hold_cap_s=hold_cap_s)
    course.agenda = replace(course.agenda, slots=slots)
    current = course.agenda.current
    relaxing = current.move.phase is not Phase.ACTIVATE and not current.prescribed
    if course.clock.begun_s is not None and tight and relaxing and current.side is side:
        course.change_length(tight_side_s(current, hold_cap_s))
    return course.agenda.slots != before
