"""What a whole `otherside run` says of a desktop on which things are missing, and how it takes their coming."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from notification_peer import NotificationPeer
from private_bus import PrivateBus
from tray_host import TrayHost
from whole_program import Program, furnish, otherside, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

SOUND = {"microphone", "speaker"}

Begin = Callable[[], Program]


@pytest.fixture
def bus() -> Iterator[PrivateBus]:
    """Give a desktop's message bus."""
    bus = PrivateBus().start()
    yield bus
    bus.close()


@pytest.fixture
def peer(bus: PrivateBus) -> Iterator[NotificationPeer]:
    """Give somebody who shows notices, and does not yet."""
    peer = NotificationPeer(bus.address)
    yield peer
    if peer.alive:
        peer.stop()


@pytest.fixture
def begin(bus: PrivateBus, own_home: Path) -> Iterator[Begin]:
    """Give a way to begin the companion; there is no sound here, and a screen of which nothing is told."""
    furnish(own_home, "spoken: false\nbreaks: []\n")
    begun: list[Program] = []

    def begin() -> Program:
        begun.append(Program(bus.address))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def kinds(found: dict[str, Any]) -> set[str]:
    """What is missing."""
    return {each["kind"] for each in found["missing"]}


def told(peer: NotificationPeer) -> list[str]:
    """What notices have told to be missing, each in a few words."""
    notices = [each.text for each in peer.history if each.title == "Missing on this computer"]
    return [line for text in notices for line in text.splitlines()]


def test_all_that_is_missing_stands_in_the_status(begin: Begin) -> None:
    program = begin()
    found = until(lambda found: kinds(found) >= {"tray", "notices", "model", "idle", *SOUND})
    for each in found["missing"]:
        assert each["few"]
        assert each["text"].endswith(".")
        assert each["text"] in found["troubles"]
    lines = otherside("status")[1].splitlines()
    for part in (
        "No panel here shows icons; ",
        "Nothing here shows notices; ",
        "The microphone “Nobody” ",
        "I can't see",
    ):
        assert [line for line in lines if line.startswith(part)], part
    assert program.process.poll() is None


def test_what_comes_later_is_missing_no_more(bus: PrivateBus, peer: NotificationPeer, begin: Begin) -> None:
    begin()
    until(lambda found: kinds(found) >= {"tray", "notices"})
    host = TrayHost(bus.address).start()
    peer.start()
    try:
        until(lambda found: not kinds(found) & {"tray", "notices"})
        host.wait_for(lambda host: any("  No microphone" in each.menu.lines() for each in host.icons.values()))
        lines = host.icon().menu.lines()
        assert "  No tray for the icon" not in lines
        at = lines.index("  No microphone")
        assert lines[at + 1].startswith("    The microphone “Nobody” of your settings is")
    finally:
        host.stop()


def test_one_notice_tells_of_it_and_a_restart_does_not(peer: NotificationPeer, begin: Begin, own_home: Path) -> None:
    peer.start()
    first = begin()
    peer.wait_for(lambda peer: {"No tray for the icon.", "No microphone."} <= set(told(peer)))
    assert otherside("quit")[0] == 0
    assert first.end() == 0
    already = len(told(peer))
    assert (own_home / "data" / "noticed.txt").read_text("utf-8").count("tray\n") == 1

    config = own_home / "config" / "config.yaml"
    config.write_text(config.read_text().replace("microphone: Nobody\n", "microphone: Somebody\n"))
    (own_home / "data" / "noticed.txt").write_text("tray\nmodel\nspeaker\nidle\nsleep\nlock\ndo not disturb\ncalls\n")
    begin()
    peer.wait_for(lambda peer: len(told(peer)) > already)
    assert len(told(peer)) == already + 1
    assert told(peer)[-1].startswith("The microphone “Somebody” of your settings is not here. ")
