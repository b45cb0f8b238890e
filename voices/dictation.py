"""An utterance as a recogniser takes it down: piece by piece, and it may be asked at any point what it was.

Asking ends the utterance for the recogniser.  When it turns out that the person had only drawn breath, all of it is
given again.
"""

from __future__ import annotations

import numpy as np

from voices.recogniser import Reading, Recogniser
from voices.sound import Samples

_MOST_AT_ONCE = 4  # pieces: catching up is three times as fast as listening, and no step of the ear takes long


class Dictation:
    """Belongs to the recogniser's thread."""

    def __init__(self, recogniser: Recogniser) -> None:
        """Begin a new utterance."""
        recogniser.conclude()
        self._recogniser = recogniser
        self._pieces: list[Samples] = []
        self._given = 0

    def add(self, piece: Samples) -> None:
        """Go on with the utterance."""
        self._pieces.append(piece)
        self._give(_MOST_AT_ONCE)

    def so_far(self) -> str:
        """What it sounds like as yet; empty while the recogniser is catching up."""
        return self._recogniser.so_far() if self._given == len(self._pieces) else ""

    def conclude(self) -> tuple[Reading, ...]:
        """All that was said, read as a whole.  More may be added."""
        self._give(len(self._pieces))
        self._given = 0
        return self._recogniser.conclude()

    def _give(self, most: int) -> None:
        pieces = self._pieces[self._given : self._given + most]
        if pieces:
            self._recogniser.hear(np.concatenate(pieces))
            self._given += len(pieces)
