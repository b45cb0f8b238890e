"""The idle time, told by a Mutter that the test plays; and when it is looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desk_peers import PATIENCE_S, Bus, Peer, Told, at, await_report, report

from schedules.sources import idle
from schedules.sources.board import IDLE, Board, Works
from schedules.sources.idle import NO_BREAKS, Idle, Way, ways_here
from schedules.sources.sources import Sources
from schedules.values import Signal, SignalKind

MUTTER = "org.gnome.Mutter.IdleMonitor"
PATH = "/org/gnome/Mutter/IdleMonitor/Core"
SAVER = "org.freedesktop.ScreenSaver"

Open = Callable[[], Sources]
MakePeer = Callable[[Bus, str], Peer]


def idle_for(mutter: Peer, idle_s: float) -> None:
    mutter.answers[PATH, "GetIdletime"] = ("t", [round(1000 * idle_s)])


@pytest.fixture
def mutter(session_bus: Bus, peer: MakePeer) -> Peer:
    mutter = peer(session_bus, MUTTER)
    idle_for(mutter, 3)
    mutter.appear()
    return mutter


def test_the_first_poll_says_which_and_then_what_changes(mutter: Peer, opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, IDLE, Works.YES).source == "GNOME"
    sources.poll(at(0))
    assert told.next() is SignalKind.ACTIVE
    idle_for(mutter, 61)
    sources.poll(at(58))
    assert told.next_signal() == Signal(SignalKind.IDLE, 61.0)
    sources.poll(at(62))
    idle_for(mutter, 0)
    assert sources.idle_s() == 0.0  # and so the poll before is over
    sources.poll(at(66))
    assert told.next() is SignalKind.ACTIVE
    assert told.nothing()


def test_nobody_is_asked_while_nothing_can_change(mutter: Peer, opened: Open, told: Told) -> None:
    sources = opened()
    sources.poll(at(0))
    assert told.next() is SignalKind.ACTIVE
    idle_for(mutter, 99)  # cannot be, three seconds after the last input
    mutter.asked.clear()
    for elapsed_s in range(4, 57, 4):
        sources.poll(at(elapsed_s))
    assert sources.idle_s() == 99.0
    assert mutter.asked == ["GetIdletime"]
    assert told.nothing()
    sources.poll(at(58))
    assert told.next() is SignalKind.IDLE


def test_after_a_gap_it_is_said_anew(mutter: Peer, opened: Open, told: Told) -> None:
    idle_for(mutter, 70)
    sources = opened()
    for elapsed_s in (0, 100, 104):
        sources.poll(at(elapsed_s))
        assert sources.idle_s() == 70.0
    assert [told.next(), told.next()] == [SignalKind.IDLE, SignalKind.IDLE]
    assert told.nothing()


def test_a_mutter_that_answers_with_an_error_and_recovers(mutter: Peer, opened: Open, told: Told) -> None:
    sources = opened()
    sources.poll(at(0))
    assert told.next() is SignalKind.ACTIVE
    mutter.answers.clear()
    for elapsed_s in (14, 28, 42, 56, 58):
        sources.poll(at(elapsed_s))
    assert NO_BREAKS in await_report(sources, IDLE, Works.LOST, "asked again").advice
    assert sources.idle_s() is None
    idle_for(mutter, 1)
    sources.poll(at(58.5))  # too early to ask again
    assert sources.idle_s() is None
    sources.poll(at(60))
    assert told.next() is SignalKind.ACTIVE  # whatever was told before
    await_report(sources, IDLE, Works.YES)


def test_it_is_asked_less_and_less_often(opened: Open, session_bus: Bus, peer: MakePeer, told: Told) -> None:
    sources = opened()
    for elapsed_s in (0, 1, 3, 7, 15):  # 1, 2, 4, 8 seconds later, and then 16
        sources.poll(at(elapsed_s))
        assert sources.idle_s() is None
    mutter = peer(session_bus, MUTTER)
    idle_for(mutter, 3)
    mutter.appear()
    sources.poll(at(29))
    assert sources.idle_s() is None
    sources.poll(at(31))
    assert told.next() is SignalKind.ACTIVE


def test_a_mutter_that_hangs_holds_nobody(
    mutter: Peer, opened: Open, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idle, "_ANSWER_S", 0.1)
    sources = opened()
    await_report(sources, IDLE, Works.YES)
    mutter.answers[PATH, "GetIdletime"] = None
    sources.poll(at(0))
    assert sources.idle_s() is None
    sources.poll(at(4))
    assert report(sources, IDLE).works is Works.YES
    sources.poll(at(12))
    assert "no answer" in report(sources, IDLE).advice
    assert told.nothing()


def test_a_bus_that_dies_and_comes_back(
    mutter: Peer, session_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    sources = opened()
    sources.poll(at(0))
    assert told.next() is SignalKind.ACTIVE
    session_bus.die()
    sources.poll(at(58))
    await_report(sources, IDLE, Works.LOST)
    session_bus.start()
    again = peer(session_bus, MUTTER)
    idle_for(again, 1)
    again.appear()
    sources.poll(at(70))
    assert told.next() is SignalKind.ACTIVE
    assert mutter.asked[0] == "GetIdletime"


def test_plasmas_milliseconds_are_not_taken_for_seconds(
    session_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    saver = peer(session_bus, SAVER)
    saver.answers["/ScreenSaver", "GetSessionIdleTime"] = ("u", [90])
    saver.appear()
    sources = opened()
    assert "Log in to a desktop" in await_report(sources, IDLE, Works.NO).advice
    sources.poll(at(0))
    assert sources.idle_s() is None
    assert told.nothing()


def test_what_costs_much_is_asked_less_often() -> None:
    class Dear:
        asked = 0

        def idle_s(self) -> float:
            self.asked += 1
            return 80.0

        def close(self) -> None:
            """Nothing to hang up."""

    dear, told, board = Dear(), Told(), Board()
    watched = Idle(told, [Way("dear", lambda: dear, every_s=15.0)], "", board)
    assert board.wait(PATIENCE_S, lambda reports: reports[0].works is Works.YES)
    before = dear.asked
    for elapsed_s in (0, 4, 8, 12, 16, 20):
        watched.poll(at(elapsed_s))
        watched.idle_s()
    watched.close()
    assert dear.asked - before == 6 + 2  # idle_s each time, the polls at 0 and 16
    assert told.next() is SignalKind.IDLE


@pytest.mark.parametrize(
    ("environ", "platform", "names", "advice"),
    [
        ({}, "win32", ["Windows"], "Install Otherside afresh."),
        ({}, "darwin", ["macOS"], "Install Otherside afresh."),
        ({"DISPLAY": ":0"}, "linux", ["X11", "GNOME"], "Log in to the desktop again."),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, "linux", ["GNOME", "swayidle"], "Install swayidle"),
        ({"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"}, "linux", ["GNOME", "swayidle"], "Install swayidle"),
        ({}, "linux", ["GNOME"], "Log in to a desktop."),
    ],
)
def test_who_is_asked(environ: dict[str, str], platform: str, names: list[str], advice: str) -> None:
    ways, what_to_do = ways_here(environ, platform)
    assert [way.source for way in ways] == names
    assert advice in what_to_do
    assert idle.IDLE_AFTER_S == 60.0
