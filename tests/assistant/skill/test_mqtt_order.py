"""Commands from a real broker, and a companion that is slow to answer: what is asked of it, and in which order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from broker import PATIENCE_S, Broker, Peer, needs_broker

from assistant import clock
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.status import Mode, Status
from assistant.language.words import Words
from assistant.session.commands import Intent
from assistant.skill.broker_commands import PRESS
from assistant.skill.broker_login import Login
from assistant.skill.choice import Choice
from assistant.skill.entities import Button, Choices
from assistant.skill.identity import Identity
from assistant.skill.mqtt_door import MqttDoor
from assistant.skill.neighbours import Neighbour
from assistant.skill.service import HandOver
from assistant.skill.settings import Address

pytestmark = needs_broker

WHERE = "otherside/0123abcd"
CHOICES = Choices.of([("it-band", "IT band"), ("wake-up", "Wake up")])
CALM = Status(Mode.WATCHING, 0, None, None, None, None, None, microphone_open=False, coming=(), troubles=())


class Slow:
    """A companion that answers when the test says so."""

    status = CALM

    def __init__(self) -> None:
        self.asked: list[Request] = []
        self.answers = asyncio.Event()
        self._news = asyncio.Condition()

    async def ask(self, request: Request) -> Reply:
        """See `Otherside`."""
        self.asked.append(request)
        async with self._news:
            self._news.notify_all()
        await self.answers.wait()
        return Reply(Result.DONE, f"This is the answer to {request.text}.")

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """See `Otherside`; there is nobody else."""

    async def until(self, enough: Callable[[], bool]) -> None:
        """Wait until what was asked is enough."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(enough)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """Give a broker."""
    found = Broker(tmp_path)
    yield found
    found.stop()


@pytest.fixture
def peer(broker: Broker) -> Iterator[Peer]:
    """Give somebody else on the broker."""
    found = Peer(broker.port)
    yield found
    found.close()


def with_door(
    broker: Broker,
    peer: Peer,
    words: Words,
    folder: Path,
    what: Callable[[Slow], Awaitable[None]],
) -> None:
    """Open the door of a slow companion, and do something meanwhile."""

    def meant(sentence: str) -> Intent | None:
        command = words.parse(sentence)
        return None if command is None else command.intent

    async def main() -> None:
        slow = Slow()
        door = MqttDoor(
            slow,
            Identity("0123abcd", "desk"),
            Address("mqtt", "127.0.0.1", broker.port),
            prefix="homeassistant",
            login=Login,
            choices=CHOICES,
            choice=Choice(folder / "choice", CHOICES),
            week=lambda: (0, lambda: None),
            meant=meant,
            dropped_elsewhere=lambda: 5,
            now_s=clock.monotonic_s,
            chance=lambda: 0.0,
        )
        door.show(CALM)
        running = asyncio.create_task(door.run())
        await asyncio.to_thread(peer.wait_states, f"{WHERE}/state", dropped=5)
        await what(slow)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(main())


def test_nothing_waits_for_the_answer_to_another(broker: Broker, peer: Peer, words: Words, tmp_path: Path) -> None:
    async def press(slow: Slow) -> None:
        def publish() -> None:
            for topic, payload in (
                ("say/set", "how long"),
                ("press/next", PRESS),
                ("routine/set", "Wake up"),
                ("press/start", PRESS),
                ("reminders/set", "OFF"),
                ("say/set", "stop"),
                ("press/pause", PRESS),
                ("press/stop", PRESS),
            ):
                peer.publish(f"{WHERE}/{topic}", payload)

        await asyncio.to_thread(publish)
        await slow.until(lambda: len(slow.asked) == 7)
        asked = [(request.command, request.text) for request in slow.asked]
        assert asked == [
            ("tell", "how long"),
            ("tell", "next"),
            ("start", "wake-up"),
            ("pause", ""),
            ("tell", "stop"),
            ("tell", "pause"),
            ("tell", "stop"),
        ]
        assert not any(each.topic == f"{WHERE}/say" for each in peer.log)
        slow.answers.set()
        await asyncio.to_thread(peer.wait, f"{WHERE}/say", lambda payload: b"to stop." in payload)

    with_door(broker, peer, words, tmp_path, press)
    assert (tmp_path / "choice").read_text() == "wake-up\n"
    answers = [each.payload.decode() for each in peer.log if each.topic == f"{WHERE}/say"]
    assert answers == ["This is the answer to how long.", "This is the answer to stop."]


def test_too_many_at_once_are_counted_and_stop_gets_through(
    broker: Broker, peer: Peer, words: Words, tmp_path: Path
) -> None:
    async def crowd(slow: Slow) -> None:
        def publish() -> None:
            for _ in range(10):  # as many as each topic lets through at once
                for button in (Button.START, Button.RESUME, Button.BREAK_NOW):
                    peer.publish(f"{WHERE}/press/{button.value}", PRESS)
                peer.publish(f"{WHERE}/reminders/set", "ON")
            for button in (Button.PAUSE, Button.STOP):
                peer.publish(f"{WHERE}/press/{button.value}", PRESS)

        await asyncio.to_thread(publish)
        await slow.until(lambda: slow.asked[-1] == Request("tell", "stop"))
        assert len(slow.asked) == 32 + 2
        assert slow.asked[-2:] == [Request("tell", "pause"), Request("tell", "stop")]
        slow.answers.set()
        await asyncio.to_thread(peer.wait_states, f"{WHERE}/state", dropped=5 + 8)
        slow.asked.clear()
        await asyncio.to_thread(peer.publish, f"{WHERE}/press/{Button.OTHER_SIDE.value}", PRESS)
        await slow.until(lambda: slow.asked == [Request("tell", "other side")])  # it goes on

    with_door(broker, peer, words, tmp_path, crowd)
    assert json.loads(peer.wait(f"{WHERE}/state"))["dropped"] == 5 + 8


def test_an_answer_that_never_comes_keeps_nobody_from_ending(
    broker: Broker, peer: Peer, words: Words, tmp_path: Path
) -> None:
    async def leave(slow: Slow) -> None:
        await asyncio.to_thread(peer.publish, f"{WHERE}/press/next", PRESS)
        await slow.until(lambda: bool(slow.asked))

    with_door(broker, peer, words, tmp_path, leave)
    assert peer.wait(f"{WHERE}/availability", lambda payload: payload == b"offline")
