"""Whether a session goes on with one that broke off.  Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.session.blocks import SidedSlot


def goes_on(ahead: Sequence[SidedSlot], undone: Sequence[SidedSlot], planned: Sequence[SidedSlot]) -> bool:
    """Whether a session that has `ahead` before its first block took up what was left `undone`.

    It may have begun with `planned` instead.  Of both, moves may have been left out since, each of them wholly.  Where
    both come to the same, it is one session in two pieces.
    """
    done = {slot.move.id for slot in ahead}
    rest = [_key(slot) for slot in undone if slot.move.id in done]
    return bool(rest) and [_key(slot) for slot in ahead] == rest and len(rest) <= len(planned)


def _key(slot: SidedSlot) -> tuple[str, str]:
    return slot.move.id, slot.side.value
