"""The steps that bend a block or the coach, and those that only answer; signatures as in `moving`."""

from __future__ import annotations

from dataclasses import replace

from assistant.session import answers
from assistant.session.commands import Command, Intent
from assistant.session.course import GET_READY_S, Course
from assistant.session.cue import Verbosity
from assistant.session.effects import ChangeVolume, Outcome, Remark, Remarked
from assistant.session.questions import Ask, Question
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import capitalised, prep_lines

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
        case Intent.PAIN | Intent.HURTS:  # when the session is over but for the last words
            return _pain_at_the_end(course, command)
        case _:
            pass
    course.say(answers.answer(command, course.situation(), course.phrases))
    return course.state


def _pain_at_the_end(course: Course, command: Command) -> State:
    """Keep it; what hurts much does not go on to a run."""
    slot, phrases = course.painful_slot, course.phrases
    kind = Remark.PAIN if command.intent is Intent.PAIN else Remark.HURTS
    course.effects.append(Remarked(kind, slot.move.id, slot.side, command.level))
    course.say(answers.answer(command, course.situation(), phrases))
    if kind is Remark.HURTS or command.level is None:
        course.expect(Question(Ask.PAIN, phrases.hurts))
    elif command.level >= answers.PAIN_END_FROM:
        first = not course.person.left_out
        course.person.left_out.add(slot.move.id)
        if first and course.blocks and course.outcome is not Outcome.SAFETY:
            afterwards = course.plan.routine.afterwards
            course.speech.forget(phrases.hand_over[afterwards])
            course.do(course.speech.say_all((phrases.hand_over_hurt[afterwards],), Priority.TRANSITION, course.now_s))
    return course.state


def change_verbosity(course: Course, command: Command | None) -> State:
    """Say less, more, or nothing but tones.  "Less" and "more" are kept for the sessions to come."""
    intent = command.intent if command else Intent.SAY_MORE
    step = {Intent.SAY_LESS: -1, Intent.ONLY_TONES: -len(Verbosity)}.get(intent, +1)
    level = course.person.change_verbosity(course.agenda.current, step)
    if intent is not Intent.ONLY_TONES:
        course.effects.append(Remarked(Remark.SAY_LESS if step < 0 else Remark.SAY_MORE))
    if level is Verbosity.TONES:
        course.say(course.phrases.only_tones)
    else:
        course.say(course.phrases.more_words if step > 0 else course.phrases.fewer_words)
    return course.state


def nothing(course: Course, _: Command | None) -> State:
    """Nobody is there to be answered."""
    return course.state
