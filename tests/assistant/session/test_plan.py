"""A routine made ready for one session."""

from __future__ import annotations

import pytest
from session_driver import PHRASES, TEACHING, built_in, move, plan_of, slot

from assistant.session.blocks import SidedSlot
from assistant.session.moves import Side
from assistant.session.plan import make_plan


@pytest.mark.parametrize(
    ("routine", "opening", "kit", "last"),
    [
        (
            "it-band",
            f"{TEACHING.routines['it-band'].name}. 10 minutes of work.",
            ["Have at hand: roller or ball, lacrosse ball and mini band."],
            "Get up slowly, and move a little in the half hour to come.",
        ),
        (
            "wake-up",
            "Wake-up. 5 minutes of work.",
            None,
            "Ready to run. It works best within ten minutes.",
        ),
    ],
)
def test_opening_and_closing(routine: str, opening: str, kit: list[str] | None, last: str) -> None:
    plan = built_in(routine)
    lines = plan.opening(PHRASES)
    assert lines[0] == opening
    assert lines[-1] == PHRASES.listening
    if kit is not None:
        assert list(lines[1:-1]) == kit
    assert plan.closing(PHRASES) == (PHRASES.closing, last)


def test_without_kit_none_is_named() -> None:
    opening = plan_of(slot(seconds=60)).opening(PHRASES)
    assert opening == ("Made up. 60 seconds of work.", PHRASES.listening)


def test_work_is_the_sum_of_all_blocks_and_kit_is_named_once() -> None:
    plan = plan_of(
        SidedSlot(move("a", kit=("ball", "band")), Side.LEFT, 20, 0),
        SidedSlot(move("b", kit=("mat", "ball")), Side.RIGHT, 30, 1),
        slot(seconds=10),
    )
    assert plan.work_s == 60
    assert plan.kit() == ("ball", "band", "mat")


def test_warnings_are_said_before_the_start() -> None:
    plan = make_plan(TEACHING.routines["desk-break-1"], TEACHING.moves, Side.RIGHT, ("Mind this.",))
    assert plan.opening(PHRASES)[-2:] == ("Mind this.", PHRASES.listening)
    assert plan.slots[0].side is Side.RIGHT
