"""The companion's icon in the tray: on the main thread, while the companion has one of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from assistant.companion.companion import Companion
from assistant.companion.events import Chosen, Event, Quit
from assistant.companion.status import Status
from assistant.companion.tray_link import break_routine, tray_status
from schedules.plan import Plan
from tray.icon import TrayIcon
from tray.icon_report import IconReport
from tray.menu import menu, tooltip
from tray.picture import pictures
from tray.values import MenuRoutine

_END_S: Final = 2.0  # for the companion to write down what it knows


class Icon:
    """`show` is for the companion's thread, `run` for the main one."""

    def __init__(
        self,
        post: Callable[[Event], None],
        routines: tuple[MenuRoutine, ...],
        plan: Callable[[], Plan],
        changed: Callable[[IconReport], None],
    ) -> None:
        """Make it; it is seen while `run` runs.  `changed` is told, on any thread, how it stands with the icon."""
        self._post, self._routines, self._plan = post, routines, plan
        self._icon = TrayIcon(lambda chosen: post(Chosen(chosen.item_id)), changed)

    def show(self, status: Status) -> None:
        """Show how it stands; the same again costs little."""
        tray = tray_status(status, self._routines, break_routine(self._plan(), self._routines))
        self._icon.show(pictures(tray.shape, tray.fill), tooltip(tray), menu(tray))

    def run(self, companion: Companion) -> None:
        """Be there until the companion has ended."""

        def watch() -> None:
            try:
                companion.run()
            finally:
                self._icon.stop()

        thread = threading.Thread(target=watch, name="companion", daemon=True)
        thread.start()
        try:
            self._icon.run()
        finally:
            self._post(Quit())
            thread.join(_END_S)
