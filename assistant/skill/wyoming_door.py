"""Sentences from any room: a server of the Wyoming protocol, which Home Assistant makes a conversation agent.

It announces one *handle* program: a `transcript` comes in, `handled` with a sentence to be spoken goes out, also where
it is not understood: what is `not-handled` is shown as an error by Home Assistant, which a helpful answer is not.  That
is left for what was never looked at.

Home Assistant opens a connection for each sentence.  Everybody who can reach the address can speak here, as everybody
in the room can, so nothing that comes in is trusted: frames are bounded (`wyoming_frames`), connections and sentences
are counted, and what is none of the sentences of sentences.yaml does nothing.  Where there is no room for one more,
whoever has been silent longest makes way.

The only file that knows `wyoming`.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from typing import Final

from wyoming.asr import Transcript
from wyoming.event import Event, async_write_event
from wyoming.handle import Handled, NotHandled
from wyoming.info import Attribution, Describe, HandleModel, HandleProgram, Info
from wyoming.ping import Ping, Pong

from assistant import __version__, clock
from assistant.companion.control_messages import Request, Result
from assistant.companion.happenings import Happening
from assistant.companion.requests import ALOUD
from assistant.companion.status import Status
from assistant.skill.identity import Identity
from assistant.skill.pace import Buckets, Rate
from assistant.skill.service import Otherside
from assistant.skill.settings import Address
from assistant.skill.wyoming_frames import MOST_LINE, Frame, FrameError, read_frame

_NOTHING_SAID: Final = "I heard nothing. Say it again, please."
_TOO_FAST: Final = "That was a lot at once. Say it again in a moment."
_LONGEST: Final = 200  # characters that are looked at: more than any sentence has
_MOST_UNSENT: Final = 64 * 1024  # bytes that wait for somebody who does not read


_FRAMES: Final = Rate(50.0, 100.0)
_SENTENCES: Final = Rate(5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a peer may do; see `peer_of` for how peers are told apart."""

    connections: int = 32
    connections_a_peer: int = 12
    first_s: float = 5.0  # for the first whole frame to come; who connects has something to say
    idle_s: float = 20.0  # for each later one, and for an answer to go
    frames: Rate = _FRAMES  # beyond it the connection is closed
    sentences: Rate = _SENTENCES  # beyond it nobody is asked
    retry_s: tuple[float, float] = (1.0, 60.0)  # between attempts to open the door: the first, and the longest


USUAL: Final = Limits()


class Refused(StrEnum):
    """Why something was turned away."""

    FRAME = "no frame"
    PACE = "too often"
    CROWD = "too many at once"
    IDLE = "silent for too long"


@dataclass(slots=True)
class _Guest:
    """A connection that is open."""

    peer: str
    heard_s: float  # when its last whole frame came, or itself; infinite while it is being answered


Found = Callable[[int], AbstractAsyncContextManager[None]]
"""Lets the house know that something listens at a port, for as long as it is entered."""


@contextlib.asynccontextmanager
async def unannounced(_port: int) -> AsyncIterator[None]:
    """A `Found` for a door that is told by hand."""
    yield


class WyomingDoor:
    """A `Service`; of the loop's thread."""

    def __init__(  # noqa: PLR0913 - where, who, whom to ask, and how that becomes known
        self,
        address: Address,
        identity: Identity,
        otherside: Otherside,
        *,
        found: Found = unannounced,
        limits: Limits = USUAL,
        now_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        """Nothing is open before `run`."""
        self._address, self._otherside, self._found, self._limits = address, otherside, found, limits
        self._now_s = now_s
        self._info = _info(identity).event()
        self._frames, self._sentences = Buckets(limits.frames), Buckets(limits.sentences)
        self._open: dict[asyncio.WriteTransport, _Guest] = {}
        self._trouble = ""
        self.refused: Counter[Refused] = Counter()
        """What was turned away."""

    @property
    def name(self) -> str:
        """See `Service`."""
        return "the Wyoming door"

    @property
    def trouble(self) -> str:
        """See `Service`."""
        return self._trouble

    @property
    def turned_away(self) -> dict[str, int]:
        """See `Service`."""
        return {reason.value: count for reason, count in self.refused.items()}

    def show(self, status: Status) -> None:
        """See `Service`; who wants to know asks."""

    def tell(self, happening: Happening) -> None:
        """See `Service`; who wants to know asks."""

    async def run(self) -> None:
        """See `Service`: listens until cancelled; while it cannot, it tries again, later each time."""
        wait_s, longest_s = self._limits.retry_s
        where = f"tcp://{self._address.host}:{self._address.port}"
        while True:
            try:
                server = await asyncio.start_server(
                    self._serve, self._address.host, self._address.port, limit=MOST_LINE
                )
            except OSError as error:
                reason = error.strerror or str(error)
                self._trouble = (
                    f"Nobody can speak through {where} ({reason}); end what listens there, or choose another."
                )
                await asyncio.sleep(wait_s * random.uniform(0.5, 1.0))  # noqa: S311 - so that not all come back at once
                wait_s = min(longest_s, 2 * wait_s)
                continue
            self._trouble = ""
            try:
                async with self._found(server.sockets[0].getsockname()[1]):
                    await asyncio.get_running_loop().create_future()  # until this is cancelled
            finally:
                server.close()
                for transport in tuple(self._open):
                    transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection; whatever comes of it, it is closed in the end and nothing else is touched."""
        transport, peer = writer.transport, peer_of(writer.get_extra_info("peername"))
        if not self._has_room_for(peer):
            transport.abort()
            return
        transport.set_write_buffer_limits(high=_MOST_UNSENT)
        guest = self._open[transport] = _Guest(peer, self._now_s())
        try:
            await self._converse(guest, reader, writer)
        except FrameError:
            self.refused[Refused.FRAME] += 1
        except TimeoutError:
            self.refused[Refused.IDLE] += 1
            transport.abort()  # what is not sent yet will not be read either
        except OSError:
            pass  # they have gone
        finally:
            self._open.pop(transport, None)
            writer.close()

    def _has_room_for(self, peer: str) -> bool:
        """Whether one more of this peer can be taken in; one that was silent for long may have to go for it.

        That is one of the same peer where it has its share, else one of whoever has the most; never one that waits for
        its answer.  So nobody is kept out by connections that say nothing, however many peers they come from.
        """
        shares = Counter(guest.peer for guest in self._open.values())
        if shares[peer] >= self._limits.connections_a_peer:
            whose = {peer}
        elif len(self._open) >= self._limits.connections:
            whose = {each for each, share in shares.items() if share == max(shares.values())}
        else:
            return True
        self.refused[Refused.CROWD] += 1
        silent = [(guest.heard_s, transport) for transport, guest in self._open.items() if guest.peer in whose]
        since_s, transport = min(silent, key=lambda each: each[0])
        if since_s == math.inf:
            return False
        del self._open[transport]
        transport.abort()
        return True

    async def _converse(self, guest: _Guest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        patience_s = self._limits.first_s
        while True:
            async with asyncio.timeout(patience_s):
                frame = await read_frame(reader)
            if frame is None:
                return
            if not self._frames.take(guest.peer, self._now_s()):
                self.refused[Refused.PACE] += 1
                return
            guest.heard_s, patience_s = math.inf, self._limits.idle_s
            answer = await self._answer(guest.peer, frame)
            guest.heard_s = self._now_s()
            if answer is not None:
                async with asyncio.timeout(self._limits.idle_s):
                    await async_write_event(answer, writer)

    async def _answer(self, peer: str, frame: Frame) -> Event | None:
        """The answer to a frame; those that mean nothing here have none, as the protocol wants it."""
        if Describe.is_type(frame.type):
            return self._info
        if Ping.is_type(frame.type):
            text = frame.data.get("text")
            return Pong(_plain(text) if isinstance(text, str) else None).event()
        if Transcript.is_type(frame.type):
            return await self._reply(peer, frame.data.get("text"))
        return None

    async def _reply(self, peer: str, text: object) -> Event:
        if not isinstance(text, str):
            raise FrameError("its text is no text")
        if not (said := _plain(text)):
            return NotHandled(_NOTHING_SAID).event()
        if not self._sentences.take(peer, self._now_s()):
            self.refused[Refused.PACE] += 1
            return NotHandled(_TOO_FAST).event()
        reply = await self._otherside.ask(Request("tell", said, {ALOUD: True}))
        return (NotHandled if reply.result is Result.FAILED else Handled)(reply.text).event()


def peer_of(peername: object) -> str:
    """Who is at the other end, as far as limits go: an address, of IPv6 the network it is in.

    Whoever has an address of IPv6 usually has the whole /64 that it is in, and could come from each of them.
    """
    host = str(peername[0]) if isinstance(peername, tuple) and peername else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return f"{IPv6Address(int(address) >> 64 << 64)}/64"


def _plain(text: str) -> str:
    """The beginning of a text that may be anything: what is no character becomes a space."""
    return "".join(each if each.isprintable() else " " for each in text[:_LONGEST]).strip()


def _info(identity: Identity) -> Info:
    """Who answers here.  No satellite: Home Assistant would then look for a microphone here."""
    author = Attribution("Otherside", "")
    name, what = f"Otherside {identity.name}", "The mobility coach: start a session, steer it, answer its reminders."
    model = HandleModel(identity.id, author, True, what, __version__, ["en"])
    return Info(handle=[HandleProgram(name, author, True, what, __version__, [model])])
