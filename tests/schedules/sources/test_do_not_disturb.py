"""Do not disturb: Plasma's, played by the test, and GNOME's, with the real dconf and gsettings."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from dbus_fast import Variant
from desk_peers import PATIENCE_S, Bus, Peer, Told, await_report, needs

from schedules.sources.board import DO_NOT_DISTURB, Works
from schedules.sources.sources import Sources
from schedules.values import SignalKind

SERVER = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
DCONF = Path("/usr/share/dbus-1/services/ca.desrt.dconf.service")
SCHEMA = "org.gnome.desktop.notifications"

Open = Callable[[], Sources]
MakePeer = Callable[[Bus, str], Peer]


def server_on(bus: Bus, peer: MakePeer, *, inhibited: bool) -> Peer:
    server = peer(bus, SERVER)
    server.properties[PATH, "Inhibited"] = Variant("b", inhibited)
    server.appear()
    return server


def test_a_server_that_tells(session_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    server = server_on(session_bus, peer, inhibited=True)
    sources = opened()
    assert told.next() is SignalKind.DND_ON
    assert await_report(sources, DO_NOT_DISTURB, Works.YES).source == SERVER
    server.change(PATH, SERVER, "Inhibited", Variant("b", False))
    server.change(PATH, SERVER, "Other", Variant("b", True))
    server.change(PATH, SERVER, "Inhibited", Variant("b", True), told=False)
    assert [told.next(), told.next()] == [SignalKind.DND_OFF, SignalKind.DND_ON]


def test_a_server_that_does_not_tell(session_bus: Bus, peer: MakePeer, opened: Open) -> None:
    server = peer(session_bus, SERVER)
    server.appear()
    await_report(opened(), DO_NOT_DISTURB, Works.NO, "does not tell")
    assert server.asked == ["Get"]


def test_a_server_that_dies_leaves_nobody_silent(session_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    sources = opened()
    await_report(sources, DO_NOT_DISTURB, Works.NO, "is not running")
    server = server_on(session_bus, peer, inhibited=True)
    assert told.next() is SignalKind.DND_ON
    server.disappear()
    assert told.next() is SignalKind.DND_OFF
    await_report(sources, DO_NOT_DISTURB, Works.LOST, "is gone")
    server.appear()
    assert told.next() is SignalKind.DND_ON
    session_bus.die()
    assert told.next() is SignalKind.DND_OFF
    session_bus.start()
    server_on(session_bus, peer, inhibited=True)
    assert told.next() is SignalKind.DND_ON


@pytest.fixture
def gnome(session_bus: Bus, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Give `gnome(shown)`: a GNOME whose setting is changed as its own settings window does it."""
    needs("gsettings")
    if not DCONF.exists():
        pytest.skip("needs dconf; tests/run.sh says which package has it")
    (session_bus.folder / DCONF.name).write_text(DCONF.read_text())
    session_bus.die()
    session_bus.start()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(session_bus.folder))
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    monkeypatch.delenv("GSETTINGS_BACKEND", raising=False)

    def change(shown: str) -> None:
        command = ["gsettings", "set", SCHEMA, "show-banners", shown]
        subprocess.run(command, check=True, timeout=PATIENCE_S, env=os.environ)  # noqa: S603

    return change


def test_gnome_tells(gnome: Callable[[str], None], opened: Open, told: Told) -> None:
    gnome("false")
    sources = opened()
    assert told.next() is SignalKind.DND_ON
    assert await_report(sources, DO_NOT_DISTURB, Works.YES).source == "GNOME"
    gnome("true")
    assert told.next() is SignalKind.DND_OFF
    gnome("false")
    assert told.next() is SignalKind.DND_ON


def test_gnomes_setting_is_of_no_account_elsewhere(
    gnome: Callable[[str], None], opened: Open, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    gnome("false")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "sway")
    await_report(opened(), DO_NOT_DISTURB, Works.NO)
    assert told.nothing()


@pytest.mark.usefixtures("gnome")
def test_without_gsettings(opened: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    sources = opened()
    sources.wait(PATIENCE_S)
    await_report(sources, DO_NOT_DISTURB, Works.NO)
