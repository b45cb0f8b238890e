"""The idle time of a real X server, with real keys."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest
from desk_peers import PATIENCE_S, Told, at, await_report, needs

from schedules.sources import idle
from schedules.sources.board import IDLE, Works
from schedules.sources.sources import Sources
from schedules.values import SignalKind

IDLE_AFTER_S = 0.5
Open = Callable[[], Sources]


class Screen:
    """An X server without a screen that can die and come back under the same name."""

    def __init__(self) -> None:
        needs("Xvfb", "xdotool")
        self.name = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Let it be there."""
        read, write = os.pipe()
        command = ["Xvfb", *([self.name] if self.name else []), "-displayfd", str(write), "-nolisten", "tcp", *options]
        self._process = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)  # noqa: S603
        os.close(write)
        with os.fdopen(read) as number:
            self.name = f":{number.readline().strip()}"

    def die(self) -> None:
        """Let it go."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
            self._process = None

    def press(self, key: str) -> None:
        """Press a key."""
        command = [shutil.which("xdotool") or "", "key", key]
        subprocess.run(command, check=True, timeout=PATIENCE_S, env={**os.environ, "DISPLAY": self.name})  # noqa: S603


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    monkeypatch.setattr(idle, "IDLE_AFTER_S", IDLE_AFTER_S)
    screen = Screen()
    screen.start()
    monkeypatch.setenv("DISPLAY", screen.name)
    yield screen
    screen.die()


def await_signal(sources: Sources, told: Told, start_s: float) -> tuple[SignalKind, float]:
    """Poll until something is told; gives it, and the moment."""
    for beat in range(200):
        sources.poll(at(start_s + beat))
        if signal := told.within(0.05):
            return signal.kind, start_s + beat
    pytest.fail("nothing was told")


def test_a_person_who_types_stops_and_types_again(screen: Screen, opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, IDLE, Works.YES).source == "X11"
    screen.press("a")
    kind, at_s = await_signal(sources, told, 0)
    assert kind is SignalKind.ACTIVE
    kind, at_s = await_signal(sources, told, at_s)
    assert kind is SignalKind.IDLE
    before_s = sources.idle_s()
    assert before_s is not None
    assert before_s >= IDLE_AFTER_S
    screen.press("b")
    after_s = sources.idle_s()
    assert after_s is not None
    assert after_s < before_s
    kind, _ = await_signal(sources, told, at_s)
    assert kind is SignalKind.ACTIVE


def test_a_server_that_dies_and_comes_back(screen: Screen, opened: Open, told: Told) -> None:
    sources = opened()
    _, at_s = await_signal(sources, told, 0)
    screen.die()
    sources.poll(at(at_s + 60))
    assert "X11 does not tell any more" in await_report(sources, IDLE, Works.LOST).advice
    assert sources.idle_s() is None
    screen.start()
    assert await_signal(sources, told, at_s + 120)[0] is SignalKind.ACTIVE
    await_report(sources, IDLE, Works.YES)


def test_a_server_that_cannot_tell(screen: Screen, opened: Open) -> None:
    screen.die()
    screen.start("-extension", "MIT-SCREEN-SAVER")
    assert "I can't see when you are away" in await_report(opened(), IDLE, Works.NO).advice
