"""The gate for pain, and warning signs."""

from __future__ import annotations

import pytest
from session_driver import PHRASES, TEACHING, Play, built_in, move, plan_of

from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Context, Intent
from assistant.session.effects import Chime, Ending, Outcome, Remark, Remarked
from assistant.session.moves import Afterwards, Pace, Place, Routine, Side
from assistant.session.plan import Plan
from assistant.session.profile import Profile
from assistant.session.states import State

LEFT, RIGHT = Side.LEFT, Side.RIGHT
ONE, TWO = move("one"), move("two")
PLAN = plan_of(*(SidedSlot(each, side, 60, index) for index, each in enumerate((ONE, TWO)) for side in (LEFT, RIGHT)))


def at_work(worked_s: float = 20) -> Play:
    """Give a session in the middle of its first block."""
    return Play.of(PLAN).begin().until_state(State.WORK).wait(worked_s)


# -- the bands -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_up_to_3_it_goes_on_as_before(level: int) -> None:
    play = at_work()
    play.say(Intent.PAIN, level=level)
    assert play.texts()[-1] == PHRASES.pain_low
    play.to_the_end()
    assert [block.seconds for block in play.blocks] == [60] * 4
    assert {block.ending for block in play.blocks} == {Ending.DONE}


@pytest.mark.parametrize("level", [4, 5])
def test_from_4_on_the_rest_and_the_later_blocks_of_the_move_are_halved(level: int) -> None:
    play = at_work(20)
    play.say(Intent.PAIN, level=level)
    assert PHRASES.pain_middle in play.texts()
    play.to_the_end()
    assert ONE.stop_if in play.texts()
    assert [block.seconds for block in play.blocks] == [40, 30, 60, 60]  # of 40 s that were left, 20
    assert {block.ending for block in play.blocks} == {Ending.DONE}


@pytest.mark.parametrize(
    ("worked_s", "seconds"), [(0, 30), (20, 40), (49, 55), (56, 60)], ids=["begun", "early", "late", "at-the-end"]
)
def test_what_is_halved_is_the_rest_and_never_ends_with_a_jolt(worked_s: float, seconds: int) -> None:
    play = at_work(worked_s)
    play.say(Intent.PAIN, level=4)
    eased = play.session.status(play.now_s).slot.seconds
    assert eased == pytest.approx(seconds, abs=1)
    assert eased <= 60


def test_easing_twice_halves_twice_but_never_below_ten_seconds() -> None:
    play = at_work(20)
    for _ in range(5):
        play.say(Intent.PAIN, level=5)
    assert play.to_the_end().blocks[1].seconds == 10


def test_before_the_work_the_announced_block_is_eased() -> None:
    play = Play.of(PLAN).begin()
    play.say(Intent.PAIN, level=4)
    assert [block.seconds for block in play.to_the_end().blocks] == [30, 30, 60, 60]


def test_repetitions_are_finished_and_made_fewer() -> None:
    pace = Pace(6, 2, 1, 2)
    plan = plan_of(*(SidedSlot(ONE, side, pace.set_s, 0, pace=pace) for side in (LEFT, RIGHT)))
    play = Play.of(plan).begin().until_state(State.WORK).wait(5)
    play.say(Intent.PAIN, level=5)
    assert [block.seconds for block in play.to_the_end().blocks] == [20, 15]


@pytest.mark.parametrize("level", range(6, 11))
def test_from_6_on_the_move_is_left_on_both_sides(level: int) -> None:
    play = at_work()
    play.say(Intent.PAIN, level=level)
    assert play.is_in(State.PREP)
    assert play.texts()[-1] == PHRASES.pain_high
    play.to_the_end()
    assert [(block.move.id, block.ending) for block in play.blocks] == [
        ("one", Ending.PAINFUL),
        ("two", Ending.DONE),
        ("two", Ending.DONE),
    ]
    assert play.blocks[0].worked_s == pytest.approx(20, abs=0.02)


def test_the_last_move_that_hurts_too_much_ends_the_session() -> None:
    play = at_work()
    play.say(Intent.PAIN, level=8)
    play.until_state(State.WORK)
    play.say(Intent.PAIN, level=8)
    assert play.is_in(State.CLOSING)
    assert play.to_the_end().outcome is Outcome.FINISHED


@pytest.mark.parametrize("level", [None, 0, 4, 9])
def test_every_pain_is_kept_with_its_move_and_side(level: int | None) -> None:
    play = at_work()
    play.say(Intent.PAIN, level=level)
    assert play.remarks == [Remarked(Remark.PAIN, "one", LEFT, level)]


@pytest.mark.parametrize("level", [3, 5, 7])
@pytest.mark.parametrize("rest", [Intent.PAUSE, Intent.HURTS])
def test_who_rests_is_told_that_nothing_runs(level: int, rest: Intent) -> None:
    play = at_work()
    play.say(rest)
    play.wait(30).say(Intent.PAIN, level=level)
    assert play.is_in(State.PREP if level > 5 else State.PAUSED)
    play.wait(20)
    assert (PHRASES.held in play.texts()) is (level <= 5)


# -- whose pain it is ------------------------------------------------------------------------------------------------

BETWEEN = plan_of(*(SidedSlot(each, Side.BOTH, 60, index) for index, each in enumerate((ONE, TWO, move("three")))))
AGAIN = plan_of(*(SidedSlot(each, Side.BOTH, 60, index) for index, each in enumerate((ONE, TWO, ONE))))


def between(plan: Plan = BETWEEN, after_s: float = 3.0) -> Play:
    """Give a session that prepares its second block, so long after the first one."""
    play = Play.of(plan).begin().until_state(State.WORK).until_state(State.PREP)
    if after_s > 5:
        play.say(Intent.WAIT)
    return play.wait(after_s)


@pytest.mark.parametrize("level", [None, 0, 3, 4, 5, 6, 10])
@pytest.mark.parametrize(("after_s", "blamed"), [(0.0, "one"), (3.0, "one"), (59.0, "one"), (61.0, "two")])
def test_pain_between_two_moves_is_of_the_one_before_for_a_minute(
    level: int | None, after_s: float, blamed: str
) -> None:
    play = between(after_s=after_s)
    play.say(Intent.PAIN, level=level)
    assert play.remarks == [Remarked(Remark.PAIN, blamed, Side.BOTH, level)]


@pytest.mark.parametrize("level", [6, 10])
def test_the_move_before_is_left_by_its_name_and_the_next_one_announced_afresh(level: int) -> None:
    play = between(AGAIN)
    play.say(Intent.PAIN, level=level)
    assert play.is_in(State.PREP)
    assert play.texts()[-1] == PHRASES.pain_ends.format(move="one")
    play.to_the_end()
    assert [(block.move.id, block.seconds, block.ending) for block in play.blocks] == [
        ("one", 60, Ending.DONE),
        ("two", 60, Ending.DONE),
    ]
    assert play.texts().count("Two, both sides together.") == 2


@pytest.mark.parametrize(
    ("plan", "phrase", "seconds"),
    [(BETWEEN, PHRASES.pain_over, [60, 60, 60]), (AGAIN, PHRASES.pain_again, [60, 60, 30])],
    ids=["over", "comes-again"],
)
def test_the_move_before_is_eased_and_the_next_one_is_not(plan: Plan, phrase: str, seconds: list[int]) -> None:
    play = between(plan)
    play.say(Intent.PAIN, level=5)
    assert play.texts()[-1] == phrase.format(move="one")
    assert [block.seconds for block in play.to_the_end().blocks] == seconds


@pytest.mark.parametrize("level", [2, 5, 8])
def test_it_hurts_and_how_much_are_about_the_same_move_however_long_it_takes(level: int) -> None:
    play = between()
    play.say(Intent.HURTS)
    play.wait(200).say(Intent.WHY)
    play.wait(20).say(Intent.PAIN, level=level)
    assert [(each.kind, each.move) for each in play.remarks] == [(Remark.HURTS, "one"), (Remark.PAIN, "one")]


def test_pain_at_work_is_of_what_is_worked() -> None:
    play = between().until_state(State.WORK).wait(1)
    play.say(Intent.PAIN, level=7)
    assert play.remarks == [Remarked(Remark.PAIN, "two", Side.BOTH, 7)]


def test_strong_pain_after_a_move_was_left_is_of_the_one_that_is_prepared() -> None:
    play = between()
    play.say(Intent.PAIN, level=7)
    play.wait(6).say(Intent.PAIN, level=7)
    assert [each.move for each in play.remarks] == ["one", "two"]
    assert play.texts()[-1] == PHRASES.pain_ends.format(move="two")
    assert [block.move.id for block in play.to_the_end().blocks] == ["one", "three"]


def test_a_warning_sign_between_two_moves_is_of_the_one_before() -> None:
    play = between()
    play.say(Intent.WARNING_SIGN)
    assert play.remarks == [Remarked(Remark.WARNING_SIGN, "one", Side.BOTH)]


# -- what follows the session ----------------------------------------------------------------------------------------

FOR_A_RUN = Plan(Routine("made-up", "made up", "To be played.", (), afterwards=Afterwards.RUN), PLAN.slots)


@pytest.mark.parametrize(("level", "goes"), [(0, True), (3, True), (5, True), (6, False), (10, False)])
@pytest.mark.parametrize("where", [State.WORK, State.PREP, State.CLOSING])
def test_strong_pain_keeps_from_the_run(level: int, goes: bool, where: State) -> None:
    play = Play.of(FOR_A_RUN).begin().until_state(State.WORK).wait(5)
    if where is not State.WORK:
        play.until_state(where).wait(1)
    play.say(Intent.PAIN, level=level)
    play.to_the_end()
    run, rest = PHRASES.hand_over[Afterwards.RUN], PHRASES.hand_over_hurt[Afterwards.RUN]
    assert play.texts()[-1] == (run if goes else rest)
    assert (run in play.texts()) is goes


def test_pain_after_the_hand_over_was_said_takes_it_back() -> None:
    play = Play.of(FOR_A_RUN).begin().until_state(State.CLOSING)
    play.until(lambda: play.texts()[-1] == PHRASES.hand_over[Afterwards.RUN]).wait(1).say(Intent.PAIN, level=6)
    assert play.to_the_end().texts()[-1] == PHRASES.hand_over_hurt[Afterwards.RUN]


# -- what has been left is left ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", [Place.QUADS, Place.FRONT_OF_HIP, Place.NOWHERE])
def test_no_change_and_no_reset_is_offered_for_a_move_that_was_left(place: Place) -> None:
    play = Play.of(built_in("it-band"), background=Background(teaching=TEACHING)).begin()
    while play.session.status(play.now_s).slot.move.id != "bridge-abduction":
        play.say(Intent.NEXT)
    play.until_state(State.WORK).wait(10).say(Intent.PAIN, level=7)
    for _ in range(6):
        play.wait(2).say(Intent.FEEL, place=place)
        assert play.session.listening is not Context.OFFER
    ladder = {step.say for step in TEACHING.moves["bridge-abduction"].ladder}
    assert not ladder & set(play.texts())
    assert PHRASES.felt_noted in play.texts()


def test_a_move_that_hurts_too_much_is_no_stand_in_for_another() -> None:
    """The lying side raise leads to the standing one by itself; its own stand-in comes when that one hurts."""
    raises = TEACHING.moves["lying-side-raise"]
    standing = TEACHING.moves["standing-side-raise"]
    plan = plan_of(SidedSlot(standing, LEFT, 60, 0), SidedSlot(raises, LEFT, 60, 1))
    play = Play.of(plan, background=Background(teaching=TEACHING)).begin().until_state(State.WORK).wait(5)
    play.say(Intent.PAIN, level=6)
    play.until_state(State.WORK)
    while play.texts()[-1] != PHRASES.offer_reset:
        play.say(Intent.FEEL, place=Place.QUADS)
    play.say(Intent.FEEL, place=Place.QUADS)
    assert play.texts()[-1].startswith("It does not land today")
    assert standing.name not in play.texts()[-1]


# -- "it hurts" ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (State.PREP, State.HELD),
        (State.HELD, State.HELD),
        (State.WORK, State.PAUSED),
        (State.PAUSED, State.PAUSED),
        (State.GET_READY, State.PAUSED),
    ],
)
def test_it_hurts_rests_and_asks_how_much(before: State, after: State) -> None:
    play = Play.of(PLAN).begin()
    if before is State.HELD:
        play.say(Intent.WAIT)
    elif before is not State.PREP:
        play.until_state(State.WORK).wait(10)
        if before is not State.WORK:
            play.say(Intent.PAUSE)
        if before is State.GET_READY:
            play.say(Intent.RESUME)
    assert play.is_in(before)
    play.say(Intent.HURTS)
    assert play.is_in(after)
    assert play.texts()[-1] == PHRASES.hurts
    assert play.session.listening is Context.PAIN
    assert play.remarks == [Remarked(Remark.HURTS, "one", LEFT)]
    assert play.wait(600).is_in(after)


# -- warning signs ---------------------------------------------------------------------------------------------------

ASKED_FIRST = Background(Profile(warned=True))


def in_closing() -> Play:
    """Give a session that says its last words."""
    return Play.of(PLAN).begin().until_state(State.CLOSING)


@pytest.mark.parametrize(
    "situation",
    [
        pytest.param(lambda: Play.of(PLAN, background=ASKED_FIRST).begin(), id="asking"),
        pytest.param(lambda: Play.of(PLAN).begin(), id="prep"),
        pytest.param(at_work, id="work"),
        pytest.param(in_closing, id="closing"),
    ],
)
@pytest.mark.parametrize(
    ("intent", "details"),
    [
        pytest.param(Intent.FEEL, {"place": Place.QUADS}, id="feel"),
        pytest.param(Intent.MORE_TIME, {"seconds": 60}, id="more-time"),
        pytest.param(Intent.YES, {}, id="yes"),
        pytest.param(Intent.BACK, {}, id="back"),
        pytest.param(Intent.READY, {}, id="ready"),
        pytest.param(Intent.PAIN, {"level": 2}, id="pain"),
    ],
)
def test_nothing_leads_back_from_a_warning_sign(situation: object, intent: Intent, details: dict[str, object]) -> None:
    assert callable(situation)
    play: Play = situation()
    begun = len(play.started)
    play.say(Intent.WARNING_SIGN)
    assert play.is_in(State.CLOSING)
    for _ in range(3):
        play.wait(0.5).say(intent, **details)
        assert play.is_in(State.CLOSING)
    play.to_the_end(60)
    assert play.outcome is Outcome.SAFETY
    assert PHRASES.warning_sign in play.texts()
    assert PHRASES.felt_right not in play.texts()
    assert len(play.started) == begun
    assert Remark.WARNING_SIGN in [each.kind for each in play.remarks]


def test_the_warning_cuts_everything_and_the_block_is_kept() -> None:
    play = at_work(30)
    play.say(Intent.WHY)
    assert not play.silent
    play.say(Intent.WARNING_SIGN)
    assert play.texts()[-1] == PHRASES.warning_sign
    assert [(block.ending, round(block.worked_s)) for block in play.blocks] == [(Ending.STOPPED, 30)]
    assert play.tones(Chime.END) == []
