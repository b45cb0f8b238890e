"""The other Othersides in the house, as they tell of themselves on the broker.  Pure.

Each keeps one message there: who it is, and whether somebody is in a session with it.  Whoever may write to the broker
may write that too, so little is believed:

* only what is retained, which is what an Otherside sends: whoever connects later is told the same, and it can be found
  and taken off the broker;
* of it a name to call it by and whether it is busy.  A session is handed over only after it has answered itself;
* of `MOST` at a time.  One more takes the place of one that is gone, or else of the one that has been silent longest:
  made-up ones can push true ones out, which come back with the next thing they tell, but keep nobody out for ever.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What one has told, as far as it has."""

    told: tuple[str, bool] | None = None  # its name, and whether it is in a session
    gone: bool = False  # without a word, or with one


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
        self._known: dict[str, _Known] = {}  # whoever told something last is the last

    @property
    def present(self) -> tuple[Neighbour, ...]:
        """Those that are there, by name."""
        found = [Neighbour(id_, *each.told) for id_, each in self._known.items() if each.told and not each.gone]
        return tuple(sorted(found, key=lambda each: (each.name.casefold(), each.id)))

    @property
    def in_session(self) -> tuple[str, ...]:
        """The names of those that are in a session."""
        return tuple(each.name for each in self.present if each.in_session)

    @property
    def remembered(self) -> int:
        """How many are in memory, those that are gone as well."""
        return len(self._known)

    def forget(self) -> None:
        """Know nobody again: the broker was away, and will tell anew."""
        self._known.clear()

    def take(self, topic: str, payload: bytes, *, retained: bool) -> News:
        """Take a message in."""
        found = _TOPIC.fullmatch(topic)
        if found is None or found[1] == self._own_id:
            return News.SAME
        before = self.present
        taken = self._availability if found[2] == "availability" else self._presence
        if not retained or not taken(found[1], payload):
            return News.DROPPED
        return News.SAME if self.present == before else News.CHANGED

    def _know(self, id_: str, known: _Known) -> bool:
        self._known.pop(id_, None)
        if len(self._known) >= MOST:
            del self._known[next((gone for gone, each in self._known.items() if each.gone), next(iter(self._known)))]
        self._known[id_] = known
        return True

    def _availability(self, id_: str, payload: bytes) -> bool:
        before = self._known.get(id_, _Known())
        match payload:
            case b"online":
                return before == _Known() or self._know(id_, replace(before, gone=False))
            case b"offline":
                return self._know(id_, replace(before, gone=True))
            case _:
                return False

    def _presence(self, id_: str, payload: bytes) -> bool:
        if not payload:  # it was taken off the broker
            self._known.pop(id_, None)
            return True
        told = _read(payload)
        return told is not None and self._know(id_, replace(self._known.get(id_, _Known()), told=told))


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
