"""Local times as instants, where clocks are changed and where not, and the words for times and spans."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz
from hypothesis import given
from hypothesis import strategies as st

from schedules.local_time import clock_text, day_text, days_from, instant, span_text, weekday, when_text
from schedules.plan import Day

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = [
    ZoneInfo(name)
    for name in (
        *("Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe", "Pacific/Apia"),
        *("Africa/Casablanca", "Asia/Kathmandu", "Atlantic/Azores"),
    )
]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2026-03-02T18:30", "2026-03-02T17:30"),
        ("Europe/Berlin", "2026-03-29T01:59:59", "2026-03-29T00:59:59"),
        ("Europe/Berlin", "2026-03-29T02:00", "2026-03-29T01:00"),  # left out, and the same as 03:00
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),  # left out, and the same as 03:30
        ("Europe/Berlin", "2026-03-29T03:00", "2026-03-29T01:00"),
        ("Europe/Berlin", "2026-10-25T01:59", "2026-10-24T23:59"),
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T00:30"),  # comes twice
        ("Europe/Berlin", "2026-10-25T03:00", "2026-10-25T02:00"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45"),  # by half an hour
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45"),
        ("America/Sao_Paulo", "2018-11-04T00:00", "2018-11-04T03:00"),  # a day without a midnight
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00"),  # a day that was left out
        ("Asia/Kathmandu", "2026-03-29T02:30", "2026-03-28T20:45"),
    ],
)
def test_a_local_time_is_one_instant(zone: str, local: str, utc: str) -> None:
    named = datetime.fromisoformat(local)
    found = instant(named.date(), named.time(), ZoneInfo(zone))
    assert found == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


OWN_ZONE = """BEGIN:VTIMEZONE
TZID:ours
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def test_a_zone_that_a_calendar_brings_along() -> None:
    own = tz.tzical(io.StringIO(OWN_ZONE)).get()
    assert own is not None
    assert instant(date(2027, 3, 28), time(2, 30), own) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert instant(date(2027, 10, 31), time(2, 30), own) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The hours in which clocks are changed, as local times before."""
    at = datetime(2005, 1, 1, tzinfo=UTC)
    while at.year < 2036:
        later = at + timedelta(hours=12)
        if at.astimezone(zone).utcoffset() != later.astimezone(zone).utcoffset():
            while later - at > timedelta(minutes=30):
                middle = at + (later - at) / 2
                changed = at.astimezone(zone).utcoffset() != middle.astimezone(zone).utcoffset()
                at, later = (at, middle) if changed else (middle, later)
            yield at.astimezone(zone).replace(tzinfo=None)
            later = at + timedelta(hours=12)
        at = later


CHANGES = [(zone, at) for zone in ZONES for at in changes(zone)]


def test_the_changes_of_the_clocks_were_found() -> None:
    assert sum(zone is BERLIN for zone, _ in CHANGES) == 2 * 31
    assert {zone for zone, _ in CHANGES} == set(ZONES) - {ZoneInfo("Asia/Kathmandu")}


@given(st.sampled_from(CHANGES), st.integers(-7200, 86400))
def test_somebody_elses_opinion_about_every_change(change: tuple[ZoneInfo, datetime], off_s: int) -> None:
    zone, before = change
    named = before + timedelta(seconds=off_s)
    found = instant(named.date(), named.time(), zone)
    assert found == tz.resolve_imaginary(named.replace(tzinfo=zone)).astimezone(UTC)
    shown = found.astimezone(zone).replace(tzinfo=None)
    if tz.datetime_exists(named, zone):
        assert shown == named
        assert found == min(named.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    else:
        assert shown > named


def test_days_are_those_of_the_place() -> None:
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert list(days_from(late, BERLIN, 2)) == [date(2026, 3, 2), date(2026, 3, 3)]
    assert list(days_from(late, ZoneInfo("America/New_York"), 2)) == [date(2026, 3, 1), date(2026, 3, 2)]
    assert list(days_from(late, BERLIN, 0)) == []
    leap = [f"{day}" for day in days_from(datetime(2028, 2, 28, tzinfo=UTC), BERLIN, 3)]
    assert leap == ["2028-02-28", "2028-02-29", "2028-03-01"]


def test_days_end_with_the_calendar() -> None:
    assert list(days_from(datetime(9999, 12, 29, tzinfo=UTC), BERLIN, 9)) == [date(9999, 12, 29), date(9999, 12, 30)]


def test_weekdays() -> None:
    monday = date(2026, 3, 2)
    assert [weekday(monday + timedelta(days=number)) for number in range(8)] == [*Day, Day.MON]


@pytest.mark.parametrize(
    ("at", "listed", "in_a_sentence"),
    [
        ("2026-03-05T18:12", "18:12", "at 18:12"),
        ("2026-03-05T00:00", "00:00", "at 00:00"),
        ("2026-03-06T00:00", "tomorrow 00:00", "tomorrow at 00:00"),
        ("2026-03-04T23:59", "yesterday 23:59", "yesterday at 23:59"),
        ("2026-03-07T18:12", "Sat 18:12", "Sat at 18:12"),
        ("2026-03-11T18:12", "Wed 18:12", "Wed at 18:12"),  # the last that can be meant by it
        ("2026-03-12T18:12", "Thu 12 Mar 18:12", "Thu 12 Mar at 18:12"),
        ("2026-03-03T18:12", "Tue 3 Mar 18:12", "Tue 3 Mar at 18:12"),
        ("2027-03-05T18:12", "Fri 5 Mar 2027 18:12", "Fri 5 Mar 2027 at 18:12"),
        ("2025-12-31T18:12", "Wed 31 Dec 2025 18:12", "Wed 31 Dec 2025 at 18:12"),
    ],
)
def test_times_in_words(at: str, listed: str, in_a_sentence: str) -> None:
    now = datetime(2026, 3, 5, 9, tzinfo=BERLIN).astimezone(UTC)
    then = datetime.fromisoformat(at).replace(tzinfo=BERLIN).astimezone(UTC)
    assert day_text(then, now, BERLIN) == listed
    assert when_text(then, now, BERLIN) == in_a_sentence
    assert clock_text(then, BERLIN) == listed[-5:]


def test_the_day_is_the_places_and_not_that_of_utc() -> None:
    now, at = datetime(2026, 12, 31, 20, tzinfo=UTC), datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert day_text(at, now, BERLIN) == "tomorrow 00:30"
    assert day_text(at, now, ZoneInfo("America/New_York")) == "18:30"
    assert day_text(at + timedelta(days=2), now, BERLIN) == "Sun 00:30"  # next year, and no doubt about it


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((-5.0, "0 seconds"), (0.4, "0 seconds"), (1.0, "1 second"), (40.0, "40 seconds"), (59.4, "59 seconds")),
        *((59.6, "1 minute"), (60.0, "1 minute"), (89.0, "1 minute"), (91.0, "2 minutes"), (720.0, "12 minutes")),
        *(
            (3569.0, "59 minutes"),
            (3571.0, "1 hour"),
            (3900.0, "1 hour and 5 minutes"),
            (7260.0, "2 hours and 1 minute"),
        ),
        *(
            (86_400.0, "1 day"),
            (97_200.0, "1 day and 3 hours"),
            (97_800.0, "1 day and 3 hours"),
            (183_600.0, "2 days and 3 hours"),
        ),
        (365 * 86_400.0, "365 days"),
    ],
)
def test_spans_in_words(seconds: float, text: str) -> None:
    assert span_text(seconds) == text


@given(st.integers(1, 24 * 60 - 1))
def test_a_span_in_words_says_all_of_its_minutes(minutes: int) -> None:
    units = {"hour": 60, "hours": 60, "minute": 1, "minutes": 1}
    words = span_text(60.0 * minutes).replace(" and ", " ").split()
    assert sum(int(number) * units[unit] for number, unit in zip(words[::2], words[1::2], strict=True)) == minutes
