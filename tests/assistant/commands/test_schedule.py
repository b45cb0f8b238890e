"""`otherside schedule` and what is below it."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest

from assistant import clock, places
from assistant.cli import main
from assistant.companion.decision_log import DecisionLog
from schedules.values import About, Decision, Verdict

DAY = """\
{"at": "2026-03-03T08:30:00", "kind": "active"}
{"at": "2026-03-03T08:50:00", "kind": "idle", "value": 60}
{"at": "2026-03-03T09:10:00", "kind": "active"}
{"at": "2026-03-03T09:35:00", "kind": "call_start"}
{"at": "2026-03-03T10:05:00", "kind": "call_end"}
{"at": "2026-03-03T18:05:00", "kind": "sleep"}
{"at": "2026-03-03T18:20:00", "kind": "wake"}
"""
SPAN = ("--from", "2026-03-03T08:00", "--to", "2026-03-03T18:23", "--timezone", "Europe/Berlin")


@pytest.fixture
def day(tmp_path: Path, own_home: Path) -> Path:
    """Give a recorded day; a run is planned in its evening."""
    (own_home / "config").mkdir()
    (own_home / "config" / "schedule.yaml").write_text(
        "runs: [{days: [tue], at: '18:30'}]\nbreaks: [{after_min: 45}]\n"
    )
    file = tmp_path / "day.jsonl"
    file.write_text(DAY)
    return file


def test_a_day_is_played_back(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "simulate", *SPAN, "--signals", str(day)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("Break taken: you were away for 21 minutes, from 08:49.")
    assert "Tue 03 Mar 09:55:00  held       A break is due, but you are in a call." in lines
    assert "Tue 03 Mar 10:05:30  offered    Time for a break: you have sat for 56 minutes." in lines
    assert lines[-1].endswith("8 minutes, 2 minutes late, because your computer was asleep at 18:18.")


def test_for_programs_it_is_json(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "simulate", *SPAN, "--signals", str(day), "--json"]) == 0
    decisions = json.loads(capsys.readouterr().out)
    last = decisions[-1]
    assert last["local"] == "2026-03-03T18:20:00+01:00"
    assert (last["verdict"], last["about"], last["reminder"]["minutes"]) == ("offered", "warm_up", 8.0)
    assert last["reminder"]["run_at"] == "2026-03-03T17:30:00+00:00"
    assert {each["verdict"] for each in decisions} >= {"credited", "soon", "held", "offered", "lapsed"}


def test_another_plan_can_be_tried(day: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = tmp_path / "other.yaml"
    plan.write_text("breaks: []\n")
    assert main(["schedule", "simulate", *SPAN, "--signals", str(day), "--plan", str(plan)]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "soon", "--to", "2026-03-03"), "--from: “soon” is no date and time; write it as 2026-03-02T09:00."),
        (("--from", "2026-03-03", "--to", "2026-03-02"), "--to is before --from; exchange them."),
        ((*SPAN[:4], "--timezone", "Mars/Base"), "There is no time zone “Mars/Base”"),
        ((*SPAN, "--signals", "nowhere.jsonl"), "nowhere.jsonl: cannot be read (No such file or directory)"),
        ((*SPAN, "--plan", "nowhere.yaml"), "There is no plan nowhere.yaml; check the name."),
    ],
)
def test_what_cannot_be_played_is_told(
    day: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    assert day.exists()
    assert main(["schedule", "simulate", *words]) == 1
    assert told in capsys.readouterr().err


def test_all_that_is_wrong_in_a_day_is_told(day: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day.write_text('{"at": "2026-03-03T08:30:00", "kind": "aktive"}\n{"kind": "idle"}\n')
    assert main(["schedule", "simulate", *SPAN, "--signals", str(day)]) == 1
    told = capsys.readouterr().err
    assert f"{day}:1: kind: 'aktive' is no kind of signal" in told
    assert f"{day}:2: at: missing" in told


def test_a_run_is_added_and_removed(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "add-run", "Tue", "Thu", "18:30"]) == 0
    out = capsys.readouterr().out
    assert str(own_home / "config" / "schedule.yaml") in out
    assert "for your 18:30 run: warm up." in out
    assert main(["schedule"]) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if "run: pre-run" in line]
    assert len(lines) in (2, 3)
    for line in lines:  # the day and the time are there once
        assert re.fullmatch(r"(Tue|Thu) \d\d \w{3} 18:18  warm-up for your 18:30 run: pre-run", line)
    assert main(["schedule", "--json"]) == 0
    coming = json.loads(capsys.readouterr().out)
    assert [each["text"].split(" ")[0] for each in coming][:1] == ["break:"]
    assert main(["schedule", "remove-run", "Tue Thu 18:30"]) == 0
    assert main(["schedule"]) == 0
    out = capsys.readouterr().out
    assert "warm-up" not in out.split("Removed")[1].split("\n", 1)[1]
    assert "Otherside is not running, so nothing is offered" in out


def test_the_warm_up_of_the_run_that_was_added_is_told(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "add-run", "every day 23:50"]) == 0
    capsys.readouterr()
    assert main(["schedule", "add-run", "Wed 23:45"]) == 0
    added, coming = capsys.readouterr().out.splitlines()
    assert str(own_home) in added
    assert "for your 23:45 run: warm up." in coming


def test_a_run_that_is_not_understood_is_told(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "add-run", "whenever"]) == 1
    assert "Tue Thu 18:30" in capsys.readouterr().err
    assert not (own_home / "config" / "schedule.yaml").exists()


def test_why_tells_the_last_decisions(own_home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schedule", "why"]) == 0
    assert capsys.readouterr().out == "Nothing was decided yet: `otherside run` begins to watch.\n"
    assert own_home.exists()
    now = clock.now_utc()
    texts = [f"No break at 14:0{number}: you were away for 12 minutes." for number in range(5)]
    DecisionLog(places.decisions_file()).add(
        [Decision(now + timedelta(seconds=n), Verdict.CREDITED, About.BREAK, text) for n, text in enumerate(texts)]
    )
    assert main(["schedule", "why", "2"]) == 0
    out = capsys.readouterr().out
    assert [text for text in texts if text in out] == texts[-2:]
