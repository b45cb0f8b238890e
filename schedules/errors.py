"""The schedule wing's error base."""

from __future__ import annotations


class SchedulesError(Exception):
    """Something the user can meet.  Its text is plain sentences that say what is wrong and what to do."""
