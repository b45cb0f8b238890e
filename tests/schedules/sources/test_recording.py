"""Other programs that record, on a PulseAudio server of our own."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pulsectl
import pytest
from desk_peers import PATIENCE_S, Told, await_report, needs

from schedules.sources.board import CALLS, Board, Works
from schedules.sources.recording import Recording
from schedules.sources.sources import Sources
from schedules.values import SignalKind

SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=speaker
load-module module-null-sink sink_name=feed
load-module module-remap-source source_name=mic master=feed.monitor
load-module module-remap-source source_name=clean master=mic
set-default-sink speaker
set-default-source mic
"""

Open = Callable[[], Sources]


class SoundServer:
    """A PulseAudio that can die and come back at the same place."""

    def __init__(self, folder: Path) -> None:
        needs("pulseaudio", "parec")
        self.address = f"unix:{folder / 'native'}"
        self._script = folder / "script.pa"
        self._script.write_text(SCRIPT.format(socket=folder / "native"))
        self._environment = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Let it be there."""
        command = ["pulseaudio", "-n", "-v", "-F", str(self._script), "--daemonize=no", "--exit-idle-time=-1"]
        options = ["--use-pid-file=no", "--log-target=stderr"]
        self._process = subprocess.Popen([*command, *options], env=self._environment, stderr=subprocess.PIPE)  # noqa: S603
        assert self._process.stderr is not None
        ready = threading.Event()
        self._log = threading.Thread(target=_follow, args=(self._process.stderr, ready))
        self._log.start()
        assert ready.wait(PATIENCE_S), "PulseAudio does not start"

    def die(self) -> None:
        """Let it go."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
            self._log.join(PATIENCE_S)
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None

    def freeze(self) -> None:
        """Let it hang."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


def _follow(log: IO[bytes], ready: threading.Event) -> None:
    for line in log:
        if b"startup complete" in line:
            ready.set()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundServer]:
    with tempfile.TemporaryDirectory(prefix="sound-") as folder:
        server = SoundServer(Path(folder))
        monkeypatch.setenv("PULSE_SERVER", server.address)
        server.start()
        yield server
        server.die()


@contextmanager
def recorder(device: str = "mic", *, more: str = "--raw") -> Iterator[subprocess.Popen[bytes]]:
    """Another program that records."""
    command = ["parec", f"--device={device}", "--latency-msec=20", more]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            yield process
        finally:
            process.terminate()


def await_recordings(server: SoundServer, count: int) -> None:
    """Wait until the server knows of so many, besides the two of its own microphones."""

    def hear(_event: object) -> None:
        raise pulsectl.PulseLoopStop

    with pulsectl.Pulse("test", server=server.address) as pulse:
        pulse.event_mask_set("source_output")
        pulse.event_callback_set(hear)
        for _ in range(100):
            if len(pulse.source_output_list()) >= count + 2:
                return
            pulse.event_listen(0.1)
    pytest.fail(f"there are no {count} recordings")


@pytest.mark.usefixtures("server")
def test_another_program_records_and_stops(opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, CALLS, Works.YES).source == "PulseAudio"
    with recorder(), recorder():
        assert told.next() is SignalKind.CALL_START
    assert told.next() is SignalKind.CALL_END
    assert told.nothing()


def test_a_recording_that_ran_before(server: SoundServer, opened: Open, told: Told) -> None:
    with recorder():
        await_recordings(server, 1)
        opened()
        assert told.next() is SignalKind.CALL_START


def test_a_recording_that_pauses_is_none(server: SoundServer, told: Told) -> None:
    """As browsers do it whose call is over and whose page is still open."""
    board = Board()
    followed = Recording(told, None, 0, board)
    assert board.wait(PATIENCE_S, lambda reports: reports[-1].works is Works.YES)
    library, corked = pulsectl.pulsectl.c, 1
    cork = ctypes.CDLL("libpulse.so.0").pa_stream_cork
    cork.argtypes, cork.restype = [ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p], ctypes.c_void_p
    with pulsectl.Pulse("browser", server=server.address) as pulse:
        kind = library.PA_SAMPLE_SPEC(format=library.PA_SAMPLE_FLOAT32NE, rate=16000, channels=1)
        stream = library.pa.stream_new_with_proplist(pulse._ctx, "call", ctypes.byref(kind), None, None)  # noqa: SLF001
        buffer = library.PA_BUFFER_ATTR(fragsize=640, maxlength=2**32 - 1)
        library.pa.stream_connect_record(stream, b"mic", buffer, corked)
        pulse.server_info()  # and with it, what was asked is done
        await_recordings(server, 1)
        for pause in (False, True):
            cork(ctypes.cast(stream, ctypes.c_void_p), pause, None, None)
            pulse.server_info()
            assert told.next() is (SignalKind.CALL_END if pause else SignalKind.CALL_START)
    followed.close()
    assert told.nothing()


def call_from_start_to_end(told: Told) -> None:
    """Only if nothing else is taken for a call, this one begins and ends."""
    with recorder():
        assert told.next() is SignalKind.CALL_START
    assert told.next() is SignalKind.CALL_END
    assert told.nothing()


def test_what_a_loudspeaker_plays_is_no_microphone(server: SoundServer, opened: Open, told: Told) -> None:
    with recorder("speaker.monitor"):
        await_recordings(server, 1)
        await_report(opened(), CALLS, Works.YES)
        call_from_start_to_end(told)


def test_our_own_recording_is_no_call(server: SoundServer, told: Told) -> None:
    board = Board()
    with recorder() as ours:
        await_recordings(server, 1)
        followed = Recording(told, None, ours.pid, board)
        assert board.wait(PATIENCE_S, lambda reports: reports[-1].works is Works.YES)
        call_from_start_to_end(told)
        followed.close()


def test_the_recording_of_a_session_in_a_terminal_is_no_call(server: SoundServer, opened: Open, told: Told) -> None:
    sources = opened()
    await_report(sources, CALLS, Works.YES)
    command = ["sh", "-c", "read go; exec parec --device=mic --latency-msec=20 --raw"]  # known before it records
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL) as session:  # noqa: S603
        try:
            sources.no_call(session.pid)
            assert session.stdin is not None
            session.stdin.write(b"\n")
            session.stdin.flush()
            await_recordings(server, 1)
            call_from_start_to_end(told)
        finally:
            session.terminate()
    call_from_start_to_end(told)


@pytest.mark.parametrize("name", ["application.id=org.PulseAudio.pavucontrol", "stream.monitor=true"])
def test_a_level_meter_by_its_name_is_no_call(server: SoundServer, opened: Open, told: Told, name: str) -> None:
    with recorder(more=f"--property={name}"):
        await_recordings(server, 1)
        await_report(opened(), CALLS, Works.YES)
        call_from_start_to_end(told)


def test_a_level_meter_by_what_it_records_is_no_call(server: SoundServer, opened: Open, told: Told) -> None:
    meter = (
        "import pulsectl\n"
        "library = pulsectl.pulsectl.c.pa.funcs\n"
        "properties = library['proplist_from_string']\n"
        "library['proplist_from_string'] = lambda _: properties('application.id=meter')\n"
        f"pulsectl.Pulse('meter', server={server.address!r}).get_peak_sample('mic', 60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", meter]) as process:  # noqa: S603
        await_recordings(server, 1)
        await_report(opened(), CALLS, Works.YES)
        call_from_start_to_end(told)
        process.terminate()


def test_a_server_that_dies_and_comes_back(server: SoundServer, opened: Open, told: Told) -> None:
    sources = opened()
    with recorder():
        assert told.next() is SignalKind.CALL_START
        server.die()
        assert told.next() is SignalKind.CALL_END
    await_report(sources, CALLS, Works.LOST, "no sound server answers")
    server.start()
    await_report(sources, CALLS, Works.YES)
    call_from_start_to_end(told)


@pytest.mark.usefixtures("server")
def test_the_end_of_listening_is_no_end_of_a_call(opened: Open, told: Told) -> None:
    sources = opened()
    with recorder():
        assert told.next() is SignalKind.CALL_START
        sources.close()
    assert told.nothing()


def test_a_server_that_is_not_there(opened: Open) -> None:
    assert "no sound server answers" in await_report(opened(), CALLS, Works.NO).advice


def test_a_server_that_hangs_holds_nobody_who_closes(server: SoundServer, told: Told) -> None:
    board = Board()
    followed = Recording(told, None, os.getpid(), board)
    assert board.wait(PATIENCE_S, lambda reports: reports[-1].works is Works.YES)
    server.freeze()
    try:
        followed.close()
        followed.close()
    finally:
        server.thaw()
    assert told.nothing()


def test_without_the_sound_library(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "pulsectl"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setattr(ctypes.util, "find_library", lambda _name: "libpulse-is-not-here.so.0")
    assert "libpulse.so.0 is missing. Install it" in await_report(opened(), CALLS, Works.NO).advice
