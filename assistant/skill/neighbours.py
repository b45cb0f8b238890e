"""The other Othersides in the house, as they tell of themselves on the broker.  Pure.

Each keeps one message there: who it is, and whether somebody is in a session with it.  Nothing in it is believed
further than that, and only so many are listened to.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from assistant.errors import OthersideError

PRESENCE: Final = "otherside/+/presence"
AVAILABILITY: Final = "otherside/+/availability"
"""What is followed: the last one tells of those that went without a word."""

MOST: Final = 16
"""Others in one house."""

_VERSION: Final = 1
_MOST_BYTES: Final = 512
_LONGEST_NAME: Final = 60
_TOPIC: Final = re.compile(r"otherside/([0-9a-f]{8})/(presence|availability)")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another one."""

    id: str
    name: str
    in_session: bool


class News(Enum):
    """What became of a message."""

    CHANGED = "changed"
    SAME = "same"
    DROPPED = "dropped"


def presence(name: str, *, in_session: bool) -> bytes:
    """What one tells of itself."""
    return json.dumps({"version": _VERSION, "name": name, "in_session": in_session}).encode()


def named(name: str, present: tuple[Neighbour, ...]) -> Neighbour:
    """Who is called that and free.  Raises OthersideError, with what else there is."""
    found = [each for each in present if _plain(each.name) == _plain(name)]
    if not found:
        others = ", ".join(each.name for each in present) or "nobody at all"
        raise OthersideError(f"There is no “{name}” in the house just now. There is: {others}.")
    if len(found) > 1:
        raise OthersideError(f"Two are called “{name}”; give one of them another name, under `home` in config.yaml.")
    if found[0].in_session:
        raise OthersideError(f"Somebody is in a session with the {found[0].name} already.")
    return found[0]


def _plain(name: str) -> str:
    """What is said of a name: no case, no punctuation, no article."""
    return " ".join(re.findall(r"\w+", name.casefold())).removeprefix("the ")


class Neighbours:
    """Who is there."""

    def __init__(self, own_id: str) -> None:
        """Know nobody; what we tell ourselves is no news."""
        self._own_id = own_id
        self._known: dict[str, tuple[str, bool]] = {}
        self._offline: dict[str, None] = {}

    @property
    def present(self) -> tuple[Neighbour, ...]:
        """Those that are there, by name."""
        found = [Neighbour(id_, *told) for id_, told in self._known.items() if id_ not in self._offline]
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    @property
    def in_session(self) -> tuple[str, ...]:
        """The names of those that are in a session."""
        return tuple(each.name for each in self.present if each.in_session)

    def forget(self) -> None:
        """Know nobody again: the broker was away, and will tell anew."""
        self._known.clear()
        self._offline.clear()

    def take(self, topic: str, payload: bytes) -> News:
        """Take a message in."""
        found = _TOPIC.fullmatch(topic)
        if found is None or found[1] == self._own_id:
            return News.SAME
        before = self.present
        taken = self._availability if found[2] == "availability" else self._presence
        if not taken(found[1], payload):
            return News.DROPPED
        return News.SAME if self.present == before else News.CHANGED

    def _availability(self, id_: str, payload: bytes) -> bool:
        if payload == b"online":
            self._offline.pop(id_, None)
            return True
        if payload != b"offline" or (id_ not in self._offline and len(self._offline) >= MOST):
            return False
        self._offline[id_] = None
        return True

    def _presence(self, id_: str, payload: bytes) -> bool:
        if not payload:  # it was taken off the broker
            self._known.pop(id_, None)
            return True
        told = _read(payload)
        if told is None or (id_ not in self._known and len(self._known) >= MOST):
            return False
        self._known[id_] = told
        return True


def _read(payload: bytes) -> tuple[str, bool] | None:
    if len(payload) > _MOST_BYTES:
        return None
    try:
        found: Any = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"version": version, "name": str(name), "in_session": bool(in_session)} if version == _VERSION:
            good = 0 < len(name) <= _LONGEST_NAME and name.isprintable() and name == name.strip()
            return (name, in_session) if good else None
        case _:
            return None
