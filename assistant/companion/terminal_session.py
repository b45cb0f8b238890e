"""A session that `otherside start` does in a terminal, as the companion knows it.

The session stays in the terminal's own program, with its screen, keyboard and options, and only tells the companion
that it is there: a companion that did it would have to send every caption and take every key over a socket, and could
still not do what the options ask (typed, silent, another home for the sound).  While it lasts nothing is offered, no
other session begins and its recording is no call; what was done counts as a break.  The connection on which it tells
lasts as long as the session, so a program that is killed is known to be over as well.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from assistant.companion.control import SESSION, SESSION_OVER
from assistant.companion.control_messages import Reply, Request, Result
from schedules.values import Decision, Event, Signal, SignalKind

SESSION_BEGAN: Final = "session_began"
"""All that takes time is done; before that it can still come to nothing."""

SESSION_WORKED: Final = "session_worked"
"""The data say how many seconds by now."""

REQUESTS: Final = (SESSION, SESSION_BEGAN, SESSION_WORKED, SESSION_OVER)

IN_TERMINAL: Final = "A session is running in a terminal; type there, or end it there with Ctrl-C."
_RUNS_HERE: Final = "A session is running already; `otherside tell stop` ends it."


class Companion(Protocol):
    """The companion, as far as this needs it."""

    @property
    def performing(self) -> bool:
        """Whether a session goes on, here or there."""
        ...

    def decide(self, event: Event) -> tuple[Decision, ...]:
        """Let the judgement take an event, and act on it."""
        ...


class TerminalSession:
    """Belongs to the companion's thread."""

    def __init__(self, companion: Companion, no_call: Callable[[int], None]) -> None:
        """There is none.  `no_call` gets the number of each process whose recording is a session's."""
        self._companion, self._no_call = companion, no_call
        self.where = ""
        """Where it is, in a word or two; empty: there is none."""
        self._began = False
        self._worked_s = 0.0

    def answer(self, request: Request) -> Reply:
        """Take one of `REQUESTS`."""
        if request.command == SESSION:
            return self._begin(request)
        if not self.where:
            return Reply(Result.REFUSED, "No session is running in a terminal.")
        seconds = request.data.get("worked_s")
        if isinstance(seconds, int | float) and seconds > self._worked_s:
            self._worked_s = float(seconds)
        if request.command == SESSION_BEGAN and not self._began:
            self._began = True
            self._companion.decide(Signal(SignalKind.SESSION_START))
        if request.command == SESSION_OVER:
            self.where = ""
            if self._began:
                self._companion.decide(Signal(SignalKind.SESSION_END, self._worked_s))
        return Reply(Result.DONE)

    def _begin(self, request: Request) -> Reply:
        if self._companion.performing:
            return Reply(Result.REFUSED, IN_TERMINAL if self.where else _RUNS_HERE)
        self.where, self._began, self._worked_s = "a terminal", False, 0.0
        pid = request.data.get("pid")
        if isinstance(pid, int):
            self._no_call(pid)
        return Reply(Result.DONE)
