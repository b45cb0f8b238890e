"""What was done in a session, in one line, and its blocks as plain JSON."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.history.rows import KeptSession
from assistant.history.summary import blocks_done, worked_s
from assistant.journal import Journal
from assistant.session.effects import BlockEnded, Ending, Outcome

_FIRST_WORDS = {
    Outcome.FINISHED: "Well done",
    Outcome.STOPPED: "Stopped",
    Outcome.MOVED: "Moved",
    Outcome.SAFETY: "Ended to be on the safe side",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A session that is over, however it ended."""

    planned_blocks: int
    journal: Journal
    continued: KeptSession | None = None  # the piece of it that was done before it broke off

    @property
    def worked_s(self) -> float:
        """Seconds of work, pauses left out."""
        before_s = 0.0 if self.continued is None else worked_s(self.continued)
        return before_s + sum(block.worked_s for block in self.journal.blocks)

    def line(self) -> str:
        """The session in one line."""
        outcome, before = self.journal.outcome or Outcome.STOPPED, self.continued
        if outcome is Outcome.SAFETY and before is None and not self.journal.blocks:
            return "Not begun, to be on the safe side."
        planned = self.planned_blocks if before is None else before.planned_blocks
        done = sum(block.ending is Ending.DONE for block in self.journal.blocks)
        done += 0 if before is None else blocks_done(before)
        minutes, seconds = divmod(round(self.worked_s), 60)
        return (
            f"{_FIRST_WORDS[outcome]}: {min(done, planned)} of {planned} blocks done, "
            f"{minutes}:{seconds:02} minutes worked."
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
