"""The level meter on the screen: what to say, how loud it is, and how much time is left.  `rich` draws it.

Without a terminal there are plain lines only, one for each thing that happened.
"""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.text import Text

from assistant.hearing_check import HearingCheck
from assistant.live_line import LiveLine, clock_text
from voices.levels import LevelMeter

_STYLES: Final = {"say": "bold cyan", "heard": "bold green", "note": "yellow"}
_REDRAW_S = 0.1  # of audio between two drawings
_LOW_DB, _HIGH_DB = -70.0, 0.0  # the ends of the bar
_GOOD_DB, _LOUD_DB = -38.0, -9.0  # where the bar changes its colour
_CELLS = 24


class Meter(LiveLine):
    """Prints entries as they come, above one meter line."""

    def __init__(self, console: Console) -> None:
        """Draw on `console`."""
        super().__init__(console, _STYLES, _REDRAW_S)

    def draw(self, check: HearingCheck) -> None:
        """Redraw the meter, ten times a second of audio."""
        self._redraw(check.now_s, lambda: self.line(check))

    def line(self, check: HearingCheck) -> Text:
        """The meter: time, a bar, the figures, what to say; a narrow terminal cuts the end, which also stands above."""
        meter = check.meter
        floor = "  …" if meter.floor_db is None else f"{meter.floor_db:3.0f}"
        parts = (
            Text(clock_text(check.now_s), style="bold"),
            _bar(meter),
            Text(f"{meter.level_db:3.0f} dBFS"),
            Text(f"peak {meter.recent_peak_db:3.0f}"),
            Text(f"noise {floor}", style="dim"),
            Text(f"say: {check.asking}" if check.asking else "a moment of silence", style="bold cyan"),
        )
        line = Text("  ").join(parts)
        line.no_wrap, line.overflow = True, "ellipsis"
        return line


def _bar(meter: LevelMeter) -> Text:
    """The level as a bar with the floor marked in it: green where speech should be, yellow below, red above."""
    filled, floor = _cell(meter.level_db), _cell(meter.floor_db or _LOW_DB)
    bar = Text()
    for cell in range(_CELLS):
        mark = "│" if cell == floor else "█" if cell < filled else "·"
        at_db = _LOW_DB + (_HIGH_DB - _LOW_DB) * cell / _CELLS
        colour = "red" if at_db >= _LOUD_DB else "green" if at_db >= _GOOD_DB else "yellow"
        bar.append(mark, style=colour if cell < filled else "dim")
    return bar


def _cell(level_db: float) -> int:
    return max(0, min(_CELLS, round((level_db - _LOW_DB) / (_HIGH_DB - _LOW_DB) * _CELLS)))
