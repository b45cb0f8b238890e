"""Fields of a routine's entries that do not go together, and what a prescription may look like."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.content.library import load
from assistant.content.prescriptions import contradictions
from assistant.session.moves import Pace, Routine, Side, Tempo
from assistant.yaml_files import ProblemsError, YamlFile

MOVES = load().teaching.moves
FILE = Path("list.yaml")
HEAD = "id: list\nname: list\npurpose: Mine.\nslots:\n"


def entry(text: str) -> YamlFile:
    """Read a routine of one entry, in line 5."""
    return YamlFile.parse(f"{HEAD}  - {{{text}}}\n", FILE)


@pytest.mark.parametrize(
    "text",
    [
        "move: clam",
        "move: clam, reps: 12",
        "move: clam, sides: left, sets: 3, reps: 12, tempo: 2-1-3, rest_s: 60, cue: Ribs down.",
        "move: clam, sets: 10, seconds: 45, rest_s: 0",
        "move: clam, seconds: 45, tempo: 2-0-3",
        "move: clam, hold_s: 10",
        "move: clam, reps: 5, tempo: 3-0-3, hold_s: 45",
        "move: standing-tfl-stretch, sets: 2, seconds: 40",
        "move: standing-tfl-stretch, sides: each, reps: 3, hold_s: 20",
        "move: tfl-roll, sets: 2, seconds: 90, cue: Slow.",
    ],
)
def test_what_goes_together(text: str) -> None:
    source = entry(text)
    source.value(Routine)
    assert contradictions(source, MOVES) == ()


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (
            "move: clam, reps: 12, seconds: 60",
            ["slots[0].reps: a set goes by reps or by seconds; leave one of them out"],
        ),
        (
            "move: clam, reps: 5, tempo: 2-1-3, hold_s: 10",
            ["slots[0].hold_s: the tempo holds for 1 seconds already; leave hold_s out, or put a 0 there"],
        ),
        (
            "move: clam, reps: 12, rest_s: 60",
            [
                "slots[0].rest_s: a rest comes between two sets, and there is one; add sets, or leave rest_s out",
            ],
        ),
        (
            "move: tfl-roll, reps: 10, tempo: 2-0-2",
            [
                "slots[0].reps: tfl-roll has a rhythm of its own; give seconds",
                "slots[0].tempo: tfl-roll has a rhythm of its own; give seconds",
            ],
        ),
        (
            "move: clam, sides: alternate, reps: 10",
            ["slots[0].reps: sides that change half-way go by time; write `sides: each` to have reps on each side"],
        ),
        (
            "move: standing-tfl-stretch, hold_s: 10",
            ["slots[0].hold_s: sides that change half-way go by time; write `sides: each` to have reps on each side"],
        ),
        (
            "move: clam, reps: 50, hold_s: 20",
            ["slots[0].reps: 50 of 24 seconds make a set of 1200; let it be 5 to 600 seconds"],
        ),
        (
            "move: clam, reps: 2, tempo: 1-0-1",
            ["slots[0].reps: 2 of 2 seconds make a set of 4; let it be 5 to 600 seconds"],
        ),
        (
            "move: clam, seconds: 10, hold_s: 20",
            ["slots[0].seconds: one rep takes 24 seconds, and a set only 10; give more seconds, or reps"],
        ),
        (
            "move: clam, tempo: 15-0-15, hold_s: 60",
            ["slots[0].tempo: one rep takes 90 seconds, and a set only 45; give more seconds, or reps"],
        ),
        (
            "move: clam, reps: 3, tempo: 1-0-1, cue: Keep the pelvis as still as a table with a full glass on it.",
            ["slots[0].cue: too long to be said early in a set of 6 seconds; use fewer words"],
        ),
        (
            "move: clam, seconds: 60, reps: 12, rest_s: 10, sides: alternate",
            [
                "slots[0].reps: a set goes by reps or by seconds; leave one of them out",
                "slots[0].reps: sides that change half-way go by time; write `sides: each` to have reps on each side",
                "slots[0].rest_s: a rest comes between two sets, and there is one; add sets, or leave rest_s out",
            ],
        ),
        (
            "move: nobody, reps: 12, seconds: 60, rest_s: 10",
            [
                "slots[0].reps: a set goes by reps or by seconds; leave one of them out",
                "slots[0].rest_s: a rest comes between two sets, and there is one; add sets, or leave rest_s out",
            ],
        ),
    ],
)
def test_what_does_not_go_together(text: str, problems: list[str]) -> None:
    found = sorted(map(str, contradictions(entry(text), MOVES)))
    assert found == [f"list.yaml:5: {problem}" for problem in problems]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("reps: 51", "reps: 51 is too big; give 1 to 50"),
        ("sets: 0", "sets: 0 is too small; give 1 to 10"),
        ("sets: 2, rest_s: 301", "rest_s: 301 is too long; give 0 to 300 seconds"),
        ("hold_s: 121", "hold_s: 121 is too long; give 1 to 120 seconds"),
        ("sides: lef", "sides: “lef” is not known here; did you mean left?"),
        ("tempo: fast", "tempo: not a tempo; give the seconds to lift, to hold and to lower, such as 2-1-3"),
        ("tempo: 3-1-2-0", "tempo: not a tempo; give the seconds to lift, to hold and to lower, such as 2-1-3"),
        ("tempo: 3", "tempo: not a tempo; give the seconds to lift, to hold and to lower, such as 2-1-3"),
        ("tempo: 2-x-3", "tempo: not a tempo; each part is a whole number from 0 to 15, such as 2-1-3"),
        ("tempo: [2, 1.5, 3]", "tempo: not a tempo; each part is a whole number from 0 to 15, such as 2-1-3"),
        ("tempo: 2-16-3", "tempo: not a tempo; each part is a whole number from 0 to 15, such as 2-1-3"),
        ("tempo: 1-0-0", "tempo: too fast to be followed; let lift, hold and lower make 2 seconds or more"),
    ],
)
def test_each_field_by_itself(text: str, problem: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        entry(f"move: clam, {text}").value(Routine)
    assert str(caught.value) == f"list.yaml:5: slots[0].{problem}"


@pytest.mark.parametrize("text", ["2-1-3", "' 2 - 1 - 3 '", "[2, 1, 3]"])
def test_a_tempo_is_written_as_text_or_as_a_list(text: str) -> None:
    routine = entry(f"move: clam, reps: 8, tempo: {text}").value(Routine)
    assert routine.slots[0].tempo == Tempo(2, 1, 3)


@pytest.mark.parametrize(
    ("text", "pace"),
    [
        ("move: clam", None),
        ("move: clam, sets: 3", None),
        ("move: clam, reps: 12", Pace(12, 2, 1, 2)),
        ("move: clam, reps: 12, hold_s: 5", Pace(12, 2, 5, 2)),
        ("move: clam, reps: 12, hold_s: 30, tempo: 3-0-4", Pace(12, 3, 30, 4)),
        ("move: clam, tempo: 2-1-3", Pace(7, 2, 1, 3)),  # as many as fit into the move's own 45 s
        ("move: clam, seconds: 60, tempo: 2-1-3", Pace(10, 2, 1, 3)),
    ],
)
def test_the_pace_that_is_meant(text: str, pace: Pace | None) -> None:
    (slot,) = entry(text).value(Routine).slots
    assert slot.pace(MOVES["clam"].seconds) == pace


def test_one_side_may_be_named() -> None:
    (slot,) = entry("move: clam, sides: left").value(Routine).slots
    assert slot.sides is Side.LEFT


def test_data_of_any_shape_is_looked_at() -> None:
    for text in ("5", "slots: 1", "slots: [1, {move: 2}, {}, {reps: x, tempo: [], sides: 3, cue: 4, rest_s: no}]"):
        source = YamlFile.parse(text, Path("x.yaml"))
        assert all(problem.text for problem in contradictions(source, MOVES))


def test_a_list_that_contradicts_itself_is_left_out_of_the_library(tmp_path: Path) -> None:
    file = tmp_path / "routines" / "list.yaml"
    file.parent.mkdir()
    file.write_text(f"{HEAD}  - {{move: clam, reps: 12, seconds: 60}}\n", encoding="utf-8")
    library = load(tmp_path)
    assert "list" not in library.teaching.routines
    assert [str(problem) for problem in library.problems] == [
        f"{file}:5: slots[0].reps: a set goes by reps or by seconds; leave one of them out"
    ]
