"""How it stands with the companion: a value for `otherside status`, the tray and the smart home."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from assistant.companion.lacks import Lack
from assistant.companion.listening import Listening
from assistant.session.moves import Side
from assistant.session.states import State
from assistant.session.timeline import capitalised


class Mode(StrEnum):
    """What the companion is doing."""

    WATCHING = "watching"
    OFFERING = "offering"  # a reminder waits for an answer
    SESSION = "session"
    PAUSED = "paused"  # reminders are


class Reminders(StrEnum):
    """Whether anything is offered, whatever the companion is doing."""

    ON = "on"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class SessionStatus:
    """The session that runs."""

    routine: str
    state: str  # as in `assistant.session.states`
    move: str  # its name
    side: str
    seconds_left: int  # of this block's work
    block: int  # from 1
    blocks: int
    name: str = ""  # the routine's
    question: str = ""  # that waits for an answer; empty: none does

    @property
    def rests(self) -> bool:
        """Whether it waits for the person to go on."""
        return self.state in (State.PAUSED, State.HELD)

    def line(self) -> str:
        """The same for people."""
        side = f", {self.side}" if self.side in (Side.LEFT, Side.RIGHT) else ""
        paused = "Paused. " if self.rests else ""
        left = "1 second" if self.seconds_left == 1 else f"{self.seconds_left} seconds"
        here = f"{capitalised(self.move)}{side}: {left} left, {self.block} of {self.blocks} in the {self.name}."
        return f"{paused}{here} {self.question}".rstrip()


@dataclass(frozen=True, slots=True)
class Coming:
    """Something that comes."""

    at: datetime  # with the local offset
    text: str
    why: str
    entry: str = ""  # the same beside the time, in a list; empty where `text` names no time

    def line(self) -> str:
        """The same for people."""
        text = f"Next {self.text}" if self.text.startswith("break: ") else f"Next: {self.text}"
        return f"{text} ({self.why})." if self.why else f"{text}."


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """What a door to the smart home did not let in since the beginning."""

    door: str  # “the broker”
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Status:
    """All of it."""

    mode: Mode
    sat_min: int  # since the last break
    due_in_min: int | None  # the next break, if the person stays; None: none is planned, or nobody knows when
    offer: str | None  # what waits for an answer, as a sentence
    paused_until: datetime | None  # None while reminders are paused: until they are resumed
    silent_because: str | None  # why nothing would be offered right now
    session: SessionStatus | None
    microphone_open: bool
    coming: tuple[Coming, ...]
    troubles: tuple[str, ...]  # what does not work here, each a sentence
    missing: tuple[Lack, ...] = ()  # those of them that this computer does not have
    to_mend: tuple[str, ...] = ()  # those of them that are mistakes in the person's own files
    snoozes_left: int = 0  # how often what waits can still be put off
    put_off: str = ""  # the routine of what was put off and comes again; empty: nothing was
    listening: Listening = Listening.ON  # OFF: no microphone is opened, whatever comes
    elsewhere: tuple[str, ...] = ()  # where else a session goes on: others in the house by name, or a terminal
    reminders: Reminders = Reminders.ON  # as `mode` tells while nothing else goes on
    paused_text: str = ""  # "until 15:00"; empty: reminders are not paused
    turned_away: tuple[TurnedAway, ...] = ()  # what the smart home's doors did not let in

    def data(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        data = asdict(self)
        data["paused_until"] = None if self.paused_until is None else self.paused_until.isoformat(timespec="seconds")
        data["coming"] = [{**asdict(each), "at": each.at.isoformat(timespec="seconds")} for each in self.coming]
        return data

    def lines(self) -> tuple[str, ...]:
        """The same for people."""
        found = [self._now_line()]
        if self.reminders is Reminders.PAUSED and self.mode is not Mode.PAUSED:
            found.append(f"Reminders are paused {self.paused_text}.")
        if self.microphone_open:
            found.append("The microphone is open.")
        if self.listening is Listening.OFF:
            found.append("The microphone is off; nothing is listened to.")
        if self.silent_because is not None and self.mode is Mode.WATCHING:
            found.append(f"Nothing is offered at present: {self.silent_because}.")
        found += [f"In a session elsewhere: {each}." for each in self.elsewhere]
        found += [each.line() for each in self.coming[:3]]
        found += [f"Turned away at {each.door}: {each.count} ({each.reason})." for each in self.turned_away]
        return (*found, *self.troubles)

    def _now_line(self) -> str:
        if self.session is not None:
            return self.session.line()
        if self.mode is Mode.OFFERING and self.offer is not None:
            return f"{self.offer} Waiting for your answer."
        if self.mode is Mode.PAUSED:
            return f"Reminders are paused {self.paused_text}."
        minutes = {0: "less than a minute", 1: "1 minute"}.get(self.sat_min, f"{self.sat_min} minutes")
        return f"You have sat for {minutes} since the last break."
