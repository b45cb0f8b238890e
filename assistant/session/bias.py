"""Rule BIAS: sides differ, so an imbalance gets imbalanced work (content notes, sections 1 and 6).

A *tight* side gets half as much time again in every roll and stretch that is done side by side.  One that changes sides
half-way becomes two blocks for that, so that each side is named and has its own time.  A *weak* side gets one more
block, of half the time, after both sides of every activation that is done side by side.  Tight and weak are two things:
the weak side can be the tight side or the other one.  What a physiotherapist prescribed is never changed.

Pure functions; all lengths are whole seconds of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from assistant.session.blocks import SidedSlot
from assistant.session.moves import Phase, Side

LONGEST_S: Final = 120
"""Longest roll or stretch that is made longer for a tight side; one that is longer by itself stays as it is."""

SHORTEST_AGAIN_S: Final = 20
"""Shortest extra block of a weak side: less is not worth lying down for again."""


def biased(
    slots: tuple[SidedSlot, ...], tight: frozenset[Side], weak: frozenset[Side], hold_cap_s: int | None
) -> tuple[SidedSlot, ...]:
    """Give the tight and the weak sides of a whole session what they need more.

    `slots` must not be biased yet.  `hold_cap_s` is the longest a static stretch may become, None for no limit of its
    own (before a workout `rules.STATIC_PER_SIDE_S`).
    """
    return _biased(slots, (0, 0), tight, weak, hold_cap_s)


def biased_from(  # noqa: PLR0913 - a place in a session, and a remark
    slots: tuple[SidedSlot, ...], at: int, begun: bool, side: Side, *, tight: bool, weak: bool, hold_cap_s: int | None
) -> tuple[SidedSlot, ...]:
    """Do the same in the middle of a session, for one side that was named just now as tight, weak or both.

    `at` is the place of the current block and `begun` whether its work has begun.  Nothing up to it changes, so `at`
    remains its place; a block whose work has not begun may become longer.  An activation that is not over yet gets its
    extra block.  The side must not have been named before: it would get everything twice.
    """
    named = frozenset({side})
    return _biased(
        slots,
        (at, at + 1 if begun else at),
        named if tight else frozenset(),
        named if weak else frozenset(),
        hold_cap_s,
    )


def evened_from(slots: tuple[SidedSlot, ...], first: int, side: Side) -> tuple[SidedSlot, ...]:
    """Take back from `first` on what a side got more: it gets what the other one does in the same entry."""
    result = list(slots[:first])
    for slot in slots[first:]:
        turn = [each for each in slots if (each.slot_index, each.move) == (slot.slot_index, slot.move)]
        other_s = [each.seconds for each in turn if each.side is side.other]
        if slot.side is not side or slot.prescribed or not other_s:
            result.append(slot)
        elif slot.move.phase is not Phase.ACTIVATE:
            result.append(replace(slot, seconds=min(slot.seconds, max(other_s))))
        elif slot.seconds >= max(other_s) or slot is turn[0]:  # an extra block is the shorter one
            result.append(slot)
    return tuple(result)


def tight_side_s(slot: SidedSlot, hold_cap_s: int | None) -> int:
    """Return the seconds a tight side gets in a roll or stretch; never less than it has."""
    held = slot.move.phase is Phase.STRETCH and not slot.move.moving
    longest_s = LONGEST_S if hold_cap_s is None or not held else min(LONGEST_S, hold_cap_s)
    return max(slot.seconds, min(slot.seconds * 3 // 2, longest_s))


def _biased(
    slots: tuple[SidedSlot, ...],
    since: tuple[int, int],
    tight: frozenset[Side],
    weak: frozenset[Side],
    hold_cap_s: int | None,
) -> tuple[SidedSlot, ...]:
    """Bias the turns that end at or after the first place of `since`, and make blocks longer from the second on."""
    result: list[SidedSlot] = []
    for turn in _turns(slots):
        last = turn[-1][0]
        for at, slot in turn:
            relaxing = slot.move.phase is not Phase.ACTIVATE and not slot.prescribed
            if not relaxing or at < since[1]:
                result.append(slot)
            elif slot.side is Side.ALTERNATE:
                result.extend(_alternate(slot, tight, hold_cap_s))
            else:
                result.append(_longer(slot, hold_cap_s) if slot.side in tight else slot)
        if last >= since[0]:
            result.extend(_again(tuple(slot for _, slot in turn), weak))
    return tuple(result)


def _longer(slot: SidedSlot, hold_cap_s: int | None) -> SidedSlot:
    return replace(slot, seconds=tight_side_s(slot, hold_cap_s))


def _alternate(slot: SidedSlot, tight: frozenset[Side], hold_cap_s: int | None) -> tuple[SidedSlot, ...]:
    """A slot that changes sides half-way, with more time for the tight ones."""
    half = replace(slot, seconds=slot.seconds // 2)
    if not tight or _longer(half, hold_cap_s) == half:
        return (slot,)
    if len(tight) > 1:
        return (replace(slot, seconds=2 * tight_side_s(half, hold_cap_s)),)
    sided = (replace(half, side=side) for side in (Side.LEFT, Side.RIGHT))
    return tuple(_longer(each, hold_cap_s) if each.side in tight else each for each in sided)


def _turns(slots: tuple[SidedSlot, ...]) -> Iterator[list[tuple[int, SidedSlot]]]:
    """Cut the session into turns: one entry of the routine, once, with each of its sides at most once."""
    turn: list[tuple[int, SidedSlot]] = []
    for at, slot in enumerate(slots):
        if turn and (turn[0][1].slot_index != slot.slot_index or slot.side in {known.side for _, known in turn}):
            yield turn
            turn = []
        turn.append((at, slot))
    if turn:
        yield turn


def _again(turn: tuple[SidedSlot, ...], weak: frozenset[Side]) -> Iterator[SidedSlot]:
    """Give the extra blocks of one turn; none when it is no activation of both sides, one after the other."""
    each = {slot.side for slot in turn} == {Side.LEFT, Side.RIGHT}
    if not each or turn[0].move.phase is not Phase.ACTIVATE or turn[0].prescribed:
        return
    for slot in turn:
        if slot.side in weak:
            yield replace(slot, seconds=max(SHORTEST_AGAIN_S, slot.seconds // 2))
