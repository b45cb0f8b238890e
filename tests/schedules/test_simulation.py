"""Recorded signals, played."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from schedules.day_file import Recorded
from schedules.plan import Day, Plan, Run
from schedules.simulation import Simulation
from schedules.values import Decision, Moment, Signal, SignalKind, Tick
from schedules.watch import Watch

ZONE = ZoneInfo("Europe/Berlin")
PLAN = Plan(runs=(Run(time(18, 30), days=(Day.MON,)),))
SOON = "A break comes in a minute."
SAT = "Time for a break: you have sat for 30 minutes."
LAPSED = "Not answered: the next break comes after 30 more minutes at the desk."


def at(clock: str) -> datetime:
    """An instant of the first day in Berlin, a Monday, or of another one."""
    day, _, clock = clock.rpartition(" ")
    return datetime.fromisoformat(f"{day or '2026-03-02'}T{clock}").replace(tzinfo=ZONE).astimezone(UTC)


def recorded(clock: str, kind: str, value: float = 0.0) -> Recorded:
    return Recorded(at(clock), Signal(SignalKind(kind), value))


def begun(clock: str = "09:00", plan: Plan = PLAN) -> Simulation:
    start = Moment(at(clock), 1000.0)
    return Simulation(Watch(plan, ZONE, start), start)


def told(decisions: list[Decision]) -> list[str]:
    return [f"{each.at.astimezone(ZONE):%H:%M:%S} {each.text}".replace(":00 ", " ", 1) for each in decisions]


def played(simulation: Simulation, end: str, *signals: Recorded) -> list[str]:
    return told(list(simulation.play(signals, at(end))))


def test_decisions_come_when_they_would_have_come() -> None:
    simulation = begun()
    assert played(simulation, "09:45", recorded("09:05", "active")) == [
        *(f"09:34 {SOON}", f"09:35 {SAT}", f"09:37 {LAPSED}"),
    ]
    assert simulation.now == Moment(at("09:45"), 1000.0 + 45 * 60)


def test_it_is_the_watch_that_ticks_by_itself() -> None:
    now = Moment(at("09:00"), 0.0)
    watch, end = Watch(PLAN, ZONE, now), at("2026-03-03 09:00")
    by_hand = [*watch.handle(Signal(SignalKind.ACTIVE), now)]
    while (wake := watch.next_wake()) <= end:
        now = Moment(wake, now.elapsed_s + (wake - now.at).total_seconds())
        by_hand += watch.handle(Tick(), now)
    assert len(by_hand) > 100
    assert played(begun(), "2026-03-03 09:00", recorded("09:00", "active")) == told(by_hand)


def test_what_is_due_at_the_end_is_told_and_nothing_after_it() -> None:
    simulation = begun()
    signals = (recorded("09:00", "active"), recorded("09:31", "lock"))
    assert played(simulation, "09:30", *signals) == [f"09:29 {SOON}", f"09:30 {SAT}"]
    assert played(simulation, "09:30") == []
    assert played(simulation, "09:32") == [f"09:32 {LAPSED}"], "and it was not locked"


@pytest.mark.parametrize("kind", ["idle", "lock", "sleep"])
def test_who_leaves_first_was_there_before(kind: str) -> None:
    signals = (recorded("09:10", "dnd_off"), recorded("09:40", kind), recorded("09:50", "dnd_off"))
    assert played(begun(), "10:00", *signals)[:2] == [f"09:29 {SOON}", f"09:30 {SAT}"]


@pytest.mark.parametrize("kind", ["active", "unlock", "wake", "input"])
def test_who_comes_first_was_not_there_before(kind: str) -> None:
    signals = (recorded("09:10", kind), recorded("09:50", "lock"))
    assert played(begun(), "09:40", *signals) == [f"09:39 {SOON}", f"09:40 {SAT}"]


def test_of_nobody_nothing_is_told() -> None:
    assert played(begun(), "18:00", recorded("09:10", "dnd_on"), recorded("09:20", "dnd_off")) == []
    assert played(begun(), "18:00") == []


def test_nothing_is_decided_while_asleep() -> None:
    simulation = begun("17:00")
    signals = (recorded("17:00", "active"), recorded("17:10", "sleep"), recorded("20:00", "wake"))
    assert played(simulation, "19:59", *signals) == []
    assert simulation.now == Moment(at("19:59"), 1000.0 + 179 * 60)
    assert played(simulation, "20:00", *signals[2:]) == [
        "20:00 No break at 17:30: your computer was asleep for 2 hours and 50 minutes.",
        "20:00 The warm-up for your 18:30 run, at 18:18, was missed: your computer was asleep at 18:18.",
    ]
    assert played(simulation, "20:30") == [f"20:29 {SOON}", f"20:30 {SAT}"]


def test_signals_from_before_the_begin_only_set_the_scene() -> None:
    simulation = begun()
    signals = (recorded("08:00", "active"), recorded("08:10", "clock_set", 3600.0), recorded("08:20", "dnd_on"))
    assert played(simulation, "09:40", *signals) == ["09:30 A break is due, but do not disturb is on."]
    assert simulation.now == Moment(at("09:40"), 1000.0 + 40 * 60)


@pytest.mark.parametrize(
    ("shift_s", "texts"),
    [
        (
            3600.0,
            ["10:20 The clock was set forward by 1 hour.", f"10:29 {SOON}", f"10:30 {SAT}", f"10:32 {LAPSED}"],
        ),
        (
            -600.0,
            ["09:10 The clock was set back by 10 minutes.", f"09:19 {SOON}", f"09:20 {SAT}", f"09:22 {LAPSED}"],
        ),
    ],
)
def test_after_the_clock_was_set_time_goes_by_it(shift_s: float, texts: list[str]) -> None:
    simulation = begun()
    after = Recorded(at("09:20") + timedelta(seconds=shift_s + 1200), Signal(SignalKind.LOCK))
    signals = (recorded("09:00", "active"), recorded("09:20", "clock_set", shift_s), after)
    assert told(list(simulation.play(signals, after.at))) == texts
    assert simulation.now == Moment(after.at, 1000.0 + 40 * 60)


def test_a_clock_that_was_set_past_the_end() -> None:
    simulation = begun()
    signals = (recorded("09:00", "active"), recorded("09:20", "clock_set", 3600.0), recorded("10:21", "lock"))
    assert played(simulation, "10:00", *signals) == ["10:20 The clock was set forward by 1 hour."]
    assert simulation.now == Moment(at("10:20"), 1000.0 + 20 * 60)
