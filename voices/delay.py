"""How late our own sound comes back: some milliseconds from a laptop, up to half a second over Bluetooth.

Generalised cross-correlation with phase transform, averaged over seconds of sound: C. Knapp and G. Carter, "The
generalized correlation method for estimation of time delay", IEEE Trans. ASSP 24 (1976).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples
from voices.spectra import irfft, rfft

LONGEST_DELAY_S = 1.0

_PIECE = RATE_HZ // 2  # samples of the microphone's sound that are compared at a time
_PIECE_BLOCKS = _PIECE // BLOCK_SAMPLES
_SPAN = _PIECE + round(LONGEST_DELAY_S * RATE_HZ)  # of the played sound that may be in them
_FFT_SAMPLES = 1 << (_SPAN + _PIECE - 1).bit_length()
_FORGETTING = 0.8  # of earlier pieces, per piece
_LOWEST_HZ, _HIGHEST_HZ = 150, 4000  # where voice and swell are
_CLEAR = 9.0  # times the RMS of the correlation: no chance peak
_FIRST_ARRIVAL = 0.6  # of the highest peak: the direct sound may be weaker than what the table reflects
_QUIETEST_SHARE = 0.3  # of a piece's reach must have been played for it to say anything


class DelayFinder:
    """Stepped with each block; works for a millisecond every half second."""

    def __init__(self) -> None:
        """Begin with silence."""
        self._played: list[Samples] = [np.zeros(_SPAN, dtype=np.float32)]
        self._heard: list[Samples] = []
        hz = np.fft.rfftfreq(_FFT_SAMPLES, 1 / RATE_HZ)
        self._band = (hz >= _LOWEST_HZ) & (hz <= _HIGHEST_HZ)
        self._cross: NDArray[np.complex64] = np.zeros(len(hz), dtype=np.complex64)

    def step(self, heard: Samples, played: Samples) -> float | None:
        """Take 10 ms; when a piece is complete and the delay is clear from it and earlier ones, give it (s)."""
        self._played.append(played)
        self._heard.append(heard)
        if len(self._heard) < _PIECE_BLOCKS:
            return None
        far = np.concatenate(self._played)[-_SPAN:]
        near = np.concatenate(self._heard)
        self._played, self._heard = [far], []
        if np.count_nonzero(far) < _QUIETEST_SHARE * _SPAN or not near.any():
            return None
        return self._delay_s(near, far)

    def _delay_s(self, near: Samples, far: Samples) -> float | None:
        cross = rfft(near, _FFT_SAMPLES) * rfft(far, _FFT_SAMPLES).conj() * self._band
        self._cross = _FORGETTING * self._cross + cross / (np.abs(cross) + 1e-12)
        # The piece begins so much later than the sound it is compared with: a lag of minus that is no delay at all.
        strength = np.abs(np.roll(irfft(self._cross, _FFT_SAMPLES), _SPAN - _PIECE)[: _SPAN - _PIECE])
        highest = float(strength.max())
        if highest < _CLEAR * float(np.sqrt(np.mean(strength**2))):
            return None
        return float(np.argmax(strength >= _FIRST_ARRIVAL * highest)) / RATE_HZ
