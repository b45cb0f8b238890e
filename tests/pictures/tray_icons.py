"""Draws the README's picture of the tray: all forms and fillings, at the sizes of panels, on a light and a dark one.

python tests/pictures/tray_icons.py tests/pictures/tray.png
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from tray.picture import SIZES_PX, picture
from tray.values import Shape

SHOWN = (
    *((Shape.SITTING, step / 12) for step in (0, 1, 3, 6, 9, 11, 12)),
    (Shape.OFFER, 1.0),
    *((Shape.SESSION, step / 12) for step in (0, 4, 8, 12)),
    (Shape.SESSION_PAUSED, 1 / 3),
    (Shape.MICROPHONE, 0.0),
    *((Shape.MICROPHONE_SESSION, step / 12) for step in (0, 4, 8)),
    (Shape.MICROPHONE_PAUSED, 0.0),
    (Shape.PAUSED, 0.0),
    (Shape.TROUBLE, 0.0),
)
PANELS = ((0xF2, 0xF2, 0xF2), (0x24, 0x24, 0x28))
GAP_PX = 10
COLOURS = 128  # enough for six colours with their soft edges, in a third of the bytes


def sheet() -> Image.Image:
    """All of them, without any scaling."""
    column_px = SIZES_PX[-1] + GAP_PX
    width = len(SHOWN) * column_px + GAP_PX
    height = sum(size + GAP_PX for size in SIZES_PX) + GAP_PX
    found = Image.new("RGB", (width, height * len(PANELS)))
    for number, panel in enumerate(PANELS):
        part = Image.new("RGB", (width, height), panel)
        top = GAP_PX
        for size in SIZES_PX:
            for column, (shape, fill) in enumerate(SHOWN):
                drawn = picture(shape, fill, size)
                part.paste(drawn, (GAP_PX + column * column_px + (column_px - GAP_PX - size) // 2, top), drawn)
            top += size + GAP_PX
        found.paste(part, (0, number * height))
    return found


if __name__ == "__main__":
    drawn = sheet().quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    drawn.save(Path(sys.argv[1]), optimize=True)
