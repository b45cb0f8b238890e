"""Titles that somebody else wrote: whether one is that of a run, and how it can be shown.  Pure.

Where the plan names no words, a run is told as people write one in English: "parkrun", "jog" or "fartlek" anywhere; or
"run", "running", "intervals", "10k" and their like at the end of the title, before a mark, or before a word that goes
on about a run ("with Ana", "before work", "club", "5 km").  "Run payroll" and "run through the slides" go on otherwise,
and a "dry run" or "test run" is none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

LONGEST = 80  # characters of a title that are shown

_ALWAYS = r"park ?runs?|jog|jogs|jogging|fartlek"
_OFTEN = r"runs?|running|intervals|(?:half )?marathon|hill (?:repeats|sprints|reps)"
_BEGINS = r"(?:easy |slow |steady |tempo |race |timed |my |first )?[1-9]\d?(?:[.,]\d)? ?k(?:m|ms)?"
_NOT_AFTER = (
    r"dry|test|tests|trial|practice|pilot|beta|batch|build|ci|cron|job|model|training data|production|prod|print|press|"
    r"pay|payroll|bank|school|nursery|milk|coffee|lunch|food|beer|grocery|shopping|supply|airport|station|dump|bin|tip|"
    r"home|chicken|bull|ski|theatre|show|in the long|on the|re|pre|post|up and|confidence|time|prediction|release"
)
_GOES_ON = (
    r"(?:in|on)(?! (?:prod|production|staging|parallel|ci|windows|linux|mac|azure|aws)\b)|with|w|at|to|from|"
    r"along|around|round|before|after|and|club|group|crew|session|training|workout|commute|"
    r"home|outside|together|easy|long|slow|steady|tempo|recovery|intervals|walk|race|today|tonight|tomorrow|early|"
    r"(?:\d{1,3}(?:[.,]\d{1,2})? ?(?:k|km|kms|m|mi|miles?|min|mins|minutes?|h|hours?)|\d{1,2} ?[x\u00d7] ?\d+|"
    r"\d{1,2}[:.]\d\d)"
)
_QUOTE = r"['\u2019]"
_NO_WORD = rf"(?!\w|{_QUOTE})"
_END = rf"{_NO_WORD}(?:\W*$|(?![-\u2010-\u2014]\w)\s*[^\w\s]|\s+(?:{_GOES_ON}){_NO_WORD})"
_USUAL = re.compile(
    rf"(?<!\w)(?:{_ALWAYS}){_NO_WORD}"
    rf"|^{_BEGINS}{_END}"
    rf"|(?<!\w)(?<!{_QUOTE})(?P<before>(?:{_NOT_AFTER})[\s-]+)?(?:{_OFTEN}){_END}"
)
_USUAL_PART = re.compile(r"run|jog|fartlek|intervals|marathon|hill|\d ?k")


class Runs(Protocol):
    """Tells runs by their titles."""

    def in_title(self, title: str) -> bool:
        """Whether it is a run."""
        ...

    def perhaps_in(self, line: str) -> bool:
        """Whether it can be one, of a line of a file as it stands there."""
        ...


class UsualRuns:
    """Tells runs as people write them in English."""

    def in_title(self, title: str) -> bool:
        """See `Runs`."""
        plain = " ".join(_plain(title).split())
        return any(found["before"] is None for found in _USUAL.finditer(plain))

    def perhaps_in(self, line: str) -> bool:
        """See `Runs`."""
        return _USUAL_PART.search(_plain(line)) is not None


class Words:
    """Tells runs by the words in their titles."""

    def __init__(self, words: Iterable[str]) -> None:
        """Take the words, of which one has to stand in a title as a whole."""
        parts = [_plain(word).split() for word in words]
        self._parts = [each for each in parts if each]
        spaced = "|".join(r"\s+".join(map(re.escape, each)) for each in self._parts)
        self._pattern = re.compile(rf"(?<!\w)(?:{spaced or '(?!)'})(?!\w)")

    def in_title(self, title: str) -> bool:
        """See `Runs`."""
        return self._pattern.search(_plain(title)) is not None

    def perhaps_in(self, line: str) -> bool:
        """See `Runs`."""
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
