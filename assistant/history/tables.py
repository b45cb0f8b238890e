"""How the values of the history lie in its tables: the statements, and values into rows and back.

Pure; no library that knows databases.  Every `select` takes two parameters, the earliest start in seconds since 1970
(UTC) and the lowest id of the sessions that are wanted; the session's id is the first column of every row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, PlannedBlock
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

Row = tuple[Any, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """One kind of parts of a session."""

    insert: str
    select: str
    row: Callable[[T], Row]  # all but the session's id, which comes first
    make: Callable[[Row], T]  # the same way back; ValueError for a word that is not known


def utc_s(moment: datetime) -> int:
    """Whole seconds since 1970; ValueError for a moment without an offset, which could be any."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no offset")
    return int(moment.timestamp())


def known(rows: Iterable[Row], make: Callable[[Row], T]) -> list[T]:
    """Make values of the rows, without those that hold a word a newer version has written."""
    made = []
    for row in rows:
        try:
            made.append(make(row))
        except ValueError:
            continue
    return made


# --- sessions

INSERT_SESSION: Final = (
    "INSERT INTO sessions (routine, started, started_utc_s, planned_blocks, seconds, outcome, minutes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_SELECT_SESSIONS: Final = (
    "SELECT id, routine, started, planned_blocks, seconds, outcome, minutes, spared_blocks FROM sessions"
    " WHERE started_utc_s >= ? AND id >= ? ORDER BY started_utc_s, id"
)

# By id: with a change of the clock between two sessions, their moments tell the wrong order.
BROKEN_OFF: Final = (
    "SELECT max(id) FROM sessions AS one WHERE outcome IS NULL AND id IN (SELECT session FROM ahead)"
    " AND NOT EXISTS (SELECT 1 FROM sessions AS later WHERE later.id > one.id AND later.routine = one.routine)"
)


# --- what is still to be done


def _planned_row(planned: PlannedBlock) -> Row:
    return (planned.move, planned.side, planned.seconds, planned.slot_index, planned.posture)


AHEAD: Final = Table(
    "INSERT INTO ahead (session, move, side, seconds, slot_index, posture) VALUES (?, ?, ?, ?, ?, ?)",
    "SELECT session, move, side, ahead.seconds, slot_index, posture FROM ahead"
    " JOIN sessions ON session = sessions.id WHERE started_utc_s >= ? AND session >= ? ORDER BY ahead.id",
    _planned_row,
    lambda row: PlannedBlock(*row),
)


# --- blocks


def _block_row(kept: KeptBlock) -> Row:
    block = kept.block
    work = (block.move, block.phase, block.side.value, block.seconds, block.worked_s, block.ending.value, block.posture)
    return (*work, kept.started_s, kept.ended_s)


def _block(row: Row) -> KeptBlock:
    move, phase, side, seconds, worked_s, ending, posture, started_s, ended_s = row
    return KeptBlock(PastBlock(move, phase, Side(side), seconds, worked_s, Ending(ending), posture), started_s, ended_s)


BLOCKS: Final = Table(
    "INSERT INTO blocks (session, move, phase, side, seconds, worked_s, ending, posture, started_s, ended_s)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "SELECT session, move, phase, side, blocks.seconds, worked_s, ending, posture, started_s, ended_s FROM blocks"
    " JOIN sessions ON session = sessions.id WHERE started_utc_s >= ? AND session >= ? ORDER BY blocks.id",
    _block_row,
    _block,
)


# --- answers


def _felt_row(kept: KeptFelt) -> Row:
    felt = kept.felt
    answer = (felt.move, felt.side.value, felt.place.value, felt.right)
    return (*answer, felt.posture, felt.change, felt.asked, kept.at_s)


def _felt(row: Row) -> KeptFelt:
    move, side, place, right, posture, change, asked, at_s = row
    return KeptFelt(PastFelt(move, Side(side), Place(place), bool(right), posture, change, bool(asked)), at_s)


FELT: Final = Table(
    "INSERT INTO felt (session, move, side, place, is_right, posture, change, asked, at_s)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    "SELECT session, move, side, place, is_right, posture, change, asked, at_s FROM felt"
    " JOIN sessions ON session = sessions.id WHERE started_utc_s >= ? AND session >= ? ORDER BY felt.id",
    _felt_row,
    _felt,
)


# --- remarks


def _remark_row(kept: KeptRemark) -> Row:
    remark = kept.remark
    side = None if remark.side is None else remark.side.value
    return (remark.kind.value, remark.move, side, remark.level, remark.value, kept.at_s)


def _remark(row: Row) -> KeptRemark:
    kind, move, side, level, value, at_s = row
    return KeptRemark(PastRemark(Remark(kind), move, None if side is None else Side(side), level, value), at_s)


REMARKS: Final = Table(
    "INSERT INTO remarks (session, kind, move, side, level, value, at_s) VALUES (?, ?, ?, ?, ?, ?, ?)",
    "SELECT session, kind, move, side, level, value, at_s FROM remarks"
    " JOIN sessions ON session = sessions.id WHERE started_utc_s >= ? AND session >= ? ORDER BY remarks.id",
    _remark_row,
    _remark,
)


# --- all together


def read(run: Callable[[str], Iterable[Row]]) -> tuple[KeptSession, ...]:
    """Put the sessions together, the oldest first; `run` gives the rows of a `select`.

    A part that holds a word this version does not know is left out, and so is a session with such an outcome.
    """
    ahead, blocks, felt, remarks = (
        _by_session(AHEAD, run),
        _by_session(BLOCKS, run),
        _by_session(FELT, run),
        _by_session(REMARKS, run),
    )

    def session(row: Row) -> KeptSession:
        id_, routine, started, planned_blocks, seconds, outcome, minutes, spared_blocks = row
        kept = KeptSession(
            id=id_,
            routine=routine,
            started=datetime.fromisoformat(started),
            planned_blocks=planned_blocks,
            seconds=seconds or 0.0,
            outcome=None if outcome is None else Outcome(outcome),
            ahead=ahead.get(id_, ()),
            blocks=blocks.get(id_, ()),
            felt=felt.get(id_, ()),
            remarks=remarks.get(id_, ()),
            minutes=minutes,
            spared_blocks=spared_blocks,
        )
        return replace(kept, seconds=_last_s(kept)) if kept.outcome is None else kept

    return tuple(known(run(_SELECT_SESSIONS), session))


def _by_session(table: Table[T], run: Callable[[str], Iterable[Row]]) -> dict[int, tuple[T, ...]]:
    found: dict[int, list[T]] = {}
    for session, part in known(run(table.select), lambda row: (int(row[0]), table.make(row[1:]))):
        found.setdefault(session, []).append(part)
    return {session: tuple(parts) for session, parts in found.items()}


def _last_s(kept: KeptSession) -> float:
    """When the last thing was kept."""
    answers = [*(felt.at_s for felt in kept.felt), *(remark.at_s for remark in kept.remarks)]
    return max([0.0, *(block.ended_s for block in kept.blocks), *answers])
