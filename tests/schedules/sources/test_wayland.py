"""The idle time of a real Wayland compositor, through swayidle, with real keys."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest
from desk_peers import PATIENCE_S, Told, at, await_report, needs

from schedules.sources import idle
from schedules.sources.board import IDLE, Works
from schedules.sources.sources import Sources
from schedules.values import SignalKind

Open = Callable[[], Sources]


def follow(log: IO[bytes], ready: threading.Event) -> None:
    for line in log:
        if b"Running compositor" in line:
            ready.set()


@pytest.fixture
def sway(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A compositor without a screen.  It refuses to be run by root."""
    needs("sway", "swayidle", "wtype", "setpriv")
    runtime = Path(tempfile.mkdtemp(prefix="wayland-"))
    (runtime / "config").write_text("xwayland disable\n")
    as_nobody: list[str] = []
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(runtime, nobody.pw_uid, nobody.pw_gid)
        as_nobody = ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]
    environment = {
        **{variable: value for variable, value in os.environ.items() if variable != "WAYLAND_DISPLAY"},
        "HOME": str(runtime),
        "XDG_RUNTIME_DIR": str(runtime),
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
    command = [*as_nobody, "sway", "--verbose", "--config", str(runtime / "config")]
    ready = threading.Event()
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:  # noqa: S603
        assert process.stderr is not None
        log = threading.Thread(target=follow, args=(process.stderr, ready))
        log.start()
        try:
            assert ready.wait(PATIENCE_S), "sway does not start"
            monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
            monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-1")
            monkeypatch.setattr(idle, "IDLE_AFTER_S", 2.0)  # swayidle does not tell before one second
            yield
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
            log.join(PATIENCE_S)
    shutil.rmtree(runtime)


def await_kind(sources: Sources, told: Told, kind: SignalKind, start_s: float) -> None:
    """Poll until that is told; what was true a moment before may be told first."""
    for beat in range(400):
        sources.poll(at(start_s + beat))
        signal = told.within(0.05)
        if signal and signal.kind is kind:
            return
    pytest.fail(f"{kind} was not told")


@pytest.mark.usefixtures("sway")
def test_a_person_who_types_stops_and_types_again(opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, IDLE, Works.YES).source == "swayidle"
    await_kind(sources, told, SignalKind.IDLE, 0)
    subprocess.run(["wtype", "a"], check=True, timeout=PATIENCE_S)  # noqa: S607
    await_kind(sources, told, SignalKind.ACTIVE, 1000)
    await_kind(sources, told, SignalKind.IDLE, 2000)


@pytest.mark.usefixtures("sway")
def test_a_compositor_that_is_gone_is_not_taken_for_somebody_active(
    opened: Open, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-9")
    sources = opened()
    assert "Install swayidle" in await_report(sources, IDLE, Works.NO).advice
    sources.poll(at(0))
    assert sources.idle_s() is None
    assert told.nothing()
