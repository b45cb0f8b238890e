"""A room with nothing in it: time passes, nobody hears and nobody speaks."""

from __future__ import annotations

import threading
from collections.abc import Callable

from voices.sound import BLOCK_S, SILENT_BLOCK, Samples
from voices.values import RoomEvent

_SHORTEST_WAIT_S = 0.001  # below, the system's sleep costs more than it gives
_FORGIVEN_S = 0.25  # who is later than this was asleep: the time is not made up for


class Pacer:
    """Beats time: `wait` returns once a block, at real time by `speed`.  One thread at a time."""

    def __init__(self, now_s: Callable[[], float], speed: float = 1.0) -> None:
        """Count by `now_s`, any clock that never goes back; the first beat is one block after the first `wait`."""
        self._now_s = now_s
        self._beat_s = BLOCK_S / speed
        self._due_s: float | None = None
        self._never = threading.Event()

    def restart(self) -> None:
        """Forget the beat, after something else has paced the blocks."""
        self._due_s = None

    def wait(self) -> None:
        """Return when the next block is due; at once when it is overdue."""
        now_s = self._now_s()
        if self._due_s is None or now_s - self._due_s > _FORGIVEN_S:
            self._due_s = now_s
        self._due_s += self._beat_s
        ahead_s = self._due_s - now_s
        if ahead_s > _SHORTEST_WAIT_S:
            self._never.wait(ahead_s)


class PacedRoom:
    """A `Room` without devices, at `speed` times real time.  `exchange` belongs to one thread."""

    def __init__(self, now_s: Callable[[], float], speed: float = 1.0) -> None:
        """Open at once; `speed` is above 0, and as much of it is reached as the computer can do."""
        self._pacer = Pacer(now_s, speed)

    def exchange(self, played: Samples) -> Samples:  # noqa: ARG002 - nobody is there to hear it
        """See `Room.exchange`; hears silence."""
        self._pacer.wait()
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing ever happens to devices that do not exist."""
        return ()

    def close(self) -> None:
        """Nothing to release."""
