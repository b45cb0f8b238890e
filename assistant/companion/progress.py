"""Tells the companion at once when a session moves on, so that whoever shows it is not a second behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from assistant.companion.events import Event, Progressed
from assistant.companion.happenings import Happening, HappeningKind
from assistant.session.effects import BlockStarted, Effect, Felt

if TYPE_CHECKING:
    from assistant.session.session import Status


class Progress:
    """One session; for its thread, where it is asked every 10 ms."""

    def __init__(self, post: Callable[[Event], None]) -> None:
        """Tell through `post`."""
        self._post = post
        self._last: tuple[object, ...] = ()

    def look(self, status: Status) -> None:
        """See where the session is; seconds that pass are no news."""
        here = (status.state, status.number, status.count, status.slot)
        if here != self._last:
            self._last = here
            self._post(Progressed())

    def report(self, effect: Effect) -> None:
        """Pass on what the house may want to react to."""
        match effect:
            case BlockStarted(move, side, seconds):
                details: dict[str, str | int | float] = {"move": move.name, "side": side.value, "seconds": seconds}
                self._post(Progressed(Happening(HappeningKind.BLOCK_STARTED, details)))
            case Felt(move, side, place, right):
                details = {
                    "move": move.name,
                    "side": side.value,
                    "place": place.value,
                    "right": "yes" if right else "no",
                }
                self._post(Progressed(Happening(HappeningKind.FELT, details)))
            case _:
                pass
