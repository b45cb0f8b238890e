"""What the skill is made of: services that each hold one door to the house open, all in one asyncio loop."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from assistant.companion.control_messages import Reply, Request
from assistant.companion.happenings import Happening
from assistant.companion.neighbourhood import Handed
from assistant.companion.status import Status
from assistant.history.rows import KeptSession
from assistant.skill.neighbours import Neighbour

HandOver = Callable[[str, KeptSession], Awaitable[Handed]]
"""Of the loop's thread: gives a session to the neighbour of that id; where it goes on then."""


class Otherside(Protocol):
    """The companion, as a service sees it.  Of the loop's thread."""

    @property
    def status(self) -> Status | None:
        """How it stands; None: it has not been told yet."""
        ...

    async def ask(self, request: Request) -> Reply:
        """Ask for something, as `otherside tell` does; the reply is a sentence in any case.  Raises nothing."""
        ...

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """Know who else is in the house, and how a session is handed to one of them."""
        ...


class Service(Protocol):
    """One door.  All of it is called in the loop, and none of it may hold the loop up."""

    @property
    def name(self) -> str:
        """For sentences: “the broker”."""
        ...

    @property
    def trouble(self) -> str:
        """What does not work at present, as a sentence; empty when all is well."""
        ...

    @property
    def turned_away(self) -> Mapping[str, int]:
        """How much was not let in since the beginning, by reason."""
        ...

    async def run(self) -> None:
        """Hold the door open until cancelled; closes it in good order then.  What goes wrong outside is waited for."""
        ...

    def show(self, status: Status) -> None:
        """Know how it stands now; called on each change."""
        ...

    def tell(self, happening: Happening) -> None:
        """Know what happened."""
        ...
