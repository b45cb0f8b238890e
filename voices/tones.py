"""The few sounds that are not words: start, countdown, end, and a nod to a command.

Short decaying sines, told apart by pitch and shape, so that they work with eyes closed and over music.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

import numpy as np

from voices.sound import RATE_HZ, Samples

SWELL_S = 1.2
_SWELL_LEVEL = 0.035
_LEVEL = 0.18  # of full scale: audible, well below the voice
_ATTACK_S = 0.005  # no click at the start


class Tone(StrEnum):
    """What a sound means."""

    OPEN = "open"  # the microphone is open; a swell of all frequencies, by which the echo canceller learns the room
    START = "start"  # work begins
    COUNT = "count"  # three, two, one seconds left
    END = "end"  # work is over
    NOD = "nod"  # a command was taken that needs no words


_NOTES: dict[Tone, tuple[tuple[float, float], ...]] = {  # (pitch in Hz, length in s), played in a row
    Tone.START: ((659.3, 0.10), (880.0, 0.22)),
    Tone.COUNT: ((880.0, 0.09),),
    Tone.END: ((880.0, 0.12), (659.3, 0.12), (440.0, 0.35)),
    Tone.NOD: ((523.3, 0.06),),
}


@cache
def tone(kind: Tone) -> Samples:
    """The samples of a tone; the array is shared and read-only."""
    if kind is Tone.OPEN:
        samples = _swell()
    else:
        samples = np.concatenate([_note(pitch_hz, length_s) for pitch_hz, length_s in _NOTES[kind]])
    samples.setflags(write=False)
    return samples


def _swell() -> Samples:
    """A soft breath of noise, more low than high, the same every time."""
    count = round(SWELL_S * RATE_HZ)
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    phases = np.random.default_rng(0).random(len(hz))
    noise = np.fft.irfft(np.exp(2j * np.pi * phases) / np.sqrt(np.maximum(hz, 100.0)), count)
    envelope = np.sin(np.pi * np.arange(count) / count) ** 0.5
    swell: Samples = (_SWELL_LEVEL * envelope * noise / np.sqrt(np.mean(noise**2))).astype(np.float32)
    return swell


def _note(pitch_hz: float, length_s: float) -> Samples:
    at_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    envelope = (
        np.minimum(at_s / _ATTACK_S, 1.0)
        * np.exp(-4.0 * at_s / length_s)
        * np.minimum((length_s - at_s) / _ATTACK_S, 1.0)
    )
    return (_LEVEL * envelope * np.sin(2 * np.pi * pitch_hz * at_s)).astype(np.float32)
