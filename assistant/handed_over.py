"""A session that is handed from one Otherside to another in the house: as a value, and as the JSON it travels as.

Whoever may write to the broker can send such a thing, so it is read as strictly as can be: nothing in it but numbers
within bounds and short words, and what is to be done must be known here.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, fields, is_dataclass, replace
from datetime import datetime
from enum import Enum
from types import NoneType
from typing import Any, Final, TypeVar, get_args, get_type_hints

from assistant.errors import OthersideError
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, PlannedBlock
from assistant.history.store import Store
from assistant.session.effects import Ending
from assistant.session.past import PastBlock
from assistant.session.session import Status
from assistant.session.states import State

MOST_BYTES: Final = 12 * 1024
"""As it travels: an hour of short blocks with all their answers has half of it."""

_VERSION: Final = 2
_MOST_PARTS: Final = 200
_LONGEST_TEXT: Final = 80
_HIGHEST: Final = 24 * 3600
_PLAIN: Final = ("routine", "planned_blocks", "seconds", "minutes", "spared_blocks")
_LISTS: Final = {"ahead": PlannedBlock, "blocks": KeptBlock, "felt": KeptFelt, "remarks": KeptRemark}
_SHORTEST_S: Final = 5  # of a block: less cannot be announced, done and counted down
_MOVES: Final = (State.PREP, State.HELD, State.WORK, State.PAUSED, State.GET_READY)
_WORKED: Final = (State.WORK, State.PAUSED, State.GET_READY)
_NOT_READABLE: Final = "What was handed over is no session of this version; update both."

T = TypeVar("T")


def unfinished(kept: KeptSession, status: Status, now_s: float) -> KeptSession | None:
    """A session as it is kept, with the block under way in two: what was worked of it, and what is left.

    `now_s` in seconds of the piece that is done here.  None while there is no block to go on with.
    """
    if status.state not in _MOVES or not kept.ahead:
        return None
    if status.state not in _WORKED:
        return kept
    slot, first = status.slot, kept.ahead[0]
    worked_s = slot.seconds - status.seconds_left
    posture = None if slot.posture is None else slot.posture.id
    done = PastBlock(slot.move.id, slot.move.phase.value, slot.side, slot.seconds, worked_s, Ending.STOPPED, posture)
    ended_s = max((each.ended_s for each in kept.blocks), default=0.0) + worked_s
    left = replace(first, seconds=max(_SHORTEST_S, math.ceil(status.seconds_left - 1e-6)))
    return replace(
        kept,
        blocks=(*kept.blocks, KeptBlock(done, ended_s - worked_s, ended_s)),
        ahead=(left, *kept.ahead[1:]),
        seconds=max(kept.seconds, now_s),
    )


def to_json(session: KeptSession) -> dict[str, Any]:
    """The session as plain JSON values."""
    data = asdict(session)
    del data["id"], data["outcome"]
    return {**data, "version": _VERSION, "started": session.started.isoformat()}


def of_json(text: str) -> KeptSession:
    """The session in a message.  Raises OthersideError."""
    try:
        found = json.loads(text)
        if len(text) > MOST_BYTES or not isinstance(found, dict) or found.pop("version", None) != _VERSION:
            raise OthersideError(_NOT_READABLE)
        hints = get_type_hints(KeptSession)
        plain = {name: _value(hints[name], found.pop(name)) for name in _PLAIN}
        parts: dict[str, Any] = {name: _parts(kind, found.pop(name)) for name, kind in _LISTS.items()}
        started = datetime.fromisoformat(_value(str, found.pop("started")))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise OthersideError(_NOT_READABLE) from error
    if found or started.tzinfo is None or not parts["ahead"]:
        raise OthersideError(_NOT_READABLE)
    return KeptSession(id=0, started=started, outcome=None, **plain, **parts)


def keep(session: KeptSession, store: Store) -> int:
    """Write it down as one that broke off here, so that it is gone on with as any other; gives its id there."""
    id_ = store.begin(session.routine, session.started, session.planned_blocks, session.minutes)
    for block in session.blocks:
        store.block(id_, block)
    for felt in session.felt:
        store.felt(id_, felt)
    for remark in session.remarks:
        store.remark(id_, remark)
    store.ahead(id_, session.ahead, session.spared_blocks)
    return id_


def _parts(kind: type[T], found: object) -> tuple[T, ...]:
    """Each of a list."""
    if not isinstance(found, list) or len(found) > _MOST_PARTS:
        raise ValueError("no list of parts")
    return tuple(_part(kind, each) for each in found)


def _part(kind: type[T], found: object) -> T:
    hints = get_type_hints(kind)
    names = {each.name for each in fields(kind)}  # type: ignore[arg-type]  # all of them are dataclasses
    if not isinstance(found, dict) or set(found) != names:
        raise ValueError("not the parts it has")
    return kind(**{name: _value(hints[name], found[name]) for name in names})


def _value(hint: Any, value: object) -> Any:  # noqa: ANN401 - of whatever type the part has
    kinds = get_args(hint) or (hint,)
    if value is None and NoneType in kinds:
        return None
    for kind in kinds:
        if is_dataclass(kind):
            return _part(kind, value)  # type: ignore[arg-type]  # it is a class
        if issubclass(kind, Enum):
            return kind(value)
        if type(value) is kind and _within(value):
            return value
        if kind is float and type(value) is int and _within(value):
            return float(value)
    raise ValueError("not of its type")


def _within(value: object) -> bool:
    match value:
        case str():
            return len(value) <= _LONGEST_TEXT and value.isprintable()
        case bool():
            return True
        case int() | float():
            return 0 <= value <= _HIGHEST
        case _:
            return False
