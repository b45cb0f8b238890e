"""The pictures: what is drawn is what was kept, and nothing covers anything else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import weak_left as people
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.dates import num2date
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from assistant.errors import OthersideError
from assistant.history import plot
from assistant.history.dots import Dot, days_together, dots, spots
from assistant.history.rows import KeptFelt, KeptSession
from assistant.history.summary import weeks
from assistant.session.moves import Place, Side
from assistant.session.past import PastFelt

CASES = {
    "none": (0, 1),
    "one day": (1, 1),
    "three weeks": (21, 1),
    "ten weeks": (70, 3),
    "a quarter": (90, 1),
    "half a year": (180, 2),
    "ten months": (290, 3),
    "two years": (730, 2),
}


def drawn(sessions: tuple[KeptSession, ...], days: int) -> Figure:
    found = weeks(sessions, people.FIRST_DAY + timedelta(days=max(days, 1) - 1))
    figure = plot.figure_of(dots(sessions, found), found)
    figure.canvas.draw()
    return figure


def labels(axes: Axes) -> list[Text]:
    return [
        label
        for axis in (axes.xaxis, axes.yaxis)
        for label in axis.get_ticklabels()
        if label.get_visible() and label.get_text()
    ]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.filterwarnings("error")
def test_nothing_overlaps_and_all_is_inside(case: str) -> None:
    days, every = CASES[case]
    figure = drawn(people.weak_left(days, every=every), days)
    texts: list[tuple[str, Bbox]] = []
    for axes in figure.axes:
        left, right = sorted(axes.get_xlim())
        shown = [
            label
            for label in labels(axes)
            if label.axes is None or label not in axes.get_xticklabels() or left <= label.get_position()[0] <= right
        ]
        shown += [axes.xaxis.label, axes.yaxis.label]
        texts += [(text.get_text(), text.get_window_extent()) for text in shown if text.get_text()]
        title = next(text for text in axes.get_children() if isinstance(text, Text) and text.get_text()[:5] in _TITLES)
        texts.append((title.get_text(), title.get_window_extent()))
        if legend := axes.get_legend():
            texts.append(("legend", legend.get_window_extent()))
    width, height = figure.canvas.get_width_height()
    for text, extent in texts:
        assert extent.x0 >= 0, text
        assert extent.y0 >= 0, text
        assert extent.x1 <= width, text
        assert extent.y1 <= height, text
    for (one, its), (other, others) in combinations(texts, 2):
        assert Bbox.intersection(its, others) is None, (one, other)


_TITLES = ("Work ", "Where")


@pytest.mark.parametrize(
    ("case", "suffix"), [("none", ".svg"), ("one day", ".PNG"), ("three weeks", ".png"), ("two years", ".svg")]
)
def test_a_picture_is_written_and_the_same_each_time(case: str, suffix: str, tmp_path: Path) -> None:
    days, every = CASES[case]
    sessions = people.weak_left(days, every=every)
    found = weeks(sessions, people.LAST_DAY)
    files = [tmp_path / f"one{suffix}", tmp_path / "deeper" / f"two{suffix}"]
    for file in files:
        plot.save(file, sessions, found)
    content = files[0].read_bytes()
    assert content == files[1].read_bytes()
    if suffix == ".svg":
        assert ET.fromstring(content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  (our own)
    else:
        assert content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["history.pdf", "history", "history.png.txt"])
def test_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(OthersideError, match=r"neither \.png nor \.svg"):
        plot.save(tmp_path / name, (), weeks((), people.FIRST_DAY))
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OthersideError, match="cannot be written"):
        plot.save(tmp_path / "file" / "history.svg", (), weeks((), people.FIRST_DAY))


def bars(axes: Axes) -> list[float]:
    return [patch.get_height() for patch in axes.patches if isinstance(patch, Rectangle)]


def test_the_bars_are_the_minutes() -> None:
    phases, sides, *_ = drawn(people.weak_left(), 21).axes
    assert bars(phases) == [17.5] * 3 + [7.0] * 3 + [21.0] * 3
    assert bars(sides) == [24.5] * 3 + [21.0] * 3


def marks(axes: Axes) -> dict[str, int]:
    """How many right and other marks an axes shows."""
    return {
        str(each.get_label()): np.ma.count(each.get_offsets(), axis=0)[0]
        for each in axes.collections
        if isinstance(each, PathCollection)
    }


def test_the_picture_of_a_weak_left_side_shows_it() -> None:
    sessions = people.weak_left()
    *_, left, right = drawn(sessions, 21).axes
    true = {
        side: [felt.felt for each in sessions for felt in each.felt if felt.felt.side in (side, Side.BOTH)]
        for side in (Side.LEFT, Side.RIGHT)
    }
    for axes, side in ((left, Side.LEFT), (right, Side.RIGHT)):
        other = sum(not felt.right for felt in true[side])
        assert marks(axes) == {"right place": len(true[side]) - other, "another place": other}
    assert marks(left)["another place"] > 4 * marks(right)["another place"]
    assert [label.get_text() for label in left.get_yticklabels()] == [
        "glutes",
        "side of hip",
        "front of hip",
        "nowhere",
    ]


def test_the_picture_of_a_symmetrical_person_shows_no_side() -> None:
    *_, left, right = drawn(people.symmetrical(), 21).axes
    assert abs(marks(left)["another place"] - marks(right)["another place"]) <= 3
    assert bars(drawn(people.symmetrical(), 21).axes[1]) == [21.0] * 6


def test_right_places_differ_by_shape_and_colour() -> None:
    *_, left, _ = drawn(people.weak_left(), 21).axes
    right, other = (each for each in left.collections if isinstance(each, PathCollection))
    assert right.get_paths()[0].vertices.shape != other.get_paths()[0].vertices.shape  # type: ignore[union-attr]
    assert right.get_facecolor().tolist() != other.get_edgecolor().tolist()  # type: ignore[union-attr]


@pytest.mark.parametrize(("count", "days"), [(1, 1), (13, 1), (14, 7), (39, 7), (40, 28), (104, 28)])
def test_longer_histories_count_days_together(count: int, days: int) -> None:
    assert days_together(weeks((), people.LAST_DAY, count)) == days


def test_no_mark_hides_another() -> None:
    for days in (21, 180, 290, 730):
        sessions = people.weak_left(days)
        found = weeks(sessions, people.FIRST_DAY + timedelta(days=days - 1))
        for side in (Side.LEFT, Side.RIGHT):
            of_side = [dot for dot in dots(sessions, found) if dot.side is side]
            places = [(spot.at_days, spot.place, spot.offset) for spot in spots(of_side, found)]
            assert len(places) == len(set(places)) > 0
            assert all(abs(offset) < 0.5 for *_, offset in places)
            assert all(0 <= at_days <= 7 * len(found) - 1 for at_days, *_ in places)


def test_marks_for_many_answers_are_larger() -> None:
    found = weeks((), people.LAST_DAY, 20)
    day = people.LAST_DAY
    many = [Dot(day, Side.LEFT, Place.GLUTES, right=True)] * 4
    spot, other = spots([*many, Dot(day, Side.LEFT, Place.QUADS, right=False)], found)
    assert spot.area > 2 * other.area


def test_the_last_answer_is_drawn_and_both_sides_are_two_marks() -> None:
    (session,) = people.weak_left(1)
    session = replace(
        session,
        felt=(
            KeptFelt(PastFelt(people.RAISE, Side.LEFT, Place.QUADS, right=False), 1.0),
            KeptFelt(PastFelt(people.RAISE, Side.LEFT, Place.GLUTES, right=True), 2.0),
            KeptFelt(PastFelt(people.BRIDGE, Side.BOTH, Place.HAMSTRINGS, right=False), 3.0),
            KeptFelt(PastFelt("tfl-roll", Side.LEFT, Place.QUADS, right=False), 4.0),  # no activation
        ),
    )
    day = people.FIRST_DAY
    assert dots([session], weeks([session], day)) == (
        Dot(day, Side.LEFT, Place.GLUTES, right=True),
        Dot(day, Side.LEFT, Place.HAMSTRINGS, right=False),
        Dot(day, Side.RIGHT, Place.HAMSTRINGS, right=False),
    )


@pytest.mark.parametrize("days", [7, 14, 21, 28])
def test_few_weeks_fill_the_picture_and_reach_no_further(days: int) -> None:
    for axes in drawn(people.weak_left(days), days).axes:
        first, last = (num2date(each).date() for each in axes.get_xlim())
        assert first == people.FIRST_DAY - timedelta(days=1)
        assert last == people.FIRST_DAY + timedelta(days=days)
    phases = drawn(people.weak_left(days), days).axes[0]
    widths = [patch.get_width() for patch in phases.patches if isinstance(patch, Rectangle)]
    assert sum(widths[: days // 7]) <= 0.8 * days  # no wall of colour
    assert max(widths) == pytest.approx(5.4 * days / 28)


def test_only_the_weeks_asked_for_are_drawn() -> None:
    sessions = people.weak_left()
    found = weeks(sessions, people.LAST_DAY, 1)
    assert {dot.day for dot in dots(sessions, found)} == {people.LAST_DAY - timedelta(days=back) for back in range(7)}
