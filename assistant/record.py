"""The record of a session: what was done, as plain JSON that belongs to the user."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant import atomic, clock
from assistant.errors import OthersideError
from assistant.journal import Journal
from assistant.session.effects import BlockEnded, Ending, Felt, Outcome, Remarked

_FIRST_WORDS = {
    Outcome.FINISHED: "Well done",
    Outcome.STOPPED: "Stopped, and kept what you did",
    Outcome.SAFETY: "Ended to be on the safe side",
}


@dataclass(frozen=True, slots=True)
class Record:
    """A session that is over, however it ended."""

    routine: str
    started: datetime
    planned_blocks: int
    seconds: float  # of the whole session
    journal: Journal

    @property
    def worked_s(self) -> float:
        """Seconds of work, pauses left out."""
        return sum(block.worked_s for block in self.journal.blocks)

    def as_json(self) -> str:
        """Everything worth keeping."""
        return json.dumps(
            {
                "routine": self.routine,
                "started_at": clock.iso_text(self.started),
                "outcome": str(self.journal.outcome or Outcome.STOPPED),
                "seconds": round(self.seconds, 2),
                "worked_s": round(self.worked_s, 2),
                "blocks": [block_json(block) for block in self.journal.blocks],
                "felt": [_felt_json(felt) for felt in self.journal.felt],
                "remarks": [_remark_json(remark) for remark in self.journal.remarks],
            },
            indent=2,
            ensure_ascii=False,
        )

    def line(self) -> str:
        """The session in one line."""
        done = sum(block.ending is Ending.DONE for block in self.journal.blocks)
        minutes, seconds = divmod(round(self.worked_s), 60)
        return (
            f"{_FIRST_WORDS[self.journal.outcome or Outcome.STOPPED]}: {min(done, self.planned_blocks)} of "
            f"{self.planned_blocks} blocks done, {minutes}:{seconds:02} minutes worked."
        )

    def keep(self, folder: Path) -> Path:
        """Write the record into `folder`, whole or not at all, and give its path.

        Raises OthersideError when that is impossible.
        """
        path = _free_name(folder, f"{self.started:%Y-%m-%dT%H-%M-%S}-{self.routine}")
        try:
            atomic.write_text(path, self.as_json() + "\n")
        except OSError as error:
            raise OthersideError(
                f"The record of this session cannot be kept in {folder} ({error.strerror}); free some space, or set "
                "OTHERSIDE_HOME to a folder of your own."
            ) from error
        return path


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


def _felt_json(felt: Felt) -> dict[str, object]:
    return {"move": felt.move.id, "side": felt.side.value, "place": felt.place.value, "right": felt.right}


def _remark_json(remark: Remarked) -> dict[str, object]:
    details = {"move": remark.move, "side": remark.side, "level": remark.level, "value": remark.value}
    return {"kind": remark.kind.value, **{name: detail for name, detail in details.items() if detail is not None}}


def _free_name(folder: Path, stem: str) -> Path:
    """A name nobody has; two sessions of one second are a rare thing."""
    path, number = folder / f"{stem}.json", 1
    while path.exists():
        number += 1
        path = folder / f"{stem}-{number}.json"
    return path
