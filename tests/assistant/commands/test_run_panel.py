"""A whole `otherside run` in the panel of Xfce: a real mouse opens its menu and begins a session."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from real_panel import Look, RealPanel
from whole_program import Program, furnish, have_sat, status, until

from tray.picture import colour_of
from tray.values import Shape

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no such panel")

FIRST_PX = 16  # from the top of a menu to the middle of its first entry
ROW_PX = 25  # from there to the next one; a line between them is a pixel more
ASIDE_PX = 40


@pytest.fixture
def panel() -> Iterator[RealPanel]:
    """Give a panel with a tray."""
    panel = RealPanel(Look.DARK)
    panel.start_bus()
    panel.start()
    yield panel
    panel.close()


@pytest.fixture
def program(panel: RealPanel, own_home: Path) -> Iterator[Program]:
    """Give the companion, to which somebody has sat for a while."""
    furnish(own_home)
    have_sat(own_home, {"desk-break after 30": 18.0})
    program = Program(panel.bus.address, panel.environment["DISPLAY"])
    yield program
    program.close()


def choose(panel: RealPanel, shape: Shape, row: int) -> None:
    """Click on the icon and then on an entry of its menu, counted from 0; there is a line below the first one."""
    panel.click(*panel.wait_for_colour(colour_of(shape)))
    ((left, top, _, _),) = panel.wait_for_menus(1)
    panel.click(left + ASIDE_PX, top + FIRST_PX + row * ROW_PX + 1)
    panel.wait_for_menus(0)


def test_a_person_begins_a_session_by_mouse_and_stops_it(panel: RealPanel, program: Program) -> None:
    panel.wait_for_colour(colour_of(Shape.SITTING))
    until(lambda found: found["troubles"])  # the menu has its last entry by now
    assert status()["session"] is None
    choose(panel, Shape.SITTING, 1)  # take a break now
    assert until(lambda found: found["session"] is not None)["session"]["routine"] == "desk-break"
    choose(panel, Shape.SESSION, 1)  # next
    until(lambda found: found["session"]["block"] == 2)
    choose(panel, Shape.SESSION, 3)  # pause
    until(lambda found: found["session"]["state"] in ("held", "paused"))
    choose(panel, Shape.SESSION, 3)  # resume
    until(lambda found: found["session"]["state"] not in ("held", "paused"))
    choose(panel, Shape.SESSION, 4)  # stop
    until(lambda found: found["session"] is None)
    panel.wait_for_colour(colour_of(Shape.SITTING))

    panel.stop()
    panel.start()
    panel.wait_for_colour(colour_of(Shape.SITTING))
    assert program.process.poll() is None
