"""What is known of earlier sessions, as the brain reads it: plain values, the moves by their ids (they may be gone)."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.session.effects import Ending, Remark
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
