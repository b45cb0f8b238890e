"""How soon a button of the house has its effect, and what a thousand messages a second of noise do to a session.

    PYTHONPATH=.:tests/assistant/companion:tests/assistant/skill \
        python tests/benchmarks/mqtt.py [--json FILE] [--presses N] [--noise-seconds N] [--fuzz N]

A real broker on loopback, the real companion, the real recogniser in a simulated room at the pace of real time.  A
command is sent when the one before has shown its effect, which is waited for at the topic of the states.  Each session
is done twice in the same run, in quiet and in noise from another program: messages that are no commands, on the topics
of the commands.  A block of sound is late when the session asks for it that much after its time.  What the room keeps
of its sound is taken off the growth of the memory; each command leaves its entry in the journal.  `--fuzz` sends so
many malformed messages besides, and looks whether anything has changed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from broker import Broker, Peer
from figures import add_option, give
from house import House
from smart_house import PacedSimulatedRoom, open_house, root

from assistant import places
from assistant.companion.listening import Listening
from assistant.config import Config
from assistant.language.words import Words
from assistant.model_folder import find_model
from assistant.skill.broker_commands import PRESS
from assistant.skill.entities import Topics
from voices.room import Room
from voices.sound import BLOCK_S, SILENT_BLOCK, Samples

_NOISE_PER_S = 1000
_PAUSE_S = 0.3  # between two commands: less often than the door allows
_LATE_MS = (10, 50, 100)
_GIVE_UP_S = 5.0


class WatchedRoom(PacedSimulatedRoom):
    """Notes how much after its time each block is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._last_s: float | None = None

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        now_s = time.monotonic()
        if self._last_s is not None:
            self.late_ms.append(1000 * max(0.0, now_s - self._last_s - BLOCK_S))
        heard = super().exchange(played)
        self._last_s = time.monotonic()
        return heard


def payload(dice: random.Random) -> bytes:
    """Something that is no command."""
    kinds: tuple[Callable[[], bytes], ...] = (
        lambda: b"",
        lambda: dice.randbytes(dice.randrange(1, 40)),
        lambda: PRESS.lower().encode(),
        lambda: PRESS.encode() + dice.randbytes(1),
        lambda: dice.randbytes(dice.randrange(257, 4000)),
        lambda: b'{"command": "quit", "text": ' + b"[" * dice.randrange(1, 200),
        "\u202eON\x00".encode,
        lambda: b"on",
        lambda: b"../../../etc/passwd",
    )
    return dice.choice(kinds)()


def make_noise(port: int, topics: tuple[str, ...], seconds: float) -> None:
    """Send a thousand messages a second; in a process of its own."""
    peer, dice = Peer(port, "nothing"), random.Random(1)  # noqa: S311 - the same noise each time
    peer.publish("noise/begun", "", retain=True)
    begun_s, sent = time.monotonic(), 0
    while (passed_s := time.monotonic() - begun_s) < seconds:
        while sent < passed_s * _NOISE_PER_S:
            peer.send(dice.choice(topics), payload(dice))
            sent += 1
        time.sleep(0.005)
    peer.publish("noise/sent", str(sent), retain=True)
    peer.close()


def rss_mb() -> float:
    """Memory of this program, in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


@dataclass(frozen=True, slots=True)
class Order:
    """A command, and what it is to change."""

    topic: str
    payload: str
    key: str
    values: tuple[str, ...]  # one of which is to be shown under the key


OFF = Order("reminders/set", "OFF", "reminders", ("OFF",))
ON = Order("reminders/set", "ON", "reminders", ("ON",))
PAUSE = Order("press/pause", PRESS, "state", ("held", "paused"))
RESUME = Order("press/resume", PRESS, "state", ("prep", "work", "get_ready"))


def effects(peer: Peer, where: str, orders: Sequence[Order]) -> dict[str, object]:
    """Give each order and wait until its effect is shown."""
    found_ms: list[float] = []
    for order in orders:
        begun_s = time.monotonic()
        peer.send(f"{where}/{order.topic}", order.payload)

        def so(payload: bytes, order: Order = order) -> bool:
            return json.loads(payload)[order.key] in order.values

        if peer.saw(f"{where}/state", so, _GIVE_UP_S):
            found_ms.append(1000 * (time.monotonic() - begun_s))
        time.sleep(_PAUSE_S)
    return {
        "p50_ms": round(statistics.median(found_ms), 2),
        "p95_ms": round(statistics.quantiles(found_ms, n=20)[18], 2),
        "max_ms": round(max(found_ms), 2),
        "commands": len(orders),
        "missed": len(orders) - len(found_ms),
    }


def in_session(house: House, room: WatchedRoom, peer: Peer, where: str, seconds: float) -> dict[str, object]:
    """Pause and resume, for so long."""
    before_mb, first, begun_s = rss_mb(), len(room.late_ms), time.monotonic()
    found = effects(peer, where, [PAUSE, RESUME] * int(seconds / _PAUSE_S / 2))
    late_ms = room.late_ms[first:]
    assert house.companion.status.session is not None
    return {
        **found,
        "seconds": round(time.monotonic() - begun_s, 1),
        "blocks": len(late_ms),
        "late_blocks": {f"over_{limit}_ms": sum(each > limit for each in late_ms) for limit in _LATE_MS},
        "latest_ms": round(max(late_ms), 1),
        "memory_growth_mb": round(rss_mb() - before_mb - len(late_ms) * SILENT_BLOCK.nbytes / 1e6, 1),
    }


def in_noise(house: House, room: WatchedRoom, peer: Peer, broker: Broker, seconds: float) -> dict[str, object]:
    """The same, in noise."""
    listener = Peer(broker.port, "noise/+")
    commands = Topics.of(root(), "homeassistant").commands
    noise = multiprocessing.get_context("spawn").Process(target=make_noise, args=(broker.port, commands, seconds))
    noise.start()
    listener.wait("noise/begun")
    found = in_session(house, room, peer, root(), seconds)
    sent = int(listener.wait("noise/sent"))
    noise.join()
    listener.close()
    return {**found, "noise_messages": sent}


def fuzzed(house: House, broker: Broker, peer: Peer, count: int) -> dict[str, object]:
    """Send so many malformed messages, as fast as they are taken; afterwards a real one must work."""
    topics, dice = Topics.of(root(), "homeassistant"), random.Random(7)  # noqa: S311 - the same each time
    before, before_mb = house.companion.status, rss_mb()
    sender = Peer(broker.port, "nothing")
    for _ in range(count):
        sender.publish(dice.choice((*topics.commands, topics.birth)), payload(dice))
    house.wait()
    after = house.companion.status
    sender.close()
    return {
        "messages": count,
        "changed": (after.mode, after.reminders, after.session) != (before.mode, before.reminders, before.session),
        "works_afterwards": effects(peer, root(), [OFF, ON])["missed"] == 0,
        "memory_growth_mb": round(rss_mb() - before_mb, 1),
        "troubles": after.troubles,
    }


def measure(folder: Path, presses: int, seconds: float, fuzz: int) -> dict[str, object]:
    """All of it."""
    os.environ[places.MODEL_VARIABLE] = str(find_model(Config()))
    os.environ[places.HOME_VARIABLE] = str(folder)
    rooms: list[WatchedRoom] = []

    def open_room(_listens: bool) -> Room:
        rooms.append(WatchedRoom())
        return rooms[-1]

    with contextlib.ExitStack() as opened:
        broker = Broker(folder)
        opened.callback(broker.stop)
        house = open_house(folder, Words.load(), broker.port, open_room=open_room)
        opened.callback(house.close)
        peer = Peer(broker.port, f"{root()}/state")
        opened.callback(peer.close)
        peer.wait_states(f"{root()}/state", state="watching")
        figures: dict[str, object] = {"idle": effects(peer, root(), [OFF, ON] * (presses // 2))}
        if fuzz:
            figures["fuzz"] = fuzzed(house, broker, peer, fuzz)
        house.voice.listen(Listening.ON)
        house.ask("start", "desk-break-1")
        peer.wait_states(f"{root()}/state", state="prep")
        figures["in_session"] = in_session(house, rooms[-1], peer, root(), seconds)
        figures["in_session_with_noise"] = in_noise(house, rooms[-1], peer, broker, seconds)
        house.tell("stop")
    return figures


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure the door to a broker.")
    add_option(parser)
    parser.add_argument("--presses", type=int, default=100, metavar="N", help="commands while nothing goes on")
    parser.add_argument("--noise-seconds", type=float, default=60.0, metavar="N", help="so long noise is made")
    parser.add_argument("--fuzz", type=int, default=0, metavar="N", help="malformed messages besides")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        give(measure(Path(folder), args.presses, args.noise_seconds, args.fuzz), args.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())
