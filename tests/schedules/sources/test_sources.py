"""All sources together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import pytest
from desk_peers import PATIENCE_S, Bus, Peer, Told, at, report

from schedules.sources.board import CALLS, DO_NOT_DISTURB, IDLE, LOCK, NAMES, SLEEP, Works
from schedules.sources.sources import Sources, open_sources
from schedules.values import SignalKind

Open = Callable[[], Sources]
MakePeer = Callable[[Bus, str], Peer]

LOGIND = "org.freedesktop.login1"
LOGIND_PATH = "/org/freedesktop/login1"
MUTTER = "org.gnome.Mutter.IdleMonitor"
MUTTER_PATH = "/org/gnome/Mutter/IdleMonitor/Core"


def test_with_nothing_at_all_each_says_so_in_a_sentence(opened: Open, told: Told) -> None:
    sources = opened()
    assert sources.wait(PATIENCE_S)
    reports = sources.report()
    assert tuple(each.name for each in reports) == NAMES
    assert {each.works for each in reports} == {Works.NO}
    assert all(each.advice.endswith(".") and each.source for each in reports)
    assert "I can't see when you are away" in report(sources, IDLE).advice
    sources.poll(at(0))
    assert sources.idle_s() is None
    assert told.nothing()


def test_without_a_session_bus(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    sources = open_sources(told, dict(os.environ), "linux")
    assert sources.wait(PATIENCE_S)
    assert "There is no session bus" in report(sources, DO_NOT_DISTURB).advice
    sources.close()


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_elsewhere_the_report_says_what_is_not_told(platform: str, told: Told) -> None:
    sources = open_sources(told, {}, platform)
    assert sources.wait(PATIENCE_S)
    assert report(sources, IDLE).source == {"darwin": "macOS", "win32": "Windows"}[platform]
    assert (report(sources, SLEEP).works, report(sources, SLEEP).source) == (Works.YES, "the clock")
    for name in (LOCK, DO_NOT_DISTURB, CALLS):
        assert report(sources, name).source == "not told on this system"
        assert report(sources, name).advice
    sources.close()


def test_after_waking_it_is_said_at_once_if_nobody_is_there(
    system_bus: Bus, session_bus: Bus, peer: MakePeer, opened: Open, told: Told
) -> None:
    mutter = peer(session_bus, MUTTER)
    mutter.answers[MUTTER_PATH, "GetIdletime"] = ("t", [70_000])
    mutter.appear()
    logind = peer(system_bus, LOGIND)
    logind.appear()
    sources = opened()
    assert sources.wait(PATIENCE_S)
    sources.poll(at(0))
    assert told.next() is SignalKind.IDLE
    for begins in (True, False):
        logind.emit(LOGIND_PATH, f"{LOGIND}.Manager", "PrepareForSleep", "b", [begins])
    assert [told.next(), told.next()] == [SignalKind.SLEEP, SignalKind.WAKE]
    mutter.answers[MUTTER_PATH, "GetIdletime"] = ("t", [75_000])
    for beat in range(1, 100):  # the wake is told just before the idle time is looked at again
        sources.poll(at(beat / 10))
        if signal := told.within(0.05):
            assert (signal.kind, signal.value) == (SignalKind.IDLE, 75.0)
            break
    else:
        pytest.fail("nothing was told")


def test_a_poll_costs_next_to_nothing_and_closing_is_quick(session_bus: Bus, peer: MakePeer, told: Told) -> None:
    mutter = peer(session_bus, MUTTER)
    mutter.answers[MUTTER_PATH, "GetIdletime"] = ("t", [70_000])
    mutter.appear()
    sources = open_sources(told, dict(os.environ), "linux")
    assert sources.wait(PATIENCE_S)
    took_s: list[float] = []
    for beat in range(50):
        began_s = time.perf_counter()
        sources.poll(at(4.0 * beat))
        took_s.append(time.perf_counter() - began_s)
        assert sources.idle_s() == 70.0
    assert sorted(took_s)[25] < 0.001
    began_s = time.perf_counter()
    sources.close()
    sources.close()
    assert time.perf_counter() - began_s < 1.0
    assert told.next() is SignalKind.IDLE
    assert told.nothing()
