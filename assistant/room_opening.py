"""A room that is being opened while other things are made ready: a sound card takes a quarter of a second."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from voices.room import LateRoom


class Opening:
    """Whoever begins it takes the room or closes this.  Any thread."""

    def __init__(self, open_room: Callable[[], LateRoom]) -> None:
        """Open it on a thread that dies with the program."""
        self._open_room = open_room
        self._room: Future[LateRoom] = Future()
        self._taken = threading.Lock()
        threading.Thread(target=self._work, name="opening", daemon=True).start()

    def take(self) -> LateRoom:
        """Wait for the room, which is the caller's to close from now on; raises what opening it raised."""
        room = self._room.result()
        self._taken.acquire(blocking=False)
        return room

    def close(self) -> None:
        """Close it if nobody took it; waits for it."""
        if self._taken.acquire(blocking=False) and self._room.exception() is None:
            self._room.result().close()

    def _work(self) -> None:
        try:
            self._room.set_result(self._open_room())
        except BaseException as error:  # noqa: BLE001 - whoever takes it has it
            self._room.set_exception(error)
