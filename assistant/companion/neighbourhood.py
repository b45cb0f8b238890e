"""The house, as the companion sees it: the other Othersides in it, and what our doors to it keep out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Protocol

from assistant.errors import OthersideError
from assistant.history.rows import KeptSession

Begins = Callable[[str | None], bool]
"""Of a session taken over from another room: told, before its first word, that it begins, and says whether it still
may; or told why it cannot."""


class Where(Enum):
    """Where a session goes on that was to go on elsewhere."""

    THERE = "there"  # it has begun there
    HERE = "here"  # it has not begun there, and never will
    UNKNOWN = "unknown"  # it was let go of, and nobody has said whether it has begun there


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of handing a session over."""

    where: Where
    why: str = ""  # the other one's own words, when it does not take over


@dataclass(frozen=True, slots=True)
class Move:
    """Another Otherside in the house, to go on with there."""

    room: str  # what it is called
    hand_over: Callable[[KeptSession], Handed]  # waits some seconds at most


class Neighbourhood(Protocol):
    """Who else is there; the skill has the real one."""

    @property
    def in_session_elsewhere(self) -> tuple[str, ...]:
        """The names of those that are in a session."""
        ...

    @property
    def turned_away(self) -> Mapping[str, Mapping[str, int]]:
        """What was not let in through our doors, by door and reason."""
        ...

    def mover(self, room: str) -> Move:
        """What moves a session there.  Raises OthersideError, with what else there is, when nobody can take it."""
        ...


class Nobody:
    """A house with nobody else in it."""

    in_session_elsewhere: tuple[str, ...] = ()
    turned_away: Mapping[str, Mapping[str, int]] = MappingProxyType({})

    def mover(self, room: str) -> Move:
        """See `Neighbourhood.mover`."""
        raise OthersideError(
            f"There is no other Otherside here that could be the {room}; connect both to one broker, under `home` in "
            "config.yaml."
        )
