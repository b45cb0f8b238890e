"""The skill: one thread with one asyncio loop, in which all doors to the house are.

It only puts requests into the companion's inbox and reads the status it is shown.  A door that breaks is told in one
sentence and takes nothing else along.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final

from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.events import Asked
from assistant.companion.happenings import Happening
from assistant.companion.status import Status
from assistant.skill.service import Otherside, Service

_PATIENCE_S: Final = 5.0  # with the companion
_CLOSE_S: Final = 1.0
_TOO_LATE: Final = "That took too long; please say it again."
_ENDING: Final = "Otherside is ending."


class Skill:
    """Any thread may call it; only `close` waits, a second at most."""

    def __init__(
        self,
        post: Callable[[Asked], None],
        make: Callable[[Otherside], Sequence[Service]],
        tell: Callable[[str], None],
    ) -> None:
        """Open the doors that `make` gives, which is called in the loop; `tell` hears of what goes wrong."""
        self._link = _Link(post)
        self._make, self._tell = make, tell
        self._services: tuple[Service, ...] = ()
        self._ended = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="skill", daemon=True)
        self._thread.start()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at present."""
        return tuple(each.trouble for each in self._services if each.trouble)

    def show(self, status: Status) -> None:
        """Let the house know how it stands; the same again costs nothing."""
        self._in_loop(self._show, status)

    def happened(self, happening: Happening) -> None:
        """Let the house know what happened."""
        self._in_loop(self._happened, happening)

    def close(self) -> None:
        """Shut the doors in good order."""
        self._in_loop(self._ended.set)
        self._thread.join(_CLOSE_S)

    def _in_loop(self, call: Callable[..., object], *arguments: object) -> None:
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(call, *arguments)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._services = tuple(self._make(self._link))
        for each in self._services:
            if self._link.status is not None:
                each.show(self._link.status)
        doors = [asyncio.create_task(self._hold(each), name=each.name) for each in self._services]
        await self._ended.wait()
        for door in doors:
            door.cancel()
        if doors:
            await asyncio.wait(doors, timeout=_CLOSE_S)

    async def _hold(self, service: Service) -> None:
        try:
            await service.run()
        except Exception as error:  # noqa: BLE001 - a mistake in one door is no reason to end a session
            self._tell(f"{service.name.capitalize()} has failed ({error!r}); restart Otherside to open it again.")

    def _show(self, status: Status) -> None:
        if status != self._link.status:
            self._link.status = status
            for each in self._services:
                each.show(status)

    def _happened(self, happening: Happening) -> None:
        for each in self._services:
            each.tell(happening)


class _Link:
    """The companion, from within the loop."""

    def __init__(self, post: Callable[[Asked], None]) -> None:
        self._post = post
        self.status: Status | None = None

    async def ask(self, request: Request) -> Reply:
        """See `Otherside.ask`."""
        reply: Future[Reply] = Future()
        self._post(Asked(request, reply))
        try:
            async with asyncio.timeout(_PATIENCE_S):
                return await asyncio.wrap_future(reply)
        except TimeoutError:
            return Reply(Result.REFUSED, _TOO_LATE)
