"""What was done in a session, in one line, and its blocks as plain JSON."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.journal import Journal
from assistant.session.effects import BlockEnded, Ending, Outcome

_FIRST_WORDS = {
    Outcome.FINISHED: "Well done",
    Outcome.STOPPED: "Stopped",
    Outcome.SAFETY: "Ended to be on the safe side",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A session that is over, however it ended."""

    planned_blocks: int
    journal: Journal

    @property
    def worked_s(self) -> float:
        """Seconds of work, pauses left out."""
        return sum(block.worked_s for block in self.journal.blocks)

    def line(self) -> str:
        """The session in one line."""
        done = sum(block.ending is Ending.DONE for block in self.journal.blocks)
        minutes, seconds = divmod(round(self.worked_s), 60)
        return (
            f"{_FIRST_WORDS[self.journal.outcome or Outcome.STOPPED]}: {min(done, self.planned_blocks)} of "
            f"{self.planned_blocks} blocks done, {minutes}:{seconds:02} minutes worked."
        )


def block_json(block: BlockEnded) -> dict[str, object]:
    """A block that was worked, as the files of a session hold it."""
    return {
        "move": block.move.id,
        "phase": block.move.phase.value,
        "side": block.side.value,
        "seconds": block.seconds,
        "started_s": round(block.started_s, 2),
        "ended_s": round(block.ended_s, 2),
        "worked_s": round(block.worked_s, 2),
        "paused_s": round(block.ended_s - block.started_s - block.worked_s, 2),
        "ending": block.ending.value,
    }
