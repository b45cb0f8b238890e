"""What two clocks tell when they are compared."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from schedules.heartbeat import PERIOD_S, Heartbeat
from schedules.values import Moment, Signal, SignalKind

START = Moment(datetime(2026, 3, 2, 8, tzinfo=UTC), 50_000.0)
HERE, THERE = "Europe/Berlin", "America/New_York"


def later(moment: Moment, passed_s: float, set_s: float = 0.0) -> Moment:
    """That much later; `set_s`: by so much the clock was set in between."""
    return Moment(moment.at + timedelta(seconds=passed_s + set_s), moment.elapsed_s + passed_s)


@pytest.mark.parametrize(
    ("passed_s", "set_s", "zone_name", "found"),
    [
        (PERIOD_S, 0.0, HERE, ""),
        (0.0, 0.0, HERE, ""),
        (15.0, 0.0, HERE, ""),  # a busy computer
        (15.1, 0.0, HERE, "sleep wake"),
        (43_200.0, 0.0, HERE, "sleep wake"),
        (PERIOD_S, 2.0, HERE, ""),  # corrected
        (PERIOD_S, -2.0, HERE, ""),
        (PERIOD_S, 2.5, HERE, "clock_set"),
        (PERIOD_S, -2.5, HERE, "clock_set"),
        (PERIOD_S, 365 * 86_400.0, HERE, "clock_set"),
        (PERIOD_S, -3600.0, HERE, "clock_set"),
        (43_200.0, 2.0, HERE, "sleep wake"),
        (43_200.0, 3600.0, HERE, "sleep wake clock_set"),
        (43_200.0, -43_200.0, HERE, "sleep wake clock_set"),  # the clock shows what it showed
        (43_200.0, -90_000.0, HERE, "sleep wake clock_set"),
        (PERIOD_S, 0.0, THERE, "timezone"),
        (43_200.0, 3600.0, THERE, "sleep wake clock_set timezone"),
    ],
)
def test_a_beat(passed_s: float, set_s: float, zone_name: str, found: str) -> None:
    now = later(START, passed_s, set_s)
    signals = {
        SignalKind.SLEEP: (START, Signal(SignalKind.SLEEP)),
        SignalKind.WAKE: (now, Signal(SignalKind.WAKE)),
        SignalKind.CLOCK_SET: (now, Signal(SignalKind.CLOCK_SET, set_s)),
        SignalKind.TIMEZONE: (now, Signal(SignalKind.TIMEZONE, name=zone_name)),
    }
    expected = tuple(signals[SignalKind(kind)] for kind in found.split())
    assert Heartbeat(START, HERE).beat(now, zone_name) == expected


def test_each_is_told_once() -> None:
    heart, now = Heartbeat(START, HERE), later(START, 600.0, 3600.0)
    assert len(heart.beat(now, THERE)) == 4
    assert heart.beat(later(now, PERIOD_S), THERE) == ()
    assert heart.beat(later(now, 2 * PERIOD_S), HERE) == (
        (later(now, 2 * PERIOD_S), Signal(SignalKind.TIMEZONE, name=HERE)),
    )


def test_beats_that_are_all_slow_are_no_sleep() -> None:
    heart, now = Heartbeat(START, HERE), START
    for _ in range(1000):
        now = later(now, 14.9)
        assert heart.beat(now, HERE) == ()


@pytest.mark.parametrize("corrected_s", [0.002, -0.002, 1.5, -1.5])
def test_a_clock_that_is_corrected_bit_by_bit_was_not_set(corrected_s: float) -> None:
    heart, now = Heartbeat(START, HERE), START
    for _ in range(1000):
        now = later(now, PERIOD_S, corrected_s)
        assert heart.beat(now, HERE) == ()
    assert heart.beat(later(now, PERIOD_S, 10.0), HERE)[0][1].kind is SignalKind.CLOCK_SET


def test_a_day_of_beats_is_quiet_through_the_change_to_summer() -> None:
    now = Moment(datetime(2026, 3, 28, 12, tzinfo=UTC), 0.0)
    heart = Heartbeat(now, HERE)
    for _ in range(int(86_400 / PERIOD_S)):
        now = later(now, PERIOD_S)
        assert heart.beat(now, HERE) == ()
