"""How often something may be asked: a bucket of tokens that fills again by itself.  The time is an argument."""

from __future__ import annotations


class Bucket:
    """Each time takes a token; who finds none is refused."""

    def __init__(self, most: float, per_s: float) -> None:
        """Begin full: `most` times at once, then `per_s` times a second."""
        self._most, self._per_s = most, per_s
        self._left = most
        self._at_s = float("-inf")

    def take(self, now_s: float) -> bool:
        """Whether there was a token; `now_s` never goes back."""
        gained = 0.0 if self._at_s == float("-inf") else (now_s - self._at_s) * self._per_s
        self._left = min(self._most, self._left + max(0.0, gained))
        self._at_s = now_s
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
