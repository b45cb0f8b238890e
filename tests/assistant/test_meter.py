"""The level meter, drawn into a string."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

from assistant.hearing_check import HearingCheck
from assistant.journal import Entry
from assistant.meter import Meter
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples
from voices.values import EarEvent, RoomEvent


class Hum:
    """A room with a hum in it."""

    def __init__(self, level: float) -> None:
        at_s = np.arange(BLOCK_SAMPLES) / RATE_HZ
        self._block = (level * np.sin(2 * np.pi * 500 * at_s)).astype(np.float32)

    def exchange(self, played: Samples) -> Samples:
        """See `Room`."""
        assert not played.any()
        return self._block

    def events(self) -> tuple[RoomEvent, ...]:
        """See `Room`."""
        return ()

    def close(self) -> None:
        """See `Room`."""


class Deaf:
    """An ear that hears nothing."""

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """See `Ear`."""
        assert len(heard) == len(played)
        assert not coach_speaks
        return ()


def drawn(*, terminal: bool, level: float = 0.1, seconds: float = 3.0, width: int = 120) -> str:
    """What is on the screen of a check that takes so long."""
    text = io.StringIO()
    meter = Meter(Console(file=text, force_terminal=terminal, width=width, highlight=False, _environ={}))
    check = HearingCheck(
        room=Hum(level), ear=Deaf(), asks=["[next]"], same=str.__eq__, longest_s=seconds, on_entry=meter.show
    )
    with meter:
        meter.draw(check)
        while not check.over:
            check.step()
            meter.draw(check)
    return text.getvalue()


def test_without_a_terminal_there_are_plain_lines_only() -> None:
    assert drawn(terminal=False).splitlines() == ["  0:01.5  say     [next]"]


def test_on_a_terminal_there_is_a_meter() -> None:
    text = drawn(terminal=True)
    for part in (
        "a moment of silence",
        "say: [next]",
        "-23 dBFS",
        "peak -20",
        "noise -23",
        "noise   …",
        "█",
        "│",
        "·",
    ):
        assert part in text


def test_the_meter_is_drawn_ten_times_a_second() -> None:
    assert drawn(terminal=True).count("dBFS") == pytest.approx(31, abs=3)


@pytest.mark.parametrize(("level", "filled"), [(0.0, 0), (0.0003, 0), (0.1, 16), (1.0, 23)])
def test_the_bar_is_as_long_as_it_is_loud(level: float, filled: int) -> None:
    last = drawn(terminal=True, level=level).rpartition("0:02.9")[2]
    assert last.count("█") == pytest.approx(filled, abs=1)


def test_a_long_entry_is_not_wrapped() -> None:
    text = io.StringIO()
    meter = Meter(Console(file=text, width=40))
    meter.show(Entry(61.0, "note", "word " * 30))
    assert text.getvalue().splitlines() == [f"  1:01.0  note    {'word ' * 30}".rstrip()]


def test_a_narrow_terminal_shows_the_figures() -> None:
    last = drawn(terminal=True, width=70).rpartition("0:02.9")[2]
    for part in ("-23 dBFS", "peak -20", "noise -23", "…"):
        assert part in last
    assert "say: [next]" not in last
