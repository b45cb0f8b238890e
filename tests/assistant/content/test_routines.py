"""Every built-in routine is what the content notes say."""

from __future__ import annotations

import pytest

from assistant.content.library import load
from assistant.session.blocks import expand, work_s
from assistant.session.moves import Afterwards

TEACHING = load().teaching

# The content notes, section 3, with our own seconds where the notes leave them open.
ROUTINES: dict[str, tuple[Afterwards, list[str]]] = {
    "it-band": (
        Afterwards.DAY,
        [
            "peroneal-roll each 60",
            "tfl-roll each 60",
            "standing-tfl-stretch alternate 60",
            "lying-ql-stretch each 60",
            "bridge-abduction both 60",
            "lying-side-raise each 60",
        ],
    ),
    "wake-up": (Afterwards.RUN, ["tfl-roll each 60", "hip-to-hamstring each 60", "mini-band-bridge both 60"]),
    "pre-run": (Afterwards.RUN, ["tfl-roll each 60", "hip-to-hamstring each 60", "mini-band-bridge both 60"]),
    "pre-run-standing": (
        Afterwards.RUN,
        ["standing-tfl-stretch alternate 40", "leg-swings each 45", "standing-side-raise each 45", "band-walk both 45"],
    ),
    "desk-break": (
        Afterwards.DAY,
        ["standing-hip-stretch each 60", "standing-tfl-stretch alternate 60", "standing-side-raise each 60"],
    ),
    "desk-break-2": (Afterwards.DAY, ["standing-hip-stretch each 30", "standing-side-raise each 30"]),
    "desk-break-1": (Afterwards.DAY, ["standing-hip-stretch each 15", "standing-side-raise each 15"]),
    "reset": (
        Afterwards.DAY,
        ["tfl-roll each 60", "half-kneeling-hip-stretch each 60", "lying-side-raise each 60"],
    ),
    "find-your-posture": (
        Afterwards.DAY,
        [
            "seated-abduction both 30 lean-back",
            "seated-abduction both 30 sit-tall",
            "seated-abduction both 30 lean-forward",
            "lying-side-raise each 30 straight",
            "lying-side-raise each 30 slightly-bent",
            "lying-side-raise each 30 well-bent",
        ],
    ),
}


def test_every_routine_is_in_the_notes() -> None:
    assert set(TEACHING.routines) == set(ROUTINES)


@pytest.mark.parametrize(("id_", "afterwards", "expected"), [(id_, *rest) for id_, rest in ROUTINES.items()])
def test_routines(id_: str, afterwards: Afterwards, expected: list[str]) -> None:
    routine = TEACHING.routines[id_]
    found = []
    for slot in routine.slots:
        move = TEACHING.moves[slot.move]
        posture = f" {slot.posture}" if slot.posture else ""
        found.append(f"{move.id} {slot.sides or move.sides} {slot.seconds or move.seconds}{posture}")
    assert found == expected
    assert (routine.rounds, routine.afterwards) == (1, afterwards)


@pytest.mark.parametrize(
    ("id_", "shortest_s", "longest_s"),
    [
        ("it-band", 600, 600),
        ("desk-break", 300, 300),
        ("desk-break-2", 120, 120),
        ("desk-break-1", 60, 60),
        ("pre-run-standing", 240, 360),
    ],
)
def test_lengths(id_: str, shortest_s: int, longest_s: int) -> None:
    assert shortest_s <= work_s(TEACHING.routines[id_], TEACHING.moves) <= longest_s


@pytest.mark.parametrize("id_", ["pre-run-standing", "desk-break", "desk-break-2", "desk-break-1"])
def test_standing_routines_need_no_floor(id_: str) -> None:
    assert not any(block.move.position.on_floor for block in expand(TEACHING.routines[id_], TEACHING.moves))
