"""Draws the README's picture of the companion in a panel: the real program in the panel of Xfce, clicked by a mouse.

PYTHONPATH=.:tests/assistant:tests/tray/peers python tests/pictures/panel.py tests/pictures/panel.png

On the left a light panel while somebody sits, on the right a dark one during a session.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from real_panel import Look, RealPanel
from whole_program import Program, furnish, have_sat, noon, otherside, status, until

from assistant import clock, places
from tray.picture import colour_of
from tray.values import Shape

SAT_MIN = 18.4
ROW_PX = 25
COLOURS = 64  # enough for two panels and smooth letters, in a third of the bytes
GAP_PX = 16


@contextmanager
def companion(look: Look) -> Iterator[RealPanel]:
    """A panel, and a companion in it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ[places.HOME_VARIABLE] = folder
        today = clock.now_utc().astimezone(ZoneInfo(noon())).date()
        furnish(Path(folder), f"spoken: false\nruns: [{{date: {today}, at: '18:30'}}]\n")
        have_sat(Path(folder), {"desk-break after 30": SAT_MIN})
        panel = RealPanel(look)
        try:
            panel.start_bus()
            panel.start()
            program = Program(panel.bus.address, panel.environment["DISPLAY"])
            try:
                yield panel
            finally:
                program.close()
        finally:
            panel.close()


def opened(panel: RealPanel, shape: Shape) -> Image.Image:
    """Click on the icon, rest on the first thing that can be done, and cut out what is seen."""
    panel.click(*panel.wait_for_colour(colour_of(shape)))
    ((left, top, width, height),) = panel.wait_for_menus(1)
    before = panel.picture()
    panel.point(left + width // 2, top + 2 * ROW_PX)
    panel.wait_for_change((left, top, width, height), before)
    return panel.picture().crop((0, 0, left + width, top + height))


def sitting() -> Image.Image:
    """The menu while somebody sits."""
    with companion(Look.LIGHT) as panel:
        until(lambda found: found["troubles"])  # the menu is not going to grow while it is open
        return opened(panel, Shape.SITTING)


def in_a_session() -> Image.Image:
    """The menu while a session runs."""
    with companion(Look.DARK) as panel:
        panel.wait_for_colour(colour_of(Shape.SITTING))
        otherside("tell", "start")
        found = until(lambda found: found["session"] is not None)
        while found["session"]["block"] == 1:  # the first "next" may be the answer to a question
            otherside("tell", "next")
            found = status()
        return opened(panel, Shape.SESSION)


def side_by_side(*parts: Image.Image) -> Image.Image:
    """All of them in a row, on nothing."""
    whole = Image.new("RGBA", (sum(each.width + GAP_PX for each in parts) - GAP_PX, max(each.height for each in parts)))
    left = 0
    for each in parts:
        whole.paste(each, (left, 0))
        left += each.width + GAP_PX
    return whole


if __name__ == "__main__":
    drawn = side_by_side(sitting(), in_a_session())
    drawn.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(sys.argv[1], optimize=True)
