"""The only file that reads time.

Everything else is given the time as an argument, or counts audio samples.  Both functions are safe from any thread
and raise nothing.
"""

from __future__ import annotations

import time
from datetime import datetime


def monotonic_s() -> float:
    """Return seconds since some fixed moment; it never goes back and ignores changes of the wall clock."""
    return time.monotonic()


def now() -> datetime:
    """Return the wall-clock time in the computer's own zone; the value carries its offset."""
    return datetime.now().astimezone()


def iso_text(moment: datetime) -> str:
    """Return `moment` as ISO 8601 to the second, with its offset: `2025-03-01T07:30:00+01:00`."""
    return moment.isoformat(timespec="seconds")
