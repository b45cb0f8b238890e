"""What outlasts a restart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.companion import memory_file
from schedules.kinds import KeptBreak
from schedules.values import Paused
from schedules.watch import Memory

NOW = datetime(2026, 3, 2, 13, 20, tzinfo=UTC)
MEMORY = Memory(
    NOW,
    {"desk-break after 30": KeptBreak(1234.5, date(2026, 3, 2), NOW + timedelta(minutes=5), 2)},
    ("warm-up:run 2026-03-02 18:30@2026-03-02T17:18Z",),
    Paused(None),
)


@pytest.mark.parametrize("memory", [MEMORY, Memory(NOW), Memory(NOW, paused=Paused(NOW + timedelta(hours=1)))])
def test_what_is_kept_comes_back(tmp_path: Path, memory: Memory) -> None:
    file = tmp_path / "new" / "reminders.json"
    memory_file.save(file, memory)
    assert memory_file.load(file, NOW) == (memory, None)


def test_nothing_kept_is_nothing(tmp_path: Path) -> None:
    assert memory_file.load(tmp_path / "reminders.json", NOW) == (None, None)


def test_what_comes_from_the_future_is_not_believed(tmp_path: Path) -> None:
    file = tmp_path / "reminders.json"
    memory_file.save(file, MEMORY)
    assert memory_file.load(file, NOW - timedelta(hours=1)) == (None, None)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"version": 2}', '{"version": 1, "at": 7}', "\x00"])
def test_a_broken_file_is_set_aside(tmp_path: Path, text: str) -> None:
    file = tmp_path / "reminders.json"
    file.write_text(text)
    memory, trouble = memory_file.load(file, NOW)
    assert memory is None
    assert trouble is not None
    assert "reminders begin anew" in trouble
    assert not file.exists()
    assert (tmp_path / "reminders.broken").read_text() == text
