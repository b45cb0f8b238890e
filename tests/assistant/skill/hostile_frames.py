"""Wyoming frames as somebody would send who means no good, from a seed: the same seed sends the same."""

from __future__ import annotations

import json
import random
from typing import Any, Final

_TYPES: Final = ("transcript", "describe", "ping", "audio-chunk", "select-program", "no-such-thing")
_ODD: Final[tuple[Any, ...]] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        2**63,
        10**30,
        float("nan"),
        float("inf"),
        "",
        "7",
        [],
        {},
        [[[]]],
        {"a": {"b": []}},
    ),
    *("\x00\ud800￿", "make me a sandwich", "x" * 5000, "ﷺ" * 500, "'; rm -rf ~", "../../etc/passwd", "${HOME}", "%s%n"),
)
_BYTES: Final = (b"\n", b"{", b"}", b'"', b"\\", b"\x00", b"\xff", b"[" * 2000, b"\r\n\r\n", b"9" * 500, b"\\ud800")


def hostile_frame(dice: random.Random) -> bytes:
    """One frame: a sound one that means nothing, of which something is wrong more often than not."""
    data: dict[str, Any] = {"text": dice.choice(("make me a sandwich", *_ODD))}
    if dice.random() < 0.3:
        data[dice.choice(("language", "context", "name", "x" * 300))] = dice.choice(_ODD)
    head: dict[str, Any] = {"type": dice.choice((*_TYPES, *_ODD) if dice.random() < 0.3 else _TYPES)}
    body = payload = b""
    match dice.randrange(4):
        case 0:
            head["data"] = data
        case 1:
            head["data"] = dice.choice(_ODD)
        case _:
            body = json.dumps(data).encode()
            head["data_length"] = len(body)
    if dice.random() < 0.3:
        payload = dice.randbytes(dice.choice((1, 100, 3000)))
        head["payload_length"] = len(payload)
    if dice.random() < 0.3:
        head[dice.choice(("data_length", "payload_length", "version", "type"))] = dice.choice(
            (*_ODD, 10, 17_000, 70_000)
        )
    return _spoilt(json.dumps(head).encode() + b"\n" + body + payload, dice)


def _spoilt(frame: bytes, dice: random.Random) -> bytes:
    for _ in range(dice.choice((0, 0, 1, 3))):
        at, to = sorted(dice.randrange(len(frame) + 1) for _ in range(2))
        match dice.randrange(4):
            case 0:
                frame = frame[:at] + dice.choice(_BYTES) + frame[at:]
            case 1:
                frame = frame[:at] + frame[to:]
            case 2:
                frame = frame[:at]
            case _:
                frame = frame[:at] + dice.randbytes(min(8, to - at)) + frame[to:]
    return frame
