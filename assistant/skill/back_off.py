"""How long to wait before something that is away is tried again.  Pure."""

from __future__ import annotations

from typing import Final

FIRST_S: Final = 1.0
LONGEST_S: Final = 60.0
_DOUBLINGS: Final = 10  # beyond, only the longest wait is left


def wait_s(failures: int, chance: float) -> float:
    """The wait after so many failures in a row, one at least; it doubles up to a minute.

    `chance` is thrown evenly from 0 to 1: half of the wait is left to it, so that all that lost the same broker do not
    come back in the same instant.
    """
    longest = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, _DOUBLINGS))
    return longest * (0.5 + 0.5 * chance)
