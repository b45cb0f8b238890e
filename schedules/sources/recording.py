"""Whether another program records, which is taken for a call; the only file that knows `pulsectl`.

PulseAudio, and PipeWire in its stead, say when a recording begins or ends, so nothing is polled.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from typing import Any, Final

from schedules.sources.board import CALLS, Board
from schedules.values import Signal, SignalKind

_SOURCE: Final = "PulseAudio"
_NO_LIBRARY: Final = (
    "I can't see when you are in a call, because libpulse.so.0 is missing. Install it: sudo apt install libpulse0, "
    "sudo dnf install pulseaudio-libs, or sudo pacman -S libpulse."
)
_NO_SERVER: Final = (
    "I can't see when you are in a call, because no sound server answers. Pause the reminders before one: "
    "`otherside pause 1h`."
)
_NOBODY: Final = 0xFFFFFFFF  # PA_INVALID_INDEX
_FIRST_RETRY_S = 1.0
_LAST_RETRY_S = 120.0
_CLOSE_S = 0.3
_KNOCK_S = 0.02
_METER: Final = "org.PulseAudio.pavucontrol"


class Recording:
    """Gives CALL_START and CALL_END, from a thread of its own."""

    def __init__(self, give: Callable[[Signal], None], server: str | None, own_pid: int, board: Board) -> None:
        """Begin; `server` as in PULSE_SERVER, `own_pid` is the program whose recordings are no calls."""
        self._give, self._server, self._own_pid, self._board = give, server, own_pid, board
        self._other_pid = own_pid
        self._last = SignalKind.CALL_END
        self._stop = threading.Event()
        self._news = threading.Event()
        self._lock = threading.Lock()  # over the next
        self._pulse: Any = None  # while it can be told to stop
        board.expect(CALLS, _SOURCE)
        self._thread = threading.Thread(target=self._run, name="recording", daemon=True)
        self._thread.start()

    def no_call(self, pid: int) -> None:
        """Take this process for one of ours as well, in place of the last one: from its next recording on.  Any thread.

        It stays one when it has ended: its recording ends a moment later, and would be a call so long.
        """
        self._other_pid = pid

    def close(self) -> None:
        """Follow no more.  Twice is fine."""
        self._stop.set()
        for _ in range(round(_CLOSE_S / _KNOCK_S)):  # a call that comes before it listens is lost
            with self._lock:
                if self._pulse is not None:
                    self._pulse.event_listen_stop()
            self._thread.join(_KNOCK_S)
            if not self._thread.is_alive():
                return

    def _run(self) -> None:
        try:
            import pulsectl  # noqa: PLC0415 - 3 MB, and it loads libpulse
        except (ImportError, OSError):
            self._board.fails(CALLS, _SOURCE, _NO_LIBRARY)
            return
        retry_s = _FIRST_RETRY_S
        while not self._stop.is_set():
            try:
                with contextlib.closing(pulsectl.Pulse("Otherside", server=self._server, connect=False)) as pulse:
                    pulse.connect(autospawn=False)  # with a timeout it would always wait that long
                    retry_s = _FIRST_RETRY_S
                    self._follow(pulse, pulsectl.PulseLoopStop)
            except Exception:  # noqa: BLE001, S110 - the library raises anything from its own to ctypes' errors
                pass
            if self._stop.is_set():
                return
            self._tell(SignalKind.CALL_END)
            self._board.fails(CALLS, _SOURCE, _NO_SERVER)
            self._stop.wait(retry_s)
            retry_s = min(2 * retry_s, _LAST_RETRY_S)

    def _follow(self, pulse: Any, stop: type[Exception]) -> None:  # noqa: ANN401 - the library has no types
        def hear(_event: object) -> None:
            self._news.set()
            raise stop

        pulse.event_mask_set("source_output")
        pulse.event_callback_set(hear)
        with self._lock:
            self._pulse = pulse
        try:
            while not self._stop.is_set():
                self._news.clear()
                self._tell(SignalKind.CALL_START if self._others_record(pulse) else SignalKind.CALL_END)
                self._board.works(CALLS, _SOURCE)
                if not self._news.is_set():  # what comes while the list is asked for would not end the wait
                    pulse.event_listen()
        finally:
            with self._lock:
                self._pulse = None

    def _others_record(self, pulse: Any) -> bool:  # noqa: ANN401 - as above
        recordings = [each for each in pulse.source_output_list() if not each.corked and not _is_meter(each)]
        if not recordings:
            return False
        microphones = {each.index for each in pulse.source_list() if each.monitor_of_sink == _NOBODY}
        programs = {each.index: each.proplist for each in pulse.client_list()}
        ours = (str(self._own_pid), str(self._other_pid))
        return any(
            each.source in microphones
            and each.client in programs  # what the server records itself, such as an echo canceller, has none
            and (programs[each.client] | each.proplist).get("application.process.id") not in ours
            for each in recordings
        )

    def _tell(self, kind: SignalKind) -> None:
        if kind is not self._last:
            self._last = kind
            self._give(Signal(kind))


def _is_meter(recording: Any) -> bool:  # noqa: ANN401 - as above
    """Whether it only looks how loud it is; PipeWire says so in the last two."""
    properties: dict[str, str] = recording.proplist
    return (
        recording.resample_method == "peaks"
        or properties.get("application.id") == _METER
        or "true" in (properties.get("stream.monitor"), properties.get("resample.peaks"))
    )
