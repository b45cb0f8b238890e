"""The live view, drawn into a string."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from assistant.content import library
from assistant.journal import Entry
from assistant.screen import Screen
from assistant.session.blocks import SidedSlot
from assistant.session.moves import Side
from assistant.session.session import Status
from assistant.session.states import State

SLOT = SidedSlot(library.load().teaching.moves["clam"], Side.LEFT, 45, 0)


def screen(terminal: bool) -> tuple[Screen, io.StringIO]:
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=terminal, width=120, highlight=False, _environ={})
    return Screen(console), drawn


def test_without_a_terminal_there_are_plain_lines_only() -> None:
    view, drawn = screen(terminal=False)
    long = "Lie on your side. " * 20
    with view:
        view.show(Entry(1.0, "coach", "[bold]not markup[/bold]"))
        view.show(Entry(2.0, "coach", long))
        view.status(Status(State.WORK, SLOT, 30.0, 1, 2), 2.0)
    assert drawn.getvalue().splitlines() == [
        "  0:01.0  coach   [bold]not markup[/bold]",
        f"  0:02.0  coach   {long}".rstrip(),
    ]


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_on_the_status_line(state: State) -> None:
    view, drawn = screen(terminal=True)
    with view:
        view.status(Status(state, SLOT, 30.4, 3, 12), 61.0)
    text = drawn.getvalue()
    for part in ("1:01.0", "clam, left", "30 s left", "block 3 of 12"):
        assert part in text


def test_the_status_line_is_drawn_once_a_second() -> None:
    view, drawn = screen(terminal=True)
    with view:
        for hundredths in range(300):
            view.status(Status(State.WORK, SLOT, 30.0, 1, 2), hundredths / 100)
    assert drawn.getvalue().count("block 1 of 2") == pytest.approx(3, abs=1)
