"""`otherside start` in a terminal while `otherside run` watches, both as programs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whole_program import Program, Running, furnish, have_sat, otherside, status, until

IN_TERMINAL = "A session is running in a terminal; type there, or end it there with Ctrl-C."
NO_BUS = "unix:path=/nowhere"
HURRIED = Path(__file__).parent / "hurried.py"


class Session(Running):
    """An `otherside start` that prints what it would say, so many times faster than real time."""

    def __init__(self, *options: str, pace: int = 1) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(HURRIED), str(pace), "start", "wake-up", "--typed", "--silent", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        self.read()

    def type(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def close(self) -> None:
        """Leave nothing behind."""
        super().close()
        assert self.process.stdin is not None
        self.process.stdin.close()


@pytest.fixture
def program(own_home: Path) -> Iterator[Program]:
    """Give a companion to which somebody has sat for some minutes."""
    furnish(own_home)
    with (own_home / "config" / "config.yaml").open("a") as config:
        config.write("rolling: fine\n")
    (own_home / "config" / "schedule.yaml").write_text(
        "spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n"
    )
    have_sat(own_home, {"desk-break-1 after 30": 5.0})
    program = Program(NO_BUS)
    yield program
    program.close()


@pytest.fixture
def start() -> Iterator[Callable[..., Session]]:
    """Give a way to begin a session in a terminal."""
    begun: list[Session] = []

    def start(*options: str, pace: int = 1) -> Session:
        begun.append(Session(*options, pace=pace))
        return begun[-1]

    yield start
    for each in begun:
        each.close()


def test_the_companion_knows_of_it_from_its_beginning_to_its_end(
    program: Program, start: Callable[..., Session]
) -> None:
    assert status()["silent_because"] is None
    session = start()
    found = until(lambda found: found["silent_because"] == "a session is running")
    assert (found["elsewhere"], found["session"]) == (["a terminal"], None)
    assert otherside("tell", "start", "the", "desk", "break") == (1, "", IN_TERMINAL)
    assert otherside("tell", "stop") == (1, "", IN_TERMINAL)
    assert otherside("start", "wake-up", "--typed", "--silent") == (1, "", IN_TERMINAL)
    session.type("stop")
    session.await_line("Stopped: ")
    assert session.end() == 0
    found = until(lambda found: found["silent_because"] is None)
    assert found["elsewhere"] == []
    assert program.process.poll() is None


def test_a_killed_one_is_over_and_what_it_did_counts(program: Program, start: Callable[..., Session]) -> None:
    session = start(pace=20)
    session.await_line("front hip roll, left: done, 60 of 60 s")
    session.kill()
    found = until(lambda found: found["silent_because"] is None)
    assert found["elsewhere"] == []
    program.await_line("You have moved for ")
    assert otherside("tell", "start", "the", "desk", "break")[0] == 0


def test_one_of_the_companion_keeps_it_from_beginning(program: Program, start: Callable[..., Session]) -> None:
    assert otherside("tell", "start", "the", "desk", "break")[0] == 0
    until(lambda found: found["session"] is not None)
    session = start()
    session.await_line("A session is running already; `otherside tell stop` ends it.")
    assert session.end() == 1
    assert otherside("tell", "stop")[0] == 0
    assert program.process.poll() is None


def test_a_hurried_one_is_nobody_s_business(program: Program, start: Callable[..., Session]) -> None:
    session = start("--speed", "500", pace=500)
    session.await_line("block   ")
    assert session.end() == 0
    found = status()
    assert (found["silent_because"], found["elsewhere"]) == (None, [])
    assert not any("moved" in line for line in program.lines)


def test_it_goes_on_when_the_companion_ends(program: Program, start: Callable[..., Session]) -> None:
    session = start()
    until(lambda found: found["silent_because"] == "a session is running")
    assert otherside("quit")[0] == 0
    assert program.end() == 0
    session.type("stop")
    session.await_line("Stopped: ")
    assert session.end() == 0
