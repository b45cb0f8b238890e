"""Keeps a session in the history while it goes on: what the brain reports becomes rows, each at once."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, PlannedBlock
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.session.answers import PAIN_END_FROM
from assistant.session.blocks import SidedSlot
from assistant.session.effects import Ahead, BlockEnded, Effect, Ended, Ending, Felt, Remark, Remarked
from assistant.session.past import past_block, past_felt, past_remark


class Writer:
    """One session's way to the disk; for the thread of its store.

    A disk that fails never stops the session: what cannot be written waits in memory, in its order, for the next
    `keep` or `flush`, and the person is told once.
    """

    def __init__(
        self, store: Store, session: int, tell: Callable[[str], None], expected: int = 0, after_s: float = 0.0
    ) -> None:
        """Write to `session`, the id that `Store.begin` gave; `tell` takes a sentence for the person.

        `expected` is how many blocks would be ahead if nothing spoke against them.  A session that goes on after it
        broke off has `after_s` seconds behind it.
        """
        self._store = store
        self._session = session
        self._tell = tell
        self._after_s = after_s
        self._expected = expected
        self._spares = True  # what is missing next is left out for the sake of health, as what comes first may be
        self._waiting: deque[Callable[[], None]] = deque()
        self._told = False

    def keep(self, at_s: float, effect: Effect) -> None:
        """Keep what the session reports at `at_s`, in seconds of the session; most effects are none of it."""
        if (write := self._write(at_s, effect)) is not None:
            self._waiting.append(write)
            self.flush()

    def flush(self) -> bool:
        """Write all that waits; whether nothing is left in memory."""
        try:
            while self._waiting:
                self._waiting[0]()
                self._waiting.popleft()
        except HistoryError as error:
            if not self._told:
                self._told = True
                self._tell(f"{error} The session goes on; what cannot be kept yet is tried again.")
        return not self._waiting

    def _write(self, at_s: float, effect: Effect) -> Callable[[], None] | None:
        at_s += self._after_s
        match effect:
            case Ahead(slots):
                spared = max(0, self._expected - len(slots)) if self._spares else 0
                self._expected, self._spares = len(slots), False
                return partial(self._store.ahead, self._session, [_planned(slot) for slot in slots], spared)
            case BlockEnded(started_s=started_s, ended_s=ended_s, ending=ending):
                if ending not in (Ending.PAINFUL, Ending.STOPPED):
                    self._expected, self._spares = self._expected - 1, False
                elif ending is Ending.PAINFUL:
                    self._spares = True
                kept = KeptBlock(past_block(effect), started_s + self._after_s, ended_s + self._after_s)
                return partial(self._store.block, self._session, kept)
            case Felt():
                return partial(self._store.felt, self._session, KeptFelt(past_felt(effect), at_s))
            case Remarked(kind, level=level):
                too_much = kind is Remark.PAIN and (level or 0) >= PAIN_END_FROM
                self._spares = self._spares or too_much or kind is Remark.WARNING_SIGN
                return partial(self._store.remark, self._session, KeptRemark(past_remark(effect), at_s))
            case Ended(outcome):
                return partial(self._store.end, self._session, outcome, at_s)
            case _:
                return None


def _planned(slot: SidedSlot) -> PlannedBlock:
    posture = None if slot.posture is None else slot.posture.id
    return PlannedBlock(slot.move.id, slot.side.value, slot.seconds, slot.slot_index, posture)
