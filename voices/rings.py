"""The two bounded buffers between the devices' threads and the session's.

A device's thread only copies bytes here.  All buffers of a room share one condition: it guards them, and is notified
whenever one has moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

from voices.sound import BLOCK_SAMPLES, RATE_HZ

BLOCK_BYTES: Final = 2 * BLOCK_SAMPLES
_BYTES_PER_S: Final = 2 * RATE_HZ

_MOST_HEARD_BYTES = _BYTES_PER_S // 2  # 0.5 s: a session this late has lost touch anyway
_MOST_PLAYED_BYTES = _BYTES_PER_S * 6 // 10
# What should be left over when the loudspeaker has taken its share, and the corridor around it.  It must outlast the
# longest step of the session's thread: 50 ms, when the recogniser finds the end of an utterance.  Microphone and
# loudspeaker need not run at the same rate: half a second of drift in an hour is common.
_CUSHION_BLOCKS = 6
_LEAST_BLOCKS, _MOST_BLOCKS = 3, 10
_WINDOW_BYTES = 2 * _BYTES_PER_S  # of playing, over which the least is taken
_FIRST_SHARE_BYTES = _BYTES_PER_S // 20  # until the loudspeaker shows what it takes at a time


class HeardRing:
    """From the microphone to the session."""

    def __init__(self, news: threading.Condition, now_s: Callable[[], float]) -> None:
        """Start empty; `now_s` dates what arrives."""
        self._news = news
        self._now_s = now_s
        self._data = bytearray()
        self.moved_s = 0.0  # when the device last called
        self.moves = 0  # how often it called since `clear`
        self.dropped_samples = 0  # because nobody came for them

    def put(self, data: bytes) -> None:
        """Take what was heard, on the device's thread."""
        with self._news:
            self._data += data
            too_many = len(self._data) - _MOST_HEARD_BYTES
            if too_many > 0:
                del self._data[:too_many]
                self.dropped_samples += too_many // 2
            self.moved_s = self._now_s()
            self.moves += 1
            self._news.notify_all()

    def take(self) -> bytes | None:
        """One block, or None when there is not yet a whole one.  The caller holds the condition."""
        if len(self._data) < BLOCK_BYTES:
            return None
        block = bytes(self._data[:BLOCK_BYTES])
        del self._data[:BLOCK_BYTES]
        return block

    def clear(self) -> None:
        """Forget everything."""
        with self._news:
            self._data.clear()
            self.moves = 0


class PlayedRing:
    """From the session to the loudspeaker, keeping the delay between them within its corridor.

    When the two drift apart, silent blocks are left out or doubled, so that no word is harmed.  When the loudspeaker
    finds too little it plays silence until the cushion is there again.
    """

    def __init__(self, news: threading.Condition, now_s: Callable[[], float]) -> None:
        """Start empty; `now_s` dates what is taken."""
        self._news = news
        self._now_s = now_s
        self._data = bytearray()
        self._share = _FIRST_SHARE_BYTES  # what the device takes at a time
        self._wait_for = (
            _FIRST_SHARE_BYTES + _CUSHION_BLOCKS * BLOCK_BYTES
        )  # bytes that must be there before playing goes on
        self._correction = 0  # silent blocks to leave out, or, below zero, to double
        self._least = _MOST_PLAYED_BYTES
        self._window = 0
        self.moved_s = 0.0  # as in HeardRing
        self.moves = 0
        self.underruns = 0  # how often the loudspeaker found too little
        self.dropped_samples = 0  # because the loudspeaker did not come for them

    def put(self, block: bytes, *, silent: bool) -> None:
        """Add a block, on the session's thread."""
        with self._news:
            if silent and self._correction > 0:
                self._correction -= 1
                return
            if silent and self._correction < 0:
                self._correction += 1
                self._data += block
            self._data += block
            too_many = len(self._data) - _MOST_PLAYED_BYTES
            if too_many > 0:
                del self._data[:too_many]
                self.dropped_samples += too_many // 2

    def take(self, samples: int) -> bytes:
        """What to play now, on the device's thread."""
        wanted = 2 * samples
        with self._news:
            self.moved_s = self._now_s()
            self.moves += 1
            self._share = wanted
            self._news.notify_all()
            if len(self._data) < max(wanted, self._wait_for):
                return self._silence(wanted)
            self._wait_for = 0
            played = bytes(self._data[:wanted])
            del self._data[:wanted]
            self._keep_to_corridor(wanted)
            return played

    def wants(self) -> bool:
        """Whether the loudspeaker could do with another block.  The caller holds the condition."""
        return len(self._data) < self._share + (_CUSHION_BLOCKS + 1) * BLOCK_BYTES

    def clear(self) -> None:
        """Forget everything."""
        with self._news:
            self._data.clear()
            self.moves = 0
            self._wait_for = self._share + _CUSHION_BLOCKS * BLOCK_BYTES
            self._restart_window()

    def _silence(self, wanted: int) -> bytes:
        if not self._wait_for:
            self.underruns += 1
        self._wait_for = wanted + _CUSHION_BLOCKS * BLOCK_BYTES
        self._restart_window()
        return bytes(wanted)

    def _keep_to_corridor(self, taken: int) -> None:
        self._least = min(self._least, len(self._data))
        self._window += taken
        if self._window < _WINDOW_BYTES:
            return
        least = self._least // BLOCK_BYTES
        self._restart_window()
        if not _LEAST_BLOCKS <= least <= _MOST_BLOCKS:
            self._correction = least - _CUSHION_BLOCKS

    def _restart_window(self) -> None:
        self._least = _MOST_PLAYED_BYTES
        self._window = 0
        self._correction = 0
