"""A companion with its Wyoming door open, and the real client that Home Assistant uses to speak through it."""

from __future__ import annotations

import asyncio
import contextlib
import queue
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from house import House
from wyoming.asr import Transcript
from wyoming.client import AsyncTcpClient
from wyoming.event import Event
from wyoming.handle import Handled, NotHandled

from assistant import clock
from assistant.companion.control_messages import Reply, Request
from assistant.companion.listening import Listening
from assistant.companion.speaking import Speaking
from assistant.companion.status import Status
from assistant.errors import OthersideError
from assistant.language.words import Words
from assistant.skill.identity import Identity
from assistant.skill.neighbours import Neighbour
from assistant.skill.service import HandOver, Otherside
from assistant.skill.settings import Address
from assistant.skill.skill import Skill
from assistant.skill.wyoming_door import USUAL, Limits, WyomingDoor
from voices.paced_room import PacedRoom

PATIENCE_S = 60.0
HERE = "127.0.0.1"
DESK = Identity("0123abcd", "desk")

MakeSpeaking = Callable[[Callable[[str], None]], Speaking]


def speechless(_: Callable[[str], None]) -> Speaking:
    """Nothing can be said or begun here."""
    raise OthersideError("There is nothing to speak with.")


def in_real_time(tell: Callable[[str], None]) -> Speaking:
    """Sessions in an empty room at the pace of real time."""
    return Speaking(tell, lambda _listens: PacedRoom(clock.monotonic_s))


class Overheard:
    """The companion, as a door has it; keeps what it was asked."""

    def __init__(self, otherside: Otherside, asked: list[Request]) -> None:
        self._otherside, self._asked = otherside, asked

    @property
    def status(self) -> Status | None:
        """See `Otherside`."""
        return self._otherside.status

    async def ask(self, request: Request) -> Reply:
        """See `Otherside`."""
        self._asked.append(request)
        return await self._otherside.ask(request)

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """See `Otherside.meet`; a door for sentences knows nobody."""
        raise AssertionError(neighbours, hand_over)


class SpokenTo:
    """The companion with its door, at a port that was free."""

    def __init__(  # noqa: PLR0913 - all that differs between tests
        self,
        folder: Path,
        words: Words,
        make: MakeSpeaking = speechless,
        *,
        plan: str = "spoken: false\n",
        limits: Limits = USUAL,
        now_s: Callable[[], float] | None = None,
    ) -> None:
        """Begin, and wait until the door is open; sessions are answered by keyboard and through the door."""
        folder.mkdir(parents=True, exist_ok=True)
        self.house = House(folder, words, make, plan=plan)
        self.house.voice.listen(Listening.OFF)
        self.asked: list[Request] = []
        self.door: WyomingDoor | None = None
        ports: queue.SimpleQueue[int] = queue.SimpleQueue()
        steps = iter(range(10**9))

        @contextlib.asynccontextmanager
        async def found(port: int) -> AsyncIterator[None]:
            ports.put(port)
            yield

        def door(otherside: Otherside) -> list[WyomingDoor]:
            self.door = WyomingDoor(
                Address("tcp", HERE, 0),
                DESK,
                Overheard(otherside, self.asked),
                found=found,
                limits=limits,
                now_s=now_s or (lambda: float(next(steps))),  # a second goes by between two frames
            )
            return [self.door]

        self.skill = Skill(self.house.companion.post, door, self.house.told.append)
        self.port = ports.get(timeout=PATIENCE_S)

    def ask(self, *events: Event) -> list[Event]:
        """Send events over one connection, and give an answer to each."""
        return asyncio.run(ask(self.port, *events))

    def say(self, text: str) -> Event:
        """Say one sentence, as Home Assistant does: over a connection of its own."""
        return self.ask(Transcript(text).event())[0]

    def close(self) -> None:
        """Shut the door and end the companion."""
        self.skill.close()
        with contextlib.suppress(AssertionError):
            self.house.close()


async def ask(port: int, *events: Event) -> list[Event]:
    """Send events over one connection, and give an answer to each."""
    answers = []
    async with asyncio.timeout(PATIENCE_S), AsyncTcpClient(HERE, port) as client:
        for event in events:
            await client.write_event(event)
            answer = await client.read_event()
            assert answer is not None, f"no answer to {event}"
            answers.append(answer)
    return answers


async def send(port: int, content: bytes) -> bytes:
    """Send bytes that may be anything, and nothing more; give all that comes back until the door closes it."""
    async with asyncio.timeout(PATIENCE_S):
        reader, writer = await asyncio.open_connection(HERE, port)
        found = b""
        with contextlib.suppress(OSError):  # it may be closed while we still send
            writer.write(content)
            await writer.drain()
            writer.write_eof()
            found = await reader.read()
        writer.close()
        return found


def text_of(answer: Event) -> str:
    """The sentence in an answer, which is one of the two kinds there are."""
    assert Handled.is_type(answer.type) or NotHandled.is_type(answer.type), answer
    text = answer.data["text"]
    assert isinstance(text, str)
    assert text[-1] in ".?!", text
    return text
