"""What is changed when a move is felt in the wrong place."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import TEACHING, move

from assistant.session.ladder import Advice, Remedy, begin_with, remedy, worked_before
from assistant.session.moves import LadderStep, Move, Phase, Place, Side
from assistant.session.past import PastFelt, PastSession
from assistant.session.profile import Profile, Tried, learn

ANY_A, ANY_B = LadderStep("a", "Do a."), LadderStep("b", "Do b.")
QUADS = LadderStep("for-quads", "Do that.", (Place.QUADS, Place.HAMSTRINGS))
MOVE = replace(move("raise"), ladder=(ANY_A, QUADS, ANY_B), instead="other")
OFFERED = (Advice.RESET, Advice.SWAP)


@pytest.mark.parametrize(
    ("place", "tried", "worked", "change"),
    [
        pytest.param(Place.NOWHERE, (), None, "a", id="from-the-bottom"),
        pytest.param(Place.NOWHERE, ("a",), None, "b", id="up"),
        pytest.param(Place.QUADS, (), None, "for-quads", id="what-answers-this-very-place-first"),
        pytest.param(Place.HAMSTRINGS, (), None, "for-quads", id="each-of-its-places"),
        pytest.param(Place.QUADS, ("for-quads",), None, "a", id="then-any"),
        pytest.param(Place.NOWHERE, (), "b", "b", id="what-worked-last-time-first"),
        pytest.param(Place.QUADS, (), "b", "b", id="even-before-this-very-place"),
        pytest.param(Place.NOWHERE, ("b",), "b", "a", id="but-not-twice"),
        pytest.param(Place.NOWHERE, (), "for-quads", "a", id="nor-for-another-place"),
        pytest.param(Place.NOWHERE, (), "gone", "a", id="nor-what-the-ladder-has-no-more"),
    ],
)
def test_one_thing_is_changed_at_a_time(place: Place, tried: tuple[str, ...], worked: str | None, change: str) -> None:
    found = remedy(MOVE, place, tried, worked, ())
    assert found.advice is Advice.CLIMB
    assert found.step is not None
    assert found.step.change == change


@pytest.mark.parametrize(
    ("worked", "answers", "first"),
    [
        pytest.param(None, (), None, id="nothing-known"),
        pytest.param("b", ((False, "a"),), "b", id="what-worked"),
        pytest.param(None, ((True, "a"),), None, id="it-landed"),
        pytest.param(None, ((False, None),), None, id="nothing-was-tried"),
        pytest.param(None, ((False, "a"),), "for-quads", id="the-one-after-the-last"),
        pytest.param(None, ((True, "b"), (False, "for-quads")), "b", id="of-the-latest-answer"),
        pytest.param(None, ((False, "b"),), "a", id="round-again"),
        pytest.param(None, ((False, "a"), (False, "b")), "for-quads", id="what-was-not-tried-yet"),
        pytest.param(None, ((False, "b"), (False, "for-quads"), (False, "a")), "b", id="all-tried-so-the-longest-ago"),
        pytest.param(None, ((False, "a"), (False, "b"), (False, "a")), "for-quads", id="after-the-latest"),
        pytest.param(None, ((False, "gone"),), None, id="one-the-ladder-has-no-more"),
    ],
)
def test_where_the_ladder_begins(
    worked: str | None, answers: tuple[tuple[bool, str | None], ...], first: str | None
) -> None:
    felt = tuple(PastFelt(MOVE.id, Side.LEFT, Place.NOWHERE, right, None, change) for right, change in answers)
    profile = learn([PastSession(100, "made-up", finished=True, felt=felt)], 101)
    assert begin_with(MOVE, Side.LEFT, worked, profile) == first
    assert begin_with(MOVE, Side.RIGHT, None, profile) is None


@pytest.mark.parametrize(
    ("changed", "given_before", "advice"),
    [
        pytest.param(MOVE, (), Advice.RESET, id="reset"),
        pytest.param(MOVE, (Advice.RESET,), Advice.SWAP, id="another-move"),
        pytest.param(MOVE, OFFERED, Advice.LEAVE, id="leave"),
        pytest.param(replace(MOVE, instead=None), (Advice.RESET,), Advice.LEAVE, id="nothing-to-swap-with"),
        pytest.param(replace(MOVE, instead=None), (), Advice.RESET, id="reset-comes-first"),
        pytest.param(replace(MOVE, phase=Phase.ROLL), (), Advice.LOOK, id="a-roll"),
        pytest.param(replace(MOVE, phase=Phase.STRETCH), OFFERED, Advice.LOOK, id="a-stretch"),
    ],
)
def test_after_the_ladder(changed: Move, given_before: tuple[Advice, ...], advice: Advice) -> None:
    assert remedy(changed, Place.NOWHERE, ("a", "b"), "a", given_before) == Remedy(advice)
    assert remedy(replace(changed, ladder=()), Place.QUADS, (), None, given_before) == Remedy(advice)


@pytest.mark.parametrize(
    ("answers", "posture", "change"),
    [
        pytest.param([], None, None, id="nothing-known"),
        pytest.param([Tried(True, None, "b", 0)], None, "b", id="it-worked"),
        pytest.param([Tried(True, None, None, 0)], None, None, id="right-without-a-change"),
        pytest.param([Tried(False, None, "b", 0)], None, None, id="it-did-not-work"),
        pytest.param([Tried(True, None, "b", 1), Tried(False, None, "b", 0)], None, None, id="not-any-more"),
        pytest.param([Tried(True, None, "a", 1), Tried(True, None, "b", 0)], None, "b", id="the-latest"),
        pytest.param([Tried(True, "bent", "b", 0)], None, None, id="in-another-posture"),
        pytest.param([Tried(True, "bent", "b", 1), Tried(False, None, "a", 0)], "bent", "b", id="in-this-posture"),
        pytest.param([Tried(True, None, "gone", 0)], None, None, id="the-ladder-has-it-no-more"),
    ],
)
def test_what_worked_is_the_beginning_next_time(answers: list[Tried], posture: str | None, change: str | None) -> None:
    profile = Profile(tried={("raise", Side.LEFT): tuple(answers)})
    step = worked_before(MOVE, Side.LEFT, posture, profile)
    assert (step and step.change) == change
    assert worked_before(MOVE, Side.RIGHT, posture, profile) is None


@pytest.mark.parametrize(
    ("in_vain", "place", "step"),
    [
        pytest.param(("a",), Place.NOWHERE, ANY_B, id="first-what-is-new"),
        pytest.param(("a", "b"), Place.NOWHERE, ANY_A, id="the-longest-ago"),
        pytest.param(("b", "a"), Place.NOWHERE, ANY_B, id="whatever-the-order-of-the-ladder"),
        pytest.param(("a", "b"), Place.QUADS, QUADS, id="what-is-new-for-this-place"),
        pytest.param(("b", "for-quads", "a"), Place.QUADS, ANY_B, id="all-were-in-vain"),
        pytest.param(("gone",), Place.NOWHERE, ANY_A, id="what-the-ladder-has-no-more"),
    ],
)
def test_what_was_in_vain_on_earlier_days_comes_last(in_vain: tuple[str, ...], place: Place, step: LadderStep) -> None:
    first = begin_with(MOVE, Side.LEFT, None, Profile(in_vain={(MOVE.id, Side.LEFT): in_vain}))
    assert remedy(MOVE, place, (), first, (), in_vain) == Remedy(Advice.CLIMB, step)


def test_a_rung_that_was_in_vain_comes_after_the_others_the_longest_ago_first() -> None:
    third = LadderStep("c", "Do c.")
    of = replace(MOVE, ladder=(ANY_A, ANY_B, third))
    first = begin_with(of, Side.LEFT, None, Profile(in_vain={(of.id, Side.LEFT): ("b", "a")}))
    tried: list[str] = []
    for _ in of.ladder:
        step = remedy(of, Place.NOWHERE, tried, first, (), ("b", "a")).step
        assert step is not None
        tried.append(step.change)
    assert tried == ["c", "b", "a"]


def climb(of: Move, places: list[Place], worked: str | None) -> list[Remedy]:
    """Feel it in one wrong place after the other, and follow every advice."""
    tried: list[str] = []
    offered: list[Advice] = []
    found = []
    for place in places:
        found.append(remedy(of, place, tried, worked, offered))
        step = found[-1].step
        if step is not None:
            tried.append(step.change)
        offered.append(found[-1].advice)
    return found


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.sampled_from([MOVE, *TEACHING.moves.values()]),
    st.lists(st.sampled_from(Place), min_size=12, max_size=12),
    st.none() | st.sampled_from(("a", "for-quads", "toe-down", "gone")),
)
def test_no_change_is_said_twice_and_it_comes_to_an_end(of: Move, places: list[Place], worked: str | None) -> None:
    found = climb(of, places, worked)
    changes = [each.step.change for each in found if each.step is not None]
    assert len(changes) == len(set(changes))
    assert sum(each.advice is Advice.RESET for each in found) <= 1
    assert sum(each.advice is Advice.SWAP for each in found) <= 1


@pytest.mark.parametrize("of", [MOVE, *TEACHING.moves.values()], ids=lambda of: of.id)
@pytest.mark.parametrize("place", Place)
def test_the_same_wrong_place_ends_it_after_the_ladder_and_two_offers(of: Move, place: Place) -> None:
    last = climb(of, [place] * (len(of.ladder) + 3), None)[-1]
    assert last == Remedy(Advice.LEAVE if of.phase is Phase.ACTIVATE else Advice.LOOK)
