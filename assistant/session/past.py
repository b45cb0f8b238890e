"""What is known of earlier sessions, as the brain reads it: plain values, the moves by their ids (they may be gone)."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.session.effects import BlockEnded, Ending, Felt, Remark, Remarked
from assistant.session.moves import Place, Side


@dataclass(frozen=True, slots=True)
class PastBlock:
    """A block that was worked, whole or in part."""

    move: str
    phase: str  # as it was then
    side: Side
    seconds: int  # that were meant to be worked
    worked_s: float
    ending: Ending
    posture: str | None = None


@dataclass(frozen=True, slots=True)
class PastFelt:
    """An answer to where a move is felt."""

    move: str
    side: Side
    place: Place
    right: bool
    posture: str | None = None
    change: str | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class PastRemark:
    """Something else the person told."""

    kind: Remark
    move: str | None = None
    side: Side | None = None
    level: int | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class PastSession:
    """One session, all parts in the order they happened."""

    day: int  # of the calendar where it was done, `date.toordinal()`
    routine: str
    finished: bool  # to the last block
    blocks: tuple[PastBlock, ...] = ()
    felt: tuple[PastFelt, ...] = ()
    remarks: tuple[PastRemark, ...] = ()


def past_block(ended: BlockEnded) -> PastBlock:
    """A block that is over, as it is kept."""
    return PastBlock(
        ended.move.id,
        ended.move.phase.value,
        ended.side,
        ended.seconds,
        ended.worked_s,
        ended.ending,
        ended.posture,
    )


def past_felt(felt: Felt) -> PastFelt:
    """An answer, as it is kept."""
    return PastFelt(felt.move.id, felt.side, felt.place, felt.right, felt.posture, felt.change, felt.asked)


def past_remark(remark: Remarked) -> PastRemark:
    """A remark, as it is kept."""
    return PastRemark(remark.kind, remark.move, remark.side, remark.level, remark.value)
