"""Rules a routine can be checked against."""

from __future__ import annotations

import pytest

from assistant.session import rules
from assistant.session.moves import Afterwards, Move, Phase, Place, Position, Routine, Side, Sides, Slot
from assistant.session.rules import Rule, Severity

REFUSE, WARN, NOTE = Severity


def move(id_: str, phase: Phase, sides: Sides = Sides.EACH, *, moving: bool = False) -> Move:
    """Return a move of 60 s with nothing special but what is given."""
    return Move(
        id=id_,
        name=id_,
        phase=phase,
        sides=sides,
        seconds=60,
        position=Position.BACK,
        feel=(Place.GLUTES,),
        setup="x",
        first="x",
        where="x",
        why="x",
        stop_if="x",
        moving=moving,
    )


MOVES = {
    each.id: each
    for each in (
        move("roll", Phase.ROLL),
        move("stretch", Phase.STRETCH),
        move("flow", Phase.STRETCH, moving=True),
        move("half", Phase.STRETCH, Sides.ALTERNATE),
        move("raise", Phase.ACTIVATE),
        move("bridge", Phase.ACTIVATE, Sides.BOTH),
    )
}
DAY, RUN, LIFT = Afterwards.DAY, Afterwards.RUN, Afterwards.LIFT


@pytest.mark.parametrize(
    ("slots", "afterwards", "expected"),
    [
        # R1
        (["roll", "stretch", "raise"], DAY, []),
        (["roll", "roll", "stretch", "half", "raise", "bridge"], DAY, []),
        (["stretch", "roll", "raise"], DAY, [(Rule.ORDER, REFUSE, 1)]),
        (["raise", "stretch", "roll"], DAY, [(Rule.ORDER, REFUSE, 1), (Rule.ORDER, REFUSE, 2)]),
        (["roll", "raise", "stretch", "raise"], DAY, [(Rule.ORDER, REFUSE, 2)]),
        # R2
        ([("roll", 60), ("stretch", 300), "raise"], DAY, []),
        ([("roll", 60), ("stretch", 301), "raise"], DAY, [(Rule.RELAX_FIRST, WARN, 0)]),
        # R4
        (["stretch"], DAY, [(Rule.NOTHING_ACTIVATED, NOTE, None)]),
        (["roll", "flow"], RUN, [(Rule.NOTHING_ACTIVATED, NOTE, None)]),
        (["raise"], DAY, []),
        # R5
        ([("stretch", 30), "raise"], RUN, []),
        ([("stretch", 31), "raise"], RUN, [(Rule.BEFORE_WORKOUT, WARN, 0)]),
        ([("stretch", 31), "raise"], LIFT, [(Rule.BEFORE_WORKOUT, WARN, 0)]),
        ([("stretch", 31), "raise"], DAY, []),
        ([Slot("stretch", sets=2, seconds=20), "raise"], RUN, [(Rule.BEFORE_WORKOUT, WARN, 0)]),
        ([("half", 60), "raise"], RUN, []),
        ([("half", 62), "raise"], RUN, [(Rule.BEFORE_WORKOUT, WARN, 0)]),
        ([("flow", 120), "raise"], RUN, []),
        # R6
        ([Slot("raise", sides=Sides.BOTH)], DAY, [(Rule.BOTH_SIDES, REFUSE, 0)]),
        ([Slot("half", sides=Sides.BOTH), "raise"], DAY, [(Rule.BOTH_SIDES, REFUSE, 0)]),
        ([Slot("raise", sides=Sides.ALTERNATE)], DAY, []),
        ([Slot("half", sides=Sides.EACH), "raise"], DAY, []),
        ([Slot("bridge", sides=Sides.EACH)], DAY, [(Rule.BOTH_SIDES, WARN, 0)]),
        ([Slot("bridge", sides=Sides.BOTH)], DAY, []),
        ([Slot("raise", sides=Side.LEFT)], DAY, [(Rule.BOTH_SIDES, NOTE, 0)]),
        ([Slot("raise", sides=Side.LEFT, sets=3), Slot("raise", sides=Side.RIGHT)], DAY, []),
        ([Slot("bridge", sides=Side.LEFT)], DAY, [(Rule.BOTH_SIDES, WARN, 0)]),
        # R7
        (["roll", ("bridge", 600), ("bridge", 600), ("bridge", 600)], RUN, []),
        (["roll", ("bridge", 600), ("bridge", 600), ("bridge", 600), "bridge"], RUN, [(Rule.HAND_OVER, WARN, None)]),
        (["roll", ("bridge", 600), ("bridge", 600), ("bridge", 600), "bridge"], DAY, []),
        ([("bridge", 600), ("bridge", 600), ("bridge", 600), "bridge"], RUN, []),
    ],
)
def test_findings(
    slots: list[str | tuple[str, int] | Slot],
    afterwards: Afterwards,
    expected: list[tuple[Rule, Severity, int | None]],
) -> None:
    made = tuple(
        each if isinstance(each, Slot) else Slot(each) if isinstance(each, str) else Slot(*each) for each in slots
    )
    findings = rules.check(Routine("r", "r", "r", made, afterwards=afterwards), MOVES)
    assert [(finding.rule, finding.severity, finding.slot) for finding in findings] == expected


def test_each_round_has_an_order_of_its_own() -> None:
    slots = (Slot("roll"), Slot("stretch"), Slot("raise"))
    assert rules.check(Routine("r", "r", "r", slots, rounds=5), MOVES) == ()


def test_a_sentence_says_what_and_what_to_do() -> None:
    (finding,) = rules.order(Routine("r", "r", "r", (Slot("raise"), Slot("roll"))), MOVES)
    assert finding.text == (
        "roll (roll) comes after raise (activate); put rolls first, then stretches, then activations"
    )
