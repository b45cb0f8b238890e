"""The icon, whatever surrounds it: begun, stopped and reported, with a desktop and without."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from icon_person import BLUE, ITEMS, LINES, QUIT, STOPS_S, Person
from private_bus import PrivateBus
from tray_host import PATIENCE_S, TrayHost

from tray.icon import TrayIcon
from tray.icon_report import IconState
from tray.values import MenuChosen

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")


def test_whoever_is_told_may_show_and_stop(desktop: TrayHost) -> None:
    shown = threading.Event()

    def chosen(choice: MenuChosen) -> None:
        if choice.item_id == "quit":
            icon.stop()
        else:
            icon.show(BLUE, "", (QUIT,))
            shown.set()

    icon = TrayIcon(chosen)
    icon.show(BLUE, "", ITEMS)
    thread = threading.Thread(target=icon.run)
    thread.start()
    desktop.click("Microphone off")
    assert shown.wait(PATIENCE_S)
    desktop.wait_for_menu("Quit")
    desktop.click("Quit")
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    desktop.wait_for(lambda host: not host.icons)


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", "tcp:host=127.0.0.1,port=9", ""])
@pytest.mark.parametrize(("display", "state"), [(":1", IconState.NO_BUS), ("", IconState.NO_DISPLAY)])
def test_no_bus(  # noqa: PLR0913 - what surrounds a program without a desktop
    address: str,
    display: str,
    state: IconState,
    here: Person,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("DISPLAY", display)
    for name in ("XDG_RUNTIME_DIR", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    here.begin()
    assert here.state() is state
    here.show(QUIT)
    here.end()
    assert capfd.readouterr() == ("", "")


def test_a_bus_that_comes_later_at_its_usual_place(
    bus: PrivateBus, desktop: TrayHost, here: Person, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    here.begin()
    assert here.state() is IconState.NO_BUS
    (tmp_path / "bus").symlink_to(bus.address.removeprefix("unix:path="))
    desktop.wait_for_menu(*LINES)


def test_without_a_display_it_is_shown_where_there_is_a_panel(
    bus: PrivateBus, here: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    here.begin()
    assert here.state() is IconState.NO_DISPLAY
    host = TrayHost(bus.address).start()
    host.wait_for_menu(*LINES)
    assert here.state() is IconState.SHOWN
    host.stop()


@pytest.mark.parametrize("library", ["pystray", "dbus_fast"])
def test_a_library_that_does_not_load(library: str, here: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    here.begin()
    assert here.state() is IconState.BROKEN
    assert library.replace("_", "-") in here.icon.report().advice
    here.show(QUIT)
    assert here.thread.is_alive()  # it stays until it is stopped


def test_the_choice_of_a_backend_is_left_to_others(
    desktop: TrayHost, here: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSTRAY_BACKEND", "gtk")
    for name in [each for each in sys.modules if each.partition(".")[0] == "pystray"]:
        monkeypatch.delitem(sys.modules, name)
    here.begin()
    desktop.wait_for_menu(*LINES)
    assert os.environ["PYSTRAY_BACKEND"] == "gtk"
    assert not {"gi", "pystray._xorg", "pystray._gtk", "pystray._appindicator"} & set(sys.modules)


def test_it_stops_in_time_and_leaves_the_tray(desktop: TrayHost, here: Person) -> None:
    here.begin()
    desktop.wait_for_menu(*LINES)
    before_s = time.monotonic()
    here.end()
    assert time.monotonic() - before_s < STOPS_S
    desktop.wait_for(lambda host: not host.icons)
    here.show(QUIT)
    here.icon.stop()


def test_it_stops_in_time_while_nobody_answers(bus: PrivateBus, here: Person) -> None:
    host = TrayHost(bus.address, answers=False).start()
    here.begin()
    host.wait_for(lambda host: "RegisterStatusNotifierItem" in host.asked)
    before_s = time.monotonic()
    here.end()
    assert time.monotonic() - before_s < STOPS_S
    host.stop()


def test_it_can_be_stopped_before_it_begins(here: Person) -> None:
    here.icon.stop()
    here.begin()
    here.thread.join(PATIENCE_S)
    assert not here.thread.is_alive()


def test_nothing_is_shown_before_there_is_something(desktop: TrayHost, here: Person) -> None:
    here.thread.start()
    assert here.icon.report().state is IconState.UNKNOWN
    here.icon.show((), "", ())
    here.icon.show(BLUE[0], "One", ())
    icon = desktop.wait_for_menu()
    assert (icon.tooltip, list(icon.pictures)) == ("One", [16])


PROGRAM = """\
import signal, sys
from PIL import Image
from tray.icon import TrayIcon
from tray.values import Item
icon = TrayIcon(print, lambda report: print(report.state, flush=True))
signal.signal(signal.SIGTERM, lambda *_: icon.stop())
icon.show(Image.new("RGBA", (16, 16)), "", (Item("quit", "Quit"),))
icon.run()
print("ended")
"""


@pytest.mark.parametrize("place", ["a desktop", "nowhere", "without a library"])
def test_a_signal_ends_it_on_the_main_thread(desktop: TrayHost, place: str) -> None:
    program, environment = PROGRAM, dict(os.environ)
    if place == "nowhere":
        environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere/bus"
    if place == "without a library":
        program = "import sys\nsys.modules['pystray'] = None\n" + program
    said = {"a desktop": "shown", "nowhere": "no_bus", "without a library": "broken"}[place]
    command, root = [sys.executable, "-c", program], Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root, env=environment) as process:  # noqa: S603
        assert process.stdout is not None
        assert process.stdout.readline().strip() == said
        before_s = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read().strip() == "ended"
        assert process.wait(PATIENCE_S) == 0
        assert time.monotonic() - before_s < STOPS_S
    desktop.wait_for(lambda host: not host.icons)
