"""How long a sentence takes through the Wyoming door, beside a bare handler that only echoes.

    PYTHONPATH=. python tests/benchmarks/wyoming_turn.py [--json FILE] [--turns N]

A turn is a connection, a `transcript` and the answer to it, as Home Assistant does it, on this computer.  `echo` is a
handler of the wyoming library that answers at once: the floor.  `idle` is a real companion that watches; `session` the
same with a session in real time, which takes a sentence with its next block of 10 ms.  All in one process, client and
door on threads of their own, so each has to share the interpreter with the others.  Turns of the three alternate in
blocks of twenty.  Between two of them is a quarter of a second, which is soon for a person: the coach renders an answer
with numbers in it on the thread of the session, and a sentence that comes meanwhile waits for it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import queue
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

_HERE = Path(__file__).parents[1]
sys.path += [str(_HERE / "assistant" / "companion"), str(_HERE / "assistant" / "skill")]

from figures import add_option, give  # noqa: E402 - after the path
from satellites import HERE, SpokenTo, ask, in_real_time, speechless  # noqa: E402
from wyoming.asr import Transcript  # noqa: E402
from wyoming.event import Event  # noqa: E402
from wyoming.handle import Handled  # noqa: E402
from wyoming.server import AsyncEventHandler, AsyncTcpServer  # noqa: E402

from assistant import places  # noqa: E402
from assistant.language.words import Words  # noqa: E402
from assistant.session.states import State  # noqa: E402

_BLOCK = 20
_BETWEEN_S = 0.25
_IDLE = ("what's next", "yes", "other side", "help", "make me a sandwich")
_SESSION = ("how long", "pause", "resume", "other side", "why", "30 more seconds", "wait", "ready", "what's next")


class Echo(AsyncEventHandler):
    """Answers a transcript with itself."""

    async def handle_event(self, event: Event) -> bool:
        """Answer."""
        await self.write_event(Handled(Transcript.from_event(event).text).event())
        return True


@contextlib.contextmanager
def echo() -> Iterator[int]:
    """The bare handler on a thread of its own; gives its port."""
    ports: queue.SimpleQueue[int] = queue.SimpleQueue()
    ended = threading.Event()

    async def serve() -> AsyncIterator[None]:
        server = AsyncTcpServer(HERE, 0)
        await server.start(Echo)
        assert isinstance(server._server, asyncio.Server)  # noqa: SLF001 - it does not tell its port
        ports.put(server._server.sockets[0].getsockname()[1])  # noqa: SLF001
        yield
        await server.stop()

    async def run() -> None:
        async for _ in serve():
            await asyncio.to_thread(ended.wait)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        yield ports.get(timeout=10.0)
    finally:
        ended.set()
        thread.join()


async def turns_ms(port: int, sentences: tuple[str, ...], count: int) -> list[float]:
    """Milliseconds of turns, one after the other."""
    found = []
    for at in range(count):
        began_s = time.perf_counter()
        await ask(port, Transcript(sentences[at % len(sentences)]).event())
        found.append(1e3 * (time.perf_counter() - began_s))
        await asyncio.sleep(_BETWEEN_S + 0.0013 * (at % 10))  # a session is met at any point of its block
    return found


def summary(found: list[float]) -> dict[str, float]:
    """The usual figures, in milliseconds."""
    cuts = statistics.quantiles(found, n=100)
    return {
        "turns": len(found),
        "p50_ms": round(cuts[49], 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
        "worst_ms": round(max(found), 2),
    }


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=300, help="of each")
    add_option(parser)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as opened:
        os.environ[places.HOME_VARIABLE] = folder
        words = Words.load()
        idle, session = (
            opened.enter_context(contextlib.closing(SpokenTo(Path(folder) / name, words, make)))
            for name, make in (("idle", speechless), ("session", in_real_time))
        )
        began_s = time.perf_counter()
        asyncio.run(turns_ms(session.port, ("start the i t band",), 1))
        start_ms = 1e3 * (time.perf_counter() - began_s)
        while (status := session.house.companion.status.session) is None or status.state == State.BEFORE:
            time.sleep(0.1)
            session.house.wait()
        ports = {"echo": opened.enter_context(echo()), "idle": idle.port, "session": session.port}
        sentences = {"echo": ("how long",), "idle": _IDLE, "session": _SESSION}
        for name, port in ports.items():  # what is loaded at the first sentence is not measured
            asyncio.run(turns_ms(port, sentences[name], len(sentences[name])))
        found: dict[str, list[float]] = {name: [] for name in ports}
        while len(found["echo"]) < args.turns:
            for name, port in ports.items():
                found[name] += asyncio.run(turns_ms(port, sentences[name], _BLOCK))
        assert session.house.companion.status.session is not None, "the session ended while it was measured"
        give({name: summary(each) for name, each in found.items()} | {"first_start_ms": round(start_ms)}, args.json)


if __name__ == "__main__":
    main()
