"""The echo canceller: takes what we play out of what we hear.

A partitioned-block frequency-domain Kalman filter: the room's response is estimated per frequency and 10 ms partition
together with how uncertain it is, and that uncertainty sets the step size by itself, so the estimate freezes while the
person speaks and moves when it is wrong.  After G. Enzner and P. Vary, "Frequency-domain adaptive Kalman filter for
acoustic echo control in hands-free telephones", Signal Processing 86 (2006), and F. Kuech et al., "State-space
architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014.  It is linear only: what a
non-linear suppressor gains in silence it takes from the person's words.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from voices.history import History
from voices.sound import BLOCK_S, BLOCK_SAMPLES, SILENT_BLOCK, Samples

_FRAME_SAMPLES = BLOCK_SAMPLES  # one room block, so that cancelling adds no delay of its own
_PARTITIONS = 40  # 400 ms of response, playback delay included
_FORGETTING = 0.9995  # how surely the room stays as it is, per block
_INITIAL_UNCERTAINTY = 0.01
_NEAR_SMOOTHING = 0.7  # of the near-end spectrum, per block
_LEVEL_FALLS = 0.93  # per block: -60 dB in a second, as a room does
_FLOOR = 1e-8


class EchoCanceller:
    """Stepped with each block, in the thread that owns the room."""

    def __init__(self) -> None:
        """Know nothing of the room yet; a second or two of speech teaches it."""
        bins = _FRAME_SAMPLES + 1
        self._far = History(_PARTITIONS, bins)
        self._response: NDArray[np.complex64] = np.zeros((_PARTITIONS, bins), dtype=np.complex64)
        self._uncertainty: NDArray[np.float32] = np.full((_PARTITIONS, bins), _INITIAL_UNCERTAINTY, dtype=np.float32)
        self._near_power: NDArray[np.float32] = np.full(bins, _FLOOR, dtype=np.float32)
        self._previous = SILENT_BLOCK
        self._constrained = 0
        self._quiet_blocks = _PARTITIONS + 1
        self.learned_s = 0.0  # how much of our own sound it has heard so far
        self.level = 0.0  # of the echo it takes out at present (RMS, falling slowly)

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """The heard block without our echo.  `played` is the block given to the room in the same exchange."""
        if played.any():
            self._quiet_blocks = 0
            self.learned_s += BLOCK_S
        elif self._quiet_blocks > _PARTITIONS:
            self.level = 0.0
            return heard
        else:
            self._quiet_blocks += 1
        far = self._far.put(fft.rfft(np.concatenate([self._previous, played])))
        self._previous = played
        echo: Samples = fft.irfft((far * self._response).sum(axis=0))[_FRAME_SAMPLES:]
        self.level = max(self.level * _LEVEL_FALLS, float(np.sqrt(np.dot(echo, echo) / _FRAME_SAMPLES)))
        error: Samples = heard - echo
        self._learn(far, error)
        return error

    def _learn(self, far: NDArray[np.complex64], error: Samples) -> None:
        spectrum = fft.rfft(np.concatenate([SILENT_BLOCK, error]))
        power = np.abs(spectrum) ** 2
        self._near_power = _NEAR_SMOOTHING * self._near_power + (1 - _NEAR_SMOOTHING) * power
        far_power = far.real**2 + far.imag**2
        doubt = (far_power * self._uncertainty).sum(axis=0)
        certainty = 1.0 / (0.5 * doubt + self._near_power + _FLOOR)  # half a frame is zero padding
        gain = self._uncertainty * certainty
        self._response += gain * far.conj() * spectrum
        self._constrain()
        self._uncertainty *= _FORGETTING**2 * (1 - 0.5 * gain * far_power)
        self._uncertainty += (1 - _FORGETTING**2) * (self._response.real**2 + self._response.imag**2)

    def _constrain(self) -> None:
        """Keep two partitions a block to their own 10 ms of response, in turn: all of them costs four times as much."""
        chosen = slice(self._constrained, self._constrained + 2)
        taps = fft.irfft(self._response[chosen])
        taps[:, _FRAME_SAMPLES:] = 0.0
        self._response[chosen] = fft.rfft(taps)
        self._constrained = (self._constrained + 2) % _PARTITIONS
