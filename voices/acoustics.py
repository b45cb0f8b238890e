"""What a room does to sound: reverberation between two points, and the noise that lives in it."""

from __future__ import annotations

import numpy as np
import pyroomacoustics
from scipy import fft

from voices.history import History
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples

Point = tuple[float, float, float]

_FFT_SAMPLES = 2 * BLOCK_SAMPLES


def impulse_responses(size_m: Point, rt60_s: float, microphone_at_m: Point, sources_at_m: list[Point]) -> list[Samples]:
    """Impulse responses of a shoebox room from each source to the microphone, by the image-source method.

    Each is cut after `rt60_s` and scaled to unit energy, so it changes the colour and not the level of what goes
    through it.  The same arguments give the same responses, bit for bit.
    """
    absorption, max_order = pyroomacoustics.inverse_sabine(rt60_s, size_m)
    room = pyroomacoustics.ShoeBox(
        size_m, fs=RATE_HZ, materials=pyroomacoustics.Material(absorption), max_order=min(max_order, 30)
    )
    for source in sources_at_m:
        room.add_source(source)
    room.add_microphone(microphone_at_m)
    room.compute_rir()
    length = round(rt60_s * RATE_HZ)
    responses = []
    for response in room.rir[0]:
        cut = np.asarray(response[:length], dtype=np.float32)
        responses.append(cut / np.float32(np.linalg.norm(cut)))
    return responses


class StreamingConvolver:
    """Convolution with a long response, 10 ms at a time, without added delay (uniformly partitioned overlap-save)."""

    def __init__(self, response: Samples) -> None:
        """Prepare for `response`, any length."""
        partitions = -(-len(response) // BLOCK_SAMPLES)
        padded = np.pad(response, (0, partitions * BLOCK_SAMPLES - len(response))).reshape(partitions, BLOCK_SAMPLES)
        self._response = fft.rfft(padded.astype(np.float32), _FFT_SAMPLES)
        self._past = History(partitions, BLOCK_SAMPLES + 1)
        self._previous = SILENT_BLOCK
        self._partitions = partitions
        self._quiet_blocks = partitions + 1  # blocks of silence since the last sound

    def block(self, samples: Samples) -> Samples:
        """The next block of the convolved signal."""
        if samples.any():
            self._quiet_blocks = 0
        elif self._quiet_blocks > self._partitions:  # everything has rung out
            return SILENT_BLOCK
        else:
            self._quiet_blocks += 1
        past = self._past.put(fft.rfft(np.concatenate([self._previous, samples])))
        self._previous = samples
        ringing: Samples = fft.irfft((past * self._response).sum(axis=0))[BLOCK_SAMPLES:]
        return ringing


def air(seconds: float, seed: int) -> Samples:
    """The soft noise of a room with nothing on: pink, unit level, a loop without a seam."""
    return _unit(_shaped_noise(round(seconds * RATE_HZ), seed, slope=0.5))


def kitchen(seconds: float, seed: int) -> Samples:
    """A kitchen next door: extractor fan, mains hum and now and then crockery; unit level, a loop without a seam."""
    rng = np.random.default_rng(seed)
    count = round(seconds * RATE_HZ)
    at_s = np.arange(count) / RATE_HZ
    fan = _unit(_shaped_noise(count, seed + 1, slope=0.8))
    hum = sum(np.sin(2 * np.pi * 50 * k * at_s + rng.uniform(0, 6)) / k for k in (1, 2, 3, 5))
    clinks = np.zeros(count)
    for _ in range(round(seconds / 2.5)):
        length_s = rng.uniform(0.03, 0.12)
        t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
        strike = sum(np.sin(2 * np.pi * rng.uniform(1800, 6500) * t) for _ in range(4)) * np.exp(-6 * t / length_s)
        where = (rng.integers(count) + np.arange(len(t))) % count
        clinks[where] += strike * rng.uniform(0.3, 1.0)
    return _unit((fan + 0.15 * np.asarray(hum) + 0.8 * clinks).astype(np.float32))


def _shaped_noise(count: int, seed: int, slope: float) -> Samples:
    """Noise whose amplitude falls with frequency to the power of `slope`, periodic in `count` samples."""
    rng = np.random.default_rng(seed)
    hz = np.fft.rfftfreq(count, 1 / RATE_HZ)
    spectrum = np.exp(2j * np.pi * rng.random(len(hz))) / np.maximum(hz, 40.0) ** slope
    spectrum[hz < 20] = 0  # noqa: PLR2004 - below hearing, and no offset
    return np.fft.irfft(spectrum, count).astype(np.float32)


def _unit(samples: Samples) -> Samples:
    return samples / np.float32(np.sqrt(np.mean(samples**2)))
