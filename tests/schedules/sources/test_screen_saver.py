"""The lock, told by screen savers that the test plays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dbus_fast import Variant
from desk_peers import Bus, Peer, Told, at, await_report, report

from schedules.sources.board import DO_NOT_DISTURB, LOCK, SourceReport, Works
from schedules.sources.screen_saver import FREEDESKTOP, GNOME
from schedules.sources.sources import Sources
from schedules.values import SignalKind

Open = Callable[[], Sources]
MakePeer = Callable[[Bus, str], Peer]

MUTTER = "org.gnome.Mutter.IdleMonitor"
MUTTER_PATH = "/org/gnome/Mutter/IdleMonitor/Core"
SERVER = "org.freedesktop.Notifications"
LOGIND = "org.freedesktop.login1"
LOGIND_PATH = "/org/freedesktop/login1"
SCREEN = f"{LOGIND_PATH}/session/_32"


def saver_on(bus: Bus, peer: MakePeer, name: str, path: str, *, active: bool = False) -> Peer:
    saver = peer(bus, name)
    saver.answers[path, "GetActive"] = ("b", [active])
    saver.appear()
    return saver


@pytest.mark.parametrize(
    "who",
    [(GNOME, "/org/gnome/ScreenSaver"), (FREEDESKTOP, "/ScreenSaver"), (FREEDESKTOP, "/org/freedesktop/ScreenSaver")],
)
def test_a_screen_saver_tells(session_bus: Bus, peer: MakePeer, opened: Open, told: Told, who: tuple[str, str]) -> None:
    name, path = who
    saver = saver_on(session_bus, peer, name, path, active=True)
    sources = opened()
    assert told.next() is SignalKind.LOCK  # as it was before
    assert await_report(sources, LOCK, Works.YES).source == name
    saver.emit(path, name, "ActiveChanged", "b", [False])
    saver.emit(path, name, "ActiveChanged", "b", [False])  # Plasma tells all twice
    saver.emit(path, name, "ActiveChanged", "b", [True])
    assert [told.next(), told.next()] == [SignalKind.UNLOCK, SignalKind.LOCK]


def test_a_name_without_a_screen_saver_behind_it(session_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    nobody = peer(session_bus, FREEDESKTOP)
    nobody.appear()
    sources = opened()
    await_report(sources, LOCK, Works.NO)
    nobody.emit("/ScreenSaver", FREEDESKTOP, "ActiveChanged", "b", [True])  # and if it tells nevertheless
    assert told.next() is SignalKind.LOCK
    await_report(sources, LOCK, Works.YES, FREEDESKTOP)


def test_it_is_locked_until_both_who_tell_say_it_is_not(
    session_bus: Bus, system_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    saver = saver_on(session_bus, peer, GNOME, "/org/gnome/ScreenSaver")
    saver.appear(SERVER)
    logind = peer(system_bus, LOGIND)
    logind.properties[f"{LOGIND_PATH}/user/self", "Display"] = Variant("(so)", ["2", SCREEN])
    logind.properties[SCREEN, "LockedHint"] = Variant("b", False)
    logind.appear()
    sources = opened()
    await_report(sources, LOCK, Works.YES, f"logind and {GNOME}")
    await_report(sources, DO_NOT_DISTURB, Works.NO, "does not tell")
    logind.emit(SCREEN, f"{LOGIND}.Session", "Lock", "", [])
    assert told.next() is SignalKind.LOCK
    saver.emit("/org/gnome/ScreenSaver", GNOME, "ActiveChanged", "b", [True])
    saver.change("/org/freedesktop/Notifications", SERVER, "Inhibited", Variant("b", True))
    assert told.next() is SignalKind.DND_ON  # and so what was sent before it has arrived
    for locked in (True, False):
        logind.change(SCREEN, f"{LOGIND}.Session", "LockedHint", Variant("b", locked))
    logind.emit(LOGIND_PATH, f"{LOGIND}.Manager", "PrepareForSleep", "b", [True])
    assert told.next() is SignalKind.SLEEP
    saver.emit("/org/gnome/ScreenSaver", GNOME, "ActiveChanged", "b", [False])
    assert told.next() is SignalKind.UNLOCK


def test_who_else_goes_is_of_no_account(session_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    saver_on(session_bus, peer, GNOME, "/org/gnome/ScreenSaver")
    server = peer(session_bus, SERVER)
    server.properties["/org/freedesktop/Notifications", "Inhibited"] = Variant("b", True)
    server.appear()
    sources = opened()
    assert told.next() is SignalKind.DND_ON
    await_report(sources, LOCK, Works.YES)
    server.disappear()
    assert told.next() is SignalKind.DND_OFF
    assert report(sources, LOCK) == SourceReport(LOCK, Works.YES, GNOME)


def test_a_screen_saver_that_died_does_not_lock_for_ever(
    session_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    mutter = peer(session_bus, MUTTER)
    mutter.answers[MUTTER_PATH, "GetIdletime"] = ("t", [90_000])
    mutter.appear()
    saver = saver_on(session_bus, peer, GNOME, "/org/gnome/ScreenSaver", active=True)
    sources = opened()
    assert told.next() is SignalKind.LOCK
    saver.disappear()
    await_report(sources, LOCK, Works.LOST, "is gone")
    sources.poll(at(0))
    assert told.next() is SignalKind.IDLE
    mutter.answers[MUTTER_PATH, "GetIdletime"] = ("t", [500])
    sources.poll(at(4))
    assert [told.next(), told.next()] == [SignalKind.ACTIVE, SignalKind.UNLOCK]
