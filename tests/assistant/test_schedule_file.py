"""Reading the plan of reminders, and reading it again."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path

import pytest

from assistant import places
from assistant.schedule_file import Watched, load
from assistant.yaml_files import ProblemsError
from schedules.plan import EVERY_DAY, Break, CalendarSource, Day, Fixed, Hours, Plan, Run, Snooze, WarmUp

ROUTINES = ("desk-break", "pre-run", "wake-up")
WORKDAYS = EVERY_DAY[:5]
FULL = """\
breaks: [{after_min: 30, routine: desk-break, minutes: 5}, {after_min: 120, routine: wake-up}]
away_min: 5
working_hours: [{begin: 09:00, end: "17:30", days: [mon, tue, wed, thu, fri]}]
quiet_hours: [{begin: "22:00", end: "07:00"}]
holidays: [2026-12-25]
runs: [{days: [tue, thu], at: "18:30"}, {date: 2026-12-06, at: "10:00", title: race}]
calendars: [{path: ~/calendar.ics, runs: [run, parkrun]}]
warm_up: {routine: pre-run, minutes: 10, shortest_min: 4, ends_before_min: 2}
fixed: [{at: "08:00", routine: wake-up, days: [mon], title: morning}]
snooze: {minutes: 10, most: 3}
spoken: true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "schedule.yaml"


def problems(file: Path, text: str) -> list[str]:
    """What is wrong, without the name of the file."""
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        load(file, ROUTINES)
    return [str(problem).removeprefix(f"{file}:") for problem in caught.value.problems]


def test_place(own_home: Path) -> None:
    assert places.schedule_file() == own_home / "config" / "schedule.yaml"


@pytest.mark.parametrize("text", [None, "", "\n", "# breaks: []\n  # spoken: false\n", "\ufeff# nothing\n"])
def test_a_file_that_says_nothing_is_the_default(file: Path, text: str | None) -> None:
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert load(file) == load(file, ROUTINES) == Plan()


def test_every_field_is_read(file: Path) -> None:
    file.write_text(FULL)
    assert load(file, ROUTINES) == Plan(
        breaks=(Break(30, "desk-break", 5), Break(120, "wake-up")),
        away_min=5,
        working_hours=(Hours(time(9), time(17, 30), WORKDAYS),),
        quiet_hours=(Hours(time(22), time(7)),),
        holidays=(date(2026, 12, 25),),
        runs=(Run(time(18, 30), (Day.TUE, Day.THU)), Run(time(10), date=date(2026, 12, 6), title="race")),
        calendars=(CalendarSource("~/calendar.ics", ("run", "parkrun")),),
        warm_up=WarmUp("pre-run", 10, 4, 2),
        fixed=(Fixed(time(8), "wake-up", (Day.MON,), title="morning"),),
        snooze=Snooze(10, 3),
        spoken=True,
    )


def test_blocks_are_read_as_well(file: Path) -> None:
    file.write_text(
        "runs:\n"
        "  - days:\n"
        "      - tue  # with the club\n"
        "    at: 18:30\n"
        "  - date: 2026-12-06\n"
        "    at: '10:00'\n"
        "breaks: []\n"
        "spoken: no\n"
    )
    runs = (Run(time(18, 30), (Day.TUE,)), Run(time(10), date=date(2026, 12, 6)))
    assert load(file, ROUTINES) == Plan(breaks=(), runs=runs, spoken=False)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("18:30", time(18, 30)),
        ('"18:30"', time(18, 30)),
        ("'18:30'", time(18, 30)),
        ("9:00", time(9)),
        ("09:05", time(9, 5)),
        ("0:00", time(0)),
        ("00:00", time(0)),
        ("23:59", time(23, 59)),
    ],
)
def test_times(file: Path, written: str, meant: time) -> None:
    file.write_text(f"runs: [{{days: [tue], at: {written}}}]\n")
    assert load(file).runs[0].at == meant


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        *(("7.30", "7.3"), ("1830", "1830"), ("18", "18"), ("0", "0"), ("true", "true")),
        *(("18:60", "“18:60”"), ("25:00", "“25:00”"), ("7:5", "“7:5”"), ("18:30:00", "“18:30:00”")),
        *(("18:30Z", "“18:30Z”"), ("18:30+01:00", "“18:30+01:00”"), ("6:30pm", "“6:30pm”"), ("noon", "“noon”")),
        *(
            ("PT30M", "“PT30M”"),
            ("\u0660\u0669:\u0660\u0660", "“\u0660\u0669:\u0660\u0660”"),
            ("[18, 30]", "a list"),
            ("-1:00", "“-1:00”"),
        ),
    ],
)
def test_what_is_no_time(file: Path, written: str, shown: str) -> None:
    told = problems(file, f"# plan\nruns: [{{days: [tue], at: {written}}}]\n")
    assert told == [f"2: runs[0].at: {shown} is not a time; write one such as 18:30"]


@pytest.mark.parametrize("written", ["20261225", "86400", "2026-12-25T00:00", "25.12.2026", "2026-13-01", "2026-02-30"])
def test_what_is_no_date(file: Path, written: str) -> None:
    for text, field in (
        (f"holidays: [{written}]", "holidays[0]"),
        (f"runs: [{{date: {written}, at: 9:00}}]", "runs[0].date"),
    ):
        (told,) = problems(file, text)
        assert told.startswith(f"1: {field}: ")
        assert told.endswith(" is not a date; write one such as 2030-05-31")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("runs: [{at: 18:30}]", "1: runs[0]: neither days nor a date; add days such as [tue, thu], or a date"),
        (
            "runs: [{days: [], at: 18:30}]",
            "1: runs[0]: neither days nor a date; add days such as [tue, thu], or a date",
        ),
        ("runs: [{days: [tue], date: 2026-12-06, at: 18:30}]", "1: runs[0].date: a date beside days; keep one of them"),
        ("runs: [{days: [tue, thu, tue], at: 18:30}]", "1: runs[0].days[2]: tue is given twice; keep one"),
        ("runs: [{days: [Tue], at: 18:30}]", "1: runs[0].days[0]: “Tue” is not known here; did you mean tue?"),
        (
            "runs: [{days: [thursday], at: 18:30}]",
            "1: runs[0].days[0]: “thursday” is not known here; did you mean thu?",
        ),
        ("runs: [{days: tue, at: 18:30}]", "1: runs[0].days: “tue” is not a list; write one `- ` line for each entry"),
        ("runs: [{days: [tue]}]", "1: runs[0].at: missing; add it"),
        ("runs: [{days: [tue], at: }]", "1: runs[0].at: empty; give a value or remove the line"),
        ("runs: [{days: [tue], at: 18:30, tittle: x}]", "1: runs[0].tittle: not a field here; did you mean title?"),
        ("runs:", "1: runs: empty; give a value or remove the line"),
        (
            "runs:\n- {days: [tue], at: 18:30}\n- {days: [tue], at: '18:30'}",
            "3: runs[1]: the same as runs[0]; keep one of them",
        ),
        ("quiet_hours: [{begin: 9:00, end: 09:00}]", "1: quiet_hours[0].end: the same as begin; give another time"),
        ("working_hours: [{begin: 9:00, end: 9:00}]", "1: working_hours[0].end: the same as begin; give another time"),
        (
            "quiet_hours: [{begin: 22:00, end: 24:00}]",
            "1: quiet_hours[0].end: the last minute is 23:59, the next 00:00; write one of them",
        ),
        (
            "quiet_hours: [{begin: 22:00, end: 7:00, days: []}]",
            "1: quiet_hours[0].days: empty; give at least one day, or remove the line for every day",
        ),
        (
            "warm_up:\n  minutes: 5\n  shortest_min: 6",
            "3: warm_up.shortest_min: longer than the warm-up, which takes 5 minutes; give at most that",
        ),
        (
            "warm_up: {shortest_min: 12}",
            "1: warm_up.shortest_min: longer than the warm-up, which takes 10 minutes; give at most that",
        ),
        ("warm_up: {routine: prerun}", "1: warm_up.routine: there is no routine “prerun”; did you mean pre-run?"),
        (
            "breaks:\n- after_min: 30\n  routine: desk",
            "3: breaks[0].routine: there is no routine “desk”; did you mean desk-break?",
        ),
        (
            "fixed: [{at: 8:00, routine: xyz}]",
            "1: fixed[0].routine: there is no routine “xyz”; use desk-break, pre-run or wake-up",
        ),
        ("fixed: [{at: 8:00, routine: wake-up, days: []}]", "1: fixed[0].days: empty; give at least 1 entry"),
        ("breaks: [{after_min: 3}]", "1: breaks[0].after_min: 3 is too short; give 5 to 480 minutes"),
        ("away_min: .nan", "1: away_min: “.nan” is not a number; write one such as 2.5"),
        ("calendars: [{path: ~, runs: [run]}]", "1: calendars[0].path: empty; give a value or remove the line"),
        ("calendars: [{path: x.ics, runs: []}]", "1: calendars[0].runs: empty; give at least 1 entry"),
        ("calendars: [{path: x.ics, runs: ['  ']}]", "1: calendars[0].runs[0]: blank; give a word"),
        ("spoken: maybe", "1: spoken: “maybe” is neither true nor false; write one of them"),
        ("break: []", "1: break: not a field here; did you mean breaks?"),
        ("breaks: 30", "1: breaks: 30 is not a list; write one `- ` line for each entry"),
        ("holidays: 2026-12-25", "1: holidays: “2026-12-25” is not a list; write one `- ` line for each entry"),
    ],
)
def test_problems(file: Path, text: str, expected: str) -> None:
    assert problems(file, text) == [expected]


def test_all_problems_are_told_at_once_in_the_order_of_lines(file: Path) -> None:
    text = """\
breaks: [{after_min: 30, routine: wake}]
away_min: 0
working_hours: [{begin: 9, end: 17:00}]
quiet_hours: [{begin: 22:00, end: 22:00, days: [mon, mon]}]
runs:
  - at: 7.30
    days: [tue]
  - at: "18:30"
  - {days: [wed], date: 2026-12-06, at: 9:00}
warm_up: {minutes: 5, shortest_min: 6, routine: prerun}
fixed:
  - {at: 25:00, routine: nap}
spoken: perhaps
spoken: true
"""
    told = [line.split(": ")[:2] for line in problems(file, text)]
    assert told == [
        ["1", "breaks[0].routine"],
        ["2", "away_min"],
        ["3", "working_hours[0].begin"],
        ["4", "quiet_hours[0].days[1]"],
        ["4", "quiet_hours[0].end"],
        ["6", "runs[0].at"],
        ["8", "runs[1]"],
        ["9", "runs[2].date"],
        ["10", "warm_up.routine"],
        ["10", "warm_up.shortest_min"],
        ["12", "fixed[0].at"],
        ["12", "fixed[0].routine"],
        ["14", "spoken"],
    ]


def test_a_short_warm_up_needs_no_second_field(file: Path) -> None:
    file.write_text("warm_up: {minutes: 3}\n")
    assert load(file).warm_up == WarmUp(minutes=3)


def test_routines_are_not_looked_at_when_none_are_known(file: Path) -> None:
    file.write_text("warm_up: {routine: mine}\n")
    assert load(file).warm_up.routine == "mine"


@pytest.mark.parametrize("text", ["- a list", "runs: [", "just words", "runs: &a []\nfixed: *a", "\tspoken: true"])
def test_a_file_of_another_shape(file: Path, text: str) -> None:
    assert problems(file, text)


def test_a_folder_in_its_place(file: Path) -> None:
    file.mkdir()
    with pytest.raises(ProblemsError, match="not a plain file"):
        load(file)


# --- Watching -----------------------------------------------------------------------------------------------------


def test_a_changed_file_is_read_again(file: Path) -> None:
    watched = Watched(file, ROUTINES)
    assert watched.plan == Plan()
    assert watched.changed() == Plan()
    assert watched.changed() is None

    file.write_text("away_min: 6\n")
    assert watched.changed() == Plan(away_min=6)
    assert watched.changed() is None
    assert watched.plan == Plan(away_min=6)

    file.write_text("# a comment, no change\naway_min: 6\n")
    assert watched.changed() is None

    file.unlink()
    assert watched.changed() == Plan()


def test_a_file_replaced_in_one_step(file: Path) -> None:
    file.write_text("away_min: 6\n")
    watched = Watched(file)
    watched.changed()
    beside, status = file.with_suffix(".new"), file.stat()
    beside.write_text("away_min: 7\n")
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    beside.replace(file)
    assert watched.changed() == Plan(away_min=7)


def test_a_broken_file_keeps_the_last_good_plan_and_is_told_once(file: Path) -> None:
    file.write_text("away_min: 6\n")
    watched = Watched(file, ROUTINES)
    watched.changed()
    file.write_text("away_min: 6\nwarm_up: {routine: prerun}\n")
    with pytest.raises(ProblemsError, match=r"schedule\.yaml:2: warm_up\.routine: there is no routine “prerun”"):
        watched.changed()
    assert watched.changed() is None
    assert watched.plan == Plan(away_min=6)

    file.write_text("away_min: 6\nwarm_up: {routine: [}\n")
    with pytest.raises(ProblemsError):
        watched.changed()
    file.write_text("away_min: 6")  # as it was
    assert watched.changed() is None
    file.write_text("away_min: 8\n")
    assert watched.changed() == Plan(away_min=8)


def test_a_file_that_is_broken_from_the_beginning(file: Path) -> None:
    file.write_text("away_min: never\n")
    watched = Watched(file)
    with pytest.raises(ProblemsError):
        watched.changed()
    assert watched.changed() is None
    assert watched.plan == Plan()
    file.write_text("# away_min: never\n")
    assert watched.changed() == Plan()
