"""Files are shown with the system's program for them, here one of the test's own."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path

import pytest

from assistant import opening, places, schedule_file
from assistant.config import Config, load
from assistant.errors import OthersideError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no program for it, but a function")


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, code: int = 0) -> Path:
    """Let a program of the test's be the only one there is; it writes down what it is to open."""
    written = folder / "written"
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{written}"\nexit {code}\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return written


def uncommented(file: Path) -> str:
    """All that stands in a file behind a # and can be set."""
    lines = [line.removeprefix("# ") for line in file.read_text("utf-8").splitlines()]
    return "\n".join(line for line in lines if line.split(":")[0].isidentifier())


def test_settings_begin_with_all_that_can_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = stand_in(tmp_path, monkeypatch)
    file = places.config_file()
    assert not file.exists()
    opening.open_settings()
    assert written.read_text() == str(file)
    assert load(file) == Config()
    assert len(uncommented(file).splitlines()) == len(dataclasses.fields(Config)) >= 12
    file.write_text(uncommented(file), "utf-8")
    assert load(file) == Config()


def test_a_schedule_begins_with_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = stand_in(tmp_path, monkeypatch)
    file = places.schedule_file()
    opening.open_schedule()
    assert written.read_text() == str(file)
    usual = schedule_file.load(file)
    file.write_text(uncommented(file), "utf-8")
    filled = schedule_file.load(file, ("desk-break", "wake-up", "pre-run"))
    assert (filled.breaks, filled.spoken) == (usual.breaks, usual.spoken)
    assert [len(each) for each in (filled.runs, filled.fixed, filled.working_hours, filled.quiet_hours)] == [1, 1, 1, 1]


def test_what_is_written_already_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch)
    places.config_file().parent.mkdir(parents=True, exist_ok=True)
    places.config_file().write_text("volume_percent: 30\n")
    opening.open_settings()
    assert places.config_file().read_text() == "volume_percent: 30\n"


def test_no_program_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        OthersideError, match=r"x\.yaml could not be opened \(there is no .*open here\); open it with a"
    ):
        opening.open_file(tmp_path / "x.yaml")


def test_a_program_that_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(tmp_path, monkeypatch, code=3)
    told: list[str] = []
    thread = opening.in_the_background(lambda: opening.open_file(tmp_path / "x.yaml"), told.append)
    thread.join(10.0)
    assert len(told) == 1
    assert told[0].endswith("has no program for it); open it with a program of your own.")


def test_a_history_that_cannot_be_read_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = stand_in(tmp_path, monkeypatch)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    places.history_file().mkdir(parents=True)
    with pytest.raises(OthersideError, match=r"history\.db"):
        opening.open_history()
    assert not written.exists()
