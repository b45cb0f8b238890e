"""How it stands with an appointment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Stage(Enum):
    """Where an appointment is."""

    TO_COME = "to come"
    ANNOUNCED = "announced"
    HELD = "held"
    OFFERED = "offered"
    SNOOZED = "snoozed"
    MISSED = "missed"
    DECLINED = "declined"
    OVER = "over"


ENDED = (Stage.MISSED, Stage.DECLINED, Stage.OVER)


@dataclass(slots=True)
class Known:
    """How it stands with an appointment."""

    stage: Stage = Stage.TO_COME
    held_why: str = ""
    held_past: str = ""  # the same, when it is over
    again_at: datetime | None = None
    snoozes: int = 0
