"""The roof's error base."""

from __future__ import annotations


class OthersideError(Exception):
    """Something the user can meet.  Its text is one plain sentence that says what is wrong and what to do."""
