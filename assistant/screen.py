"""The live view: what is said, heard and done, and where the session is.  `rich` draws it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from assistant.journal import Entry
from assistant.session.session import Status
from assistant.session.states import State

_STYLES = {
    "coach": ("coach", "cyan"),
    "heard": ("heard", "bold green"),
    "typed": ("typed", "bold green"),
    "says": ("person", "green"),
    "tone": ("tone", "dim"),
    "cut": ("cut", "yellow"),
    "block": ("block", "magenta"),
    "felt": ("felt", "magenta"),
    "note": ("note", "yellow"),
    "end": ("end", "bold"),
}
_STATE_WORDS = {
    State.BEFORE: "about to begin",
    State.PREP: "getting ready",
    State.HELD: "waiting for you",
    State.WORK: "at work",
    State.PAUSED: "paused",
    State.GET_READY: "about to go on",
    State.CLOSING: "done",
    State.DONE: "over",
}
_REDRAW_S = 1.0  # of session time between two drawings of the status line


def clock_text(at_s: float) -> str:
    """Session time as m:ss.s."""
    tenths = int(at_s * 10 + 1e-6)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def entry_text(entry: Entry) -> str:
    """An entry as a line of plain text."""
    name, _ = _STYLES.get(entry.kind, (entry.kind, ""))
    return f"{clock_text(entry.at_s):>8}  {name:<6}  {entry.text}".rstrip()


class Screen:
    """Prints entries as they come, above one status line.  Without a terminal it prints plain lines."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on `console`; the standard output by default."""
        self._console = console or Console(highlight=False)
        self._live = Live(console=self._console, auto_refresh=False, transient=True)
        self._drawn_s = -_REDRAW_S

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
        _, style = _STYLES.get(entry.kind, (entry.kind, ""))
        self._console.print(Text(entry_text(entry), style=style), soft_wrap=True)

    def status(self, status: Status, now_s: float) -> None:
        """Redraw the status line, once a second of session time."""
        if not self._console.is_terminal or now_s - self._drawn_s < _REDRAW_S:
            return
        self._drawn_s = now_s
        self._live.update(self.line(status, now_s), refresh=True)

    def line(self, status: Status, now_s: float) -> Table:
        """The status line: time, state, move, how much of it is done."""
        slot = status.slot
        line = Table.grid(padding=(0, 2))
        line.add_row(
            Text(clock_text(now_s), style="bold"),
            Text(_STATE_WORDS[status.state]),
            Text(f"{slot.move.name}, {slot.side}", style="magenta"),
            ProgressBar(total=slot.seconds, completed=slot.seconds - status.seconds_left, width=24),
            Text(f"{status.seconds_left:3.0f} s left"),
            Text(f"block {status.number} of {status.count}", style="dim"),
        )
        return line
