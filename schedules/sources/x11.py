"""The idle time of an X server; the only file that knows `Xlib`.

dbus-idle would ask through libX11, which ends the whole program when the server goes away; python-xlib raises.
"""

from __future__ import annotations

from schedules.errors import SchedulesError


class X11:
    """A connection to an X server.  One thread."""

    def __init__(self, name: str) -> None:
        """Connect to the display of that name; raises anything."""
        from Xlib.display import Display  # noqa: PLC0415 - 2 MB that only an X11 session needs
        from Xlib.ext import screensaver  # noqa: PLC0415

        self._display = Display(name)
        if not self._display.has_extension(screensaver.extname):
            self.close()
            raise SchedulesError("the X server has no extension MIT-SCREEN-SAVER")
        self._root = self._display.screen().root

    def idle_s(self) -> float:
        """Seconds since the last input; 0.03 ms.  Raises anything."""
        return float(self._root.screensaver_query_info().idle) / 1000.0

    def close(self) -> None:
        """Hang up; raises anything."""
        self._display.close()
