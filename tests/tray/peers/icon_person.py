"""Our end of the tray, for tests: an icon with a menu, and what it tells."""

from __future__ import annotations

import queue
import threading

from PIL import Image
from tray_host import PATIENCE_S

from tray.icon import TrayIcon
from tray.icon_report import IconReport, IconState
from tray.values import Check, Item, Kind, MenuChosen, State

STOPS_S = 1.0
SEPARATOR = Item("separator:1", "", Kind.SEPARATOR)
START = Item("menu:start", "Start", children=(Item("start:calves", "Calves"), Item("start:it_band", "IT_band & hips")))
DEEP = Item("menu:more", "More", children=(Item("menu:a", "A", children=(Item("open:a", "Open"),)),))
MICROPHONE = Item("microphone", "Microphone off", checked=Check.OFF)
QUIT = Item("quit", "Quit")
LINE = Item("line:0", "Break in 12 min", state=State.DISABLED)
ITEMS = (LINE, SEPARATOR, START, DEEP, MICROPHONE, QUIT)
LINES = (
    *("Break in 12 min", "---", "Start", "  Calves", "  IT_band & hips"),
    *("More", "  A", "    Open", "Microphone off", "Quit"),
)


def drawn(colour: str, *sizes_px: int) -> list[Image.Image]:
    """A square, in several sizes."""
    return [Image.new("RGBA", (size, size), colour) for size in sizes_px]


BLUE = drawn("#01020380", 16, 22, 64)


class Person:
    """Our end: the icon, and what it told."""

    def __init__(self) -> None:
        self.chosen: queue.Queue[str] = queue.Queue()
        self.reports: queue.Queue[IconReport] = queue.Queue()
        self.icon = TrayIcon(self._chosen, self.reports.put)
        self.thread = threading.Thread(target=self.icon.run)

    def begin(self, *items: Item) -> Person:
        """Show a menu and be there."""
        self.icon.show(BLUE, "Break in 12 min", items or ITEMS)
        self.thread.start()
        return self

    def show(self, *items: Item) -> None:
        """Show another menu."""
        self.icon.show(BLUE, "Break in 12 min", items)

    def state(self) -> IconState:
        """The next report."""
        return self.reports.get(timeout=PATIENCE_S).state

    def choice(self) -> str:
        """The next choice."""
        return self.chosen.get(timeout=PATIENCE_S)

    def end(self) -> None:
        """Stop, in time."""
        self.icon.stop()
        if self.thread.ident is not None:
            self.thread.join(PATIENCE_S)
            assert not self.thread.is_alive()

    def _chosen(self, choice: MenuChosen) -> None:
        self.chosen.put(choice.item_id)
        if choice.item_id == "fails":
            raise LookupError(choice.item_id)
