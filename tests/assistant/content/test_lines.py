"""Every line of the built-in content can be spoken: short, whole, sober, and free of commands."""

from __future__ import annotations

import re

import pytest

from assistant.content.library import load
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.session.moves import Move

TEACHING = load().teaching
MOVES = TEACHING.moves.values()

# Characters; a voice says about 14 of them a second.
LIMITS = {
    "setup": 110,
    "first": 60,
    "where": 60,
    "technique": 70,
    "why": 140,
    "easier": 70,
    "harder": 70,
    "stop_if": 120,
}
LIMIT_OF_A_CHANGE = 70

# The microphone is open while these lines are spoken, so none may contain what can be said to it.
# (A bare number or place is listened for only right after the question it answers.)
ANSWERS = (Context.PAIN, Context.FEEL)
COMMANDS = {phrase for context in Context if context not in ANSWERS for phrase in Words.load().phrases(context)}
COMMANDS |= {"next", "stop", "pause", "wait", "skip", "repeat", "resume", "go", "back", "other side", "switch sides"}


def changing_lines(move: Move) -> list[str]:
    """Return the lines of beats, ladder and postures."""
    said = [beat.say for beat in move.beats] + [step.say for step in move.ladder]
    return said + [posture.setup for posture in move.postures]


def all_lines(move: Move) -> list[str]:
    """Return everything the coach can say in a move."""
    own = (getattr(move, name) for name in LIMITS)
    return [move.name, *(line for line in own if line), *changing_lines(move)]


def commands_in(line: str) -> list[str]:
    """Return the commands that stand in a line as whole words."""
    words = " ".join(re.findall("[a-z']+", line.lower()))
    return sorted(command for command in COMMANDS if f" {command} " in f" {words} ")


def by_id(value: object) -> str | None:
    """Name a test's case after its move."""
    return value.id if isinstance(value, Move) else None


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_lines_fit_their_time(move: Move) -> None:
    for name, limit in LIMITS.items():
        assert len(getattr(move, name) or "") <= limit, name
    for line in changing_lines(move):
        assert len(line) <= LIMIT_OF_A_CHANGE, line


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_no_line_contains_a_command(move: Move) -> None:
    found = {line: commands for line in all_lines(move) if (commands := commands_in(line))}
    assert found == {}


def test_purposes_of_routines_contain_no_command() -> None:
    found = {each.id: commands for each in TEACHING.routines.values() if (commands := commands_in(each.purpose))}
    assert found == {}


def test_the_guard_sees_commands() -> None:
    assert commands_in("Hold on, and Go.") == ["go", "hold on"]
    assert commands_in("Lie face up, a backpack under the head.") == []


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_lines_are_whole_sentences_that_can_be_said(move: Move) -> None:
    for line in all_lines(move)[1:]:
        assert re.fullmatch(r"[A-Z][A-Za-z ,.'-]*[.]", line), line


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_no_line_promises_a_cure_or_shames(move: Move) -> None:
    forbidden = re.compile(
        r"\b(cures?|heals?|fix(es)?|guarantee|always works|lazy|failed|must|should have)\b", re.IGNORECASE
    )
    for line in all_lines(move):
        assert not forbidden.search(line), line


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_every_move_has_a_technique_an_easier_and_a_harder_way(move: Move) -> None:
    assert move.beats or move.technique
    assert move.easier
    assert move.harder
