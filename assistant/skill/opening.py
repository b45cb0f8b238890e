"""Opens the doors to the house that the settings name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from assistant import places
from assistant.companion.events import Event
from assistant.errors import OthersideError
from assistant.skill.identity import Identity, identify
from assistant.skill.service import Otherside, Service
from assistant.skill.settings import Home
from assistant.skill.skill import Skill

if TYPE_CHECKING:
    from assistant.skill.wyoming_door import Found


def open_skill(home: Home, post: Callable[[Event], None], tell: Callable[[str], None]) -> Skill:
    """Open them; what cannot be opened is told in a sentence each, and left out."""

    def make(otherside: Otherside) -> list[Service]:
        try:
            return list(_services(home, identify(places.identity_file(), home.name), otherside, tell))
        except OthersideError as error:
            tell(f"The smart home is left out: {error}")
            return []

    return Skill(post, make, tell)


def _services(home: Home, identity: Identity, otherside: Otherside, tell: Callable[[str], None]) -> Iterator[Service]:
    """One for each door; the libraries of those that stay shut are not loaded."""
    if (address := home.wyoming_address) is not None:
        from assistant.skill.wyoming_door import WyomingDoor, unannounced  # noqa: PLC0415 - as above

        found: Found = unannounced
        if not address.loopback:
            from assistant.skill.house_finder import HouseFinder  # noqa: PLC0415 - as above

            found = HouseFinder(address.host, identity, tell)
        yield WyomingDoor(address, identity, otherside, found=found)
