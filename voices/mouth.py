"""The player: one line at a time, cut within a block, tones mixed in.

It is stepped: `next_block` is called once every 10 ms of audio by whoever owns the room, in that one thread.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from voices.sound import BLOCK_SAMPLES, SILENT_BLOCK, Samples, seconds_of, whole_blocks
from voices.tones import Tone, tone
from voices.values import Spoken

_RETURN = 10 ** (2 / 20)  # a block: from the lowest to full level in a tenth of a second, no jump
_FADE_OUT = np.linspace(1.0, 0.0, BLOCK_SAMPLES, dtype=np.float32)  # a cut without a click, over within one block


class Ease(Enum):
    """How far the coach holds back; the value is the level of the line."""

    FREE = 1.0
    VOICE = 10 ** (-6 / 20)  # somebody speaks
    COMMAND = 10 ** (-20 / 20)  # what they say may be a command


class Mouth:
    """Plays lines and tones."""

    def __init__(self, volume: float = 1.0) -> None:
        """Start silent; `volume` scales everything (1.0 plays lines at their own level)."""
        self.volume = volume
        self._line: Samples = SILENT_BLOCK[:0]
        self._line_at = 0
        self._utterance_id: int | None = None
        self._tones: Samples = SILENT_BLOCK[:0]  # what is still to be mixed in
        self._cut_block: Samples | None = None
        self.ease = Ease.FREE  # takes effect with the next block
        self._gain = 1.0  # of the line at present

    @property
    def left_s(self) -> float:
        """How much of the line is still to come."""
        return seconds_of(self._line[self._line_at :]) if self.speaking else 0.0

    @property
    def speaking(self) -> bool:
        """Whether a line is being played."""
        return self._utterance_id is not None

    def say(self, utterance_id: int, samples: Samples, text: str = "") -> None:  # noqa: ARG002 - see below
        """Start a line with the next block.  A line that still plays is a mistake of the caller: ValueError.

        `text` is for a mouth that has it said elsewhere.
        """
        if self._utterance_id is not None:
            raise ValueError(f"line {utterance_id} while line {self._utterance_id} plays: cut it first")
        self._utterance_id = utterance_id
        self._line = whole_blocks(samples)
        self._line_at = 0
        self._gain = self.ease.value

    def cut(self) -> None:
        """Fall silent: the next block fades out, the one after it has no line."""
        if self._utterance_id is not None:
            left = self._line[self._line_at : self._line_at + BLOCK_SAMPLES]
            self._cut_block = left * _FADE_OUT * np.float32(self._gain) if len(left) else None
            self._utterance_id = None

    def sound(self, kind: Tone) -> None:
        """Mix a tone in, from the next block on."""
        new = tone(kind)
        length = max(len(self._tones), len(new))
        self._tones = np.pad(self._tones, (0, length - len(self._tones))) + np.pad(new, (0, length - len(new)))

    def next_block(self) -> tuple[Samples, Spoken | None]:
        """The next 10 ms to play, and the line that ended with them, if one did."""
        block, spoken = SILENT_BLOCK, None
        if self._cut_block is not None:
            block, self._cut_block = self._cut_block, None
        if self._utterance_id is not None:
            block = block + self._line[self._line_at : self._line_at + BLOCK_SAMPLES] * self._next_gain()
            self._line_at += BLOCK_SAMPLES
            if self._line_at >= len(self._line):
                spoken, self._utterance_id = Spoken(self._utterance_id), None
        if len(self._tones):
            mixed = self._tones[:BLOCK_SAMPLES]
            block = block + np.pad(mixed, (0, BLOCK_SAMPLES - len(mixed)))
            self._tones = self._tones[BLOCK_SAMPLES:]
        if block is SILENT_BLOCK:
            return block, spoken
        return np.clip(block * np.float32(self.volume), -1.0, 1.0), spoken

    def _next_gain(self) -> Samples:
        """The level of the line through the next block: down within it, up again over ten."""
        before = self._gain
        self._gain = min(self.ease.value, before * _RETURN)
        return np.linspace(before, self._gain, BLOCK_SAMPLES, dtype=np.float32)
