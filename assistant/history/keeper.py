"""The history around one session: what was before it, and a place for what it does.

A history that cannot be used is told about, once, and the session goes on without it: moving matters more than
counting.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Final

from assistant import clock
from assistant.companion.control_folder import AlreadyRunningError, ControlError, Lock
from assistant.history import old_records
from assistant.history.resumed import goes_on
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.history.writer import Writer
from assistant.session.blocks import SidedSlot
from assistant.session.effects import Ahead, Effect, Ended
from assistant.session.plan import Plan

BROKEN_OFF_WITHIN: Final = timedelta(hours=6)
"""So long after its start an unfinished session may be gone on with: later, what was rolled and stretched is cold."""

_LOCK_FOLDER: Final = "session"  # beside the history; who does a session holds its lock


class Keeping(Enum):
    """What becomes of a session."""

    KEPT = "kept"
    LEFT = "left"  # it was let go of, and can be gone on with as it was then
    TRIAL = "trial"  # done faster or slower than a person can: nothing of it is history


class Keeper:
    """For one thread, that of the session."""

    def __init__(
        self, file: Path, old_records_folder: Path, tell: Callable[[str], None], keeping: Keeping = Keeping.KEPT
    ) -> None:
        """Open the history in `file`, or go without; `tell` takes sentences for the person."""
        self._tell = tell
        self._keeping = keeping
        self._store: Store | None = None
        self._writer: Writer | None = None
        self._lock: Lock | None = None
        self._session: int | None = None  # the id of the one that is kept
        self.sessions: tuple[KeptSession, ...] = ()
        self.broken_off: KeptSession | None = None
        """What may be gone on with; None as well while another session runs, which looks the same."""
        self.continued: KeptSession | None = None
        """What this session goes on with, as it was when it broke off."""
        try:
            self._store = Store.open(file)
            for problem in old_records.take_in(self._store, old_records_folder):
                tell(problem)
            self.sessions = self._store.sessions()
            if keeping is Keeping.KEPT and self._alone(file.parent / _LOCK_FOLDER):
                self.broken_off = self._store.broken_off(clock.now(), BROKEN_OFF_WITHIN)
        except HistoryError as error:
            tell(f"{error} This session is not kept.")
            self.close()

    def _alone(self, folder: Path) -> bool:
        """Whether no other session runs, as far as can be told; from here on until `close` this one does."""
        try:
            self._lock = Lock(folder)
        except AlreadyRunningError:
            return False
        except ControlError:  # the lock is a courtesy; what is wrong with the folder shows elsewhere
            return True
        return True

    def begin(
        self, plan: Plan, started: datetime, minutes: float | None = None, undone: Sequence[SidedSlot] = ()
    ) -> Callable[[float, Effect], None]:
        """Give what takes the reports of a session, each with its moment in seconds of the session.

        The session is written down when its first block is announced, with all it reported until then: one that is cut
        off before that must not hide what an earlier one left undone.  `minutes` are those it is to fit into.  When it
        takes up what `broken_off` left `undone`, it is that session that goes on.
        """
        early: list[tuple[float, Effect]] = []

        def keep(at_s: float, effect: Effect) -> None:
            if self._keeping is Keeping.LEFT:
                return
            if self._writer is not None:
                self._writer.keep(at_s, effect)
                return
            early.append((at_s, effect))
            if isinstance(effect, Ahead) and goes_on(effect.slots, undone, plan.slots):
                self._writer = self._gone_on(len(undone))
            elif isinstance(effect, Ahead):
                self._writer = self._begun(plan, started, minutes, len(plan.slots), offered=bool(undone))
            elif isinstance(effect, Ended) and len(early) > 1:  # it was not begun, but something was said
                self._writer = self._begun(plan, started, minutes, 0)
            if self._writer is not None:
                for each in early:
                    self._writer.keep(*each)

        return keep

    def _gone_on(self, expected: int) -> Writer | None:
        broken = self.broken_off
        if self._store is None or broken is None:
            return None
        self.continued, self._session = broken, broken.id
        return Writer(self._store, broken.id, self._tell, expected, broken.seconds)

    def _begun(
        self, plan: Plan, started: datetime, minutes: float | None, expected: int, *, offered: bool = False
    ) -> Writer | None:
        if self._store is None or self._keeping is Keeping.TRIAL:
            return None
        try:
            if offered and self.broken_off is not None:
                self._store.give_up(self.broken_off.id)
            session = self._store.begin(plan.routine.id, started, expected, minutes)
        except HistoryError as error:
            self._tell(f"{error} This session is not kept.")
            self.close()
            return None
        self._session = session
        return Writer(self._store, session, self._tell, expected)

    def so_far(self) -> KeptSession | None:
        """The session as it is kept up to now; None when it is not."""
        if self._store is None or self._writer is None or not self._writer.flush():
            return None
        with contextlib.suppress(HistoryError):
            return next((each for each in self._store.sessions() if each.id == self._session), None)
        return None

    def break_off(self, left: KeptSession) -> None:
        """Keep the session as one that broke off now, with what is `left` of it; nothing after that is kept.

        When that cannot be written it is kept as a power cut would have left it.
        """
        kept, self._keeping = self.so_far(), Keeping.LEFT
        if self._store is not None and kept is not None:
            with contextlib.suppress(HistoryError):
                for block in left.blocks[len(kept.blocks) :]:
                    self._store.block(kept.id, block)
                self._store.ahead(kept.id, left.ahead)

    def farewell(self) -> str:
        """Say what became of the session; what could not be written before is tried a last time."""
        if self._keeping is Keeping.TRIAL:
            return "It was a trial at another speed, so nothing of it is kept."
        if self._keeping is Keeping.LEFT:
            return "It is kept as one that broke off: `otherside start` offers to go on with it."
        if self._writer is None:
            return "Nothing of it was kept." if self._store is None else "There was nothing to keep."
        if self._writer.flush():
            return "It is kept: `otherside history` shows it."
        return "Not all of it could be kept."

    def close(self) -> None:
        """Let go of the file, and of the lock."""
        if self._store is not None:
            self._store.close()
        self._store = None
        if self._lock is not None:
            self._lock.release()
        self._lock = None
