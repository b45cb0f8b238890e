"""What the house sees of Otherside, and where on the broker it is: topics, buttons, and the routines to choose from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.session.states import State


class Button(StrEnum):
    """What can be pressed; the last part of its topic, and of its entity's id."""

    START = "start"  # what the select shows
    NEXT = "next"
    OTHER_SIDE = "other_side"
    PAUSE = "pause"
    RESUME = "resume"
    REPEAT = "repeat"
    STOP = "stop"
    SNOOZE = "snooze"
    BREAK_NOW = "break_now"

    @property
    def label(self) -> str:
        """For people."""
        return self.value.replace("_", " ").capitalize()


class Activity(StrEnum):
    """What Otherside is doing while no session runs; in one, its state (`assistant.session.states`) stands here."""

    WATCHING = "watching"
    OFFERING = "offering"
    REMINDERS_PAUSED = "reminders_paused"


ACTIVITIES = (*(each.value for each in Activity), *(each.value for each in State))
"""All that the sensor of the state can show."""


@dataclass(frozen=True, slots=True)
class Topics:
    """Where the messages of one Otherside are."""

    root: str  # otherside/ID
    discovery: str
    birth: str  # where Home Assistant says that it is there

    @classmethod
    def of(cls, root: str, prefix: str) -> Topics:
        """The topics under `root`, and those under the prefix of Home Assistant's discovery."""
        device = root.replace("/", "_")
        return cls(root, f"{prefix}/device/{device}/config", f"{prefix}/status")

    @property
    def availability(self) -> str:
        """Retained: online or offline."""
        return f"{self.root}/availability"

    @property
    def state(self) -> str:
        """Retained: all states as one JSON object."""
        return f"{self.root}/state"

    @property
    def presence(self) -> str:
        """Retained: who we are, for the others in the house."""
        return f"{self.root}/presence"

    @property
    def connection(self) -> str:
        """Retained: what the last one that connected by our name called its connection."""
        return f"{self.root}/connection"

    @property
    def handed_over(self) -> str:
        """Commands of other Othersides: a session that is to go on here."""
        return f"{self.root}/handed_over"

    @property
    def taken_over(self) -> str:
        """Answers of other Othersides to that."""
        return f"{self.root}/taken_over"

    @property
    def event(self) -> str:
        """What happened, at that moment only."""
        return f"{self.root}/event"

    @property
    def routine(self) -> str:
        """Commands: the routine that the start button begins."""
        return f"{self.root}/routine/set"

    @property
    def reminders(self) -> str:
        """Commands: reminders on or off."""
        return f"{self.root}/reminders/set"

    @property
    def continue_in(self) -> str:
        """Commands: the name of another Otherside, to go on with there."""
        return f"{self.root}/continue_in/set"

    @property
    def say(self) -> str:
        """Commands: a sentence of sentences.yaml, as text."""
        return f"{self.root}/say/set"

    @property
    def answer(self) -> str:
        """What is now true, after each sentence, at that moment only."""
        return f"{self.root}/say"

    def button(self, button: Button) -> str:
        """Commands: a button."""
        return f"{self.root}/press/{button.value}"

    @property
    def commands(self) -> tuple[str, ...]:
        """All that is listened to of what others want; no wildcards, so nothing else arrives."""
        return (*(self.button(each) for each in Button), self.routine, self.reminders, self.continue_in, self.say)

    @property
    def heard(self) -> tuple[str, ...]:
        """The same, and what Home Assistant and other Othersides say to us."""
        return (*self.commands, self.birth, self.handed_over, self.taken_over)


@dataclass(frozen=True, slots=True)
class Choices:
    """The routines by the names they are shown under, each of which stands once."""

    names: Mapping[str, str]  # id → name

    @classmethod
    def of(cls, routines: Iterable[tuple[str, str]]) -> Choices:
        """Take (id, name); where two have the same name the id tells them apart."""
        found: dict[str, str] = {}
        for id_, name in routines:
            found[id_] = f"{name} ({id_})" if name in found.values() else name
        return cls(found)

    def id_of(self, name: str) -> str | None:
        """The id behind a name."""
        return next((id_ for id_, known in self.names.items() if known == name), None)
