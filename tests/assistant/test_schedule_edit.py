"""Adding and removing runs in a file that somebody wrote."""

from __future__ import annotations

import errno
import os
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import OthersideError
from assistant.schedule_edit import HEADER, NothingChangedError, add_run, remove_run
from assistant.schedule_file import load
from assistant.yaml_files import ProblemsError
from schedules.plan import Day, Plan, Run

TODAY = date(2026, 12, 1)  # a Tuesday
MINE = """\
# My plan.  Do not touch!
breaks:   [{after_min: 30}]      # often
spoken: yes


runs:
    # with the club
    - {days: [tue, thu], at: "18:30"}      # never miss
    - days:
        - sun       # slowly
        - sat
      at: 9:00
      title: 'long'     # quoted like this
    - {date: 2026-12-06, at: '10:00', title: "race"}

# ---- calendars ----
calendars:
- path: ~/calendar.ics
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "schedule.yaml"


def put(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8"))


def got(file: Path) -> str:
    return file.read_bytes().decode("utf-8")


# --- Adding -------------------------------------------------------------------------------------------------------


def test_a_missing_file_is_made_with_a_header(file: Path) -> None:
    folder_too = file.parent / "config" / "schedule.yaml"
    run = add_run(folder_too, "Tue Thu 18:30", TODAY)
    assert run == Run(time(18, 30), (Day.TUE, Day.THU))
    assert got(folder_too) == f'{HEADER}runs:\n  - {{days: [tue, thu], at: "18:30"}}\n'
    assert load(folder_too) == Plan(runs=(run,))


def test_every_line_of_the_header_can_be_used(file: Path) -> None:
    lines = HEADER.strip().split("\n")
    explained = [line.removeprefix("# ") for line in lines if "[" in line]
    assert len(explained) == 4
    put(file, "\n".join(explained))
    plan = load(file, ("desk-break", "pre-run", "wake-up"))
    assert plan.working_hours
    assert plan.quiet_hours
    assert plan.calendars
    assert all(line.startswith("#") for line in lines)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", f"{HEADER}runs:\n  - NEW\n"),
        ("# nothing\n", "# nothing\nruns:\n  - NEW\n"),
        ("# nothing", "# nothing\nruns:\n  - NEW\n"),
        ("spoken: no", "spoken: no\nruns:\n  - NEW\n"),
        ("spoken: no\n\n# end\n", "spoken: no\n\n# end\nruns:\n  - NEW\n"),
        ("\ufeffspoken: no\r\n", "\ufeffspoken: no\r\nruns:\r\n  - NEW\r\n"),
        ("  spoken: no\n", "  spoken: no\n  runs:\n    - NEW\n"),
        ("runs: []\nspoken: no\n", "runs: [NEW]\nspoken: no\n"),
        ("runs: [ ]  # none\n", "runs: [NEW ]  # none\n"),
        (
            "runs: [{days: [tue], at: 18:30}]  # all\nspoken: no\n",
            "runs: [{days: [tue], at: 18:30}, NEW]  # all\nspoken: no\n",
        ),
        (
            "runs: [\n  {days: [tue], at: 18:30},\n  {days: [wed], at: 18:30},  # both\n]\n",
            "runs: [\n  {days: [tue], at: 18:30},\n  {days: [wed], at: 18:30}, NEW,  # both\n]\n",
        ),
        ("runs:\n- {days: [tue], at: 18:30}", "runs:\n- {days: [tue], at: 18:30}\n- NEW\n"),
        (
            "runs:\r\n- days: [tue]\r\n  at: 18:30  # a\r\n# b\r\nspoken: no\r\n",
            "runs:\r\n- days: [tue]\r\n  at: 18:30  # a\r\n- NEW\r\n# b\r\nspoken: no\r\n",
        ),
        (
            "runs:\n  - at: 18:30\n    days: [tue]\n    title: |\n      a\n      b\n\nspoken: no\n",
            "runs:\n  - at: 18:30\n    days: [tue]\n    title: |\n      a\n      b\n  - NEW\n\nspoken: no\n",
        ),
        ("{spoken: no, runs: [{days: [tue], at: 18:30}]}\n", "{spoken: no, runs: [{days: [tue], at: 18:30}, NEW]}\n"),
    ],
)
def test_one_entry_more_and_all_the_rest_as_it_was(file: Path, before: str, expected: str) -> None:
    put(file, before)
    runs = load(file).runs
    run = add_run(file, "Sat 9:00", TODAY)
    assert got(file) == expected.replace("NEW", '{days: [sat], at: "09:00"}')
    assert load(file).runs == (*runs, run)


def test_comments_order_and_quotes_of_a_whole_plan_stay(file: Path) -> None:
    put(file, MINE)
    add_run(file, "2026-12-13 10:00", TODAY)
    add_run(file, "weekdays 6:45", TODAY)
    race = """    - {date: 2026-12-06, at: '10:00', title: "race"}\n"""
    new = '    - {date: 2026-12-13, at: "10:00"}\n    - {days: [mon, tue, wed, thu, fri], at: "06:45"}\n'
    assert got(file) == MINE.replace(race, race + new)


@pytest.mark.parametrize(
    "words", ["Tue 18:30", "tuesday and thursday at 18:30", "Sun 9:00", "2026-12-06 10:00", "2026-12-08 18:30"]
)
def test_a_run_that_is_there_already_is_said(file: Path, words: str) -> None:
    put(file, MINE)
    with pytest.raises(NothingChangedError, match=r"^There is a run .* already; nothing was changed\.$"):
        add_run(file, words, TODAY)
    assert got(file) == MINE


def test_only_the_days_that_are_missing_are_added(file: Path) -> None:
    put(file, MINE)
    assert add_run(file, "Mon Tue Wed Thu 18:30", TODAY) == Run(time(18, 30), (Day.MON, Day.WED))
    assert '- {days: [mon, wed], at: "18:30"}\n' in got(file)


def test_another_time_is_another_run(file: Path) -> None:
    put(file, MINE)
    assert add_run(file, "Tue 18:31", TODAY) == Run(time(18, 31), (Day.TUE,))


def test_what_is_over_is_not_added(file: Path) -> None:
    with pytest.raises(OthersideError, match=r"^Mon 30 Nov 2026 at 18:00 is over; give a day that comes\.$"):
        add_run(file, "2026-11-30 18:00", TODAY)
    assert not file.exists()


def test_what_is_not_understood_changes_nothing(file: Path) -> None:
    put(file, MINE)
    for change in (add_run, remove_run):
        with pytest.raises(OthersideError, match="“sometime” in “sometime” is not understood"):
            change(file, "sometime", TODAY)
    assert got(file) == MINE


def test_a_broken_file_is_not_touched(file: Path) -> None:
    put(file, "runs: [{days: [tue]}]\n")
    for change in (add_run, remove_run):
        with pytest.raises(ProblemsError, match="missing; add it"):
            change(file, "Tue 18:30", TODAY)
    assert got(file) == "runs: [{days: [tue]}]\n"


@pytest.mark.parametrize("text", ["{spoken: no}\n", "spoken: no\n...\n"])
def test_a_file_that_only_its_owner_can_change(file: Path, text: str) -> None:
    put(file, text)
    with pytest.raises(OthersideError, match="change its runs by hand"):
        add_run(file, "Tue 18:30", TODAY)
    assert got(file) == text


def test_a_full_disk_leaves_the_file_as_it_was(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    put(file, MINE)
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OthersideError, match=r"cannot be written \(No space left on device\); nothing was changed"):
        add_run(file, "Sat 7:00", TODAY)
    assert got(file) == MINE
    assert list(file.parent.iterdir()) == [file]


# --- Removing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        ("Tue Thu 18:30", '    - {days: [tue, thu], at: "18:30"}      # never miss\n', ""),
        ("Tue 18:30", "[tue, thu]", "[thu]"),
        ("Thu 18:30", "[tue, thu]", "[tue]"),
        ("Sun 9:00", "        - sun       # slowly\n", ""),
        (
            "weekends 9:00",
            MINE[MINE.index("    - days:") : MINE.index("    - {date")],
            "",
        ),
        ("2026-12-06 10:00", """    - {date: 2026-12-06, at: '10:00', title: "race"}\n""", ""),
    ],
)
def test_only_that_is_removed(file: Path, words: str, old: str, new: str) -> None:
    put(file, MINE)
    remove_run(file, words, TODAY)
    assert old in MINE
    assert got(file) == MINE.replace(old, new)


@pytest.mark.parametrize(
    ("before", "words", "expected"),
    [
        ("runs: [{days: [tue], at: 18:30}]  # x\n", "Tue 18:30", "runs: []  # x\n"),
        ("runs: [{days: [tue], at: 1:00}, {days: [wed], at: 1:00}]\n", "Tue 1:00", "runs: [{days: [wed], at: 1:00}]\n"),
        (
            "runs: [{days: [tue], at: 1:00}, {days: [wed], at: 1:00},]\n",
            "Wed 1:00",
            "runs: [{days: [tue], at: 1:00},]\n",
        ),
        ("runs: [{days: [tue], at: 1:00}, {days: [wed], at: 1:00}]\n", "Tue Wed 1:00", "runs: []\n"),
        ("runs:  # mine\n- {days: [tue], at: 18:30}\n", "Tue 18:30", "runs: []  # mine\n"),
        (
            "runs:\n-\n  # it-is\n  days: [tue]\n  at: 1:00\n# b\nspoken: no\n",
            "Tue 1:00",
            "runs: []\n# b\nspoken: no\n",
        ),
        ("runs:\r\n- {days: [tue, wed, thu], at: 1:00}\r\n", "Tue Thu 1:00", "runs:\r\n- {days: [wed], at: 1:00}\r\n"),
        ("runs:\n- {days: [tue], at: 1:00}", "Tue 1:00", "runs: []\n"),
        ("runs: [{date: 2025-12-06, at: 1:00}]\n", "2025-12-06 1:00", "runs: []\n"),
        ("'runs':\n- {days: [tue], at: 1:00}\n", "Tue 1:00", "'runs': []\n"),
    ],
)
def test_the_rest_stays_in_any_layout(file: Path, before: str, words: str, expected: str) -> None:
    put(file, before)
    remove_run(file, words, TODAY)
    assert got(file) == expected
    load(file)


@pytest.mark.parametrize("words", ["Mon 18:30", "Tue 18:00", "Mon Tue 18:30", "2026-12-08 18:30", "2026-12-07 10:00"])
def test_a_run_that_is_not_there_is_told_with_those_that_are(file: Path, words: str) -> None:
    put(file, MINE)
    with pytest.raises(NothingChangedError) as caught:
        remove_run(file, words, TODAY)
    assert str(caught.value).endswith(
        "nothing was changed.  Your runs: on Tue and Thu at 18:30; on Sat and Sun at 09:00; on Sun 6 Dec 2026 at 10:00."
    )
    assert got(file) == MINE


def test_nothing_to_remove_from(file: Path) -> None:
    with pytest.raises(NothingChangedError, match="Your runs: there is none"):
        remove_run(file, "Tue 18:30", TODAY)
    assert not file.exists()


DAYS = st.lists(st.sampled_from(list(Day)), min_size=1, max_size=7, unique=True)
TIMES = st.sampled_from([time(6, 45), time(18, 30), time(23, 59)])


@given(
    st.lists(st.tuples(st.booleans(), DAYS, TIMES), max_size=8), st.sampled_from([MINE, "", "runs: []\n", "spoken: no"])
)
def test_many_changes_in_a_row_do_what_they_say(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[bool, list[Day], time]], text: str
) -> None:
    file = tmp_path_factory.mktemp("plan") / "schedule.yaml"
    put(file, text)
    there = {(day, run.at) for run in load(file).runs for day in run.days}
    others = [run for run in load(file).runs if not run.days]
    for adds, days, at in changes:
        meant = {(day, at) for day in days}
        possible = not meant <= there if adds else meant <= there
        words = f"{' '.join(days)} {at:%H:%M}"
        if possible:
            (add_run if adds else remove_run)(file, words, TODAY)
            there = there | meant if adds else there - meant
        else:
            with pytest.raises(NothingChangedError):
                (add_run if adds else remove_run)(file, words, TODAY)
        plan = load(file)
        told = [(day, run.at) for run in plan.runs for day in run.days]
        assert len(told) == len(there)
        assert set(told) == there
        assert [run for run in plan.runs if not run.days] == others
    comments = [line for line in text.split("\n") if line.strip().startswith("#")]
    assert [line for line in got(file).split("\n") if line.strip().startswith("#") and line in comments] == comments
