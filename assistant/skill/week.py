"""How much of what was planned this week has been done, as the history counts it."""

from __future__ import annotations

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
