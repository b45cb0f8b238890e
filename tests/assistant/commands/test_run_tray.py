"""`otherside run` on a desktop: its icon, and what a click in the menu does, seen from another terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
from private_bus import PrivateBus
from tray_host import TrayHost

from assistant import clock

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

PATIENCE_S = 60.0


class Program:
    """A running `otherside run`."""

    def __init__(self, bus: PrivateBus) -> None:
        environ = {
            **os.environ,
            "DBUS_SESSION_BUS_ADDRESS": bus.address,
            "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere",
        }
        environ |= {"PYTHONUTF8": "1", "DISPLAY": ":nowhere", "XDG_CURRENT_DESKTOP": "other"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env=environ,
        )
        self.printed: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        while "Otherside watches." not in self.printed.get(timeout=PATIENCE_S):
            pass

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.put(line)
        self.printed.put("")

    def end(self) -> int:
        """Wait until it has ended."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.end()
        assert self.process.stdout is not None
        self.process.stdout.close()


def status() -> dict[str, Any]:
    """What `otherside status --json` says."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "status", "--json"], capture_output=True, encoding="utf-8", check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def until(what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask for the status until it is such."""
    until_s = clock.monotonic_s() + PATIENCE_S
    while not what(found := status()):
        assert clock.monotonic_s() < until_s, found
    return found


def wait_for_entry(desktop: TrayHost, label: str) -> None:
    """Wait until the menu has such an entry."""
    desktop.wait_for(lambda host: any(label in each.menu.lines() for each in host.icons.values()))


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    """Give a desktop's message bus."""
    bus = PrivateBus().start()
    yield bus
    bus.close()


@pytest.fixture
def desktop(bus: PrivateBus) -> Iterator[TrayHost]:
    """Give a panel that shows icons."""
    host = TrayHost(bus.address).start()
    yield host
    host.stop()


@pytest.fixture
def program(bus: PrivateBus, own_home: Path) -> Iterator[Program]:
    """Give the companion, at work; there is no sound here."""
    (own_home / "config").mkdir()
    (own_home / "config" / "config.yaml").write_text("speaker: Nobody\nmicrophone: Nobody\n")
    program = Program(bus)
    yield program
    program.close()


def test_every_choice_has_its_effect(desktop: TrayHost, program: Program) -> None:
    wait_for_entry(desktop, "Take a break now")
    assert desktop.icon().menu.lines()[0].startswith("Break in ")
    desktop.click("Pause reminders", "For 1 h")
    assert until(lambda found: found["mode"] == "paused")["paused_until"] is not None
    wait_for_entry(desktop, "Resume reminders")
    desktop.click("Resume reminders")
    until(lambda found: found["mode"] == "watching")
    wait_for_entry(desktop, "Pause reminders")
    desktop.click("Pause reminders", "Until I say")
    assert until(lambda found: found["mode"] == "paused")["paused_until"] is None
    wait_for_entry(desktop, "Resume reminders")
    desktop.click("Resume reminders")

    desktop.click("Microphone off")
    until(lambda found: found["listening"] == "off")
    desktop.click("Microphone off")
    until(lambda found: found["listening"] == "on")

    desktop.click("Take a break now")
    until(lambda found: found["session"] is not None and found["session"]["block"] == 1)
    wait_for_entry(desktop, "Other side")
    desktop.click("Next")
    until(lambda found: found["session"]["block"] > 1)
    desktop.click("Stop")
    until(lambda found: found["session"] is None)

    wait_for_entry(desktop, "Take a break now")
    desktop.click("Quit")
    assert program.end() == 0
    desktop.wait_for(lambda host: not host.icons)


def test_a_panel_that_starts_late_gets_the_icon(bus: PrivateBus, program: Program) -> None:
    assert status()["mode"] == "watching"
    host = TrayHost(bus.address).start()
    try:
        wait_for_entry(host, "Quit")
    finally:
        host.stop()
    assert program.process.poll() is None


def test_a_bus_that_dies_leaves_everything_reachable(bus: PrivateBus, desktop: TrayHost, program: Program) -> None:
    wait_for_entry(desktop, "Quit")
    bus.stop()
    assert status()["mode"] == "watching"
    assert program.process.poll() is None
