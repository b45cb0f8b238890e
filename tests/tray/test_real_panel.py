"""The icon in the panel of Xfce: it is seen, a real click opens its menu, and what is chosen there is told."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable, Iterator

import pytest
from real_panel import PANEL_PX, PATIENCE_S, Look, RealPanel

from tray.icon import TrayIcon
from tray.icon_report import IconState
from tray.picture import SIZES_PX, colour_of, picture
from tray.values import Item, MenuChosen, Shape, State

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no such panel")

ROW_PX = 12  # half of an entry's height
ITEMS = (
    Item("menu:start", "Start", children=(Item("start:calves", "Calves"), Item("start:it_band", "IT_band & hips"))),
    Item("line:0", "Break in 12 min", state=State.DISABLED),
    Item("quit", "Quit"),
)
Begin = Callable[[Look], RealPanel]


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Give a desktop, with a panel as soon as it is started."""
    begun: list[RealPanel] = []

    def begin(look: Look) -> RealPanel:
        begun.append(RealPanel(look))
        begun[-1].start_bus()
        for name in ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
            monkeypatch.setenv(name, begun[-1].environment[name])
        return begun[-1]

    yield begin
    for panel in begun:
        panel.close()


class Ours:
    """The icon, and what it tells."""

    def __init__(self) -> None:
        self.chosen: queue.Queue[MenuChosen] = queue.Queue()
        self.states: queue.Queue[IconState] = queue.Queue()
        self.icon = TrayIcon(self.chosen.put, lambda report: self.states.put(report.state))
        self.show(Shape.SITTING, ITEMS)
        self.thread = threading.Thread(target=self.icon.run)
        self.thread.start()

    def show(self, shape: Shape, items: tuple[Item, ...]) -> None:
        """Show something else."""
        self.icon.show([picture(shape, 0.5, size) for size in SIZES_PX], "Break in 12 min", items)

    def close(self) -> None:
        """End."""
        self.icon.stop()
        self.thread.join(PATIENCE_S)
        assert not self.thread.is_alive()


@pytest.fixture
def ours() -> Iterator[Callable[[], Ours]]:
    """Give a way to begin the icon."""
    begun: list[Ours] = []

    def begin() -> Ours:
        begun.append(Ours())
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


@pytest.mark.parametrize("look", Look)
def test_a_person_sees_it_opens_the_menu_and_chooses(look: Look, begin: Begin, ours: Callable[[], Ours]) -> None:
    panel = begin(look)
    mine = ours()
    assert mine.states.get(timeout=PATIENCE_S) is IconState.NO_HOST
    panel.start()  # it starts late, as after a log-in
    middle = panel.wait_for_colour(colour_of(Shape.SITTING))
    assert mine.states.get(timeout=PATIENCE_S) is IconState.SHOWN
    shade = sum(panel.picture().getpixel((600, PANEL_PX // 2)))  # type: ignore[arg-type]
    assert (shade < 3 * 0x60) is (look is Look.DARK)

    panel.click(*middle)
    (menu,) = panel.wait_for_menus(1)
    left, top, width, height = menu
    assert top >= PANEL_PX - 2

    before = panel.picture()
    mine.show(Shape.SESSION, (ITEMS[0], Item("line:0", "Break in 2 min", state=State.DISABLED), ITEMS[2]))
    panel.wait_for_colour(colour_of(Shape.SESSION))
    panel.wait_for_change((left, top + height // 3, width, height // 3), before)
    assert panel.wait_for_menus(1) == [menu]  # it is still open

    panel.click(left + ROW_PX, top + ROW_PX)
    panel.wait_for_menus(2)
    (start,) = [each for each in panel.wait_for_menus(2) if each != menu]
    panel.click(start[0] + ROW_PX, start[1] + start[3] - ROW_PX)
    assert mine.chosen.get(timeout=PATIENCE_S) == MenuChosen("start:it_band")
    panel.wait_for_menus(0)

    panel.click(*middle)
    (menu,) = panel.wait_for_menus(1)
    panel.click(menu[0] + ROW_PX, menu[1] + menu[3] - ROW_PX)
    assert mine.chosen.get(timeout=PATIENCE_S) == MenuChosen("quit")
    assert mine.chosen.empty()

    panel.stop()
    assert mine.states.get(timeout=PATIENCE_S) is IconState.NO_HOST
    panel.start()
    panel.wait_for_colour(colour_of(Shape.SESSION))
    assert mine.states.get(timeout=PATIENCE_S) is IconState.SHOWN
