"""A real panel on a real X screen, for tests: the one of Xfce, with its tray, and a real mouse.

The screen tells when something is drawn or a menu opens; nothing is guessed by time.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from PIL import Image
from private_bus import PrivateBus
from Xlib import X
from Xlib.display import Display
from Xlib.error import XError
from Xlib.ext import damage

T = TypeVar("T")

PATIENCE_S: Final = 60.0  # of a test, with everything, on a busy machine
WIDTH_PX, HEIGHT_PX = 640, 480
PANEL_PX: Final = 30
_SETTINGS_SERVICE: Final = Path("/usr/share/dbus-1/services/org.xfce.Xfconf.service")
_OURS: Final = ("PATH", "LANG", "LC_ALL")  # what a program of the desktop is to know of ours
_MENUS: Final = ("_NET_WM_WINDOW_TYPE_POPUP_MENU", "_NET_WM_WINDOW_TYPE_DROPDOWN_MENU")
_PANEL: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="dark-mode" type="bool" value="{dark}"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="{size}"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty"><property name="plugin-1" type="string" value="systray"/></property>
</channel>
"""

Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels."""


class Look(StrEnum):
    """How the panel looks."""

    LIGHT = "light"
    DARK = "dark"


class RealPanel:
    """The screen, its message bus and the panel, which begins when it is told to."""

    def __init__(self, look: Look) -> None:
        """Begin the screen and the bus; skips the test where something is missing."""
        for program in ("Xvfb", "xdotool", "xfce4-panel"):
            if shutil.which(program) is None:
                pytest.skip(f"needs {program}; tests/run.sh says which package has it")
        self._folder = tempfile.TemporaryDirectory(prefix="panel")
        home = Path(self._folder.name)
        settings = home / "xfce4/xfconf/xfce-perchannel-xml"
        settings.mkdir(parents=True)
        dark = str(look is Look.DARK).lower()
        (settings / "xfce4-panel.xml").write_text(_PANEL.format(dark=dark, size=PANEL_PX))
        self.bus = PrivateBus({_SETTINGS_SERVICE.name: _SETTINGS_SERVICE.read_text()})
        self._screen, name = _begin_screen()
        folders = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(home))
        self.environment: Mapping[str, str] = {
            **{each: os.environ[each] for each in _OURS if each in os.environ},
            **folders,
            "DISPLAY": name,
            "NO_AT_BRIDGE": "1",
            "DBUS_SESSION_BUS_ADDRESS": self.bus.address,
        }
        self._panel: subprocess.Popen[bytes] | None = None
        self._display: Any = Display(name)
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._display.damage_query_version()
        self._root.damage_create(damage.DamageReportRawRectangles)
        self._display.sync()

    def start_bus(self) -> None:
        """Begin the bus; what it begins on demand lives on our screen."""
        with pytest.MonkeyPatch.context() as patch:
            for name in set(os.environ) - set(self.environment):
                patch.delenv(name)
            for name, value in self.environment.items():
                patch.setenv(name, value)
            self.bus.start()

    def start(self) -> None:
        """Begin the panel."""
        command = [shutil.which("xfce4-panel") or "", "--disable-wm-check"]
        self._panel = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)  # noqa: S603

    def stop(self) -> None:
        """End the panel."""
        if self._panel is not None:
            self._panel.kill()
            self._panel.wait(PATIENCE_S)
            self._panel = None

    def close(self) -> None:
        """End it all."""
        self.stop()
        self._display.close()
        self.bus.close()
        self._screen.terminate()
        self._screen.wait(PATIENCE_S)
        self._folder.cleanup()

    def click(self, x_px: int, y_px: int) -> None:
        """Move the mouse there and press its left button."""
        self._do("mousemove", str(x_px), str(y_px), "click", "1")

    def point(self, x_px: int, y_px: int) -> None:
        """Move the mouse there."""
        self._do("mousemove", str(x_px), str(y_px))

    def press(self, key: str) -> None:
        """Press a key and let go of it."""
        self._do("key", key)

    def _do(self, *does: str) -> None:
        command = [shutil.which("xdotool") or "", *does]
        subprocess.run(command, check=True, timeout=PATIENCE_S, env=self.environment)  # noqa: S603

    def picture(self) -> Image.Image:
        """What is on the screen."""
        raw = self._root.get_image(0, 0, WIDTH_PX, HEIGHT_PX, X.ZPixmap, 0xFFFFFFFF)
        return Image.frombytes("RGB", (WIDTH_PX, HEIGHT_PX), raw.data, "raw", "BGRX")

    def wait_for_colour(self, colour: tuple[int, int, int], least_px: int = 20) -> tuple[int, int]:
        """Wait until the panel has something of that colour; gives its middle."""

        def middle() -> tuple[int, int] | None:
            strip = self.picture().crop((0, 0, WIDTH_PX, PANEL_PX))
            found = [
                (number % WIDTH_PX, number // WIDTH_PX) for number, each in enumerate(_pixels(strip)) if each == colour
            ]
            if len(found) < least_px:
                return None
            columns, rows = [x for x, _ in found], [y for _, y in found]
            return (min(columns) + max(columns)) // 2, (min(rows) + max(rows)) // 2

        return self._wait_for(middle, f"nothing of the colour {colour} in the panel")

    def wait_for_menus(self, count: int) -> list[Box]:
        """Wait until so many menus are open; gives them as they were opened, of those that are on top of each other."""
        return self._wait_for(lambda: found if len(found := self._menus()) == count else None, f"not {count} menus")

    def wait_for_change(self, box: Box, before: Image.Image) -> None:
        """Wait until that part looks different."""
        left, top, width, height = box
        area = (left, top, left + width, top + height)
        old = before.crop(area).tobytes()
        self._wait_for(lambda: self.picture().crop(area).tobytes() != old or None, "nothing has changed")

    def _menus(self) -> list[Box]:
        kinds = {self._display.intern_atom(each) for each in _MENUS}
        kind_of = self._display.intern_atom("_NET_WM_WINDOW_TYPE")
        found: list[Box] = []
        for window in self._root.query_tree().children:
            try:
                kind = window.get_full_property(kind_of, X.AnyPropertyType)
                if kind is not None and kinds & set(kind.value) and window.get_attributes().map_state == X.IsViewable:
                    at = window.get_geometry()
                    found.append((at.x, at.y, at.width, at.height))
            except XError:  # it is gone by now
                continue
        return found

    def _wait_for(self, what: Callable[[], T | None], otherwise: str) -> T:
        """Look again whenever something is drawn."""
        until_s = time.monotonic() + PATIENCE_S
        while (found := what()) is None:
            left_s = until_s - time.monotonic()
            assert left_s > 0, otherwise
            if not self._display.pending_events():
                select.select([self._display.fileno()], [], [], left_s)
            while self._display.pending_events():
                self._display.next_event()
        return found


def _begin_screen() -> tuple[subprocess.Popen[bytes], str]:
    read, write = os.pipe()
    size = f"{WIDTH_PX}x{HEIGHT_PX}x24"
    command = [shutil.which("Xvfb") or "", "-displayfd", str(write), "-screen", "0", size, "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)  # noqa: S603
    os.close(write)
    with os.fdopen(read) as number:
        return screen, f":{number.readline().strip()}"


def _pixels(picture: Image.Image) -> list[tuple[int, ...]]:
    raw = picture.tobytes()
    return list(zip(raw[0::3], raw[1::3], raw[2::3], strict=True))
