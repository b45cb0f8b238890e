"""Section 2 of the content notes, row by row, against the content that is loaded.

`move-table.yaml` beside this file is written from the notes by hand, not from the content: a row may not be changed
because the content was.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.content.library import load
from assistant.session.moves import Move, Phase

MOVES = load().teaching.moves
ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "move-table.yaml").read_text("utf-8"))
IDS = [row["move"] for row in ROWS]


def by_move(row: dict[str, Any]) -> str:
    """Name a test's case after its row."""
    return str(row["move"])


def said_in(move: Move) -> str:
    """Join all that the coach can say about a move, in small letters."""
    lines = [move.setup, move.first, move.where, move.technique, move.why, move.stop_if, move.easier, move.harder]
    lines += [beat.say for beat in move.beats] + [step.say for step in move.ladder]
    return " ".join(line.lower() for line in lines if line)


def test_the_table_has_every_row_of_the_notes_once() -> None:
    assert len(IDS) == len(set(IDS)) == 15


def test_what_is_not_in_the_notes_is_ours_and_serves_a_standing_routine() -> None:
    assert set(MOVES) - set(IDS) == {"leg-swings", "standing-hip-stretch"}


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_phase_sides_seconds_and_position(row: dict[str, Any]) -> None:
    move = MOVES[row["move"]]
    found = {
        "phase": move.phase.value,
        "sides": move.sides.value,
        "seconds": move.seconds,
        "position": move.position.value,
        "moving": move.moving,
    }
    assert found == {"moving": False} | {name: row[name] for name in found if name in row}


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_where_it_should_be_felt(row: dict[str, Any]) -> None:
    assert {place.value for place in MOVES[row["move"]].feel} == set(row["feel"])


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_kit(row: dict[str, Any]) -> None:
    move = MOVES[row["move"]]
    assert (list(move.kit), list(move.optional_kit)) == (row.get("kit", []), row.get("optional_kit", []))


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_the_ladder_step_by_step(row: dict[str, Any]) -> None:
    found = [[step.change, *(place.value for place in step.when)] for step in MOVES[row["move"]].ladder]
    assert found == [step["change"] for step in row.get("ladder", [])]


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_each_step_says_the_change_it_stands_for(row: dict[str, Any]) -> None:
    for step, expected in zip(MOVES[row["move"]].ladder, row.get("ladder", []), strict=True):
        for choices in expected["says"]:
            assert any(choice in step.say.lower() for choice in choices.split("|")), (choices, step)


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_postures_sub_beats_and_the_move_to_take_instead(row: dict[str, Any]) -> None:
    move = MOVES[row["move"]]
    assert [posture.id for posture in move.postures] == row.get("postures", [])
    assert [beat.at_s for beat in move.beats] == row.get("beats_s", [])
    assert not row.get("swap") or move.instead in MOVES


@pytest.mark.parametrize("row", ROWS, ids=by_move)
def test_what_the_coach_must_be_able_to_say(row: dict[str, Any]) -> None:
    said = said_in(MOVES[row["move"]])
    for choices in row["says"]:
        assert any(choice in said for choice in choices.split("|")), choices


def test_the_front_of_the_hip_is_never_the_right_place_of_an_activation() -> None:
    for row in ROWS:
        if row["phase"] == Phase.ACTIVATE:
            assert not {"front of hip", "front-outer hip"} & set(row["feel"])
