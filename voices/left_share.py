"""How much of our own sound a canceller leaves: what tells whether it may be trusted.

While somebody speaks nothing can be said about it, and whether somebody speaks is what the answer is needed for.  But
people pause, so the least of the last seconds is what the canceller can do.
"""

from __future__ import annotations

import numpy as np

from voices.sound import Samples

_SMOOTHING = 0.97  # per block: a third of a second
_SPAN_BLOCKS = 150  # the least of this span and of the one before: longer than most commands
_FLOOR = 1e-8


class LeftShare:
    """Stepped with each block in which our own sound is in the room."""

    def __init__(self) -> None:
        """Nothing is taken out yet."""
        self._left = self._taken = 0.0
        self._least, self._least_before = 1.0, 1.0
        self._blocks = 0

    def step(self, left: Samples, taken: Samples) -> float:
        """Take what was left and what was taken out of 10 ms; give the share of its level that is left, 0 to 1.

        Noise counts as left, so with a soft coach in a noisy room the share is higher than what is left of the coach.
        """
        self._left = _SMOOTHING * self._left + (1 - _SMOOTHING) * float(np.dot(left, left))
        self._taken = _SMOOTHING * self._taken + (1 - _SMOOTHING) * float(np.dot(taken, taken))
        self._blocks = (self._blocks + 1) % _SPAN_BLOCKS
        if self._blocks == 0:
            self._least, self._least_before = 1.0, self._least
        share = (self._left / (self._taken + _FLOOR)) ** 0.5
        self._least = min(self._least, share)
        return min(self._least, self._least_before)
