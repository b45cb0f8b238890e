"""Takes in what versions before kept: one JSON file a session, in a folder of their own.

A file is only read, never touched, and taken in once.  Its session gets what the file does not hold as well as that
can be told: the blocks that were planned are those that were worked, and an answer or a remark is at the end of the
last block of its move and side.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession
from assistant.history.store import Store
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

_MOST = 10**9  # of any number in a record; beyond that it is none of ours

Fields = dict[str, object]
Word = TypeVar("Word", bound=StrEnum)


def take_in(store: Store, folder: Path) -> tuple[str, ...]:
    """Take in all records of `folder`, which need not exist, that were not taken in before.

    Gives a sentence for each file that cannot be read; it is left where it is and tried again the next time.  Raises
    HistoryError when the history cannot be written.
    """
    problems = []
    known = store.taken_in()
    for file in sorted(folder.glob("*.json")):
        if file.name in known or not file.is_file():
            continue
        try:
            session = _session(file.read_text("utf-8"))
        except OSError as error:
            problems.append(_problem(file, error.strerror or "no reason given"))
        except RecursionError:
            problems.append(_problem(file, "it is nested too deeply"))
        except ValueError as error:
            problems.append(_problem(file, str(error)))
        else:
            store.take_in(file.name, session)
    return tuple(problems)


def _problem(file: Path, reason: str) -> str:
    return (
        f"The record {file} of an earlier session cannot be read ({reason}), so the history is without it; mend it or "
        "move it away. It was not changed."
    )


def _session(text: str) -> KeptSession:
    """Read a record.  Raises ValueError for whatever is wrong in it, RecursionError for deep nesting."""
    record = _fields(json.loads(text))
    started = datetime.fromisoformat(_text(record, "started_at"))
    if started.tzinfo is None:
        raise ValueError("started_at has no offset")
    seconds = _number(record, "seconds")
    blocks = tuple(_block(each) for each in _parts(record, "blocks"))
    return KeptSession(
        id=0,
        routine=_text(record, "routine"),
        started=started,
        planned_blocks=len(blocks),
        seconds=seconds,
        outcome=_word(Outcome, record, "outcome"),
        ahead=(),
        blocks=blocks,
        felt=tuple(_felt(each, blocks, seconds) for each in _parts(record, "felt")),
        remarks=tuple(_remark(each, blocks, seconds) for each in _parts(record, "remarks")),
    )


def _block(part: Fields) -> KeptBlock:
    block = PastBlock(
        move=_text(part, "move"),
        phase=_text(part, "phase"),
        side=_word(Side, part, "side"),
        seconds=round(_number(part, "seconds")),
        worked_s=_number(part, "worked_s"),
        ending=_word(Ending, part, "ending"),
    )
    return KeptBlock(block, _number(part, "started_s"), _number(part, "ended_s"))


def _felt(part: Fields, blocks: Sequence[KeptBlock], seconds: float) -> KeptFelt:
    move, side, right = _text(part, "move"), _word(Side, part, "side"), part.get("right")
    if not isinstance(right, bool):
        raise ValueError("right is neither true nor false")  # noqa: TRY004 - it is the file that is wrong
    return KeptFelt(PastFelt(move, side, _word(Place, part, "place"), right), _moment_s(move, side, blocks, seconds))


def _remark(part: Fields, blocks: Sequence[KeptBlock], seconds: float) -> KeptRemark:
    kind = _word(Remark, part, "kind")
    if "text" in part:  # the first version put all details in one text
        part = _details(kind, _text(part, "text"))
    move = _text(part, "move") if "move" in part else None
    side = _word(Side, part, "side") if "side" in part else None
    level = round(_number(part, "level")) if "level" in part else None
    value = _text(part, "value") if "value" in part else None
    return KeptRemark(PastRemark(kind, move, side, level, value), _moment_s(move, side, blocks, seconds))


def _details(kind: Remark, text: str) -> Fields:
    """`left`, of a tight side; otherwise `clam`, or `clam: 6` with the level of pain."""
    if kind is Remark.TIGHT:
        return {"side": text}
    move, _, level = text.partition(": ")
    return {"move": move, "level": int(level)} if level else {"move": move}


def _moment_s(move: str | None, side: Side | None, blocks: Sequence[KeptBlock], seconds: float) -> float:
    """When it was about: the end of the last block of that move and side, or the end of the session."""
    ends = [
        kept.ended_s
        for kept in blocks
        if move is not None and kept.block.move == move and side in (None, kept.block.side)
    ]
    return ends[-1] if ends else seconds


def _fields(value: object) -> Fields:
    if not isinstance(value, dict):
        raise ValueError("it is no record of a session")  # noqa: TRY004 - it is the file that is wrong
    return value


def _parts(part: Fields, name: str) -> list[Fields]:
    values = part.get(name)
    if not isinstance(values, list):
        raise ValueError(f"{name} is no list")  # noqa: TRY004 - it is the file that is wrong
    return [_fields(value) for value in values]


def _text(part: Fields, name: str) -> str:
    value = part.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - it is the file that is wrong
    return value.encode("utf-8", "replace").decode()  # JSON can spell halves of characters that no file can hold


def _number(part: Fields, name: str) -> float:
    value = part.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is no number")  # noqa: TRY004 - it is the file that is wrong
    if not 0 <= value <= _MOST:  # nor is NaN
        raise ValueError(f"{name} is no number from 0 to {_MOST}")
    return float(value)


def _word(words: type[Word], part: Fields, name: str) -> Word:
    value = _text(part, name)
    try:
        return words(value)
    except ValueError:
        raise ValueError(f"{name} is {value!r}, which is not known") from None
