"""Plays the conversations written down beside this file.

Each file is one behaviour.  A step lets time pass (`after` seconds, or `until` a state), then something happens
(`heard`, `notice`, `voice`), then the rest of it is what must be true at that moment:

    said        the next line the coach begins; without anything happening, the last one it began
    then_said   the lines after that one
    silent      whether the coach is silent now
    state, move, side, left (seconds of work left in this block)
    felt, noted, volume, ended, and blocks: what was begun and how it ended

A line may end in … and only its beginning counts.  What the person says is understood as it would be typed or heard.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from session_driver import TEACHING, Play, brisk_s

from assistant.language.words import Words
from assistant.session.commands import Intent
from assistant.session.effects import Outcome
from assistant.session.events import Notice, Said, VoiceStarted, VoiceStopped
from assistant.session.moves import Afterwards, Place, Routine, Side, Slot
from assistant.session.plan import make_plan
from assistant.session.states import State
from assistant.session.timeline import Verbosity
from assistant.yaml_files import read

FILES = sorted(Path(__file__).parent.glob("*.yaml"))
TO_REMINDERS = {Intent.START, Intent.SNOOZE, Intent.NOT_TODAY, Intent.FIT}
SOON_S = 0.02


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a conversation."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    after: float | None = None
    until: State | None = None
    heard: str | None = None
    notice: str | None = None
    voice: Literal["begins", "ends"] | None = None
    said: str | None = None
    then_said: tuple[str, ...] = ()
    silent: bool | None = None
    state: State | None = None
    move: str | None = None
    side: Side | None = None
    left: float | None = None
    felt: tuple[str, Place, bool] | None = None  # move, place, whether it is the right one
    felt_nothing_yet: bool = False
    noted: str | None = None
    volume: int | None = None
    ended: Outcome | None = None
    blocks: tuple[str, ...] | None = None

    @property
    def happens(self) -> bool:
        """Whether anything happens in it."""
        return (self.heard, self.notice, self.voice) != (None, None, None)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One file."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    what: str
    steps: tuple[Step, ...]
    routine: str | None = None
    slots: tuple[Slot, ...] = (Slot("clam"), Slot("bridge-abduction"))
    rounds: int = 1
    afterwards: Afterwards = Afterwards.DAY
    verbosity: Literal["full", "normal", "brief", "tones"] = "full"

    def play(self) -> Play:
        """Begin it."""
        made_up = Routine("made-up", "a short series", "To be played.", self.slots, self.rounds, self.afterwards)
        routine = TEACHING.routines[self.routine] if self.routine else made_up
        plan = make_plan(routine, TEACHING.moves)
        return Play.of(plan, length_s=brisk_s, verbosity=Verbosity[self.verbosity.upper()]).begin()


@dataclass(slots=True)
class Performance:
    """A conversation being played."""

    words: Words
    play: Play
    heard: set[Intent] = field(default_factory=set)

    def step(self, step: Step) -> None:
        """Let it happen, then look."""
        if step.after is not None:
            self.play.wait(step.after)
        if step.until is not None:
            self.play.until_state(step.until, 900)
        before = len(self.play.log)
        if step.heard is not None:
            command = self.words.parse(step.heard)
            assert command is not None, f"{step.heard!r} is not understood"
            self.heard.add(command.intent)
            self.play.give(Said(command))
        if step.notice is not None:
            self.play.give(Notice(step.notice))
        if step.voice is not None:
            self.play.give(VoiceStarted() if step.voice == "begins" else VoiceStopped())
        self._look(step)
        self._listen(step, before)

    def _listen(self, step: Step, before: int) -> None:
        if step.said is None:
            return
        wanted = (step.said, *step.then_said)
        if not step.happens:
            said = self.play.texts()[-len(wanted) :]
        else:
            ahead = deepcopy(self.play)
            if not ahead.over:
                ahead.until(lambda: ahead.over or len(ahead.texts(before)) >= len(wanted), 120)
            said = ahead.texts(before)[: len(wanted)]
        assert len(said) == len(wanted), said
        for text, expected in zip(said, wanted, strict=True):
            beginning = expected.removesuffix("…")
            assert text.startswith(beginning) if beginning != expected else text == expected, said

    def _look(self, step: Step) -> None:
        status = self.play.session.status(self.play.now_s)
        looks: list[tuple[str, object, object]] = [
            ("silent", step.silent, self.play.silent),
            ("state", step.state, self.play.session.state),
            ("move", step.move, status.slot.move.id),
            ("side", step.side, status.slot.side),
            ("volume", step.volume, self.play.volume),
            ("ended", step.ended, self.play.outcome),
            ("noted", step.noted, self.play.remarks[-1].text if step.noted else ""),
            ("blocks", step.blocks, self._blocks()),
        ]
        for name, wanted, found in looks:
            assert wanted is None or wanted == found, f"{name} is {found!r}"
        if step.left is not None:
            assert status.seconds_left == pytest.approx(step.left, abs=SOON_S)
        if step.felt is not None:
            felt = self.play.felt[-1]
            assert (felt.move.id, felt.place, felt.right) == step.felt
        if step.felt_nothing_yet:
            assert self.play.felt == []

    def _blocks(self) -> tuple[str, ...]:
        return tuple(
            f"{each.move.id} {each.side}: {each.ending}, {each.worked_s:.0f} of {each.seconds} s"
            for each in self.play.blocks
        )


def perform(file: Path, words: Words) -> set[Intent]:
    """Play one file, and give what was said in it."""
    conversation = read(file, Conversation)
    performance = Performance(words, conversation.play())
    for number, step in enumerate(conversation.steps, start=1):
        try:
            performance.step(step)
        except AssertionError as error:
            at = f"{file.name}, step {number} ({step.heard or step.notice or step.voice or 'time passes'})"
            raise AssertionError(f"{at}: {error}") from error
    return performance.heard


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_goes_as_written(file: Path, words: Words) -> None:
    perform(file, words)


def test_every_command_of_a_session_has_a_conversation(words: Words) -> None:
    heard = {intent for file in FILES for intent in perform(file, words)}
    assert heard >= set(Intent) - TO_REMINDERS


def test_every_file_says_what_it_is_about() -> None:
    told = [read(file, Conversation).what for file in FILES]
    assert len(set(told)) == len(FILES) >= 25
