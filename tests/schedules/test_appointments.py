"""Where warm-ups and fixed reminders are placed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.appointments import NOTICE, PATIENCE, Appointment, PlannedRun, appointments, warm_up
from schedules.plan import EVERY_DAY, Day, Fixed, Plan, Run, WarmUp
from schedules.values import About

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
RUN = PlannedRun("club", datetime(2026, 3, 2, 17, 30, tzinfo=UTC), "club run")


def placed(plan: Plan, start: datetime = MONDAY, days: int = 7, zone: ZoneInfo = BERLIN) -> list[str]:
    """What there is from the first day's begin to the last one's end, as `2026-03-02 18:18 run`."""
    first = start.astimezone(zone).date()
    found = [(each.begin_at.astimezone(zone), each.title) for each in appointments(plan, (), start, days, zone)]
    return [f"{at:%Y-%m-%d %H:%M} {title}" for at, title in found if first <= at.date() < first + timedelta(days=days)]


@pytest.mark.parametrize(
    ("wanted", "begin", "latest", "ends"),
    [
        (WarmUp(), "18:18", "18:24", "18:28"),
        (WarmUp(minutes=25.0), "18:03", "18:24", "18:28"),
        (WarmUp(ends_before_min=0.0), "18:20", "18:26", "18:30"),
        (WarmUp(ends_before_min=30.0), "17:50", "17:56", "18:00"),
        (WarmUp(minutes=3.0), "18:25", "18:25", "18:28"),  # shorter than the shortest: in time, or not at all
        (WarmUp(shortest_min=10.0), "18:18", "18:18", "18:28"),
        (WarmUp(shortest_min=1.0), "18:18", "18:27", "18:28"),
    ],
)
def test_a_warm_up_ends_before_its_run(wanted: WarmUp, begin: str, latest: str, ends: str) -> None:
    found = warm_up(RUN, wanted)
    assert found.ends_at is not None
    times = [f"{at.astimezone(BERLIN):%H:%M}" for at in (found.begin_at, found.latest_at, found.ends_at)]
    assert times == [begin, latest, ends]
    assert found.notice_at == found.begin_at - NOTICE
    assert (found.about, found.run_at, found.title, found.routine) == (About.WARM_UP, RUN.at, "club run", "pre-run")
    assert found.minutes == found.minutes_left(found.begin_at) == wanted.minutes


@pytest.mark.parametrize(
    ("late_s", "minutes"), [(-600, 10.0), (0, 10.0), (30, 9.5), (120, 8.0), (359, 4 + 1 / 60), (360, 4.0), (600, 0.0)]
)
def test_a_late_warm_up_is_shorter(late_s: float, minutes: float) -> None:
    found = warm_up(RUN, WarmUp())
    assert found.minutes_left(found.begin_at + timedelta(seconds=late_s)) == pytest.approx(minutes)


def test_its_name_stays_and_its_id_moves_with_the_run() -> None:
    before = warm_up(RUN, WarmUp())
    after = warm_up(PlannedRun("club", RUN.at + timedelta(minutes=30), "club run"), WarmUp())
    assert before.key == after.key
    assert (before.id, after.id) == ("warm-up:club@2026-03-02T17:18Z", "warm-up:club@2026-03-02T17:48Z")


def test_a_fixed_reminder_comes_when_it_says_and_waits_an_hour() -> None:
    plan = Plan(fixed=(Fixed(time(7), "wake-up", minutes=8.0, title="good morning"),))
    each = next(each for each in appointments(plan, (), MONDAY, 2, BERLIN) if each.begin_at >= MONDAY)
    at = datetime(2026, 3, 3, 6, tzinfo=UTC)
    assert (each.notice_at, each.begin_at, each.latest_at) == (at, at, at + PATIENCE)
    assert (each.about, each.routine, each.title, each.run_at) == (About.FIXED, "wake-up", "good morning", None)
    assert each.minutes_left(at + timedelta(minutes=59)) == 8.0  # none of it is lost
    without = next(iter(appointments(Plan(fixed=(Fixed(time(7), "wake-up"),)), (), MONDAY, 2, BERLIN)))
    assert without.minutes_left(at) is None


@pytest.mark.parametrize(
    ("plan", "found"),
    [
        (Plan(), []),
        (
            Plan(runs=(Run(time(18, 30), days=(Day.TUE, Day.SUN)),)),
            ["2026-03-03 18:18 run", "2026-03-08 18:18 run"],
        ),
        (Plan(runs=(Run(time(18, 30), date=date(2026, 3, 4), title="race"),)), ["2026-03-04 18:18 race"]),
        (
            Plan(runs=(Run(time(6), days=(Day.THU,), date=date(2026, 3, 4)),)),  # both
            ["2026-03-04 05:48 run", "2026-03-05 05:48 run"],
        ),
        (Plan(runs=(Run(time(18, 30)), Run(time(18, 30), date=date(2025, 3, 4)))), []),
        (Plan(runs=(Run(time(7), days=(Day.MON,)),)), ["2026-03-02 06:48 run"]),  # over, and of that day
        (Plan(runs=(Run(time(0, 5), days=(Day.WED,)),)), ["2026-03-03 23:53 run"]),  # on the day before
        (Plan(runs=(Run(time(0, 12), days=(Day.WED,)),)), ["2026-03-04 00:00 run"]),
        (Plan(runs=(Run(time(0, 5), days=(Day.MON,)),)), ["2026-03-08 23:53 run"]),  # of the day after the last
        (Plan(runs=(Run(time(23, 59), days=(Day.SUN,)),)), ["2026-03-08 23:47 run"]),
        (
            Plan(runs=(Run(time(9), days=(Day.WED,), title="b"), Run(time(9), days=(Day.WED,), title="a"))),
            ["2026-03-04 08:48 b"],  # one runs once at a time; the first counts
        ),
        (
            Plan(
                runs=(Run(time(18, 30), days=(Day.WED,)),),
                fixed=(Fixed(time(18, 18), "wake-up", (Day.WED,), title="w"), Fixed(time(9), "x", (Day.WED,))),
            ),
            ["2026-03-04 09:00 ", "2026-03-04 18:18 w", "2026-03-04 18:18 run"],  # in order
        ),
        (
            Plan(
                runs=(Run(time(18, 30), days=(Day.WED,)),),
                fixed=(Fixed(time(7), "wake-up", (Day.WED, Day.FRI)),),
                holidays=(date(2026, 3, 4),),
            ),
            ["2026-03-04 18:18 run", "2026-03-06 07:00 "],  # who runs on holidays warms up on holidays
        ),
    ],
)
def test_a_week(plan: Plan, found: list[str]) -> None:
    assert placed(plan) == found


def test_a_week_in_which_clocks_are_changed() -> None:
    plan = Plan(runs=(Run(time(2, 30), days=EVERY_DAY),), fixed=(Fixed(time(2, 30), "wake-up", title="fixed"),))
    spring = placed(plan, datetime(2026, 3, 28, 8, tzinfo=UTC), 3)
    assert [text for text in spring if "-29" in text] == ["2026-03-29 03:18 run", "2026-03-29 03:30 fixed"]
    autumn = placed(plan, datetime(2026, 10, 24, 8, tzinfo=UTC), 3)
    assert [text for text in autumn if "-25" in text] == ["2026-10-25 02:18 run", "2026-10-25 02:30 fixed"]


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - they get one
    st.integers(1, 9),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland", "UTC"]),
    st.times(),
)
def test_each_day_has_its_own_however_it_is_cut(start: datetime, days: int, zone_name: str, at: time) -> None:
    zone = ZoneInfo(zone_name)
    plan = Plan(runs=(Run(at, days=EVERY_DAY),), fixed=(Fixed(at, "wake-up", title="fixed"),))
    found = appointments(plan, (), start, days, zone)
    assert len({each.id for each in found}) == len(found)
    assert [each.begin_at for each in found] == sorted(each.begin_at for each in found)
    first = start.astimezone(zone).date()
    wanted = {first + timedelta(days=number) for number in range(days)}
    fixed = Counter(each.begin_at.astimezone(zone).date() for each in found if each.about is About.FIXED)
    assert wanted <= set(fixed)
    assert set(fixed.values()) == {1}
    runs = {each.run_at.astimezone(zone).date() for each in found if each.run_at is not None}
    assert wanted <= runs


class Calendars:
    """Somebody's runs, asked for once."""

    def __init__(self, *runs: PlannedRun) -> None:
        self.runs = runs
        self.asked: list[tuple[datetime, datetime, ZoneInfo]] = []

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[PlannedRun, ...]:
        """Those that begin then; remembers the question."""
        self.asked.append((start, end, zone))
        return tuple(run for run in self.runs if start <= run.at < end)


def warm_ups(plan: Plan, sources: Sequence[Calendars]) -> Iterator[Appointment]:
    return (each for each in appointments(plan, sources, MONDAY, 7, BERLIN) if each.begin_at >= MONDAY)


def test_runs_of_calendars() -> None:
    late = PlannedRun("night", datetime(2026, 3, 2, 23, 5, tzinfo=UTC), "night run")
    club, more = Calendars(RUN, late), Calendars(PlannedRun("again", RUN.at, "the same run elsewhere"))
    assert [each.title for each in warm_ups(Plan(), (club, more))] == ["club run", "night run"]
    plan = Plan(runs=(Run(time(0, 5), date=date(2026, 3, 3), title="late run"),))
    assert [(each.title, each.key) for each in warm_ups(plan, (club, more))] == [
        ("club run", "warm-up:club"),
        ("late run", "warm-up:late run 2026-03-03 00:05"),  # of two that know of it the plan counts
    ]
    start, end, zone = club.asked[0]
    assert start <= MONDAY - timedelta(days=1)
    assert end >= MONDAY + timedelta(days=8)
    assert zone is BERLIN


def test_a_run_that_two_calendars_know_is_where_the_later_one_says() -> None:
    moved = PlannedRun("club", RUN.at + timedelta(hours=1), "club run")
    assert [each.run_at for each in warm_ups(Plan(), (Calendars(RUN), Calendars(moved)))] == [moved.at]
