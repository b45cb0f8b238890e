"""Which doors the settings open."""

from __future__ import annotations

import asyncio
import queue
import socket

import pytest
from satellites import DESK, HERE, PATIENCE_S, ask
from wyoming.info import Describe, Info

from assistant.companion.events import Event
from assistant.session.moves import Teaching
from assistant.skill.house_finder import HouseFinder
from assistant.skill.opening import _services, open_skill
from assistant.skill.settings import Home
from assistant.skill.wyoming_door import WyomingDoor, unannounced


class Nobody:
    """A companion that is never asked."""

    status = None

    async def ask(self, request: object) -> None:
        """Fail."""
        raise AssertionError(request)


@pytest.mark.parametrize(
    ("wyoming", "found"),
    [("tcp://127.0.0.1:10700", False), ("tcp://localhost:10700", False), ("tcp://0.0.0.0:10700", True)],
)
def test_only_what_others_can_reach_is_told_to_the_house(wyoming: str, found: bool) -> None:
    (door,) = _services(Home(wyoming=wyoming), DESK, Teaching(), Nobody(), pytest.fail)  # type: ignore[arg-type]
    assert isinstance(door, WyomingDoor)
    assert isinstance(door._found, HouseFinder) is found  # noqa: SLF001 - nothing is sent for this
    assert (door._found is unannounced) is not found  # noqa: SLF001


def test_nothing_is_open_unless_it_is_asked_for() -> None:
    assert list(_services(Home(), DESK, Teaching(), Nobody(), pytest.fail)) == []  # type: ignore[arg-type]


def test_the_door_of_the_settings_opens() -> None:
    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    skill = open_skill(Home("attic", wyoming=f"tcp://{HERE}:{port}"), Teaching(), inbox.put, pytest.fail)

    async def who() -> Info:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    return Info.from_event((await ask(port, Describe().event()))[0])
                except ConnectionRefusedError:
                    await asyncio.sleep(0)  # it is just opening

    try:
        assert asyncio.run(who()).handle[0].name == "Otherside attic"
        assert skill.troubles == ()
    finally:
        skill.close()
