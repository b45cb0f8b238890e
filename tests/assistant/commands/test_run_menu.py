"""Every entry of the menu of `otherside run`, clicked, and its effect seen from another terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from private_bus import PrivateBus
from tray_host import TrayHost
from whole_program import Program, furnish, otherside, remind_now, status, until

from assistant import places

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

SESSION = ["Next", "Other side", "Pause", "Stop", "Settings…", "Schedule…", "History…", "Quit"]
PAUSED = ("paused", "held")  # in a move, and while getting ready for one
OFFER = ["Start now", "Snooze", "Not today", "Start", "Pause reminders", "Settings…", "Schedule…", "History…", "Quit"]


@pytest.fixture
def program(bus: PrivateBus, own_home: Path) -> Iterator[Program]:
    """Give the companion, at work, on a computer without sound."""
    furnish(own_home, "spoken: false\nbreaks: [{after_min: 50, routine: desk-break}]\n")
    program = Program(bus.address)
    yield program
    program.close()


def wait_for(desktop: TrayHost, *labels: str) -> None:
    """Wait until the menu has such entries."""
    desktop.wait_for(lambda host: any({*labels} <= {*each.menu.lines()} for each in host.icons.values()))


def clickable(desktop: TrayHost) -> list[str]:
    """What can be chosen or opened at the top of the menu."""
    return [each.label for each in desktop.icon().menu.children if each.enabled and each.label != "---"]


@pytest.mark.usefixtures("program")
def test_a_session_is_steered(desktop: TrayHost) -> None:
    wait_for(desktop, "Take a break now")
    desktop.click("Take a break now")
    until(lambda found: found["session"] is not None and found["session"]["block"] == 1)
    wait_for(desktop, *SESSION)
    assert [each for each in clickable(desktop) if each in SESSION] == SESSION
    before = until(lambda found: found["session"]["side"] in ("left", "right") or _next(desktop))["session"]
    desktop.click("Other side")
    until(lambda found: found["session"]["side"] not in (before["side"], "both"))
    desktop.click("Pause")
    until(lambda found: found["session"]["state"] in PAUSED)
    wait_for(desktop, "Resume")
    desktop.click("Resume")
    until(lambda found: found["session"]["state"] not in PAUSED)
    at = status()["session"]["block"]
    desktop.click("Next")
    until(lambda found: found["session"]["block"] > at)
    desktop.click("Stop")
    until(lambda found: found["session"] is None and found["mode"] == "watching")


def _next(desktop: TrayHost) -> bool:
    desktop.click("Next")
    return False


@pytest.mark.usefixtures("program")
def test_each_routine_can_be_begun(desktop: TrayHost) -> None:
    wait_for(desktop, "Start")
    begun = []
    for label in [each.label for each in desktop.icon().entry("Start").children]:
        assert label.endswith(" min")
        wait_for(desktop, "Take a break now")
        desktop.click("Start", label)
        begun.append(until(lambda found: found["session"] is not None)["session"]["routine"])
        wait_for(desktop, "Stop")
        desktop.click("Stop")
        until(lambda found: found["session"] is None)
    assert sorted(begun) == [
        *("desk-break", "desk-break-1", "desk-break-2", "find-your-posture", "it-band"),
        *("pre-run", "pre-run-standing", "reset", "wake-up"),
    ]


def test_reminders_are_answered(desktop: TrayHost, own_home: Path, program: Program) -> None:
    wait_for(desktop, "Take a break now")
    assert not desktop.icon().entry("Snooze").enabled  # there is nothing to put off
    for nth, minutes in enumerate((5, 10, 20, 30)):
        remind_now(own_home, nth)
        until(lambda found: found["mode"] == "offering")
        wait_for(desktop, "Start now")
        assert [each for each in clickable(desktop) if each in OFFER] == OFFER
        desktop.click("Snooze", f"{minutes} min")
        until(lambda found: found["mode"] == "watching")
        program.await_next("You put it off until")
        wait_for(desktop, "Not today after all")
        desktop.click("Not today after all")
        until(lambda found: found["put_off"] == "")
    remind_now(own_home, 4)
    until(lambda found: found["mode"] == "offering")
    wait_for(desktop, "Not today")
    desktop.click("Not today")
    assert until(lambda found: found["mode"] == "watching")["put_off"] == ""
    remind_now(own_home, 5)
    until(lambda found: found["mode"] == "offering")
    wait_for(desktop, "Start now")
    desktop.click("Start now")
    assert until(lambda found: found["session"] is not None)["session"]["routine"] == "desk-break-1"


@pytest.mark.usefixtures("program")
def test_reminders_pause(desktop: TrayHost) -> None:
    for label, has_end in (("For 1 h", True), ("Until tomorrow", True), ("Until I say", False)):
        wait_for(desktop, "Pause reminders")
        desktop.click("Pause reminders", label)
        assert (until(lambda found: found["mode"] == "paused")["paused_until"] is not None) is has_end
        wait_for(desktop, "Resume reminders")
        desktop.click("Resume reminders")
        until(lambda found: found["mode"] == "watching")


def test_the_microphone_and_the_end(desktop: TrayHost, program: Program) -> None:
    wait_for(desktop, "Microphone off")
    desktop.click("Microphone off")
    until(lambda found: found["listening"] == "off")
    desktop.wait_for(lambda host: host.icon().entry("Microphone off").checked)
    desktop.click("Microphone off")
    until(lambda found: found["listening"] == "on")
    desktop.wait_for(lambda host: not host.icon().entry("Microphone off").checked)
    desktop.click("Quit")
    assert program.end() == 0
    desktop.wait_for(lambda host: not host.icons)


def test_files_are_shown(desktop: TrayHost, own_home: Path, bus: PrivateBus, monkeypatch: pytest.MonkeyPatch) -> None:
    """What opens them here writes their names into a pipe."""
    pipe, opener = own_home / "opened", own_home / "bin" / "xdg-open"
    os.mkfifo(pipe)
    opener.parent.mkdir()
    opener.write_text(f'#!/bin/sh\necho "$1" > {pipe}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}:{os.environ['PATH']}")
    (own_home / "config").mkdir()
    program = Program(bus.address)
    try:
        wait_for(desktop, "Settings…")
        for label, file in (
            ("Settings…", places.config_file()),
            ("Schedule…", places.schedule_file()),
            ("History…", places.cache_dir() / "history.png"),
        ):
            desktop.click(label)
            assert pipe.read_text() == f"{file}\n"
            assert file.stat().st_size > 0
        assert otherside("status")[0] == 0
    finally:
        program.close()
