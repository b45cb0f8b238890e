"""Being found, by real multicast DNS that does not leave this computer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from zeroconf import IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from assistant.skill import house_finder
from assistant.skill.house_finder import SERVICE, HouseFinder
from assistant.skill.identity import Identity

HERE = "127.0.0.1"
PATIENCE_S = 60.0


def finder(host: str, tell: Callable[[str], None]) -> HouseFinder:
    return HouseFinder(host, Identity("0123abcd", "gym corner"), tell, [HERE])


class Searching:
    """Somebody in the house who looks for Wyoming services."""

    def __init__(self) -> None:
        self.seen: asyncio.Queue[tuple[ServiceStateChange, str]] = asyncio.Queue()

    def changed(self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        """Take note."""
        assert zeroconf
        assert service_type == SERVICE
        if "0123abcd" in name:  # others on this computer may be looked for at the same time
            self.seen.put_nowait((state_change, name))


def test_a_door_is_found_while_it_is_open() -> None:
    told: list[str] = []

    async def look() -> None:
        searching, zeroconf = Searching(), AsyncZeroconf(interfaces=[HERE], ip_version=IPVersion.V4Only)
        browser = AsyncServiceBrowser(zeroconf.zeroconf, [SERVICE], handlers=[searching.changed])
        try:
            async with asyncio.timeout(PATIENCE_S):
                async with finder(HERE, told.append)(10700):
                    change, found = await searching.seen.get()
                    assert change is ServiceStateChange.Added
                    info = AsyncServiceInfo(SERVICE, found)
                    assert await info.async_request(zeroconf.zeroconf, 1e3 * PATIENCE_S)
                    assert (info.parsed_addresses(), info.port) == ([HERE], 10700)
                    assert info.server == "otherside-0123abcd.local."
                while (await searching.seen.get())[0] is not ServiceStateChange.Removed:
                    pass
        finally:
            await browser.async_cancel()
            await zeroconf.async_close()

    asyncio.run(look())
    assert told == []


def test_a_house_that_cannot_be_told_is_no_reason_to_shut_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    def no_network(**_: object) -> None:
        raise OSError(19, "No such device")

    async def open_door() -> bool:
        async with finder(HERE, told.append)(10700):
            return True

    monkeypatch.setattr(house_finder, "AsyncZeroconf", no_network)
    assert asyncio.run(open_door())
    assert told == [
        "Home Assistant will not find Otherside by itself (No such device); add it there as a Wyoming service by hand."
    ]


def test_a_door_on_all_addresses_is_told_by_those_that_others_can_reach() -> None:
    found = asyncio.run(finder("0.0.0.0", pytest.fail)._addresses())  # noqa: S104, SLF001 - nothing is opened
    assert not any(each.startswith("127.") for each in found)
    assert asyncio.run(finder("localhost", pytest.fail)._addresses()) == [HERE]  # noqa: SLF001
