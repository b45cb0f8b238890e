"""`otherside start`, as a program of its own: typed and silent, so that no sound card is needed."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side

PATIENCE_S = 60.0
HURRIED = Path(__file__).parent / "hurried.py"
TYPED = ("--typed", "--silent")
FAST, SLOW = 200, 20  # times real time


class Program:
    """A running `otherside start`, whose time passes faster."""

    def __init__(self, *words: str, speed: int = FAST) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(HURRIED), str(speed), "start", *words],
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
    programs.append(Program(*TYPED))
    return programs[0]


@pytest.fixture
def slow(programs: list[Program]) -> Program:
    """A session slow enough to be spoken to in a certain place."""
    programs.append(Program(*TYPED, speed=SLOW))
    return programs[0]


def kept(home: Path) -> tuple[KeptSession, ...]:
    """All sessions in the history."""
    with closing(Store.open(home / "data" / "history.db")) as store:
        return store.sessions()


@pytest.fixture(autouse=True)
def _may_roll(own_home: Path) -> None:
    """Answer the question of a first start."""
    (own_home / "config").mkdir(parents=True)
    (own_home / "config" / "config.yaml").write_text("rolling: fine\n")


def test_a_whole_session_runs_on_without_anybody_typing(fast: Program, own_home: Path) -> None:
    assert fast.end() == 0
    (session,) = kept(own_home)
    assert (session.routine, session.outcome, session.planned_blocks) == ("it-band", Outcome.FINISHED, 10)
    blocks = [each.block for each in session.blocks]
    assert sum(block.worked_s for block in blocks) == pytest.approx(600.0, abs=0.2)
    assert [(block.move, block.side, block.ending) for block in blocks[:2]] == [
        ("peroneal-roll", Side.LEFT, Ending.DONE),
        ("peroneal-roll", Side.RIGHT, Ending.DONE),
    ]
    assert all(block.worked_s == pytest.approx(block.seconds, abs=0.02) for block in blocks)
    assert (session.felt, session.remarks, session.ahead) == ((), (), ())
    assert fast.lines[-1] == (
        "Well done: 10 of 10 blocks done, 10:00 minutes worked. It is kept: `otherside history` shows it."
    )


def test_what_is_typed_is_done_and_kept(slow: Program, own_home: Path) -> None:
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
    assert slow.lines[-1].startswith("Stopped: 0 of 10 blocks done, ")
    (session,) = kept(own_home)
    assert session.outcome is Outcome.STOPPED
    assert [each.block.ending for each in session.blocks] == [Ending.SKIPPED, Ending.STOPPED]
    assert [(each.felt.move, each.felt.place, each.felt.right) for each in session.felt] == [
        ("peroneal-roll", Place.QUADS, False)
    ]
    assert [(each.remark.kind, each.remark.side) for each in session.remarks] == [(Remark.TIGHT, Side.LEFT)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_kindly_and_keeps_what_was_done(slow: Program, own_home: Path, number: signal.Signals) -> None:
    slow.await_line("block   outer shin roll, right")
    slow.process.send_signal(number)
    assert slow.end() == 0
    assert slow.lines[-1].startswith("Stopped: 1 of 10 blocks done, 1:0")
    (session,) = kept(own_home)
    assert [each.block.ending for each in session.blocks] == [Ending.DONE, Ending.STOPPED]
    assert slow.process.stderr is not None
    assert slow.process.stderr.read() == ""


def test_a_session_that_was_killed_is_gone_on_with(own_home: Path, programs: list[Program]) -> None:
    killed = Program("wake-up", *TYPED, speed=SLOW)
    programs.append(killed)
    killed.await_line("front hip roll, left: done")
    killed.await_line("block   front hip roll, right")
    killed.process.kill()
    killed.process.wait(PATIENCE_S)
    (session,) = kept(own_home)
    assert session.outcome is None
    assert [(each.block.move, each.block.ending) for each in session.blocks] == [("tfl-roll", Ending.DONE)]
    # Without a word the routine that broke off is meant, and not the usual one.
    again = Program(*TYPED, speed=SLOW)
    programs.append(again)
    again.await_line("Last time we were interrupted at the front hip roll, right side. Shall we go on from there?")
    again.type("yes")
    again.await_line("On from there, then.")
    again.await_line("block   front hip roll, right: 60 s")
    beside = Program(*TYPED, speed=SLOW)  # as long as it runs it is not interrupted
    programs.append(beside)
    beside.await_line("I.T. band series.")
    beside.type("stop")
    assert beside.end() == 0
    assert not any("interrupted" in line for line in beside.lines)
    again.await_line("front hip roll, right: done")
    again.await_line("block   ")
    again.process.kill()
    again.process.wait(PATIENCE_S)
    third = Program("wake-up", *TYPED, speed=SLOW)
    programs.append(third)
    third.await_line("Shall we go on from there?")
    third.type("yes")
    assert third.end() == 0
    assert third.lines[-1].startswith("Well done: 5 of 5 blocks done, 5:00 minutes worked. It is kept")
    session = kept(own_home)[0]
    assert (session.outcome, session.planned_blocks, len(session.blocks)) == (Outcome.FINISHED, 5, 5)
    fourth = Program("wake-up", *TYPED)
    programs.append(fourth)
    assert fourth.end() == 0
    assert not any("interrupted" in line for line in fourth.lines)
    of_routine = [session.outcome for session in kept(own_home) if session.routine == "wake-up"]
    assert of_routine == [Outcome.FINISHED, Outcome.FINISHED]


def test_a_trial_is_told_to_be_one_and_not_kept(own_home: Path, programs: list[Program]) -> None:
    program = Program("wake-up", *TYPED, "--speed", "1000")
    programs.append(program)
    assert program.end() == 0
    assert program.lines[-1] == (
        "Well done: 5 of 5 blocks done, 5:00 minutes worked. It was a trial at another speed, so nothing of it is kept."
    )
    assert kept(own_home) == ()


def test_a_session_fits_the_minutes(programs: list[Program], own_home: Path) -> None:
    program = Program("five", "minutes", "of", "hips", *TYPED)
    programs.append(program)
    assert program.end() == 0
    assert any("I.T. band series. 5 minutes in all." in line for line in program.lines)
    assert any("Left out today: " in line for line in program.lines)
    (session,) = kept(own_home)
    assert session.seconds == pytest.approx(300, abs=2)
    shorter = Program("wake-up", "--minutes", "4", *TYPED)
    programs.append(shorter)
    assert shorter.end() == 0
    assert kept(own_home)[1].seconds == pytest.approx(240, abs=2)


def test_a_first_start_asks_what_speaks_against_rolling(own_home: Path, programs: list[Program]) -> None:
    (own_home / "config" / "config.yaml").unlink()
    program = Program("wake-up", *TYPED, speed=SLOW)
    programs.append(program)
    program.await_line("do any of these apply to you?")
    program.type("no")
    program.await_line("Then we roll, gently.")
    program.await_line("block   front hip roll, left")
    program.type("stop")
    assert program.end() == 0
    again = Program("wake-up", *TYPED)
    programs.append(again)
    again.await_line("block   front hip roll, left")
    again.type("stop")
    assert again.end() == 0
    assert not any("do any of these apply to you?" in line for line in again.lines)


def test_problems_in_own_files_are_told_and_do_not_hinder(own_home: Path, programs: list[Program]) -> None:
    folder = own_home / "config" / "content" / "moves"
    folder.mkdir(parents=True)
    (folder / "mine.yaml").write_text("id: mine\nbeats: 3\n")
    program = Program(*TYPED)
    programs.append(program)
    program.await_line(f"{folder / 'mine.yaml'}:2: beats: 3 is not a list")
    program.type("stop")
    assert program.end() == 0
    assert len(kept(own_home)) == 1


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--typed", "--speed", "60"), 2, "error: argument --speed: sound cannot be hurried; add --typed --silent"),
        (("--speed", "fast"), 2, "error: argument --speed: 'fast' is no number above 0 and up to 1000"),
        (("--speed", "nan"), 2, "is no number above 0"),
        (("--minutes", "99"), 2, "argument --minutes: '99' is no number of minutes from 1 to 60"),
        (("it-bnd", *TYPED), 1, "There is no routine 'it-bnd'"),
        (("500", "minutes", "of", "hips", *TYPED), 1, "A session of 500 minutes is not to be had; ask for 1 to 60."),
        (
            ("five", "minutes", "of", "hips", "--minutes", "7", *TYPED),
            1,
            "Two times were asked for, 5 minutes and 7; leave one of them out.",
        ),
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
    (own_home / "config" / "config.yaml").write_text("speaker: Nobody\n")
    program = Program()
    programs.append(program)
    program.await_line("The speech model is not here yet: run `otherside setup`. Until then, type what you want.")
    program.await_line("The speaker “Nobody” is not here. Read what I say until one works.")
    program.type("stop")
    assert program.end() == 0
    assert any("It is kept" in line or "There was nothing to keep" in line for line in program.lines)


def test_a_history_that_cannot_be_kept_is_told_and_does_not_hinder(own_home: Path, programs: list[Program]) -> None:
    (own_home / "data").write_text("in the way")
    program = Program("wake-up", *TYPED)
    programs.append(program)
    program.await_line("This session is not kept.")
    assert program.end() == 0
    assert program.lines[-1].startswith("Well done: 5 of 5 blocks done, 5:00 minutes worked. Nothing of it was kept.")
