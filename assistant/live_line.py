"""What the live views share: entries as lines of text, and one line below them that is drawn over and over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from rich.console import Console, RenderableType
from rich.live import Live
from rich.text import Text

from assistant.journal import Entry

_NAMES = {"says": "person"}  # of kinds; the others are called what they are


def clock_text(at_s: float) -> str:
    """Session time as m:ss.s."""
    tenths = int(at_s * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def entry_text(entry: Entry) -> str:
    """An entry as a line of plain text."""
    return f"{clock_text(entry.at_s):>8}  {_NAMES.get(entry.kind, entry.kind):<6}  {entry.text}".rstrip()


class LiveLine:
    """Prints entries as they come, above one live line.  Without a terminal it prints plain lines."""

    def __init__(self, console: Console, styles: Mapping[str, str], redraw_s: float) -> None:
        """Draw on `console`, entries in the style of their kind, the line at most every `redraw_s`."""
        self._console = console
        self._styles = styles
        self._redraw_s = redraw_s
        self._live = Live(console=console, auto_refresh=False, transient=True)
        self._drawn_s = -redraw_s

    def __enter__(self) -> Self:
        """Take the terminal's last line."""
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        self._live.stop()

    def show(self, entry: Entry) -> None:
        """Print an entry."""
        self._console.print(Text(entry_text(entry), style=self._styles.get(entry.kind, "")), soft_wrap=True)

    def _redraw(self, now_s: float, line: Callable[[], RenderableType]) -> None:
        """Draw what `line` gives, unless it was drawn a moment ago."""
        if not self._console.is_terminal or now_s - self._drawn_s < self._redraw_s:
            return
        self._drawn_s = now_s
        self._live.update(line(), refresh=True)
