"""A room made of arithmetic: loudspeaker, echo, noise and somebody who speaks.

The same mouth, ear and session that run on a sound card run in here, stepped in one thread, far faster than real time
and bit for bit repeatable.  Levels are at the microphone, relative to the person's speech, as the field states them:
`echo_to_speech_db` (ESR) and `speech_to_noise_db` (SNR).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.signal import fftconvolve

from voices.acoustics import Point, StreamingConvolver, air, impulse_responses, kitchen
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, whole_blocks
from voices.tts import SPEECH_LEVEL_DB
from voices.values import RoomEvent

PERSON_LEVEL_DB = -26.0  # speech at the microphone, in dBFS
_NOISE_LOOP_S = 20.0


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What the room is like."""

    size_m: Point
    rt60_s: float
    microphone_at_m: Point
    loudspeaker_at_m: Point
    person_at_m: Point
    echo_to_speech_db: float
    speech_to_noise_db: float
    noise: Literal["air", "kitchen"]
    playback_delay_s: float = 0.04  # what a sound card's buffers add between "play" and the cone


QUIET = RoomPlan(
    size_m=(4.2, 3.4, 2.5),
    rt60_s=0.3,
    microphone_at_m=(1.0, 1.2, 0.75),
    loudspeaker_at_m=(1.3, 1.2, 0.75),
    person_at_m=(2.4, 2.0, 0.3),
    echo_to_speech_db=0.0,
    speech_to_noise_db=35.0,
    noise="air",
)
KITCHEN = RoomPlan(
    size_m=(5.0, 3.6, 2.5),
    rt60_s=0.45,
    microphone_at_m=(1.0, 1.2, 0.9),
    loudspeaker_at_m=(1.3, 1.2, 0.9),
    person_at_m=(2.5, 2.2, 0.3),
    echo_to_speech_db=0.0,
    speech_to_noise_db=20.0,
    noise="kitchen",
)
ROOMS = {"quiet": QUIET, "kitchen": KITCHEN}


def _gain(db: float) -> np.float32:
    return np.float32(10 ** (db / 20))


class SimulatedRoom:
    """A `Room` with nobody's hardware in it."""

    def __init__(self, plan: RoomPlan, seed: int = 0) -> None:
        """Build the room; the same plan and seed behave the same for ever."""
        echo, voice = impulse_responses(
            plan.size_m, plan.rt60_s, plan.microphone_at_m, [plan.loudspeaker_at_m, plan.person_at_m]
        )
        delay = np.zeros(round(plan.playback_delay_s * RATE_HZ), dtype=np.float32)
        at_microphone = _gain(PERSON_LEVEL_DB - SPEECH_LEVEL_DB)
        self._echo = StreamingConvolver(np.concatenate([delay, echo]) * at_microphone * _gain(plan.echo_to_speech_db))
        self._voice_response = voice * at_microphone
        make_noise = {"air": air, "kitchen": kitchen}[plan.noise]
        level = _gain(PERSON_LEVEL_DB - plan.speech_to_noise_db)
        self._noise = make_noise(_NOISE_LOOP_S, seed).reshape(-1, BLOCK_SAMPLES) * level
        self._noise_at = 0
        self._voice: Samples = SILENT_BLOCK[:0]  # the person's sound that is still to arrive, reverberation included
        self._said_left = 0  # samples of the person's own speech still to come
        self._heard: list[Samples] = []

    def person_says(self, samples: Samples) -> None:
        """Let the person say something, from the next block on."""
        at_microphone = whole_blocks(np.asarray(fftconvolve(samples, self._voice_response), dtype=np.float32))
        length = max(len(self._voice), len(at_microphone))
        self._voice = np.pad(self._voice, (0, length - len(self._voice))) + np.pad(
            at_microphone, (0, length - len(at_microphone))
        )
        self._said_left = len(samples)

    @property
    def person_speaks(self) -> bool:
        """Whether the person is in the middle of saying something."""
        return self._said_left > 0

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        heard: Samples = self._noise[self._noise_at] + self._echo.block(played)
        self._noise_at = (self._noise_at + 1) % len(self._noise)
        if len(self._voice):
            heard = heard + self._voice[:BLOCK_SAMPLES]
            self._voice = self._voice[BLOCK_SAMPLES:]
            self._said_left = max(0, self._said_left - BLOCK_SAMPLES)
        heard = np.clip(heard, -1.0, 1.0)
        self._heard.append(heard)
        return heard

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing ever happens to devices that do not exist."""
        return ()

    def close(self) -> None:
        """Nothing to release."""

    def recording(self) -> Samples:
        """All that the microphone heard so far."""
        return np.concatenate(self._heard) if self._heard else SILENT_BLOCK[:0]
