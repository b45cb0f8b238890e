"""Notices on the desktop's screen, with buttons.

Whoever shows notices here is a server that comes and goes, and so does the bus on which it is reached; what cannot be
shown is left out and never an error.  Everything happens in one thread of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from tray.notices import Notice, Report, State
from tray.notification_server import Server

T = TypeVar("T")

_PATIENCE_S: Final = 3.0  # with a server
_FINISH_S: Final = 0.25  # what is being done at the end
_LAST_S: Final = 0.35  # to take everything back
_CLOSE_S: Final = 0.9
_ATTEMPTS: Final = 2  # the first finds out that the server is another one by now


class Notifications:
    """Shows notices and tells of clicks.  Any thread may call it; nothing here raises, and only `close` waits."""

    def __init__(
        self, clicked: Callable[[str, str], None], changed: Callable[[Report], None] = lambda _report: None
    ) -> None:
        """Find out who shows notices; `clicked(notice_id, button_id)` is called in the thread of the notices.

        A click is told as it comes, also twice and also of a notice that has been taken back or replaced.  `changed`
        gets each new report, in the same thread; a server that another one replaces makes none.
        """
        self._clicked = clicked
        self._changed = changed
        self._report = self._told = Report(State.UNKNOWN)
        self._server: Server | None = None
        self._jobs: asyncio.Queue[Callable[[], Awaitable[object]]] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._post(self._reach)
        self._thread = threading.Thread(target=self._run, name="notifications", daemon=True)
        self._thread.start()

    def show(self, notice: Notice) -> None:
        """Show a notice, in place of the one with its id."""
        self._post(lambda: self._show(notice))

    def withdraw(self, notice_id: str) -> None:
        """Take a notice back, if it is still shown."""
        self._post(lambda: self._withdraw(notice_id))

    def report(self, patience_s: float = 0.0) -> Report:
        """How it stood when a notice was last shown, or went wrong; with patience it is looked at now, so long."""
        if patience_s > 0.0:
            looked = threading.Event()

            async def look() -> None:
                await self._reach()
                looked.set()

            if self._post(look):
                looked.wait(patience_s)
        return self._report

    def look(self) -> None:
        """Find out how it stands, if nobody shows notices: one who came meanwhile is not told of otherwise."""
        if self._server is None:
            self._post(self._reach)

    def close(self) -> None:
        """Take everything back and end; takes less than a second."""
        with contextlib.suppress(RuntimeError):  # it has ended before
            self._loop.call_soon_threadsafe(self._ended.set)
        if threading.current_thread() is not self._thread:
            self._thread.join(_CLOSE_S)

    def _post(self, job: Callable[[], Awaitable[object]]) -> bool:
        with contextlib.suppress(RuntimeError):  # it has ended
            self._loop.call_soon_threadsafe(self._jobs.put_nowait, job)
            return True
        return False

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        work = asyncio.create_task(self._work())
        await self._ended.wait()
        self._jobs.put_nowait(self._rest)
        await asyncio.wait([work], timeout=_FINISH_S)  # a notice on its way is shown, and then taken back
        work.cancel()
        await asyncio.wait([work])
        if self._server is not None:
            await _within(_LAST_S, self._server.take_all_back())
            await self._server.close()

    async def _work(self) -> None:
        while not self._ended.is_set():
            job = await self._jobs.get()
            with contextlib.suppress(Exception):  # the next one may go better
                await job()

    async def _rest(self) -> None:
        """Do nothing."""

    async def _show(self, notice: Notice) -> None:
        for _ in range(_ATTEMPTS):
            server = await self._reach()
            if server is None or await _within(_PATIENCE_S, server.show(notice)):
                return
            self._lose(server, server.lacks)

    async def _withdraw(self, notice_id: str) -> None:
        if self._server is not None:
            await _within(_PATIENCE_S, self._server.withdraw(notice_id))

    async def _reach(self) -> Server | None:
        """Whoever shows notices now."""
        if self._server is not None:
            return self._server
        try:
            server = Server(self._tell, self._lose)
        except Exception:  # noqa: BLE001 - whatever is wrong with a library, no reminder is lost by it
            self._stands(State.NO_SERVER)
            return None
        state = None
        try:
            state = await _within(_PATIENCE_S, server.open())
        finally:  # also when all ends meanwhile
            if state is None:
                self._stands(server.lacks)
                await server.close()
        if state is None:
            return None
        self._server = server
        self._stands(state)
        return server

    def _lose(self, server: Server, state: State) -> None:
        """Know that this one shows nothing any more."""
        if server is self._server:
            self._server, self._report = None, Report(state)
            self._post(server.close)
            if state is State.NO_SERVER:  # there may be another one already
                self._post(self._reach)
            else:
                self._stands(state)

    def _stands(self, state: State) -> None:
        """Know how it stands, and tell it when that is new."""
        self._report = Report(state)
        if self._report != self._told:
            self._told = self._report
            self._loop.call_soon(self._changed, self._report)

    def _tell(self, notice_id: str, button_id: str) -> None:
        """Tell of a click; what goes wrong in whoever is told is theirs and goes to the log."""
        self._loop.call_soon(self._clicked, notice_id, button_id)


async def _within(seconds: float, work: Awaitable[T]) -> T | None:
    """What comes of it; None when it takes too long or goes wrong in any other way."""
    try:
        async with asyncio.timeout(seconds):
            return await work
    except Exception:  # noqa: BLE001 - the report says how it stands; nobody needs to know more
        return None
