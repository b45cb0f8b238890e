"""How fast the clocks of loudspeaker and microphone run apart, seen in the room's response: it moves.

Two devices never agree on how long a second is; 20 to 100 millionths are usual.  At 50 millionths the echo moves by a
sample every 1.25 s, faster than a canceller can learn.  The response it has learnt meanwhile moves along: how far is
read from where its correlation with itself some time ago is highest, to a fraction of a sample.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voices.sound import BLOCK_S, BLOCK_SAMPLES, RATE_HZ
from voices.spectra import irfft

_APART_S = 0.5  # of our own sound, between two looks at the response
_FINER = 16  # points of the correlation for each sample
_FARTHEST = 8 * _FINER  # points that are looked at on either side: 500 millionths
_ALIKE = 0.5  # of 1: less, and the two responses are not the same room
_BELIEVED, _BELIEVED_SMALL = 0.7, 0.2  # of what is seen, each time: to be quick at first, and steady then
_SMALL = 1e-5
_SURE_LOOKS = 2  # in the same direction, before a drift is believed in at all
_TRIFLE = 4e-6  # four times what noise makes of no drift
_WORST = 4e-4  # no sound card is so wrong; beyond it something else moved


class DriftFinder:
    """Stepped with each block of our own sound."""

    def __init__(self, drift: float = 0.0) -> None:
        """Believe in equal clocks, or in the drift that is known."""
        self.drift = drift  # samples by which the echo is later with each sample
        self._before: NDArray[np.complex64] | None = None
        self._looks = 0  # in one direction, positive when the echo gets later
        self._blocks = 0

    def forget(self) -> None:
        """Begin anew with the next response; the drift that was found remains."""
        self._before, self._blocks = None, 0

    def step(self, response: NDArray[np.complex64]) -> bool:
        """Take the response (partition by frequency) as it is now; tell whether `drift` has changed.

        The response must be that to sound which was already corrected by `drift`.
        """
        self._blocks += 1
        if self._blocks < round(_APART_S / BLOCK_S):
            return False
        before, self._before, self._blocks = self._before, response.copy(), 0
        if before is None:
            return False
        seen = _moved(before, response)
        if seen is None:
            return False
        return self._believe(seen / (_APART_S * RATE_HZ))

    def _believe(self, seen: float) -> bool:
        if self.drift == 0.0:
            same_way = self._looks * seen > 0
            self._looks = (self._looks if same_way else 0) + int(np.sign(seen)) if abs(seen) > _TRIFLE else 0
            if abs(self._looks) < _SURE_LOOKS:
                return False
        share = _BELIEVED_SMALL if abs(seen) < _SMALL else _BELIEVED
        self.drift = float(np.clip(self.drift + share * seen, -_WORST, _WORST))
        return True


def _moved(before: NDArray[np.complex64], now: NDArray[np.complex64]) -> float | None:
    """By how many samples the response is later now; None when the two are not alike."""
    energy = float(np.sum(np.abs(before) ** 2)) * float(np.sum(np.abs(now) ** 2))
    if energy == 0.0:
        return None
    cross = np.einsum("pb,pb->b", now, before.conj())
    points = 2 * BLOCK_SAMPLES * _FINER
    likeness = irfft(cross, points)
    near = np.concatenate([likeness[-_FARTHEST:], likeness[: _FARTHEST + 1]])
    best = int(np.argmax(near))
    # With a real signal of n bins the inverse transform of m points gives 2/m of their sum.
    if near[best] * points / 2 < _ALIKE * np.sqrt(energy) or best in (0, len(near) - 1):
        return None
    left, middle, right = (float(near[at]) for at in (best - 1, best, best + 1))
    vertex = 0.5 * (left - right) / (left - 2 * middle + right)
    return (best - _FARTHEST + vertex) / _FINER
