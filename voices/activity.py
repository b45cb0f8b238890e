"""Is somebody speaking?  Two witnesses, in 10 ms blocks.

The level against the room's own noise tells to the block when a sound begins and ends, but takes every sound for a
voice.  A neural detector (`speech_detector.py`) tells a voice from water, steps and a fan, but not when it ends, and it
misses a whisper.  A voice begins when both say so, and it is quiet as soon as either does: in a room that is not quiet,
water and crockery are not taken for somebody who speaks.  In a quiet room (noise below -48 dBFS), once the detector has
heard nobody for a while, what is far above the noise needs no second witness: a short word over the coach must not be
lost, and crockery may be taken for a voice.  Where there is no detector the level decides alone.

This answers only "does a voice begin or end now", so that the coach does not start a line into somebody's sentence, the
recogniser is given isolated utterances, and a command is taken when its speaker has finished.  What was said is the
recogniser's business.
"""

from __future__ import annotations

import numpy as np

from voices.sound import BLOCK_S, Samples
from voices.speech_detector import new_detector

_BEGINS = 2.5  # times the noise floor (8 dB)
_GOES_ON = 1.8  # times the noise floor (5 dB): the soft end of "six" is still voice
_CLEAR = 6.0  # times the noise floor (15 dB): in a quiet room nobody asks whether that is a voice
_QUIET_ROOM = 10 ** (-48 / 20)  # of full scale: the noise floor of one
_SPEECH_SETTLES_S = 1.0  # so long after a voice the detector knows best
_QUIETEST = 10 ** (-50 / 20)  # of full scale; below this nobody speaks to us
_ECHO_REMAINS = 0.12  # of the coach's echo (-18 dB) may be left by the canceller, and is nobody's voice
_ON_BLOCKS = 3  # of the last five, loud: a sound begins
_OFF_S = 0.16  # without sound: it has ended; longer than the stop in the middle of "repeat"
_FLOOR_RISES = 1.004  # per block: a louder room is believed within seconds
_FLOOR_RISES_IN_SOUND = 1.006  # that is no speech: a fan
_FLOOR_RISES_IN_SPEECH = 1.002  # which has gaps that pull it down again; a fan has none
_FLOOR_FALLS = 0.97
_FIRST_FLOOR = 0.003
_LOWEST_FLOOR = 0.001  # lower ones make no difference, and take long to rise from when a fan starts
_SPEECH_BEGINS = 0.5  # probability
_SPEECH_GOES_ON = 0.35
_SPEECH_LAG_S = 0.1  # the detector may be so much later than the level


class VoiceActivity:
    """Stepped with each block, in the thread that made it."""

    def __init__(self) -> None:
        """Start in silence with an unknown noise floor."""
        self.active = False
        self.quiet_s = 1.0  # since the last block with a voice in it
        self._detector = new_detector()
        self._speech = False
        self._detected_s = 1.0  # since the detector last said so
        self._speech_s = 1.0  # since it did, or it was clear
        self._sound = False
        self._sound_s = 1.0  # since the last block with sound
        self._floor = _FIRST_FLOOR
        self._recent = 0b00000

    def step(self, block: Samples, echo_level: float = 0.0) -> None:
        """Update `active` and `quiet_s` with 10 ms of sound, from which an echo of `echo_level` (RMS) was taken."""
        level = float(np.sqrt(np.dot(block, block) / len(block)))
        remains = echo_level * _ECHO_REMAINS
        self._step_detector(block)
        clear = level > max(self._floor * _CLEAR, _QUIETEST * 2, remains * 2) and self._floor < _QUIET_ROOM
        witnessed = self._speech or (clear and self._detected_s > _SPEECH_SETTLES_S)
        self._speech_s = 0.0 if witnessed else self._speech_s + BLOCK_S
        self._step_level(level, remains)
        self.quiet_s = max(self._sound_s, self._speech_s)
        if self.active:
            self.active = self.quiet_s < _OFF_S
        else:
            self.active = self._sound and self._speech_s < _SPEECH_LAG_S

    def _step_detector(self, block: Samples) -> None:
        self._detector.step(block)
        self._speech = self._detector.probability > (_SPEECH_GOES_ON if self._speech else _SPEECH_BEGINS)
        self._detected_s = 0.0 if self._speech else self._detected_s + BLOCK_S

    def _step_level(self, level: float, remains: float) -> None:
        loud = level > max(self._floor * _BEGINS, _QUIETEST, remains)
        sounding = level > max(self._floor * _GOES_ON, _QUIETEST / 2, remains / 2) if self._sound else loud
        self._recent = (self._recent << 1 | loud) & 0b11111
        self._sound_s = 0.0 if sounding else self._sound_s + BLOCK_S
        if self._sound:
            self._sound = self._sound_s < _OFF_S
        else:
            self._sound = self._recent.bit_count() >= _ON_BLOCKS
        self._learn_floor(level)

    def _learn_floor(self, level: float) -> None:
        if level < self._floor:
            self._floor = max(self._floor * _FLOOR_FALLS + level * (1 - _FLOOR_FALLS), _LOWEST_FLOOR)
        else:
            self._floor *= self._rise()

    def _rise(self) -> float:
        if not self._sound:
            return _FLOOR_RISES
        return _FLOOR_RISES_IN_SPEECH if self._detected_s < _SPEECH_SETTLES_S else _FLOOR_RISES_IN_SOUND
