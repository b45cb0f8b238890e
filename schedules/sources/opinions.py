"""Whether something is so, when several may know it and any of them may fall silent."""

from __future__ import annotations

import threading
from collections.abc import Callable

from schedules.values import Signal, SignalKind


class Opinions:
    """It is so while somebody says so.  Safe from any thread; the signal is given while nobody else can speak."""

    def __init__(self, begins: SignalKind, ends: SignalKind, give: Callable[[Signal], None]) -> None:
        """Begin with nobody saying so."""
        self._begins, self._ends, self._give = begins, ends, give
        self._sure: set[str] = set()  # who says so, and will say when it is over
        self._guessed: set[str] = set()  # who said so, and may not be there when it is over
        self._lock = threading.Lock()

    def say(self, who: str, so: bool) -> None:
        """One who follows it says whether it is so; their no is the end of all guesses."""
        with self._lock:
            before = self._is_so()
            if so:
                self._sure.add(who)
            else:
                self._sure.discard(who)
                self._guessed.clear()
            self._tell(before)

    def guess(self, who: str) -> None:
        """One who may never say that it is over says that it is so."""
        with self._lock:
            before = self._is_so()
            self._guessed.add(who)
            self._tell(before)

    def doubt(self, who: str) -> None:
        """One who followed it is gone: what they said last was true then."""
        with self._lock:
            if who in self._sure:
                self._sure.discard(who)
                self._guessed.add(who)

    def forget_guesses(self) -> None:
        """Something happened that would not have if it were still so."""
        with self._lock:
            before = self._is_so()
            self._guessed.clear()
            self._tell(before)

    def _is_so(self) -> bool:
        return bool(self._sure or self._guessed)

    def _tell(self, before: bool) -> None:
        if before != self._is_so():
            self._give(Signal(self._ends if before else self._begins))
