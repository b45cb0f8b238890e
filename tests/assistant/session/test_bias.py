"""Rule BIAS: a tight side gets longer rolls and stretches, a weak one an extra block of every activation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_driver import TEACHING, move, sides_of

from assistant.session.bias import biased, biased_from, tight_side_s
from assistant.session.blocks import SidedSlot, expand
from assistant.session.moves import Pace, Phase, Routine, Side, Sides, Slot

LEFT, RIGHT = Side.LEFT, Side.RIGHT
NOBODY: frozenset[Side] = frozenset()
EACH_SIDE = frozenset({LEFT, RIGHT})

MOVES = {
    "roll": replace(move("roll", Sides.EACH), phase=Phase.ROLL),
    "calf-roll": replace(move("calf-roll", Sides.BOTH), phase=Phase.ROLL),
    "hold": replace(move("hold", Sides.EACH), phase=Phase.STRETCH),
    "flow": replace(move("flow", Sides.EACH), phase=Phase.STRETCH, moving=True),
    "swap": replace(move("swap", Sides.ALTERNATE), phase=Phase.STRETCH),
    "raise": move("raise", Sides.EACH),
    "bridge": move("bridge", Sides.BOTH),
}


def session(*entries: str | tuple[str, int], first: Side = LEFT, rounds: int = 1) -> tuple[SidedSlot, ...]:
    """List the blocks of these moves, of 60 s or with their own length."""
    named = [(entry, 60) if isinstance(entry, str) else entry for entry in entries]
    slots = tuple(Slot(id_, seconds) for id_, seconds in named)
    return expand(Routine("made-up", "made up", "To be biased.", slots, rounds), MOVES, first)


def shown(slots: tuple[SidedSlot, ...]) -> str:
    """Show the blocks in short: move, first letter of the side, seconds."""
    return " ".join(f"{id_}.{side[0]}{seconds}" for id_, side, seconds in sides_of(slots))


@pytest.mark.parametrize(
    ("entries", "tight", "weak", "expected"),
    [
        (["roll", "raise"], NOBODY, NOBODY, "roll.l60 roll.r60 raise.l60 raise.r60"),
        (["roll", "raise"], {LEFT}, NOBODY, "roll.l90 roll.r60 raise.l60 raise.r60"),
        (["roll", "raise"], NOBODY, {LEFT}, "roll.l60 roll.r60 raise.l60 raise.r60 raise.l30"),
        (["roll", "raise"], {LEFT}, {RIGHT}, "roll.l90 roll.r60 raise.l60 raise.r60 raise.r30"),
        (["hold", "flow"], {RIGHT}, NOBODY, "hold.l60 hold.r90 flow.l60 flow.r90"),
        (["roll"], EACH_SIDE, NOBODY, "roll.l90 roll.r90"),
        (["raise", "bridge"], NOBODY, EACH_SIDE, "raise.l60 raise.r60 raise.l30 raise.r30 bridge.b60"),
        # Never more than two minutes for it, and never less than it had; a whole number of seconds.
        ([("roll", 100), ("hold", 150)], {LEFT}, NOBODY, "roll.l120 roll.r100 hold.l150 hold.r150"),
        ([("flow", 45)], {LEFT}, NOBODY, "flow.l67 flow.r45"),
        # An extra block is worth getting into place for.
        ([("raise", 30)], NOBODY, {RIGHT}, "raise.l30 raise.r30 raise.r20"),
        ([("raise", 15)], NOBODY, {RIGHT}, "raise.l15 raise.r15 raise.r20"),
        # What is done on both sides at once cannot be biased.
        (["calf-roll", "bridge"], EACH_SIDE, EACH_SIDE, "calf-roll.b60 bridge.b60"),
        # What changes sides half-way is done side after side when one is tight, and longer when both are.
        (["swap"], {LEFT}, NOBODY, "swap.l45 swap.r30"),
        (["swap"], {RIGHT}, NOBODY, "swap.l30 swap.r45"),
        (["swap"], EACH_SIDE, NOBODY, "swap.a90"),
        (["swap"], NOBODY, EACH_SIDE, "swap.a60"),
        ([("swap", 300)], {LEFT}, NOBODY, "swap.a300"),
    ],
)
def test_whole_sessions(
    entries: list[str | tuple[str, int]], tight: frozenset[Side], weak: frozenset[Side], expected: str
) -> None:
    assert shown(biased(session(*entries), frozenset(tight), frozenset(weak), None)) == expected


def test_the_extra_block_comes_after_both_sides_of_each_turn_and_belongs_to_the_same_entry() -> None:
    slots = biased(session("raise", "raise", first=RIGHT, rounds=2), NOBODY, frozenset({LEFT}), None)
    assert shown(slots) == " ".join(["raise.r60 raise.l60 raise.l30"] * 4)
    assert [slot.slot_index for slot in slots] == [0, 0, 0, 1, 1, 1] * 2
    one_entry = biased(session("raise", rounds=2), NOBODY, EACH_SIDE, None)
    assert shown(one_entry) == " ".join(["raise.l60 raise.r60 raise.l30 raise.r30"] * 2)


@pytest.mark.parametrize(
    ("entry", "cap_s", "expected_s"),
    [
        (("hold", 20), 30, 30),
        (("hold", 25), 30, 30),
        (("hold", 10), 30, 15),
        (("hold", 40), 30, 40),  # a routine that insists on more is warned about elsewhere
        (("hold", 40), None, 60),
        (("flow", 60), 30, 90),
        (("roll", 60), 30, 90),
    ],
)
def test_before_a_workout_only_a_static_stretch_is_held_back(
    entry: tuple[str, int], cap_s: int | None, expected_s: int
) -> None:
    slots = session(entry)
    left, right = biased(slots, frozenset({LEFT}), NOBODY, cap_s)
    assert (left.seconds, right.seconds) == (expected_s, entry[1])
    assert tight_side_s(slots[0], cap_s) == expected_s


def test_what_is_prescribed_stays_as_it_is() -> None:
    dosed = [
        {"pace": Pace(10, 2, 1, 2)},
        {"sets": 3},
        {"cue": "Slow on the way down."},
    ]
    for dose in dosed:
        slots = tuple(replace(slot, **dose) for slot in session("roll", "hold", "raise"))  # type: ignore[arg-type]
        assert biased(slots, EACH_SIDE, EACH_SIDE, None) == slots


def test_one_prescription_does_not_keep_others_from_the_bias() -> None:
    slots = tuple(
        replace(slot, cue="Slowly.") if slot.slot_index == 0 else slot for slot in session("raise", "raise", "roll")
    )
    expected = "raise.l60 raise.r60 raise.l60 raise.r60 raise.l30 roll.l90 roll.r60"
    assert shown(biased(slots, frozenset({LEFT}), frozenset({LEFT}), None)) == expected


# -- in the middle of a session -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "begun", "side", "expected"),
    [
        (0, False, LEFT, "roll.l90 roll.r60 hold.l90 hold.r60"),
        (0, True, LEFT, "roll.l60 roll.r60 hold.l90 hold.r60"),
        (0, True, RIGHT, "roll.l60 roll.r90 hold.l60 hold.r90"),
        (1, True, RIGHT, "roll.l60 roll.r60 hold.l60 hold.r90"),
        (2, False, LEFT, "roll.l60 roll.r60 hold.l90 hold.r60"),
        (3, True, LEFT, "roll.l60 roll.r60 hold.l60 hold.r60"),
    ],
)
def test_a_side_that_is_called_tight_on_the_way(at: int, begun: bool, side: Side, expected: str) -> None:
    slots = session("roll", "hold")
    assert shown(biased_from(slots, at, begun, side, tight=True, weak=False, hold_cap_s=None)) == expected


@pytest.mark.parametrize(
    ("at", "begun", "side", "expected"),
    [
        (0, True, LEFT, "raise.l60 raise.r60 raise.l30 bridge.b60 raise.l60 raise.r60 raise.l30"),
        (1, True, LEFT, "raise.l60 raise.r60 raise.l30 bridge.b60 raise.l60 raise.r60 raise.l30"),
        (1, True, RIGHT, "raise.l60 raise.r60 raise.r30 bridge.b60 raise.l60 raise.r60 raise.r30"),
        (2, False, LEFT, "raise.l60 raise.r60 bridge.b60 raise.l60 raise.r60 raise.l30"),
        (4, True, RIGHT, "raise.l60 raise.r60 bridge.b60 raise.l60 raise.r60 raise.r30"),
    ],
)
def test_a_side_that_is_called_weak_on_the_way(at: int, begun: bool, side: Side, expected: str) -> None:
    slots = session("raise", "bridge", "raise")
    changed = biased_from(slots, at, begun, side, tight=False, weak=True, hold_cap_s=None)
    assert shown(changed) == expected
    assert changed[: at + 1] == slots[: at + 1]


def test_both_sides_named_one_after_the_other_get_what_both_named_at_once_do() -> None:
    slots = session("roll", "hold", "raise", "raise")
    left = biased_from(slots, 0, False, LEFT, tight=True, weak=True, hold_cap_s=30)
    right = biased_from(left, 0, False, RIGHT, tight=True, weak=True, hold_cap_s=30)
    at_once = biased(slots, EACH_SIDE, EACH_SIDE, 30)
    assert sorted(sides_of(right)) == sorted(sides_of(at_once))


def test_every_built_in_routine_gives_a_tight_and_weak_left_side_more_and_the_right_one_the_same() -> None:
    for routine in TEACHING.routines.values():
        even = expand(routine, TEACHING.moves)
        slots = biased(even, frozenset({LEFT}), frozenset({LEFT}), None)
        of_each = [slot for slot in even if slot.side is LEFT]
        assert of_each, routine.id
        assert _work_s(slots, LEFT) > _work_s(even, LEFT)
        assert _work_s(slots, Side.BOTH) == _work_s(even, Side.BOTH)
        right_s = [_work_s(each, RIGHT) + _work_s(each, Side.ALTERNATE) / 2 for each in (slots, even)]
        assert right_s[0] == right_s[1]


def _work_s(slots: tuple[SidedSlot, ...], side: Side) -> int:
    return sum(slot.seconds for slot in slots if slot.side is side)
