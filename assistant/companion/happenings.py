"""What the house may want to react to, as it happens; plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class HappeningKind(StrEnum):
    """What happened.  The details that come with it stand behind it."""

    SESSION_STARTED = "session_started"  # routine
    BLOCK_STARTED = "block_started"  # move, side, seconds
    FELT = "felt"  # move, side, place, right (yes or no)
    SESSION_DONE = "session_done"  # routine, worked_s, text: what was done, for people
    MOVE_ANSWERED = "move_answered"  # room, text: whether it goes on there, for people
    REMINDER_DUE = "reminder_due"  # routine, text: the offer


@dataclass(frozen=True, slots=True)
class Happening:
    """One of them."""

    kind: HappeningKind
    details: Mapping[str, str | int | float] = field(default_factory=dict)
