"""What the live views share, drawn into a string."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from assistant.journal import Entry
from assistant.live_line import LiveLine, clock_text, entry_text


class Counter(LiveLine):
    """Draws how often it was drawn."""

    def __init__(self, drawn: io.StringIO, *, terminal: bool) -> None:
        super().__init__(
            Console(file=drawn, force_terminal=terminal, width=60, highlight=False, _environ={}), {"note": "bold"}, 0.5
        )
        self.count = 0

    def draw(self, now_s: float) -> None:
        """Draw it, if it is time."""
        self._redraw(now_s, self._line)

    def _line(self) -> Text:
        self.count += 1
        return Text(f"drawn {self.count}")


@pytest.mark.parametrize(
    ("at_s", "text"), [(0.0, "0:00.0"), (9.99, "0:09.9"), (60.0, "1:00.0"), (83.4, "1:23.4"), (3600.0, "60:00.0")]
)
def test_time(at_s: float, text: str) -> None:
    assert clock_text(at_s) == text


def test_entries_as_text() -> None:
    assert entry_text(Entry(83.4, "heard", "how long")) == "  1:23.4  heard   how long"
    assert entry_text(Entry(0.0, "cut", "")) == "  0:00.0  cut"
    assert entry_text(Entry(0.0, "new kind", "x")) == "  0:00.0  new kind  x"


def test_without_a_terminal_there_are_plain_lines_only() -> None:
    drawn = io.StringIO()
    with Counter(drawn, terminal=False) as view:
        view.show(Entry(1.0, "note", "[bold]not markup[/bold] " * 5))
        view.draw(1.0)
    assert drawn.getvalue() == f"  0:01.0  note    {'[bold]not markup[/bold] ' * 5}".rstrip() + "\n"
    assert view.count == 0


def test_on_a_terminal_there_is_style_and_one_line_below() -> None:
    drawn = io.StringIO()
    with Counter(drawn, terminal=True) as view:
        view.draw(0.0)
        view.show(Entry(1.0, "note", "bold"))
        view.show(Entry(2.0, "end", "plain"))
    text = drawn.getvalue()
    assert "\x1b[1m  0:01.0  note    bold\x1b[0m" in text
    assert "\x1b[2K  0:02.0  end     plain\n" in text
    assert "drawn 1" in text
    assert text.endswith("\x1b[2K")  # the line is wiped at the end


@pytest.mark.parametrize(("times_s", "count"), [((0.0, 0.4, 0.5, 0.9, 1.0), 3), ((0.0, 0.0), 1), ((), 0)])
def test_the_line_is_drawn_when_it_is_time(times_s: tuple[float, ...], count: int) -> None:
    with Counter(io.StringIO(), terminal=True) as view:
        for at_s in times_s:
            view.draw(at_s)
    assert view.count == count
