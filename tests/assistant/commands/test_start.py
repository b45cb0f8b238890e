"""`otherside start`, as a program of its own: typed and silent, so that no sound card is needed."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

PATIENCE_S = 60.0
FAST = ("--typed", "--silent", "--speed", "200")


class Program:
    """A running `otherside start`."""

    def __init__(self, *words: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "assistant", "start", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self.lines: list[str] = []
        self._printed: queue.SimpleQueue[str] = queue.SimpleQueue()
        assert self.process.stdout is not None
        self._reader = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._reader.start()

    def await_line(self, part: str) -> str:
        """Wait for a line with these words."""
        while True:
            line = self._printed.get(timeout=PATIENCE_S)
            assert line, (part, self.lines)
            self.lines.append(line.rstrip("\n"))
            if part in line:
                return line

    def type(self, *lines: str) -> None:
        """Type lines, one after the other."""
        assert self.process.stdin is not None
        self.process.stdin.write("".join(f"{line}\n" for line in lines))
        self.process.stdin.flush()

    def end(self) -> int:
        """End the input, wait for the program, and give its exit code."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        while line := self._printed.get_nowait():
            self.lines.append(line.rstrip("\n"))
        return code

    def close(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self, lines: IO[str]) -> None:
        for line in lines:
            self._printed.put(line)
        self._printed.put("")


@pytest.fixture
def programs() -> Iterator[list[Program]]:
    running: list[Program] = []
    yield running
    for program in running:
        program.close()


@pytest.fixture
def fast(programs: list[Program]) -> Program:
    """A session at 200 times real time."""
    programs.append(Program(*FAST))
    return programs[0]


@pytest.fixture
def slow(programs: list[Program]) -> Program:
    """A session slow enough to be spoken to in a certain place."""
    programs.append(Program("--typed", "--silent", "--speed", "20"))
    return programs[0]


def records(home: Path) -> list[Any]:
    """All records that were kept; their names end in the routine."""
    files = sorted((home / "data" / "sessions").iterdir())
    assert all(file.name.endswith("-it-band.json") for file in files)
    return [json.loads(file.read_text("utf-8")) for file in files]


def test_a_whole_session_runs_on_without_anybody_typing(fast: Program, own_home: Path) -> None:
    assert fast.end() == 0
    (record,) = records(own_home)
    assert (record["routine"], record["outcome"], record["worked_s"]) == ("it-band", "finished", 600.0)
    assert [(block["move"], block["side"], block["ending"]) for block in record["blocks"][:2]] == [
        ("peroneal-roll", "left", "done"),
        ("peroneal-roll", "right", "done"),
    ]
    assert all(block["worked_s"] == pytest.approx(block["seconds"], abs=0.02) for block in record["blocks"])
    assert record["felt"] == record["remarks"] == []
    (file,) = (own_home / "data" / "sessions").iterdir()
    assert fast.lines[-1] == f"Well done: 10 of 10 blocks done, 10:00 minutes worked. The record is {file}"


def test_what_is_typed_is_done_and_recorded(slow: Program, own_home: Path) -> None:
    slow.await_line("block   outer shin roll, left")
    slow.type("I feel it in my quads", "my left side is tight", "", "what a day", "HELP!", "next")
    slow.await_line("“what a day” is nothing I know. Type “help” for what works.")
    known = slow.await_line("You can say or type: ")
    assert " · thirty more seconds · " in known
    assert "snooze" not in known
    slow.await_line("outer shin roll, left: skipped")
    slow.await_line("block   outer shin roll, right")
    slow.type("stop")
    assert slow.end() == 0
    assert slow.lines[-1].startswith("Stopped, and kept what you did: 0 of 10 blocks done, ")
    (record,) = records(own_home)
    assert record["outcome"] == "stopped"
    assert [block["ending"] for block in record["blocks"]] == ["skipped", "stopped"]
    assert record["felt"] == [{"move": "peroneal-roll", "side": "left", "place": "quads", "right": False}]
    assert record["remarks"] == [{"kind": "tight", "side": "left"}]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_kindly_and_keeps_what_was_done(slow: Program, own_home: Path, number: signal.Signals) -> None:
    slow.await_line("block   outer shin roll, right")
    slow.process.send_signal(number)
    assert slow.end() == 0
    assert slow.lines[-1].startswith("Stopped, and kept what you did: 1 of 10 blocks done, 1:0")
    (record,) = records(own_home)
    assert [block["ending"] for block in record["blocks"]] == ["done", "stopped"]
    assert slow.process.stderr is not None
    assert slow.process.stderr.read() == ""


def test_problems_in_own_files_are_told_and_do_not_hinder(own_home: Path, programs: list[Program]) -> None:
    folder = own_home / "config" / "content" / "moves"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("id: mine\nbeats: 3\n")
    program = Program(*FAST)
    programs.append(program)
    program.await_line(f"{folder / 'mine.yaml'}:2: beats: 3 is not a list")
    program.type("stop")
    assert program.end() == 0
    assert len(records(own_home)) == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--typed", "--speed", "60"), 2, "error: argument --speed: sound cannot be hurried; add --typed --silent"),
        (("--speed", "fast"), 2, "error: argument --speed: 'fast' is no number above 0 and up to 1000"),
        (("--speed", "nan"), 2, "is no number above 0"),
        (("it-bnd", "--typed", "--silent"), 1, "There is no routine 'it-bnd'"),
    ],
)
def test_what_cannot_be_done(programs: list[Program], words: tuple[str, ...], code: int, told: str) -> None:
    program = Program(*words)
    programs.append(program)
    assert program.end() == code
    assert program.process.stderr is not None
    assert told in program.process.stderr.read()


def test_without_model_and_sound_it_says_so_and_goes_on_typed(
    monkeypatch: pytest.MonkeyPatch, own_home: Path, programs: list[Program]
) -> None:
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    config = own_home / "config" / "config.yaml"
    config.parent.mkdir()
    config.write_text("speaker: Nobody\n")
    program = Program()
    programs.append(program)
    program.await_line("The speech model is not here yet: run `otherside setup`. Until then, type what you want.")
    program.await_line("The speaker “Nobody” is not here. Read what I say until one works.")
    program.type("stop")
    assert program.end() == 0
    assert records(own_home)[0]["outcome"] == "stopped"


def test_a_record_that_cannot_be_kept_is_told(own_home: Path, fast: Program) -> None:
    (own_home / "data").write_text("in the way")
    fast.type("stop")
    assert fast.end() == 1
    assert fast.lines[-1].startswith("Stopped, and kept what you did: ")
    assert fast.process.stderr is not None
    assert "The record of this session cannot be kept in" in fast.process.stderr.read()
