"""A picture of the history: work by phase, work by side, and where it was felt.  The only file that knows `matplotlib`.

Imported only when a picture is asked for, because matplotlib takes a second to load.  Drawn without a display.  What
is told by colour is told by shape or place too; the colours are those of Okabe and Ito, made for all kinds of eyes.
Callable from any thread, one picture at a time.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.dates import DateFormatter, DayLocator, MonthLocator, WeekdayLocator, date2num
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import MaxNLocator

from assistant import atomic
from assistant.errors import OthersideError
from assistant.history.dots import DOT_AREA, FEW_WEEKS, WEEK_DAYS, Dot, days_together, dots, spots
from assistant.history.rows import KeptSession
from assistant.history.summary import Week
from assistant.session.moves import Phase, Place, Side

SUFFIXES: Final = (".png", ".svg")

_INK, _FAINT = "#333333", "#dddddd"
_BLUE, _ORANGE, _GREEN, _SKY, _RED = "#0072B2", "#E69F00", "#009E73", "#56B4E9", "#D55E00"
_PHASES: Final = {
    Phase.ROLL.value: (_ORANGE, "//"),
    Phase.STRETCH.value: (_SKY, ".."),
    Phase.ACTIVATE.value: (_BLUE, ""),
}
_OTHER_PHASE = ("#999999", "xx")
_SIDES: Final = ((Side.LEFT, _GREEN, ""), (Side.RIGHT, _INK, "//"))
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with the library, so a picture looks the same everywhere
    "font.size": 11.0,
    "axes.titlesize": 13.0,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "otherside",  # the same history gives the same file
}
_SIZE_IN = (11.0, 12.5)
_DPI = 120
_BARS_UP_TO_WEEKS = 26  # beyond, bars side by side and hatches are thinner than the eye can follow
_LABELS = (10, 5)  # dates that fit under a wide axis and under a narrow one


def save(path: Path, sessions: Sequence[KeptSession], weeks: Sequence[Week]) -> None:
    """Draw these weeks into `path`, whole or not at all; PNG or SVG by its suffix.

    Raises OthersideError for another suffix, and when the file cannot be written.
    """
    check_suffix(path)
    content = draw(sessions, weeks, path.suffix.lower().removeprefix("."))
    try:
        atomic.write_bytes(path, content)
    except OSError as error:
        raise OthersideError(
            f"The picture cannot be written to {path} ({error.strerror}); name another file or folder."
        ) from error


def check_suffix(path: Path) -> None:
    """Raise OthersideError when `path` is of no kind that can be drawn."""
    if path.suffix.lower() not in SUFFIXES:
        raise OthersideError(f"{path} is neither .png nor .svg; name the picture like history.png or history.svg.")


def draw(sessions: Sequence[KeptSession], weeks: Sequence[Week], kind: str) -> bytes:
    """The picture as bytes; `kind` is png or svg.  `weeks` are one or more, without a gap."""
    with mpl.rc_context(_STYLE):
        figure = figure_of(dots(sessions, weeks), weeks)
        file = io.BytesIO()
        # A date in the file would make it differ each time.
        figure.savefig(file, format=kind, dpi=_DPI, metadata={"Date": None} if kind == "svg" else None)
    return file.getvalue()


def figure_of(answers: Sequence[Dot], weeks: Sequence[Week]) -> Figure:
    """The figure with its axes: phases, sides, felt on the left, felt on the right."""
    figure = Figure(figsize=_SIZE_IN, layout=ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.1), facecolor="white")
    FigureCanvasAgg(figure)
    figure.suptitle(_title(weeks), fontsize=16, x=0.02, ha="left")
    grid = figure.add_gridspec(3, 2, height_ratios=(1.0, 1.0, 1.15))
    phases, sides = figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, :])
    left = figure.add_subplot(grid[2, 0])
    right = figure.add_subplot(grid[2, 1], sharex=left, sharey=left)
    _draw_phases(phases, weeks)
    _draw_sides(sides, weeks)
    places = [place for place in Place if any(dot.place is place for dot in answers)]
    for axes, side in ((left, Side.LEFT), (right, Side.RIGHT)):
        _draw_felt(axes, side, [dot for dot in answers if dot.side is side], places, weeks)
    return figure


def _title(weeks: Sequence[Week]) -> str:
    sessions = sum(week.sessions for week in weeks)
    first, last = weeks[0].monday, weeks[-1].sunday
    counted = "no session yet" if not sessions else "1 session" if sessions == 1 else f"{sessions} sessions"
    return f"Otherside, {_day(first)} to {_day(last)}: {counted}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _draw_phases(axes: Axes, weeks: Sequence[Week]) -> None:
    axes.set_title("Work by phase")
    days = [_middle(week) for week in weeks]
    below = [0.0] * len(weeks)
    for phase in (*_PHASES, *sorted({name for week in weeks for name in week.by_phase_s} - set(_PHASES))):
        minutes = [week.by_phase_s.get(phase, 0.0) / 60 for week in weeks]
        colour, hatch = _PHASES.get(phase, _OTHER_PHASE)
        axes.bar(
            days,
            minutes,
            width=5.4 * _slimmer(weeks),
            bottom=below,
            label=phase,
            color=colour,
            hatch=hatch if len(weeks) <= _BARS_UP_TO_WEEKS else None,
            edgecolor="white",
            linewidth=0,
        )
        below = [under + height for under, height in zip(below, minutes, strict=True)]
    _finish_weeks(axes, weeks, max(below))


def _draw_sides(axes: Axes, weeks: Sequence[Week]) -> None:
    axes.set_title("Work by side (a move for both sides gives half of its time to each)")
    highest = 0.0
    for (side, colour, hatch), shift in zip(_SIDES, (-1.35, 1.35), strict=True):
        minutes = [(week.left_s if side is Side.LEFT else week.right_s) / 60 for week in weeks]
        highest = max(highest, *minutes)
        days = [_middle(week) for week in weeks]
        if len(weeks) > _BARS_UP_TO_WEEKS:
            line = "--" if hatch else "-"
            axes.step(days, minutes, where="mid", label=side.value, color=colour, linestyle=line, linewidth=1.6)
            continue
        shifted = [day + shift * _slimmer(weeks) for day in days]
        width = 2.5 * _slimmer(weeks)
        axes.bar(
            shifted, minutes, width=width, label=side.value, color=colour, hatch=hatch, edgecolor="white", linewidth=0
        )
    _finish_weeks(axes, weeks, highest)


def _finish_weeks(axes: Axes, weeks: Sequence[Week], highest: float) -> None:
    axes.set_ylabel("minutes a week")
    axes.set_ylim(0, max(1.0, highest * 1.05))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 5, 10], integer=True))
    axes.grid(axis="y", color=_FAINT)
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=4, frameon=False, borderaxespad=0.2)
    _date_axis(axes, weeks, wide=True)
    if not highest:
        _say(axes, "No work in these weeks.")


def _draw_felt(axes: Axes, side: Side, answers: Sequence[Dot], places: Sequence[Place], weeks: Sequence[Week]) -> None:
    per_days = days_together(weeks)
    axes.set_title(f"Where activations were felt: {side.value}")
    for right, colour, marker, label in (
        (True, _BLUE, "o", "right place"),
        (False, _RED, "x", "another place"),
    ):
        shown = [spot for spot in spots(answers, weeks) if spot.right is right]
        axes.scatter(
            [_number(weeks[0].monday) + spot.at_days for spot in shown],
            [places.index(spot.place) + spot.offset for spot in shown],
            s=[spot.area for spot in shown],
            c=colour,
            marker=marker,
            label=label,
            linewidths=1.6 if marker == "x" else 0.0,
            clip_on=False,  # a mark on the first or last day is whole
        )
    axes.set_ylim(max(len(places), 1) - 0.5, -0.5)  # the first place on top
    axes.set_yticks(range(len(places)), [place.value for place in places])
    axes.tick_params(axis="y", length=0, labelleft=side is Side.LEFT)
    for line in range(1, len(places)):
        axes.axhline(line - 0.5, color=_FAINT, linewidth=0.8)
    _date_axis(axes, weeks, wide=False)
    if per_days > 1:
        axes.set_xlabel(f"{'week' if per_days == WEEK_DAYS else 'four weeks'} (a larger mark is more answers)")
    if not answers:
        _say(axes, "No answers in these weeks.")
        return
    legend = axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2, frameon=False, handletextpad=0.3)
    for handle in legend.legend_handles:
        if isinstance(handle, PathCollection):
            handle.set_sizes([DOT_AREA])


def _date_axis(axes: Axes, weeks: Sequence[Week], *, wide: bool) -> None:
    first, last = weeks[0].monday, weeks[-1].sunday
    axes.set_xlim(_number(first) - 1.0, _number(last) + 1.0)
    labels = _LABELS[0] if wide else _LABELS[1]
    count = ((last - first).days + 1) // WEEK_DAYS
    if count <= 2 * labels:
        mondays = [first + timedelta(weeks=number) for number in range(0, count, -(-count // labels))]
        axes.set_xticks([_number(monday) for monday in mondays], [f"{day.day} {day:%b}" for day in mondays])
        axes.xaxis.set_minor_locator(DayLocator() if count <= labels else WeekdayLocator(byweekday=0))
        axes.set_xlabel("week from Monday" if wide else "day")
    else:
        months = count // 4
        axes.xaxis.set_major_locator(MonthLocator(interval=-(-months // labels)))
        axes.xaxis.set_major_formatter(DateFormatter("%b %Y"))
        axes.xaxis.set_minor_locator(MonthLocator())
        axes.set_xlabel("week" if wide else "day")


def _say(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", va="center", color=_INK)


def _slimmer(weeks: Sequence[Week]) -> float:
    """By how much bars are slimmer, so that one week is no wall of colour."""
    return min(1.0, len(weeks) / FEW_WEEKS)


def _middle(week: Week) -> float:
    """The middle of a week's Thursday."""
    return _number(week.monday) + 3.0


def _number(day: date) -> float:
    """The day on the axis; its middle is the whole number, because the library counts from midnight to midnight."""
    return float(date2num(day))
