"""Short answers that change nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_driver import PHRASES, slot

from assistant.session.answers import Situation, answer, exactly, pain
from assistant.session.commands import Command, Intent
from assistant.session.moves import Place, Side

HERE = Situation(
    slot=slot("one", Side.LEFT),
    following=slot("two", Side.RIGHT),
    here_s=42.0,
    rest_s=300.0,
    over=False,
    help_lines=("how long", "louder", "why"),
)
LAST = replace(HERE, following=None, rest_s=0.0)
OVER = replace(HERE, over=True)
MOVE = HERE.slot.move


@pytest.mark.parametrize(
    ("intent", "situation", "text"),
    [
        (Intent.HOW_LONG, HERE, "40 seconds left here, 5 and a half minutes in all."),
        (Intent.HOW_LONG, LAST, "40 seconds left, then we are done."),
        (Intent.HOW_LONG, replace(LAST, here_s=0.4), "5 seconds left, then we are done."),
        (Intent.HOW_LONG, replace(HERE, here_s=125, rest_s=30), "2 minutes left here, 2 and a half minutes in all."),
        (Intent.HOW_LONG, OVER, PHRASES.after_this_nothing),
        (Intent.WHATS_NEXT, HERE, "After this: two, right side."),
        (Intent.WHATS_NEXT, LAST, PHRASES.after_this_nothing),
        (Intent.WHATS_NEXT, OVER, PHRASES.after_this_nothing),
        (Intent.WHY, HERE, MOVE.why),
        (Intent.WHERE, OVER, MOVE.where),
        (Intent.HELP, HERE, "You can say things like: how long, louder and why."),
        (Intent.EASIER, HERE, PHRASES.easier),
        (Intent.HARDER, HERE, PHRASES.harder),
        (Intent.OTHER_SIDE, HERE, PHRASES.both_sides),
        (Intent.OTHER_SIDE, OVER, PHRASES.after_this_nothing),
        (Intent.READY, HERE, PHRASES.under_way),
        (Intent.PAUSE, OVER, PHRASES.after_this_nothing),
        (Intent.TAKE_BREAK, HERE, PHRASES.under_way),
        (Intent.BACK, OVER, PHRASES.after_this_nothing),
        (Intent.YES, HERE, PHRASES.nothing_asked),
        (Intent.SNOOZE, HERE, PHRASES.in_session),
        (Intent.HURTS, OVER, PHRASES.hurts),
    ],
)
def test_answers(intent: Intent, situation: Situation, text: str) -> None:
    assert answer(Command(intent), situation, PHRASES) == text


@pytest.mark.parametrize("intent", Intent)
@pytest.mark.parametrize("situation", [HERE, LAST, OVER], ids=["here", "last", "over"])
def test_everything_has_an_answer(intent: Intent, situation: Situation) -> None:
    for command in (Command(intent), Command(intent, 30, 5, Place.QUADS, Side.LEFT, 3, "it-band", "hips")):
        text = answer(command, situation, PHRASES)
        assert text
        assert "{" not in text


def test_a_move_of_its_own_ways_names_them() -> None:
    own = replace(MOVE, easier="Half of it.", harder="Twice of it.")
    situation = replace(HERE, slot=replace(HERE.slot, move=own))
    assert answer(Command(Intent.EASIER), situation, PHRASES) == "Half of it."
    assert answer(Command(Intent.HARDER), situation, PHRASES) == "Twice of it."


@pytest.mark.parametrize(
    ("levels", "text"),
    [
        ((None,), PHRASES.hurts),
        (range(4), PHRASES.pain_low),
        ((4, 5), PHRASES.pain_middle),
        (range(6, 11), PHRASES.pain_high),
    ],
)
def test_bands_of_pain(levels: tuple[int | None, ...], text: str) -> None:
    assert {pain(level, PHRASES) for level in levels} == {text}


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1, "1 seconds"),
        (7, "7 seconds"),
        (30, "30 seconds"),
        (60, "60 seconds"),
        (90, "90 seconds"),
        (120, "2 minutes"),
    ],
)
def test_what_was_asked_for_is_said_exactly(seconds: int, text: str) -> None:
    assert exactly(seconds, PHRASES) == text
