"""All that tells what happens at the desk, together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from schedules.sources import board
from schedules.sources.board import Board, SourceReport, all_known
from schedules.sources.bus import Buses, Listener, session_address, system_address
from schedules.sources.do_not_disturb import GnomeBanners, NotificationServer
from schedules.sources.idle import Idle, ways_here
from schedules.sources.opinions import Opinions
from schedules.sources.power import NO_LOCK, Logind
from schedules.sources.recording import Recording
from schedules.sources.screen_saver import FREEDESKTOP, GNOME, ScreenSaver
from schedules.values import Moment, Signal, SignalKind

_COMES_BACK = (SignalKind.UNLOCK, SignalKind.WAKE, SignalKind.CALL_END)


class Sources:
    """Gives a `Signal` whenever something happens, from any of its threads; `give` must not wait, or call back."""

    def __init__(self, give: Callable[[Signal], None], environ: Mapping[str, str], platform: str) -> None:
        """Open whatever there is; returns at once.  `environ` has to be the process's own for some libraries."""
        self._give = give
        self._board = Board()
        self._locked = Opinions(SignalKind.LOCK, SignalKind.UNLOCK, self._pass_on)
        self._recording: Recording | None = None
        self._buses: Buses | None = None
        ways, advice = ways_here(environ, platform)
        self._idle = Idle(self._idle_says, ways, advice, self._board)
        if platform in ("darwin", "win32"):
            self._board.works(board.SLEEP, "the clock")
            self._board.fails(board.LOCK, board.NOT_TOLD, NO_LOCK)
            self._board.fails(board.DO_NOT_DISTURB, board.NOT_TOLD, "Pause the reminders when you want none.")
            self._board.fails(board.CALLS, board.NOT_TOLD, "Pause the reminders before a call.")
            return
        self._recording = Recording(self._pass_on, environ.get("PULSE_SERVER"), os.getpid(), self._board)
        self._buses = Buses(self._listeners(environ))

    def poll(self, now: Moment) -> None:
        """Look at what is not told by itself; every few seconds, from one thread.  Takes 0.1 ms, raises nothing."""
        self._idle.poll(now)

    def idle_s(self) -> float | None:
        """Seconds since the last input, None if nobody knows; for whoever waits for a pause in typing.

        From any thread; takes 0.1 ms, and at most 0.25 s.
        """
        return self._idle.idle_s()

    def no_call(self, pid: int) -> None:
        """Know that the recording of that process is no call, as our own is none; of one besides our own at a time."""
        if self._recording is not None:
            self._recording.no_call(pid)

    def report(self) -> tuple[SourceReport, ...]:
        """How each of the sources does, always in the same order."""
        return self._board.reports()

    def wait(self, patience_s: float, until: Callable[[tuple[SourceReport, ...]], bool] = all_known) -> bool:
        """Wait until the reports are such, as a rule until none is starting: 0.1 s, and 1 s with swayidle."""
        return self._board.wait(patience_s, until)

    def close(self) -> None:
        """Listen no more; takes a few milliseconds, and under a second if somebody hangs.  Twice is fine."""
        if self._recording is not None:
            self._recording.close()
        if self._buses is not None:
            self._buses.close()
        self._idle.close()

    def _listeners(self, environ: Mapping[str, str]) -> dict[str, list[Listener]]:
        logind = Logind(self._pass_on, self._locked, environ.get("XDG_SESSION_ID", ""), self._board)
        no_disturbing = Opinions(SignalKind.DND_ON, SignalKind.DND_OFF, self._give)
        session: list[Listener] = [
            ScreenSaver(GNOME, self._locked, self._board),
            ScreenSaver(FREEDESKTOP, self._locked, self._board),
            NotificationServer(no_disturbing, self._board),
        ]
        if GnomeBanners.are_of(environ):
            session.append(GnomeBanners(no_disturbing, environ, self._board))
        listeners: dict[str, list[Listener]] = {system_address(environ): [logind]}
        if address := session_address(environ):
            listeners.setdefault(address, []).extend(session)
        else:
            for each in session:
                each.lost("There is no session bus; log in to a desktop.")
        return listeners

    def _pass_on(self, signal: Signal) -> None:
        """After some things the schedules take somebody to be there; say at once if nobody is."""
        self._give(signal)
        if signal.kind in _COMES_BACK:
            self._idle.say_again()

    def _idle_says(self, signal: Signal) -> None:
        self._give(signal)
        if signal.kind is SignalKind.ACTIVE:
            self._locked.forget_guesses()


def open_sources(give: Callable[[Signal], None], environ: Mapping[str, str], platform: str) -> Sources:
    """Open all sources of this system; see `Sources`."""
    return Sources(give, environ, platform)
