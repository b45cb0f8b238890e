"""Quiet hours, working hours and holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from schedules.hours import Obstacle, next_working_day, off_work, quiet
from schedules.plan import Day, Hours, Plan

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = (Day.MON, Day.TUE, Day.WED, Day.THU, Day.FRI)
NIGHT = Hours(time(22), time(7))
FRIDAY_NIGHT = Hours(time(22), time(7), (Day.FRI,))
NOON_TO_NOON = Hours(time(12), time(12), (Day.MON,))
LUNCH = Hours(time(12), time(13))
LATE_LUNCH = Hours(time(12, 30), time(14))
MORNING = Hours(time(9), time(12), WEEK)
AFTERNOON = Hours(time(13), time(17), WEEK)
MONDAYS = Hours(time(9), time(17), (Day.MON,))


def at(local: str, zone: ZoneInfo = BERLIN) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def until(obstacle: Obstacle | None, zone: ZoneInfo = BERLIN) -> str | None:
    """Until when it is, in local time."""
    if obstacle is None:
        return None
    assert obstacle.until is not None
    return f"{obstacle.until.astimezone(zone):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("hours", "local", "end"),  # 2 March 2026 is a Monday
    [
        ((), "2026-03-02T23:00", None),
        ((LUNCH,), "2026-03-02T11:59:59", None),
        ((LUNCH,), "2026-03-02T12:00", "2026-03-02T13:00"),
        ((LUNCH,), "2026-03-02T12:59:59", "2026-03-02T13:00"),
        ((LUNCH,), "2026-03-02T13:00", None),  # the end is not part of it
        ((LUNCH, LATE_LUNCH), "2026-03-02T12:15", "2026-03-02T13:00"),
        ((LUNCH, LATE_LUNCH), "2026-03-02T12:45", "2026-03-02T14:00"),
        ((LATE_LUNCH, LUNCH), "2026-03-02T12:45", "2026-03-02T14:00"),
        ((NIGHT,), "2026-03-02T21:59:59", None),
        ((NIGHT,), "2026-03-02T22:00", "2026-03-03T07:00"),
        ((NIGHT,), "2026-03-03T00:00", "2026-03-03T07:00"),
        ((NIGHT,), "2026-03-03T06:59:59", "2026-03-03T07:00"),
        ((NIGHT,), "2026-03-03T07:00", None),
        ((FRIDAY_NIGHT,), "2026-03-06T03:00", None),  # it begins on Fridays
        ((FRIDAY_NIGHT,), "2026-03-06T23:00", "2026-03-07T07:00"),
        ((FRIDAY_NIGHT,), "2026-03-07T03:00", "2026-03-07T07:00"),
        ((FRIDAY_NIGHT,), "2026-03-07T23:00", None),
        ((NOON_TO_NOON,), "2026-03-02T11:59", None),
        ((NOON_TO_NOON,), "2026-03-02T12:00", "2026-03-03T12:00"),
        ((NOON_TO_NOON,), "2026-03-03T11:59", "2026-03-03T12:00"),
        ((NOON_TO_NOON,), "2026-03-03T12:00", None),
        ((Hours(time(12), time(13), ()),), "2026-03-02T12:30", None),
    ],
)
def test_quiet_hours(hours: tuple[Hours, ...], local: str, end: str | None) -> None:
    found = quiet(Plan(quiet_hours=hours), at(local), BERLIN)
    assert until(found) == end
    assert found is None or found.why == f"these are your quiet hours until {str(end)[-5:]}"


@pytest.mark.parametrize(
    ("hours", "utc", "end"),
    [
        # 29 March has no hour from 02:00 to 03:00, and what is to be then comes an hour later
        (Hours(time(2, 15), time(2, 45)), "2026-03-29T01:14", None),
        (Hours(time(2, 15), time(2, 45)), "2026-03-29T01:15", "2026-03-29T03:45"),
        (Hours(time(2, 15), time(2, 45)), "2026-03-29T01:45", None),
        (NIGHT, "2026-03-29T04:59", "2026-03-29T07:00"),
        (NIGHT, "2026-03-29T05:00", None),
        # 25 October has it twice, and the first counts
        (Hours(time(2, 15), time(2, 45)), "2026-10-25T00:15", "2026-10-25T02:45"),
        (Hours(time(2, 15), time(2, 45)), "2026-10-25T01:15", None),
        (Hours(time(2), time(3)), "2026-10-25T01:30", "2026-10-25T03:00"),
        # and it ends 25 hours after it began
        (Hours(time(23, 50), time(23, 45), (Day.SAT,)), "2026-10-25T22:30", "2026-10-25T23:45"),
    ],
)
def test_quiet_hours_while_clocks_are_changed(hours: Hours, utc: str, end: str | None) -> None:
    assert until(quiet(Plan(quiet_hours=(hours,)), at(utc, ZoneInfo("UTC")), BERLIN)) == end


def test_quiet_hours_go_where_the_person_goes() -> None:
    plan, now = Plan(quiet_hours=(NIGHT,)), at("2026-03-02T23:00")
    assert quiet(plan, now, BERLIN) is not None
    assert quiet(plan, now, ZoneInfo("America/New_York")) is None


HOLIDAYS = (date(2026, 3, 4), date(2026, 3, 5))
NOT_NOW = "it is outside your working hours"


@pytest.mark.parametrize(
    ("hours", "local", "why", "end"),
    [
        ((), "2026-03-02T03:00", None, None),  # at any time
        ((), "2026-03-04T10:00", "today is a holiday", "2026-03-05T00:00"),
        ((MORNING, AFTERNOON), "2026-03-04T10:00", "today is a holiday", "2026-03-05T00:00"),
        ((MORNING, AFTERNOON), "2026-03-02T08:59:59", f"{NOT_NOW}, which begin at 09:00", "2026-03-02T09:00"),
        ((MORNING, AFTERNOON), "2026-03-02T09:00", None, None),
        ((MORNING, AFTERNOON), "2026-03-02T11:59:59", None, None),
        ((MORNING, AFTERNOON), "2026-03-02T12:00", f"{NOT_NOW}, which begin at 13:00", "2026-03-02T13:00"),
        ((AFTERNOON, MORNING), "2026-03-02T17:00", f"{NOT_NOW}, which begin tomorrow at 09:00", "2026-03-03T09:00"),
        ((MORNING,), "2026-03-03T18:00", f"{NOT_NOW}, which begin Fri at 09:00", "2026-03-06T09:00"),  # 2 holidays
        ((MORNING,), "2026-03-07T03:00", f"{NOT_NOW}, which begin Mon at 09:00", "2026-03-09T09:00"),
        ((MONDAYS,), "2026-03-02T17:00", f"{NOT_NOW}, which begin Mon 9 Mar at 09:00", "2026-03-09T09:00"),
        ((MONDAYS,), "2026-03-03T00:30", f"{NOT_NOW}, which begin Mon at 09:00", "2026-03-09T09:00"),
        ((FRIDAY_NIGHT,), "2026-03-07T03:00", None, None),
    ],
)
def test_times_without_breaks(hours: tuple[Hours, ...], local: str, why: str | None, end: str | None) -> None:
    found = off_work(Plan(working_hours=hours, holidays=HOLIDAYS), at(local), BERLIN)
    assert (found.why if found else None) == why
    assert until(found) == end


def test_working_hours_on_no_day_at_all() -> None:
    plan = Plan(working_hours=(Hours(time(9), time(17), ()),))
    assert off_work(plan, at("2026-03-02T10:00"), BERLIN) == Obstacle(NOT_NOW)


def test_a_holiday_before_a_day_without_a_midnight() -> None:
    sao_paulo = ZoneInfo("America/Sao_Paulo")
    plan = Plan(holidays=(date(2018, 11, 3),))
    assert until(off_work(plan, at("2018-11-03T23:59", sao_paulo), sao_paulo), sao_paulo) == "2018-11-04T01:00"
    assert off_work(plan, at("2018-11-04T01:00", sao_paulo), sao_paulo) is None


@pytest.mark.parametrize(
    ("hours", "local", "begins"),
    [
        ((), "2026-03-02T10:00", "2026-03-03T06:00"),
        ((), "2026-03-02T00:00", "2026-03-03T06:00"),
        ((AFTERNOON, MORNING), "2026-03-02T23:59", "2026-03-03T09:00"),
        ((MORNING,), "2026-03-06T10:00", "2026-03-07T06:00"),  # nobody works on a Saturday
        ((MONDAYS,), "2026-03-08T10:00", "2026-03-09T09:00"),
        ((Hours(time(2, 30), time(9)),), "2026-03-28T23:00", "2026-03-29T03:30"),  # a time that is left out
    ],
)
def test_when_tomorrow_begins(hours: tuple[Hours, ...], local: str, begins: str) -> None:
    assert next_working_day(Plan(working_hours=hours), at(local), BERLIN) == at(begins)


@pytest.mark.parametrize(
    ("why", "past"),
    [
        ("these are your quiet hours until 07:00", "these were your quiet hours"),
        ("reminders are paused until you resume them", "reminders were paused"),
        ("reminders are paused until tomorrow 09:00", "reminders were paused"),
        ("you are in a call", "you were in a call"),
        ("do not disturb is on", "do not disturb was on"),
        ("a session is running", "a session was running"),
        ("your computer is asleep", "your computer was asleep"),
        ("your screen is locked", "your screen was locked"),
        ("another reminder waits for your answer", "another reminder waited for your answer"),
    ],
)
def test_what_stood_in_the_way_when_it_is_over(why: str, past: str) -> None:
    assert Obstacle(why).past == past
