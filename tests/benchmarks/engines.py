"""Echo cancellers to compare: none, our own, and two libraries that only the benchmark needs (the extra `bench`).

Each has the shape of `voices.ear.Canceller`.  The two libraries take 16-bit sound and give no account of themselves, so
what they took out is measured here.
"""

from __future__ import annotations

import importlib
import importlib.util
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from voices.ear import Canceller
from voices.echo import EchoCanceller
from voices.left_share import LeftShare
from voices.sound import BLOCK_S, BLOCK_SAMPLES, RATE_HZ, Samples, from_pcm16, to_pcm16

_LEVEL_FALLS = 0.93  # per block, as with our own
_SPEEX_TAPS = 6400  # 400 ms, as with our own


class Nothing:
    """No canceller at all."""

    def __init__(self) -> None:
        """Nothing to prepare; it never claims to have learnt anything."""
        self.learned_s = 0.0
        self.level = 0.0
        self.left_share = 1.0

    def cancel(self, heard: Samples, played: Samples) -> Samples:  # noqa: ARG002 - the shape of a canceller
        """See `Canceller`."""
        return heard


class Library:
    """A library's canceller."""

    def __init__(self, process: Callable[[Samples, Samples], Samples]) -> None:
        """`process` gives the heard block without the echo of the played one."""
        self._process = process
        self._lately = LeftShare()
        self.learned_s = 0.0
        self.level = 0.0
        self.left_share = 1.0

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """See `Canceller`."""
        if played.any():
            self.learned_s += BLOCK_S
        clean = self._process(heard, played)
        taken = heard - clean
        self.left_share = self._lately.step(clean, taken)
        self.level = max(self.level * _LEVEL_FALLS, float(np.sqrt(np.dot(taken, taken) / BLOCK_SAMPLES)))
        return clean


def _aec3() -> Canceller:
    """WebRTC's third canceller, with its suppressor, in frames of 10 ms."""
    rtc: Any = importlib.import_module("livekit.rtc")
    processing = importlib.import_module("livekit.rtc.apm").AudioProcessingModule(echo_cancellation=True)

    def frame(samples: Samples) -> Any:  # noqa: ANN401 - a type of a library that may be missing
        return rtc.AudioFrame(bytearray(to_pcm16(samples)), RATE_HZ, 1, BLOCK_SAMPLES)

    def process(heard: Samples, played: Samples) -> Samples:
        near = frame(heard)
        processing.process_reverse_stream(frame(played))
        processing.process_stream(near)
        return from_pcm16(bytes(near.data.cast("b")))

    return Library(process)


def _speex() -> Canceller:
    """The multi-delay filter of Speex without its preprocessor, which takes near speech for noise."""
    filtering = importlib.import_module("pyaec").Aec(BLOCK_SAMPLES, _SPEEX_TAPS, RATE_HZ, enable_preprocess=False)

    def process(heard: Samples, played: Samples) -> Samples:
        near, far = (np.frombuffer(to_pcm16(samples), dtype="<i2").tolist() for samples in (heard, played))
        return from_pcm16(np.array(filtering.cancel_echo(near, far), dtype="<i2").tobytes())

    return Library(process)


ENGINES: dict[str, Callable[[], Canceller]] = {"none": Nothing, "ours": EchoCanceller, "aec3": _aec3, "speex": _speex}


_NEEDS = {"aec3": "livekit", "speex": "pyaec"}


def left_out() -> dict[str, str]:
    """Engines that are not installed, and what to do about it.  Makes none: one of them must not be forked."""
    advice = "{} is not installed; pip install '.[bench]'"
    return {name: advice.format(needs) for name, needs in _NEEDS.items() if importlib.util.find_spec(needs) is None}


class Watched:
    """A canceller whose work is kept and timed."""

    def __init__(self, canceller: Canceller) -> None:
        """Watch `canceller`."""
        self._canceller = canceller
        self._clean: list[Samples] = []
        self.learned_s = canceller.learned_s
        self.level = canceller.level
        self.left_share = 1.0
        self.cpu_s = 0.0

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """See `Canceller`."""
        before_s = time.process_time()
        clean = self._canceller.cancel(heard, played)
        self.cpu_s += time.process_time() - before_s
        self.learned_s, self.level = self._canceller.learned_s, self._canceller.level
        self.left_share = getattr(self._canceller, "left_share", 1.0)
        self._clean.append(clean)
        return clean

    def clean(self) -> Samples:
        """All that it let through."""
        return np.concatenate(self._clean)
