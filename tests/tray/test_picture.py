"""The picture in the tray, measured: it is seen on both kinds of panels, and told apart without colours."""

from __future__ import annotations

import itertools
import math

import pytest
from PIL import Image, ImageChops, ImageStat

from tray.picture import SIZES_PX, STEPS, colour_of, picture, pictures, step_of
from tray.values import Shape

SEEN = 3.0  # the contrast that graphics need, by the guidelines for accessible pages
FILLS = (0.0, 0.25, 0.5, 0.75, 1.0)


def luminance(colour: tuple[int, int, int]) -> float:
    """How bright a colour is, 0 to 1, by the same guidelines."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (each / 255 for each in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ink(drawn: Image.Image) -> float:
    """How much of it is covered, in whole pixels."""
    return float(ImageStat.Stat(drawn.getchannel("A")).sum[0]) / 255


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("panel", [(0xFF, 0xFF, 0xFF), (0x20, 0x20, 0x20)])
def test_colours_stand_out_on_light_and_dark(shape: Shape, panel: tuple[int, int, int]) -> None:
    light, dark = sorted((luminance(colour_of(shape)), luminance(panel)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= SEEN


@pytest.mark.parametrize("size_px", SIZES_PX)
@pytest.mark.parametrize("shape", Shape)
def test_it_has_its_size_its_colour_and_reaches_the_edges(shape: Shape, size_px: int) -> None:
    drawn = picture(shape, 0.5, size_px)
    assert (drawn.mode, drawn.size) == ("RGBA", (size_px, size_px))
    assert {colour for _, colour in drawn.convert("RGB").getcolors(size_px**2) or ()} == {colour_of(shape)}
    box = drawn.getchannel("A").point(lambda alpha: 255 * (alpha > 127)).getbbox()
    assert box is not None
    assert max(box[2] - box[0], box[3] - box[1]) >= 0.7 * size_px


@pytest.mark.parametrize("size_px", SIZES_PX)
def test_forms_differ_without_colours(size_px: int) -> None:
    drawn = {(shape, fill): picture(shape, fill, size_px).getchannel("A") for shape in Shape for fill in FILLS}
    pairs = [pair for pair in itertools.combinations(drawn, 2) if pair[0][0] is not pair[1][0]]
    assert len(pairs) == math.comb(len(Shape), 2) * len(FILLS) ** 2
    for one, other in pairs:
        difference = ImageStat.Stat(ImageChops.difference(drawn[one], drawn[other])).mean[0] / 255
        assert difference > 0.04, (one, other)


@pytest.mark.parametrize("size_px", SIZES_PX)
def test_straight_edges_are_sharp(size_px: int) -> None:
    alpha = picture(Shape.PAUSED, 0.0, size_px).getchannel("A")
    row = [alpha.getpixel((x, size_px // 2)) for x in range(size_px)]
    assert set(row) == {0, 255}


@pytest.mark.parametrize("shape", [Shape.SITTING, Shape.SESSION, Shape.SESSION_PAUSED, Shape.MICROPHONE_SESSION])
@pytest.mark.parametrize("size_px", SIZES_PX)
def test_each_step_of_a_ring_adds_the_same(shape: Shape, size_px: int) -> None:
    covered = [ink(picture(shape, step / STEPS, size_px)) for step in range(STEPS + 1)]
    added = [after - before for before, after in itertools.pairwise(covered)]
    usual = sum(added) / STEPS
    assert usual > 0.5
    assert all(0.4 * usual < each < 1.6 * usual for each in added)


def test_a_ring_is_whole_only_when_all_is_full() -> None:
    assert [step_of(fill) for fill in (-1.0, 0.0, 0.08, 0.09, 0.5, 0.999, 1.0, 7.0)] == [0, 0, 0, 1, 6, 11, 12, 12]
    assert [step_of(step / STEPS) for step in range(STEPS + 1)] == list(range(STEPS + 1))


def test_equal_pictures_are_drawn_once() -> None:
    assert picture(Shape.SITTING, 0.50, 22) is picture(Shape.SITTING, 0.55, 22)
    assert picture(Shape.SITTING, 0.50, 22) is not picture(Shape.SITTING, 0.60, 22)
    assert [each.width for each in pictures(Shape.SITTING, 0.5)] == list(SIZES_PX)
    assert picture(Shape.OFFER, 0.0, 22) is picture(Shape.OFFER, 1.0, 22)


@pytest.mark.parametrize("size_px", [0, -1, 7, 100_000])
def test_a_size_that_is_none(size_px: int) -> None:
    with pytest.raises(ValueError, match="pixels wide"):
        picture(Shape.SITTING, 0.0, size_px)


@pytest.mark.parametrize("size_px", [8, 9, 17, 20, 128, 256])
@pytest.mark.parametrize("shape", Shape)
def test_any_other_size_is_drawn_as_well(shape: Shape, size_px: int) -> None:
    assert ink(picture(shape, 1.0, size_px)) > 0.1 * size_px**2
