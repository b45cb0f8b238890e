"""Runs out of calendar files, as four programs write them, over the changes of the clocks, and whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr

from schedules.appointments import appointments
from schedules.calendars import LARGEST_BYTES, MOST_FILES, Calendars, Refreshed
from schedules.plan import CalendarSource, Plan
from schedules.values import Moment, Verdict
from schedules.watch import Watch

PROGRAMS = Path(__file__).parent / "calendars"
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
AUTUMN = datetime(2026, 10, 20, tzinfo=BERLIN)  # the clocks change on 25 October, in America on 1 November
SPRING = datetime(2027, 3, 23, tzinfo=BERLIN)  # on 28 March
DAYS = 15
OUTLOOK_ZONE = (
    (PROGRAMS / "outlook.ics").read_text("utf-8").partition("BEGIN:VTIMEZONE")[2].partition("END:VTIMEZONE")[0]
)


def calendar(*events: str, zones: str = "") -> bytes:
    """A calendar of events, of which each is the lines between BEGIN and END."""
    lines = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Tests//EN\n{zones}{lines}END:VCALENDAR\n"
    return text.replace("\n", "\r\n").encode()


def run(start: str, *more: str, uid: str = "one", title: str = "run") -> str:
    """An event; `start` is what follows DTSTART."""
    return "\n".join([f"UID:{uid}", f"DTSTART{start}", "DURATION:PT1H", f"SUMMARY:{title}", *more])


def source(path: Path | str, *words: str) -> CalendarSource:
    return CalendarSource(str(path), words or ("run",))


def found(calendars: Calendars, start: datetime, days: int = DAYS, zone: ZoneInfo = BERLIN) -> list[str]:
    """The runs, as `2026-10-20 18:30 Easy run` in local time."""
    runs = calendars.between(start, start + timedelta(days=days), zone)
    return [f"{each.at.astimezone(zone):%Y-%m-%d %H:%M} {each.title}" for each in runs]


def warm_ups(sources: Iterable[Calendars], start: datetime, zone: ZoneInfo = BERLIN) -> list[str]:
    """When the warm-ups begin: twelve minutes before the runs."""
    end = start + timedelta(days=DAYS)
    placed = [each for each in appointments(Plan(), sources, start, DAYS, zone) if start <= each.begin_at < end]
    return [f"{each.begin_at.astimezone(zone):%Y-%m-%d %H:%M} {each.title}" for each in placed]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "runs.ics"


@pytest.fixture
def read(file: Path) -> Callable[..., Calendars]:
    """Give `read(content, *words)`: a calendar file that was looked at."""

    def read(content: bytes, *words: str) -> Calendars:
        file.write_bytes(content)
        calendars = Calendars((source(file, *words),), file.parent)
        calendars.refresh()
        return calendars

    return read


# --- As programs write them ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("program", "words", "start", "expected"),
    [
        (
            "google",
            ("run", "parkrun"),
            AUTUMN,
            [
                "2026-10-20 18:18 Easy run",
                "2026-10-22 18:18 Easy run",
                "2026-10-25 06:48 Run club",
                "2026-10-28 05:48 Easy run",
                "2026-10-31 08:48 Parkrun, with Ana",
                "2026-11-03 18:18 Easy run",
            ],
        ),
        (
            "google",
            ("run", "parkrun"),
            SPRING,
            ["2027-03-23 18:18 Easy run", "2027-03-25 18:18 Easy run", "2027-04-06 18:18 Easy run"],
        ),
        ("apple", ("run",), AUTUMN, ["2026-10-24 08:48 Long run", "2026-10-30 06:48 Morning run"]),
        ("apple", ("run",), SPRING, ["2027-03-28 08:48 Long run", "2027-03-31 18:18 Hill RUN"]),
        (
            "outlook",
            ("run",),
            AUTUMN,
            [
                "2026-10-22 06:18 FW: Run before work",
                "2026-10-26 17:48 Office run",
                "2026-10-28 17:48 Run with the St. John's office, together apart",
                "2026-11-01 09:48 Sunday run",
            ],
        ),
        ("outlook", ("run",), SPRING, ["2027-03-29 06:48 Office run", "2027-04-05 17:48 Office run"]),
        (
            "nextcloud",
            ("laufen", "Lauftreff"),
            AUTUMN,
            ["2026-10-26 16:48 Laufen mit Ben", "2026-10-29 06:33 Laufen", "2026-11-03 17:48 Laufen mit Ben"],
        ),
        (
            "nextcloud",
            ("laufen", "Lauftreff"),
            SPRING,
            [
                "2027-03-24 06:33 Lauftreff: zusammen laufen, danach Frühstück bei Jörg in der Küche und Dehnen 🏃",
                "2027-03-29 06:48 Laufen früh",
                "2027-04-04 07:48 Laufen",
            ],
        ),
    ],
)
def test_warm_ups_of_four_programs(  # noqa: PLR0913 - two of them are fixtures
    program: str,
    words: tuple[str, ...],
    start: datetime,
    expected: list[str],
    line_end: str,
    read: Callable[..., Calendars],
) -> None:
    text = (PROGRAMS / f"{program}.ics").read_text("utf-8")
    calendars = read(text.replace("\n", line_end).encode(), *words)
    assert calendars.wrong == ()
    assert warm_ups([calendars], start) == expected


RULES = {
    "weekly": "FREQ=WEEKLY;BYDAY=TU,SU",
    "every other week": "FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU",
    "daily": "FREQ=DAILY",
    "every third day": "FREQ=DAILY;INTERVAL=3",
    "last Sunday": "FREQ=MONTHLY;BYDAY=-1SU",
    "first weekday": "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1",
    "the 25th and 28th": "FREQ=MONTHLY;BYMONTHDAY=25,28",
    "so often": "FREQ=WEEKLY;COUNT=45",
}


@pytest.mark.parametrize(
    ("at", "rule"),
    [
        *(pytest.param("18:30", rule, id=name) for name, rule in RULES.items()),
        *(pytest.param(at, RULES["daily"], id=f"daily at {at}") for at in ("00:30", "02:30")),
    ],
)
@pytest.mark.parametrize(
    ("written", "zone"),
    [
        (";TZID=Europe/Berlin:{}", BERLIN),
        (";TZID=America/New_York:{}", NEW_YORK),
        (";TZID=W. Europe Standard Time:{}", BERLIN),
        (":{}Z", ZoneInfo("UTC")),
        (":{}", BERLIN),
    ],
    ids=["here", "elsewhere", "own zone", "utc", "floating"],
)
def test_rules_agree_with_an_oracle_for_ten_months(
    written: str, zone: ZoneInfo, at: str, rule: str, read: Callable[..., Calendars]
) -> None:
    first = rrulestr(rule, dtstart=datetime.fromisoformat(f"2026-09-06T{at}"))[0]
    own_zone = f"BEGIN:VTIMEZONE{OUTLOOK_ZONE}END:VTIMEZONE\n"
    event = run(written.format(f"{first:%Y%m%dT%H%M%S}"), f"RRULE:{rule}")
    calendars = read(calendar(event, zones=own_zone))

    begin, end = datetime(2026, 9, 1, tzinfo=BERLIN), datetime(2027, 7, 1, tzinfo=BERLIN)
    # Without a zone the rule is a rule of dates; a time that the clocks leave out is as if they had not changed.
    local = rrulestr(rule, dtstart=first).between(first - timedelta(days=1), datetime(2027, 7, 2))  # noqa: DTZ001
    instants = [each.replace(tzinfo=zone).astimezone(UTC) for each in local]
    expected = [each for each in instants if begin <= each < end]
    assert len(expected) > 8
    assert min(expected) == first.replace(tzinfo=zone).astimezone(UTC)

    told, start = [], begin
    while start < end:
        stop = min(start + timedelta(days=8), end)
        told += [each.at for each in calendars.between(start, stop, BERLIN)]
        start = stop
    assert told == expected

    placed = appointments(Plan(), [calendars], begin, 303, BERLIN)
    assert [each.begin_at for each in placed if begin <= each.begin_at < end] == [
        each - timedelta(minutes=12) for each in expected
    ]


def test_floating_times_are_where_the_person_is(read: Callable[..., Calendars]) -> None:
    calendars = read(calendar(run(":20261026T183000", "RRULE:FREQ=DAILY;COUNT=2")))
    assert found(calendars, AUTUMN) == ["2026-10-26 18:30 run", "2026-10-27 18:30 run"]
    assert found(calendars, AUTUMN, zone=NEW_YORK) == ["2026-10-26 18:30 run", "2026-10-27 18:30 run"]
    berlin, new_york = (calendars.between(AUTUMN, SPRING, zone) for zone in (BERLIN, NEW_YORK))
    assert new_york[0].at - berlin[0].at == timedelta(hours=5)
    assert [each.key for each in new_york] == [each.key for each in berlin]


def test_a_span_begins_and_ends_to_the_second(read: Callable[..., Calendars]) -> None:
    calendars = read(calendar(run(":20261026T170000Z")))
    at = datetime(2026, 10, 26, 17, tzinfo=UTC)
    second = timedelta(seconds=1)
    assert [each.at for each in calendars.between(at, at + second, BERLIN)] == [at]
    assert calendars.between(at - second, at, BERLIN) == ()
    assert calendars.between(at + second, at + 9 * second, BERLIN) == ()  # it is on, but has begun


def test_zones_of_one_name_in_two_calendars(tmp_path: Path) -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:Mine\nBEGIN:STANDARD\nDTSTART:16010101T000000\n{}END:STANDARD\nEND:VTIMEZONE\n"
    for number, offset in enumerate(["+0300", "+0500"]):
        rule = f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\n"
        event = run(";TZID=Mine:20261026T120000", uid=str(number))
        (tmp_path / f"{number}.ics").write_bytes(calendar(event, zones=zone.format(rule)))
    calendars = Calendars((source(tmp_path),), tmp_path)
    assert [f"{each.at:%H:%M}" for each in calendars.between(AUTUMN, SPRING, BERLIN)] == ["07:00", "09:00"]


def test_unknown_zone_is_local_and_told(read: Callable[..., Calendars], file: Path) -> None:
    calendars = read(calendar(run(";TZID=Middle Earth:20261026T120000")))
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]
    assert calendars.wrong == (
        f"{file}: “run” is in the unknown time zone Middle Earth and taken as local; give it another zone.",
    )


# --- Which events are runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "words", "is_run"),
    [
        ("Easy run", ("run",), True),
        ("Run club", ("run",), True),
        ("RUN!", ("run",), True),
        ("5k run/walk", ("Run",), True),
        ("brunch", ("run",), False),
        ("Running late", ("run",), False),
        ("runs", ("run",), False),
        ("Long\\, slow   RUN", ("slow run",), True),
        ("Slow and long run", ("slow run",), False),
        ("Frühlingslauf", ("frühlingslauf",), True),
        ("FRU\N{COMBINING DIAERESIS}HLINGSLAUF", ("frühlingslauf",), True),
        ("Parkrun", ("run", "parkrun"), True),
        ("C++ meeting", ("c++",), True),
        ("anything", ("  ",), False),
        ("anything", (".*",), False),
        ("", ("run",), False),
    ],
)
def test_words_in_titles(title: str, words: tuple[str, ...], is_run: bool, read: Callable[..., Calendars]) -> None:
    calendars = read(calendar(run(":20261026T120000", title=title)), *words)
    assert len(calendars.between(AUTUMN, SPRING, BERLIN)) == int(is_run)
    assert calendars.wrong == ()


RUN_TITLES = """
run, Run, RUN!, 🏃 Run, Runs, Easy run, Long run, Morning run, Trail run, Sunday long run, Tempo run 🏃, Hill RUN
Run club, Run: easy, Run - 10k, Run / walk, 5k run/walk, Run (intervals), Run + stretch, Run & coffee
FW: Run before work, fun run, Run with Ana, Run w/ Ben, Run at 18:30, Run 18:30, Run 10k, Run 5 km easy
Run 3 miles, Run 45 min, Run to work, Run home, Run in the park, Run along the river, Run around the lake
Run on Tuesday, Run after work, Run group, Run and yoga, running, Running, Trail running, Running with Ana
Running club, Running 10 km, Go running, jog, Jog with Ben, Jogging, Morning jog in the woods, parkrun
Parkrun Hasenheide, Park run, fartlek, Intervals, Track intervals, Intervals 6x800, 5k, 5K, 10 km, Easy 10k
5k with Ana, 10k race, Half marathon, Marathon, Berlin marathon, Hill repeats, Perhaps a run
"""
OTHER_TITLES = """
Run payroll, Run through the slides, Run-through, Dry run, Dry-run with ops, Test run, test run at 10, Trial run
Run the report, Run report, Run backup, Run tests, Run by legal, Run errands, Run out of milk
Run up to the release, Run rate, Run book, Run in production, Run on staging, Payroll run, School run
Coffee run, Print run, CI run, Home run, Re-run, Pre-run breakfast, In the long run, On the run, Running late
Running order, Running costs, Running the workshop, Up and running, Rerun, brunch, Trunk, Runway, Run's end
Runner of the month, Confidence intervals, Time intervals, 5k budget, 10k steps, Raise 5k, Marathon meeting
5kg of flour, 150k in the bank, Jogger stroller, Practice run, Pilot run with sales, Lunch, Swimming
"""


def titles(text: str) -> list[str]:
    """Those of a table above."""
    return text.strip().replace("\n", ", ").split(", ")


@pytest.mark.parametrize(
    ("title", "is_run"),
    [*((each, True) for each in titles(RUN_TITLES)), *((each, False) for each in titles(OTHER_TITLES))],
)
def test_runs_as_people_call_them(title: str, is_run: bool, file: Path) -> None:
    file.write_bytes(calendar(run(":20261026T120000", title=title)))
    calendars = Calendars((CalendarSource(str(file)),), file.parent)
    assert [each.title for each in calendars.between(AUTUMN, SPRING, BERLIN)] == [title] * is_run
    named = Calendars((source(file, *title.split()),), file.parent)
    assert len(named.between(AUTUMN, SPRING, BERLIN)) == 1  # the words of a plan are what counts


def test_one_renamed_instance_is_no_run_and_another_is_one(read: Callable[..., Calendars]) -> None:
    calendars = read(
        calendar(
            run(":20261026T180000", "RRULE:FREQ=DAILY;COUNT=3", uid="a"),
            run(":20261027T180000", "RECURRENCE-ID:20261027T180000", uid="a", title="Swimming"),
            run(":20261026T200000", "RRULE:FREQ=DAILY;COUNT=3", uid="b", title="Yoga"),
            run(":20261028T070000", "RECURRENCE-ID:20261028T200000", uid="b", title="Morning run"),
        )
    )
    assert found(calendars, AUTUMN) == [
        "2026-10-26 18:00 run",
        "2026-10-28 07:00 Morning run",
        "2026-10-28 18:00 run",
    ]


def test_titles_are_one_clean_short_line(read: Callable[..., Calendars]) -> None:
    title = "run \x1b[2J\x07with\\nA\N{RIGHT-TO-LEFT OVERRIDE}na\N{LINE SEPARATOR}and "
    calendars = read(calendar(run(":20261026T120000", title=title + "B" * 3000)))
    shown = calendars.between(AUTUMN, SPRING, BERLIN)[0].title
    assert shown == f"run [2J with Ana and {'B' * 58}…"
    assert len(shown) == 80


def test_a_title_folded_within_a_letter(read: Callable[..., Calendars]) -> None:
    content = calendar(run(":20261026T120000", title="run mit Jörg"))
    assert "ö".encode() in content
    calendars = read(content.replace("ö".encode(), b"\xc3\r\n \xb6"))
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run mit Jörg"]


def test_what_is_cancelled_or_lasts_all_day_is_no_run(read: Callable[..., Calendars]) -> None:
    calendars = read(
        calendar(
            run(":20261026T180000", "STATUS:CANCELLED", uid="a"),
            run(";VALUE=DATE:20261026", uid="b").replace("DURATION:PT1H", "DURATION:P1D"),
            run(";VALUE=DATE:20261026", "RRULE:FREQ=DAILY", uid="c").replace("DURATION:PT1H\n", ""),
            run(":20261027T180000", "STATUS:TENTATIVE", uid="d", title="perhaps a run"),
        )
    )
    assert found(calendars, AUTUMN) == ["2026-10-27 18:00 perhaps a run"]


# --- What is moved ------------------------------------------------------------------------------------------------


def test_a_moved_run_keeps_its_key(file: Path) -> None:
    series = run(";TZID=Europe/Berlin:20261020T183000", "RRULE:FREQ=WEEKLY;COUNT=2", uid="series")
    single = run(":20261024T070000Z", uid="single")
    file.write_bytes(calendar(series, single))
    calendars = Calendars((source(file),), file.parent)
    before = {each.key: each.at for each in calendars.between(AUTUMN, SPRING, BERLIN)}
    assert len(before) == 3

    moved = run(";TZID=Europe/Berlin:20261029T060000", "RECURRENCE-ID:20261027T173000Z", uid="series")
    file.write_bytes(calendar(series, moved, single.replace("070000Z", "080000Z")))
    assert calendars.refresh() == Refreshed(changed=True, wrong=())
    after = {each.key: each.at for each in calendars.between(AUTUMN, SPRING, BERLIN)}
    assert after.keys() == before.keys()
    later = {key: str(after[key] - before[key]) for key in before}
    assert sorted(later.values()) == ["0:00:00", "1 day, 11:30:00", "1:00:00"]


def test_this_and_future(read: Callable[..., Calendars]) -> None:
    rule = run(";TZID=Europe/Berlin:20261020T183000", "RRULE:FREQ=DAILY;COUNT=6")
    future = run(
        ";TZID=Europe/Berlin:20261023T070000",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261023T183000",
        title="Early run",
    )
    plain = read(calendar(rule))
    keys = [each.key for each in plain.between(AUTUMN, SPRING, BERLIN)]
    changed = read(calendar(rule, future))
    assert found(changed, AUTUMN) == [
        "2026-10-20 18:30 run",
        "2026-10-21 18:30 run",
        "2026-10-22 18:30 run",
        "2026-10-23 07:00 Early run",
        "2026-10-24 07:00 Early run",
        "2026-10-25 07:00 Early run",
    ]
    assert [each.key for each in changed.between(AUTUMN, SPRING, BERLIN)] == keys
    assert len(set(keys)) == 6


def test_a_moved_run_is_told_by_the_watch(file: Path) -> None:
    file.write_bytes(calendar(run(";TZID=Europe/Berlin:20261021T183000", title="Easy run")))
    calendars, plan = Calendars((source(file),), file.parent), Plan(breaks=())
    watch = Watch(plan, BERLIN, Moment(AUTUMN, 0.0), [calendars])
    file.write_bytes(calendar(run(";TZID=Europe/Berlin:20261021T193000", title="Easy run")))
    assert calendars.refresh().changed
    decisions = watch.change_plan(plan, [calendars], Moment(AUTUMN + timedelta(hours=1), 3600.0))
    assert [(each.verdict, each.text) for each in decisions] == [
        (
            Verdict.MOVED,
            "Your Easy run moved from tomorrow 18:30 to tomorrow 19:30: the warm-up is now at tomorrow 19:18.",
        )
    ]


def test_events_without_uid_are_told_apart(read: Callable[..., Calendars]) -> None:
    events = [run(f":202610{day}T180000").replace("UID:one\n", "") for day in (21, 22)]
    calendars = read(calendar(*events))
    keys = [each.key for each in calendars.between(AUTUMN, SPRING, BERLIN)]
    assert len(set(keys)) == 2
    calendars = read(calendar(*reversed(events)))
    assert [each.key for each in calendars.between(AUTUMN, SPRING, BERLIN)] == keys


# --- Files that change --------------------------------------------------------------------------------------------

OLD, NEW = calendar(run(":20261026T120000")), calendar(run(":20261026T130000"))
BROKEN = {
    "half": (OLD[: len(OLD) // 2], "the calendar breaks off in the middle; export it again"),
    "without an end": (OLD.replace(b"END:VEVENT\r\n", b""), "the calendar breaks off in the middle; export it again"),
    "a page": (b"<!DOCTYPE html><title>Log in</title>", "no calendar; give an .ics file"),
    "nothing": (b"", "no calendar; give an .ics file"),
    "a card": (b"BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD\r\n", "no calendar; give an .ics file"),
    "noise": (bytes(range(256)), "no calendar; give an .ics file"),
    "no line": (OLD.replace(b"VERSION:2.0", b"VERSION 2.0"), "no calendar that can be read; export it again"),
    "too big": (OLD + b"\r\n" * (LARGEST_BYTES // 2), "bigger than 5 MiB; export a shorter span of time"),
}


@pytest.mark.parametrize(("content", "why"), BROKEN.values(), ids=BROKEN)
def test_broken_file_keeps_the_last_good_plan(
    content: bytes, why: str, file: Path, read: Callable[..., Calendars]
) -> None:
    calendars = read(OLD)
    file.write_bytes(content)
    text = f"{file}: {why}; until then its runs stay as they were."
    assert calendars.refresh() == Refreshed(changed=False, wrong=(text,))
    assert calendars.refresh() == Refreshed(changed=False, wrong=())
    assert calendars.wrong == (text,)
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]

    file.write_bytes(NEW + b"\r\n")
    assert calendars.refresh() == Refreshed(changed=True, wrong=())
    assert not calendars.wrong
    assert found(calendars, AUTUMN) == ["2026-10-26 13:00 run"]

    file.write_bytes(content)
    assert calendars.refresh().wrong == (text,)


@pytest.mark.parametrize(("content", "why"), BROKEN.values(), ids=BROKEN)
def test_file_that_is_broken_from_the_beginning(
    content: bytes, why: str, file: Path, read: Callable[..., Calendars]
) -> None:
    calendars = read(content)
    assert calendars.wrong == (f"{file}: {why}.",)
    assert found(calendars, AUTUMN) == []


def test_file_replaced_in_one_step(file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(OLD)
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]
    beside = file.with_suffix(".new")
    beside.write_bytes(NEW)
    status = file.stat()
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert len(NEW) == len(OLD)
    beside.replace(file)
    assert calendars.refresh() == Refreshed(changed=True, wrong=())
    assert found(calendars, AUTUMN) == ["2026-10-26 13:00 run"]


def test_file_vanishes_and_returns(file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(OLD)
    file.unlink()
    refreshed = calendars.refresh()
    assert refreshed == Refreshed(
        changed=False,
        wrong=(
            (
                f"{file}: there is no such file or folder; put it there, or correct `calendars` in schedule.yaml; "
                "until then its runs stay as they were."
            ),
        ),
    )
    assert calendars.refresh().wrong == ()
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]
    file.write_bytes(NEW)
    assert calendars.refresh() == Refreshed(changed=True, wrong=())
    assert calendars.wrong == ()
    assert found(calendars, AUTUMN) == ["2026-10-26 13:00 run"]


def test_nothing_changes(file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(OLD)
    assert calendars.refresh() == Refreshed(changed=False, wrong=())
    runs = calendars.between(AUTUMN, SPRING, BERLIN)
    file.unlink()
    assert calendars.between(AUTUMN, SPRING, BERLIN) == runs  # the files are looked at in `refresh` alone


def test_unreadable_file(file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(OLD)
    file.unlink()
    file.symlink_to(file)
    (told,) = calendars.refresh().wrong
    assert told.startswith(f"{file}: cannot be read (")
    assert told.endswith(
        "make it readable, or correct `calendars` in schedule.yaml; until then its runs stay as they were."
    )
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes among its files")
def test_a_pipe_is_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    calendars = Calendars((source(file),), file.parent)
    assert calendars.refresh().wrong == (f"{file}: not a plain file; give an .ics file or a folder of them.",)


def test_a_name_that_is_none() -> None:
    calendars = Calendars((source("a\0b.ics"),), Path())
    assert calendars.refresh().wrong == ("a\0b.ics: no name of a file; correct `calendars` in schedule.yaml.",)


def test_folder(tmp_path: Path) -> None:
    folder = tmp_path / "runs"
    calendars = Calendars((source(folder),), tmp_path)
    missing = "there is no such file or folder; put it there, or correct `calendars` in schedule.yaml"
    assert calendars.refresh() == Refreshed(changed=False, wrong=(f"{folder}: {missing}.",))
    folder.mkdir()
    assert calendars.refresh().wrong == (f"{folder}: no .ics file is in this folder; put one there.",)

    (folder / "a.ics").write_bytes(calendar(run(":20261026T120000", uid="a", title="run a")))
    (folder / "b.ICS").write_bytes(calendar(run(":20261027T120000", uid="b", title="run b")))
    (folder / "c.txt").write_bytes(calendar(run(":20261028T120000", uid="c", title="run c")))
    (folder / ".d.ics").write_bytes(calendar(run(":20261028T120000", uid="d", title="run d")))
    (folder / "e.ics").write_bytes(b"BEGIN:VCALENDAR")
    assert calendars.refresh() == Refreshed(
        changed=True, wrong=(f"{folder / 'e.ics'}: the calendar breaks off in the middle; export it again.",)
    )
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run a", "2026-10-27 12:00 run b"]

    (folder / "a.ics").unlink()
    (folder / "e.ics").unlink()
    assert calendars.refresh() == Refreshed(changed=True, wrong=())
    assert found(calendars, AUTUMN) == ["2026-10-27 12:00 run b"]

    content = (folder / "b.ICS").read_bytes()
    (folder / "b.ICS").unlink()
    bare = f"{folder}: no .ics file is in this folder; put one there; until then its runs stay as they were."
    assert calendars.refresh() == Refreshed(changed=False, wrong=(bare,))
    (folder / ".d.ics").unlink()
    (folder / "c.txt").unlink()
    folder.rmdir()
    gone = f"{folder}: {missing}; until then its runs stay as they were."
    assert calendars.refresh() == Refreshed(changed=False, wrong=(gone,))
    assert found(calendars, AUTUMN) == ["2026-10-27 12:00 run b"]

    folder.write_bytes(content)  # a file now
    assert calendars.refresh().changed
    assert found(calendars, AUTUMN) == ["2026-10-27 12:00 run b"]
    assert calendars.wrong == ()


def test_too_many_files(tmp_path: Path) -> None:
    for number in range(MOST_FILES):
        event = run(":20261026T120000", uid=str(number))
        (tmp_path / f"{number:03}.ics").write_bytes(calendar(event))
    calendars = Calendars((source(tmp_path / "000.ics"), source(tmp_path)), tmp_path)
    assert calendars.refresh().wrong == (
        f"{tmp_path}: {MOST_FILES} calendar files are too many; {MOST_FILES} are read at most, in all.",
    )
    assert len(calendars.between(AUTUMN, SPRING, BERLIN)) == MOST_FILES


def test_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, base = tmp_path / "home", tmp_path / "base"
    for number, folder in enumerate((home, base)):
        folder.mkdir()
        (folder / "runs.ics").write_bytes(calendar(run(":20261026T120000", uid=folder.name, title=f"run {number}")))
    monkeypatch.setenv("HOME" if sys.platform != "win32" else "USERPROFILE", str(home))
    calendars = Calendars((source("~/runs.ics"), source("runs.ics")), base)
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run 1", "2026-10-26 12:00 run 0"]
    calendars = Calendars((source("~nobody-of-that-name/runs.ics"),), base)
    (told,) = calendars.refresh().wrong
    assert told.startswith(f"{base / '~nobody-of-that-name' / 'runs.ics'}: there is no such file")


# --- Events that are wrong, or meant to harm ----------------------------------------------------------------------

TOO_OFTEN = "repeats more often than anybody runs and is left out; correct it in your calendar"
UNCLEAR = "cannot be understood and is left out; write it anew in your calendar"
EVERY_MINUTE = f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}"


@pytest.mark.parametrize(
    ("start", "rule", "why"),
    [
        ("20260101T120000", "FREQ=SECONDLY", TOO_OFTEN),
        ("20260101T120000", "freq=secondly", TOO_OFTEN),
        ("20260101T120000", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", TOO_OFTEN),
        ("20260101T120000", "FREQ=MINUTELY", TOO_OFTEN),
        ("20260101T120000", "FREQ=HOURLY", TOO_OFTEN),
        ("20260101T120000", EVERY_MINUTE, TOO_OFTEN),
        ("20260101T120000", "FREQ=WEEKLY;INTERVAL=0", TOO_OFTEN),
        ("20260101T120000", "FREQ=YEARLY;INTERVAL=-1", TOO_OFTEN),
        ("20260101T120000", "FREQ=NEVER", UNCLEAR),
        ("20260101T120000", "FREQ=WEEKLY;COUNT=99999999999999999999999", UNCLEAR),
        ("2026-01-01", "FREQ=WEEKLY", UNCLEAR),
    ],
)
def test_one_wrong_event_is_left_out(
    start: str, rule: str, why: str, file: Path, read: Callable[..., Calendars]
) -> None:
    wrong = run(f":{start}", f"RRULE:{rule}", uid="wrong", title="mad run")
    calendars = read(calendar(wrong, run(":20261026T120000")))
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]
    assert calendars.wrong == (f"{file}: “mad run” {why}.",)
    assert found(calendars, SPRING) == []  # nor is anything kept that would harm later


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYSETPOS=9"]
)
def test_a_rule_without_end_ends(rule: str, file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(calendar(run(":20260101T120000", f"RRULE:{rule}"), run(":20261026T120000", uid="two")))
    assert found(calendars, AUTUMN) == []
    text = (
        f"{file}: it takes too long to work out when “run” is, so no run of this file counts; "
        "correct that event in your calendar."
    )
    assert calendars.refresh() == Refreshed(changed=False, wrong=(text,))
    assert sys.getprofile() is None
    assert found(calendars, SPRING) == []


def test_a_zone_without_end_ends(file: Path, read: Callable[..., Calendars]) -> None:
    change = "BEGIN:{0}\nDTSTART:20200101T000000\nRRULE:FREQ=SECONDLY\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:{0}\n"
    zone = f"BEGIN:VTIMEZONE\nTZID:Mad\n{change.format('STANDARD')}{change.format('DAYLIGHT')}END:VTIMEZONE\n"
    start = ";TZID=Mad:20261026T120000"
    calendars = read(calendar(run(start, "RRULE:FREQ=WEEKLY"), zones=zone))
    assert found(calendars, AUTUMN) == []
    assert "it takes too long to work out when “run” is" in calendars.wrong[0]
    calendars = read(calendar(run(start, "RRULE:FREQ=WEEKLY", f"EXDATE{start}"), zones=zone))
    assert calendars.wrong == (f"{file}: it takes too long to understand this calendar; export it again.",)
    calendars = read(OLD)
    assert found(calendars, AUTUMN) == ["2026-10-26 12:00 run"]


def test_many_wrong_events_are_counted(file: Path, read: Callable[..., Calendars]) -> None:
    calendars = read(calendar(*(run(":never", uid=str(n), title=f"run {n}") for n in range(10))))
    assert calendars.wrong == (
        *(f"{file}: “run {n}” {UNCLEAR}." for n in range(3)),
        f"{file}: 7 more events of this file have such faults.",
    )


def test_events_that_never_end_are_not_looked_through_for_ever(read: Callable[..., Calendars]) -> None:
    begins = b"BEGIN:VEVENT\r\nSUMMARY:run\r\n" * 20_000
    calendars = read(b"BEGIN:VCALENDAR\r\n" + begins + b"END:VCALENDAR\r\n")
    assert "breaks off in the middle" in calendars.wrong[0]


# --- What it costs ------------------------------------------------------------------------------------------------


def test_libraries_are_imported_only_for_a_calendar(file: Path) -> None:
    file.write_bytes(OLD)
    program = """
import sys
from pathlib import Path
from schedules.calendars import Calendars
from schedules.plan import CalendarSource
late = ("icalendar", "recurring_ical_events")
Calendars((), Path()).refresh()
print([name in sys.modules for name in late])
Calendars((CalendarSource(sys.argv[1]),), Path()).refresh()
print([name in sys.modules for name in late])
"""
    command = [sys.executable, "-c", program, str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])  # noqa: S603
    assert told.stdout.split("\n")[:2] == ["[False, False]", "[True, True]"]
