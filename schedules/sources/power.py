"""Sleep and lock as logind tells them, over the system's bus."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, Final

from schedules.sources.board import LOCK, SLEEP, Board
from schedules.sources.bus import BusError, Link, Rule
from schedules.sources.opinions import Opinions
from schedules.values import Signal, SignalKind

_LOGIND: Final = "logind"
_SERVICE: Final = "org.freedesktop.login1"
_PATH: Final = "/org/freedesktop/login1"
_MANAGER: Final = "org.freedesktop.login1.Manager"
_SESSION: Final = "org.freedesktop.login1.Session"
NO_LOCK: Final = "A locked screen counts as time at the desk until nobody has touched anything for a while."
_ASKED: Final = "whoever asked to lock"


class Logind:
    """Gives SLEEP and WAKE, and has an opinion on the lock.  On the bus thread."""

    def __init__(self, give: Callable[[Signal], None], locked: Opinions, session_id: str, board: Board) -> None:
        """`session_id` as in XDG_SESSION_ID, or empty."""
        self._give, self._locked, self._session_id, self._board = give, locked, session_id, board
        self._last = SignalKind.WAKE
        board.expect(SLEEP, _LOGIND)
        board.expect(LOCK, _LOGIND)

    async def begin(self, link: Link) -> None:
        """Listen, and ask how things stand."""

        async def prepare(body: list[Any]) -> None:
            self._sleep(body[:1] == [True])

        async def came() -> None:
            await self._ask_for_sleep(link)
            await self._ask_for_lock(link)

        await link.listen(Rule(_SERVICE, _MANAGER, "PrepareForSleep", _PATH), prepare)
        await link.watch(_SERVICE, came, self.lost)

    def lost(self, why: str) -> None:
        """Nobody tells.  Whoever notices that is awake."""
        self._sleep(False)
        self._locked.doubt(_LOGIND)
        self._board.fails(SLEEP, _LOGIND, why)
        self._board.fails(LOCK, _LOGIND, why)

    async def _ask_for_sleep(self, link: Link) -> None:
        try:
            self._sleep(await link.property(_SERVICE, _PATH, _MANAGER, "PreparingForSleep") is True)
        except BusError as error:
            self._board.fails(SLEEP, _LOGIND, str(error))
        else:
            self._board.works(SLEEP, _LOGIND)

    async def _ask_for_lock(self, link: Link) -> None:
        async def lock(_body: list[Any]) -> None:
            self._locked.guess(_ASKED)

        async def unlock(_body: list[Any]) -> None:
            self._locked.forget_guesses()

        async def hint(value: object) -> None:
            self._locked.say(_LOGIND, value is True)

        try:
            path = await self._session_path(link)
            await link.listen(Rule(_SERVICE, _SESSION, "Lock", path), lock)
            await link.listen(Rule(_SERVICE, _SESSION, "Unlock", path), unlock)
            await link.listen_to_property(_SERVICE, path, _SESSION, "LockedHint", hint)
            await hint(await link.property(_SERVICE, path, _SESSION, "LockedHint"))
        except BusError as error:
            self._board.fails(LOCK, _LOGIND, str(error))
        else:
            self._board.works(LOCK, _LOGIND)

    async def _session_path(self, link: Link) -> str:
        """Where the session with the screen is: the program itself may have been started outside of it."""
        display: object = None
        with contextlib.suppress(BusError):  # it may still know the session by its number
            display = await link.property(_SERVICE, f"{_PATH}/user/self", "org.freedesktop.login1.User", "Display")
        match display:
            case [str() as name, str() as path] if name:
                return path
            case _:
                pass
        if not self._session_id:
            raise BusError("logind knows no session with a screen; log in to a desktop.")
        (path,) = await link.call(_SERVICE, _PATH, _MANAGER, "GetSession", "s", [self._session_id])
        return str(path)

    def _sleep(self, asleep: bool) -> None:
        now = SignalKind.SLEEP if asleep else SignalKind.WAKE
        if now is not self._last:
            self._last = now
            self._give(Signal(now))
