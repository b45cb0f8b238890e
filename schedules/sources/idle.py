"""How long nobody has touched the keyboard or the pointer; the only file that knows `dbus_idle`.

Of that library each desktop gets one class, and some get none:
- X11 is asked by `x11.py`.
- On Wayland an X server may be there and knows only what happens in its own windows, so it is not asked.
- `org.freedesktop.ScreenSaver` is not believed.  The library takes its answers for seconds where Plasma means
  milliseconds, and on Wayland Plasma answers nothing, or always zero.
- Nobody's answer is made up: if all fail, nobody is idle or active.

A server that hangs, or a program that has to be started, holds only the thread of this file.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from typing import Any, Final, Protocol, assert_never

from schedules.errors import SchedulesError
from schedules.sources.board import IDLE, Board
from schedules.sources.x11 import X11
from schedules.values import Moment, Signal, SignalKind

IDLE_AFTER_S: Final = 60.0
_WAYLAND_NEEDS: Final = "Install swayidle; Plasma, sway and the like tell it. GNOME needs nothing."
NO_BREAKS: Final = "I can't see when you are away, so breaks come by the clock."
_FIRST_RETRY_S = 2.0
_LAST_RETRY_S = 120.0
_STUCK_S = 10.0  # without an answer: it is reported
_SLEPT_S = 15.0  # between two polls: all may be different
_ANSWER_S = 0.25
_KNOWN_YET_S = 0.25
_CLOSE_S = 0.3


class _Monitor(Protocol):
    """Somebody who knows; every method may raise anything."""

    def idle_s(self) -> float | None:
        """Seconds since the last input; None while it is not known yet."""
        ...

    def close(self) -> None:
        """Hang up."""
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """One way to know: `every_s` at least lies between two questions, where one costs much."""

    source: str
    open: Callable[[], _Monitor]
    every_s: float = 0.0


@dataclass(frozen=True, slots=True)
class _Poll:
    now_s: float


_Request = _Poll | Future[float | None]


class Idle:
    """Gives IDLE and ACTIVE.  `poll` from one thread, the rest from any."""

    def __init__(self, give: Callable[[Signal], None], ways: Sequence[Way], advice: str, board: Board) -> None:
        """Begin; `advice` is what to do if none of the ways works."""
        self._give, self._ways, self._advice, self._board = give, ways, advice, board
        self._way: Way | None = None  # the one in use, or the last that was
        self._worked: set[str] = set()
        self._monitor: _Monitor | None = None
        self._lock = threading.Lock()  # over the next four
        self._told: SignalKind | None = None
        self._next_s = -math.inf  # nothing can have changed before
        self._asked_s: float | None = None  # and not answered yet
        self._retry_s = _FIRST_RETRY_S
        self._polled_s = -math.inf
        self._requests: queue.SimpleQueue[_Request | None] = queue.SimpleQueue()
        for way in ways:
            board.expect(IDLE, way.source)
        self._thread = threading.Thread(target=self._run, name="idle", daemon=True)
        self._thread.start()

    def poll(self, now: Moment) -> None:
        """Have the idle time looked at, if it can have changed anything.  Returns at once."""
        now_s = now.elapsed_s
        if now_s - self._polled_s > _SLEPT_S:
            self.say_again()
        self._polled_s = now_s
        with self._lock:
            asked_s = self._asked_s
            if asked_s is None and now_s >= self._next_s:
                self._asked_s = now_s
                self._requests.put(_Poll(now_s))
        if asked_s is not None and now_s - asked_s > _STUCK_S and self._way is not None:
            self._board.fails(IDLE, self._way.source, self._why(self._way, "no answer"))

    def say_again(self) -> None:
        """Say with the next poll which of the two it is, as with the first one."""
        with self._lock:
            self._told, self._next_s = None, -math.inf

    def idle_s(self) -> float | None:
        """Seconds since the last input; None if nobody knows.  Takes 0.1 ms, and at most 0.25 s."""
        answer: Future[float | None] = Future()
        self._requests.put(answer)
        try:
            return answer.result(_ANSWER_S)
        except FutureTimeoutError:
            return None

    def close(self) -> None:
        """Ask no more.  Twice is fine."""
        self._requests.put(None)
        self._thread.join(_CLOSE_S)

    def _run(self) -> None:
        self._open()
        while (request := self._next_request()) is not None:
            match request:
                case _Poll(now_s):
                    self._look(now_s)
                case Future():
                    request.set_result(self._read())
                case _:
                    assert_never(request)
        self._hang_up()

    def _next_request(self) -> _Request | None:
        """Wait for one; meanwhile see whether it is known yet if the way in use works."""
        while self._monitor is not None and self._way is not None and self._way.source not in self._worked:
            with contextlib.suppress(queue.Empty):
                return self._requests.get(timeout=_KNOWN_YET_S)
            self._read()
        return self._requests.get()

    def _look(self, now_s: float) -> None:
        if self._monitor is None:
            self._open()
        idle_s = self._read()
        with self._lock:
            self._asked_s = None
            signal = self._judge(idle_s, now_s)
        if signal is not None:
            self._give(signal)

    def _judge(self, idle_s: float | None, now_s: float) -> Signal | None:
        """What is to be told, and when to look again."""
        if idle_s is None and self._monitor is not None:
            return None
        if idle_s is None:
            self._told, self._next_s = None, now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, _LAST_RETRY_S)
            return None
        self._retry_s = _FIRST_RETRY_S
        kind = SignalKind.IDLE if idle_s >= IDLE_AFTER_S else SignalKind.ACTIVE
        soonest_s = IDLE_AFTER_S - idle_s if kind is SignalKind.ACTIVE else 0.0
        self._next_s = now_s + max(soonest_s, self._way.every_s if self._way is not None else 0.0)
        if kind is self._told:
            return None
        self._told = kind
        return Signal(kind, idle_s if kind is SignalKind.IDLE else 0.0)

    def _read(self) -> float | None:
        if self._monitor is None or self._way is None:
            return None
        try:
            idle_s = self._monitor.idle_s()
        except Exception as error:  # noqa: BLE001 - each library has its own
            self._hang_up()
            self._board.fails(IDLE, self._way.source, self._why(self._way, str(error) or type(error).__name__))
            return None
        if idle_s is not None:
            self._worked.add(self._way.source)
            self._board.works(IDLE, self._way.source)
        return idle_s

    def _open(self) -> None:
        for way in self._ways:
            try:
                self._way, self._monitor = way, way.open()
            except Exception as error:  # noqa: BLE001 - as above
                self._board.fails(IDLE, way.source, self._why(way, str(error) or type(error).__name__))
            else:
                self._read()
                if self._monitor is not None:
                    return

    def _why(self, way: Way, error: str) -> str:
        if way.source in self._worked:
            return f"{NO_BREAKS} {way.source} does not tell any more ({error}); it is asked again."
        return f"{NO_BREAKS} {self._advice}"

    def _hang_up(self) -> None:
        monitor, self._monitor = self._monitor, None
        if monitor is not None:
            with contextlib.suppress(Exception):  # it was of no use anyway
                monitor.close()


def ways_here(environ: Mapping[str, str], platform: str) -> tuple[tuple[Way, ...], str]:
    """The ways to try, best first, and what to do if none works; `platform` as in `sys.platform`."""
    if platform == "win32":
        return (Way("Windows", lambda: _Library("WindowsIdleMonitor")),), "Install Otherside afresh."
    if platform == "darwin":  # starts a program each time
        return (Way("macOS", lambda: _Library("IORegIdleMonitor"), every_s=15.0),), "Install Otherside afresh."
    mutter = Way("GNOME", _open_mutter)
    if environ.get("WAYLAND_DISPLAY") or environ.get("XDG_SESSION_TYPE") == "wayland":
        return (mutter, Way("swayidle", _Swayidle)), _WAYLAND_NEEDS
    if display := environ.get("DISPLAY"):
        return (Way("X11", lambda: X11(display)), mutter), "Log in to the desktop again."
    return (mutter,), "Log in to a desktop."


class _Library:
    """A monitor of dbus-idle, by the name of its class."""

    def __init__(self, name: str) -> None:
        import dbus_idle  # noqa: PLC0415 - X11 does without

        self.monitor: Any = getattr(dbus_idle, name)()

    def idle_s(self) -> float | None:
        return float(self.monitor.get_dbus_idle()) / 1000.0

    def close(self) -> None:
        if hasattr(self.monitor, "close"):
            self.monitor.close()


def _open_mutter() -> _Monitor:
    library = _Library("DBusIdleMonitor")
    if library.monitor.idle_scale != 1.0:
        library.close()
        raise SchedulesError("org.freedesktop.ScreenSaver is not believed")
    return library


class _Swayidle(_Library):
    """Has swayidle write down when input ends and begins.

    A compositor that does not tell makes it end; until that is noticed the library would say that somebody is active,
    as it would before the first pause.  So only a pause shows that it works.
    """

    def __init__(self) -> None:
        super().__init__("SwayIdleMonitor")
        self._longest_s = 0.0

    def idle_s(self) -> float | None:
        idle_s = super().idle_s()
        self._longest_s = max(self._longest_s, idle_s or 0.0)
        return idle_s if self._longest_s > 0.0 else None
