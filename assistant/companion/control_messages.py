"""What a command and the running Otherside say to each other: one request, one reply, each a JSON object in UTF-8.

Nothing that comes from the other side is trusted to be one: the two may be of different versions.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 64 * 1024
"""Of a message."""


class MessageError(ValueError):
    """This cannot be sent."""


class UnreadableError(ValueError):
    """These bytes are no message of ours."""


class Result(StrEnum):
    """What became of a request; `Reply.text` is for the person in all cases."""

    DONE = "done"
    REFUSED = "refused"  # understood, and not possible now
    UNKNOWN = "unknown"  # no such command here
    FAILED = "failed"  # a mistake of the program's own


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants: a command, the words that come with it, and plain JSON values for programs."""

    command: str
    text: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What they get: a sentence or several lines for people, and plain JSON values for programs."""

    result: Result
    text: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


def to_bytes(message: Request | Reply) -> bytes:
    """The message as it travels.  Raises MessageError when it holds what JSON has not, or too much."""
    try:
        content = json.dumps(asdict(message), allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise MessageError(f"This cannot be sent: {error}.") from error
    if len(content) > MOST_BYTES:
        raise MessageError(f"This is too long to be sent: {len(content)} bytes, at most {MOST_BYTES}.")
    return content


def request_of(content: bytes) -> Request:
    """The request in a message; raises UnreadableError."""
    found = _object(content)
    command = found.get("command")
    if not isinstance(command, str):
        raise UnreadableError("This is no request: it names no command.")
    return Request(command, *_details(found))


def reply_of(content: bytes) -> Reply:
    """The reply in a message; raises UnreadableError."""
    found = _object(content)
    try:
        result = Result(str(found.get("result")))
    except ValueError as error:
        raise UnreadableError("This is no reply: it names no result.") from error
    return Reply(result, *_details(found))


def _object(content: bytes) -> dict[str, object]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError("This is no message: it is not JSON.") from error
    if not isinstance(found, dict):
        raise UnreadableError("This is no message: it is no JSON object.")
    return found


def _details(found: dict[str, object]) -> tuple[str, dict[str, object]]:
    text, data = found.get("text", ""), found.get("data", {})
    if not isinstance(text, str) or not isinstance(data, dict):
        raise UnreadableError("This is no message: its text is no text, or its data no object.")
    return text, data
