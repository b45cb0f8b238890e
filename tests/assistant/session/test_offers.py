"""The reset, another move and the advice to have it looked at: each offered once, and each leg on its own."""

from __future__ import annotations

from collections import Counter

import pytest
from session_driver import PHRASES, TEACHING, Play, plan_of

from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Intent
from assistant.session.effects import Ending, Remark, Remarked
from assistant.session.moves import Move, Place, Side
from assistant.session.past import PastRemark, PastSession
from assistant.session.profile import Profile
from assistant.session.states import State

LEFT, RIGHT = Side.LEFT, Side.RIGHT
CLAM, RAISE = TEACHING.moves["clam"], TEACHING.moves["lying-side-raise"]
KNOWN = Background(teaching=TEACHING)


def both_legs(*moves: Move) -> Play:
    """Begin a session with these moves on both sides."""
    slots = [SidedSlot(move, side, 60, index) for index, move in enumerate(moves) for side in (LEFT, RIGHT)]
    return Play.of(plan_of(*slots), background=KNOWN).begin().until_state(State.WORK)


def climb(play: Play, most: int = 8) -> str:
    """Feel it in the wrong place until something other than a change is said; gives that."""
    for _ in range(most):
        play.wait(2).say(Intent.FEEL, place=Place.FRONT_OF_HIP)
        last = play.texts()[-1]
        if not any(step.say == last for move in TEACHING.moves.values() for step in move.ladder):
            return last
    raise AssertionError(play.texts())


def test_each_leg_is_tried_before_it_is_given_up() -> None:
    play = both_legs(CLAM)
    assert climb(play) == PHRASES.offer_reset
    play.say(Intent.NO)
    assert play.texts()[-1] == PHRASES.offer_swap.format(move=RAISE.name)
    play.say(Intent.YES)
    play.to_the_end()
    assert [(block.move.id, block.side) for block in play.blocks] == [
        ("clam", LEFT),
        ("lying-side-raise", LEFT),
        ("clam", RIGHT),
    ]
    assert [block.ending for block in play.blocks] == [Ending.SWAPPED, Ending.DONE, Ending.DONE]


def test_the_second_leg_has_a_stand_in_of_its_own_and_no_second_reset_or_advice() -> None:
    play = both_legs(CLAM)
    climb(play)
    play.say(Intent.NO)
    play.say(Intent.NO)
    assert play.texts()[-1] == PHRASES.declined
    play.say(Intent.NEXT)
    play.until_state(State.WORK)
    assert climb(play) == PHRASES.offer_other.format(move=RAISE.name)
    play.say(Intent.YES)
    assert (play.session.status(play.now_s).slot.move.id, play.session.status(play.now_s).slot.side) == (
        RAISE.id,
        RIGHT,
    )


def test_what_failed_on_a_side_is_no_stand_in_on_that_side_but_on_the_other() -> None:
    play = both_legs(RAISE, CLAM)
    climb(play)
    play.say(Intent.NO)  # no reset; the raise does not land on the left
    play.say(Intent.NO)
    offered = []
    for _ in range(2):
        while play.session.status(play.now_s).slot.move is not CLAM:
            play.say(Intent.NEXT)
        play.until_state(State.WORK)
        offered.append(climb(play))
        play.say(Intent.NO)
        play.say(Intent.NEXT)
    assert RAISE.name not in offered[0]
    assert RAISE.name in offered[1]


@pytest.mark.parametrize("answer", [Intent.YES, Intent.NO])
@pytest.mark.parametrize("move", ["clam", "lying-side-raise", "standing-side-raise", "band-walk", "bridge-abduction"])
def test_a_session_in_which_nothing_lands_comes_to_its_end(move: str, answer: Intent) -> None:
    """Whatever is offered is taken, or nothing is: one reset, one advice, and each leg of a move is swapped once."""
    raised = TEACHING.moves[move]
    sides = (LEFT, RIGHT) if raised.sides.value == "each" else (Side.BOTH,)
    slots = tuple(SidedSlot(raised, side, 60, 0) for _ in range(2) for side in sides)
    play = Play.of(plan_of(*slots), background=KNOWN).begin()
    for _ in range(400):
        if play.over:
            break
        if play.is_in(State.WORK):
            play.wait(3).say(Intent.FEEL, place=Place.QUADS if raised.ladder == () else Place.FRONT_OF_HIP)
            if play.texts()[-1].endswith("?"):
                play.say(answer)
                continue
        play.wait(10)
    play.to_the_end()
    said = Counter(play.texts())
    assert said[PHRASES.offer_reset] == 1
    assert sum(count for text, count in said.items() if "physiotherapist" in text) == 1
    swapped = Counter((block.move.id, block.side) for block in play.blocks if block.ending is Ending.SWAPPED)
    assert all(count == 1 for count in swapped.values())
    assert len(play.blocks) <= 30


def test_who_takes_no_reset_hears_once_of_somebody_who_can_take_a_look() -> None:
    play = both_legs(CLAM)
    climb(play)
    play.say(Intent.NO)
    play.say(Intent.NO)
    for _ in range(3):
        play.say(Intent.FEEL, place=Place.FRONT_OF_HIP)
        assert play.texts()[-1] == PHRASES.leave_again
    assert sum("physiotherapist" in text for text in play.texts()) == 1


# -- a session that is gone on with ---------------------------------------------------------------------------------


def gone_on(*offers: Remarked) -> Play:
    """Go on with a session in which these were offered before it broke off."""
    remarks = tuple(PastRemark(each.kind, each.move, each.side, each.level, each.value) for each in offers)
    profile = Profile(sessions=(PastSession(100, "made-up", finished=False, remarks=remarks),), today=100)
    slots = tuple(SidedSlot(CLAM, side, 60, 0) for side in (LEFT, RIGHT))
    play = Play.of(plan_of(*slots), background=Background(profile, TEACHING, slots)).begin()
    play.until(lambda: bool(play.texts()) and play.texts()[-1].startswith("Last time we were interrupted"))
    play.say(Intent.YES)
    return play.until_state(State.WORK)


RESET = Remarked(Remark.OFFERED, "clam", LEFT, value="reset")
SWAP = Remarked(Remark.OFFERED, "clam", LEFT, value="swap")


@pytest.mark.parametrize(
    ("offers", "said"),
    [
        pytest.param((), PHRASES.offer_reset, id="nothing-was-offered"),
        pytest.param((RESET,), PHRASES.offer_swap.format(move=RAISE.name), id="the-reset-was"),
        pytest.param((RESET, SWAP), PHRASES.leave_again, id="all-was"),
    ],
)
def test_what_was_offered_is_not_offered_again(offers: tuple[Remarked, ...], said: str) -> None:
    assert climb(gone_on(*offers)) == said


def test_what_is_offered_is_kept() -> None:
    play = both_legs(CLAM)
    climb(play)
    play.say(Intent.NO)
    assert play.remarks == [RESET, SWAP]
