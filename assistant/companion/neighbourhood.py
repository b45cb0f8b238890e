"""The house, as the companion sees it: the other Othersides in it, and what our doors to it keep out."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from assistant.companion.voice import Move
from assistant.errors import OthersideError


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
