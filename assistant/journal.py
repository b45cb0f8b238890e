"""What happened in a session: the one record that the screen, the files and the reports are made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields

from assistant.session.commands import Command
from assistant.session.effects import BlockEnded, BlockStarted, Effect, Ended, Felt, Outcome, Remarked


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.  `kind` is coach, cut, tone, heard, typed, said, block, felt, note or end."""

    at_s: float  # seconds of audio since the start
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A command the session was given by ear or keyboard."""

    at_s: float
    text: str
    command: Command


@dataclass(slots=True)
class Journal:
    """Grows while the session runs; one thread writes."""

    on_entry: Callable[[Entry], None] = lambda _: None
    on_report: Callable[[float, Effect], None] = lambda _at_s, _effect: None  # to keep it elsewhere, at once
    entries: list[Entry] = field(default_factory=list)
    blocks: list[BlockEnded] = field(default_factory=list)
    felt: list[Felt] = field(default_factory=list)
    remarks: list[Remarked] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    outcome: Outcome | None = None

    def note(self, at_s: float, kind: str, text: str) -> None:
        """Write an entry down."""
        entry = Entry(round(at_s, 2), kind, text)
        self.entries.append(entry)
        self.on_entry(entry)

    def take(self, at_s: float, text: str, command: Command, kind: str) -> None:
        """Write down a command; `kind` is heard or typed."""
        self.taken.append(Taken(at_s, text, command))
        self.note(at_s, kind, text)

    def keep(self, at_s: float, effect: Effect) -> None:
        """Write down what the session reports about itself."""
        self.on_report(at_s, effect)
        match effect:
            case BlockStarted(move, side, seconds):
                self.note(at_s, "block", f"{move.name}, {side}: {seconds} s")
            case BlockEnded():
                self.blocks.append(effect)
                worked = f"{effect.worked_s:.0f} of {effect.seconds} s"
                self.note(at_s, "block", f"{effect.move.name}, {effect.side}: {effect.ending}, {worked}")
            case Felt(move, side, place):
                self.felt.append(effect)
                self.note(at_s, "felt", f"{move.name}, {side}: {place}")
            case Remarked():
                self.remarks.append(effect)
                self.note(at_s, "note", effect.text)
            case Ended(outcome):
                self.outcome = outcome
                self.note(at_s, "end", outcome.value)
            case _:
                pass


def command_text(command: Command) -> str:
    """A command as a short text: `more_time seconds=30`."""
    details = [
        f"{each.name}={getattr(command, each.name)}"
        for each in fields(command)
        if each.name != "intent" and getattr(command, each.name) is not None
    ]
    return " ".join([command.intent.value, *details])
