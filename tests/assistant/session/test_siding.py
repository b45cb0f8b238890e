"""Sides that are named in the middle of a session."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_driver import PHRASES, Play, built_in, move, plan_of

from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Intent
from assistant.session.effects import Ahead, Remark, Remarked
from assistant.session.moves import Phase, Side, Sides
from assistant.session.plan import Plan
from assistant.session.profile import Profile
from assistant.session.states import State

LEFT, RIGHT = Side.LEFT, Side.RIGHT
ROLL, STRETCH, WORK = (replace(move(phase.value), phase=phase) for phase in (Phase.ROLL, Phase.STRETCH, Phase.ACTIVATE))
PLAN = plan_of(
    *(SidedSlot(each, side, 60, index) for index, each in enumerate((ROLL, STRETCH, WORK)) for side in (LEFT, RIGHT))
)


def seconds_of(play: Play) -> list[tuple[str, str, int]]:
    """Play to the end: what was begun, by the first letters of phase and side."""
    return [(move_id[0], side[0], seconds) for move_id, side, seconds in play.to_the_end().started]


EVEN = [("r", "l", 60), ("r", "r", 60), ("s", "l", 60), ("s", "r", 60), ("a", "l", 60), ("a", "r", 60)]
TIGHT_LEFT = [("r", "l", 90), ("r", "r", 60), ("s", "l", 90), ("s", "r", 60), ("a", "l", 60), ("a", "r", 60)]
WEAK_LEFT = [*EVEN, ("a", "l", 30)]


@pytest.mark.parametrize(
    ("intent", "done"),
    [
        pytest.param(Intent.TIGHT, TIGHT_LEFT, id="tight"),
        pytest.param(Intent.WEAK, WEAK_LEFT, id="weak"),
        pytest.param(Intent.FINE, EVEN, id="fine"),
    ],
)
def test_a_side_that_is_named_at_the_start_gets_what_it_needs(intent: Intent, done: list[tuple[str, str, int]]) -> None:
    play = Play.of(PLAN).begin()
    play.say(intent, side=LEFT)
    assert play.remarks == [Remarked(Remark(intent.value), side=LEFT)]
    assert seconds_of(play) == done


def test_tight_and_weak_are_two_things_of_two_sides() -> None:
    play = Play.of(PLAN).begin()
    play.say(Intent.TIGHT, side=RIGHT)
    play.say(Intent.WEAK, side=LEFT)
    done = [(move_id, side, 90 if side == "r" and move_id in "rs" else seconds) for move_id, side, seconds in EVEN]
    assert seconds_of(play) == [*done, ("a", "l", 30)]


@pytest.mark.parametrize("intent", [Intent.TIGHT, Intent.WEAK])
@pytest.mark.parametrize("known", [False, True], ids=["said-twice", "known-before"])
def test_nothing_is_given_twice(intent: Intent, known: bool) -> None:
    """Who is known to be tight or weak has a plan that says so already."""
    sides = frozenset({LEFT})
    profile = Profile(tight=sides, weak=sides) if known else Profile()
    play = Play.of(PLAN, background=Background(profile)).begin()
    for _ in range(1 if known else 2):
        play.say(intent, side=LEFT)
    assert play.texts()[-1] == PHRASES.side_noted.format(side="left side")
    assert seconds_of(play) == (EVEN if known else TIGHT_LEFT if intent is Intent.TIGHT else WEAK_LEFT)


def test_the_block_under_way_grows_too() -> None:
    play = Play.of(PLAN).begin().until_state(State.WORK).wait(20)
    play.say(Intent.TIGHT, side=LEFT)
    assert play.session.status(play.now_s).slot.seconds == 90
    play.to_the_end()
    assert play.blocks[0].worked_s == pytest.approx(90, abs=0.02)
    assert [block.seconds for block in play.blocks] == [seconds for _, _, seconds in TIGHT_LEFT]


def test_what_is_over_stays_as_it_was() -> None:
    play = Play.of(PLAN).begin().until_state(State.WORK)
    for _ in range(2):
        play.until_state(State.PREP).until_state(State.WORK)
    play.say(Intent.TIGHT, side=RIGHT)
    assert seconds_of(play) == [*EVEN[:3], ("s", "r", 90), *EVEN[4:]]


@pytest.mark.parametrize("intent", [Intent.TIGHT, Intent.WEAK])
def test_a_remark_at_the_very_end_is_kept_for_next_time(intent: Intent) -> None:
    play = Play.of(PLAN).begin().until_state(State.CLOSING)
    play.say(intent, side=LEFT)
    assert play.texts()[-1] == PHRASES.side_noted.format(side="left side")
    assert seconds_of(play) == EVEN
    assert [each.kind for each in play.remarks] == [Remark(intent.value)]


@pytest.mark.parametrize(
    ("plan", "intent", "more"),
    [
        pytest.param(PLAN, Intent.TIGHT, True, id="something-to-relax"),
        pytest.param(PLAN, Intent.WEAK, True, id="something-to-work"),
        pytest.param(
            plan_of(SidedSlot(WORK, LEFT, 60, 0), SidedSlot(WORK, RIGHT, 60, 0)), Intent.TIGHT, False, id="none"
        ),
        pytest.param(plan_of(SidedSlot(ROLL, LEFT, 60, 0)), Intent.WEAK, False, id="nothing-to-work"),
        pytest.param(plan_of(SidedSlot(ROLL, LEFT, 120, 0)), Intent.TIGHT, False, id="long-enough-already"),
    ],
)
def test_only_what_happens_is_promised(plan: Plan, intent: Intent, more: bool) -> None:
    play = Play.of(plan).begin()
    play.say(intent, side=LEFT)
    promise = (PHRASES.tight_more if intent is Intent.TIGHT else PHRASES.weak_more).format(side="Left side")
    assert (play.texts()[-1] == promise) is more


def test_a_static_stretch_before_a_run_grows_only_to_half_a_minute() -> None:
    plan = built_in("pre-run-standing")
    held = {slot.move.id for slot in plan.slots if slot.move.phase is Phase.STRETCH and not slot.move.moving}
    assert held
    play = Play.of(plan).begin()
    play.say(Intent.TIGHT, side=LEFT)
    play.to_the_end()
    assert all(block.seconds <= 30 for block in play.blocks if block.move.id in held and block.side is LEFT)


def test_fine_takes_back_what_is_still_to_come() -> None:
    play = Play.of(PLAN).begin()
    play.say(Intent.TIGHT, side=LEFT)
    play.until_state(State.WORK)
    play.say(Intent.FINE, side=LEFT)
    assert play.texts()[-1] == PHRASES.side_fine.format(side="Left side")
    assert seconds_of(play) == [("r", "l", 90), *EVEN[1:]]
    play = Play.of(PLAN).begin()
    play.say(Intent.WEAK, side=LEFT)
    play.say(Intent.FINE, side=LEFT)
    assert seconds_of(play) == EVEN


def test_what_is_ahead_is_told_when_the_next_block_is_announced() -> None:
    play = Play.of(PLAN).begin()
    play.say(Intent.WEAK, side=LEFT)
    play.until_state(State.WORK).until_state(State.PREP)
    ahead = [each.effect.slots for each in play.log if isinstance(each.effect, Ahead)]
    assert len(ahead[-1]) == 6


# -- what changes sides half-way --------------------------------------------------------------------------------------

SWAP = replace(move("swap", Sides.ALTERNATE), phase=Phase.STRETCH)
SWAPPED = plan_of(SidedSlot(SWAP, Side.ALTERNATE, 60, 0), SidedSlot(WORK, LEFT, 60, 1), SidedSlot(WORK, RIGHT, 60, 1))


@pytest.mark.parametrize("held", [False, True], ids=["in-the-preparation", "held"])
@pytest.mark.parametrize(("side", "seconds"), [(LEFT, (45, 30)), (RIGHT, (30, 45))])
def test_it_is_announced_side_by_side_for_a_tight_one(side: Side, seconds: tuple[int, int], held: bool) -> None:
    play = Play.of(SWAPPED).begin().wait(6)
    if held:
        play.say(Intent.WAIT)
    play.say(Intent.TIGHT, side=side)
    if held:
        assert play.is_in(State.HELD)
        play.wait(20).say(Intent.READY)
    play.to_the_end()
    assert [(block.side, block.seconds) for block in play.blocks[:2]] == list(zip((LEFT, RIGHT), seconds, strict=True))
    assert "Swap, left side." in play.texts()
    assert PHRASES.announce_other.format(side="right side") in play.texts()


def test_once_it_is_worked_it_stays_as_it_is_and_nothing_is_promised() -> None:
    play = Play.of(SWAPPED).begin().until_state(State.WORK)
    play.say(Intent.TIGHT, side=LEFT)
    assert play.texts()[-1] == PHRASES.side_noted.format(side="left side")
    assert seconds_of(play) == [("s", "a", 60), ("a", "l", 60), ("a", "r", 60)]


def test_both_sides_can_become_tight_and_fine_again() -> None:
    rolled = plan_of(SidedSlot(ROLL, LEFT, 60, 0), *(replace(slot, slot_index=1) for slot in SWAPPED.slots[:1]))
    play = Play.of(rolled).begin().until_state(State.WORK)
    play.say(Intent.TIGHT, side=LEFT)
    play.say(Intent.TIGHT, side=RIGHT)
    play.say(Intent.FINE, side=LEFT)
    assert [seconds for _, _, seconds in seconds_of(play)][1:] == [45, 45]


# -- nothing to give --------------------------------------------------------------------------------------------------

TOGETHER = plan_of(SidedSlot(ROLL, LEFT, 60, 0), SidedSlot(ROLL, RIGHT, 60, 0), SidedSlot(WORK, Side.BOTH, 60, 1))


@pytest.mark.parametrize("side", [LEFT, RIGHT])
def test_a_weak_side_that_can_get_no_extra_round_hears_so_once(side: Side) -> None:
    play = Play.of(TOGETHER).begin().until_state(State.WORK)
    play.say(Intent.WEAK, side=side)
    assert play.texts()[-1] == PHRASES.weak_nothing.format(side=f"{side} side")
    play.wait(20).say(Intent.WEAK, side=side)
    assert play.texts()[-1] == PHRASES.side_noted.format(side=f"{side} side")
