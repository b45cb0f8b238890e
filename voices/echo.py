"""The echo canceller: takes what we play out of what we hear.

A partitioned-block frequency-domain Kalman filter: the room's response is estimated per frequency and 10 ms partition
together with how uncertain it is, and that uncertainty sets the step size by itself, so the estimate freezes while the
person speaks and moves when it is wrong.  After G. Enzner and P. Vary, "Frequency-domain adaptive Kalman filter for
acoustic echo control in hands-free telephones", Signal Processing 86 (2006), and F. Kuech et al., "State-space
architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014.  It is linear only: what a
non-linear suppressor gains in silence it takes from the person's words.

How surely a room stays as it is cannot be one number.  A filter that believes in a steady room is not led astray by the
person's voice and leaves a tenth of the echo that one leaves which is ready for any change; but when something moves
it is lost for long.  So there are two.  The steady one is heard; where the nimble one leaves clearly less, the steady
one takes over what that has learnt (after K. Ochiai et al., "Echo canceler with two echo path models", IEEE Trans.
COM-25, 1977, with the roles of the two reversed).

Loudspeaker and microphone need not share a device: a long delay is found and bridged (`voices.delay`), and clocks that
run apart are brought together by reading what was played a little slower or faster (`voices.drift`).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from voices.delay import DelayFinder
from voices.drift import DriftFinder
from voices.far_end import FarEnd
from voices.history import History
from voices.left_share import LeftShare
from voices.sound import BLOCK_S, BLOCK_SAMPLES, SILENT_BLOCK, Samples
from voices.spectra import irfft, rfft

PARTITIONS: Final = 40
"""Blocks of response that are covered: 400 ms."""

_FRAME_SAMPLES = BLOCK_SAMPLES  # one room block, so that cancelling adds no delay of its own
_BINS = _FRAME_SAMPLES + 1
_STEADY, _NIMBLE = 0, 1
_FORGETTING = (0.99997, 0.998)  # how surely the room stays as it is, per block, in the eyes of either
_FIRST_UNCERTAINTY = 1.0  # of the earliest partition: a loud loudspeaker close by
_UNCERTAINTY_FALLS_DB = 30.0  # over all partitions, as rooms ring out
_NEAR_SMOOTHING = 0.7  # of the near-end spectrum, per block
_LEFT_SMOOTHING = 0.97  # of how much either filter leaves, per block
_CLEARLY_LESS = 2.0  # times less power left by the nimble filter: the room has changed
_HOPELESS = 4.0  # times more: it begins again from the steady one
_CONSTRAINED = 4  # partitions a block that are kept to their own 10 ms
_LEVEL_FALLS = 0.93  # per block: -60 dB in a second, as a room does
_FLOOR = 1e-8

_COVERED_S = 0.25  # from the beginning of the filter, within which the echo's first arrival leaves it room to ring out
_EARLY_S = 0.03  # of the filter, before the first arrival that it is set to
_SAME_DELAY_S = 0.01
_SURE_DELAYS = 2  # findings that agree


class EchoCanceller:
    """Stepped with each block, in the thread that owns the room."""

    def __init__(self, bulk_delay_s: float = 0.0, drift_ppm: float = 0.0) -> None:
        """Know nothing of the room yet; a second or two of speech teaches it.

        `bulk_delay_s` is how late our own sound is known to come back at the earliest, `drift_ppm` by how many
        millionths the microphone's clock is known to be faster; what is not known is found.
        """
        self.level = 0.0  # of the echo it takes out at present (RMS, falling slowly)
        self._far_end = FarEnd(bulk_delay_s)
        self._delay_finder = DelayFinder()
        self._drift_finder = DriftFinder(drift_ppm * 1e-6)
        self._far_end.drift = self._drift_finder.drift
        self._delays_s: list[float] = []  # that were found outside of what is covered
        self._keep = np.array(_FORGETTING, dtype=np.float32)[:, None, None] ** 2
        self._begin()

    def _begin(self) -> None:
        falling = 10 ** (-_UNCERTAINTY_FALLS_DB / 10 * np.arange(PARTITIONS, dtype=np.float32) / PARTITIONS)
        first = np.tile((_FIRST_UNCERTAINTY * falling)[:, None], (2, 1, _BINS))
        self._uncertainty: NDArray[np.float32] = first.astype(np.float32)
        self._response: NDArray[np.complex64] = np.zeros((2, PARTITIONS, _BINS), dtype=np.complex64)
        self._near_power: NDArray[np.float32] = np.full((2, _BINS), _FLOOR, dtype=np.float32)
        self._left: NDArray[np.float32] = np.zeros(2, dtype=np.float32)
        self._history = History(PARTITIONS, _BINS)
        self._far = self._history.put(np.zeros(_BINS, dtype=np.complex64))
        self._previous = SILENT_BLOCK
        self._padded: Samples = np.zeros((2, 2 * _FRAME_SAMPLES), dtype=np.float32)
        self._constrained = 0
        self._quiet_blocks = PARTITIONS + 1
        self.learned_s = 0.0  # how much of our own sound it has heard so far
        self.left_share = 1.0  # of the echo's level, left at the best moment of the last seconds: what it can do
        self._lately = LeftShare()
        self._drift_finder.forget()

    @property
    def bulk_delay_s(self) -> float:
        """By how much the played sound is held back before the filter at present."""
        return self._far_end.delay_s

    @property
    def drift_ppm(self) -> float:
        """By how many millionths the microphone's clock is found to be faster than the loudspeaker's."""
        return self._drift_finder.drift * 1e6

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """The heard block without our echo.  `played` is the block given to the room in the same exchange."""
        self._follow_delay(heard, played)
        far = self._far_end.block(played)
        if far is None:
            self._move_up()
        if far is not None and far.any():
            self._quiet_blocks = 0
            self.learned_s += BLOCK_S
        elif self._quiet_blocks > PARTITIONS:
            self.level = 0.0
            return heard
        else:
            self._quiet_blocks += 1
        if far is not None:
            self._far = self._history.put(rfft(np.concatenate([self._previous, far])))
            self._previous = far
        echoes = irfft((self._far * self._response).sum(axis=1))[:, _FRAME_SAMPLES:]
        errors: Samples = heard - np.clip(echoes, -1.0, 1.0)  # the microphone can hear no more than full scale
        self._compare(echoes, errors)
        self.level = max(self.level * _LEVEL_FALLS, float(np.sqrt(np.mean(echoes[_STEADY] ** 2))))
        self.left_share = self._lately.step(errors[_STEADY], echoes[_STEADY])
        self._learn(errors)
        if self._quiet_blocks == 0 and self._drift_finder.step(self._response[_NIMBLE]):
            self._far_end.drift = self._drift_finder.drift
        clean: Samples = errors[_STEADY].copy()
        return clean

    def _compare(self, echoes: Samples, errors: Samples) -> None:
        """Let the one filter that clearly leaves more have what the other has learnt."""
        power = np.einsum("fs,fs->f", errors, errors)
        self._left = _LEFT_SMOOTHING * self._left + (1 - _LEFT_SMOOTHING) * power
        if self._left[_NIMBLE] * _CLEARLY_LESS < self._left[_STEADY]:
            worse, better = _STEADY, _NIMBLE
            self._uncertainty[worse] = self._uncertainty[better]
            self._near_power[worse] = self._near_power[better]
        elif self._left[_STEADY] * _HOPELESS < self._left[_NIMBLE]:
            worse, better = _NIMBLE, _STEADY
        else:
            return
        for each in (self._response, self._left, echoes, errors):
            each[worse] = each[better]

    def _learn(self, errors: Samples) -> None:
        self._padded[:, _FRAME_SAMPLES:] = errors
        spectra = rfft(self._padded)
        power = spectra.real**2 + spectra.imag**2
        self._near_power = _NEAR_SMOOTHING * self._near_power + (1 - _NEAR_SMOOTHING) * power
        near = np.maximum(self._near_power, power)  # a voice that begins must not be learnt for a block first
        far_power = self._far.real**2 + self._far.imag**2
        doubt = np.einsum("pb,fpb->fb", far_power, self._uncertainty)
        certainty = 1.0 / (0.5 * doubt + near + _FLOOR)  # half a frame is zero padding
        gain = self._uncertainty * certainty[:, None]
        step = self._far.conj() * spectra[:, None]
        step *= gain
        self._response += step
        self._constrain()
        gain *= far_power
        gain *= -0.5
        gain += 1.0
        gain *= self._keep
        self._uncertainty *= gain
        change = self._response.real**2
        change += self._response.imag**2
        change *= 1 - self._keep
        self._uncertainty += change

    def _constrain(self) -> None:
        """Keep a few partitions a block to their own 10 ms of response, in turn: all of them costs twice as much."""
        chosen = slice(self._constrained, self._constrained + _CONSTRAINED)
        taps = irfft(self._response[:, chosen])
        taps[..., _FRAME_SAMPLES:] = 0.0
        self._response[:, chosen] = rfft(taps)
        self._constrained = (self._constrained + _CONSTRAINED) % PARTITIONS

    def _move_up(self) -> None:
        """What was played is read one block later from now on, so its response is one partition earlier."""
        for each in (self._response, self._uncertainty):
            each[:, :-1] = each[:, 1:]
        self._response[:, -1] = 0.0
        self._drift_finder.forget()

    def _follow_delay(self, heard: Samples, played: Samples) -> None:
        """Begin anew with another delay when the echo surely comes when this filter cannot know it."""
        found_s = self._delay_finder.step(heard, played)
        if found_s is None:
            return
        if self.bulk_delay_s <= found_s <= self.bulk_delay_s + _COVERED_S:
            self._delays_s.clear()
            return
        self._delays_s = [each for each in self._delays_s if abs(each - found_s) <= _SAME_DELAY_S]
        self._delays_s.append(found_s)
        if len(self._delays_s) >= _SURE_DELAYS:
            self._delays_s.clear()
            self._far_end.delay_s = max(0.0, found_s - _EARLY_S)
            self._begin()
