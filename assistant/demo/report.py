"""Was the person obeyed?  Holds what was said against what was done, and writes the session down."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.demo.person import ScriptLine, Utterance
from assistant.journal import Journal, Taken, command_text
from assistant.language.words import Words
from assistant.record import block_json
from assistant.session.commands import Command, Context

_PATIENCE_S = 3.0  # a command that is not taken this long after its last word was missed


@dataclass(frozen=True, slots=True)
class Judged:
    """One thing the person said, and what became of it."""

    utterance: Utterance
    meant: Command | None  # None: it was no command and nothing should have happened
    taken: Taken | None

    @property
    def obeyed(self) -> bool:
        """Whether the right thing happened."""
        return self.taken is not None and self.taken.command == self.meant


@dataclass(frozen=True, slots=True)
class Report:
    """A whole session, judged."""

    routine: str
    journal: Journal
    judged: tuple[Judged, ...]
    unsaid: tuple[ScriptLine, ...]
    falsely_taken: tuple[Taken, ...]
    seconds: float
    wall_s: float

    @property
    def spoken(self) -> int:
        """How many commands were said."""
        return sum(judged.meant is not None for judged in self.judged)

    @property
    def obeyed(self) -> int:
        """How many of them were obeyed."""
        return sum(judged.obeyed for judged in self.judged)

    @property
    def good(self) -> bool:
        """Whether the whole script was said, every command obeyed as the right one and nothing else taken for one."""
        return self.obeyed == self.spoken and not self.unsaid and not self.falsely_taken

    def line(self) -> str:
        """The result in one line."""
        late = f" ({len(self.unsaid)} more came too late to be said)" if self.unsaid else ""
        others = sum(judged.meant is None for judged in self.judged)
        besides = f"{_counted(others, 'other sentence')}, " if others else ""
        spoken = f"{_counted(self.spoken, 'command')} spoken{late}"
        return (
            f"{spoken}, {self.obeyed} obeyed, {len(self.falsely_taken)} falsely taken "
            f"({besides}{self.seconds:.0f} s of session in {self.wall_s:.0f} s)"
        )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def judge(  # noqa: PLR0913 - what a report is made of
    routine: str,
    journal: Journal,
    said: Sequence[Utterance],
    unsaid: Sequence[ScriptLine],
    words: Words,
    seconds: float,
    wall_s: float,
) -> Report:
    """Match what was taken to what was said, in order of time; what matches nothing was falsely taken."""
    left = list(journal.taken)
    judged = []
    next_from_s = [utterance.from_s for utterance in said[1:]]
    for utterance, next_s in zip(said, [*next_from_s, float("inf")], strict=False):
        meant = _meant(utterance, words)
        until_s = min(utterance.to_s + _PATIENCE_S, next_s)
        here = [taken for taken in left if utterance.from_s <= taken.at_s <= until_s]
        right = [taken for taken in here if taken.command == meant]
        taken = next(iter(right or here), None) if meant is not None else None
        if taken is not None and taken.command == meant:
            left.remove(taken)
        judged.append(Judged(utterance, meant, taken))
    return Report(routine, journal, tuple(judged), tuple(unsaid), tuple(left), seconds, wall_s)


def _meant(utterance: Utterance, words: Words) -> Command | None:
    """The command a session listens for; "snooze", or an unasked "yes", is none: let it pass, as chatter is."""
    answers = (Context.FEEL, Context.PAIN, Context.YES_NO) if utterance.answers else ()
    listened = (words.parse(utterance.text, context) for context in (Context.PREP, Context.SESSION, *answers))
    return next((command for command in listened if command is not None), None)


def as_json(report: Report) -> str:
    """The session as JSON; everything but `wall_s` is the same for the same seed."""
    return json.dumps(
        {
            "routine": report.routine,
            "outcome": str(report.journal.outcome),
            "blocks": [block_json(block) for block in report.journal.blocks],
            "events": [
                {"at_s": entry.at_s, "kind": entry.kind, "text": entry.text} for entry in report.journal.entries
            ],
            "commands": [_command(judged) for judged in report.judged],
            "unsaid": [{"at_s": line.at_s, "say": line.say} for line in report.unsaid],
            "falsely_taken": [
                {"at_s": round(taken.at_s, 2), "text": taken.text, "command": command_text(taken.command)}
                for taken in report.falsely_taken
            ],
            "seconds": round(report.seconds, 2),
            "wall_s": round(report.wall_s, 2),
        },
        indent=2,
    )


def _command(judged: Judged) -> dict[str, object]:
    taken = judged.taken
    return {
        "text": judged.utterance.text,
        "over": judged.utterance.over,
        "spoken_from_s": round(judged.utterance.from_s, 2),
        "spoken_to_s": round(judged.utterance.to_s, 2),
        "obeyed_at_s": round(taken.at_s, 2) if taken and judged.obeyed else None,
        "command": command_text(taken.command) if taken else None,
        "meant": command_text(judged.meant) if judged.meant else None,
    }
