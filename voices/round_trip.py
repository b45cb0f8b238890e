"""How long a sound takes from `exchange` through loudspeaker, air and microphone back to `exchange`.

A short soft chirp is played a few times, and looked for in what the microphone hears with its inverse filter.  All
frequencies of the chirp come together in one moment there, so that it stands out of noise, of talk and of its own
reverberation, however soft it is.  After A. Farina, "Simultaneous measurement of impulse response and distortion with a
swept-sine technique", AES Convention 108 (2000).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from voices.room import Room
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, whole_blocks

CHIRPS: Final = 3
LONGEST_S: Final = 1.0
"""A later echo is not looked for; loudspeakers on a radio link stay below half a second."""

_CHIRP_S = 0.2
_LOW_HZ, _HIGH_HZ = 300.0, 6500.0  # what small loudspeakers can do
_FADE_S = 0.02  # no click at either end
_LEVEL = 10 ** (-26 / 20)  # RMS: well below the coach's voice
_SETTLE_S = 1.0  # of silence before: buffers fill, and what was said before dies away
_BETWEEN_S = _CHIRP_S + LONGEST_S + 0.1
_REGULARISED = 0.01  # of the chirp's mean power: beside its band nothing is made of nothing
_FIRST_WITHIN_S = 0.02  # before the loudest arrival: a reflection may be louder than the straight way
_FIRST_SHARE = 0.5  # of the loudest, to be an arrival
_CLEAR_DB = 18.0  # above the background, in which noise alone reaches 13 and talk 17
_AGREE_S = 0.005  # two chirps that are so close together have found the same


@dataclass(frozen=True, slots=True)
class RoundTrip:
    """What the chirps have shown."""

    delay_s: float  # from the block played to the block heard; the median of those that agree
    spread_s: float  # between the earliest and the latest of these
    clarity_db: float  # of the echo over everything else that was heard; the least of these
    agreeing: int  # of the chirps, at least two


@dataclass(frozen=True, slots=True)
class _Arrival:
    delay_s: float
    clarity_db: float


@cache
def chirp() -> Samples:
    """The chirp: an exponential sweep from low to high, faded in and out; the array is shared and read-only."""
    count = round(_CHIRP_S * RATE_HZ)
    at_s = np.arange(count) / RATE_HZ
    octaves = np.log(_HIGH_HZ / _LOW_HZ)
    phase = 2 * np.pi * _LOW_HZ * _CHIRP_S / octaves * (np.exp(at_s / _CHIRP_S * octaves) - 1)
    fade = np.clip(np.minimum(at_s, at_s[::-1]) / _FADE_S, 0.0, 1.0)
    samples: Samples = (_LEVEL * np.sqrt(2) * np.sin(np.pi / 2 * fade) ** 2 * np.sin(phase)).astype(np.float32)
    samples.setflags(write=False)
    return samples


def measure(room: Room) -> RoundTrip | None:
    """Play the chirps and listen; None when nothing of them is heard.  Takes five seconds of the room's time."""
    _listen(room, SILENT_BLOCK, _SETTLE_S)
    return judge([_listen(room, chirp(), _BETWEEN_S) for _ in range(CHIRPS)])


def judge(recordings: list[Samples]) -> RoundTrip | None:
    """Find the delay that at least two recordings agree on; each begins when its chirp was played."""
    clear = [found for found in map(_arrival, recordings) if found.clarity_db >= _CLEAR_DB]
    groups = [[each for each in clear if abs(each.delay_s - one.delay_s) <= _AGREE_S] for one in clear]
    best = max(groups, key=len, default=[])
    if len(best) < 2:  # noqa: PLR2004 - one alone may have been a knock at the table
        return None
    delays = [each.delay_s for each in best]
    return RoundTrip(median(delays), max(delays) - min(delays), min(each.clarity_db for each in best), len(best))


def _listen(room: Room, sound: Samples, seconds: float) -> Samples:
    """What is heard while `sound` is played, and for the rest of `seconds`."""
    blocks = list(whole_blocks(sound).reshape(-1, BLOCK_SAMPLES))
    blocks += [SILENT_BLOCK] * (round(seconds * RATE_HZ / BLOCK_SAMPLES) - len(blocks))
    return np.concatenate([room.exchange(block) for block in blocks])


def _arrival(recording: Samples) -> _Arrival:
    """Where the chirp begins in a recording, if it is there, and how clearly."""
    envelope = _envelope(recording)
    loudest = int(envelope.argmax())
    if envelope[loudest] <= 0.0:
        return _Arrival(0.0, -np.inf)
    background = float(np.median(envelope))
    clarity_db = 20 * np.log10(envelope[loudest] / max(background, 1e-12))
    start = max(0, loudest - round(_FIRST_WITHIN_S * RATE_HZ))
    first = start + int(np.argmax(envelope[start : loudest + 1] >= _FIRST_SHARE * envelope[loudest]))
    while first < loudest and envelope[first + 1] > envelope[first]:  # from its slope to its top
        first += 1
    return _Arrival(first / RATE_HZ, float(clarity_db))


def _envelope(recording: Samples) -> NDArray[np.float64]:
    """How strongly the chirp begins at each moment of the search: the magnitude of the room's analytic response."""
    size = fft.next_fast_len(len(recording) + len(chirp()))
    hz = fft.fftfreq(size, 1 / RATE_HZ)
    sent = fft.fft(chirp().astype(np.float64), size)
    power = np.abs(sent) ** 2
    inverse = sent.conj() / (power + _REGULARISED * power.mean())
    positive = np.where((hz >= _LOW_HZ) & (hz <= _HIGH_HZ), 2.0, 0.0)
    response = fft.ifft(fft.fft(recording.astype(np.float64), size) * inverse * positive)
    envelope: NDArray[np.float64] = np.abs(response[: round(LONGEST_S * RATE_HZ)])
    return envelope
