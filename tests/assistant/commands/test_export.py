"""`otherside export`."""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import weak_left as people
from icalendar import Calendar

from assistant import places
from assistant.commands import export
from assistant.errors import OthersideError
from assistant.history.rows import KeptSession, Note
from assistant.history.store import Store


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path / "home"))


def keep(sessions: Sequence[KeptSession], notes: Sequence[Note] = ()) -> None:
    """Put these into the history."""
    store = Store.open(places.history_file())
    for session in sessions:
        store.take_in(f"{session.id}.json", session)
    for note in notes:
        store.note(note)
    store.close()


def otherside(*words: str) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    export.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def test_csv(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(people.weak_left(), [Note(people.weak_left()[-1].started, "=done")])
    file = tmp_path / "new" / "history.csv"
    assert otherside("export", "csv", str(file)) == 0
    assert capsys.readouterr().out == f"Written: {file}\n"
    with file.open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 21 * 6 + 1
    assert [row["note"] for row in rows if row["kind"] == "note"] == ["'=done"]


def test_ics(tmp_path: Path) -> None:
    keep(people.weak_left(2))
    file = tmp_path / "history.ics"
    assert otherside("export", "ics", str(file)) == 0
    events = Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["I.T. band series, 6 min of work"] * 2
    assert "lying side raise, right: 60 s" in str(events[0]["description"])


def test_fit_writes_one_file_a_session_under_the_same_name_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sessions = people.weak_left(3)
    keep([*sessions, replace(sessions[0], id=4, started=sessions[0].started + timedelta(days=9), blocks=(), felt=())])
    folder = tmp_path / "activities"
    for _ in range(2):
        assert otherside("export", "fit", str(folder)) == 0
        assert capsys.readouterr().out == f"Written: 3 files in {folder}\n"
    names = sorted(file.name for file in folder.iterdir())
    assert names == [
        f"{session.started:%Y-%m-%dT%H-%M-%S}-it-band-{number}.fit" for number, session in enumerate(sessions, 1)
    ]
    assert all(file.read_bytes()[8:12] == b".FIT" for file in folder.iterdir())


def test_a_routine_of_any_name_stays_in_the_folder(tmp_path: Path) -> None:
    keep([replace(people.weak_left(1)[0], routine="../../up")])
    folder = tmp_path / "activities"
    assert otherside("export", "fit", str(folder)) == 0
    (file,) = folder.iterdir()
    assert file.name.endswith("-______up-1.fit")


@pytest.mark.parametrize(("since", "rows"), [("2025-03-23", 6), ("2025-03-20", 24), ("2020-01-01", 126)])
def test_since(since: str, rows: int, tmp_path: Path) -> None:
    keep(people.weak_left(), [Note(people.weak_left()[0].started - timedelta(days=4000), "long ago")])
    file = tmp_path / "history.csv"
    assert otherside("export", "csv", str(file), "--since", since) == 0
    assert len(file.read_text("utf-8").splitlines()) == rows + 1


def test_nothing_since(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(people.weak_left())
    file = tmp_path / "history.csv"
    assert otherside("export", "csv", str(file), "--since", "2026-01-01") == 0
    assert capsys.readouterr().out == "Nothing was kept since 2026-01-01, so nothing was written.\n"
    assert not file.exists()


@pytest.mark.parametrize("kind", export.KINDS)
def test_nothing_yet(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("export", kind, str(tmp_path / "out")) == 0
    assert capsys.readouterr().out.startswith("No session yet.")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("kind", ["csv", "ics"])
def test_a_folder_is_no_file(kind: str, tmp_path: Path) -> None:
    keep(people.weak_left(1))
    with pytest.raises(OthersideError, match="is a folder; name a file in it"):
        otherside("export", kind, str(tmp_path))


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    keep(people.weak_left(1))
    (tmp_path / "file").touch()
    with pytest.raises(OthersideError, match="name one"):
        otherside("export", "fit", str(tmp_path / "file"))


@pytest.mark.parametrize("since", ["yesterday", "2025-02-30", ""])
def test_no_day(since: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        otherside("export", "csv", "x.csv", "--since", since)
    assert "is no day; write it like 2025-03-01" in capsys.readouterr().err
