"""The steps that bend a block or the coach, and those that only answer; signatures as in `moving`."""

from __future__ import annotations

from dataclasses import replace

from assistant.session import answers
from assistant.session.commands import Command, Intent
from assistant.session.course import GET_READY_S, Course
from assistant.session.effects import ChangeVolume, Ending, Felt, Remark, Remarked
from assistant.session.moves import Place
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import Verbosity, capitalised, prep_lines

_SOONEST_END_S = 5  # "less time" leaves at least so much, so that the end does not come as a jolt
_AFTERTHOUGHT_S = 4.0  # "more time" so soon after a block is over means that one: it was said when the tones came


def change_time(course: Course, command: Command | None) -> State:
    """Make the block longer or shorter."""
    seconds = command.seconds if command and command.seconds else 30
    if command and command.intent is Intent.LESS_TIME:
        return _take_off(course, seconds)
    if course.state in (State.PREP, State.CLOSING) and course.now_s <= course.done_s + _AFTERTHOUGHT_S:
        return _do_more_of_the_last(course, seconds)
    if course.state is State.CLOSING:
        return reply(course, command)
    course.change_length(course.agenda.current.seconds + seconds)
    course.say(_added(course, seconds))
    return course.state


def _added(course: Course, seconds: int) -> str:
    return capitalised(course.phrases.more_time.format(seconds=answers.exactly(seconds, course.phrases)))


def _take_off(course: Course, seconds: int) -> State:
    current = course.agenda.current
    soonest = int(course.clock.worked_s(course.now_s)) + _SOONEST_END_S + 1
    off_s = min(seconds, current.seconds - soonest)
    if off_s <= 0:
        return reply(course, Command(Intent.HOW_LONG))
    course.change_length(current.seconds - off_s)
    course.say(capitalised(course.phrases.less_time.format(seconds=answers.exactly(off_s, course.phrases))))
    return course.state


def _do_more_of_the_last(course: Course, seconds: int) -> State:
    """The block that has just ended goes on for a while; what follows is announced again after it."""
    assert course.previous is not None  # noqa: S101 - a block was worked to its end
    at = course.agenda.at + (1 if course.state is State.CLOSING else 0)
    course.agenda = course.agenda.with_more_of(replace(course.previous, seconds=seconds), at)
    course.do(course.speech.hush())
    course.say(_added(course, seconds))
    course.go_s = course.now_s + GET_READY_S
    course.done_s = float("-inf")
    return State.PREP


def feel(course: Course, command: Command | None) -> State:
    """Keep where the person feels it; the wrong place is never praised."""
    slot = course.agenda.current if course.clock.begun_s is not None else course.previous
    if slot is None:  # nothing was worked yet, so there is nothing to keep
        return reply(course, Command(Intent.WHERE))
    place = command.place if command and command.place else Place.NOWHERE
    right = any(place.covers(meant) for meant in slot.move.feel)
    course.effects.append(Felt(slot.move, slot.side, place, right))
    course.say(course.phrases.felt_right if right else course.phrases.felt_wrong.format(where=slot.move.where))
    return course.state


def hurts(course: Course, _: Command | None) -> State:
    """Rest, and ask how strong the pain is."""
    course.effects.append(_remark(course, Remark.HURTS))
    course.stand_still()
    course.say(course.phrases.hurts, Priority.SAFETY)
    course.asked_about_pain = True
    return {State.PREP: State.HELD, State.WORK: State.PAUSED, State.GET_READY: State.PAUSED}.get(
        course.state, course.state
    )


def _remark(course: Course, kind: Remark, level: int | None = None) -> Remarked:
    """About the move that is done, or prepared, now."""
    slot = course.agenda.current
    return Remarked(kind, slot.move.id, slot.side, level)


def pain(course: Course, command: Command | None) -> State:
    """The pain gate: go on, ease, or leave the move."""
    level = command.level if command else None
    course.effects.append(_remark(course, Remark.PAIN, level))
    if level is None or level < answers.PAIN_END_FROM:
        waits = (course.phrases.held,) if course.state in (State.HELD, State.PAUSED) else ()
        lines = (answers.pain(level, course.phrases), *_when_to_leave(course, level), *waits)
        course.do(course.speech.say_all(lines, Priority.SAFETY, course.now_s))
        return course.state
    course.do(course.speech.hush())
    course.say(course.phrases.pain_high, Priority.SAFETY)
    return course.onward(Ending.PAINFUL, course.agenda.past_move())


def _when_to_leave(course: Course, level: int | None) -> tuple[str, ...]:
    """What the move's own limits are, for somebody who has begun to feel them."""
    return (course.agenda.current.move.stop_if,) if level is not None and level >= answers.PAIN_EASE_FROM else ()


def repeat(course: Course, _: Command | None) -> State:
    """Say the announcement or the last line again."""
    if course.state in (State.PREP, State.HELD):
        lines = prep_lines(course.previous, course.agenda.current, course.phrases, Verbosity.FULL)
        course.do(course.speech.hush())
        course.do(course.speech.say_all(lines, Priority.TRANSITION, course.now_s))
        course.unsaid = ()
        return course.state
    last = course.speech.last
    if last is None or last.priority is Priority.COUNTDOWN:  # "ten seconds left" is true only once
        return reply(course, Command(Intent.HOW_LONG))
    course.say(last.text)
    return course.state


def reply(course: Course, command: Command | None) -> State:
    """Answer, and change what the question asks to be changed about the coach."""
    if command is None:
        return course.state
    match command.intent:
        case Intent.LOUDER:
            course.effects.append(ChangeVolume(+1))
        case Intent.QUIETER:
            course.effects.append(ChangeVolume(-1))
        case Intent.SAY_LESS | Intent.SAY_MORE:
            course.say(_change_verbosity(course, -1 if command.intent is Intent.SAY_LESS else +1))
            return course.state
        case Intent.TIGHT:
            course.effects.append(Remarked(Remark.TIGHT, side=command.side))
        case Intent.PAIN:
            course.effects.append(_remark(course, Remark.PAIN, command.level))
        case Intent.HURTS:
            course.effects.append(_remark(course, Remark.HURTS))
        case _:
            pass
    course.say(answers.answer(command, course.situation(), course.phrases))
    return course.state


def _change_verbosity(course: Course, step: int) -> str:
    course.verbosity = Verbosity(min(Verbosity.FULL, max(Verbosity.TONES, course.verbosity + step)))
    if course.verbosity is Verbosity.TONES:
        return course.phrases.only_tones
    return course.phrases.more_words if step > 0 else course.phrases.fewer_words


def nothing(course: Course, _: Command | None) -> State:
    """Nobody is there to be answered."""
    return course.state
