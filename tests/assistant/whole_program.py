"""The companion as a program of its own, `otherside run`, and the commands that talk to it, for tests."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final
from zoneinfo import ZoneInfo

from assistant import clock
from assistant.companion import memory_file
from schedules.kinds import KeptBreak
from schedules.watch import Memory

PATIENCE_S: Final = 120.0
NO_DISPLAY: Final = ":nowhere"


class Running:
    """An `otherside run`, and what it prints."""

    def __init__(self, environ: Mapping[str, str], *options: str) -> None:
        """Begin it."""
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "assistant", "run", *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            env={**environ, "PYTHONUTF8": "1"},
        )
        self.read()

    def read(self) -> None:
        """Begin to read what it prints."""
        self.lines: list[str] = []
        self._printed: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def await_line(self, part: str) -> None:
        """Wait until it has printed these words, now or before."""
        if not any(part in line for line in self.lines):
            self.await_next(part)

    def await_next(self, part: str) -> str:
        """Wait for one more line with these words."""
        while True:
            line = self._printed.get(timeout=PATIENCE_S)
            assert line, (part, self.lines)
            self.lines.append(line.rstrip("\n"))
            if part in line:
                return line

    def end(self) -> int:
        """Wait until it has ended; all it printed is in `lines` then."""
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        while not self._printed.empty():
            if line := self._printed.get():
                self.lines.append(line.rstrip("\n"))
        return code

    def kill(self) -> None:
        """Let it vanish, as in a crash."""
        self.process.kill()
        self.end()

    def close(self) -> None:
        """Leave nothing behind."""
        self.kill()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._printed.put(line)
        self._printed.put("")


class Program(Running):
    """One on the desktop of that message bus; it watches when this is made."""

    def __init__(self, bus_address: str, display: str = NO_DISPLAY, *, model: str = "") -> None:
        """Begin.  `model` is the folder of the recogniser's; without one everything can still be typed and clicked."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("DBUS_", "WAYLAND", "XDG_"))}
        environ |= {"DBUS_SESSION_BUS_ADDRESS": bus_address, "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nowhere"}
        environ |= {"DISPLAY": display, "XDG_CURRENT_DESKTOP": "other"}
        environ |= {"TZ": noon()}
        environ |= {"OTHERSIDE_MODEL": model or "/nowhere", "PULSE_SERVER": "unix:/nowhere"}
        super().__init__(environ)
        self.await_line("Otherside watches.")


def otherside(*words: str) -> tuple[int, str, str]:
    """Run a command to its end; give its code, output and complaints."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "assistant", *words],
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def status() -> dict[str, Any]:
    """What `otherside status --json` says."""
    code, text, complaint = otherside("status", "--json")
    assert code == 0, complaint
    found: dict[str, Any] = json.loads(text)
    return found


def until(what: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask for the status until it is such."""
    until_s = clock.monotonic_s() + PATIENCE_S
    while not what(found := status()):
        assert clock.monotonic_s() < until_s, found
    return found


def furnish(home: Path, schedule: str = "") -> None:
    """Write the settings of a computer without sound, and a plan."""
    config = home / "config"
    config.mkdir(exist_ok=True)
    (config / "config.yaml").write_text("speaker: Nobody\nmicrophone: Nobody\n")
    (config / "schedule.yaml").write_text(schedule)


def noon() -> str:
    """A time zone in which it is about noon, so that a test of an hour has no midnight in it."""
    ahead = 12 - clock.now_utc().hour
    return f"Etc/GMT{-ahead:+d}"  # they count the other way round


def remind_now(home: Path, nth: int) -> None:
    """Add a reminder to the plan that is due at once: the nth, counted from 0, in a test that has no breaks.

    Those before it stay as they are, also when the clock has gone on to the next minute since.
    """
    file = home / "config" / "schedule.yaml"
    latest = clock.now_utc().astimezone(ZoneInfo(noon()))
    if nth:
        hour, minute = re.findall(r'at: "(\d\d):(\d\d)"', file.read_text())[0]
        latest = latest.replace(hour=int(hour), minute=int(minute))
    times = [latest - timedelta(minutes=each) for each in range(nth + 1)]
    fixed = [f'{{at: "{at:%H:%M}", routine: desk-break-1, title: number {each}}}' for each, at in enumerate(times)]
    file.write_text(f"spoken: false\nbreaks: []\nfixed: [{', '.join(fixed)}]\n")


def have_sat(home: Path, kinds: Mapping[str, float]) -> None:
    """Let a companion that begins soon remember so many minutes of sitting, by the kind of break."""
    breaks = {name: KeptBreak(60.0 * minutes) for name, minutes in kinds.items()}
    longest_s = max(each.sat_s for each in breaks.values())
    memory_file.save(
        home / "data" / "reminders.json",
        Memory(clock.now_utc(), {**breaks, "since the last break": KeptBreak(longest_s)}),
    )
