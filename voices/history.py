"""The last spectra of a signal, newest first, without moving any of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class History:
    """A ring written twice, so that the last `depth` rows are always one contiguous view."""

    def __init__(self, depth: int, bins: int) -> None:
        """Start with `depth` rows of zeros, each of `bins` complex numbers."""
        self._depth = depth
        self._rows: NDArray[np.complex64] = np.zeros((2 * depth, bins), dtype=np.complex64)
        self._newest = 0

    def put(self, row: NDArray[np.complex64]) -> NDArray[np.complex64]:
        """Add a row and give the last `depth` of them, newest first: a view that the next `put` changes."""
        self._newest = (self._newest - 1) % self._depth
        self._rows[self._newest] = self._rows[self._newest + self._depth] = row
        return self._rows[self._newest : self._newest + self._depth]
