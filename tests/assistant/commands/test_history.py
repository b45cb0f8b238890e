"""`otherside history`: what it says about people of whom the truth is known."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import weak_left as people

from assistant import clock, places
from assistant.commands import history
from assistant.errors import OthersideError
from assistant.history.rows import KeptFelt, KeptSession, Note
from assistant.history.store import Store
from assistant.language.coach import load_phrases
from assistant.session.effects import Outcome
from assistant.session.moves import Place, Side
from assistant.session.past import PastFelt
from assistant.session.records import spoken_summary, what_records_show

NOW = datetime(2025, 3, 23, 20, 5, tzinfo=UTC)
TODAY = people.LAST_DAY.toordinal()
NAMES = {people.RAISE: "lying side raise", people.BRIDGE: "bridge with knees out"}
PHRASES = load_phrases()
FELT = re.compile(
    r"Lately you felt the (.+) in the right place (\d+) of (\d+) times on the left "
    r"and (\d+) of (\d+) on the right\."
)


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(clock, "now", lambda: NOW)


def keep(sessions: Sequence[KeptSession], notes: Sequence[Note] = ()) -> None:
    """Put these into the history."""
    store = Store.open(places.history_file())
    for session in sessions:
        store.take_in(f"{session.id}.json", session)
    for note in notes:
        store.note(note)
    store.close()


def otherside(*words: str) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser()
    history.add_parser(parser.add_subparsers(required=True))
    args = parser.parse_args(words)
    code: int = args.run(args)
    return code


def counted(sessions: Sequence[KeptSession], side: Side) -> tuple[int, int]:
    """In how many of the sessions the raise was felt in the right place on this side, and of how many."""
    answers = [felt.felt.right for each in sessions for felt in each.felt if felt.felt.side is side]
    return sum(answers), len(answers)


def shown_about(sessions: Sequence[KeptSession]) -> tuple[str, ...]:
    return what_records_show([session.past for session in sessions], TODAY, NAMES, PHRASES)


@pytest.mark.parametrize("seed", range(20))
def test_the_truth_is_told_about_a_weak_left_side(seed: int) -> None:
    sessions = people.weak_left(seed=seed)
    shown = shown_about(sessions)
    told = FELT.fullmatch(shown[0])
    assert told, shown
    assert told.group(1) == "lying side raise"
    left, right = (int(told.group(2)), int(told.group(3))), (int(told.group(4)), int(told.group(5)))
    assert (left, right) == (counted(sessions, Side.LEFT), counted(sessions, Side.RIGHT))
    assert "For more time on the left, say: my left side is weaker." in shown
    assert "Lately you worked 74 minutes on the left and 63 on the right." in shown
    now, before = counted(sessions[-7:], Side.LEFT), counted(sessions[:-7], Side.LEFT)
    gained = now[0] / 7 - before[0] / 14 >= 0.4
    assert (f"In the last seven days it was {now[0]} of 7 on the left." in shown) == gained
    assert len(shown) == 3 + gained


@pytest.mark.parametrize("seed", range(50))
def test_nothing_false_is_told_about_a_symmetrical_person(seed: int) -> None:
    sessions = people.symmetrical(seed=seed)
    assert shown_about(sessions) == ()
    told = spoken_summary(sessions[-1].past.blocks, sessions[-1].past.felt, NAMES, PHRASES)
    assert len(told) == 1  # where it was felt, and no minutes, which were the same


def test_a_session_of_that_person_ends_with_the_truth() -> None:
    session = people.weak_left()[0]  # front of the hip on the left, glutes on the right
    assert spoken_summary(session.past.blocks, session.past.felt, NAMES, PHRASES) == (
        "You worked 3 and a half minutes on the left and 3 minutes on the right.",
        (
            "Felt in the right place: bridge with knees out on both sides and lying side raise on the right. "
            "Not yet: lying side raise on the left."
        ),
    )


@pytest.mark.parametrize("seed", range(20))
def test_every_spoken_sentence_is_short(seed: int) -> None:
    for session in (*people.weak_left(seed=seed), *people.symmetrical(seed=seed)):
        told = spoken_summary(session.past.blocks, session.past.felt, NAMES, PHRASES)
        assert 1 <= len(told) <= 2
        assert all(len(sentence) <= 160 for sentence in told)


def test_history_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    sessions = people.weak_left()
    keep(sessions, [Note(NOW, "[b]new shoes")])
    assert otherside("history") == 0
    out = capsys.readouterr().out
    lines = out.splitlines()
    weeks = [line for line in lines if re.search(r"\d Mar to \d+ Mar 2025", line)]
    assert [line.split()[:9] for line in weeks[:3]] == [
        [first, "Mar", "to", last, "Mar", "2025", "7", "100", "%"]
        for first, last in (("3", "9"), ("10", "16"), ("17", "23"))
    ]
    assert weeks[0].split()[9:] == ["46", "18", "7", "21"]
    assert weeks[3].split()[6:8] == ["25", "21"]
    assert "Sun 23 Mar 2025, 18:" in out
    assert out.count("6 of 6") == 5
    assert re.search(r"lying side raise, right +side of hip \(the right place\)", out)
    assert "23 Mar 2025, 20:05  [b]new shoes" in lines
    shown = lines[lines.index("What the records show, of the last 28 days") + 1 :]
    assert " ".join(shown).startswith("Lately you felt the lying side raise in the right place")
    assert max(map(len, lines)) <= 120


@pytest.mark.parametrize("columns", [80, 120])
def test_it_is_readable_in_so_many_columns(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    posture = KeptFelt(PastFelt("seated-abduction", Side.LEFT, Place.GLUTES, right=True, posture="leaning-back"), 9.0)
    keep([replace(each, felt=(*each.felt, posture)) for each in people.weak_left()])
    assert otherside("history") == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= columns
    assert "…" not in out
    for heading in ("Sessions", "Done", "Total", "Stretch", "Activate", "Felt it left", "Routine", "Blocks", "Minutes"):
        assert heading in out
    assert re.search(r"seated knees out, left, leaning\s+(glutes \(the right place\)\s+)?back", out)


def test_care_is_no_failure_and_what_was_not_begun_no_session(capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(places.history_file())
    store.end(store.begin("it-band", NOW, 0), Outcome.SAFETY, 20.0)
    store.close()
    assert otherside("history") == 0
    out = capsys.readouterr().out
    assert re.search(r"it-band \(not begun\) +- +-", out)
    week = next(line for line in out.splitlines() if "17 Mar to" in line)
    assert set(week.split()[6:]) == {"-"}


def test_one_week_shows_its_own_sessions(capsys: pytest.CaptureFixture[str]) -> None:
    keep(people.weak_left(15, every=14))
    assert otherside("history", "--weeks", "2") == 0
    out = capsys.readouterr().out
    assert "17 Mar 2025, 18:" in out
    assert "3 Mar 2025, 18:" not in out


def test_a_picture_in_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(OthersideError, match=r"The folder .*nowhere does not exist; make it, or name another one\."):
        otherside("history", "--plot", str(tmp_path / "nowhere" / "history.png"))
    assert not (tmp_path / "nowhere").exists()


def test_history_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    sessions = people.weak_left()
    keep(sessions, [Note(NOW, "new shoes")])
    assert otherside("history", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert list(data) == ["weeks", "sessions", "notes", "records_show"]
    assert [week["week"] for week in data["weeks"]] == ["2025-W10", "2025-W11", "2025-W12"]
    assert len(data["sessions"]) == 21
    first = data["sessions"][0]
    assert first["started_at"] == clock.iso_text(sessions[0].started)
    assert (first["minutes"], first["blocks_done"], first["outcome"]) == (6.5, 6, "finished")
    assert first["felt"][0] == {"move": people.BRIDGE, "side": "both", "place": "glutes", "right_place": True}
    assert data["notes"] == [{"at": "2025-03-23T20:05:00+00:00", "text": "new shoes"}]
    assert data["records_show"] == list(shown_about(sessions))


def test_only_the_weeks_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    keep(people.weak_left())
    assert otherside("history", "--json", "--weeks", "1") == 0
    data = json.loads(capsys.readouterr().out)
    assert [week["week"] for week in data["weeks"]] == ["2025-W12"]
    assert len(data["sessions"]) == 7


def test_the_table_shows_the_last_eight_weeks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(people.weak_left())
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 9, 1, tzinfo=UTC))
    assert otherside("history") == 0
    rows = [line for line in capsys.readouterr().out.splitlines() if re.search(r" to \d+ \w+ 2025", line)]
    assert len(rows) == 2 * 8
    assert set(rows[-1].split()[6:]) == {"-"}  # a quiet week is no reproach


def test_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    keep(people.weak_left())
    file = tmp_path / "history.svg"
    assert otherside("history", "--json", "--plot", str(file)) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)
    assert captured.err == f"Drawn: {file}\n"
    assert b"3 Mar 2025 to 23 Mar 2025: 21 sessions" in file.read_bytes()


def test_a_picture_of_no_known_kind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OthersideError, match=r"neither \.png nor \.svg"):
        otherside("history", "--plot", str(tmp_path / "history.bmp"))
    assert capsys.readouterr().out == ""


def test_no_history_is_one_kind_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert otherside("history") == 0
    assert capsys.readouterr().out.splitlines() == [history.NOTHING_YET]
    assert otherside("history", "--json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["sessions"], data["notes"], data["records_show"]) == ([], [], [])


def test_a_session_that_broke_off_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.open(places.history_file())
    store.begin("it-band", NOW, 6)
    store.close()
    assert otherside("history") == 0
    assert "it-band (broken off)" in capsys.readouterr().out


def test_an_old_record_is_taken_in_and_a_broken_one_told_of(capsys: pytest.CaptureFixture[str]) -> None:
    folder = places.data_dir() / "sessions"
    folder.mkdir(parents=True)
    (folder / "old.json").write_text("{")
    assert otherside("history") == 0
    captured = capsys.readouterr()
    assert captured.out.startswith("No session yet.")
    assert "old.json" in captured.err


@pytest.mark.parametrize("weeks", ["0", "105", "two", "-1", "1.5", "²"])
def test_no_number_of_weeks(weeks: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        otherside("history", f"--weeks={weeks}")
    assert "is no number of weeks from 1 to 104" in capsys.readouterr().err
