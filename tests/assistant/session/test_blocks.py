"""A routine becomes a flat list of sided slots."""

from __future__ import annotations

import pytest

from assistant.session.blocks import expand, per_side_s, work_s
from assistant.session.moves import Move, Pace, Phase, Place, Position, Posture, Routine, Side, Sides, Slot, Tempo


def move(id_: str, sides: Sides, seconds: int = 60, postures: tuple[Posture, ...] = ()) -> Move:
    """Return a move with nothing special but its sides."""
    return Move(
        id=id_,
        name=id_,
        phase=Phase.ACTIVATE,
        sides=sides,
        seconds=seconds,
        position=Position.BACK,
        feel=(Place.GLUTES,),
        setup="x",
        first="x",
        where="x",
        why="x",
        stop_if="x",
        postures=postures,
    )


LEAN = Posture("lean", "Lean.")
MOVES = {
    each.id: each
    for each in (move("one", Sides.EACH), move("half", Sides.ALTERNATE, 40), move("two", Sides.BOTH, 30, (LEAN,)))
}


def routine(*slots: Slot, rounds: int = 1) -> Routine:
    """Return a routine of these slots."""
    return Routine("r", "r", "r", slots, rounds=rounds)


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        (Slot("one"), [(Side.LEFT, 60), (Side.RIGHT, 60)]),
        (Slot("one", seconds=20), [(Side.LEFT, 20), (Side.RIGHT, 20)]),
        (Slot("one", sides=Sides.ALTERNATE), [(Side.ALTERNATE, 60)]),
        (Slot("half"), [(Side.ALTERNATE, 40)]),
        (Slot("half", sides=Sides.EACH), [(Side.LEFT, 40), (Side.RIGHT, 40)]),
        (Slot("two"), [(Side.BOTH, 30)]),
        (Slot("one", sides=Side.RIGHT), [(Side.RIGHT, 60)]),
        (Slot("one", sides=Side.LEFT, sets=2), [(Side.LEFT, 60), (Side.LEFT, 60)]),
        (Slot("one", sets=2), [(Side.LEFT, 60), (Side.RIGHT, 60), (Side.LEFT, 60), (Side.RIGHT, 60)]),
        (Slot("half", sets=2), [(Side.ALTERNATE, 40), (Side.ALTERNATE, 40)]),
        (Slot("two", reps=12), [(Side.BOTH, 60)]),
        (Slot("one", reps=10, tempo=Tempo(2, 1, 3)), [(Side.LEFT, 60), (Side.RIGHT, 60)]),
        (Slot("two", seconds=60, hold_s=10), [(Side.BOTH, 56)]),  # four whole reps of 14 s
    ],
)
def test_sides_of_a_slot(slot: Slot, expected: list[tuple[Side, int]]) -> None:
    blocks = expand(routine(slot), MOVES)
    assert [(block.side, block.seconds) for block in blocks] == expected
    assert all(block.move is MOVES[slot.move] for block in blocks)
    assert work_s(routine(slot), MOVES) == sum(seconds for _, seconds in expected)


def test_both_sides_are_done_before_the_next_move_and_rounds_repeat_everything() -> None:
    blocks = expand(routine(Slot("one"), Slot("two"), rounds=2), MOVES)
    one_round = [("one", Side.LEFT, 0), ("one", Side.RIGHT, 0), ("two", Side.BOTH, 1)]
    assert [(block.move.id, block.side, block.slot_index) for block in blocks] == one_round * 2
    assert work_s(routine(Slot("one"), Slot("two"), rounds=2), MOVES) == 300


def test_the_first_side_can_be_chosen() -> None:
    blocks = expand(routine(Slot("one"), Slot("two")), MOVES, Side.RIGHT)
    assert [block.side for block in blocks] == [Side.RIGHT, Side.LEFT, Side.BOTH]


@pytest.mark.parametrize("side", [Side.BOTH, Side.ALTERNATE])
def test_a_first_side_is_one_side(side: Side) -> None:
    with pytest.raises(ValueError, match="left or right"):
        expand(routine(Slot("one")), MOVES, side)


def test_a_slot_carries_its_posture() -> None:
    blocks = expand(routine(Slot("two", posture="lean"), Slot("two")), MOVES)
    assert [block.posture for block in blocks] == [LEAN, None]


def test_sets_are_numbered_and_only_later_ones_follow_a_rest() -> None:
    blocks = expand(routine(Slot("one", sets=3, reps=8, rest_s=90, cue="Slow."), rounds=2), MOVES)
    one_round = [
        (number, side, rest) for number, rest in ((1, 0), (2, 90), (3, 90)) for side in (Side.LEFT, Side.RIGHT)
    ]
    assert [(block.set_number, block.side, block.rest_s) for block in blocks] == one_round * 2
    assert {(block.sets, block.pace, block.cue, block.slot_index) for block in blocks} == {
        (3, Pace(8, 2, 1, 2), "Slow.", 0)
    }


@pytest.mark.parametrize(
    ("slot", "rest_s"), [(Slot("two", sets=2), 30), (Slot("two", sets=2, rest_s=0), 0), (Slot("two", rest_s=60), None)]
)
def test_rests_between_sets(slot: Slot, rest_s: int | None) -> None:
    blocks = expand(routine(slot), MOVES)
    assert [block.rest_s for block in blocks] == ([0] if rest_s is None else [0, rest_s])


@pytest.mark.parametrize(
    ("slot", "prescribed"),
    [
        (Slot("one"), False),
        (Slot("one", seconds=30, sides=Side.LEFT, posture=None), False),
        (Slot("one", sets=2), True),
        (Slot("one", reps=8), True),
        (Slot("one", hold_s=8), True),
        (Slot("one", cue="Slow."), True),
    ],
)
def test_what_counts_as_prescribed(slot: Slot, prescribed: bool) -> None:
    assert {block.prescribed for block in expand(routine(slot), MOVES)} == {prescribed}


@pytest.mark.parametrize(("slot"), [Slot("nobody"), Slot("two", posture="nobody")])
def test_unknown_names_are_key_errors(slot: Slot) -> None:
    with pytest.raises(KeyError):
        expand(routine(slot), MOVES)


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        (Slot("one"), 60),
        (Slot("half"), 20),
        (Slot("two"), 30),
        (Slot("one", sets=2, seconds=20), 40),
        (Slot("one", reps=12), 60),
    ],
)
def test_seconds_of_one_side(slot: Slot, expected: float) -> None:
    assert per_side_s(slot, MOVES[slot.move]) == expected
