"""The demonstration itself: real voice, real recogniser, a short routine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import soundfile

from assistant import cli
from assistant.commands import demo
from assistant.demo.report import Report, judge
from assistant.journal import Journal
from assistant.language.words import Words
from voices.recogniser import Model
from voices.sound import RATE_HZ
from voices.tts import Synthesiser

SHORT = """\
id: short
name: short try
purpose: A quick look at one move.
slots:
  - {move: clam, seconds: 20}
"""
SCRIPT = """\
- {at_s: 25, say: how long}
- {at_s: 31, say: did you bring the newspaper}
- {at_s: 37, say: ready}
- {at_s: 43, say: pause, over: true}
- {at_s: 51, say: resume}
- {at_s: 58, say: why}
"""


@dataclass
class Run:
    """What a run left behind."""

    code: int
    folder: Path
    line: str

    @property
    def data(self) -> dict[str, Any]:
        """The session as data, without what may differ."""
        found: dict[str, Any] = json.loads((self.folder / "session.json").read_text("utf-8"))
        return found


@pytest.fixture(autouse=True)
def routine(own_home: Path) -> None:
    """Teach the short routine."""
    folder = own_home / "config" / "content" / "routines"
    folder.mkdir(parents=True)
    (folder / "short.yaml").write_text(SHORT)


class Demo:
    """Runs the command with the model and the voice that are there already."""

    def __init__(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.tmp_path = tmp_path
        self.capsys = capsys
        self.runs = 0

    def __call__(self, script: str, *arguments: str) -> Run:
        """Run it once."""
        self.runs += 1
        folder = self.tmp_path / f"run{self.runs}"
        file = self.tmp_path / "script.yaml"
        file.write_text(script)
        code = cli.main(["demo", "short", "--out", str(folder), "--script", str(file), *arguments])
        return Run(code, folder, self.capsys.readouterr().out.splitlines()[-1])


@pytest.fixture
def run(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    model: Model,
    synthesiser: Synthesiser,
) -> Demo:
    """Give `run(script, *arguments)`."""

    class Kept(Synthesiser):
        """The one voice of all tests, which stays open."""

        def __init__(self) -> None:
            self.voices, self.render = synthesiser.voices, synthesiser.render  # type: ignore[method-assign]

        def close(self) -> None:
            """Stay open."""

    monkeypatch.setattr(demo, "Model", lambda _folder: model)
    monkeypatch.setattr(demo, "Synthesiser", Kept)
    return Demo(tmp_path, capsys)


def check_times(data: dict[str, Any]) -> None:
    """Check that holds are exact and everything falls where it should."""
    for block in data["blocks"]:
        worked_s = block["ended_s"] - block["started_s"] - block["paused_s"]
        assert worked_s == pytest.approx(block["seconds"], abs=0.02)
    starts = [event["at_s"] for event in data["events"] if event["kind"] == "tone" and event["text"] == "start"]
    lines = [event["at_s"] for event in data["events"] if event["kind"] == "coach"]
    for block in data["blocks"]:
        assert block["started_s"] in starts
        assert any(0 < at_s - block["started_s"] < 3.0 for at_s in lines)


def test_a_session_is_obeyed_written_and_repeatable(run: Demo) -> None:
    first = run(SCRIPT)
    data = first.data
    assert first.code == 0, first.line
    assert first.line.startswith("5 commands spoken, 5 obeyed, 0 falsely taken (")
    assert data["falsely_taken"] == []
    assert [block["side"] for block in data["blocks"]] == ["left", "right"]
    check_times(data)
    paused = [block["paused_s"] for block in data["blocks"]]
    assert max(paused) > 5.0
    for command in data["commands"]:
        if command["meant"]:
            assert command["spoken_from_s"] < command["obeyed_at_s"] < command["spoken_to_s"] + 2.0

    info = soundfile.info(str(first.folder / "session.wav"))
    assert (info.samplerate, info.channels) == (RATE_HZ, 1)
    assert info.frames / RATE_HZ == pytest.approx(data["seconds"], abs=0.001)
    text = (first.folder / "session.txt").read_text("utf-8")
    assert "heard   how long" in text
    assert text.rstrip().endswith(first.line)

    again = run(SCRIPT)
    assert {**again.data, "wall_s": 0} == {**data, "wall_s": 0}
    assert (again.folder / "session.wav").read_bytes() == (first.folder / "session.wav").read_bytes()


def test_the_kitchen_and_another_voice(run: Demo) -> None:
    there = run("- {at_s: 22, say: louder}\n- {at_s: 29, say: how long}\n- {at_s: 34, say: stop}\n", "--room=kitchen")
    assert there.code == 0, there.line
    other = run("- {at_s: 29, say: how long}\n- {at_s: 36, say: stop}\n", "--voice=en-us+m3", "--seed=7")
    assert other.code == 0, other.line
    assert other.data["outcome"] == "stopped"


def test_what_cannot_be_obeyed_is_a_failure(run: Demo) -> None:
    early = run("- {at_s: 2, say: other side}\n- {at_s: 3, say: stop, over: true}\n- {at_s: 400, say: next}\n")
    assert early.code == 1
    assert early.line.startswith("2 commands spoken (1 more came too late to be said), ")
    assert early.data["unsaid"] == [{"at_s": 400.0, "say": "next"}]


def test_a_bad_script_is_told_line_by_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> Report:
        raise AssertionError("a broken script is played")

    monkeypatch.setattr(demo, "play", never)
    file = tmp_path / "mine.yaml"
    file.write_text("- {at_s: soon, say: next}\n- {say: stop}\n")
    assert cli.main(["demo", "short", "--script", str(file)]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith(f"{file}:1: [0].at_s: ")
    assert lines[1].startswith(f"{file}:2: [1].at_s: ")


@pytest.mark.parametrize(
    ("arguments", "told"), [(["shirt"], "no routine 'shirt'"), (["short", "--voice", "klingon"], "no voice 'klingon'")]
)
def test_what_does_not_exist_is_told_in_one_line(
    run: Demo, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    script = run.tmp_path / "script.yaml"
    script.write_text("- {at_s: 1, say: stop, over: true}\n")
    out = run.tmp_path / "out"
    assert cli.main(["demo", *arguments, "--script", str(script), "--out", str(out)]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1
    assert not out.exists()


def test_a_folder_that_cannot_be_written_is_told(
    run: Demo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: Words
) -> None:
    monkeypatch.setattr(demo, "play", lambda *_: judge("short", Journal(), (), (), words, 0.0, 0.0))
    (run.tmp_path / "file").write_text("in the way")
    assert cli.main(["demo", "short", "--out", str(run.tmp_path / "file" / "folder")]) == 1
    assert "--out" in capsys.readouterr().err.splitlines()[-1]
