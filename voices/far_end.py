"""What we played, as late as it comes out of the loudspeaker: a delay line that can be read between samples."""

from __future__ import annotations

import numpy as np

from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples

LONGEST_DELAY_S = 1.5

_REACH = 16  # samples on either side from which one in between is made
_KEEP = round(LONGEST_DELAY_S * RATE_HZ) + BLOCK_SAMPLES + 2 * _REACH
_ROOM = 4 * _KEEP  # so that old sound is seldom moved
_TAPER_BETA = 8.0


class FarEnd:
    """Stepped with each block.  `drift` is by how many samples the delay grows with each sample."""

    def __init__(self, delay_s: float = 0.0) -> None:
        """Begin with silence; raises ValueError for a delay below zero or beyond `LONGEST_DELAY_S`."""
        self._kept: Samples = np.zeros(_ROOM, dtype=np.float32)
        self._end = _KEEP
        self._delay = 0.0  # in samples
        self.drift = 0.0
        self.delay_s = delay_s

    @property
    def delay_s(self) -> float:
        """By how much the played sound is delayed at present."""
        return self._delay / RATE_HZ

    @delay_s.setter
    def delay_s(self, delay_s: float) -> None:
        if not 0.0 <= delay_s <= LONGEST_DELAY_S:
            raise ValueError(f"a delay of {delay_s} s is not between 0 and {LONGEST_DELAY_S} s")
        self._delay = float(round(delay_s * RATE_HZ))

    def block(self, played: Samples) -> Samples | None:
        """The delayed block; None when the delay has grown by one whole block instead.

        That happens when the delay shrinks to nothing: what has not been played yet cannot be read.
        """
        self._append(played)
        whole = self._delay.is_integer() and not self.drift
        self._delay = min(self._delay + self.drift * BLOCK_SAMPLES, LONGEST_DELAY_S * RATE_HZ)
        if not whole and self._delay < _REACH:
            self._delay += BLOCK_SAMPLES
            return None
        from_ = self._end - BLOCK_SAMPLES - self._delay
        if whole:
            return self._kept[int(from_) : int(from_) + BLOCK_SAMPLES].copy()
        first = int(np.floor(from_))
        around = self._kept[first - _REACH + 1 : first + BLOCK_SAMPLES + _REACH]
        return np.convolve(around, _between(from_ - first), mode="valid")

    def _append(self, played: Samples) -> None:
        if self._end + BLOCK_SAMPLES > _ROOM:
            self._kept[:_KEEP] = self._kept[self._end - _KEEP : self._end]
            self._end = _KEEP
        self._kept[self._end : self._end + BLOCK_SAMPLES] = played
        self._end += BLOCK_SAMPLES


def _between(fraction: float) -> Samples:
    """A tapered sinc, reversed for convolution, that reads `fraction` of a sample after the middle one."""
    at = np.arange(_REACH, -_REACH, -1) - fraction
    taper = np.i0(_TAPER_BETA * np.sqrt(np.maximum(0.0, 1.0 - (at / _REACH) ** 2))) / np.i0(_TAPER_BETA)
    taps: Samples = (np.sinc(at) * taper).astype(np.float32)
    return taps
