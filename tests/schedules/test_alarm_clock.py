"""The alarm clock with the real scheduler, in real time."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

import pytest

from assistant.clock import now_utc
from schedules.alarm_clock import AlarmClock

PATIENCE_S = 10.0  # for what comes, however slow the computer is
QUIET_S = 0.3  # without a ring it does not ring
SOON = timedelta(seconds=0.1)
HOUR = timedelta(hours=1)
OVER = timedelta(seconds=-1)


class Bedside:
    """An alarm clock and its rings."""

    def __init__(self) -> None:
        self.rings: queue.SimpleQueue[datetime] = queue.SimpleQueue()
        self.alarm = AlarmClock(lambda: self.rings.put(now_utc()))

    def rang_at(self) -> datetime:
        """Wait for a ring."""
        return self.rings.get(timeout=PATIENCE_S)

    def stays_quiet(self) -> bool:
        """Wait, and hear nothing."""
        try:
            self.rings.get(timeout=QUIET_S)
        except queue.Empty:
            return True
        return False


@pytest.fixture
def bedside() -> Iterator[Bedside]:
    """Give an alarm clock that is closed at the end."""
    bedside = Bedside()
    yield bedside
    bedside.alarm.close()


def test_it_rings_once_and_then(bedside: Bedside) -> None:
    at = now_utc() + SOON
    bedside.alarm.set(at)
    assert bedside.rang_at() >= at
    assert bedside.stays_quiet()


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=12), timedelta(days=4000)])
def test_what_is_over_rings_at_once(bedside: Bedside, late: timedelta) -> None:
    bedside.alarm.set(now_utc() - late)
    assert bedside.rang_at()
    assert bedside.stays_quiet()


def test_a_later_time_instead(bedside: Bedside) -> None:
    bedside.alarm.set(now_utc() + 2 * SOON)
    bedside.alarm.set(now_utc() + HOUR)
    assert bedside.stays_quiet()


def test_an_earlier_time_instead(bedside: Bedside) -> None:
    bedside.alarm.set(now_utc() + HOUR)
    at = now_utc() + SOON
    bedside.alarm.set(at)
    assert bedside.rang_at() >= at
    assert bedside.stays_quiet()


def test_it_is_set_from_another_thread(bedside: Bedside) -> None:
    at = now_utc() + SOON
    thread = threading.Thread(target=bedside.alarm.set, args=(at,))
    thread.start()
    assert bedside.rang_at() >= at
    thread.join()


def test_no_ring_is_lost_however_fast_they_follow(bedside: Bedside) -> None:
    for _ in range(200):
        bedside.alarm.set(now_utc() + OVER)
        assert bedside.rang_at()


def test_it_is_set_while_it_rings() -> None:
    rung, over = threading.Event(), threading.Event()
    rings: list[int] = []

    def ring() -> None:
        rings.append(len(rings))
        if len(rings) == 1:
            alarm.set(now_utc() + OVER)
            rung.set()
            over.wait(QUIET_S)  # so long that the next is due before it is over
        else:
            over.set()

    alarm = AlarmClock(ring)
    alarm.set(now_utc())
    assert rung.wait(PATIENCE_S)
    assert over.wait(PATIENCE_S)
    assert rings == [0, 1]
    alarm.close()


def test_a_ring_that_fails_is_not_the_last() -> None:
    rings: queue.SimpleQueue[int] = queue.SimpleQueue()

    def ring() -> None:
        rings.put(1)
        raise RuntimeError("nobody hears this")

    alarm = AlarmClock(ring)
    for _ in range(2):
        alarm.set(now_utc())
        assert rings.get(timeout=PATIENCE_S)
    alarm.close()


def test_a_closed_one_rings_no_more(bedside: Bedside) -> None:
    bedside.alarm.set(now_utc() + 2 * SOON)
    bedside.alarm.close()
    bedside.alarm.close()
    bedside.alarm.set(now_utc() + OVER)
    bedside.alarm.clock_changed()
    assert bedside.stays_quiet()
    assert "APScheduler" not in [thread.name for thread in threading.enumerate()]


def test_closing_in_the_middle_of_a_ring() -> None:
    for _ in range(30):  # an error in its thread would fail the test
        rung = threading.Event()
        alarm = AlarmClock(rung.set)
        alarm.set(now_utc())
        assert rung.wait(PATIENCE_S)
        alarm.close()


def test_closing_does_not_wait_for_a_ring() -> None:
    rung, let_go, done = threading.Event(), threading.Event(), threading.Event()

    def ring() -> None:
        rung.set()
        let_go.wait(PATIENCE_S)
        done.set()

    alarm = AlarmClock(ring)
    alarm.set(now_utc())
    assert rung.wait(PATIENCE_S)
    alarm.close()
    assert not done.is_set()
    let_go.set()
    assert done.wait(PATIENCE_S)


class OtherClock(datetime):
    """What the scheduler takes for the clock on the wall."""

    ahead = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The time that it shows."""
        return (now_utc() + cls.ahead).astimezone(tz)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> type[OtherClock]:
    """Give the clock that the scheduler looks at."""
    monkeypatch.setattr(OtherClock, "ahead", timedelta(0))
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", OtherClock)
    return OtherClock


def test_a_clock_that_is_set_forward(clock: type[OtherClock], bedside: Bedside) -> None:
    bedside.alarm.set(now_utc() + HOUR)
    assert bedside.stays_quiet()
    clock.ahead = HOUR
    assert bedside.stays_quiet(), "then nobody would have to tell it"
    bedside.alarm.clock_changed()
    assert bedside.rang_at()


def test_a_clock_that_is_set_back(clock: type[OtherClock], bedside: Bedside) -> None:
    bedside.alarm.set(now_utc() + 2 * SOON)
    clock.ahead = -HOUR
    bedside.alarm.clock_changed()
    assert bedside.stays_quiet()
    clock.ahead = timedelta(0)
    bedside.alarm.clock_changed()
    assert bedside.rang_at()
