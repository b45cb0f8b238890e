"""Whoever shows notices on this desktop, reached by `desktop_notifier`; the only file that imports it.

The library forgets a notice at its first click and when it is taken back.  Where there is a message bus the clicks are
therefore taken from its connection, by the number the server gave each notice: a click that comes late or twice still
has its notice.  A server that is begun anew counts from one again, so a `Server` lasts only as long as the same one
answers.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from tray.notices import Notice, State

_NAME: Final = "Otherside"
_SERVICE: Final = "org.freedesktop.Notifications"
_BUS: Final = "org.freedesktop.DBus"
_BUS_PATH: Final = "/org/freedesktop/DBus"
_KEPT: Final = 100  # notices whose late clicks still have a name
_EARLY: Final = 10
_LAST_S: Final = 0.2
_UNTIL_TAKEN_BACK: Final = 0
_AS_THE_DESKTOP_LIKES: Final = -1


class Server:
    """Whoever shows notices, as long as it is the same one."""

    def __init__(self, clicked: Callable[[str, str], None], lost: Callable[[Server, State], None]) -> None:
        """Get ready; raises anything."""
        from desktop_notifier.main import get_backend_class  # noqa: PLC0415 - takes time, and may not even load

        for name in ("desktop_notifier", "dbus_fast"):  # what they would print, the report says
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False
        self._backend = get_backend_class()(_NAME, None)
        self._clicked = clicked
        self._lost = lost
        self._line: Any = None  # to the server, where there is a bus
        self._buttons = False
        self._markup = False
        self._sent = ""  # the last notice the library was rid of
        self._shown: dict[str, int | str] = {}  # the server's number, or the library's name, of each notice
        self._meant: dict[int | str, Notice] = {}  # what was asked, by number; also of those that are gone
        self._early: deque[tuple[int, str]] = deque(maxlen=_EARLY)  # clicks on a number that is not known yet
        self._over = False  # another one has its place
        self._watching: asyncio.Task[None] | None = None

    @property
    def lacks(self) -> State:
        """What is missing when it cannot be reached."""
        by_bus = hasattr(self._backend, "interface")
        bus = getattr(self._backend, "bus", None)
        return State.NO_BUS if by_bus and (bus is None or not bus.connected) else State.NO_SERVER

    async def open(self) -> State | None:
        """Reach it; gives what it can do, None: nothing."""
        from desktop_notifier import Capability  # noqa: PLC0415 - as above

        able = await self._backend.get_capabilities()
        self._backend.on_dispatched = self._dispatched
        self._line = getattr(self._backend, "interface", None)
        if self._line is None:
            self._backend.on_button_pressed = self._pressed
            self._buttons = Capability.BUTTONS in able
            return (State.WORKS if self._buttons else State.NO_BUTTONS) if Capability.TITLE in able else None
        await self._watch(self._line.bus)
        said = await self._line.call_get_capabilities()  # of the one that is watched
        self._markup = "body-markup" in said
        self._buttons = "actions" in said and hasattr(self._line, "on_action_invoked")
        if self._buttons:
            self._line.on_action_invoked(self._invoked)
        return State.WORKS if self._buttons else State.NO_BUTTONS

    async def show(self, notice: Notice) -> bool:
        """Show it; gives whether it is shown."""
        from desktop_notifier import Button, Notification  # noqa: PLC0415 - as above

        await self.withdraw(notice.id)
        buttons = notice.buttons if self._buttons else ()
        wanted = Notification(
            notice.title,
            html.escape(notice.text, quote=False) if self._markup else notice.text,
            buttons=tuple(Button(label, identifier=button_id) for button_id, label in buttons),
            timeout=_UNTIL_TAKEN_BACK if buttons else _AS_THE_DESKTOP_LIKES,
        )
        self._early.clear()
        await self._backend.send(wanted)  # does not raise, and says by `_dispatched` that all went well
        if self._sent != wanted.identifier:
            return False
        place: int | str = wanted.identifier
        if self._line is not None:
            place = _number_of(wanted.identifier, self._backend)
        self._shown[notice.id] = place
        self._meant.pop(place, None)
        self._meant[place] = notice
        while len(self._meant) > _KEPT:
            del self._meant[next(iter(self._meant))]
        for number, button_id in self._early:
            if number == place:
                self._pressed(number, button_id)
        return not self._over

    async def withdraw(self, notice_id: str) -> None:
        """Take a notice back."""
        place = self._shown.pop(notice_id, None)
        if place is None:
            return
        with contextlib.suppress(Exception):  # it is gone, or its server is
            if self._line is None:
                await self._backend.clear(str(place))
            else:
                await self._line.call_close_notification(place)

    async def take_all_back(self) -> None:
        """Leave nothing on the screen that nobody answers to."""
        for notice_id in tuple(self._shown):
            await self.withdraw(notice_id)

    async def close(self) -> None:
        """Let go of it."""
        if self._watching is not None:
            self._watching.cancel()
        bus = getattr(self._backend, "bus", None)
        if bus is not None:
            with contextlib.suppress(Exception):
                bus.disconnect()
                async with asyncio.timeout(_LAST_S):
                    await asyncio.shield(bus.wait_for_disconnect())

    async def _watch(self, bus: Any) -> None:  # noqa: ANN401 - typed by another library
        names = bus.get_proxy_object(_BUS, _BUS_PATH, await bus.introspect(_BUS, _BUS_PATH)).get_interface(_BUS)
        names.on_name_owner_changed(self._owner_changed)
        self._watching = asyncio.create_task(self._until_cut_off(bus))

    async def _until_cut_off(self, bus: Any) -> None:  # noqa: ANN401 - as above
        with contextlib.suppress(Exception):
            await asyncio.shield(bus.wait_for_disconnect())
        self._lost(self, State.NO_BUS)

    def _owner_changed(self, name: str, _old: str, _new: str) -> None:
        if name == _SERVICE:
            self._over = True
            self._lost(self, State.NO_SERVER)

    def _dispatched(self, identifier: str) -> None:
        self._sent = identifier

    def _invoked(self, number: int, button_id: str) -> None:
        if number not in self._meant:
            self._early.append((number, button_id))
        elif not self._over:
            self._pressed(number, button_id)

    def _pressed(self, place: int | str, button_id: str) -> None:
        notice = self._meant.get(place)  # None: somebody else's, or very old
        if notice is not None and button_id in dict(notice.buttons):  # a click beside the buttons has an id as well
            self._clicked(notice.id, button_id)


def _number_of(identifier: str, backend: Any) -> int:  # noqa: ANN401 - it is not the same on every system
    """Under which number the server shows a notice; nothing public tells."""
    return int(backend._platform_to_interface_notification_identifier.inverse[identifier])  # noqa: SLF001
