"""A fitted session keeps its promise when an answer before the first block takes moves away."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_driver import PHRASES, TEACHING, Play, brisk_s, slow_s

from assistant.config import Config
from assistant.planning import Wish, background_for, fitted_plan, plan_for
from assistant.session.commands import Intent
from assistant.session.moves import Phase, Side
from assistant.session.profile import Profile
from assistant.session.states import State
from assistant.session.timeline import LengthOf

CLOSE_S = 2.0
UNSCREENED = Profile()
SCREENED = Profile(screened=False)


def begun(routine: str, minutes: float, profile: Profile, length_s: LengthOf) -> Play:
    """Begin a session that was fitted for this person, and wait until it asks."""
    fit = fitted_plan(Wish(TEACHING.routines[routine], minutes), TEACHING, Config(), profile, PHRASES, length_s)
    play = Play.of(fit.plan, length_s=length_s, background=background_for(profile, TEACHING, Config())).begin()
    return play.until(lambda: bool(play.texts()) and play.texts()[-1].startswith(("Before the first", "Last time")))


def kept_or_told(play: Play, minutes: float) -> None:
    """The session took the time that was promised, or said that it would not."""
    told = [text for text in play.texts() if "I can make it is" in text]
    assert told or abs(play.now_s - 60 * minutes) <= CLOSE_S, play.now_s


@pytest.mark.parametrize("length_s", [brisk_s, slow_s])
@pytest.mark.parametrize("minutes", [4, 5, 6, 7.5, 10, 12, 15, 20])
@pytest.mark.parametrize("routine", ["it-band", "wake-up", "pre-run"])
def test_without_the_rolls_the_time_is_kept(routine: str, minutes: float, length_s: LengthOf) -> None:
    play = begun(routine, minutes, UNSCREENED, length_s)
    play.wait(9).say(Intent.YES)
    play.to_the_end()
    assert not [block for block in play.blocks if block.move.phase is Phase.ROLL]
    assert [block for block in play.blocks if block.move.phase is Phase.ACTIVATE]
    kept_or_told(play, minutes)
    for block in play.blocks:  # both sides are equal
        assert play.worked_s(Side.LEFT, block.move.id) == pytest.approx(play.worked_s(Side.RIGHT, block.move.id), abs=1)


def test_it_is_really_kept_and_not_only_told() -> None:
    play = begun("wake-up", 6, UNSCREENED, brisk_s)
    play.wait(9).say(Intent.YES)
    play.to_the_end()
    assert play.now_s == pytest.approx(360, abs=CLOSE_S)
    assert sum("6 minutes in all" in text for text in play.texts()) == 1
    assert not any("I can make it" in text for text in play.texts())


def test_nobody_answers_and_the_time_is_kept_all_the_same() -> None:
    play = begun("it-band", 12, UNSCREENED, brisk_s).to_the_end()
    assert PHRASES.screen_unanswered in play.texts()
    kept_or_told(play, 12)


@pytest.mark.parametrize("minutes", [5, 8, 12])
@pytest.mark.parametrize("move", ["lying-side-raise", "bridge-abduction", "tfl-roll"])
def test_without_a_move_that_still_hurts_the_time_is_kept(move: str, minutes: float) -> None:
    play = begun("it-band", minutes, replace(SCREENED, sore={move: 7}), brisk_s)
    play.wait(6).say(Intent.PAIN, level=8)
    play.to_the_end()
    assert move not in {block.move.id for block in play.blocks}
    kept_or_told(play, minutes)


@pytest.mark.parametrize("minutes", [6, 8, 12])
def test_a_move_that_is_kept_small_stays_so_when_another_one_is_left_out(minutes: float) -> None:
    sore = {"lying-side-raise": 7, "bridge-abduction": 5}
    play = begun("it-band", minutes, replace(SCREENED, sore=sore), brisk_s)
    play.wait(6).say(Intent.PAIN, level=8)
    play.until(lambda: "bridge" in play.texts()[-1]).wait(6).say(Intent.PAIN, level=4)
    play.to_the_end()
    assert PHRASES.since_middle in play.texts()
    others = min(block.seconds for block in play.blocks if block.move.phase is Phase.ROLL)
    (small,) = (block.seconds for block in play.blocks if block.move.id == "bridge-abduction")
    assert small <= others
    kept_or_told(play, minutes)


@pytest.mark.parametrize("minutes", [6, 8, 10, 12])
def test_a_move_that_is_kept_small_leaves_its_time_to_the_others(minutes: float) -> None:
    play = begun("it-band", minutes, replace(SCREENED, sore={"lying-side-raise": 5}), brisk_s)
    play.wait(6).say(Intent.PAIN, level=4)
    play.to_the_end()
    kept_or_told(play, minutes)


def test_what_there_was_no_time_for_comes_in_when_all_else_is_gone() -> None:
    """Of two activations one is chosen for two minutes; when that one hurts the other one is done."""
    chosen = fitted_plan(Wish(TEACHING.routines["it-band"], 2), TEACHING, Config(), SCREENED, PHRASES, brisk_s).plan
    (active,) = {slot.move.id for slot in chosen.slots if slot.move.phase is Phase.ACTIVATE}
    play = begun("it-band", 2, replace(SCREENED, sore={active: 7}), brisk_s)
    play.wait(6).say(Intent.PAIN, level=8)
    play.to_the_end()
    assert {block.move.phase for block in play.blocks} >= {Phase.ACTIVATE}
    assert active not in {block.move.id for block in play.blocks}


def test_what_is_not_touched_stays_as_it_was_fitted() -> None:
    fit = fitted_plan(Wish(TEACHING.routines["wake-up"], 6), TEACHING, Config(), UNSCREENED, PHRASES, brisk_s)
    play = begun("wake-up", 6, UNSCREENED, brisk_s)
    play.wait(9).say(Intent.NO)
    play.until_state(State.WORK).to_the_end()
    assert [(block.move.id, block.side, block.seconds) for block in play.blocks] == [
        (slot.move.id, slot.side, slot.seconds) for slot in fit.plan.slots
    ]


@pytest.mark.parametrize(("routine", "work"), [("it-band", "6 minutes"), ("wake-up", "3 minutes")])
def test_a_session_that_was_not_fitted_says_how_much_work_is_left(routine: str, work: str) -> None:
    plan = plan_for(TEACHING.routines[routine], TEACHING, Config(), UNSCREENED)
    play = Play.of(plan, background=background_for(UNSCREENED, TEACHING, Config())).begin()
    play.until(lambda: play.texts()[-1] == PHRASES.screen).wait(12).say(Intent.YES)
    play.until_state(State.WORK)
    assert PHRASES.work_left.format(minutes=work) in play.texts()
