"""The occasions on which the companion says something about reminders.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from assistant.session.commands import Command, Intent
from schedules.values import About, Reminder, Verdict

_LATE_MIN: Final = 1.0  # a warm-up that is so much shorter than planned is late


class Occasion(StrEnum):
    """What there is to say; every member is a part of reminders.yaml under its value."""

    BREAK_SOON = "break_soon"
    BREAK_OFFERED = "break_offered"
    WARM_UP_SOON = "warm_up_soon"
    WARM_UP_OFFERED = "warm_up_offered"
    WARM_UP_LATE = "warm_up_late"  # it has to be shorter
    WARM_UP_MISSED = "warm_up_missed"
    FIXED_OFFERED = "fixed_offered"
    FIXED_MISSED = "fixed_missed"
    SNOOZED = "snoozed"
    SNOOZED_LAST = "snoozed_last"  # and not once more
    SNOOZE_USED_UP = "snooze_used_up"  # it was asked for, and is not given
    NOT_TODAY = "not_today"
    LET_GO = "let_go"  # this one is not wanted
    STARTED = "started"
    PAUSED = "paused"
    PAUSED_UNTIL = "paused_until"
    RESUMED = "resumed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to say something about; what does not belong to the occasion may be left out."""

    routine: str = ""  # its name
    minutes: float | None = None  # it takes
    sat_min: int = 0
    run: str = ""  # its title
    at: time | None = None  # local: of the run, or until when reminders rest
    title: str = ""  # of a fixed reminder
    snoozes_left: int = 0
    again_min: float = 10.0  # after which it comes again when it is put off


_OCCASIONS: Final = {
    (Verdict.SOON, About.BREAK): Occasion.BREAK_SOON,
    (Verdict.OFFERED, About.BREAK): Occasion.BREAK_OFFERED,
    (Verdict.SOON, About.WARM_UP): Occasion.WARM_UP_SOON,
    (Verdict.MISSED, About.WARM_UP): Occasion.WARM_UP_MISSED,
    (Verdict.OFFERED, About.FIXED): Occasion.FIXED_OFFERED,
    (Verdict.MISSED, About.FIXED): Occasion.FIXED_MISSED,
}


def facts_of(reminder: Reminder, routine: str, zone: ZoneInfo, again_min: float) -> Facts:
    """What is known about a reminder; `routine` is the name of its routine, `again_min` how long putting off takes."""
    return Facts(
        routine=routine,
        minutes=reminder.minutes,
        sat_min=reminder.sat_min,
        run=reminder.title if reminder.about is About.WARM_UP else "",
        at=None if reminder.run_at is None else reminder.run_at.astimezone(zone).time(),
        title=reminder.title if reminder.about is About.FIXED else "",
        snoozes_left=reminder.snoozes_left,
        again_min=again_min,
    )


def occasion_of(verdict: Verdict, reminder: Reminder, planned_min: float) -> Occasion | None:
    """What there is to say to a decision; None: nothing.  `planned_min` is what a warm-up takes that begins in time."""
    if verdict is Verdict.OFFERED and reminder.about is About.WARM_UP:
        late = reminder.minutes is not None and reminder.minutes <= planned_min - _LATE_MIN
        return Occasion.WARM_UP_LATE if late else Occasion.WARM_UP_OFFERED
    return _OCCASIONS.get((verdict, reminder.about))


def answered(command: Command, snoozes_left: int) -> Occasion:
    """What there is to say to an answer; `snoozes_left` as it stood when it was asked."""
    match command.intent:
        case Intent.SNOOZE if snoozes_left == 0:
            return Occasion.SNOOZE_USED_UP
        case Intent.SNOOZE:
            return Occasion.SNOOZED_LAST if snoozes_left == 1 else Occasion.SNOOZED
        case Intent.NOT_TODAY:
            return Occasion.NOT_TODAY
        case Intent.NO | Intent.STOP:
            return Occasion.LET_GO
        case Intent.PAUSE:
            return Occasion.PAUSED
        case _:
            return Occasion.STARTED
