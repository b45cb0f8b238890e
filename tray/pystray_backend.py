"""A backend for pystray on a Linux desktop, made of our `StatusItem`: its own ones have no menu or bring a toolkit.

It does what a backend has to, for any menu of pystray; it does not import pystray, and is given it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from tray.icon_report import IconState
from tray.status_item import StatusItem, session_address
from tray.status_protocol import Face, Pixmap, Visibility
from tray.values import Check, Item, Kind, State

if TYPE_CHECKING:
    from PIL.Image import Image


class StatusBackend:
    """What a backend adds to the icon of pystray, which is its second base."""

    # Of pystray
    icon: Any
    title: str
    menu: Any
    visible: bool
    _handler: Callable[[Any], Callable[[], None]]
    _mark_ready: Callable[[], None]

    HAS_DEFAULT_ACTION = False
    HAS_MENU_RADIO = False
    HAS_NOTIFICATION = False

    def begin(self, pystray: Any, name: str, stands: Callable[[IconState], None]) -> None:  # noqa: ANN401 - no types
        """Get ready, after pystray has."""
        self._pystray = pystray
        self._entries: dict[str, Any] = {}
        self._pixmaps: tuple[Pixmap, ...] = ()
        self._items: tuple[Item, ...] = ()
        self._item = StatusItem(name, lambda: session_address(os.environ), self._clicked, stands)

    def _show(self) -> None:
        self._push(Visibility.SHOWN)

    def _hide(self) -> None:
        self._push(Visibility.HIDDEN)

    def _update_icon(self) -> None:
        pictures = self.icon if isinstance(self.icon, Sequence) else (self.icon,)
        self._pixmaps = tuple(_pixmap(each) for each in pictures)
        self._icon_valid = True
        self._push_if_visible()

    def _update_title(self) -> None:
        self._push_if_visible()

    def _update_menu(self) -> None:
        entries: dict[str, Any] = {}
        self._items = _items(self._pystray, self.menu, "", entries)
        self._entries = entries
        self._push_if_visible()

    def _run(self) -> None:
        self._mark_ready()
        self._item.run()

    def _stop(self) -> None:
        self._item.stop()

    def _clicked(self, item_id: str) -> None:
        entry = self._entries.get(item_id)
        if entry is not None:
            self._handler(entry)()

    def _push_if_visible(self) -> None:
        if self.visible:
            self._push(Visibility.SHOWN)

    def _push(self, visibility: Visibility) -> None:
        self._item.show(Face(self.title, self._pixmaps, self._items, visibility))


def status_icon(pystray: Any, name: str, stands: Callable[[IconState], None]) -> Any:  # noqa: ANN401 - as above
    """Make an icon as pystray makes one; `stands` is told how it stands, on the thread of its `run`.

    Its `icon` may also be a sequence of pictures, the same one in several sizes.  An entry's `item_id`, if it has one,
    is what it is known by when the menu changes.
    """
    made: Any = type("StatusIcon", (StatusBackend, pystray._base.Icon), {})(name)  # noqa: SLF001 - where backends begin
    made.begin(pystray, name, stands)
    return made


def _pixmap(picture: Image) -> Pixmap:
    return Pixmap.of_rgba(*picture.size, picture.convert("RGBA").tobytes())


def _items(pystray: Any, menu: Any, path: str, entries: dict[str, Any]) -> tuple[Item, ...]:  # noqa: ANN401 - as above
    """The menu as values; what each stands for goes into `entries`."""
    found: list[Item] = []
    for number, entry in enumerate(menu or ()):
        place = f"{path}/{number}"
        if entry is pystray.Menu.SEPARATOR:
            nth = sum(item.kind is Kind.SEPARATOR for item in found)
            found.append(Item(f"{path}/separator/{nth}", "", Kind.SEPARATOR))
            continue
        item_id = getattr(entry, "item_id", place)
        entries[item_id] = entry
        found.append(
            Item(
                item_id,
                entry.text,
                state=State.ENABLED if entry.enabled else State.DISABLED,
                checked=Check.NONE if entry.checked is None else Check.ON if entry.checked else Check.OFF,
                children=_items(pystray, entry.submenu, place, entries),
            )
        )
    return tuple(found)
