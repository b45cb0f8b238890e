"""Reminders of a whole `otherside run` as notices: each button, late, twice, and with nobody to show them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from notification_peer import NotificationPeer, Shown
from private_bus import PrivateBus
from tray_host import TrayHost
from whole_program import Program, furnish, have_sat, otherside, remind_now, status, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

PLAN = "spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\nsnooze: {minutes: 10, most: 3}\n"
KIND = "desk-break-1 after 30"
NOBODY_SHOWS = "Nothing here shows notices"
NO_DESKTOP = "There is no desktop to show notices on"

NO_ICON = "This desktop has no message bus"

Begin = Callable[[str], Program]


@pytest.fixture
def peer(bus: PrivateBus) -> Iterator[NotificationPeer]:
    """Give somebody who shows notices, and does not yet."""
    peer = NotificationPeer(bus.address)
    yield peer
    if peer.alive:
        peer.stop()


@pytest.fixture
def begin(own_home: Path) -> Iterator[Begin]:
    """Give a way to begin a companion on the bus at an address."""
    begun: list[Program] = []
    assert own_home.exists()

    def begin(address: str) -> Program:
        begun.append(Program(address))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


@pytest.fixture
def program(bus: PrivateBus, peer: NotificationPeer, own_home: Path, begin: Begin) -> Program:
    """Give a companion to which somebody has sat for half an hour, on a desktop that shows notices."""
    furnish(own_home, PLAN)
    have_sat(own_home, {KIND: 30.0})
    peer.start()
    return begin(bus.address)


def reminder(peer: NotificationPeer) -> Shown:
    """Wait for a reminder on the screen, with its buttons."""
    peer.wait_for(lambda peer: any(each.buttons for each in peer.shown.values()))
    return next(each for each in peer.shown.values() if each.buttons)


def nothing_shown(peer: NotificationPeer) -> None:
    """Wait until the screen is free of reminders."""
    peer.wait_for(lambda peer: not any(each.buttons for each in peer.shown.values()))


def test_start_begins_the_session_once(peer: NotificationPeer, program: Program) -> None:
    shown = reminder(peer)
    assert [button_id for button_id, _ in shown.buttons] == ["start", "snooze", "not_today"]
    assert until(lambda found: found["mode"] == "offering")["offer"] == shown.text
    peer.closes_when_clicked = False
    peer.click(shown.number, "start")
    peer.click(shown.number, "start")
    assert until(lambda found: found["session"] is not None)["session"]["routine"] == "desk-break-1"
    nothing_shown(peer)
    peer.click(shown.number, "start")  # late: it runs already
    peer.settle()
    assert otherside("tell", "stop")[0] == 0
    until(lambda found: found["session"] is None)
    assert program.process.poll() is None
    peer.click(shown.number, "start")  # very late
    peer.settle()
    found = status()
    assert (found["mode"], found["session"], found["offer"]) == ("watching", None, None)


def test_in_ten_minutes_puts_it_off_once(peer: NotificationPeer, program: Program) -> None:
    shown = reminder(peer)
    peer.click(shown.number, "snooze")
    peer.click(shown.number, "snooze")
    found = until(lambda found: found["mode"] == "watching")
    assert 8 <= found["due_in_min"] <= 10
    assert "put off" in found["coming"][0]["why"]
    nothing_shown(peer)
    peer.click(shown.number, "not_today")  # late: it has been answered
    peer.click(shown.number, "start")
    peer.settle()
    found = status()
    assert (found["mode"], found["session"]) == ("watching", None)
    assert 8 <= found["due_in_min"] <= 10
    assert otherside("quit")[0] == 0
    assert program.end() == 0
    assert sum("You put it off until" in line for line in program.lines) == 1


def test_not_today_means_today(peer: NotificationPeer, program: Program) -> None:
    shown = reminder(peer)
    peer.click(shown.number, "not_today")
    peer.click(shown.number, "not_today")
    found = until(lambda found: found["mode"] == "watching")
    assert found["due_in_min"] is None or found["due_in_min"] > 10
    nothing_shown(peer)
    peer.click(shown.number, "snooze")  # late
    peer.click(shown.number, "start")
    peer.settle()
    later = status()
    assert (later["mode"], later["session"]) == ("watching", None)
    assert later["due_in_min"] is None or later["due_in_min"] > 10
    assert otherside("quit")[0] == 0
    assert program.end() == 0
    assert sum("Not today, you said" in line for line in program.lines) == 1


def offered(program: Program, home: Path, nth: int) -> None:
    """Let a reminder be due, and wait until it waits for an answer."""
    remind_now(home, nth)
    assert until(lambda found: found["mode"] == "offering")["offer"]
    assert program.process.poll() is None


def answered() -> None:
    """Answer the reminder from another terminal."""
    code, _, complaint = otherside("tell", "not", "today")
    assert code == 0, complaint
    assert status()["mode"] == "watching"


def test_somebody_who_shows_notices_comes_late_and_comes_back(
    bus: PrivateBus, peer: NotificationPeer, own_home: Path, begin: Begin
) -> None:
    furnish(own_home, "spoken: false\nbreaks: []\n")
    program = begin(bus.address)
    program.await_line(NOBODY_SHOWS)
    offered(program, own_home, 0)
    answered()

    peer.start()
    offered(program, own_home, 1)
    peer.click(reminder(peer).number, "not_today")
    until(lambda found: found["mode"] == "watching")

    offered(program, own_home, 2)
    reminder(peer)
    peer.stop()  # while a reminder waits
    answered()
    offered(program, own_home, 3)
    answered()

    peer.start()
    offered(program, own_home, 4)
    peer.click(reminder(peer).number, "start")
    until(lambda found: found["session"] is not None)
    assert otherside("quit")[0] == 0
    assert program.end() == 0
    assert sum(NOBODY_SHOWS in line for line in program.lines) == 1  # once, and not at each reminder


def test_a_bus_that_dies_and_comes_back(bus: PrivateBus, peer: NotificationPeer, own_home: Path, begin: Begin) -> None:
    furnish(own_home, "spoken: false\nbreaks: []\n")
    peer.start()
    panel = TrayHost(bus.address).start()
    program = begin(bus.address)
    panel.icon()
    offered(program, own_home, 0)
    reminder(peer)
    for nth in (1, 3):
        bus.stop()
        panel.stop()
        peer.stop()
        program.await_line(NO_DESKTOP)
        program.await_line(NO_ICON)
        answered()
        offered(program, own_home, nth)
        answered()

        bus.start()
        peer.start()
        panel.start()
        panel.icon()
        offered(program, own_home, nth + 1)
        assert reminder(peer).number == 1
    peer.click(1, "snooze")
    assert "put off" in until(lambda found: found["mode"] == "watching")["coming"][0]["why"]
    panel.click("Quit")
    assert program.end() == 0
    panel.stop()
    for sentence in (NO_DESKTOP, NO_ICON):
        assert sum(sentence in line for line in program.lines) == 1
    assert not any("Traceback" in line for line in program.lines)
