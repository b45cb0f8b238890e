"""What the history holds, as values; the store gives and takes them, everything else only reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from assistant.session.effects import Outcome
from assistant.session.past import PastBlock, PastFelt, PastRemark, PastSession


@dataclass(frozen=True, slots=True)
class PlannedBlock:
    """A block that was still to be done when a session broke off."""

    move: str  # id
    side: str  # of `Side`
    seconds: int
    slot_index: int  # the entry of the routine it comes from
    posture: str | None = None


@dataclass(frozen=True, slots=True)
class KeptBlock:
    """A block with its place in the session; times in seconds of the session."""

    block: PastBlock
    started_s: float
    ended_s: float


@dataclass(frozen=True, slots=True)
class KeptFelt:
    """An answer and its moment, in seconds of the session."""

    felt: PastFelt
    at_s: float


@dataclass(frozen=True, slots=True)
class KeptRemark:
    """A remark and its moment, in seconds of the session."""

    remark: PastRemark
    at_s: float


@dataclass(frozen=True, slots=True)
class KeptSession:
    """One session, finished or broken off."""

    id: int
    routine: str  # id
    started: datetime  # with the offset it had where it was done
    planned_blocks: int
    seconds: float  # of the whole session; up to the last thing that was kept when it broke off
    outcome: Outcome | None  # None: it broke off (the computer or the program died), or it runs
    ahead: tuple[PlannedBlock, ...]  # what was still to be done, the block under way included
    blocks: tuple[KeptBlock, ...] = ()
    felt: tuple[KeptFelt, ...] = ()
    remarks: tuple[KeptRemark, ...] = ()
    minutes: float | None = None  # that it was to fit into, all told
    spared_blocks: int = 0  # of the planned ones, left out for the sake of health: rolling, pain, a warning sign

    @property
    def past(self) -> PastSession:
        """The same as the brain reads it."""
        return PastSession(
            day=self.started.date().toordinal(),
            routine=self.routine,
            finished=self.outcome is Outcome.FINISHED,
            blocks=tuple(each.block for each in self.blocks),
            felt=tuple(each.felt for each in self.felt),
            remarks=tuple(each.remark for each in self.remarks),
        )


@dataclass(frozen=True, slots=True)
class Note:
    """Something the user wrote down with `otherside note`."""

    at: datetime
    text: str
