"""The live view: what is said, heard and done, and where the session is.  `rich` draws it."""

from __future__ import annotations

from typing import Final

from rich.console import Console
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from assistant.live_line import LiveLine, clock_text
from assistant.session.session import Status
from assistant.session.states import State

_STYLES: Final = {
    "coach": "cyan",
    "heard": "bold green",
    "typed": "bold green",
    "says": "green",
    "tone": "dim",
    "cut": "yellow",
    "block": "magenta",
    "felt": "magenta",
    "note": "yellow",
    "end": "bold",
}
_STATE_WORDS = {
    State.BEFORE: "about to begin",
    State.ASKING: "waiting for an answer",
    State.PREP: "getting ready",
    State.HELD: "waiting for you",
    State.WORK: "at work",
    State.PAUSED: "paused",
    State.GET_READY: "about to go on",
    State.CLOSING: "done",
    State.DONE: "over",
}
_REDRAW_S = 1.0  # of session time between two drawings of the status line


class Screen(LiveLine):
    """Prints entries as they come, above one status line.  Without a terminal it prints plain lines."""

    def __init__(self, console: Console | None = None) -> None:
        """Draw on `console`; the standard output by default."""
        super().__init__(console or Console(highlight=False), _STYLES, _REDRAW_S)

    def status(self, status: Status, now_s: float) -> None:
        """Redraw the status line, once a second of session time."""
        self._redraw(now_s, lambda: self.line(status, now_s))

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
