"""The keyboard as an ear: lines that are typed, or piped in."""

from __future__ import annotations

import codecs
import os
import threading
from collections.abc import Callable, Iterator
from typing import Final

LONGEST: Final = 200
"""Characters of a line that are looked at; the longest command has far less."""

_READ_BYTES = 4096


class Keyboard:
    """Reads lines on a thread of its own until the input ends, which means nothing but that nobody types any more."""

    def __init__(self, descriptor: int, give: Callable[[str], None]) -> None:
        """Give each line of the file `descriptor` that is not empty to `give`, which is called on that thread.

        The thread is never waited for: a read of a terminal cannot be interrupted.  It reads the descriptor itself,
        because Python cannot end while a thread holds the lock of its own standard input.
        """
        self._descriptor = descriptor
        self._give = give

    def start(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._work, name="keyboard", daemon=True).start()

    def _work(self) -> None:
        for line in lines_of(self._pieces()):
            self._give(line)

    def _pieces(self) -> Iterator[bytes]:
        while True:
            try:
                piece = os.read(self._descriptor, _READ_BYTES)
            except OSError:  # the terminal was closed
                return
            if not piece:
                return
            yield piece


def lines_of(pieces: Iterator[bytes]) -> Iterator[str]:
    """Put pieces of UTF-8 together to lines: without what cannot be printed, shortened, the empty ones left out."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    begun = ""
    for piece in pieces:
        *whole, begun = (begun + decoder.decode(piece)).replace("\r", "\n").split("\n")
        begun = begun[: 2 * LONGEST]  # of a line without end
        yield from filter(None, map(_clean, whole))
    yield from filter(None, [_clean(begun)])


def _clean(line: str) -> str:
    return "".join(character if character.isprintable() else " " for character in line).strip()[:LONGEST]
