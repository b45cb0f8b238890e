"""The shape of sound in Otherside, and the few operations on it that several rooms need.

Everywhere: mono, 16,000 Hz, float32 between -1 and 1, in blocks of 160 samples (10 ms).  16 kHz is what the recogniser
wants; one rate for both directions lets the echo canceller compare them sample by sample.
"""

from __future__ import annotations

import functools
import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 16_000
BLOCK_SAMPLES = 160
BLOCK_S = BLOCK_SAMPLES / RATE_HZ

Samples: TypeAlias = NDArray[np.float32]

SILENT_BLOCK: Samples = np.zeros(BLOCK_SAMPLES, dtype=np.float32)
SILENT_BLOCK.setflags(write=False)

_LOUDNESS_WINDOW_SAMPLES = RATE_HZ // 50  # 20 ms
_SILENCE_DB_BELOW_PEAK = 40.0
_FILTER_CROSSINGS = 10  # of zero, on each side of a resampling filter
_FILTER_BETA = 5.0


def seconds_of(samples: Samples) -> float:
    """Length in seconds."""
    return len(samples) / RATE_HZ


def resampled(samples: Samples, from_hz: int) -> Samples:
    """Convert to `RATE_HZ` with a polyphase filter; the same array when the rate already fits."""
    if from_hz == RATE_HZ or not len(samples):
        return samples
    common = math.gcd(from_hz, RATE_HZ)
    up, down = RATE_HZ // common, from_hz // common
    filter_, half = _low_pass(up, down)
    at = (
        np.arange(-(-len(samples) * up // down)) * down + half
    )  # where each sample stands, between those that are given
    newest, phase = at // up, at % up
    taps = -(-len(filter_) // up)
    padded = np.pad(samples, (taps, taps))
    result = np.zeros(len(at), dtype=np.float32)
    for back in reversed(range(taps)):
        result += padded[newest - back + taps] * filter_[phase + back * up]
    return result


@functools.cache
def _low_pass(up: int, down: int) -> tuple[Samples, int]:
    """The filter of `scipy.signal.resample_poly`, which takes most of a second to import, and where its middle is."""
    steepest = max(up, down)
    half = _FILTER_CROSSINGS * steepest
    at = np.arange(-half, half + 1)
    taps = np.sinc(at / steepest) * np.kaiser(2 * half + 1, _FILTER_BETA)
    scaled = (taps / taps.sum()).astype(np.float32) * np.float32(up)
    return np.pad(scaled, (0, -len(scaled) % up)), half


def _window_levels(samples: Samples) -> NDArray[np.float64]:
    """RMS of each 20 ms window; the last, short window is dropped."""
    whole = len(samples) // _LOUDNESS_WINDOW_SAMPLES
    windows = samples[: whole * _LOUDNESS_WINDOW_SAMPLES].reshape(-1, _LOUDNESS_WINDOW_SAMPLES).astype(np.float64)
    return np.asarray(np.sqrt(np.mean(windows**2, axis=1)))


def trimmed(samples: Samples, keep_s: float = 0.03) -> Samples:
    """Cut leading and trailing silence (40 dB below the loudest 20 ms), keeping `keep_s` around the sound."""
    levels = _window_levels(samples)
    if not levels.size or levels.max() <= 0.0:
        return samples[:0]
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-_SILENCE_DB_BELOW_PEAK / 20))
    keep = round(keep_s * RATE_HZ)
    start = max(0, int(loud[0]) * _LOUDNESS_WINDOW_SAMPLES - keep)
    stop = min(len(samples), (int(loud[-1]) + 1) * _LOUDNESS_WINDOW_SAMPLES + keep)
    return samples[start:stop]


def speech_level_db(samples: Samples) -> float:
    """Level of the voiced part in dBFS (RMS of the 20 ms windows within 20 dB of the loudest); -inf for silence."""
    levels = _window_levels(samples)
    if not levels.size or levels.max() <= 0.0:
        return -np.inf
    voiced = levels[levels > levels.max() * 0.1]
    return float(10 * np.log10(np.mean(voiced**2)))


def at_level(samples: Samples, level_db: float) -> Samples:
    """Scale speech to `level_db` dBFS (see `speech_level_db`), lowered where its peak would pass full scale."""
    now_db = speech_level_db(samples)
    if not np.isfinite(now_db):
        return samples
    gain = min(10 ** ((level_db - now_db) / 20), 0.99 / float(np.abs(samples).max()))
    return np.asarray(samples * np.float32(gain), dtype=np.float32)


def whole_blocks(samples: Samples) -> Samples:
    """Pad with silence to a whole number of blocks."""
    missing = -len(samples) % BLOCK_SAMPLES
    return np.pad(samples, (0, missing)) if missing else samples


def to_pcm16(samples: Samples) -> bytes:
    """Little-endian signed 16-bit PCM, clipped at full scale."""
    return bytes(np.clip(samples * 32768.0, -32768, 32767).astype("<i2").tobytes())


def from_pcm16(data: bytes) -> Samples:
    """The inverse of `to_pcm16`."""
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768.0)
