"""Which block is done now and which follow: the one list that "next", "go back" and "other side" change.

Every side is owed its time.  "Other side" changes which side is paid now, not what is owed: what is left of this side
comes back after the other one.
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
        """At the first block of another slot, so that no side of this move follows; None when there is none."""
        this = self.current.slot_index
        kept = self.slots[: self.at + 1] + tuple(
            slot
            for number, slot in enumerate(self.following)
            if any(each.slot_index != this for each in self.following[: number + 1])
        )
        return replace(self, slots=kept).advanced()

    def stepped_back(self, worked_s: float) -> Agenda:
        """At the block before when this one has barely begun, otherwise at this one again."""
        return replace(self, at=max(0, self.at - 1)) if worked_s < BARELY_BEGUN_S else self

    def with_seconds(self, seconds: int) -> Agenda:
        """The current block with another length."""
        return self._with(self.at, self.at + 1, replace(self.current, seconds=seconds))

    def switched(self, worked_s: float) -> Agenda | None:
        """At the other side of this move; None for a move that has no sides of its own to switch."""
        current = self.current
        if current.side not in (Side.LEFT, Side.RIGHT):
            return None
        begun = worked_s >= BARELY_BEGUN_S
        left_s = math.ceil(current.seconds - worked_s) if begun else current.seconds
        done = (replace(current, seconds=math.floor(worked_s)),) if begun else ()
        if self._other_side_follows():
            rest = (replace(current, seconds=left_s),) if left_s >= SHORTEST_REST_S else ()
            changed = self._with(self.at, self.at + 2, *done, self.following[0], *rest)
        else:
            other = replace(current, side=current.side.other, seconds=max(left_s, SHORTEST_REST_S))
            changed = self._with(self.at, self.at + 1, *done, other)
        return replace(changed, at=self.at + len(done))

    def _other_side_follows(self) -> bool:
        current = self.current
        return bool(self.following) and (
            self.following[0].slot_index == current.slot_index and self.following[0].side is current.side.other
        )

    def _with(self, start: int, stop: int, *slots: SidedSlot) -> Agenda:
        return replace(self, slots=self.slots[:start] + slots + self.slots[stop:])
