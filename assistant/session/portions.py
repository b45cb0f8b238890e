"""How long an entry of a routine may be, and who gets the time that is left (rule FIT, steps 2 and 3).

Bounds are those of the content notes, section 8; those of a static stretch before a workout are rule R5.  What is
prescribed has one length.  All are seconds of one block, before the bias of the sides.

Pure.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, assert_never

from assistant.session.bias import LONGEST_S, biased
from assistant.session.blocks import SidedSlot
from assistant.session.moves import Afterwards, Move, Phase, Side
from assistant.session.plan import Plan
from assistant.session.rules import RELAXED_FOR_S, ROLLED_FOR_S, STATIC_PER_SIDE_S

_ROLL_S: Final = (30, 120)  # of one side, as are the following
_HELD_S: Final = (15, 60)
_MOVING_S: Final = (30, 90)
_ACTIVE_S: Final = (20, 90)
_DONE_S: Final = 0.5  # nothing is nearer than this: blocks are whole seconds


@dataclass(frozen=True, slots=True)
class Bias:
    """What the sides of this person need more, and the longest a side may hold a static stretch (None: no limit)."""

    tight: frozenset[Side]
    weak: frozenset[Side]
    hold_cap_s: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the routine, once: all its sides and sets."""

    slots: tuple[SidedSlot, ...]
    least_s: int  # where nothing else fits
    enough_s: int  # half of its own time, where that is enough for its phase
    most_s: int
    bias: Bias

    @property
    def move(self) -> Move:
        """What is done."""
        return self.slots[0].move

    @property
    def own_s(self) -> int:
        """What the routine gives it."""
        return self.slots[0].seconds

    @property
    def even(self) -> bool:
        """Whether both sides work the same time, however long that is."""
        of = {side: sum(slot.seconds for slot in self.blocks(self.own_s) if slot.side is side) for side in Side}
        return of[Side.LEFT] == of[Side.RIGHT]

    def blocks(self, seconds: int) -> tuple[SidedSlot, ...]:
        """The blocks, with the bias, when each has so many seconds before it."""
        if self.slots[0].prescribed:
            return self.slots
        even = tuple(replace(slot, seconds=seconds) for slot in self.slots)
        return biased(even, self.bias.tight, self.bias.weak, self.bias.hold_cap_s)


def hold_cap_s(afterwards: Afterwards) -> int | None:
    """The longest a side may hold a static stretch before what follows (R5), in seconds; None: no limit."""
    return None if afterwards is Afterwards.DAY else STATIC_PER_SIDE_S


def entries(plan: Plan, bias: Bias) -> tuple[Entry, ...]:
    """The entries of one round of a plan that is not biased yet."""
    order = dict.fromkeys(slot.slot_index for slot in plan.slots)
    found = []
    for index in order:
        slots = tuple(slot for slot in plan.slots if slot.slot_index == index)
        found.append(_entry(slots[: len(slots) // plan.routine.rounds], bias))
    return tuple(found)


def _entry(slots: tuple[SidedSlot, ...], bias: Bias) -> Entry:
    first = slots[0]
    own_s = first.seconds
    if first.prescribed:
        return Entry(slots, own_s, own_s, own_s, bias)
    least_s, most_s = _bounds_s(first.move)
    if first.move.phase is not Phase.ACTIVATE and any(slot.side in bias.tight for slot in slots):
        most_s = min(most_s, LONGEST_S * 2 // 3)  # so that the tight side can have half as much again
    sides = 2 if first.side is Side.ALTERNATE else 1
    most_s = max(most_s * sides, own_s)
    if bias.hold_cap_s is not None and first.move.phase is Phase.STRETCH and not first.move.moving:
        most_s = min(most_s, bias.hold_cap_s * sides)
    least_s = min(least_s * sides, own_s, most_s)
    return Entry(slots, least_s, min(most_s, max(least_s, (own_s + 1) // 2)), most_s, bias)


def _bounds_s(move: Move) -> tuple[int, int]:
    match move.phase:
        case Phase.ROLL:
            return _ROLL_S
        case Phase.STRETCH:
            return _MOVING_S if move.moving else _HELD_S
        case Phase.ACTIVATE:
            return _ACTIVE_S
        case _:
            assert_never(move.phase)


def shared_out(
    course: Sequence[Entry],
    floors_s: Sequence[int],
    room_s: float,
    afterwards: Afterwards,
    work_s: Callable[[int, int], int],
) -> list[int]:
    """Give each entry of a session its seconds: its floor, and its part of the `room_s` that is left above the floors.

    Second by second, the entry with the smallest share of its own time comes first.  The result comes as near to using
    up the room as whole seconds can, unless all are at their bounds.  `work_s(place, seconds)` is the work in the entry
    at that place of the course.
    """
    seconds = list(floors_s)
    limits = [_Limit(members, most_s) for members, most_s in _limits_s(course, afterwards)]
    of = [[limit for limit in limits if at in limit.members] for at in range(len(course))]
    for limit in limits:
        limit.left_s -= sum(work_s(at, seconds[at]) for at in limit.members)
    waiting = [(seconds[at] / entry.own_s, at) for at, entry in enumerate(course)]
    heapq.heapify(waiting)
    while waiting and room_s > _DONE_S:
        _, at = heapq.heappop(waiting)
        entry = course[at]
        if seconds[at] >= entry.most_s:
            continue
        step_s = work_s(at, seconds[at] + 1) - work_s(at, seconds[at])
        if abs(room_s - step_s) >= room_s or any(limit.left_s < step_s for limit in of[at]):
            continue
        seconds[at] += 1
        room_s -= step_s
        for limit in of[at]:
            limit.left_s -= step_s
        heapq.heappush(waiting, (seconds[at] / entry.own_s, at))
    return seconds


@dataclass(slots=True)
class _Limit:
    members: range
    left_s: int


def _limits_s(course: Sequence[Entry], afterwards: Afterwards) -> Iterator[tuple[range, int]]:
    """Neighbours that together may take so many seconds: R2, between relaxing and activating, and R7."""
    start = 0
    for active, run in groupby(course, key=lambda entry: entry.move.phase is Phase.ACTIVATE):
        stop = start + len(list(run))
        if not active and stop < len(course):
            yield range(start + 1, stop), RELAXED_FOR_S
        start = stop
    rolls = [at for at, entry in enumerate(course) if entry.move.phase is Phase.ROLL]
    if rolls and afterwards is not Afterwards.DAY:
        yield range(rolls[-1] + 1, len(course)), ROLLED_FOR_S
