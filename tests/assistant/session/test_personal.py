"""A routine's blocks as one person does them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import TEACHING, built_in, move

from assistant.session.blocks import SidedSlot
from assistant.session.moves import LadderStep, Phase, Posture, Side
from assistant.session.personal import landed_first, personal, unscreened
from assistant.session.profile import Profile, Tried

STRAIGHT, BENT = Posture("straight", "Be straight."), Posture("bent", "Be bent.")
HELPS = LadderStep("toe-down", "Toes down.")
LEFT, RIGHT, BOTH = Side.LEFT, Side.RIGHT, Side.BOTH


def slot(name: str, side: Side = BOTH, index: int = 0, phase: Phase = Phase.ACTIVATE) -> SidedSlot:
    """Make a block of a move with two postures and one change."""
    made = replace(move(name, postures=(STRAIGHT, BENT)), phase=phase, ladder=(HELPS,))
    return SidedSlot(made, side, 30, index)


def felt(**moves: str) -> Profile:
    """Make a profile from `clam="LrRw"`: on the left right, on the right wrong; lower letters are the answers."""
    sides = {"L": LEFT, "R": RIGHT, "B": BOTH}
    tried = {
        (name, sides[answers[at]]): (Tried(answers[at + 1] == "r", None, None, 0),)
        for name, answers in moves.items()
        for at in range(0, len(answers), 2)
    }
    return Profile(tried=tried)


def order(slots: tuple[SidedSlot, ...]) -> str:
    """Name the moves, each side of one."""
    return " ".join(each.move.id if each.side is BOTH else f"{each.move.id}-{each.side.value[0]}" for each in slots)


A, B, C = slot("a", index=1), slot("b", index=2), slot("c", index=3)
SIDED = (slot("a", LEFT, 1), slot("a", RIGHT, 1), slot("b", LEFT, 2), slot("b", RIGHT, 2))
ROLL, STRETCH = slot("roll", phase=Phase.ROLL), slot("stretch", phase=Phase.STRETCH, index=9)


@pytest.mark.parametrize(
    ("slots", "profile", "expected"),
    [
        pytest.param((A, B, C), felt(), "a b c", id="nothing-known"),
        pytest.param((A, B, C), felt(b="Br"), "b a c", id="one-landed"),
        pytest.param((A, B, C), felt(c="Br", b="Br"), "b c a", id="two-landed-keep-their-order"),
        pytest.param((A, B, C), felt(a="Bw", b="Bw", c="Bw"), "a b c", id="none-landed"),
        pytest.param((A, STRETCH, B), felt(b="Br"), "a stretch b", id="only-among-neighbours"),
        pytest.param((ROLL, STRETCH), felt(stretch="Br"), "roll stretch", id="nothing-but-activations"),
        pytest.param(SIDED, felt(b="LrRr"), "b-l b-r a-l a-r", id="both-sides-stay-together"),
        pytest.param(SIDED, felt(b="LrRw"), "a-l a-r b-l b-r", id="both-sides-must-have-landed"),
        pytest.param(SIDED, felt(b="Rr"), "b-l b-r a-l a-r", id="as-far-as-is-known"),
        pytest.param((replace(A, posture=BENT), B), felt(b="Br"), "a b", id="a-comparison-keeps-its-order"),
    ],
)
def test_what_landed_comes_first(slots: tuple[SidedSlot, ...], profile: Profile, expected: str) -> None:
    assert order(landed_first(slots, profile)) == expected


def test_the_latest_answer_says_whether_it_landed() -> None:
    for rights, expected in (((True, False), "a b"), ((False, True), "b a")):
        tried = tuple(Tried(right, None, None, 1 - at) for at, right in enumerate(rights))
        assert order(landed_first((A, B), Profile(tried={("b", BOTH): tried}))) == expected


@pytest.mark.parametrize(
    ("profile", "posture", "helped"),
    [
        pytest.param(Profile(), None, None, id="nothing-known"),
        pytest.param(Profile(kept={("a", BOTH): "bent"}), BENT, None, id="the-kept-posture"),
        pytest.param(Profile(kept={("a", LEFT): "bent"}), None, None, id="kept-for-another-side"),
        pytest.param(
            Profile(kept={("a", BOTH): "bent"}, used={("a", BOTH): ("bent", "bent")}), STRAIGHT, None, id="a-turn"
        ),
        pytest.param(
            Profile(tried={("a", BOTH): (Tried(True, None, "toe-down", 0),)}), None, HELPS, id="the-change-that-helped"
        ),
        pytest.param(
            Profile(kept={("a", BOTH): "bent"}, tried={("a", BOTH): (Tried(True, None, "toe-down", 0),)}),
            BENT,
            None,
            id="which-helped-in-no-posture",
        ),
        pytest.param(
            Profile(kept={("a", BOTH): "bent"}, tried={("a", BOTH): (Tried(True, "bent", "toe-down", 0),)}),
            BENT,
            HELPS,
            id="which-helped-in-this-posture",
        ),
    ],
)
def test_posture_and_change_of_this_person(
    profile: Profile, posture: Posture | None, helped: LadderStep | None
) -> None:
    assert personal((A,), profile) == (replace(A, posture=posture, helped=helped),)


def test_a_posture_the_routine_names_stands() -> None:
    named = replace(A, posture=STRAIGHT)
    assert personal((named,), Profile(kept={("a", BOTH): "bent"})) == (named,)


@pytest.mark.parametrize(
    ("screened", "expected"), [(None, "roll stretch a"), (False, "roll stretch a"), (True, "stretch a")]
)
def test_nothing_is_rolled_when_something_speaks_against_it(screened: bool | None, expected: str) -> None:
    assert order(unscreened((ROLL, STRETCH, A), Profile(screened=screened))) == expected
    assert order(personal((ROLL, STRETCH, A), Profile(screened=screened))) == expected


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(sorted(TEACHING.routines)), st.data())
def test_the_same_work_is_done_and_the_phases_keep_their_order(routine: str, data: st.DataObject) -> None:
    slots = built_in(routine).slots
    keys = sorted({slot.key for slot in slots})
    tried = {key: (Tried(data.draw(st.booleans()), None, "toe-down", 0),) for key in keys if data.draw(st.booleans())}
    mine = personal(slots, Profile(tried=tried))
    assert [slot.move.phase for slot in mine] == [slot.move.phase for slot in slots]
    assert sorted((*slot.key, slot.seconds) for slot in mine) == sorted((*slot.key, slot.seconds) for slot in slots)
    entries = [slot.slot_index for at, slot in enumerate(mine) if at == 0 or mine[at - 1].slot_index != slot.slot_index]
    assert len(entries) == len(set(entries))  # the sides of an entry follow each other
