"""Ends what calls too many functions, deep inside a library that would otherwise never come back.

    with Budget(1_000_000):
        library.work(what_somebody_wrote)

Unlike a time limit it needs no second thread, and is the same on every computer.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any


class SpentError(BaseException):
    """The budget is spent.  No ordinary exception, so that no library takes it for one of its own."""


class Budget:
    """So many calls, within one `with` or several.  It counts as a profiler does, and only in its thread."""

    def __init__(self, calls: int) -> None:
        """Have so many calls to spend: of functions in Python and in C, and returns from them."""
        self._left = calls
        self._before: Any = None

    def __enter__(self) -> None:
        """Begin to count; raises SpentError wherever the budget ends."""
        self._before = sys.getprofile()
        sys.setprofile(self._count)

    def __exit__(self, *_: object) -> None:
        """Count no longer."""
        sys.setprofile(self._before)

    def _count(self, _frame: FrameType, _event: str, _value: object) -> None:
        self._left -= 1
        if self._left < 0:
            raise SpentError
