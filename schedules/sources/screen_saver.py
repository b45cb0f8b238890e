"""The lock as the desktop's screen saver tells it, over the session's bus."""

from __future__ import annotations

from typing import Any, Final

from schedules.sources.board import LOCK, Board
from schedules.sources.bus import BusError, Link, Rule
from schedules.sources.opinions import Opinions

GNOME: Final = "org.gnome.ScreenSaver"
FREEDESKTOP: Final = "org.freedesktop.ScreenSaver"  # Plasma, and others that go by the same name
_PATHS: Final = {GNOME: ("/org/gnome/ScreenSaver",), FREEDESKTOP: ("/ScreenSaver", "/org/freedesktop/ScreenSaver")}


class ScreenSaver:
    """Has an opinion on the lock.  On the bus thread."""

    def __init__(self, service: str, locked: Opinions, board: Board) -> None:
        """`service` is one of the two above."""
        self._service, self._locked, self._board = service, locked, board
        board.expect(LOCK, service)

    async def begin(self, link: Link) -> None:
        """Listen, and ask how things stand."""

        async def changed(body: list[Any]) -> None:
            self._say(body)

        async def came() -> None:
            await self._ask(link)

        await link.listen(Rule(self._service, self._service, "ActiveChanged"), changed)
        await link.watch(self._service, came, self.lost)

    def lost(self, why: str) -> None:
        """Nobody tells."""
        self._locked.doubt(self._service)
        self._board.fails(LOCK, self._service, why)

    async def _ask(self, link: Link) -> None:
        for path in _PATHS[self._service]:
            try:
                self._say(await link.call(self._service, path, self._service, "GetActive"))
            except BusError as error:  # some have the name, and are asked for other things
                self._board.fails(LOCK, self._service, str(error))
            else:
                return

    def _say(self, body: list[Any]) -> None:
        self._locked.say(self._service, body[:1] == [True])
        self._board.works(LOCK, self._service)
