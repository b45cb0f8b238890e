"""Frames of the Wyoming protocol, read from somebody who is not trusted.

A frame is a line of JSON, and behind it as many bytes of more JSON and of payload as the line says.  The library's own
reader takes any number of bytes for granted and trips over lines that are no frame.  This one holds at most
`MOST_LINE` + `MOST_DATA` bytes of a frame, skips payloads (sound: nothing here listens to any) up to `MOST_PAYLOAD`,
and raises FrameError for everything else.

The format is that of https://github.com/OHF-Voice/wyoming: keys `type`, `data`, `data_length`, `payload_length`.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any, Final

MOST_LINE: Final = 64 * 1024
MOST_DATA: Final = 16 * 1024
MOST_PAYLOAD: Final = 64 * 1024
"""Bytes."""

_LONGEST_TYPE: Final = 64
_CHUNK: Final = 4096


class FrameError(ValueError):
    """This is no frame, or too large for one; nothing behind it can be trusted either."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What somebody sent."""

    type: str
    data: dict[str, Any] = field(default_factory=dict)


async def read_frame(reader: asyncio.StreamReader) -> Frame | None:
    """The next frame; None when there is none any more.  `reader` has `MOST_LINE` as its limit.

    Raises FrameError, and OSError when the connection breaks.
    """
    try:
        line = await reader.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise FrameError("it ends within a line") from end
        return None
    except asyncio.LimitOverrunError as error:
        raise FrameError("its line is too long") from error
    head = _object(line)
    data_length = _length(head, "data_length", MOST_DATA)
    payload_length = _length(head, "payload_length", MOST_PAYLOAD)
    try:
        more = _object(await reader.readexactly(data_length)) if data_length else {}
        while payload_length:
            payload_length -= len(await reader.readexactly(min(_CHUNK, payload_length)))
    except asyncio.IncompleteReadError as error:
        raise FrameError("it ends within its data") from error
    name, data = head.get("type"), head.get("data") or {}
    if not isinstance(name, str) or len(name) > _LONGEST_TYPE or not isinstance(data, dict):
        raise FrameError("it has no type, or its data are no object")
    return Frame(name, data | more)


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FrameError("it is not JSON") from error
    if not isinstance(found, dict):
        raise FrameError("it is no JSON object")
    return found


def _length(head: dict[str, Any], name: str, most: int) -> int:
    length = head.get(name)
    if length is None:
        return 0
    if type(length) is not int or not 0 <= length <= most:
        raise FrameError(f"its {name} is none, or more than {most}")
    return length
