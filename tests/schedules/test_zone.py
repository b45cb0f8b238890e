"""Which time zone the computer is in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.clock import now_utc
from schedules.zone import UTC_NAME, local_zone, zone_name

ROOT = Path(__file__).parents[2]
FAR = "Pacific/Chatham"  # where the clocks are a quarter of an hour off everybody else's
ASK = """
import os
from assistant import clock
offset = clock.now().utcoffset()
os.environ.pop("TZ", None)
from schedules.zone import zone_name
print(zone_name(), zone_name(), offset.total_seconds())
"""

RING = """
import threading
from assistant.clock import now_utc
from schedules.alarm_clock import AlarmClock
rang = threading.Event()
alarm = AlarmClock(rang.set)
alarm.set(now_utc())
print(rang.wait(10.0))
alarm.close()
"""


@pytest.mark.parametrize(
    ("variable", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (":Europe/Berlin", "Europe/Berlin"),
        ("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("UTC", UTC_NAME),
        (":", UTC_NAME),
        ("Europe", UTC_NAME),
        ("Nowhere/At_All", UTC_NAME),
        ("CET-1CEST,M3.5.0,M10.5.0/3", UTC_NAME),
        ("../../etc/passwd", UTC_NAME),
        ("/nonexistent/zone", UTC_NAME),
        (str(Path(__file__)), UTC_NAME),
        ("Zürich", UTC_NAME),
    ],
)
def test_the_variable_names_it(monkeypatch: pytest.MonkeyPatch, variable: str, name: str) -> None:
    monkeypatch.setenv("TZ", variable)
    assert zone_name() == name
    assert local_zone() == ZoneInfo(name)


def test_it_is_looked_at_again_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for name in (FAR, "Europe/Berlin", "Nowhere/At_All", FAR):
        monkeypatch.setenv("TZ", name)
        found.append(zone_name())
    assert found == [FAR, "Europe/Berlin", UTC_NAME, FAR]


def python(code: str) -> str:
    """What another process prints, and that it complains of nothing."""
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.stderr == ""
    return done.stdout


def ask() -> tuple[str, float]:
    """The zone without the variable, and the C library's offset with it."""
    first, second, offset_s = python(ASK).split()
    assert first == second
    return first, float(offset_s)


def test_without_the_variable_it_is_that_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    name, offset_s = ask()
    offset = now_utc().astimezone(ZoneInfo(name)).utcoffset()
    assert offset is not None
    assert offset.total_seconds() == offset_s


def test_a_computer_that_has_travelled_is_not_complained_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ", raising=False)
    here, here_s = ask()
    monkeypatch.setenv("TZ", FAR)  # where the C library thinks it is for the rest of its life
    there, there_s = ask()
    assert there == here
    assert there_s != here_s, "it has not travelled"


def test_the_alarm_clock_rings_where_it_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Nowhere/At_All")
    assert python(RING) == "True\n"
