"""How much of what was planned this week has been done, as the history counts it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from pathlib import Path

from assistant.history.store import Store
from assistant.history.summary import weeks
from assistant.history.troubles import HistoryError


def percent_done(history: Path, today: date) -> int | None:
    """Percent of the planned blocks of this week; None when none was planned, or the history cannot be read.

    Reads all of the history, so ask seldom, and in a thread that may wait.
    """
    if not history.exists():
        return None
    try:
        store = Store.open(history)
        try:
            sessions = store.sessions()
        finally:
            store.close()
    except HistoryError:  # told elsewhere
        return None
    return weeks(sessions, today, 1)[0].percent_done


class KnownWeek:
    """The percent as it was read last: again in another hour, and after a session.  Of the loop's thread."""

    def __init__(self, week: Callable[[], tuple[object, Callable[[], int | None]]]) -> None:
        """`week` gives the present hour, and what reads the percent, which may take its time in another thread."""
        self._week, self._of = week, object()
        self.percent: int | None = None

    def forget(self) -> None:
        """Read it again at the next look."""
        self._of = object()

    async def look(self) -> None:
        """Know it as of this hour."""
        hour, read = self._week()
        if hour != self._of:
            self._of = hour
            self.percent = await asyncio.to_thread(read)
