"""Ten years of runs and breaks, against an oracle of somebody else's."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from dateutil.rrule import FR, MO, TU, WEEKLY, rrule

from schedules.plan import Break, Day, Hours, Plan, Run
from schedules.simulation import Simulation
from schedules.values import About, Moment, Signal, SignalKind, Verdict
from schedules.watch import Watch

# In a process of its own: other tests leave memory of the wing's behind, and threads.
DAYS = """
import gc
import tracemalloc
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schedules.day_file import Recorded
from schedules.plan import Day, Plan, Run
from schedules.simulation import Simulation
from schedules.values import Moment, Signal, SignalKind
from schedules.watch import Watch

start = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
plan = Plan(breaks=(), runs=tuple(Run(time(hour), days=tuple(Day)) for hour in (7, 12, 19)))
watch = Watch(plan, ZoneInfo("Europe/Berlin"), Moment(start, 0.0))
simulation = Simulation(watch, Moment(start, 0.0))

def days(count):
    for _ in range(count):
        at = simulation.now.at
        signals = [
            Recorded(at + timedelta(hours=hours), Signal(kind))
            for hours, kind in ((1, SignalKind.ACTIVE), (10, SignalKind.LOCK), (20, SignalKind.UNLOCK))
        ]
        for _ in simulation.play(signals, at + timedelta(days=1)):
            pass

def held():
    gc.collect()
    return tracemalloc.get_traced_memory()[0]

tracemalloc.start()
days(360)  # until as much is remembered as ever will be
before = held()
days(60)
print(before, held())
"""

YEARS = 10
PLAN = Plan(
    breaks=(Break(90.0),),
    runs=(Run(time(18, 30), days=(Day.MON, Day.FRI)), Run(time(2, 45), days=(Day.TUE,), title="early run")),
    working_hours=(Hours(time(9), time(17)),),
)


def oracle(zone_name: str, start: datetime, end: datetime) -> list[datetime]:
    """When each warm-up begins: 12 minutes before the run, at the local times dateutil gives."""
    zone = tz.gettz(zone_name)
    assert zone is not None
    runs = []
    for days, hour, minute in (((MO, FR), 18, 30), ((TU,), 2, 45)):
        begin = datetime(start.year, start.month, start.day, hour, minute)  # noqa: DTZ001 - the oracle counts local time
        local = rrule(WEEKLY, byweekday=days, dtstart=begin, until=begin + timedelta(days=366 * YEARS))
        runs += [tz.resolve_imaginary(each.replace(tzinfo=zone)).astimezone(UTC) for each in local]
    warm_ups = sorted(run - timedelta(minutes=12) for run in runs)
    return [each for each in warm_ups if start <= each <= end]


@pytest.mark.parametrize("zone_name", ["Europe/Berlin", "America/New_York"])
def test_every_warm_up_comes_at_the_right_local_time(zone_name: str) -> None:
    start = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
    end = start.replace(year=start.year + YEARS)
    watch = Watch(PLAN, ZoneInfo(zone_name), Moment(start, 0.0))
    simulation = Simulation(watch, Moment(start, 0.0))
    watch.handle(Signal(SignalKind.ACTIVE), Moment(start, 0.0))
    offered: list[datetime] = []
    breaks = 0
    sizes: list[int] = []
    for year in range(1, YEARS + 1):
        for decision in simulation.play((), start.replace(year=start.year + year)):
            if decision.verdict is Verdict.OFFERED and decision.about is About.WARM_UP:
                offered.append(decision.at)
            breaks += decision.verdict is Verdict.OFFERED and decision.about is About.BREAK
        sizes.append(len(watch.memory(simulation.now).ended))
    assert offered == oracle(zone_name, start, end)
    assert breaks > 4 * 365 * YEARS
    assert max(sizes) <= 300  # appointments that are remembered


def test_memory_stays_flat() -> None:
    done = subprocess.run([sys.executable, "-c", DAYS], capture_output=True, text=True, check=True)  # noqa: S603
    before, after = (int(number) for number in done.stdout.split())
    assert before > 0
    assert after - before < 20_000
