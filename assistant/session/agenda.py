"""Which block is done now and which follow: the one list that "next", "go back" and "other side" change.

Every side is owed its time.  "Other side" changes which side is paid now, not what is owed: what is left of this side
comes back after the other one.  A side that has had its time gets as much again as is left of this one, as an extra
that nobody is owed.  "Other side" once more, or "go back" right after it, undoes it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from assistant.session.blocks import SidedSlot
from assistant.session.moves import Side

BARELY_BEGUN_S = 5.0  # less work than this counts as not begun: "go back" means the block before
SHORTEST_REST_S = 10  # a smaller remainder of a side is not worth lying down for again


@dataclass(frozen=True, slots=True)
class Agenda:
    """The blocks of a session and the place in them; every change gives a new agenda."""

    slots: tuple[SidedSlot, ...]
    at: int = 0
    switched_to: int | None = None  # the place "other side" led to last
    extra_at: int | None = None  # the place of an extra

    @property
    def current(self) -> SidedSlot:
        """The block that is done now."""
        return self.slots[self.at]

    @property
    def following(self) -> tuple[SidedSlot, ...]:
        """The blocks still to come."""
        return self.slots[self.at + 1 :]

    def advanced(self) -> Agenda | None:
        """At the block that follows; None after the last one."""
        return replace(self, at=self.at + 1) if self.following else None

    def past_move(self) -> Agenda | None:
        """At the next block of another move, this one left out from here on; None when there is no other."""
        others = tuple(slot for slot in self.following if slot.move.id != self.current.move.id)
        return replace(self, slots=self.slots[: self.at + 1] + others).advanced()

    def without(self, move: str) -> Agenda | None:
        """What is still to come, the current block included, without a move; None when there is nothing else."""
        ahead = tuple(slot for slot in self.slots[self.at :] if slot.move.id != move)
        if not ahead:
            return None
        return replace(self, slots=self.slots[: self.at] + ahead, switched_to=None, extra_at=None)

    def stepped_back(self, worked_s: float) -> Agenda:
        """At the block before when this one has barely begun, otherwise at this one again."""
        if worked_s >= BARELY_BEGUN_S:
            return self
        if self.switched_to == self.at and self._other_side_follows():
            return replace(self._other_side(worked_s), switched_to=None)
        return replace(self, at=max(0, self.at - 1))

    def with_seconds(self, seconds: int) -> Agenda:
        """The current block with another length."""
        return self._with(self.at, self.at + 1, replace(self.current, seconds=seconds))

    def with_more_of(self, slot: SidedSlot, at: int) -> Agenda:
        """At another piece of a slot that was thought done, before the block at that place."""
        return replace(self._with(at, at, slot), at=at, switched_to=None, extra_at=None)

    def switched(self, worked_s: float) -> Agenda | None:
        """At the other side of this move; None for a move that has no sides of its own to switch."""
        return self._other_side(worked_s) if self.current.side in (Side.LEFT, Side.RIGHT) else None

    def _other_side(self, worked_s: float) -> Agenda:
        current = self.current
        begun = worked_s >= BARELY_BEGUN_S
        left_s = math.ceil(current.seconds - worked_s) if begun else current.seconds
        done = (replace(current, seconds=math.floor(worked_s)),) if begun else ()
        owed = self.extra_at != self.at and (left_s >= SHORTEST_REST_S or not begun)
        rest = (replace(current, seconds=left_s),) if owed else ()
        at = self.at + len(done)
        if self._other_side_follows():
            changed = self._with(self.at, self.at + 2, *done, self.following[0], *rest)
            return replace(changed, at=at, switched_to=at, extra_at=None)
        other = replace(current, side=current.side.other, seconds=max(left_s, SHORTEST_REST_S))
        changed = self._with(self.at, self.at + 1, *done, other, *rest)
        return replace(changed, at=at, switched_to=at, extra_at=at)

    def _other_side_follows(self) -> bool:
        current = self.current
        return bool(self.following) and (
            self.following[0].slot_index == current.slot_index and self.following[0].side is current.side.other
        )

    def _with(self, start: int, stop: int, *slots: SidedSlot) -> Agenda:
        return replace(self, slots=self.slots[:start] + slots + self.slots[stop:])
