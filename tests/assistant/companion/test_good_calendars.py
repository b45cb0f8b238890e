"""Copies of calendar files as they were when they were last good."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from house import BERLIN, MONDAY

from assistant.companion.desk import Desk, Files
from assistant.companion.good_calendars import GoodCalendars
from schedules.values import Moment

CALENDAR = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Tests//EN
BEGIN:VEVENT
UID:one
DTSTART:20260303T{hour}0000
DURATION:PT1H
SUMMARY:Easy run
END:VEVENT
END:VCALENDAR
"""
TOLD = (
    "{file}: the calendar breaks off in the middle; export it again; until then the runs of its last good copy count."
)

Begin = Callable[[], tuple[Desk, list[str]]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a calendar, with a run on Tuesday at six in the evening."""
    file = tmp_path / "runs.ics"
    file.write_text(CALENDAR.format(hour=18))
    return file


@pytest.fixture
def begin(tmp_path: Path, file: Path) -> Begin:
    """Give a way to start anew: the desk, and what it tells."""
    (tmp_path / "schedule.yaml").write_text(f"breaks: []\ncalendars: [{{path: {file.name}}}]\n")
    plan, memory, log, good = (tmp_path / name for name in ("schedule.yaml", "memory.json", "log.jsonl", "good.yaml"))
    files = Files(plan, memory, log, good, good_calendars=tmp_path / "copies")

    def begin() -> tuple[Desk, list[str]]:
        told: list[str] = []
        return Desk(files, BERLIN, Moment(MONDAY, 0.0), told.append), told

    return begin


def coming(desk: Desk) -> list[str]:
    return [each.text for each in desk.watch.upcoming()]


def copies(folder: Path) -> Iterator[Path]:
    return (folder / "copies").iterdir()


def test_a_calendar_that_broke_while_nobody_watched_keeps_its_runs(begin: Begin, file: Path) -> None:
    assert coming(begin()[0]) == ["warm-up tomorrow 17:48 for your 18:00 Easy run: pre-run"]
    file.write_text(CALENDAR.format(hour=18)[:100])
    desk, told = begin()
    assert coming(desk) == ["warm-up tomorrow 17:48 for your 18:00 Easy run: pre-run"]
    assert told == [TOLD.format(file=file)]
    assert desk.troubles == (told[0],)
    again, told = begin()
    assert (coming(again), told) == (coming(desk), [TOLD.format(file=file)])
    file.write_text(CALENDAR.format(hour=20))
    for seconds in (40, 80):
        again.look_at_files(Moment(MONDAY + timedelta(seconds=seconds), seconds))
    assert coming(again) == ["warm-up tomorrow 19:48 for your 20:00 Easy run: pre-run"]
    assert again.troubles == ()
    file.write_text("")
    assert coming(begin()[0]) == ["warm-up tomorrow 19:48 for your 20:00 Easy run: pre-run"]  # the last good one counts


def test_a_calendar_that_breaks_while_the_plan_changes_keeps_its_runs(begin: Begin, file: Path) -> None:
    desk, told = begin()
    file.write_text("broken")
    plan = file.parent / "schedule.yaml"
    plan.write_text(plan.read_text() + "spoken: false\n")
    desk.look_at_files(Moment(MONDAY + timedelta(seconds=5), 5.0))
    assert len(coming(desk)) == 1
    assert told == [f"{file}: no calendar; give an .ics file; until then the runs of its last good copy count."]


def test_a_calendar_that_is_gone_is_gone(begin: Begin, file: Path, tmp_path: Path) -> None:
    begin()
    assert len(list(copies(tmp_path))) == 1
    file.unlink()
    desk, told = begin()
    assert coming(desk) == []
    assert told == [f"{file}: there is no such file or folder; put it there, or correct `calendars` in schedule.yaml."]
    assert list(copies(tmp_path)) == []
    file.write_text("broken")
    assert coming(begin()[0]) == []


def test_a_copy_that_is_broken_itself_is_none(begin: Begin, file: Path, tmp_path: Path) -> None:
    begin()
    for copy in copies(tmp_path):
        copy.write_text("broken")
    file.write_text("broken as well")
    desk, told = begin()
    assert coming(desk) == []
    assert told == [f"{file}: no calendar; give an .ics file."]


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_copies_are_for_the_person_alone_and_written_once(begin: Begin, file: Path, tmp_path: Path) -> None:
    begin()
    (copy,) = copies(tmp_path)
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.read_bytes() == file.read_bytes()
    before = copy.stat()
    begin()
    assert copy.stat() == before


def test_a_folder_that_cannot_be_written_is_told_and_the_runs_count(begin: Begin, file: Path, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("in the way")
    desk, told = begin()
    assert len(coming(desk)) == 1
    assert any(text.startswith(f"A copy of {file} cannot be kept in {tmp_path / 'copies'} (") for text in told)
    assert GoodCalendars(tmp_path / "copies", told.append).last(file) is None
