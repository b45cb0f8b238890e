"""The list that "next", "go back" and "other side" change."""

from __future__ import annotations

import pytest
from session_driver import sides_of, slot

from assistant.session.agenda import Agenda
from assistant.session.blocks import SidedSlot
from assistant.session.moves import Side

L, R, BOTH, ALTERNATE = Side.LEFT, Side.RIGHT, Side.BOTH, Side.ALTERNATE
LEFT_60, RIGHT_60 = ("one", "left", 60), ("one", "right", 60)
TWO_60 = ("two", "both", 60)


def agenda(at: int = 0) -> Agenda:
    """Make an agenda of one move with sides and one without."""
    return Agenda((slot("one", L), slot("one", R), slot("two", BOTH, 60, 1)), at)


@pytest.mark.parametrize(
    ("at", "worked_s", "slots", "new_at"),
    [
        (0, 0, [RIGHT_60, LEFT_60, TWO_60], 0),
        (0, 4.9, [RIGHT_60, LEFT_60, TWO_60], 0),
        (0, 5, [("one", "left", 5), RIGHT_60, ("one", "left", 55), TWO_60], 1),
        (0, 20.4, [("one", "left", 20), RIGHT_60, ("one", "left", 40), TWO_60], 1),
        (0, 50, [("one", "left", 50), RIGHT_60, ("one", "left", 10), TWO_60], 1),
        (0, 50.5, [("one", "left", 50), RIGHT_60, ("one", "left", 10), TWO_60], 1),
        (0, 51, [("one", "left", 51), RIGHT_60, TWO_60], 1),
        (0, 60, [("one", "left", 60), RIGHT_60, TWO_60], 1),
        (1, 0, [LEFT_60, LEFT_60, RIGHT_60, TWO_60], 1),
        (1, 20, [LEFT_60, ("one", "right", 20), ("one", "left", 40), ("one", "right", 40), TWO_60], 2),
        (1, 55, [LEFT_60, ("one", "right", 55), ("one", "left", 10), TWO_60], 2),
    ],
)
def test_other_side(at: int, worked_s: float, slots: list[tuple[str, str, int]], new_at: int) -> None:
    changed = agenda(at).switched(worked_s)
    assert changed is not None
    assert sides_of(changed.slots) == slots
    assert changed.at == new_at


@pytest.mark.parametrize("side", [BOTH, ALTERNATE])
def test_a_move_without_sides_has_no_other_side(side: Side) -> None:
    assert Agenda((slot("one", side),)).switched(10) is None


@pytest.mark.parametrize("at", [0, 1])
@pytest.mark.parametrize("worked_s", [0.0, 4.0])
def test_other_side_twice_before_work_changes_nothing(at: int, worked_s: float) -> None:
    once = agenda(at).switched(worked_s)
    assert once is not None
    twice = once.switched(0.0)
    assert twice is not None
    assert (twice.slots, twice.at) == (agenda(at).slots, at)
    assert once.stepped_back(2.0).slots == agenda(at).slots


def test_go_back_takes_other_side_back_and_keeps_what_is_left() -> None:
    switched = agenda().switched(20)
    assert switched is not None
    back = switched.stepped_back(3)
    assert sides_of((back.current, *back.following)) == [("one", "left", 40), RIGHT_60, TWO_60]
    assert back.stepped_back(0).at == back.at - 1


def test_what_is_left_of_an_extra_is_owed_to_nobody() -> None:
    extra = agenda(1).switched(20)
    assert extra is not None
    again = extra.switched(15)
    assert again is not None
    assert sides_of((again.current, *again.following)) == [("one", "right", 40), TWO_60]


@pytest.mark.parametrize(("at", "worked_s", "new_at"), [(0, 0, 0), (0, 30, 0), (2, 4.99, 1), (2, 5, 2)])
def test_go_back(at: int, worked_s: float, new_at: int) -> None:
    changed = agenda(at).stepped_back(worked_s)
    assert (changed.at, changed.slots) == (new_at, agenda().slots)


def test_next_goes_through_all_and_then_there_is_none() -> None:
    place: Agenda | None = agenda()
    seen: list[SidedSlot] = []
    while place is not None:
        seen.append(place.current)
        place = place.advanced()
    assert tuple(seen) == agenda().slots


@pytest.mark.parametrize(
    ("at", "left"), [(0, [TWO_60, ("two", "both", 30)]), (1, [TWO_60, ("two", "both", 30)]), (2, None)]
)
def test_a_painful_move_is_left_out_from_here_on(at: int, left: list[tuple[str, str, int]] | None) -> None:
    rounds = (slot("one", L), slot("one", R), slot("two", BOTH, 60, 1), slot("one", L), slot("two", BOTH, 30, 2))
    changed = Agenda(rounds if left else rounds[:3], at).past_move()
    assert (changed and sides_of((changed.current, *changed.following))) == left


def test_another_length_is_for_this_block_only() -> None:
    assert sides_of(agenda(1).with_seconds(90).slots) == [LEFT_60, ("one", "right", 90), TWO_60]


@pytest.mark.parametrize(
    ("at", "new", "slots"),
    [
        (1, 1, [LEFT_60, ("one", "left", 30), RIGHT_60, TWO_60]),
        (2, 3, [LEFT_60, RIGHT_60, TWO_60, ("one", "left", 30)]),
    ],
)
def test_more_of_a_block_that_was_done(at: int, new: int, slots: list[tuple[str, str, int]]) -> None:
    changed = agenda(at).with_more_of(slot("one", L, 30), new)
    assert (changed.at, sides_of(changed.slots)) == (new, slots)
