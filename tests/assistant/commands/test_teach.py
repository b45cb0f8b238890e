"""`otherside routines` and `otherside moves`."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

import pytest

from assistant.commands import teach

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))


def otherside(*words: str) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    teach.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def test_routines_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("routines", "--json") == 0
    routines = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert list(routines) == sorted(routines)
    it_band = routines["it-band"]
    assert set(it_band) == {"id", "name", "purpose", "work_s", "blocks"}
    assert it_band["work_s"] == 600
    assert [(each["move"], each["phase"], each["side"], each["seconds"]) for each in it_band["blocks"]] == [
        ("peroneal-roll", "roll", "left", 60),
        ("peroneal-roll", "roll", "right", 60),
        ("tfl-roll", "roll", "left", 60),
        ("tfl-roll", "roll", "right", 60),
        ("standing-tfl-stretch", "stretch", "alternate", 60),
        ("lying-ql-stretch", "stretch", "left", 60),
        ("lying-ql-stretch", "stretch", "right", 60),
        ("bridge-abduction", "activate", "both", 60),
        ("lying-side-raise", "activate", "left", 60),
        ("lying-side-raise", "activate", "right", 60),
    ]
    for routine in routines.values():
        assert routine["work_s"] == sum(block["seconds"] for block in routine["blocks"])


def test_moves_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("moves", "--json") == 0
    moves = {each["id"]: each for each in json.loads(capsys.readouterr().out)}
    assert len(moves) == 17
    assert moves["tfl-roll"]["phase"] == "roll"
    assert moves["tfl-roll"]["kit"] == ["lacrosse ball"]
    assert [beat["at_s"] for beat in moves["tfl-roll"]["beats"]] == [0, 20, 35]
    assert moves["clam"]["ladder"][0]["change"] == "shin-in"


def test_routines_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("routines") == 0
    out = capsys.readouterr().out
    assert "it-band: I.T. band series, 10:00" in out
    assert any(
        all(word in line for word in ("standing outer hip stretch", "stretch", "60 s", "change half-way", "(wall)"))
        for line in out.splitlines()
    )
    assert "lean-forward" in out


def test_moves_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("moves") == 0
    out = capsys.readouterr().out
    assert [word for word in ("Roll", "Stretch", "Activate") if word not in out] == []
    assert any(
        all(word in line for word in ("half-kneeling-hip-stretch", "60 s", "each side", "half-kneeling", "pad"))
        for line in out.splitlines()
    )


@pytest.mark.parametrize("command", ["routines", "moves"])
def test_own_broken_files_do_not_spoil_the_list(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "config" / "content" / "moves"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("id: mine\nbeats: 3\n")
    assert otherside(command, "--json") == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert f"{folder / 'mine.yaml'}:2: beats: 3 is not a list" in captured.err


def test_own_files_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("id: mine\nname: '[b]mine'\npurpose: Mine.\nrounds: 2\nslots: [{move: clam}]\n")
    assert otherside("routines") == 0
    assert "mine: [b]mine, 3:00 in 2 rounds" in capsys.readouterr().out


LIST = """\
id: mine
name: mine
purpose: Mine.
slots:
  - {move: clam, sides: left, sets: 3, reps: 12, tempo: 2-1-3, rest_s: 60, cue: Ribs down.}
  - {move: basic-bridge, sets: 2, seconds: 45}
  - {move: basic-bridge, reps: 5, hold_s: 10}
"""


def test_prescriptions_are_shown_as_a_physio_writes_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(LIST)
    assert otherside("routines") == 0
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "clam activate 3 x 12 at 2-1-3, rest 60 s left only (band)" in lines
    assert "basic bridge activate 2 x 45 s, rest 30 s both at once none" in lines
    assert "basic bridge activate 1 x 5 at 2-10-2 both at once none" in lines


def test_prescriptions_for_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text(LIST)
    assert otherside("routines", "--json") == 0
    (mine,) = (each for each in json.loads(capsys.readouterr().out) if each["id"] == "mine")
    assert mine["work_s"] == 3 * 72 + 2 * 45 + 70
    assert mine["blocks"][1] == {
        "move": "clam",
        "phase": "activate",
        "side": "left",
        "seconds": 72,
        "reps": 12,
        "tempo": "2-1-3",
        "set": 2,
        "sets": 3,
        "rest_s": 60,
        "cue": "Ribs down.",
    }
    assert mine["blocks"][3]["reps"] is None


@pytest.mark.parametrize(("seconds", "expected"), [(0, "0:00"), (65, "1:05"), (600, "10:00"), (3600, "60:00")])
def test_minutes(seconds: int, expected: str) -> None:
    assert teach.as_minutes(seconds) == expected
