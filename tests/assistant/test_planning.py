"""What the next session is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from assistant.config import Config, Rolling, StandingStretch, Verbosity
from assistant.content import library
from assistant.errors import OthersideError
from assistant.history.rows import KeptRemark, KeptSession, PlannedBlock
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.planning import (
    Wish,
    background_for,
    fitted_plan,
    fixed_level,
    left_undone,
    pick_routine,
    plan_for,
    profile_of,
    wish,
)
from assistant.session import cue
from assistant.session.effects import Remark
from assistant.session.moves import Phase, Routine, Side, Sides, Slot
from assistant.session.past import PastRemark
from assistant.session.profile import Profile

TEACHING = library.load().teaching
PHRASES = load_phrases()
IT_BAND = TEACHING.routines["it-band"]
BOTH = frozenset({Side.LEFT, Side.RIGHT})


def kept(ahead: tuple[PlannedBlock, ...] = (), *remarks: PastRemark) -> KeptSession:
    """Make a session that was kept today."""
    started = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    said = tuple(KeptRemark(remark, 10.0) for remark in remarks)
    return KeptSession(1, "it-band", started, 10, 300.0, None, ahead, remarks=said)


TODAY = kept().started.date().toordinal()


def test_routine_by_its_id_or_a_suggestion() -> None:
    assert pick_routine("it-band", TEACHING).id == "it-band"
    with pytest.raises(OthersideError, match=r"no routine 'it-bend'.*it-band.*otherside routines"):
        pick_routine("it-bend", TEACHING)


@pytest.mark.parametrize("name", sorted(TEACHING.routines))
def test_every_routine_becomes_a_plan(name: str) -> None:
    plan = plan_for(TEACHING.routines[name], TEACHING, Config())
    assert plan.slots
    assert plan.warnings == ()


def test_the_first_side_is_the_users() -> None:
    plan = plan_for(TEACHING.routines["it-band"], TEACHING, Config(first_side=Side.RIGHT))
    assert next(slot.side for slot in plan.slots if slot.side in (Side.LEFT, Side.RIGHT)) is Side.RIGHT


def test_the_standing_stretch_is_done_as_often_as_the_user_wants() -> None:
    routine = TEACHING.routines["desk-break"]
    sides = {
        often: {
            slot.side
            for slot in plan_for(routine, TEACHING, Config(standing_stretch=often)).slots
            if slot.move.id == "standing-tfl-stretch"
        }
        for often in StandingStretch
    }
    assert sides[StandingStretch.EACH] == {Side.LEFT, Side.RIGHT}
    as_taught = TEACHING.moves["standing-tfl-stretch"].sides
    assert (sides[StandingStretch.ONCE] == {Side.LEFT, Side.RIGHT}) == (as_taught is Sides.EACH)


def test_a_routine_that_breaks_a_rule_is_done_and_says_why() -> None:
    backwards = Routine("mine", "mine", "The wrong way round.", (Slot("clam"), Slot("tfl-roll")))
    plan = plan_for(backwards, TEACHING, Config())
    assert plan.slots[0].move.id == "clam"
    assert plan.warnings
    assert set(plan.warnings) <= set(plan.opening(PHRASES))


@pytest.mark.parametrize(
    ("text", "routine", "minutes"),
    [
        ("it-band", "it-band", None),
        ("start the wake up", "wake-up", None),
        ("five minutes of hips", "it-band", 5),
        ("I only have 7 minutes", "it-band", 7),
        ("five minutes", "it-band", 5),
    ],
)
def test_a_wish_is_an_id_or_a_sentence(text: str, routine: str, minutes: float | None, words: Words) -> None:
    assert wish(text, TEACHING, words) == Wish(TEACHING.routines[routine], minutes)


def test_a_wish_that_is_none_is_told(words: Words) -> None:
    with pytest.raises(OthersideError, match="There is no routine 'what a day'"):
        wish("what a day", TEACHING, words)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("500 minutes of hips", r"A session of 500 minutes is not to be had; ask for 1 to 60\.$"),
        ("100 minutes of hips", r"A session of 100 minutes is not to be had; ask for 1 to 60\.$"),
        ("five minutes of wake-up", r"`otherside start wake-up --minutes 5`\.$"),
        ("bad", r"There is no routine 'bad'\. `otherside routines` lists them\.$"),
        ("desk", "did you mean desk-break"),
    ],
)
def test_a_wish_that_cannot_be_had_is_told_what_to_do(text: str, told: str, words: Words) -> None:
    with pytest.raises(OthersideError, match=told):
        wish(text, TEACHING, words)


def test_sides_of_the_settings_and_of_the_history_count() -> None:
    config = Config(tight=(Side.LEFT,), weak=(Side.RIGHT,))
    profile = profile_of([kept((), PastRemark(Remark.TIGHT, side=Side.RIGHT))], config, TODAY)
    assert profile.tight == BOTH
    assert profile.weak == {Side.RIGHT}
    rolls = {
        slot.side: slot.seconds for slot in plan_for(IT_BAND, TEACHING, config).slots if slot.move.id == "tfl-roll"
    }
    assert rolls == {Side.LEFT: 90, Side.RIGHT: 60}


@pytest.mark.parametrize(("setting", "screened"), [(Rolling.ASK, None), (Rolling.FINE, False), (Rolling.NEVER, True)])
def test_the_settings_can_answer_about_rolling(setting: Rolling, screened: bool | None) -> None:
    config = Config(rolling=setting)
    profile = profile_of([], config, TODAY)
    assert profile.screened is screened
    rolls = any(slot.move.phase is Phase.ROLL for slot in plan_for(IT_BAND, TEACHING, config, profile).slots)
    assert rolls is (setting is not Rolling.NEVER)
    assert background_for(profile, TEACHING, config).screens is (setting is Rolling.ASK)


def test_a_routine_of_rolls_alone_is_not_begun_where_rolling_is_out() -> None:
    rolls = Routine("rolls", "rolls", "Only rolls.", (Slot("tfl-roll"),))
    with pytest.raises(OthersideError, match=r"rolls is all rolling.*`rolling: fine`"):
        plan_for(rolls, TEACHING, Config(), Profile(screened=True))


def test_who_wants_no_questions_is_asked_none() -> None:
    assert not profile_of([], Config(asks=False), TODAY).may_ask
    assert profile_of([], Config(), TODAY).may_ask


def test_a_fitted_plan_is_as_long_as_asked() -> None:
    found = fitted_plan(Wish(IT_BAND, 7), TEACHING, Config(), Profile(), PHRASES, lambda text: len(text) / 14)
    assert found.total_s == pytest.approx(420, abs=2)
    assert found.plan.fitted


@pytest.mark.parametrize("setting", Verbosity)
def test_a_level_of_words_is_fixed_or_follows_the_history(setting: Verbosity) -> None:
    level = fixed_level(Config(verbosity=setting))
    assert (level is None) is (setting is Verbosity.AUTO)
    assert level is None or level is cue.Verbosity[setting.name]


def test_what_was_left_undone_is_the_end_of_the_plan_with_the_time_it_had_left() -> None:
    plan = plan_for(IT_BAND, TEACHING, Config())
    ahead = (
        PlannedBlock("bridge-abduction", "both", 40, 4),
        PlannedBlock("lying-side-raise", "left", 60, 5),
        PlannedBlock("lying-side-raise", "right", 60, 5),
    )
    undone = left_undone(kept(ahead), plan, TEACHING)
    assert [(slot.move.id, slot.side, slot.seconds) for slot in undone] == [
        ("bridge-abduction", Side.BOTH, 40),
        ("lying-side-raise", Side.LEFT, 60),
        ("lying-side-raise", Side.RIGHT, 60),
    ]
    other_order = (ahead[0], ahead[2], ahead[1])
    assert [slot.side for slot in left_undone(kept(other_order), plan, TEACHING)] == [Side.BOTH, Side.RIGHT, Side.LEFT]
    gone = (*ahead, PlannedBlock("a-move-that-is-gone", "left", 60, 5))
    assert left_undone(kept(gone), plan, TEACHING) == ()
    assert left_undone(kept(), plan, TEACHING) == ()
