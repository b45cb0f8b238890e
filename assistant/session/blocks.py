"""A routine as the flat list of sided slots a session does, in order.

`each` becomes two slots, one a side; `alternate` and `both` stay one.  Both sides of a move are done before the next
move (rule R6), and rounds repeat the whole list.  Pure arithmetic; all lengths are seconds of work, without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from assistant.session.moves import Side, Sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.session.moves import Move, Posture, Routine, Slot


@dataclass(frozen=True, slots=True)
class SidedSlot:
    """One uninterrupted stretch of work: a move on a side."""

    move: Move
    side: Side
    seconds: int  # of work, 5-600
    slot_index: int  # the entry of the routine it comes from, from 0; the same for both sides and in every round
    posture: Posture | None = None  # the one to try; None: the move as its set-up describes it


def expand(routine: Routine, moves: Mapping[str, Move], first_side: Side = Side.LEFT) -> tuple[SidedSlot, ...]:
    """List what a session of `routine` does; `each` begins with `first_side`, LEFT or RIGHT.

    Every move, and every posture of it, that the routine names must be known: KeyError otherwise.  ValueError when
    `first_side` is not one side.
    """
    if first_side not in (Side.LEFT, Side.RIGHT):
        raise ValueError(f"a first side is left or right, not {first_side.value}")
    one_round = [
        sided
        for index, slot in enumerate(routine.slots)
        for sided in _expand_slot(slot, index, moves[slot.move], first_side)
    ]
    return tuple(one_round * routine.rounds)


def work_s(routine: Routine, moves: Mapping[str, Move]) -> int:
    """Return the seconds of work in all rounds, without gaps.  Every move must be known: KeyError otherwise."""
    return sum(sided.seconds for sided in expand(routine, moves))


def per_side_s(slot: Slot, move: Move) -> float:
    """Return the seconds of work one side of the body gets from one round of `slot`."""
    seconds = move.seconds if slot.seconds is None else slot.seconds
    return seconds / 2 if (slot.sides or move.sides) is Sides.ALTERNATE else seconds


def _expand_slot(slot: Slot, index: int, move: Move, first_side: Side) -> tuple[SidedSlot, ...]:
    seconds = move.seconds if slot.seconds is None else slot.seconds
    posture = None if slot.posture is None else {known.id: known for known in move.postures}[slot.posture]
    sides = slot.sides or move.sides
    match sides:
        case Sides.EACH:
            work: tuple[Side, ...] = (first_side, first_side.other)
        case Sides.ALTERNATE:
            work = (Side.ALTERNATE,)
        case Sides.BOTH:
            work = (Side.BOTH,)
        case _:
            assert_never(sides)
    return tuple(SidedSlot(move, side, seconds, index, posture) for side in work)
