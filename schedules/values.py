"""What the schedule wing is told and what it says: small frozen values.

Instants are UTC everywhere; the local time is only looked at where a person names one ("Tuesday at half past six") or
reads one.  How much time has passed is never read from the clock on the wall, which can be set: each instant comes with
`elapsed_s`, seconds that run on through sleep and that nobody can change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, on both clocks."""

    at: datetime  # UTC, as the computer's clock shows it
    elapsed_s: float  # since some fixed moment; runs on while the computer sleeps, and never back


class SignalKind(StrEnum):
    """What happens at a desk."""

    ACTIVE = "active"  # somebody uses the computer again
    IDLE = "idle"  # nobody has touched it for a while; value: for how many seconds already
    INPUT = "input"  # a key or the pointer moved just now; told only while a reminder waits for a pause
    LOCK = "lock"
    UNLOCK = "unlock"
    SLEEP = "sleep"
    WAKE = "wake"
    CALL_START = "call_start"  # another program records
    CALL_END = "call_end"
    DND_ON = "dnd_on"
    DND_OFF = "dnd_off"
    CLOCK_SET = "clock_set"  # the clock on the wall was changed; value: by how many seconds
    TIMEZONE = "timezone"  # the computer is in another zone; value: its IANA name
    SESSION_START = "session_start"  # a session runs, whoever began it
    SESSION_END = "session_end"  # value: how many seconds were moved
    START = "start"  # the companion begins to watch; value: for how many seconds it did not


@dataclass(frozen=True, slots=True)
class Signal:
    """Something happened."""

    kind: SignalKind
    value: float = 0.0  # seconds, where the kind has any
    name: str = ""  # of a time zone, or of what is begun


class Answer(StrEnum):
    """What a person says to a reminder."""

    START = "start"
    SNOOZE = "snooze"
    NOT_TODAY = "not_today"
    LET_GO = "let_go"  # not this one
    NONE = "none"  # it was left unanswered


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's answer to the reminder of that id."""

    reminder_id: str
    answer: Answer
    snooze_min: float | None = None  # None: as long as the plan says


@dataclass(frozen=True, slots=True)
class CalledOff:
    """What the person has put off is not wanted today after all."""


@dataclass(frozen=True, slots=True)
class Paused:
    """No reminders until that instant (UTC); None: until they are wanted again."""

    until: datetime | None


@dataclass(frozen=True, slots=True)
class Resumed:
    """Reminders are wanted again."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Nothing happened but time."""


Event = Signal | Answered | CalledOff | Paused | Resumed | Tick


class About(StrEnum):
    """The kinds of reminders."""

    BREAK = "break"
    WARM_UP = "warm_up"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Reminder:
    """One offer of movement."""

    id: str  # the same from its notice to its end; another for the next one
    about: About
    routine: str  # a routine's id
    minutes: float | None = None  # to fit it into; None: as long as it takes
    sat_min: int = 0  # of a break: how long somebody has sat
    run_at: datetime | None = None  # of a warm-up (UTC)
    title: str = ""  # of the run, or what a fixed reminder says
    snoozes_left: int = 0
    snooze_most_min: float | None = None  # it cannot be put off by more, whole minutes; None: by any number
    unanswered: int = 0  # offers of the kind before it, in a row


class Verdict(StrEnum):
    """What was decided about a reminder."""

    SOON = "soon"  # it comes in a minute or a few
    OFFERED = "offered"
    HELD = "held"  # it is due, and this is not the moment
    CREDITED = "credited"  # it is not needed: the person was away, or has moved
    SNOOZED = "snoozed"
    STARTED = "started"
    DECLINED = "declined"  # not today
    LAPSED = "lapsed"  # nobody answered
    WITHDRAWN = "withdrawn"  # it was offered, and is of no use any more
    MISSED = "missed"
    MOVED = "moved"  # the run has another time
    PAUSED = "paused"
    RESUMED = "resumed"
    NOTED = "noted"  # something happened that explains what follows


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that was decided, when, and why in plain words.

    `text` is a whole sentence in the local time of then.  The companion acts on `soon`, `offered`, `withdrawn` and
    `missed`; all of them are kept for `otherside schedule why`.
    """

    at: datetime  # UTC
    verdict: Verdict
    about: About | None
    text: str
    reminder: Reminder | None = None


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that will come: `text` says what and when, `details` why then.

    `entry` says the same beside the time, in a list; empty where `text` names no time.
    """

    at: datetime  # UTC
    about: About
    text: str
    details: str = ""
    entry: str = ""
