"""The alarm clock: calls back at an instant; the only file that knows APScheduler.

It holds one job in memory, the next instant at which something may have to be decided; what that is, and whether it
still is, is asked of the watch then.  So nothing is lost that the scheduler forgets, and there is nothing to store.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

_JOB = "next"
_MOST_RINGS = 1000  # at once: while one rings still, the next must not be left out


class AlarmClock:
    """Rings once for each time it is set.  `set` and `clock_changed` may be called from any thread."""

    def __init__(self, on_due: Callable[[], None]) -> None:
        """Start its thread; `on_due` is called on another one, and must not wait."""
        self._on_due = on_due
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # it would tell of every ring
        self._scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        self._scheduler.start()

    def set(self, at: datetime) -> None:
        """Ring at that instant instead of any other; at once if it is over."""
        # Without a limit on lateness: a computer that wakes hours later still wants to know.  With a zone, because the
        # trigger would look for the computer's own, and fail where that is not known.
        self._scheduler.add_job(
            self._on_due,
            DateTrigger(at, UTC),
            id=_JOB,
            replace_existing=True,
            misfire_grace_time=None,
            coalesce=True,
            max_instances=_MOST_RINGS,
        )

    def clock_changed(self) -> None:
        """Look at the clock again: the scheduler sleeps by a clock that does not know of the change."""
        self._scheduler.wakeup()

    def close(self) -> None:
        """Ring no more.  Twice is fine."""
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()  # waits for its thread, which would fail in the middle of a ring
            self._scheduler.shutdown(wait=False)
