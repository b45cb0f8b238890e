"""The icon in the tray, with its menu; the only file that imports pystray.

On Linux pystray shows it through a backend of our own, elsewhere through its own ones.  Whatever is missing, `run`
stays until `stop`, and `report` says what it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, assert_never

from tray.icon_report import IconReport, IconState, report_of
from tray.installing import installer_here
from tray.pystray_backend import status_icon
from tray.values import Check, Item, Kind, MenuChosen, State

if TYPE_CHECKING:
    from PIL.Image import Image

_NAME: Final = "Otherside"
_LONGEST_TOOLTIP: Final = 127  # what Windows has room for
_BACKEND: Final = "PYSTRAY_BACKEND"


class _Phase(Enum):
    ON = auto()
    ENDED = auto()


@dataclass(frozen=True, slots=True)
class _Shown:
    """All that is shown."""

    pictures: tuple[Image, ...] = ()
    tooltip: str = ""
    items: tuple[Item, ...] = ()


class TrayIcon:
    """The icon.  `run` belongs on the main thread; any thread may call the rest, which never waits and never raises."""

    def __init__(
        self, chosen: Callable[[MenuChosen], None], changed: Callable[[IconReport], None] | None = None
    ) -> None:
        """Get ready; `chosen` gets each choice once, `changed` each new report, both on whatever thread."""
        self._chosen = chosen
        self._changed = changed
        self._report = report_of(IconState.UNKNOWN)
        self._lock = threading.Lock()
        self._wanted = _Shown()
        self._shown = _Shown()
        self._phase = _Phase.ON
        self._ready = threading.Event()  # the icon can be changed
        self._icon: Any = None  # pystray's, once it runs
        self._made: Callable[[tuple[Item, ...], Callable[[str], None]], Any] = lambda _items, _choose: None
        self._waiting: asyncio.AbstractEventLoop | None = None

    def show(self, pictures: Image | Sequence[Image], tooltip: str, items: tuple[Item, ...]) -> None:
        """Show that from now on; `pictures` are one and the same in several sizes.  The same again costs nothing."""
        several = tuple(pictures) if isinstance(pictures, Sequence) else (pictures,)
        wanted = _Shown(several, tooltip[:_LONGEST_TOOLTIP], items)
        with self._lock:
            if wanted == self._wanted:
                return
            self._wanted = wanted
        if self._ready.is_set():
            self._on_its_thread(self._apply)

    def run(self) -> None:
        """Be there until `stop`, once."""
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 - libraries of three systems; whatever it is, the rest goes on without
            self._ready.clear()
            self._stands(IconState.BROKEN, str(error) or type(error).__name__)
            if self._icon is not None:
                with contextlib.suppress(Exception):
                    self._icon._mark_ready()  # noqa: SLF001 - a thread of it waits for that and would never end
        self._wait()

    def stop(self) -> None:
        """Let `run` end, now or as soon as it begins; takes no lock, so a signal handler may call it."""
        self._phase = _Phase.ENDED
        icon, waiting = self._icon, self._waiting
        if icon is not None:
            with contextlib.suppress(Exception):  # it has not quite begun, and ends as soon as it has
                self._on_its_thread(icon.stop)
        if waiting is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                waiting.call_soon_threadsafe(waiting.stop)

    def report(self) -> IconReport:
        """How it stands now."""
        return self._report

    def _run(self) -> None:
        if self._phase is _Phase.ENDED:
            return
        if _by_bus() and importlib.util.find_spec("dbus_fast") is None:
            raise ImportError("the library dbus-fast is missing")
        pystray = _pystray()
        self._made = _menus(pystray)
        self._icon = status_icon(pystray, _NAME, self._stands) if _by_bus() else pystray.Icon(_NAME)
        self._icon.run(self._begun)

    def _wait(self) -> None:
        """Stay, without an icon: in a loop, because a signal handler must not set an event that is waited for."""
        self._waiting = asyncio.new_event_loop()
        try:
            if self._phase is not _Phase.ENDED:
                self._waiting.run_forever()
        finally:
            self._waiting.close()

    def _begun(self, icon: Any) -> None:  # noqa: ANN401 - pystray has no types
        """Begin to show it; on a thread of pystray."""
        if self._report.state is IconState.BROKEN:
            return
        self._ready.set()
        self._on_its_thread(self._apply)
        if self._phase is _Phase.ENDED:
            icon.stop()

    def _apply(self) -> None:
        """Bring the icon up to date."""
        try:
            with self._lock:
                self._change(self._wanted)
        except Exception as error:  # noqa: BLE001 - the system's, of whatever kind
            self._stands(IconState.BROKEN, str(error) or type(error).__name__)
            return
        if not _by_bus() and self._icon.visible:
            self._stands(IconState.SHOWN)

    def _change(self, wanted: _Shown) -> None:
        if not wanted.pictures:  # nothing has been shown yet
            return
        icon, before, self._shown = self._icon, self._shown, wanted
        if wanted.pictures != before.pictures:
            icon.icon = wanted.pictures if _by_bus() else max(wanted.pictures, key=lambda each: each.size)
        if wanted.tooltip != before.tooltip:
            icon.title = wanted.tooltip
        if wanted.items != before.items:
            icon.menu = self._made(wanted.items, self._choose)
        icon.visible = True

    def _choose(self, item_id: str) -> None:
        self._chosen(MenuChosen(item_id))

    def _stands(self, state: IconState, why: str = "") -> None:
        if state in (IconState.NO_HOST, IconState.NO_BUS) and not _has_display():
            state = IconState.NO_DISPLAY
        report = report_of(state, os.environ.get("XDG_CURRENT_DESKTOP", ""), installer_here(), why)
        if report != self._report:
            self._report = report
            if self._changed is not None:
                self._changed(report)

    def _on_its_thread(self, work: Callable[[], object]) -> None:
        """Do it where the system wants it done: on the main thread on macOS."""
        if sys.platform == "darwin":
            importlib.import_module("PyObjCTools.AppHelper").callAfter(work)
        else:
            work()


def _by_bus() -> bool:
    """Whether icons are shown here by our own backend."""
    return sys.platform == "linux"


def _has_display() -> bool:
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _pystray() -> Any:  # noqa: ANN401 - as above
    """Load it; raises anything.  On Linux without its backends: they want an X screen, or bring a toolkit."""
    with _environment(_BACKEND, "dummy") if _by_bus() else contextlib.nullcontext():
        import pystray  # noqa: PLC0415 - takes time, and may not even load

        return pystray


@contextlib.contextmanager
def _environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]
        if before is not None:
            os.environ[name] = before


def _menus(pystray: Any) -> Callable[[tuple[Item, ...], Callable[[str], None]], Any]:  # noqa: ANN401 - as above
    """How a menu of pystray is made of our items."""

    class Entry(pystray.MenuItem):  # type: ignore[misc]
        def __init__(self, item: Item, action: object) -> None:
            label = item.label.replace("&", "&&") if sys.platform == "win32" else item.label
            checked = None if item.checked is Check.NONE else lambda _entry: item.checked is Check.ON
            super().__init__(label, action, checked=checked, enabled=item.state is State.ENABLED)
            self.item_id = item.id

    def entry(item: Item, choose: Callable[[str], None]) -> object:
        match item.kind:
            case Kind.SEPARATOR:
                return pystray.Menu.SEPARATOR
            case Kind.ITEM if item.children:
                return Entry(item, menu(item.children, choose))
            case Kind.ITEM:
                return Entry(item, lambda: choose(item.id))
            case _:
                assert_never(item.kind)

    def menu(items: tuple[Item, ...], choose: Callable[[str], None]) -> object:
        return pystray.Menu(*(entry(item, choose) for item in items))

    return menu
