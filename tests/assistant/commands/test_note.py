"""`otherside note`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant import clock
from assistant.commands import note
from assistant.errors import OthersideError

NOW = datetime(2025, 3, 23, 20, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)


def otherside(*words: str) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    note.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def test_a_note_is_kept_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("note", "new shoes") == 0
    assert otherside("note", "two", "words, unquoted") == 0
    assert capsys.readouterr().out == "Kept.\nKept.\n"
    assert otherside("note") == 0
    assert capsys.readouterr().out == "23 Mar 2025, 20:05  new shoes\n23 Mar 2025, 20:05  two words, unquoted\n"


def test_no_notes_yet(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("note") == 0
    assert capsys.readouterr().out.startswith("No notes yet.")


@pytest.mark.parametrize("text", ["", "  ", "\n\t", "\x1b"])
def test_an_empty_note_is_refused(text: str) -> None:
    with pytest.raises(OthersideError, match="The note is empty"):
        otherside("note", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n b\t c ", "a b c"),
        ("\x1b[31mred\x07", "[31mred"),
        ("Grüße ✓", "Grüße ✓"),
        ("x" * note.LONGEST, "x" * note.LONGEST),
    ],
)
def test_a_note_is_one_line_of_plain_text(text: str, expected: str) -> None:
    assert note.plain(text) == expected


def test_a_diary_is_refused() -> None:
    with pytest.raises(OthersideError, match="2001 characters"):
        note.plain("x" * (note.LONGEST + 1))
