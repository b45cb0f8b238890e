"""The history around one session: what was before it, and a place for what it does.

A history that cannot be used is told about, once, and the session goes on without it: moving matters more than
counting.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from assistant import clock
from assistant.history import old_records
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.history.writer import Writer
from assistant.session.effects import Ahead, Effect, Ended
from assistant.session.plan import Plan

BROKEN_OFF_WITHIN: Final = timedelta(hours=6)
"""So long after its start an unfinished session may be gone on with: later, what was rolled and stretched is cold."""


class Keeper:
    """For one thread, that of the session."""

    def __init__(self, file: Path, old_records_folder: Path, tell: Callable[[str], None]) -> None:
        """Open the history in `file`, or go without; `tell` takes sentences for the person."""
        self._tell = tell
        self._store: Store | None = None
        self._writer: Writer | None = None
        self.sessions: tuple[KeptSession, ...] = ()
        self.broken_off: KeptSession | None = None
        try:
            self._store = Store.open(file)
            for problem in old_records.take_in(self._store, old_records_folder):
                tell(problem)
            self.sessions = self._store.sessions()
            self.broken_off = self._store.broken_off(clock.now(), BROKEN_OFF_WITHIN)
        except HistoryError as error:
            tell(f"{error} This session is not kept.")
            self.close()

    def begin(self, plan: Plan, started: datetime) -> Callable[[float, Effect], None]:
        """Give what takes the reports of a session, each with its moment in seconds of the session.

        The session is written down when its first block is announced, with all it reported until then: one that is cut
        off before that must not hide what an earlier one left undone.
        """
        early: list[tuple[float, Effect]] = []

        def keep(at_s: float, effect: Effect) -> None:
            if self._writer is not None:
                self._writer.keep(at_s, effect)
                return
            early.append((at_s, effect))
            said_something = isinstance(effect, Ended) and len(early) > 1
            if isinstance(effect, Ahead) or said_something:
                writer = self._writer = self._begun(plan, started)
                if writer is not None:
                    for each in early:
                        writer.keep(*each)

        return keep

    def _begun(self, plan: Plan, started: datetime) -> Writer | None:
        if self._store is None:
            return None
        try:
            session = self._store.begin(plan.routine.id, started, len(plan.slots))
        except HistoryError as error:
            self._tell(f"{error} This session is not kept.")
            self.close()
            return None
        return Writer(self._store, session, self._tell)

    def farewell(self) -> str:
        """Say what became of the session; what could not be written before is tried a last time."""
        if self._writer is None:
            return "Nothing of it was kept." if self._store is None else "There was nothing to keep."
        if self._writer.flush():
            return "It is kept: `otherside history` shows it."
        return "Not all of it could be kept."

    def close(self) -> None:
        """Let go of the file."""
        if self._store is not None:
            self._store.close()
        self._store = None
