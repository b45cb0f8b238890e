"""Many at the Wyoming door, from many addresses: who gets in, who makes way, and what is counted."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from satellites import HERE, PATIENCE_S, SpokenTo, speechless

from assistant.language.words import Words
from assistant.skill.wyoming_door import USUAL, Limits, Refused, peer_of

Open = Callable[..., SpokenTo]
Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
several_addresses = pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has one address of its own only")
PING = json.dumps({"type": "ping"}).encode() + b"\n"


@pytest.fixture
def spoken_to(tmp_path: Path, words: Words) -> Iterator[Open]:
    """Give a way to open a companion's door."""
    opened: list[SpokenTo] = []

    def begin(**options: object) -> SpokenTo:
        opened.append(SpokenTo(tmp_path / str(len(opened)), words, speechless, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield begin
    for each in opened:
        each.close()


async def connect(port: int, peer: str = HERE) -> Connection:
    """Come from an address of this computer."""
    async with asyncio.timeout(PATIENCE_S):
        return await asyncio.open_connection(HERE, port, local_addr=(peer, 0))


async def is_heard(connection: Connection) -> bool:
    """Whether a frame is answered; no answer at all is a failure."""
    reader, writer = connection
    async with asyncio.timeout(PATIENCE_S):
        try:
            writer.write(PING)
            await writer.drain()
            return b"pong" in await reader.readline()
        except ConnectionError:
            return False


async def end(*connections: Connection) -> None:
    """Close them."""
    for _, writer in connections:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


@several_addresses
def test_of_one_peer_that_is_too_many_the_longest_silent_makes_way(spoken_to: Open) -> None:
    here = spoken_to(limits=Limits(connections=9, connections_a_peer=2))

    async def crowd() -> None:
        other = await connect(here.port, "127.0.0.2")
        assert await is_heard(other)
        first, second = await connect(here.port), await connect(here.port)
        assert await is_heard(first)
        assert await is_heard(second)
        assert await is_heard(first)  # so the second is silent for longer now
        third = await connect(here.port)
        assert await is_heard(third)
        assert not await is_heard(second)
        assert await is_heard(first)
        assert await is_heard(other)  # nobody else's is touched
        await end(first, second, third, other)

    asyncio.run(crowd())
    assert here.door is not None
    assert here.door.refused == {Refused.CROWD: 1}


@several_addresses
def test_silent_ones_from_many_addresses_keep_nobody_out(spoken_to: Open) -> None:
    here = spoken_to(limits=Limits(first_s=PATIENCE_S))
    shares = [f"127.0.0.{2 + number // 12}" for number in range(36)]  # three peers, with all that each may have

    async def crowd() -> None:
        silent = [await connect(here.port, peer) for peer in shares]
        for peer in (HERE, "127.0.0.2"):
            speaks = await connect(here.port, peer)
            assert await is_heard(speaks)
            await end(speaks)
        await end(*silent)

    asyncio.run(crowd())
    assert len(shares) > USUAL.connections
    assert here.say("yes").data["text"]
    assert here.door is not None
    assert set(here.door.refused) == {Refused.CROWD}
    assert here.door.refused[Refused.CROWD] >= len(shares) - USUAL.connections + 1


@pytest.mark.parametrize("sent", [b"", b'{"type": "pi'])
def test_who_says_nothing_at_first_is_sent_away_soon(spoken_to: Open, sent: bytes) -> None:
    here = spoken_to(limits=Limits(first_s=0.1, idle_s=PATIENCE_S))

    async def dawdle() -> bytes:
        reader, writer = await connect(here.port)
        writer.write(sent)  # and no more
        found = b""
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE_S / 2):
                found = await reader.read()
        writer.close()
        return found

    assert asyncio.run(dawdle()) == b""
    assert here.door is not None
    assert here.door.refused == {Refused.IDLE: 1}


def test_who_says_nothing_for_long_after_that_is_sent_away(spoken_to: Open) -> None:
    here = spoken_to(limits=Limits(first_s=PATIENCE_S, idle_s=0.1))

    async def dawdle() -> None:
        connection = await connect(here.port)
        assert await is_heard(connection)
        with contextlib.suppress(ConnectionError):
            async with asyncio.timeout(PATIENCE_S / 2):
                await connection[0].read()  # to the end
        await end(connection)

    asyncio.run(dawdle())
    assert here.door is not None
    assert here.door.refused == {Refused.IDLE: 1}
    assert here.door.turned_away == {"silent for too long": 1}
    assert here.skill.turned_away == {"the Wyoming door": {"silent for too long": 1}}


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        (("192.168.1.4", 5), "192.168.1.4"),
        (("::1", 5, 0, 0), "::/64"),
        (("2001:db8:1:2:3:4:5:6", 5, 0, 0), "2001:db8:1:2::/64"),
        (("2001:db8:1:2:ffff::", 5, 0, 0), "2001:db8:1:2::/64"),
        (("2001:db8:1:3::1", 5, 0, 0), "2001:db8:1:3::/64"),
        (("fe80::1%eth0", 5, 0, 2), "fe80::/64"),
        (("::ffff:192.168.1.4", 5, 0, 0), "192.168.1.4"),
        ("", ""),
        (None, ""),
    ],
)
def test_who_is_one_peer(name: object, peer: str) -> None:
    assert peer_of(name) == peer
