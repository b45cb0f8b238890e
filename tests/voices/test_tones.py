"""The sounds that are not words."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from voices.sound import RATE_HZ, seconds_of
from voices.tones import SWELL_S, Tone, tone


@pytest.mark.parametrize("kind", Tone)
def test_short_soft_and_without_a_click(kind: Tone) -> None:
    samples = tone(kind)
    assert samples.dtype == np.float32
    assert 0.05 <= seconds_of(samples) <= (SWELL_S if kind is Tone.OPEN else 0.8)
    assert 0.05 <= np.abs(samples).max() <= 0.25
    assert np.abs(np.diff(samples, prepend=0.0, append=0.0)).max() < 0.1
    assert not samples.flags.writeable
    assert tone(kind) is samples


def test_countdown_tones_leave_room_between_them() -> None:
    assert seconds_of(tone(Tone.COUNT)) < 0.5


def test_told_apart_by_pitch_or_shape() -> None:
    def shape(kind: Tone) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        return np.pad(tone(kind), (0, 2 * RATE_HZ - len(tone(kind))))

    for one, other in itertools.combinations(Tone, 2):
        a, b = shape(one), shape(other)
        assert abs(float(a @ b)) < 0.8 * float(np.linalg.norm(a) * np.linalg.norm(b)), (one, other)
