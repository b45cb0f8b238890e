"""What reaches the companion: everything goes into its one inbox, from whatever thread, and is taken one at a time."""

from __future__ import annotations

from concurrent.futures import Future, InvalidStateError
from dataclasses import dataclass

from assistant.companion.control_messages import Reply, Request
from assistant.companion.happenings import Happening
from assistant.session.commands import Command
from schedules.values import Signal


@dataclass(frozen=True, slots=True)
class Rang:
    """The alarm clock."""


@dataclass(frozen=True, slots=True)
class Happened:
    """Something at the desk."""

    signal: Signal


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button of a notice."""

    reminder_id: str
    button_id: str


@dataclass(frozen=True, slots=True)
class Spoke:
    """The answer to a reminder that was spoken; None: nobody answered."""

    reminder_id: str
    command: Command | None


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """A session of ours runs."""

    routine: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """The session has moved on, by itself or because somebody said so."""

    happening: Happening | None = None  # what the house may want to react to, if it is that


@dataclass(frozen=True, slots=True)
class SessionOver:
    """It has ended; `line` says what was done, or why it could not be."""

    line: str
    worked_s: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A request from another program, which waits for the reply."""

    request: Request
    reply: Future[Reply]


@dataclass(frozen=True, slots=True)
class Chosen:
    """An entry of the tray's menu."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Quit:
    """It is time to end."""


Event = Rang | Happened | Clicked | Spoke | SessionBegan | Progressed | SessionOver | Asked | Chosen | Quit


def give(waiting: Future[Reply], reply: Reply) -> bool:
    """Whether this is the first reply, which is the one that counts.  Any thread."""
    try:
        waiting.set_result(reply)
    except InvalidStateError:
        return False
    return True
