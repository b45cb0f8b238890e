"""Whether the person wants no notifications now.

Plasma says so on the session's bus.  GNOME keeps it as a setting; its settings portal does not give that one away
(neither the GNOME nor the GTK one has `org.gnome.desktop.notifications` in its list), so dconf's signal is heard, and
`gsettings` is asked what it is then.
"""

from __future__ import annotations

import asyncio
import shutil
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Mapping
from typing import Any, Final

from schedules.sources.board import DO_NOT_DISTURB, Board
from schedules.sources.bus import BusError, Link, Rule
from schedules.sources.opinions import Opinions

_SERVER: Final = "org.freedesktop.Notifications"
_SERVER_PATH: Final = "/org/freedesktop/Notifications"
_GNOME: Final = "GNOME"
_DCONF: Final = "ca.desrt.dconf"
_SCHEMA: Final = "org.gnome.desktop.notifications"
_ANSWER_S: Final = 3.0


class NotificationServer:
    """Hears the property `Inhibited`, which Plasma's server has.  On the bus thread."""

    def __init__(self, wanted: Opinions, board: Board) -> None:
        """`wanted`: that nobody disturbs."""
        self._wanted, self._board = wanted, board
        board.expect(DO_NOT_DISTURB, _SERVER)

    async def begin(self, link: Link) -> None:
        """Listen, and ask how things stand."""

        async def came() -> None:
            try:
                await self._take(await link.property(_SERVER, _SERVER_PATH, _SERVER, "Inhibited"))
            except BusError:
                self.lost("The notification server does not tell whether you want to be left alone.")

        await link.listen_to_property(_SERVER, _SERVER_PATH, _SERVER, "Inhibited", self._take)
        await link.watch(_SERVER, came, self.lost)

    def lost(self, why: str) -> None:
        """Nobody tells: a reminder too many is better than none ever."""
        self._wanted.say(_SERVER, False)
        self._board.fails(DO_NOT_DISTURB, _SERVER, why)

    async def _take(self, inhibited: object) -> None:
        self._wanted.say(_SERVER, inhibited is True)
        self._board.works(DO_NOT_DISTURB, _SERVER)


class GnomeBanners:
    """Follows GNOME's setting `show-banners`.  On the bus thread."""

    def __init__(self, wanted: Opinions, environ: Mapping[str, str], board: Board) -> None:
        """`wanted`: that nobody disturbs."""
        self._wanted, self._environ, self._board = wanted, environ, board
        board.expect(DO_NOT_DISTURB, _GNOME)

    @staticmethod
    def are_of(environ: Mapping[str, str]) -> bool:
        """Whether this desktop obeys that setting; on others it may be what it was years ago."""
        return _GNOME in environ.get("XDG_CURRENT_DESKTOP", "").split(":")

    async def begin(self, link: Link) -> None:
        """Listen, and look how things stand."""
        written = Rule(
            _DCONF,
            "ca.desrt.dconf.Writer",
            "Notify",
            "/ca/desrt/dconf/Writer/user",
            first_within=f"/{_SCHEMA.replace('.', '/')}/",
        )
        await link.listen(written, self._look)
        await self._look([])

    def lost(self, why: str) -> None:
        """Nobody tells: as above."""
        self._wanted.say(_GNOME, False)
        self._board.fails(DO_NOT_DISTURB, _GNOME, why)

    async def _look(self, _body: list[Any]) -> None:
        shown = await _setting(_SCHEMA, "show-banners", self._environ)
        if shown not in ("true", "false"):
            self.lost("The program gsettings does not tell whether you want to be left alone; install it.")
            return
        self._wanted.say(_GNOME, shown == "false")
        self._board.works(DO_NOT_DISTURB, _GNOME)


async def _setting(schema: str, key: str, environ: Mapping[str, str]) -> str:
    """What gsettings says; empty if it does not."""
    program = shutil.which("gsettings", path=environ.get("PATH"))
    if program is None:
        return ""
    process = await asyncio.create_subprocess_exec(
        program, "get", schema, key, stdin=DEVNULL, stdout=PIPE, stderr=DEVNULL, env=dict(environ)
    )
    try:
        async with asyncio.timeout(_ANSWER_S):
            output, _ = await process.communicate()
    except TimeoutError:
        return ""
    finally:
        if process.returncode is None:
            process.kill()
    return output.decode(errors="replace").strip()
