"""The picture in the tray, drawn from geometry; the only file that knows Pillow.

A panel does not say whether it is light or dark, so that all colours are of a middle tone which stands out on both, and
every state has a form of its own.  Forms are given on a square of 16 by 16 units, their straight edges fall on whole
pixels at every size, and they are drawn eight times as large and made small again, which makes the round ones smooth.
"""

from __future__ import annotations

import functools
from typing import Final, assert_never

from PIL import Image, ImageDraw

from tray.values import Shape

STEPS: Final = 12
"""A ring has so many fillings, and is drawn anew only for another one."""

SIZES_PX: Final = (16, 22, 24, 32, 48, 64)

_FINER: Final = 8  # times as large it is drawn
_UNITS: Final = 16.0
_OUTLINE: Final = 1.0  # units
_LEAST_PX: Final = 8
_GREATEST_PX: Final = 1024
_INK: Final = 255

_LISTENS: Final = (0xE0, 0x36, 0x3C)

# Each is at least three times as bright or as dark as a white panel and one of #202020.
_COLOURS: Final = {
    Shape.SITTING: (0x1C, 0x86, 0xA8),
    Shape.OFFER: (0xD9, 0x6C, 0x06),
    Shape.SESSION: (0x2B, 0x96, 0x48),
    Shape.SESSION_PAUSED: (0x2B, 0x96, 0x48),
    Shape.PAUSED: (0x80, 0x87, 0x90),
    Shape.MICROPHONE: _LISTENS,
    Shape.MICROPHONE_SESSION: _LISTENS,
    Shape.MICROPHONE_PAUSED: _LISTENS,
    Shape.TROUBLE: (0xC2, 0x7C, 0x0A),
}
_WITH_RING: Final = (Shape.SITTING, Shape.SESSION, Shape.SESSION_PAUSED, Shape.MICROPHONE_SESSION)

Point = tuple[float, float]


def step_of(fill: float) -> int:
    """How far a ring is filled, 0 to `STEPS`; it is whole only when all of it is full."""
    return max(0, min(STEPS, int(fill * STEPS + 1e-9)))


def picture(shape: Shape, fill: float, size_px: int) -> Image.Image:
    """The picture, RGBA, `size_px` wide and high; for equal pictures the same object, to be copied before a change."""
    if not _LEAST_PX <= size_px <= _GREATEST_PX:
        raise ValueError(f"a picture cannot be {size_px} pixels wide")
    return _drawn(shape, step_of(fill) if shape in _WITH_RING else 0, size_px)


def pictures(shape: Shape, fill: float) -> tuple[Image.Image, ...]:
    """The same in all sizes that panels use, for whoever shows it to choose from."""
    return tuple(picture(shape, fill, size_px) for size_px in SIZES_PX)


def colour_of(shape: Shape) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return _COLOURS[shape]


@functools.lru_cache(maxsize=128)
def _drawn(shape: Shape, step: int, size_px: int) -> Image.Image:
    sheet = _Sheet(size_px)
    match shape:
        case Shape.SITTING:
            sheet.ring(step, 4.0)
        case Shape.OFFER:
            _bell(sheet)
        case Shape.SESSION:
            sheet.ring(step, 2.0)
            sheet.polygon((6.5, 5.3), (11.5, 8.0), (6.5, 10.7), rounding=0.5)
        case Shape.SESSION_PAUSED:
            sheet.ring(step, 2.0)
            sheet.box(5.0, 5.0, 7.0, 11.0)
            sheet.box(9.0, 5.0, 11.0, 11.0)
        case Shape.PAUSED:
            sheet.box(2.0, 2.0, 6.0, 14.0, rounding=1.0)
            sheet.box(10.0, 2.0, 14.0, 14.0, rounding=1.0)
        case Shape.MICROPHONE:
            _microphone(sheet)
        case Shape.MICROPHONE_SESSION:
            sheet.ring(step, 2.0)
            _small_microphone(sheet)
        case Shape.MICROPHONE_PAUSED:
            sheet.box(0.0, 1.0, 3.0, 15.0)
            sheet.box(13.0, 1.0, 16.0, 15.0)
            _small_microphone(sheet)
        case Shape.TROUBLE:
            _warning(sheet)
        case _:
            assert_never(shape)
    return sheet.inked(_COLOURS[shape])


def _bell(sheet: _Sheet) -> None:
    sheet.box(7.0, 0.0, 9.0, 3.0, rounding=1.0)
    sheet.arc(8.0, 6.0, 5.0, 180.0, 360.0)
    sheet.box(3.0, 6.0, 13.0, 11.0)
    sheet.polygon((3.0, 7.0), (13.0, 7.0), (14.5, 11.5), (1.5, 11.5), rounding=0.5)
    sheet.arc(8.0, 13.0, 3.0, 0.0, 180.0)


def _microphone(sheet: _Sheet) -> None:
    sheet.bow(7.0, 6.0, 2.0)
    sheet.bar(6.0, 0.0, 10.0, rounding=3.0)
    sheet.bar(2.0, 12.0, 15.0)
    sheet.bar(8.0, 14.0, 16.0)


def _small_microphone(sheet: _Sheet) -> None:
    sheet.bow(7.0, 4.0, 1.0)
    sheet.bar(4.0, 3.0, 9.0, rounding=2.0)
    sheet.bar(2.0, 11.0, 13.0)


def _warning(sheet: _Sheet) -> None:
    sheet.polygon((8.0, 1.5), (14.5, 14.5), (1.5, 14.5), rounding=1.5)
    sheet.bar(2.0, 5.0, 10.0, ink=0)
    sheet.bar(2.0, 11.0, 13.0, ink=0)


class _Sheet:
    """Something is drawn on, in units."""

    def __init__(self, size_px: int) -> None:
        """Be empty."""
        self._size_px = size_px
        self._large = (size_px * _FINER, size_px * _FINER)
        self._mask = Image.new("L", self._large)
        self._draw = ImageDraw.Draw(self._mask)

    def ring(self, step: int, width: float) -> None:
        """A ring that is filled clockwise from the top; what is not full is its outline alone."""
        edge = self._large[0] - 1
        around = (0, 0, edge, edge)
        self._draw.arc(around, 0, 360, fill=_INK, width=max(1, int(self._size_px * _OUTLINE / _UNITS)) * _FINER)
        if step:
            thick = max(_FINER, self._whole(width))
            self._draw.arc(around, -90, -90 + 360 * step / STEPS, fill=_INK, width=thick)

    def bow(self, y: float, radius: float, width: float) -> None:
        """The lower half of a ring in the middle, its ends at the height `y`."""
        middle, outer, top = self._large[0] // 2, self._whole(radius), self._whole(y)
        around = (middle - outer, top - outer, middle + outer - 1, top + outer - 1)
        self._draw.arc(around, 0, 180, fill=_INK, width=max(_FINER, self._whole(width)))

    def bar(self, width: float, top: float, bottom: float, *, rounding: float = 0.0, ink: int = _INK) -> None:
        """A box in the middle; its sides fall on whole pixels, be their number even or odd."""
        half = max(1, round((width * self._size_px / _UNITS - self._size_px % 2) / 2)) + self._size_px % 2 / 2
        middle, y0, y1 = self._large[0] / 2, self._whole(top), self._whole(bottom)
        sides = (middle - half * _FINER, y0, middle + half * _FINER - 1, max(y0 + _FINER, y1) - 1)
        self._draw.rounded_rectangle(sides, self._fine(rounding), fill=ink)

    def box(self, left: float, top: float, right: float, bottom: float, *, rounding: float = 0.0) -> None:
        """A box, on whole pixels and at least one of them wide and high."""
        x0, y0 = self._whole(left), self._whole(top)
        x1, y1 = max(x0 + _FINER, self._whole(right)), max(y0 + _FINER, self._whole(bottom))
        self._draw.rounded_rectangle((x0, y0, x1 - 1, y1 - 1), self._fine(rounding), fill=_INK)

    def polygon(self, *corners: Point, rounding: float = 0.0) -> None:
        """A form with straight sides, larger by its rounding."""
        found = [(self._fine(x), self._fine(y)) for x, y in corners]
        self._draw.polygon(found, fill=_INK)
        radius = self._fine(rounding)
        if not radius:
            return
        for (x0, y0), (x1, y1) in zip(found, found[1:] + found[:1], strict=True):
            self._draw.line((x0, y0, x1, y1), fill=_INK, width=round(2 * radius))
            self._draw.ellipse((x0 - radius, y0 - radius, x0 + radius, y0 + radius), fill=_INK)

    def arc(self, x: float, y: float, radius: float, begin: float, end: float) -> None:
        """A part of a disc; angles in degrees, clockwise from the right."""
        around = (self._fine(x - radius), self._fine(y - radius), self._fine(x + radius), self._fine(y + radius))
        self._draw.pieslice(around, begin, end, fill=_INK)

    def inked(self, colour: tuple[int, int, int]) -> Image.Image:
        """What was drawn, in its real size."""
        found = Image.new("RGBA", (self._size_px, self._size_px), (*colour, 0))
        found.putalpha(self._mask.resize((self._size_px, self._size_px), Image.Resampling.BOX))
        return found

    def _fine(self, units: float) -> float:
        return units * self._size_px * _FINER / _UNITS

    def _whole(self, units: float) -> int:
        return round(units * self._size_px / _UNITS) * _FINER
