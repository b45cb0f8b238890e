"""What the tests of the sources share: two buses, the companion's ear, and sources that are closed in the end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desk_peers import PATIENCE_S, Bus, Peer, Told

from schedules.sources import bus, idle, recording
from schedules.sources.sources import Sources, open_sources

_DESKTOP = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "XDG_SESSION_ID", "PULSE_SERVER")


@pytest.fixture(autouse=True)
def no_desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the tests away from the desktop they are run on, and from long waits."""
    for variable in _DESKTOP:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path / 'no-system'}")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'no-session'}")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path / 'no-pulse'}")
    monkeypatch.setattr(bus, "_FIRST_RETRY_S", 0.02)
    monkeypatch.setattr(recording, "_FIRST_RETRY_S", 0.02)
    monkeypatch.setattr(idle, "_FIRST_RETRY_S", 1.0)
    monkeypatch.setattr(idle, "_ANSWER_S", PATIENCE_S)


@pytest.fixture
def told() -> Told:
    """Give the companion's ear."""
    return Told()


@pytest.fixture
def system_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """Give a bus that is taken for the system's."""
    bus = Bus(tmp_path / "system")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus.address)
    bus.start()
    yield bus
    bus.die()


@pytest.fixture
def session_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bus]:
    """Give a bus that is taken for the session's."""
    bus = Bus(tmp_path / "session")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    bus.start()
    yield bus
    bus.die()


@pytest.fixture
def peer() -> Iterator[Callable[[Bus, str], Peer]]:
    """Give `peer(bus, name)`: somebody on that bus, who does not have the name yet."""
    peers: list[Peer] = []

    def make(bus: Bus, name: str) -> Peer:
        peers.append(Peer(bus, name))
        return peers[-1]

    yield make
    for each in peers:
        each.close()


@pytest.fixture
def opened(told: Told) -> Iterator[Callable[[], Sources]]:
    """Give `opened()`: all sources, as the environment is by then."""
    all_opened: list[Sources] = []

    def open_now() -> Sources:
        all_opened.append(open_sources(told, dict(os.environ), "linux"))
        return all_opened[-1]

    yield open_now
    for each in all_opened:
        each.close()
