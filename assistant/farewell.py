"""Ctrl-C, SIGTERM and the end of the login (SIGHUP): the first asks a session to end, the second insists."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if sys.platform != "win32" else ()))


class Farewell:
    """Takes the signals while it is entered, on the main thread."""

    def __init__(self) -> None:
        """Until `ask` was called a signal raises KeyboardInterrupt."""
        self._stop: Callable[[], None] | None = None
        self._before: dict[signal.Signals, Any] = {}

    def ask(self, stop: Callable[[], None]) -> None:
        """Let the next signal call `stop`, which must not wait; the one after it raises KeyboardInterrupt."""
        self._stop = stop

    def __enter__(self) -> Self:
        """Take the signals, but not a SIGHUP that is ignored: who began us so wants us to outlast the login."""
        outlasts = {each for each in _SIGNALS[2:] if signal.getsignal(each) is signal.SIG_IGN}
        self._before = {each: signal.signal(each, self._on_signal) for each in _SIGNALS if each not in outlasts}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give them back."""
        for each, handler in self._before.items():
            signal.signal(each, signal.SIG_DFL if handler is None else handler)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        stop, self._stop = self._stop, None
        if stop is None:
            raise KeyboardInterrupt
        stop()
