"""The steps that move through a session: on, back, to the other side, into a pause and out of it, to the end.

Each takes the course and the command that led to it (None for a deadline) and names the state it reached; which state
may follow is in the table of `states`.
"""

from __future__ import annotations

from assistant.session.background import GoingOn
from assistant.session.bending import reply
from assistant.session.commands import Command, Intent
from assistant.session.course import GET_READY_S, Course
from assistant.session.cue import CueKind
from assistant.session.effects import Ahead, BlockStarted, Chime, Ended, Ending, Outcome, Remark, Remarked, Sound
from assistant.session.interview import ask_first, first_questions, go_on_here
from assistant.session.last_words import compared
from assistant.session.moves import Side
from assistant.session.questions import Ask, Question
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import cues, prep_s
from assistant.session.work_clock import WorkClock


def open_session(course: Course, _: Command | None) -> State:
    """Begin with the opening words, what must be asked first, and the first announcement."""
    course.opened_s = course.now_s
    if course.background.going_on is GoingOn.MOVED_HERE:
        return go_on_here(course)
    course.to_ask = first_questions(course.plan.slots, course.background, course.phrases)
    return ask_first(course, course.plan.opening(course.phrases))


def go(course: Course, _: Command | None) -> State:
    """Start the work of the current block."""
    slot = course.agenda.current
    course.do(course.speech.hush())
    course.effects += [Sound(Chime.START), BlockStarted(slot.move, slot.side, slot.seconds)]
    course.cues = cues(slot, slot.seconds, course.phrases, course.length_s, ask=_question(course))
    course.check_next = False
    course.given.clear()
    course.unsaid = ()
    course.clock = WorkClock().started(course.now_s)
    course.previous = slot
    course.hurting = None
    return State.WORK


def _question(course: Course) -> str | None:
    """What is asked in the middle of the block, if anything is."""
    slot = course.agenda.current
    if course.check_next and course.person.may_ask:
        return course.phrases.feel_check
    wanted = not course.plan.compares(slot) and course.person.wants_question(slot)
    return course.phrases.feel_question if wanted else None


def hold(course: Course, command: Command | None) -> State:
    """Who says "wait" still wants to hear the announcement; who says "pause" wants silence."""
    if command is not None and command.intent in (Intent.PAUSE, Intent.TAKE_BREAK):
        course.stand_still()
    course.say(course.phrases.held)
    return State.HELD


def let_go(course: Course, command: Command | None) -> State:
    """Go on after "wait" or "pause": finish the announcement if it was cut, else start the work."""
    lines = course.unsaid
    if not lines:
        return go(course, command)
    course.do(course.speech.hush())
    course.announce(lines, prep_s(0.0, lines, course.length_s))
    return State.PREP


def finish_block(course: Course, _: Command | None) -> State:
    """The time is worked: sound the end and go on."""
    course.effects.append(Sound(Chime.END))
    slot = course.agenda.current
    if course.plan.compares(slot) and course.person.may_ask and not course.person.told_of(slot):
        course.end_block(Ending.DONE)
        course.block_over = True
        course.effects.append(Ahead(course.agenda.following))  # were the session cut off before the answer
        course.to_ask = [Question(Ask.COMPARE, course.phrases.feel_after, slot.move.id)]
        return ask_first(course)
    return course.onward(Ending.DONE, course.agenda.advanced())


def skip(course: Course, _: Command | None) -> State:
    """Leave the block for the one that follows."""
    return course.onward(Ending.SKIPPED, course.agenda.advanced(), hush=True)


def go_back(course: Course, _: Command | None) -> State:
    """Do the block before again, or this one when it has really begun."""
    agenda = course.agenda.stepped_back(course.clock.worked_s(course.now_s))
    course.onward(Ending.LEFT, agenda, hush=True)
    return State.PREP


def switch_sides(course: Course, command: Command | None) -> State:
    """Change sides now; what is left of this side comes back later."""
    slot = course.agenda.current
    if slot.side is Side.ALTERNATE:
        if course.clock.begun_s is None:
            course.say(course.phrases.either_side)
            return course.state
        course.cues = tuple(cue for cue in course.cues if cue.kind is not CueKind.CHANGE)
        course.do(course.speech.hush())  # not "change over" twice
        course.say(course.phrases.change_now)
        return course.state
    agenda = course.agenda.switched(course.clock.worked_s(course.now_s))
    if agenda is None:
        return reply(course, command)
    return course.onward(Ending.SWITCHED, agenda, hush=True)


def pause(course: Course, _: Command | None) -> State:
    """Let the clock stand, in silence."""
    course.stand_still()
    course.say(course.phrases.paused)
    return State.PAUSED


def resume(course: Course, _: Command | None) -> State:
    """Come back from a pause: three seconds, then the remaining time."""
    course.do(course.speech.hush())
    course.say(course.phrases.get_ready)
    course.go_s = course.now_s + GET_READY_S
    return State.GET_READY


def work_on(course: Course, _: Command | None) -> State:
    """Let the clock run again."""
    course.effects.append(Sound(Chime.START))
    course.clock = course.clock.started(course.now_s)
    return State.WORK


def stop(course: Course, _: Command | None) -> State:
    """Be silent at once and end."""
    course.do(course.speech.hush())
    if course.state is not State.BEFORE:
        course.end_block(Ending.STOPPED)
    if course.outcome is Outcome.FINISHED and course.state is not State.CLOSING:
        course.outcome = Outcome.STOPPED
    return close(course, None)


def move_out(course: Course, line: str) -> State:
    """End here, because it goes on elsewhere; say where."""
    course.do(course.speech.hush())
    course.end_block(Ending.STOPPED)
    course.to_ask.clear()
    course.outcome = Outcome.MOVED
    course.do(course.speech.say_all((line,), Priority.TRANSITION, course.now_s))
    return State.CLOSING


def close(course: Course, _: Command | None) -> State:
    """End, and keep which postures won."""
    course.do(course.speech.hush())
    for move, side, best in compared(course.plan, course.person.felt):
        if best is not None:
            course.effects.append(Remarked(Remark.POSTURE, move.id, side, value=best.id))
    course.effects.append(Ended(course.outcome))
    return State.DONE
