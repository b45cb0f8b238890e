"""The only file that reads time.

Everything else is given the time as an argument, or counts audio samples.  Both functions are safe from any thread
and raise nothing.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime


def monotonic_s() -> float:
    """Return seconds since some fixed moment; it never goes back and ignores changes of the wall clock."""
    return time.monotonic()


def now() -> datetime:
    """Return the wall-clock time in the computer's own zone; the value carries its offset."""
    return datetime.now().astimezone()


def now_utc() -> datetime:
    """Return the wall-clock time in UTC."""
    return datetime.now(UTC)


def elapsed_s() -> float:
    """Return seconds since some fixed moment; they run on while the computer sleeps, and ignore changes of the clock.

    Linux and macOS have a clock for that.  Elsewhere (Windows) the monotonic one counts sleep as well.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


def iso_text(moment: datetime) -> str:
    """Return `moment` as ISO 8601 to the second, with its offset: `2025-03-01T07:30:00+01:00`."""
    return moment.isoformat(timespec="seconds")
