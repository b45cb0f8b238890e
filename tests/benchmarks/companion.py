"""What the companion costs while nothing happens, and how punctual it is.

    python tests/benchmarks/companion.py [--json FILE] [--seconds N] [--rounds N]

It runs `otherside run --headless` as a program of its own and counts its memory and processor time over N seconds
(600 unless given, after a minute to settle).  Punctual: a fixed reminder at the next full minute, by the real clock and
the real APScheduler; and one that becomes due because the clock is set an hour ahead, with a clock that this program
can set.  The stock way beside it is APScheduler alone, with a job at the same instant and the same changed clock.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import apscheduler.schedulers.base
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from figures import add_option, give

from schedules.alarm_clock import AlarmClock
from schedules.heartbeat import PERIOD_S, Heartbeat
from schedules.plan import Fixed, Plan
from schedules.values import Decision, Moment, Tick, Verdict
from schedules.watch import Watch
from schedules.zone import local_zone, zone_name

_SETTLE_S = 60.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_LATEST_S = 90.0
_GIVE_UP_S = 15.0  # for the stock way after a change of the clock


@contextmanager
def running(folder: Path, plan: str) -> Iterator[subprocess.Popen[str]]:
    """A companion with a home of its own, that watches."""
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config" / "schedule.yaml").write_text(plan)
    environ = {**os.environ, "OTHERSIDE_HOME": str(folder)}
    command = [sys.executable, "-m", "assistant", "run", "--headless"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=environ)  # noqa: S603
    assert process.stdout is not None
    try:
        while "Otherside watches" not in process.stdout.readline():
            pass
        yield process
    finally:
        process.terminate()
        process.wait(10.0)
        process.stdout.close()


def idle(seconds: float, settle_s: float) -> dict[str, float]:
    """Memory and processor time of a companion to which nothing happens (Linux)."""
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "spoken: false\n") as process:
        time.sleep(settle_s)
        before = _cpu_s(process.pid)
        time.sleep(seconds)
        status = Path(f"/proc/{process.pid}/status").read_text()
        rss_kb = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
        return {
            "rss_mb": round(rss_kb / 1024, 1),
            "cpu_percent": round(100 * (_cpu_s(process.pid) - before) / seconds, 4),
            "seconds": seconds,
        }


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_PER_S


def punctual() -> float:
    """Seconds between the full minute and the reminder, in a program of its own."""
    now = datetime.now().astimezone()
    due = (now + timedelta(seconds=70)).replace(second=0, microsecond=0)
    plan = f"spoken: false\nbreaks: []\nfixed: [{{at: '{due:%H:%M}', routine: desk-break, title: now}}]\n"
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), plan) as process:
        assert process.stdout is not None
        while "“now”" not in process.stdout.readline():
            if datetime.now().astimezone() > due + timedelta(seconds=_LATEST_S):
                return float("inf")
        return (datetime.now().astimezone() - due).total_seconds()


class SetClock:
    """A wall clock that can be set."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def at(self) -> datetime:
        """What it shows (UTC)."""
        return datetime.now(UTC) + self.ahead

    def moment(self) -> Moment:
        """Both clocks."""
        return Moment(self.at(), time.monotonic())


@contextmanager
def shown_to_scheduler(clock: SetClock) -> Iterator[None]:
    """Let APScheduler read that clock."""

    class Shown(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            assert tz is not None
            return clock.at()

    with mock.patch.object(apscheduler.schedulers.base, "datetime", Shown):
        yield


def ours_after_jump() -> float:
    """Seconds from a change of the clock to the reminder: watch, heartbeat and alarm as the companion has them."""
    clock = SetClock()
    due = clock.at().astimezone().replace(second=0, microsecond=0) + timedelta(minutes=50)
    watch = Watch(Plan(breaks=(), fixed=(Fixed(due.time(), "desk-break"),)), local_zone(), clock.moment())
    heart = Heartbeat(clock.moment(), zone_name())
    inbox: queue.SimpleQueue[None] = queue.SimpleQueue()
    with shown_to_scheduler(clock), closing(AlarmClock(lambda: inbox.put(None))) as alarm:
        alarm.set(watch.next_wake())
        time.sleep(PERIOD_S / 3)  # somewhere between two beats
        clock.ahead = timedelta(hours=1)
        changed_s = time.monotonic()
        while True:
            with contextlib.suppress(queue.Empty):
                inbox.get(timeout=PERIOD_S)
            now = clock.moment()
            decisions: tuple[Decision, ...] = watch.handle(Tick(), now)
            for at, signal in heart.beat(now, zone_name()):
                decisions += watch.handle(signal, at)
                alarm.clock_changed()
            if any(each.verdict is Verdict.OFFERED for each in decisions):
                return time.monotonic() - changed_s
            alarm.set(watch.next_wake())


def stock_after_jump() -> float | None:
    """The same with APScheduler as it comes; None: it did not ring while we waited."""
    clock = SetClock()
    rang = threading.Event()
    with shown_to_scheduler(clock):
        scheduler = BackgroundScheduler(timezone=UTC)
        scheduler.start()
        scheduler.add_job(rang.set, DateTrigger(clock.at() + timedelta(minutes=50)))
        time.sleep(PERIOD_S / 3)  # it has looked at the clock, and sleeps
        clock.ahead = timedelta(hours=1)
        changed_s = time.monotonic()
        came = rang.wait(_GIVE_UP_S)
        scheduler.shutdown(wait=False)
    return time.monotonic() - changed_s if came else None


def _rounds(measure: Callable[[], float], rounds: int) -> dict[str, float]:
    found = [measure() for _ in range(rounds)]
    return {"p50": round(statistics.median(found), 3), "max": round(max(found), 3)}


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure what the companion costs, and how punctual it is.")
    add_option(parser)
    parser.add_argument("--seconds", type=float, default=600.0, metavar="N", help="so long it is left alone")
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="of each measure of punctuality")
    args = parser.parse_args()
    give(
        {
            "idle": idle(args.seconds, min(_SETTLE_S, args.seconds)),
            "late_s": _rounds(punctual, args.rounds),
            "after_clock_jump_s": _rounds(ours_after_jump, args.rounds),
            "stock": {"after_clock_jump_s": stock_after_jump(), "waited_s": _GIVE_UP_S},
        },
        args.json,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
