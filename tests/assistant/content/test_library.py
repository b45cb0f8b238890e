"""The built-in content, and the user's own beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from assistant.content.library import BUILT_IN, load, misnamed, unknown_names
from assistant.session import rules
from assistant.session.blocks import work_s
from assistant.yaml_files import YamlFile

if TYPE_CHECKING:
    from assistant.session.moves import Routine

BASIC = load()
MOVE = """
id: {id}
name: my move
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
ROUTINE = """
id: {id}
name: my routine
purpose: Mine.
slots:
  - move: {move}
"""


def write(folder: Path, kind: str, id_: str, text: str) -> Path:
    """Write one of the user's files and return its name."""
    file = folder / kind / f"{id_}.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_every_built_in_file_is_loaded() -> None:
    assert not BASIC.problems
    assert set(BASIC.teaching.moves) == {file.stem for file in (BUILT_IN / "moves").iterdir()}
    assert set(BASIC.teaching.routines) == {file.stem for file in (BUILT_IN / "routines").iterdir()}


def test_no_folder_is_no_problem(tmp_path: Path) -> None:
    assert load(tmp_path / "nowhere") == BASIC
    assert load(tmp_path) == BASIC


def test_own_files_are_added(tmp_path: Path) -> None:
    write(tmp_path, "moves", "press", MOVE.format(id="press"))
    write(tmp_path, "routines", "mine", ROUTINE.format(id="mine", move="press"))
    library = load(tmp_path)
    assert library.problems == ()
    assert set(library.teaching.moves) == {*BASIC.teaching.moves, "press"}
    assert work_s(library.teaching.routines["mine"], library.teaching.moves) == 30


def test_own_files_replace_built_in_ones(tmp_path: Path) -> None:
    write(tmp_path, "moves", "clam", MOVE.format(id="clam"))
    write(tmp_path, "routines", "reset", ROUTINE.format(id="reset", move="clam"))
    library = load(tmp_path)
    assert library.problems == ()
    assert library.teaching.moves["clam"].name == "my move"
    assert library.teaching.routines["reset"].slots[0].move == "clam"
    assert set(library.teaching.moves) == set(BASIC.teaching.moves)


@pytest.mark.parametrize(
    ("kind", "id_", "text", "expected"),
    [
        (
            "moves",
            "clam",
            MOVE.format(id="clam").replace("30", "3"),
            ":6: seconds: 3 is too short; give 5 to 600 seconds",
        ),
        ("moves", "clam", "a: [", ":1: this is not YAML; check indentation, colons and quotes around here"),
        (
            "moves",
            "mine",
            MOVE.format(id="other"),
            ":2: id: other is not the name of the file; rename one, so that both",
        ),
        (
            "moves",
            "clam",
            MOVE.format(id="clam") + "instead: clan\n",
            ":14: instead: there is no move clan; did you mean clam?",
        ),
        (
            "moves",
            "seated-abduction",
            MOVE.format(id="seated-abduction"),
            ":2: postures: the posture lean-back is missing, which the routine find-your-posture uses; add it",
        ),
        (
            "routines",
            "mine",
            ROUTINE.format(id="mine", move="calm"),
            ":6: slots[0].move: there is no move calm; did you mean clam?",
        ),
        (
            "routines",
            "reset",
            ROUTINE.format(id="reset", move="seated-abduction") + "    posture: lean-bak\n",
            ":7: slots[0].posture: lean-bak is not a posture of seated-abduction; did you mean lean-back?",
        ),
        (
            "routines",
            "reset",
            ROUTINE.format(id="reset", move="clam") + "    posture: low\n",
            ":7: slots[0].posture: low is not a posture of clam; leave the posture out",
        ),
    ],
)
def test_a_broken_file_is_left_out_and_told_about(
    tmp_path: Path, kind: str, id_: str, text: str, expected: str
) -> None:
    file = write(tmp_path, kind, id_, text)
    library = load(tmp_path)
    assert library.teaching == BASIC.teaching
    assert str(library.problems[0]).startswith(f"{file}{expected}")


def test_what_needs_a_broken_file_says_so(tmp_path: Path) -> None:
    write(tmp_path, "moves", "press", "id: press")
    write(tmp_path, "moves", "push", MOVE.format(id="push") + "instead: press\n")
    routine = write(tmp_path, "routines", "mine", ROUTINE.format(id="mine", move="push"))
    library = load(tmp_path)
    assert library.teaching == BASIC.teaching
    texts = [str(problem) for problem in library.problems]
    assert (
        f"{tmp_path / 'moves' / 'push.yaml'}:14: instead: the file of press has problems of its own; mend it first"
        in texts
    )
    assert f"{routine}:6: slots[0].move: the file of push has problems of its own; mend it first" in texts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("moves/press.yml", "is not read, because its name does not end in .yaml; rename it"),
        ("press.yaml", "is not read here; put it into moves or routines"),
    ],
)
def test_files_in_the_wrong_place(tmp_path: Path, name: str, expected: str) -> None:
    (tmp_path / "moves").mkdir()
    (tmp_path / name).write_text("x")
    library = load(tmp_path)
    assert [str(problem) for problem in library.problems] == [f"{tmp_path / name}: {expected}"]


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "moves").write_text("x")
    (problem,) = load(tmp_path).problems
    assert "should be a folder" in problem.text


def test_hidden_files_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "moves").mkdir()
    (tmp_path / "moves" / ".clam.yaml").write_text("x")
    assert load(tmp_path) == BASIC


def test_names_can_be_checked_in_data_of_any_shape() -> None:
    for text in ("5", "slots: 1", "slots: [1, {move: 2}, {}]", "instead: [a]", "id: 3"):
        source = YamlFile.parse(text, Path("x.yaml"))
        assert misnamed(source) == ()
        assert unknown_names(source, BASIC.teaching.moves) == ()


@pytest.mark.parametrize("routine", BASIC.teaching.routines.values(), ids=lambda routine: routine.id)
def test_built_in_routines_keep_the_rules(routine: Routine) -> None:
    assert rules.check(routine, BASIC.teaching.moves) == ()
