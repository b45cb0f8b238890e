"""The log behind `otherside schedule why`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assistant.companion.decision_log import DecisionLog, decision_data, last
from schedules.values import About, Decision, Reminder, Verdict

NOW = datetime(2026, 3, 2, 13, 20, tzinfo=UTC)


def decision(number: int) -> Decision:
    reminder = Reminder(f"break:{number}", About.BREAK, "desk-break", run_at=NOW)
    return Decision(NOW + timedelta(minutes=number), Verdict.HELD, About.BREAK, f"Nr. {number}: “held”.", reminder)


def test_decisions_are_kept_over_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "data" / "decisions.jsonl"
    DecisionLog(file).add([decision(1), decision(2)])
    DecisionLog(file).add([decision(3)])
    assert [each.text for each in last(file, 2)] == ["Nr. 2: “held”.", "Nr. 3: “held”."]
    assert last(file, 9)[0].at == NOW + timedelta(minutes=1)


def test_the_log_does_not_grow_without_end(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    log = DecisionLog(file)
    for start in range(0, 4000, 100):
        log.add([decision(number) for number in range(start, start + 100)])
    lines = file.read_text("utf-8").splitlines()
    assert 1000 <= len(lines) <= 1500
    assert json.loads(lines[-1])["text"] == "Nr. 3999: “held”."


def test_a_line_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "decisions.jsonl"
    DecisionLog(file).add([decision(1)])
    with file.open("a") as end:
        end.write('{"at": "2026-03')
    assert [each.text for each in last(file, 5)] == ["Nr. 1: “held”."]
    DecisionLog(file).add([decision(2)])
    assert [each.text for each in last(file, 5)] == ["Nr. 1: “held”.", "Nr. 2: “held”."]
    assert last(tmp_path / "none", 5) == ()


def test_a_decision_as_plain_values() -> None:
    data = json.loads(json.dumps(decision_data(decision(0))))
    assert data["at"] == "2026-03-02T13:20:00+00:00"
    assert data["verdict"] == "held"
    assert data["reminder"]["run_at"] == "2026-03-02T13:20:00+00:00"
    assert decision_data(Decision(NOW, Verdict.PAUSED, None, "Paused."))["reminder"] is None
