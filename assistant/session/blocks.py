"""A routine as the flat list of sided slots a session does, in order.

`each` becomes two slots, one a side; `alternate`, `both` and a side that is named stay one.  Both sides of a move are
done before the next move (rule R6), and rounds repeat the whole list.  Sets change sides: left, right, left, right, so
that one side rests while the other works, and a list takes half as long as side after side would.

Pure arithmetic; all lengths are seconds of work, without gaps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from assistant.session.moves import USUAL_REST_S, Side, Sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.session.moves import LadderStep, Move, Pace, Posture, Routine, Slot, SlotSides


@dataclass(frozen=True, slots=True)
class SidedSlot:
    """One uninterrupted stretch of work: a move on a side."""

    move: Move
    side: Side
    seconds: int  # of work, 5-600
    slot_index: int  # the entry of the routine it comes from, from 0; the same for both sides and in every round
    posture: Posture | None = None  # the one to try; None: the move as its set-up describes it
    pace: Pace | None = None  # the rhythm of its repetitions; None: the time alone counts
    set_number: int = 1  # of this side, from 1
    sets: int = 1  # of this side in all
    rest_s: int = 0  # that this side rests before the block, after its set before; 0 for a first set
    cue: str | None = None  # the physio's own words
    helped: LadderStep | None = None  # the change with which this person felt it in the right place last

    @property
    def key(self) -> tuple[str, Side]:
        """What answers about it are kept under: the move's id and the side."""
        return self.move.id, self.side

    @property
    def prescribed(self) -> bool:
        """Whether somebody dosed it with care, so that nothing should be added or taken off without being asked."""
        return self.pace is not None or self.sets > 1 or self.cue is not None


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
    seconds = slot.set_s(move.seconds) * slot.sets
    return seconds / 2 if (slot.sides or move.sides) is Sides.ALTERNATE else seconds


def _expand_slot(slot: Slot, index: int, move: Move, first_side: Side) -> tuple[SidedSlot, ...]:
    seconds, pace = slot.set_s(move.seconds), slot.pace(move.seconds)
    posture = None if slot.posture is None else {known.id: known for known in move.postures}[slot.posture]
    rest_s = USUAL_REST_S if slot.rest_s is None else slot.rest_s
    return tuple(
        SidedSlot(
            move=move,
            side=side,
            seconds=seconds,
            slot_index=index,
            posture=posture,
            pace=pace,
            set_number=number,
            sets=slot.sets,
            rest_s=rest_s if number > 1 else 0,
            cue=slot.cue,
        )
        for number in range(1, slot.sets + 1)
        for side in _worked(slot.sides or move.sides, first_side)
    )


def _worked(sides: SlotSides, first_side: Side) -> tuple[Side, ...]:
    """Return the side of each block that one set makes."""
    match sides:
        case Sides.EACH:
            return (first_side, first_side.other)
        case Sides.ALTERNATE:
            return (Side.ALTERNATE,)
        case Sides.BOTH:
            return (Side.BOTH,)
        case Side.LEFT | Side.RIGHT:
            return (sides,)
        case _:
            assert_never(sides)
