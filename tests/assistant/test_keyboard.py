"""Lines out of whatever is typed or piped."""

from __future__ import annotations

import os
import queue

import pytest

from assistant.keyboard import LONGEST, Keyboard, lines_of


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([b"next\nst", b"op\n"], ["next", "stop"]),
        ([b"next\r\nstop\r"], ["next", "stop"]),
        ([b"no line end"], ["no line end"]),
        ([b"\n  \n\t\n"], []),
        (["caf\u00e9\n".encode()[:4], "caf\u00e9\n".encode()[4:]], ["caf\u00e9"]),
        ([b"\xff\x1b[31mred\x07\n"], ["\ufffd [31mred"]),
        ([b"x" * 9999, b"y" * 9999 + b"\nnext\n"], ["x" * LONGEST, "next"]),
        ([], []),
    ],
)
def test_lines(pieces: list[bytes], lines: list[str]) -> None:
    assert list(lines_of(iter(pieces))) == lines


def test_lines_are_given_as_they_are_typed() -> None:
    end, keys = os.pipe()
    given: queue.SimpleQueue[str] = queue.SimpleQueue()
    Keyboard(end, given.put).start()
    os.write(keys, b"next\n")
    assert given.get(timeout=20) == "next"
    os.write(keys, b"stop")
    os.close(keys)
    assert given.get(timeout=20) == "stop"
    os.close(end)
