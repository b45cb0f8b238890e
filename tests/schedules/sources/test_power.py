"""Sleep and lock, told by a logind that the test plays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dbus_fast import Variant
from desk_peers import Bus, Peer, Told, at, await_report, report

from schedules.sources import bus as bus_file
from schedules.sources.board import LOCK, SLEEP, Works
from schedules.sources.sources import Sources
from schedules.values import SignalKind

SERVICE = "org.freedesktop.login1"
ROOT = "/org/freedesktop/login1"
MANAGER = f"{SERVICE}.Manager"
SESSION = f"{SERVICE}.Session"
SCREEN = f"{ROOT}/session/_32"

Open = Callable[[], Sources]
MakePeer = Callable[[Bus, str], Peer]


def logind_on(bus: Bus, peer: MakePeer) -> Peer:
    logind = peer(bus, SERVICE)
    logind.properties[ROOT, "PreparingForSleep"] = Variant("b", False)
    logind.properties[f"{ROOT}/user/self", "Display"] = Variant("(so)", ["2", SCREEN])
    logind.properties[SCREEN, "LockedHint"] = Variant("b", False)
    logind.appear()
    return logind


@pytest.fixture
def logind(system_bus: Bus, peer: MakePeer) -> Peer:
    return logind_on(system_bus, peer)


def sleep(logind: Peer, begins: bool) -> None:
    logind.emit(ROOT, MANAGER, "PrepareForSleep", "b", [begins])


def hint(logind: Peer, locked: bool, told: bool = True) -> None:
    logind.change(SCREEN, SESSION, "LockedHint", Variant("b", locked), told=told)


def test_sleep_and_wake(logind: Peer, opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, SLEEP, Works.YES).source == "logind"
    sleep(logind, True)
    assert told.next() is SignalKind.SLEEP
    sleep(logind, False)
    assert told.next() is SignalKind.WAKE
    assert told.nothing()


def test_the_lock_hint_is_followed(logind: Peer, opened: Open, told: Told) -> None:
    sources = opened()
    assert await_report(sources, LOCK, Works.YES).source == "logind"
    hint(logind, True)
    hint(logind, True)
    hint(logind, False)
    hint(logind, True, told=False)  # only that it has changed: it is asked
    assert [told.next() for _ in range(3)] == [SignalKind.LOCK, SignalKind.UNLOCK, SignalKind.LOCK]


def test_what_was_so_before_is_told(logind: Peer, opened: Open, told: Told) -> None:
    logind.properties[ROOT, "PreparingForSleep"] = Variant("b", True)
    logind.properties[SCREEN, "LockedHint"] = Variant("b", True)
    opened()
    assert [told.next(), told.next()] == [SignalKind.SLEEP, SignalKind.LOCK]


def test_the_request_to_lock_counts_until_the_request_to_unlock(logind: Peer, opened: Open, told: Told) -> None:
    await_report(opened(), LOCK, Works.YES)
    logind.emit(SCREEN, SESSION, "Lock", "", [])
    assert told.next() is SignalKind.LOCK
    logind.emit(SCREEN, SESSION, "Unlock", "", [])
    assert told.next() is SignalKind.UNLOCK


def test_a_request_of_another_session_is_none(logind: Peer, opened: Open, told: Told) -> None:
    await_report(opened(), LOCK, Works.YES)
    logind.emit(f"{ROOT}/session/_39", SESSION, "Lock", "", [])
    sleep(logind, True)
    assert told.next() is SignalKind.SLEEP


def test_a_session_without_a_screen_goes_by_its_number(
    logind: Peer, opened: Open, told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    logind.properties[f"{ROOT}/user/self", "Display"] = Variant("(so)", ["", "/"])
    assert "log in to a desktop" in await_report(opened(), LOCK, Works.NO).advice
    del logind.properties[f"{ROOT}/user/self", "Display"]
    assert "log in to a desktop" in await_report(opened(), LOCK, Works.NO).advice
    monkeypatch.setenv("XDG_SESSION_ID", "2")
    logind.answers[ROOT, "GetSession"] = ("o", [SCREEN])
    await_report(opened(), LOCK, Works.YES)
    hint(logind, True)
    assert told.next() is SignalKind.LOCK


def test_a_logind_that_answers_with_errors(system_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    logind = peer(system_bus, SERVICE)
    logind.appear()
    sources = opened()
    assert "login1" in await_report(sources, SLEEP, Works.NO, "answers with an error").advice
    await_report(sources, LOCK, Works.NO, "log in to a desktop")
    sleep(logind, True)  # what it tells by itself is believed
    assert told.next() is SignalKind.SLEEP


def test_a_logind_that_does_not_answer(
    system_bus: Bus, peer: MakePeer, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus_file, "_ANSWER_S", 0.1)
    logind = peer(system_bus, SERVICE)
    logind.answers[ROOT, "Get"] = None
    logind.appear()
    await_report(opened(), SLEEP, Works.NO, "does not answer")


def test_a_logind_that_comes_late_and_goes(system_bus: Bus, peer: MakePeer, opened: Open, told: Told) -> None:
    sources = opened()
    await_report(sources, SLEEP, Works.NO, "is not running")
    logind = logind_on(system_bus, peer)
    await_report(sources, LOCK, Works.YES)
    hint(logind, True)
    sleep(logind, True)
    assert [told.next(), told.next()] == [SignalKind.LOCK, SignalKind.SLEEP]
    logind.disappear()
    assert told.next() is SignalKind.WAKE  # whoever notices is awake
    await_report(sources, LOCK, Works.LOST, "is gone")
    logind.properties[SCREEN, "LockedHint"] = Variant("b", False)
    logind.appear()
    assert told.next() is SignalKind.UNLOCK
    await_report(sources, LOCK, Works.YES)


def test_a_bus_that_dies_and_comes_back(
    logind: Peer, system_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    sources = opened()
    await_report(sources, LOCK, Works.YES)
    hint(logind, True)
    assert told.next() is SignalKind.LOCK
    system_bus.die()
    await_report(sources, SLEEP, Works.LOST, "it is tried again")
    system_bus.start()
    again = logind_on(system_bus, peer)
    assert told.next() is SignalKind.UNLOCK  # it was unlocked while nobody told
    await_report(sources, LOCK, Works.YES)
    sleep(again, True)
    assert told.next() is SignalKind.SLEEP
    assert report(sources, SLEEP).works is Works.YES


def test_a_logind_that_died_does_not_lock_for_ever(
    logind: Peer, session_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    mutter = peer(session_bus, "org.gnome.Mutter.IdleMonitor")
    idle_time = ("/org/gnome/Mutter/IdleMonitor/Core", "GetIdletime")
    mutter.answers[idle_time] = ("t", [90_000])
    mutter.appear()
    logind.properties[SCREEN, "LockedHint"] = Variant("b", True)
    sources = opened()
    assert told.next() is SignalKind.LOCK
    logind.disappear()
    await_report(sources, LOCK, Works.LOST)
    sources.poll(at(0))
    assert told.next() is SignalKind.IDLE
    mutter.answers[idle_time] = ("t", [500])
    sources.poll(at(4))
    assert [told.next(), told.next()] == [SignalKind.ACTIVE, SignalKind.UNLOCK]
