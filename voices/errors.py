"""The voice wing's error base."""

from __future__ import annotations


class VoicesError(Exception):
    """Something of sound or speech does not work.  Its text is one plain sentence that says what to do."""
