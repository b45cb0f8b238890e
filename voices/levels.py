"""How loud it is: the level meter of a microphone.

Levels are in dBFS: the RMS of full scale is 0, a peak of full scale too.  Only levels are kept, no sound.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Final

import numpy as np

from voices.sound import BLOCK_S, Samples

LOWEST_DB: Final = -90.0
"""One step of 16 bits; what is below is digital silence."""

_REMEMBERED_S = 20.0  # longer than any utterance the ear follows
_FLOOR_WINDOW_S = 8.0  # somebody who talks all the time has paused in it
_FLOOR_SHARE = 0.2  # of the blocks are quieter than the floor
_SHORTEST_FLOOR_S = 0.3
_NOW_S = 0.1
_PEAK_HELD_S = 1.0
_FULL_SCALE = 0.985  # a converter that is overdriven rarely hits the last step, once it was resampled
_VOICED_DB = 20.0  # below its loudest moment speech is a pause


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud one utterance was."""

    speech_db: float  # RMS of its voiced part
    above_noise_db: float  # from the noise floor to there
    peak_db: float
    clipped: int  # samples at full scale


@dataclass(frozen=True, slots=True)
class _Block:
    power: float
    peak: float
    clipped: int


class LevelMeter:
    """Stepped with each block; times are seconds since it was made, as the ear counts them."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._blocks: deque[_Block] = deque(maxlen=round(_REMEMBERED_S / BLOCK_S))
        self._count = 0
        self.silent = True  # nothing but digital silence so far
        self.peak_db = LOWEST_DB  # the highest so far

    def step(self, block: Samples) -> None:
        """Take 10 ms of what the microphone heard."""
        size = np.abs(block)
        peak = float(size.max())
        self._blocks.append(
            _Block(float(np.dot(block, block)) / len(block), peak, int(np.count_nonzero(size >= _FULL_SCALE)))
        )
        self._count += 1
        self.peak_db = max(self.peak_db, _peak_db(peak))
        self.silent = self.silent and self.peak_db <= LOWEST_DB

    @property
    def level_db(self) -> float:
        """The level of the last tenth of a second."""
        recent = self._last(_NOW_S)
        return _power_db(sum(block.power for block in recent) / len(recent)) if recent else LOWEST_DB

    @property
    def recent_peak_db(self) -> float:
        """The peak of the last second."""
        return _peak_db(max((block.peak for block in self._last(_PEAK_HELD_S)), default=0.0))

    @property
    def floor_db(self) -> float | None:
        """The level of the room when nobody speaks; None in the first moments."""
        powers = [block.power for block in self._last(_FLOOR_WINDOW_S)]
        if len(powers) * BLOCK_S < _SHORTEST_FLOOR_S:
            return None
        return _power_db(float(np.quantile(powers, _FLOOR_SHARE)))

    def loudness(self, from_s: float, until_s: float) -> Loudness | None:
        """How loud it was between two moments of the last 20 s; None when nothing was."""
        first = self._count - len(self._blocks)
        start, stop = (max(0, round(at_s / BLOCK_S) - first) for at_s in (from_s, until_s))
        blocks = list(islice(self._blocks, start, stop))
        loudest = max((block.power for block in blocks), default=0.0)
        if _power_db(loudest) <= LOWEST_DB:
            return None
        voiced = [block.power for block in blocks if block.power >= loudest * 10 ** (-_VOICED_DB / 10)]
        speech_db = _power_db(sum(voiced) / len(voiced))
        floor_db = self.floor_db
        return Loudness(
            speech_db,
            speech_db - (LOWEST_DB if floor_db is None else floor_db),
            _peak_db(max(block.peak for block in blocks)),
            sum(block.clipped for block in blocks),
        )

    def _last(self, seconds: float) -> list[_Block]:
        count = len(self._blocks)
        return list(islice(self._blocks, max(0, count - round(seconds / BLOCK_S)), count))


def _power_db(power: float) -> float:
    return max(LOWEST_DB, float(10 * np.log10(max(power, 1e-12))))


def _peak_db(peak: float) -> float:
    return max(LOWEST_DB, float(20 * np.log10(max(peak, 1e-6))))
