"""Is somebody making a sound?  Level against the room's own noise, in 10 ms blocks.

This answers only "does a voice begin or end now", so that the coach does not start a line into somebody's sentence and
a command is taken when its speaker has finished.  What was said is the recogniser's business.
"""

from __future__ import annotations

import numpy as np

from voices.sound import BLOCK_S, Samples

_LOUDER_THAN_ROOM = 2.5  # 8 dB over the noise floor
_QUIETEST_VOICE = 10 ** (-50 / 20)  # of full scale; below this nobody speaks to us
_ON_BLOCKS = 3  # of the last five, loud: a voice begins
_OFF_S = 0.12  # without a loud block: it has ended
_FLOOR_RISES = 1.004  # per block: a louder room is believed within seconds
_FLOOR_FALLS = 0.9


class VoiceActivity:
    """Stepped with each block."""

    def __init__(self) -> None:
        """Start in silence with an unknown noise floor."""
        self.active = False
        self.quiet_s = 1.0  # since the last loud block
        self._floor = 0.003
        self._recent = 0b00000

    def step(self, block: Samples) -> None:
        """Update `active` and `quiet_s` with 10 ms of sound."""
        level = float(np.sqrt(np.dot(block, block) / len(block)))
        loud = level > max(self._floor * _LOUDER_THAN_ROOM, _QUIETEST_VOICE)
        self._recent = (self._recent << 1 | loud) & 0b11111
        if level < self._floor:
            self._floor = max(self._floor * _FLOOR_FALLS + level * (1 - _FLOOR_FALLS), 1e-5)
        else:
            self._floor *= 1.0005 if loud else _FLOOR_RISES
        self.quiet_s = 0.0 if loud else self.quiet_s + BLOCK_S
        if self.active:
            self.active = self.quiet_s < _OFF_S
        else:
            self.active = self._recent.bit_count() >= _ON_BLOCKS
