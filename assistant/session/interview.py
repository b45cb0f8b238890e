"""The steps around questions that come before anything else goes on: at the start, and between compared postures.

A session stands in `asking` until the first of `Course.to_ask` is answered, repeated once and left unanswered, or
skipped.  Signatures as in `moving`.
"""

from __future__ import annotations

from assistant.session import answers
from assistant.session.agenda import Agenda
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command
from assistant.session.course import Course
from assistant.session.effects import Outcome, Remark, Remarked
from assistant.session.feeling import feel, stop_asking
from assistant.session.hurting import ease, pain, remark
from assistant.session.moves import Phase
from assistant.session.phrasebook import Phrasebook
from assistant.session.questions import LONG_PATIENCE_S, PATIENCE_S, Ask, Question
from assistant.session.refitting import put_right
from assistant.session.speech import Priority
from assistant.session.states import State
from assistant.session.timeline import side_name

_MOST_ABOUT_PAIN = 2  # questions at a first contact; more would be an examination


def first_questions(slots: tuple[SidedSlot, ...], background: Background, phrases: Phrasebook) -> list[Question]:
    """What must be known before the first block."""
    profile = background.profile
    questions = [Question(Ask.WARNED, phrases.warned)] if profile.warned else []
    if background.broken_off:
        slot = background.broken_off[0]
        text = phrases.go_on.format(move=slot.move.name, side=side_name(slot.side, phrases))
        questions.append(Question(Ask.GO_ON, text))
    worst_first = sorted(profile.sore, key=lambda move: -profile.sore[move])
    known = [move for id_ in worst_first if (move := background.teaching.moves.get(id_)) is not None]
    since = phrases.since
    questions += [Question(Ask.SINCE, since.format(move=move.name), move.id) for move in known[:_MOST_ABOUT_PAIN]]
    rolls = any(slot.move.phase is Phase.ROLL for slot in slots)
    if background.screens and profile.screened is None and rolls:
        questions.append(Question(Ask.SCREEN, phrases.screen))
    return questions


def ask_first(course: Course, before: tuple[str, ...] = ()) -> State:
    """Ask what must be answered before anything else; when nothing is left to ask, announce the block that follows."""
    if course.to_ask:
        course.repeated = course.question_said = False
        course.patience_s = LONG_PATIENCE_S if course.to_ask[0].ask is Ask.PAIN else PATIENCE_S
        course.announce((*before, course.to_ask[0].text), 0.0)
        return State.ASKING
    following = course.agenda.advanced() if course.block_over else course.agenda
    course.block_over = False
    if following is None or course.nothing_left:
        return course.say_goodbye(before)
    course.agenda = following
    if course.previous is None:
        before = (*before, *put_right(course, before))
    return course.prepare(before)


def answered(course: Course, *lines: str) -> State:
    """The first question is settled, perhaps before it was said to its end: say the lines, and go on."""
    course.do(course.speech.hush())
    course.to_ask.pop(0)
    return ask_first(course, lines)


def answer_yes(course: Course, command: Command | None) -> State:
    """Yes, to the question that holds everything up."""
    if not course.question_said:
        return ask_again(course, command)
    phrases = course.phrases
    match course.to_ask[0].ask:
        case Ask.WARNED:
            course.effects.append(Remarked(Remark.WARNING_GONE, value="yes"))
            return answered(course, phrases.warned_yes)
        case Ask.SCREEN:
            course.effects.append(Remarked(Remark.NO_ROLLING, value="yes"))
            _leave_out_rolling(course)
            return answered(course, phrases.screen_yes)
        case Ask.GO_ON:
            _go_on(course)
            return answered(course, phrases.go_on_yes)
        case _:
            return ask_again(course, command)


def go_on_here(course: Course) -> State:
    """Go on with what was begun in another room, and say where we are; asked is only what health demands."""
    _go_on(course)
    asked = first_questions(course.agenda.slots, course.background, course.phrases)
    course.to_ask = [each for each in asked if each.ask is Ask.WARNED]
    slot, phrases = course.agenda.current, course.phrases
    line = phrases.moved_here.format(side=side_name(slot.side, phrases), left=phrases.exactly(slot.seconds))
    return ask_first(course, (line,))


def _go_on(course: Course) -> None:
    course.agenda = Agenda(course.background.broken_off)
    course.goes_on = True
    broken = [each for each in course.person.profile.sessions if each.routine == course.plan.routine.id]
    if broken and not broken[-1].finished:
        course.person.goes_on_from(broken[-1])
    _leave_out_what_harms(course)


def answer_no(course: Course, command: Command | None) -> State:
    """No."""
    if not course.question_said:
        return ask_again(course, command)
    phrases = course.phrases
    match course.to_ask[0].ask:
        case Ask.WARNED:
            return _rest_today(course)
        case Ask.SCREEN:
            course.effects.append(Remarked(Remark.NO_ROLLING, value="no"))
            course.person.unscreened = False
            return answered(course, phrases.screen_no)
        case Ask.GO_ON:
            return answered(course, phrases.go_on_no)
        case _:
            return ask_again(course, command)


def answer_level(course: Course, command: Command | None) -> State:
    """A level of pain: the answer to how it is since last time, or news."""
    question, level = course.to_ask[0], command.level if command else None
    if question.ask is Ask.PAIN:
        course.to_ask.pop(0)
        reached = _hurts_now(course, command)
        return ask_first(course) if reached is State.ASKING else reached
    if question.ask is not Ask.SINCE or level is None:
        return _hurts_now(course, command)
    if not course.question_said:
        return ask_again(course, command)
    course.effects.append(Remarked(Remark.PAIN_SINCE, question.move, level=level))
    phrases, today = course.phrases, _is_today(course, question.move)
    if level >= answers.PAIN_END_FROM:
        course.person.left_out.add(question.move or "")
        _leave_out_what_harms(course)
        return answered(course, phrases.since_high if today else phrases.since_high_elsewhere)
    if level >= answers.PAIN_EASE_FROM:
        return answered(course, _keep_small(course, question.move))
    return answered(course, phrases.since_low if today else phrases.since_low_elsewhere)


def _is_today(course: Course, move: str | None) -> bool:
    """Whether a move is still to be done."""
    return any(slot.move.id == move for slot in course.agenda.slots[course.agenda.at :])


def _keep_small(course: Course, move: str | None) -> str:
    """Halve what is still to come of a move, and give the words for it."""
    if not _is_today(course, move):
        return course.phrases.since_middle_elsewhere
    ease(course, move or "")
    course.person.kept_small.add(move or "")
    return course.phrases.since_middle


def ask_about_pain(course: Course, _: Command | None) -> State:
    """It hurts: how much comes before whatever else was asked."""
    course.hurting = remark(course, Remark.HURTS)
    course.do(course.speech.hush())
    course.to_ask.insert(0, Question(Ask.PAIN, course.phrases.hurts, course.hurting.move.id))
    return ask_first(course)


def ask_no_more(course: Course, command: Command | None) -> State:
    """No more questions about where it is felt; the others are about safety, and stay."""
    stop_asking(course, command)
    if course.person.may_ask or course.to_ask[0].ask is not Ask.COMPARE:
        return State.ASKING
    course.to_ask.pop(0)
    return ask_first(course)


def _hurts_now(course: Course, command: Command | None) -> State:
    """Pain while something else is asked: the gate, for the move that is over or the one that would come first."""
    if command is None or command.level is None or command.level < answers.PAIN_END_FROM:
        return pain(course, command)
    if course.block_over:  # the question is about this very move, so it has its answer
        course.to_ask.clear()
        course.block_over = False
        return pain(course, command)
    course.person.left_out.add(remark(course, Remark.PAIN, command.level).move.id)
    course.hurting = None
    _leave_out_what_harms(course)
    course.say(course.phrases.pain_high, Priority.SAFETY)
    return State.ASKING


def answer_place(course: Course, command: Command | None) -> State:
    """Where a posture was felt."""
    if not course.question_said:
        return ask_again(course, command)
    if course.to_ask[0].ask is not Ask.COMPARE:
        return ask_again(course, command)
    course.do(course.speech.hush())
    course.answering = course.to_ask.pop(0)
    feel(course, command)
    return ask_first(course)


def unanswered(course: Course, command: Command | None) -> State:
    """Nothing came, or the person wants to get on: ask once more, then take the careful way."""
    compares = course.to_ask[0].ask is Ask.COMPARE
    early = command is not None and not course.question_said
    if early or (command is None and not course.repeated and not compares):
        course.repeated = course.repeated or not early
        return ask_again(course, command)
    return _take_the_careful_way(course, course.to_ask[0])


def _take_the_careful_way(course: Course, question: Question) -> State:
    phrases = course.phrases
    match question.ask:
        case Ask.SCREEN:
            _leave_out_rolling(course)
            return answered(course, phrases.screen_unanswered)
        case Ask.WARNED:
            return _rest_today(course)
        case Ask.SINCE:
            course.effects.append(Remarked(Remark.PAIN_SINCE, question.move))
            return answered(course, _keep_small(course, question.move))
        case Ask.GO_ON:
            return answered(course, phrases.go_on_no)
        case Ask.PAIN:
            return answered(course, _keep_small(course, question.move))
        case _:
            return answered(course)


def ask_again(course: Course, _: Command | None) -> State:
    """Say the question again."""
    course.do(course.speech.hush())
    course.announce((course.to_ask[0].text,), 0.0)
    return State.ASKING


def wait_for_answer(course: Course, _: Command | None) -> State:
    """The person needs a moment."""
    course.do(course.speech.hush())
    course.say(course.phrases.held)
    course.patience_s = LONG_PATIENCE_S
    return State.ASKING


def _leave_out_rolling(course: Course) -> None:
    course.person.must_not_roll = True
    _leave_out_what_harms(course)


def _leave_out_what_harms(course: Course) -> None:
    left = tuple(slot for slot in course.agenda.slots if not course.person.must_not_do(slot.move))
    others = () if course.goes_on else course.plan.whole  # a fitted session may do what it had no time for
    course.nothing_left = not left and all(course.person.must_not_do(slot.move) for slot in others)
    if left:
        course.agenda = Agenda(left)


def _rest_today(course: Course) -> State:
    course.effects.append(Remarked(Remark.WARNING_GONE, value="no"))
    course.outcome = Outcome.SAFETY
    course.to_ask.clear()
    course.do(course.speech.hush())
    course.say(course.phrases.warned_no, Priority.SAFETY)
    return State.CLOSING
