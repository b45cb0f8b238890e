"""The steps that move through a session: on, back, to the other side, into a pause and out of it, to the end.

Each takes the course and the command that led to it (None for a deadline) and names the state it reached; which state
may follow is in the table of `states`.
"""

from __future__ import annotations

from assistant.session.bending import reply
from assistant.session.commands import Command, Intent
from assistant.session.course import GET_READY_S, Course
from assistant.session.effects import BlockStarted, Chime, Ended, Ending, Outcome, Remark, Remarked, Sound
from assistant.session.moves import Side
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import CueKind, cues, prep_s
from assistant.session.work_clock import WorkClock


def open_session(course: Course, _: Command | None) -> State:
    """Begin with the opening words and the first announcement."""
    return course.prepare(course.plan.opening(course.phrases))


def go(course: Course, _: Command | None) -> State:
    """Start the work of the current block."""
    slot = course.agenda.current
    course.do(course.speech.hush())
    course.effects += [Sound(Chime.START), BlockStarted(slot.move, slot.side, slot.seconds)]
    course.cues = cues(slot, slot.seconds, course.phrases, course.length_s)
    course.given.clear()
    course.unsaid = ()
    course.clock = WorkClock().started(course.now_s)
    course.previous = slot
    return State.WORK


def hold(course: Course, command: Command | None) -> State:
    """Who says "wait" still wants to hear the announcement; who says "pause" wants silence."""
    if command is not None and command.intent is Intent.PAUSE:
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


def close(course: Course, _: Command | None) -> State:
    """End."""
    course.do(course.speech.hush())
    course.effects.append(Ended(course.outcome))
    return State.DONE


def warn(course: Course, _: Command | None) -> State:
    """Numbness, dizziness and the like: end kindly, whatever was going on."""
    course.outcome = Outcome.SAFETY
    slot = course.agenda.current
    course.effects.append(Remarked(Remark.WARNING_SIGN, slot.move.id, slot.side))
    course.end_block(Ending.STOPPED)
    course.do(course.speech.hush())
    course.say(course.phrases.warning_sign, Priority.SAFETY)
    return State.CLOSING
