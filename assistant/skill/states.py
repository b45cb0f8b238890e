"""How it stands, as the house reads it: one JSON object, of which each entity shows a part.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from assistant.companion.status import Mode, Reminders, Status
from assistant.skill.entities import Activity

SLOW = ("seconds_left", "dropped")
"""What changes all the time and is no reason to tell the house at once."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What the companion does not know."""

    routine: str  # the name of what the start button begins
    week_percent: int | None = None  # done, of what was planned this week; None: nothing was planned
    elsewhere: tuple[str, ...] = ()  # who else in the house is in a session, by name
    dropped: int = 0  # messages that were no commands, or too many


def states(status: Status, beside: Beside) -> dict[str, object]:
    """All of it as plain JSON values; None where there is nothing to show."""
    session = status.session
    coming = status.coming[0] if status.coming else None
    return {
        "state": _activity(status) if session is None else session.state,
        "move": None if session is None else session.move,
        "side": None if session is None else session.side,
        "seconds_left": None if session is None else session.seconds_left,
        "block": None if session is None else session.block,
        "blocks": None if session is None else session.blocks,
        "question": None if session is None else session.question or None,
        "next_reminder": None if coming is None else _to_the_minute(coming.at),
        "next_text": None if coming is None else coming.text,
        "sitting_min": status.sat_min,
        "week_percent": beside.week_percent,
        "in_session": _on(session is not None),
        "microphone": _on(status.microphone_open),
        "reminders": _on(status.reminders is Reminders.ON),
        "routine": beside.routine,
        "elsewhere": _on(bool(beside.elsewhere)),
        "elsewhere_names": list(beside.elsewhere),
        "dropped": beside.dropped,
    }


def only_slow_ones_differ(one: dict[str, object], other: dict[str, object]) -> bool:
    """Whether both are the same but for what changes all the time."""
    return {**one, **dict.fromkeys(SLOW)} == {**other, **dict.fromkeys(SLOW)}


def _activity(status: Status) -> Activity:
    match status.mode:
        case Mode.OFFERING:
            return Activity.OFFERING
        case Mode.PAUSED:
            return Activity.REMINDERS_PAUSED
        case Mode.WATCHING | Mode.SESSION:
            return Activity.WATCHING
        case _:
            assert_never(status.mode)


def _to_the_minute(at: datetime) -> str:
    """When a break comes moves by seconds all the time."""
    return at.replace(second=0, microsecond=0).isoformat(timespec="seconds")


def _on(so: bool) -> str:
    return "ON" if so else "OFF"
