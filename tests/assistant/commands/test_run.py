"""`otherside run --headless` and the commands that talk to it, as programs of their own."""

from __future__ import annotations

import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from whole_program import Running, otherside

from assistant import clock

PATIENCE_S = 60.0


class Companion(Running):
    """A running `otherside run --headless`, without a desktop."""

    def __init__(self, *options: str) -> None:
        left_out = ("DBUS_", "DISPLAY", "WAYLAND")
        environ = {key: value for key, value in os.environ.items() if not key.startswith(left_out)}
        super().__init__({**environ, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}, "--headless", *options)


@pytest.fixture
def begin(own_home: Path) -> Iterator[Callable[..., Companion]]:
    """Give a way to begin a companion that watches."""
    running: list[Companion] = []
    (own_home / "config").mkdir(exist_ok=True)

    def begin(*options: str) -> Companion:
        companion = Companion(*options)
        running.append(companion)
        companion.await_next("Otherside watches.")
        return companion

    yield begin
    for each in running:
        each.close()


def test_it_answers_from_another_terminal_and_ends(begin: Callable[..., Companion]) -> None:
    companion = begin()
    assert otherside("status")[1].startswith("You have sat for less than a minute since the last break.")
    code, text, _ = otherside("status", "--json")
    status = json.loads(text)
    assert (code, status["mode"], status["session"], status["microphone_open"]) == (0, "watching", None, False)
    assert otherside("pause", "1h")[1].startswith("Reminders are paused until ")
    assert json.loads(otherside("status", "--json")[1])["mode"] == "paused"
    assert otherside("resume") == (0, "Reminders are on again.", "")
    assert otherside("tell", "other", "side") == (1, "", "No session is running. Say “start” to begin one.")
    assert otherside("quit") == (0, "Otherside ends.", "")
    assert companion.end() == 0


def test_what_comes_is_listed_with_its_time_once(begin: Callable[..., Companion], own_home: Path) -> None:
    days = "[mon, tue, wed, thu, fri, sat, sun]"
    (own_home / "config" / "schedule.yaml").write_text(f"breaks: []\nruns: [{{days: {days}, at: '18:30'}}]\n")
    begin()
    lines = otherside("schedule")[1].splitlines()
    assert len(lines) >= 7
    for line in lines:
        assert re.match(r"\w{3} \d\d \w{3} 18:18  warm-up for your 18:30 run: pre-run", line)


def test_there_is_only_one(begin: Callable[..., Companion]) -> None:
    begin()
    code, told, complaint = otherside("run", "--headless")
    assert (code, complaint) == (0, "")
    assert told.startswith("Otherside is running already; `otherside quit` ends it.\nYou have sat for ")


def test_without_one_it_is_said_how_to_begin(own_home: Path) -> None:
    assert own_home.exists()
    for words in (("status",), ("tell", "yes"), ("pause",), ("quit",)):
        code, out, complaint = otherside(*words)
        assert (code, out) == (1, "")
        assert "otherside run" in complaint


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_kindly_and_soon(begin: Callable[..., Companion], number: signal.Signals) -> None:
    companion = begin()
    otherside("pause")
    companion.process.send_signal(number)
    assert companion.end() == 0
    assert not any("Traceback" in line for line in companion.lines)
    begin()
    assert json.loads(otherside("status", "--json")[1])["mode"] == "paused"  # it has not forgotten


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_after_a_kill_another_one_begins_where_it_was(begin: Callable[..., Companion]) -> None:
    companion = begin()
    otherside("pause", "tomorrow")
    companion.process.kill()
    companion.end()
    begin()
    assert json.loads(otherside("status", "--json")[1])["mode"] == "paused"


def test_a_broken_plan_is_told_and_mended_while_it_runs(begin: Callable[..., Companion], own_home: Path) -> None:
    file = own_home / "config" / "schedule.yaml"
    file.write_text("breaks: [{after_min: soon}]\n")
    companion = begin()
    companion.lines.clear()
    assert f"{file}:1: breaks[0].after_min: " in "\n".join(json.loads(otherside("status", "--json")[1])["troubles"])
    file.write_text("breaks: []\n")
    began_s = clock.monotonic_s()
    while "break" in otherside("schedule")[1]:
        assert clock.monotonic_s() - began_s < PATIENCE_S
    assert json.loads(otherside("status", "--json")[1])["due_in_min"] is None


def test_a_session_without_sound_is_no_disaster(begin: Callable[..., Companion], own_home: Path) -> None:
    (own_home / "config" / "config.yaml").write_text("speaker: Nobody\nmicrophone: Nobody\n")
    companion = begin()
    assert otherside("tell", "start", "the", "desk", "break") == (
        0,
        "Starting the desk break: five minutes of work.",
        "",
    )
    companion.await_next("The speaker “Nobody” is not here")
    while (status := json.loads(otherside("status", "--json")[1]))["mode"] != "session":
        assert companion.process.poll() is None
    assert not status["microphone_open"]  # there is none
    assert otherside("tell", "stop") == (0, "Stopped.", "")
    companion.await_next("Stopped: ")
    assert json.loads(otherside("status", "--json")[1])["mode"] == "watching"
