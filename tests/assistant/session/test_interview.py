"""Questions that come before anything else goes on: at the start, and between compared postures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from session_driver import PHRASES, TEACHING, Play, built_in, plan_of

from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Context, Intent
from assistant.session.effects import Ahead, Outcome, Remark, Remarked
from assistant.session.interview import first_questions
from assistant.session.moves import Phase, Place, Side
from assistant.session.plan import Plan
from assistant.session.profile import Profile
from assistant.session.questions import LONG_PATIENCE_S, PATIENCE_S, Ask
from assistant.session.states import State

IT_BAND = built_in("it-band")
NO_ROLLS = built_in("desk-break")
WAKE_UP = built_in("wake-up")
ROLLS = plan_of(*(SidedSlot(TEACHING.moves["tfl-roll"], side, 30, 0) for side in (Side.LEFT, Side.RIGHT)))
RAISES = plan_of(*(SidedSlot(TEACHING.moves["lying-side-raise"], side, 30, 0) for side in (Side.LEFT, Side.RIGHT)))
YES, NO = (Intent.YES, None), (Intent.NO, None)


def known(
    *,
    warned: bool = False,
    screens: bool = False,
    screened: bool | None = None,
    broken_off: tuple[SidedSlot, ...] = (),
    **sore: int,
) -> Background:
    """Make the background of a session; sore moves are written with underscores."""
    hurt = {move.replace("_", "-"): level for move, level in sore.items()}
    profile = Profile(warned=warned, sore=hurt, screened=screened)
    return Background(profile, TEACHING, broken_off, screens=screens)


# -- which questions -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "background", "asked"),
    [
        pytest.param(IT_BAND, known(), [], id="nothing-to-ask"),
        pytest.param(IT_BAND, known(warned=True), [Ask.WARNED], id="a-warning-sign"),
        pytest.param(IT_BAND, known(screens=True), [Ask.SCREEN], id="the-first-start"),
        pytest.param(IT_BAND, known(screens=True, screened=False), [], id="screened-before-nothing-there"),
        pytest.param(IT_BAND, known(screens=True, screened=True), [], id="screened-before-something-there"),
        pytest.param(NO_ROLLS, known(screens=True), [], id="nothing-is-rolled"),
        pytest.param(IT_BAND, known(screens=False), [], id="the-settings-say-not-to-ask"),
        pytest.param(IT_BAND, known(broken_off=IT_BAND.slots[3:]), [Ask.GO_ON], id="interrupted"),
        pytest.param(IT_BAND, known(clam=4), [Ask.SINCE], id="it-hurt"),
        pytest.param(IT_BAND, known(clam=4, band_walk=5), [Ask.SINCE] * 2, id="two-hurt"),
        pytest.param(IT_BAND, known(clam=4, band_walk=5, tfl_roll=6), [Ask.SINCE] * 2, id="three-hurt"),
        pytest.param(IT_BAND, known(gone=9), [], id="a-move-that-is-gone"),
        pytest.param(
            IT_BAND,
            known(warned=True, screens=True, broken_off=IT_BAND.slots[1:], clam=4),
            [Ask.WARNED, Ask.GO_ON, Ask.SINCE, Ask.SCREEN],
            id="all-of-them",
        ),
    ],
)
def test_what_must_be_known_before_the_first_block(plan: Plan, background: Background, asked: list[Ask]) -> None:
    questions = first_questions(plan.slots, background, PHRASES)
    assert [question.ask for question in questions] == asked
    assert all("{" not in question.text for question in questions)


def test_the_worst_is_asked_about_first() -> None:
    questions = first_questions(IT_BAND.slots, known(clam=4, band_walk=9, tfl_roll=6), PHRASES)
    assert [question.move for question in questions] == ["band-walk", "tfl-roll"]


def test_going_on_names_the_block_that_was_missed() -> None:
    (question,) = first_questions(IT_BAND.slots, known(broken_off=IT_BAND.slots[1:]), PHRASES)
    assert IT_BAND.slots[1].move.name in question.text
    assert "right side" in question.text


# -- what the answers do ---------------------------------------------------------------------------------------------


def ask(plan: Plan, background: Background) -> Play:
    """Begin, and come to the first question."""
    play = Play.of(plan, background=background).begin()
    assert play.is_in(State.ASKING)
    return listen(play)


def listen(play: Play) -> Play:
    """Come to where the question is said, or has begun to be."""
    return play.until(lambda: play.session.listening is not Context.PREP)


def answer(play: Play, intent: Intent, level: int | None = None) -> Play:
    """Answer the question."""
    play.say(intent, level=level)
    return play


def moves_done(play: Play) -> list[str]:
    """Play to the end, and name each block that was begun."""
    return [move for move, _, _ in play.to_the_end().started]


def without(plan: Plan, unwanted: Callable[[SidedSlot], bool]) -> list[str]:
    """Name the blocks of a plan that are left."""
    return [slot.move.id for slot in plan.slots if not unwanted(slot)]


def is_roll(slot: SidedSlot) -> bool:
    """Whether it is a roll."""
    return slot.move.phase is Phase.ROLL


def nobody(_: SidedSlot) -> bool:
    """Leave nothing out."""
    return False


def is_raise(slot: SidedSlot) -> bool:
    """Whether it is the lying side raise."""
    return slot.move.id == "lying-side-raise"


SORE = known(lying_side_raise=7)
SINCE = (Remark.PAIN_SINCE, "lying-side-raise")


@pytest.mark.parametrize(
    ("background", "said", "line", "left_out", "remarks"),
    [
        pytest.param(
            known(screens=True),
            YES,
            PHRASES.screen_yes,
            is_roll,
            [Remarked(Remark.NO_ROLLING, value="yes")],
            id="screen-yes",
        ),
        pytest.param(
            known(screens=True),
            NO,
            PHRASES.screen_no,
            nobody,
            [Remarked(Remark.NO_ROLLING, value="no")],
            id="screen-no",
        ),
        pytest.param(
            known(warned=True),
            YES,
            PHRASES.warned_yes,
            nobody,
            [Remarked(Remark.WARNING_GONE, value="yes")],
            id="warned-gone",
        ),
        pytest.param(SORE, (Intent.PAIN, 0), PHRASES.since_low, nobody, [Remarked(*SINCE, level=0)], id="since-0"),
        pytest.param(SORE, (Intent.PAIN, 3), PHRASES.since_low, nobody, [Remarked(*SINCE, level=3)], id="since-3"),
        pytest.param(SORE, (Intent.PAIN, 4), PHRASES.since_middle, nobody, [Remarked(*SINCE, level=4)], id="since-4"),
        pytest.param(SORE, (Intent.PAIN, 5), PHRASES.since_middle, nobody, [Remarked(*SINCE, level=5)], id="since-5"),
        pytest.param(SORE, (Intent.PAIN, 6), PHRASES.since_high, is_raise, [Remarked(*SINCE, level=6)], id="since-6"),
        pytest.param(
            SORE, (Intent.PAIN, 10), PHRASES.since_high, is_raise, [Remarked(*SINCE, level=10)], id="since-10"
        ),
    ],
)
def test_answers_and_what_they_leave_out(
    background: Background,
    said: tuple[Intent, int | None],
    line: str,
    left_out: Callable[[SidedSlot], bool],
    remarks: list[Remarked],
) -> None:
    play = answer(ask(IT_BAND, background), *said)
    assert play.is_in(State.PREP)
    assert play.texts()[-1] == line
    assert play.remarks == remarks
    assert moves_done(play) == without(IT_BAND, left_out)


@pytest.mark.parametrize(("level", "seconds"), [(3, 60), (4, 30), (5, 30)])
def test_what_still_hurts_a_little_is_kept_short(level: int, seconds: int) -> None:
    play = answer(ask(IT_BAND, SORE), Intent.PAIN, level).to_the_end()
    assert {block.seconds for block in play.blocks if block.move.id == "lying-side-raise"} == {seconds}
    assert {block.seconds for block in play.blocks if block.move.id != "lying-side-raise"} == {60}


@pytest.mark.parametrize("said", ["yes", "no", "silence"])
def test_an_interrupted_session_goes_on_or_begins_anew(said: str) -> None:
    missed = WAKE_UP.slots[3:]
    play = ask(WAKE_UP, known(broken_off=missed))
    if said == "silence":
        play.until_state(State.PREP)
    else:
        answer(play, Intent(said))
    expected = missed if said == "yes" else WAKE_UP.slots
    assert (PHRASES.go_on_yes in play.texts()) is (said == "yes")
    assert moves_done(play) == [slot.move.id for slot in expected]


@pytest.mark.parametrize("said", ["no", "silence", "ready"])
def test_who_has_a_warning_sign_left_rests(said: str) -> None:
    """Not knowing is no reason to go on."""
    play = ask(IT_BAND, known(warned=True, screens=True))
    if said == "silence":
        play.until_state(State.CLOSING)
    else:
        answer(play, Intent(said))
    assert play.is_in(State.CLOSING)
    play.to_the_end(60)
    assert play.outcome is Outcome.SAFETY
    assert play.started == []
    assert play.texts()[-1] == PHRASES.warned_no
    assert play.remarks == [Remarked(Remark.WARNING_GONE, value="no")]


@pytest.mark.parametrize("said", ["silence", "ready", "next", "resume"])
def test_without_an_answer_nothing_is_rolled_today_and_it_is_asked_again_another_day(said: str) -> None:
    play = ask(IT_BAND, known(screens=True))
    if said == "silence":
        play.until_state(State.PREP)
    else:
        answer(play, Intent(said))
    assert PHRASES.screen_unanswered in play.to_the_end().texts()
    assert play.remarks == []
    assert moves_done(play) == without(IT_BAND, is_roll)


def test_without_an_answer_what_hurt_is_kept_short_and_not_asked_about_for_ever() -> None:
    play = ask(IT_BAND, SORE).until_state(State.PREP)
    assert play.remarks == [Remarked(Remark.PAIN_SINCE, "lying-side-raise")]
    play.to_the_end()
    assert {block.seconds for block in play.blocks if block.move.id == "lying-side-raise"} == {30}


# -- when nothing is left --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plan", "background", "said"),
    [
        pytest.param(ROLLS, known(screens=True), [YES], id="nothing-but-rolls"),
        pytest.param(ROLLS, known(screens=True), [(Intent.READY, None)], id="nothing-but-rolls-and-no-answer"),
        pytest.param(RAISES, SORE, [(Intent.PAIN, 8)], id="nothing-but-what-hurts"),
        pytest.param(
            RAISES,
            known(lying_side_raise=9, clam=4),
            [(Intent.PAIN, 8), (Intent.PAIN, 7)],
            id="and-another-hurts-too",
        ),
        pytest.param(ROLLS, known(tfl_roll=9, screens=True), [(Intent.PAIN, 8), YES], id="both-reasons"),
        pytest.param(
            WAKE_UP,
            known(tfl_roll=9, broken_off=WAKE_UP.slots[1:2]),
            [YES, (Intent.PAIN, 9)],
            id="the-missed-block-hurts",
        ),
    ],
)
def test_a_session_of_which_nothing_is_left_ends_kindly(
    plan: Plan, background: Background, said: list[tuple[Intent, int | None]]
) -> None:
    play = ask(plan, background)
    for intent, level in said:
        answer(listen(play), intent, level)
    assert play.is_in(State.CLOSING)
    assert moves_done(play) == []
    assert play.outcome is Outcome.FINISHED
    assert play.texts()[-1] == PHRASES.closing_nothing


def test_what_was_said_before_going_on_counts_for_the_missed_blocks_too() -> None:
    play = ask(IT_BAND, known(screens=True, broken_off=IT_BAND.slots[2:], lying_side_raise=9))
    for intent, level in (YES, (Intent.PAIN, 9), YES):
        answer(listen(play), intent, level)
    assert moves_done(play) == [slot.move.id for slot in IT_BAND.slots[2:] if not is_roll(slot) and not is_raise(slot)]


# -- patience --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "background",
    [known(warned=True), known(screens=True), SORE, known(broken_off=IT_BAND.slots[2:])],
    ids=["warned", "screen", "since", "go-on"],
)
def test_a_question_is_repeated_once_and_then_left(background: Background) -> None:
    (question,) = first_questions(IT_BAND.slots, background, PHRASES)
    play = ask(IT_BAND, background)
    begun_s = play.now_s
    play.until(lambda: not play.is_in(State.ASKING))
    assert play.texts().count(question.text) == 2
    waited_s = play.now_s - begun_s - 2 * play.length_s(question.text)
    assert waited_s == pytest.approx(2 * PATIENCE_S, abs=1)


def test_wait_gives_a_minute() -> None:
    play = ask(IT_BAND, known(screens=True))
    play.say(Intent.WAIT)
    begun_s = play.now_s
    assert play.texts()[-1] == PHRASES.held
    play.until(lambda: play.texts()[-1] == PHRASES.screen)
    assert play.now_s - begun_s == pytest.approx(LONG_PATIENCE_S + play.length_s(PHRASES.held), abs=1)


@pytest.mark.parametrize("intent", [Intent.REPEAT, Intent.BACK, Intent.OTHER_SIDE, Intent.MORE_TIME, Intent.LESS_TIME])
def test_the_question_is_said_again(intent: Intent) -> None:
    play = ask(IT_BAND, known(screens=True)).wait(13)
    count = play.texts().count(PHRASES.screen)
    play.say(intent)
    assert play.texts().count(PHRASES.screen) == count + 1
    assert play.is_in(State.ASKING)


@pytest.mark.parametrize("intent", [Intent.WHY, Intent.HOW_LONG, Intent.LOUDER, Intent.HELP, Intent.SAY_LESS])
def test_other_questions_are_answered_and_the_question_stands(intent: Intent) -> None:
    play = ask(IT_BAND, known(screens=True)).wait(13)
    play.say(intent)
    assert play.texts()[-1] != PHRASES.screen
    answer(play.wait(4), Intent.YES)
    assert play.texts()[-1] == PHRASES.screen_yes


@pytest.mark.parametrize("intent", [Intent.YES, Intent.NO])
def test_yes_and_no_are_no_level_of_pain(intent: Intent) -> None:
    play = answer(ask(IT_BAND, SORE).wait(6), intent)
    assert play.is_in(State.ASKING)
    (question,) = first_questions(IT_BAND.slots, SORE, PHRASES)
    assert play.texts()[-1] == question.text
    assert play.remarks == []


@pytest.mark.parametrize("said", [YES, NO, (Intent.READY, None)])
def test_an_answer_before_the_question_is_an_answer_to_nothing(said: tuple[Intent, int | None]) -> None:
    play = Play.of(IT_BAND, background=known(screens=True)).begin()
    answer(play.wait(1), *said)
    assert play.is_in(State.ASKING)
    assert play.texts()[-1] == PHRASES.screen
    assert play.remarks == []


@pytest.mark.parametrize(
    ("background", "said", "line"),
    [
        pytest.param(known(screens=True), YES, PHRASES.screen_yes, id="screen"),
        pytest.param(known(warned=True), YES, PHRASES.warned_yes, id="warned"),
        pytest.param(SORE, (Intent.PAIN, 2), PHRASES.since_low, id="since"),
        pytest.param(known(broken_off=IT_BAND.slots[2:]), NO, PHRASES.go_on_no, id="go-on"),
    ],
)
def test_an_answer_in_the_middle_of_the_question_silences_it(
    background: Background, said: tuple[Intent, int | None], line: str
) -> None:
    play = ask(IT_BAND, background).wait(1)
    question = play.texts()[-1]
    answer(play, *said)
    assert play.texts()[-1] == line
    assert play.to_the_end().texts().count(question) == 1


# -- pain while something else is asked ------------------------------------------------------------------------------


@pytest.mark.parametrize("background", [known(screens=True), known(broken_off=IT_BAND.slots)], ids=["screen", "go-on"])
def test_pain_before_the_first_block_leaves_that_move_and_the_question_stands(background: Background) -> None:
    first = IT_BAND.slots[0].move.id
    play = answer(ask(IT_BAND, background), Intent.PAIN, 7)
    assert play.is_in(State.ASKING)
    assert play.texts()[-1] == PHRASES.pain_high
    assert play.remarks == [Remarked(Remark.PAIN, first, Side.LEFT, 7)]
    answer(play.wait(3), Intent.NO)
    assert moves_done(play) == without(IT_BAND, lambda slot: slot.move.id == first)


def compare(blocks: int = 1) -> Play:
    """Come to the question after a compared posture."""
    play = Play.of(built_in("find-your-posture")).begin()
    for _ in range(blocks):
        play.until_state(State.WORK).until_state(State.ASKING)
    return listen(play)


def test_pain_after_a_posture_leaves_the_move_with_all_its_postures() -> None:
    play = answer(compare(), Intent.PAIN, 6)
    assert play.is_in(State.PREP)
    assert play.texts()[-1] == PHRASES.pain_high
    assert set(moves_done(play)[1:]) == {"lying-side-raise"}


def test_a_little_pain_after_a_posture_shortens_the_others_and_the_question_stands() -> None:
    play = answer(compare(), Intent.PAIN, 4)
    assert play.is_in(State.ASKING)
    play.wait(10).say(Intent.FEEL, place=Place.GLUTES)
    play.to_the_end()
    assert [block.seconds for block in play.blocks if block.move.id == "seated-abduction"] == [30, 15, 15]


# -- compared postures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "line"),
    [(Place.GLUTES, PHRASES.felt_right), (Place.FRONT_OF_HIP, PHRASES.felt_noted), (Place.NOWHERE, PHRASES.felt_noted)],
)
@pytest.mark.parametrize("wait_s", [0.5, 4.0], ids=["in-the-middle", "after-it"])
def test_the_answer_is_kept_with_the_posture_and_the_next_one_follows(place: Place, line: str, wait_s: float) -> None:
    play = compare().wait(wait_s)
    play.say(Intent.FEEL, place=place)
    assert play.is_in(State.PREP)
    assert play.texts()[-1] == line
    (felt,) = play.felt
    assert (felt.posture, felt.right, felt.asked) == ("lean-back", place is Place.GLUTES, True)
    play.until_state(State.WORK)
    assert play.texts().count(PHRASES.feel_after) == 1
    assert TEACHING.moves["seated-abduction"].postures[1].setup in play.texts()


@pytest.mark.parametrize("intent", [None, Intent.NEXT, Intent.READY], ids=["silence", "next", "ready"])
def test_without_an_answer_the_next_posture_follows_and_nothing_is_repeated(intent: Intent | None) -> None:
    play = compare().wait(4)
    if intent is not None:
        play.say(intent)
    play.until_state(State.PREP, PATIENCE_S + 1)
    assert play.texts().count(PHRASES.feel_after) == 1
    assert play.felt == []


def test_a_session_cut_off_before_the_answer_goes_on_with_the_next_posture() -> None:
    play = compare(2)
    ahead = [each.effect.slots for each in play.log if isinstance(each.effect, Ahead)]
    assert ahead[-1] == built_in("find-your-posture").slots[2:]


def test_after_the_last_posture_come_the_last_words() -> None:
    play = compare(9)
    play.say(Intent.FEEL, place=Place.GLUTES)
    assert play.is_in(State.CLOSING)
    assert PHRASES.closing in play.to_the_end().texts()


@pytest.mark.parametrize("situation", [compare, lambda: ask(IT_BAND, known(screens=True))], ids=["compare", "screen"])
def test_stop_is_stop_in_every_question(situation: Callable[[], Play]) -> None:
    play = situation()
    play.say(Intent.STOP)
    assert play.over
    assert play.outcome is Outcome.STOPPED
