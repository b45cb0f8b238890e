"""Titles that somebody else wrote: whether a word stands in one, and how it can be shown.  Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST = 80  # characters of a title that are shown


class Words:
    """Tells runs by the words in their titles."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words, of which one has to stand in a title as a whole."""
        parts = [_plain(word).split() for word in words]
        self._parts = [each for each in parts if each]
        spaced = "|".join(r"\s+".join(map(re.escape, each)) for each in self._parts)
        self._pattern = re.compile(rf"(?<!\w)(?:{spaced or '(?!)'})(?!\w)")

    def in_title(self, title: str) -> bool:
        """Whether it is a run."""
        return self._pattern.search(_plain(title)) is not None

    def perhaps_in(self, line: str) -> bool:
        """Whether it can be one, of a line of a file as it stands there."""
        plain = _plain(line)
        return any(all(part in plain for part in parts) for parts in self._parts)


def one_line(text: str) -> str:
    """One line, without characters that steer a terminal or turn the text around."""
    kept = (" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text)
    return " ".join("".join(each for each in kept if unicodedata.category(each)[0] != "C").split())


def shortened(line: str) -> str:
    """As much of it as is shown."""
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
