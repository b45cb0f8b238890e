"""The history as a table for spreadsheets: one row a block, as CSV.

Also what all ways out of the house share: writing a file whole or not at all, and which answers belong to a block.
Cells that a spreadsheet would run as a formula get an apostrophe in front, because ids and notes are free text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from assistant import atomic
from assistant.clock import iso_text
from assistant.errors import OthersideError
from assistant.history.rows import KeptBlock, KeptFelt, KeptSession, Note
from assistant.session.effects import Remark
from assistant.session.moves import Side

COLUMNS: Final = (
    "kind",  # block, note, or session for one without a block
    "session",
    "started_at",  # ISO 8601 with the offset; of a note, when it was written
    "routine",
    "outcome",  # broken off, when nobody knows
    "move",
    "phase",
    "side",
    "posture",
    "planned_s",
    "begin_s",
    "end_s",
    "worked_s",
    "ending",
    "felt",  # every place that was named, in order
    "felt_right",  # yes or no, of the last place
    "pain",  # the highest level, 0-10
    "note",
)
BROKEN_OFF: Final = "broken off"

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # and their wide forms


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all.  Raises OthersideError when that is impossible."""
    try:
        atomic.write_bytes(path, content)
    except OSError as error:
        raise OthersideError(f"{path} cannot be written ({error.strerror}); name another file or folder.") from error


def as_csv(sessions: Sequence[KeptSession], notes: Sequence[Note]) -> bytes:
    """The table as UTF-8, with a first line of names; sessions and notes in the order they came, oldest first."""
    rows = [(session.started, row) for session in sessions for row in _session_rows(session)]
    rows += [
        (note.at, {"kind": "note", "started_at": iso_text(note.at), "note": _harmless(note.text)}) for note in notes
    ]
    rows.sort(key=lambda each: each[0])
    file = io.StringIO(newline="")
    table = csv.DictWriter(file, COLUMNS, restval="")
    table.writeheader()
    table.writerows(row for _, row in rows)
    return file.getvalue().encode("utf-8")


def felt_of(session: KeptSession) -> tuple[tuple[KeptFelt, ...], ...]:
    """The answers that belong to each block of a session, in the order of its blocks."""
    found: list[list[KeptFelt]] = [[] for _ in session.blocks]
    for felt in session.felt:
        index = _block_at(session, felt.felt.move, felt.felt.side, felt.at_s)
        if index is not None:
            found[index].append(felt)
    return tuple(map(tuple, found))


def _session_rows(session: KeptSession) -> Iterator[dict[str, object]]:
    common: dict[str, object] = {
        "kind": "block",
        "session": session.id,
        "started_at": iso_text(session.started),
        "routine": _harmless(session.routine),
        "outcome": session.outcome.value if session.outcome else BROKEN_OFF,
    }
    if not session.blocks:
        yield {**common, "kind": "session"}
    pains = _pain_of(session)
    for kept, felt, pain in zip(session.blocks, felt_of(session), pains, strict=True):
        yield {**common, **_block_row(kept, felt), "pain": "" if pain is None else pain}


def _block_row(kept: KeptBlock, felt: Sequence[KeptFelt]) -> dict[str, object]:
    block = kept.block
    return {
        "move": _harmless(block.move),
        "phase": _harmless(block.phase),
        "side": block.side.value,
        "posture": _harmless(block.posture or ""),
        "planned_s": block.seconds,
        "begin_s": round(kept.started_s, 2),
        "end_s": round(kept.ended_s, 2),
        "worked_s": round(block.worked_s, 2),
        "ending": block.ending.value,
        "felt": "; ".join(each.felt.place.value for each in felt),
        "felt_right": ("yes" if felt[-1].felt.right else "no") if felt else "",
    }


def _pain_of(session: KeptSession) -> list[int | None]:
    """The highest pain that was told of in each block, None where none was."""
    worst: list[int | None] = [None] * len(session.blocks)
    for kept in session.remarks:
        remark = kept.remark
        if remark.kind is Remark.PAIN and remark.move is not None and remark.level is not None:
            index = _block_at(session, remark.move, remark.side, kept.at_s)
            if index is not None:
                worst[index] = max(remark.level, worst[index] or 0)
    return worst


def _block_at(session: KeptSession, move: str, side: Side | None, at_s: float) -> int | None:
    """The block of this move and side that had begun last at that moment; else the first one of them."""
    fitting = [
        index
        for index, kept in enumerate(session.blocks)
        if kept.block.move == move and side in (None, kept.block.side)
    ]
    begun = [index for index in fitting if session.blocks[index].started_s <= at_s]
    return begun[-1] if begun else fitting[0] if fitting else None


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
