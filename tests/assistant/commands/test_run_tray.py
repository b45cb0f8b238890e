"""`otherside run` on a desktop: its icon, and what a click in the menu does, seen from another terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from private_bus import PrivateBus
from tray_host import TrayHost
from whole_program import Program, furnish, have_sat, otherside, status, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

Begin = Callable[[], Program]


def start(desktop: TrayHost, routine: str) -> None:
    """Choose a routine in the menu, whatever minutes stand beside it."""
    wait_for_entry(desktop, "Start")
    (label,) = (each.label for each in desktop.icon().entry("Start").children if each.label.startswith(routine))
    desktop.click("Start", label)


def wait_for_entry(desktop: TrayHost, label: str) -> None:
    """Wait until the menu has such an entry."""
    desktop.wait_for(lambda host: any(label in each.menu.lines() for each in host.icons.values()))


def say_yes_in_time() -> dict[str, Any]:
    """Answer the question with which a session begins; gives the session then.

    A yes before the question was said is not believed, and the question is said again: the next one waits longer.
    """
    looks = 6
    while True:
        assert otherside("tell", "yes")[0] == 0
        for _ in range(looks):
            session: dict[str, Any] = status()["session"]
            if session["state"] != "asking":
                return session
        looks = looks * 3 // 2


@pytest.fixture
def begin(bus: PrivateBus, own_home: Path) -> Iterator[Begin]:
    """Give a way to begin the companion; there is no sound here."""
    furnish(own_home)
    begun: list[Program] = []

    def begin() -> Program:
        begun.append(Program(bus.address))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


@pytest.fixture
def program(begin: Begin) -> Program:
    """Give the companion, at work."""
    return begin()


def test_a_panel_that_starts_late_gets_the_icon(bus: PrivateBus, program: Program) -> None:
    assert status()["mode"] == "watching"
    until(lambda found: any("panel" in each for each in found["troubles"]))
    host = TrayHost(bus.address).start()
    try:
        wait_for_entry(host, "Quit")
        until(lambda found: not any("panel" in each for each in found["troubles"]))
    finally:
        host.stop()
    assert program.process.poll() is None


def test_a_panel_that_is_started_anew_gets_it_again(desktop: TrayHost, program: Program) -> None:
    wait_for_entry(desktop, "Quit")
    for _ in range(2):
        desktop.stop()
        desktop.start()
        wait_for_entry(desktop, "Quit")
    desktop.click("Quit")
    assert program.end() == 0
    assert sum("No panel here shows icons" in line for line in program.lines) <= 1


def test_a_second_one_says_how_the_first_one_stands(desktop: TrayHost, program: Program) -> None:
    wait_for_entry(desktop, "Quit")
    for words in ((), ("run",), ("run", "--headless")):
        code, told, complaint = otherside(*words)
        assert (code, complaint) == (0, "")
        first, stands, *_ = told.splitlines()
        assert first == "Otherside is running already; `otherside quit` ends it."
        assert stands == "You have sat for less than a minute since the last break."
    assert len(desktop.registered) == 1
    assert status()["mode"] == "watching"
    assert program.process.poll() is None


def test_after_a_kill_the_icon_comes_back_and_nothing_is_lost(desktop: TrayHost, own_home: Path, begin: Begin) -> None:
    have_sat(own_home, {"desk-break after 30": 12.0})
    killed = begin()
    wait_for_entry(desktop, "Quit")
    desktop.click("Pause reminders", "Until tomorrow")
    paused_until = until(lambda found: found["mode"] == "paused")["paused_until"]
    killed.kill()
    desktop.wait_for(lambda host: not host.icons)
    assert otherside("status")[0] == 1

    begin()
    wait_for_entry(desktop, "Resume reminders")
    found = status()
    assert (found["mode"], found["paused_until"]) == ("paused", paused_until)
    assert found["sat_min"] >= 12
    desktop.click("Resume reminders")
    until(lambda found: found["mode"] == "watching")


def test_after_a_kill_in_a_session_it_is_offered_to_go_on_with(desktop: TrayHost, begin: Begin) -> None:
    killed = begin()
    start(desktop, "One-minute desk break")
    wait_for_entry(desktop, "Next")
    desktop.click("Next")
    at = until(lambda found: found["session"] is not None and found["session"]["block"] == 2)["session"]
    killed.kill()
    desktop.wait_for(lambda host: not host.icons)

    again = begin()
    start(desktop, "One-minute desk break")
    until(lambda found: found["session"] is not None and found["session"]["state"] == "asking")
    session = say_yes_in_time()
    assert [session[each] for each in ("routine", "move", "side")] == [at[each] for each in ("routine", "move", "side")]
    wait_for_entry(desktop, "Stop")
    desktop.click("Stop")
    until(lambda found: found["session"] is None)
    desktop.click("Quit")
    assert again.end() == 0
    code, history, _ = otherside("history", "--json")
    assert code == 0
    assert len(json.loads(history)["sessions"]) == 1  # of two pieces


def test_a_bus_that_dies_leaves_everything_reachable(bus: PrivateBus, desktop: TrayHost, program: Program) -> None:
    wait_for_entry(desktop, "Quit")
    bus.stop()
    assert status()["mode"] == "watching"
    assert program.process.poll() is None
