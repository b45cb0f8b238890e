"""`otherside run` is ended while it speaks: by signals and by `otherside quit`, with a real voice and real devices."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from array import array
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest

from assistant import clock, places
from assistant.history.store import Store
from assistant.session.effects import Outcome

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no sound server of our own")

PATIENCE_S = 60.0
WAYS = ("SIGINT", "SIGTERM", "SIGHUP", "quit")
SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=speaker rate=48000 sink_properties=device.description=Loudspeaker
load-module module-null-sink sink_name=feed rate=48000
load-module module-remap-source source_name=mic master=feed.monitor
set-default-sink speaker
set-default-source mic
"""
RATE_HZ = 16_000
LOUD = 1600  # of 32767
LINE_S = 0.6  # of loud sound: more than any tone, less than any line


class SoundServer:
    """A loudspeaker that can be listened to, and a microphone that hears silence."""

    def __init__(self, folder: Path) -> None:
        self.address = f"unix:{folder / 'native'}"
        script = folder / "script.pa"
        script.write_text(SCRIPT.format(socket=folder / "native"))
        self._environ = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        self._environ["PULSE_SERVER"] = self.address
        options = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"]
        self._server = subprocess.Popen(  # noqa: S603
            ["pulseaudio", "-n", "-v", "-F", str(script), *options],  # noqa: S607
            env=self._environ,
            stderr=subprocess.PIPE,
        )
        ready = threading.Event()
        assert self._server.stderr is not None
        self._log = threading.Thread(target=self._follow, args=(self._server.stderr, ready))
        self._log.start()
        assert ready.wait(PATIENCE_S)

    def await_line(self) -> None:
        """Listen until somebody is in the middle of a line."""
        format_ = ("--raw", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le", "--latency-msec=20")
        with subprocess.Popen(  # noqa: S603
            ["parec", "--device=speaker.monitor", *format_],  # noqa: S607
            env=self._environ,
            stdout=subprocess.PIPE,
        ) as ear:
            assert ear.stdout is not None
            watchdog = threading.Event()
            guard = threading.Thread(target=_end_in_time, args=(ear, watchdog))
            guard.start()
            loud = 0
            while loud < LINE_S * RATE_HZ:
                heard = ear.stdout.read(320)
                assert heard, "nobody says anything"
                loud += sum(abs(each) > LOUD for each in array("h", heard))
            watchdog.set()
            guard.join()
            ear.kill()

    def close(self) -> None:
        """Switch it off."""
        self._server.terminate()
        self._server.wait(PATIENCE_S)
        self._log.join(PATIENCE_S)
        if self._server.stderr is not None:
            self._server.stderr.close()

    @staticmethod
    def _follow(log: IO[bytes], ready: threading.Event) -> None:
        for line in log:
            if b"startup complete" in line:
                ready.set()


def _end_in_time(ear: subprocess.Popen[bytes], done: threading.Event) -> None:
    if not done.wait(PATIENCE_S):
        ear.kill()


@pytest.fixture(scope="module")
def sound() -> Iterator[SoundServer]:
    """Give a sound server of our own."""
    for program in ("pulseaudio", "parec"):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}: install pulseaudio and pulseaudio-utils")
    with tempfile.TemporaryDirectory(prefix="end-") as folder:
        server = SoundServer(Path(folder))
        yield server
        server.close()


def otherside(*words: str) -> str:
    """Run a command to its end; it has to go well."""
    return subprocess.run(  # noqa: S603
        [sys.executable, "-m", "assistant", *words],
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=True,
    ).stdout.strip()


def status() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(otherside("status", "--json"))
    return found


def state() -> str | None:
    """The state of the session that runs."""
    session = status()["session"]
    return None if session is None else session["state"]


@pytest.fixture(autouse=True)
def hung_up() -> Iterator[None]:
    """Let the end of a login be noticed, also where whoever began the tests does not: what it does is inherited."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.fixture
def begin(own_home: Path, sound: SoundServer) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Give a way to begin a companion that is ready."""
    (own_home / "config").mkdir()
    left_out = ("DBUS_", "DISPLAY", "WAYLAND")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
    environ |= {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere", "PULSE_SERVER": sound.address}
    running: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "run", "--headless"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environ,
        )
        running.append(process)
        assert process.stdout is not None
        while "Otherside watches." not in (line := process.stdout.readline()):
            assert line
        return process

    yield begin
    for process in running:
        process.kill()
        process.communicate(timeout=PATIENCE_S)


def end(process: subprocess.Popen[str], way: str) -> str:
    """End it in one of the ways, and give all that it still said."""
    if way == "quit":
        assert otherside("quit") == "Otherside ends."
    else:
        process.send_signal(signal.Signals[way])
    printed, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, printed
    assert "Traceback" not in printed
    return printed


@pytest.mark.parametrize("way", WAYS)
def test_in_the_middle_of_a_line_of_a_session_what_was_done_is_kept(
    begin: Callable[[], subprocess.Popen[str]], sound: SoundServer, own_home: Path, way: str
) -> None:
    process = begin()
    otherside("tell", "start", "the", "desk", "break")
    while (at := state()) != "work":
        assert process.poll() is None
        if at == "prep":
            otherside("tell", "ready")
    while not status()["microphone_open"]:  # it comes after the first word, when there is an ear
        assert process.poll() is None
    otherside("tell", "why")
    sound.await_line()
    end(process, way)
    with contextlib.closing(Store.open(places.history_file())) as history:
        (session,) = history.sessions()
    assert session.outcome is Outcome.STOPPED
    assert session.blocks[-1].block.worked_s > 0  # the one under way counts
    kept = json.loads((own_home / "data" / "reminders.json").read_text())
    assert kept["breaks"]


@pytest.mark.parametrize("way", WAYS)
def test_in_the_middle_of_a_spoken_reminder_it_is_not_lost(
    begin: Callable[[], subprocess.Popen[str]], sound: SoundServer, own_home: Path, way: str
) -> None:
    run_at = clock.now() + timedelta(minutes=10)
    plan = f"breaks: []\nruns: [{{date: {run_at:%Y-%m-%d}, at: '{run_at:%H:%M}'}}]\n"
    (own_home / "config" / "schedule.yaml").write_text(plan)
    process = begin()
    sound.await_line()
    assert status()["mode"] == "offering"
    end(process, way)
    assert json.loads((own_home / "data" / "reminders.json").read_text())["ended"] == []
    begin()
    while status()["mode"] != "offering":  # it comes again
        pass


def test_a_terminal_that_was_closed_is_no_reason_to_forget(own_home: Path) -> None:
    (own_home / "config").mkdir()
    ours, theirs = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "assistant", "run", "--headless"], stdout=theirs, stderr=theirs)
    os.close(theirs)
    printed = b""
    while b"Otherside watches." not in printed:
        printed += os.read(ours, 1000)
    os.close(ours)
    otherside("pause", "tomorrow")  # there is nobody to read what it prints
    process.send_signal(signal.SIGHUP)
    assert process.wait(PATIENCE_S) == 0
    assert json.loads((own_home / "data" / "reminders.json").read_text())["paused"]["until"]


def test_who_ignores_the_end_of_the_login_outlasts_it(own_home: Path) -> None:
    (own_home / "config").mkdir()
    with subprocess.Popen(
        ["nohup", sys.executable, "-m", "assistant", "run", "--headless"],  # noqa: S607
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        while "Otherside watches." not in (line := process.stdout.readline()):
            assert line
        process.send_signal(signal.SIGHUP)
        otherside("pause")
        assert process.poll() is None
        end(process, "SIGTERM")
