"""What is found of a desktop: a real message bus, and panels and notification servers that come and go."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from desk_peers import needs
from notification_peer import NotificationPeer
from private_bus import PrivateBus
from tray_host import TrayHost
from Xlib.display import Display

from assistant import autostart, desktop_checks, old_tray
from assistant.autostart import DesktopFiles
from assistant.checks import Check, State
from assistant.companion.control import ControlServer
from assistant.companion.control_messages import Reply, Result
from assistant.desktop_checks import (
    check_autostart,
    check_companion,
    check_display,
    check_notifications,
    check_senses,
    check_tray,
)
from schedules.sources.board import IDLE, LOCK

linux = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")


def told(check: Check) -> tuple[State, str]:
    """State and, where something is wrong, whether there is advice."""
    assert bool(check.advice) == (check.state is not State.OK)
    return check.state, check.found


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Give the environment of a desktop that has a message bus and nothing more, on a Debian."""
    monkeypatch.setattr(desktop_checks, "installer_here", lambda: "apt-get")
    bus = PrivateBus().start()
    yield {"DBUS_SESSION_BUS_ADDRESS": bus.address, "XDG_CURRENT_DESKTOP": "GNOME"}
    bus.close()


@pytest.mark.parametrize(
    ("environ", "platform", "state"),
    [
        ({}, "linux", State.MISSING),
        ({"DISPLAY": ":0"}, "linux", State.OK),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", State.OK),
        ({"DISPLAY": ""}, "linux", State.MISSING),
        ({}, "darwin", State.OK),
        ({}, "win32", State.OK),
    ],
)
def test_display(environ: dict[str, str], platform: str, state: State) -> None:
    assert told(check_display(environ, platform))[0] is state


@linux
def test_a_panel_that_is_not_there_that_shows_nothing_and_that_shows_icons(desktop: dict[str, str]) -> None:
    check = check_tray(desktop, "linux")
    assert told(check) == (State.MISSING, "nobody keeps icons")
    assert "sudo apt install gnome-shell-extension-appindicator" in check.advice
    host = TrayHost(desktop["DBUS_SESSION_BUS_ADDRESS"], has_panel=False).start()
    try:
        assert told(check_tray(desktop, "linux")) == (State.MISSING, "somebody keeps icons, and no panel shows them")
        host.show_panel()
        assert told(check_tray(desktop, "linux")) == (State.OK, "a panel that shows icons")
    finally:
        host.stop()


@linux
def test_a_notification_server_that_is_not_there_that_has_buttons_and_that_has_none(desktop: dict[str, str]) -> None:
    check = check_notifications(desktop, "linux")
    assert told(check) == (State.MISSING, "no notification server")
    assert "sudo apt install dunst" in check.advice
    peer = NotificationPeer(desktop["DBUS_SESSION_BUS_ADDRESS"]).start()
    try:
        assert told(check_notifications(desktop, "linux")) == (State.OK, "a notification server, with buttons")
        peer.capabilities = ("body",)
        assert told(check_notifications(desktop, "linux")) == (State.MISSING, "a notification server without buttons")
    finally:
        peer.stop()
    assert told(check_notifications(desktop, "linux"))[0] is State.MISSING


@linux
def test_one_that_would_be_started_and_does_not_begin() -> None:
    service = "[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=/bin/false\n"
    with closing(PrivateBus({"notifications.service": service})) as bus:
        check = check_notifications({"DBUS_SESSION_BUS_ADDRESS": bus.start().address}, "linux")
    assert told(check) == (State.MISSING, "a notification server that does not answer")


@linux
@pytest.mark.parametrize("look", [check_tray, check_notifications])
def test_without_a_bus(look: type[Check]) -> None:
    check = look({}, "linux")  # type: ignore[arg-type, call-arg]
    assert told(check) == (State.MISSING, "no session bus")
    assert told(look({"DISPLAY": ":0"}, "linux")) == told(check)  # type: ignore[arg-type, call-arg]
    broken = look({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/bus"}, "linux")  # type: ignore[arg-type, call-arg]
    assert told(broken)[0] is State.BROKEN
    assert told(look({}, "darwin"))[0] is State.OK  # type: ignore[arg-type, call-arg]


@linux
def test_a_tray_of_the_older_kind(desktop: dict[str, str]) -> None:
    needs("Xvfb")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)  # noqa: S603
    os.close(write)
    try:
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        assert not old_tray.is_there(display)
        owner = Display(display)
        window = owner.screen().root.create_window(0, 0, 1, 1, 0, 0)
        window.set_selection_owner(owner.intern_atom("_NET_SYSTEM_TRAY_S0"), 0)
        owner.sync()
        check = check_tray({**desktop, "DISPLAY": display}, "linux")
        assert told(check) == (State.MISSING, "one of the older kind (XEmbed)")
        assert "snixembed" in check.advice
        owner.close()
        assert not old_tray.is_there(display)
    finally:
        server.terminate()
        server.wait()
    assert not old_tray.is_there("")
    assert not old_tray.is_there("nowhere")


@linux
def test_what_is_not_told_in_the_words_of_the_companion(tmp_path: Path) -> None:
    environ = {"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}", "PULSE_SERVER": f"unix:{tmp_path / 'none'}"}
    found = {check.name: check for check in check_senses(environ, "linux")}
    assert found[IDLE].state is State.MISSING
    assert found[IDLE].advice.startswith("I can't see when you are away, so breaks come by the clock.")
    meaning, why = found[LOCK].advice.split("\n")
    assert meaning.startswith("I can't see when the screen is locked")
    assert str(tmp_path) in why


def test_the_companion(tmp_path: Path) -> None:
    check = check_companion(tmp_path / "run")
    assert told(check) == (State.MISSING, "it does not run")
    assert "`otherside run`" in check.advice
    answer = Reply(Result.DONE, "You have sat for 5 minutes.\nNext: a break.")
    with closing(ControlServer(tmp_path / "run", lambda _request: answer)):
        assert told(check_companion(tmp_path / "run")) == (State.OK, "it runs. You have sat for 5 minutes.")


def test_a_companion_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desktop_checks, "_COMPANION_S", 0.0)
    with closing(ControlServer(tmp_path / "run", lambda _request: Reply(Result.DONE))):
        assert told(check_companion(tmp_path / "run"))[0] is State.BROKEN


def test_autostart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    way = DesktopFiles(tmp_path / "config", tmp_path / "data")
    monkeypatch.setattr(autostart, "here", lambda: (way, ("otherside", "run")))
    state, found = told(check_autostart())
    assert state is State.OK
    assert "`otherside autostart on`" in found
    way.turn_on(("otherside", "run"))
    assert told(check_autostart()) == (State.OK, "on")
    (tmp_path / "config" / "autostart" / "otherside.desktop").unlink()
    (tmp_path / "config" / "autostart" / "otherside.desktop").mkdir()
    assert told(check_autostart())[0] is State.BROKEN
