"""The skill: one thread with one asyncio loop, in which all doors to the house are.

It only puts requests into the companion's inbox and reads the status it is shown.  A door that breaks is told in one
sentence and takes nothing else along.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future
from typing import Final

from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.events import Asked, give
from assistant.companion.happenings import Happening
from assistant.companion.neighbourhood import Handed, Move, Where
from assistant.companion.status import Status
from assistant.history.rows import KeptSession
from assistant.skill.handing_over import BEGIN_WITHIN_S, LONGEST_S
from assistant.skill.neighbours import Neighbour, named
from assistant.skill.service import HandOver, Otherside, Service

_PATIENCE_S: Final = 5.0  # with the companion
_LONGER_S: Final = {"take_over": BEGIN_WITHIN_S}
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
        self._loop = asyncio.SelectorEventLoop()  # the usual one of Windows cannot watch the sockets of MQTT
        self._thread = threading.Thread(target=self._run, name="skill", daemon=True)
        self._thread.start()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What does not work at present."""
        return tuple(each.trouble for each in self._services if each.trouble)

    @property
    def turned_away(self) -> dict[str, dict[str, int]]:
        """What was not let in, by door and reason."""
        return {each.name: dict(each.turned_away) for each in self._services if each.turned_away}

    @property
    def neighbours(self) -> tuple[Neighbour, ...]:
        """The others in the house."""
        return self._link.neighbours

    @property
    def in_session_elsewhere(self) -> tuple[str, ...]:
        """The names of those that are in a session."""
        return tuple(each.name for each in self.neighbours if each.in_session)

    def mover(self, room: str) -> Move:
        """What moves a session to the neighbour of that name.  Raises OthersideError; any thread."""
        found = named(room, self.neighbours)
        return Move(found.name, lambda session: self._handed_over(found.id, session))

    def _handed_over(self, id_: str, session: KeptSession) -> Handed:
        """Wait for what becomes of it; when this ends meanwhile, the other one may go on with it."""

        async def hand_over() -> Handed:
            return Handed(Where.HERE) if self._link.hand_over is None else await self._link.hand_over(id_, session)

        try:
            handing = asyncio.run_coroutine_threadsafe(hand_over(), self._loop)
        except RuntimeError:  # it has ended
            return Handed(Where.HERE)
        try:
            return handing.result(LONGEST_S + _CLOSE_S)
        except (TimeoutError, CancelledError):
            handing.cancel()  # so that it is not let go of later
            return Handed(Where.UNKNOWN)

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
        self.neighbours: tuple[Neighbour, ...] = ()
        self.hand_over: HandOver | None = None

    def meet(self, neighbours: tuple[Neighbour, ...], hand_over: HandOver) -> None:
        """See `Otherside.meet`."""
        self.neighbours, self.hand_over = neighbours, hand_over

    async def ask(self, request: Request) -> Reply:
        """See `Otherside.ask`."""
        reply: Future[Reply] = Future()
        self._post(Asked(request, reply))
        try:
            async with asyncio.timeout(_LONGER_S.get(request.command, _PATIENCE_S)):
                return await asyncio.wrap_future(reply)
        except TimeoutError:
            late = Reply(Result.REFUSED, _TOO_LATE)
            if not reply.cancel() and not give(reply, late):  # it has been answered at this very moment
                return reply.result()
            return late
