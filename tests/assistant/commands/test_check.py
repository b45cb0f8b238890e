"""`otherside check`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import pytest

from assistant.commands import check
from assistant.content.library import BUILT_IN

if TYPE_CHECKING:
    from pathlib import Path

MOVE = """\
id: press
name: press
phase: activate
sides: both
seconds: 30
position: standing
feel: [glutes]
setup: Stand.
first: Press.
where: Glutes.
why: Because.
stop_if: Leave it if it is sharp.
"""
ROUTINE = """\
id: mine
name: mine
purpose: Mine.
slots:
  - move: tfl-roll
  - move: press
"""


@pytest.fixture(autouse=True)
def _in_an_own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def otherside_check(*files: str | Path) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    check.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(["check", *map(str, files)])
    code: int = args.run(args)
    return code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ROUTINE.replace("press", "clam"), ["mine.yaml: OK: the routine mine, 3:30 of work"]),
        (
            ROUTINE.replace("press", "calm").replace("id: mine", "id: yours").replace("purpose", "porpose"),
            [
                "mine.yaml:1: id: yours is not the name of the file; rename one, so that both are the same",
                "mine.yaml:3: porpose: not a field here; did you mean purpose?",
                "mine.yaml:6: slots[1].move: there is no move calm; did you mean clam?",
            ],
        ),
        (
            ROUTINE.replace("tfl-roll", "clam").replace("press", "tfl-roll"),
            [
                (
                    "mine.yaml:6: slots[1]: tfl-roll (roll) comes after clam (activate); "
                    "put rolls first, then stretches, then activations (rule R1)"
                )
            ],
        ),
        (
            ROUTINE.replace("press", "lying-ql-stretch") + "  - move: clam\nafterwards: run\n",
            [
                (
                    "mine.yaml:6: slots[1]: warning: lying-ql-stretch is held for 60 seconds a side right before "
                    "a run; give it at most 30 a side, or use a moving stretch (rule R5)"
                ),
                "mine.yaml: OK: the routine mine, 5:30 of work",
            ],
        ),
        (
            ROUTINE.replace("press", "lying-ql-stretch"),
            [
                (
                    "mine.yaml:4: slots: note: nothing is activated, so this will not change which muscle works; "
                    "add an activation at the end (rule R4)"
                ),
                "mine.yaml: OK: the routine mine, 4:00 of work",
            ],
        ),
        (
            ROUTINE.replace("press", "clam\n    posture: low"),
            ["mine.yaml:7: slots[1].posture: low is not a posture of clam; leave the posture out"],
        ),
        (
            ROUTINE.replace("press", "clam\n    sets: 3\n    reps: 10\n    tempo: 2-1-3\n    sides: left"),
            [
                (
                    "mine.yaml:6: slots[1]: note: clam is done on the left side only; right when it is prescribed so "
                    "(rule R6)"
                ),
                "mine.yaml: OK: the routine mine, 5:00 of work in 5 sets",
            ],
        ),
        (
            ROUTINE.replace("press", "clam\n    seconds: 3\n    reps: 10\n    tempo: slow\n    rest_s: 30"),
            [
                "mine.yaml:7: slots[1].seconds: 3 is too short; give 5 to 600 seconds",
                "mine.yaml:8: slots[1].reps: a set goes by reps or by seconds; leave one of them out",
                (
                    "mine.yaml:9: slots[1].tempo: not a tempo; give the seconds to lift, to hold and to lower, "
                    "such as 2-1-3"
                ),
                (
                    "mine.yaml:10: slots[1].rest_s: a rest comes between two sets, and there is one; add sets, or "
                    "leave rest_s out"
                ),
            ],
        ),
        (MOVE.replace("press", "mine"), ["mine.yaml: OK: the move mine"]),
        (
            MOVE.replace("press", "mine").replace("30", "2") + "instead: clan",
            [
                "mine.yaml:5: seconds: 2 is too short; give 5 to 600 seconds",
                "mine.yaml:13: instead: there is no move clan; did you mean clam?",
            ],
        ),
        ("slots: [", ["mine.yaml:1: this is not YAML; check indentation, colons and quotes around here"]),
        ("", ["mine.yaml: the file is empty; fill it or delete it"]),
    ],
)
def test_one_file(text: str, expected: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text(text)
    code = otherside_check("mine.yaml")
    assert capsys.readouterr().out.splitlines() == expected
    assert code == (0 if "OK" in expected[-1] else 1)


def test_files_that_name_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text(ROUTINE)
    (tmp_path / "press.yaml").write_text(MOVE)
    assert otherside_check("mine.yaml", "press.yaml") == 0
    assert capsys.readouterr().out.splitlines() == [
        "mine.yaml: OK: the routine mine, 2:30 of work",
        "press.yaml: OK: the move press",
    ]


def test_a_routine_of_a_broken_move_is_told_which(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.yaml").write_text(ROUTINE)
    (tmp_path / "press.yaml").write_text(MOVE.replace("30", "3"))
    assert otherside_check("mine.yaml", "press.yaml") == 1
    assert capsys.readouterr().out.splitlines() == [
        "mine.yaml:6: slots[1].move: the file of press has problems of its own; mend it first",
        "press.yaml:5: seconds: 3 is too short; give 5 to 600 seconds",
    ]


def test_own_installed_moves_are_known(tmp_path: Path) -> None:
    folder = tmp_path / "home" / "config" / "content" / "moves"
    folder.mkdir(parents=True)
    (folder / "press.yaml").write_text(MOVE)
    (tmp_path / "mine.yaml").write_text(ROUTINE)
    assert otherside_check("mine.yaml") == 0


def test_missing_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside_check("nobody.yaml") == 1
    assert capsys.readouterr().out == "nobody.yaml: there is no such file; check the name\n"


def test_a_file_named_twice_is_checked_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "press.yaml").write_text(MOVE)
    assert otherside_check("press.yaml", "press.yaml") == 0
    assert capsys.readouterr().out == "press.yaml: OK: the move press\n"


def test_all_built_in_files_are_well(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted(BUILT_IN.glob("*/*.yaml"))
    assert otherside_check(*files) == 0
    assert capsys.readouterr().out.count(": OK: ") == len(files)
