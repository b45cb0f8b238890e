"""Telling a voice from other sounds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from voices import speech_detector
from voices.acoustics import kitchen
from voices.activity import VoiceActivity
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples, whole_blocks
from voices.speech_detector import AnySound, SileroDetector, new_detector

Speak = Callable[..., Samples]


def probabilities(samples: Samples) -> list[float]:
    detector = SileroDetector()
    found = []
    for block in whole_blocks(samples).reshape(-1, BLOCK_SAMPLES):
        detector.step(block)
        found.append(detector.probability)
    return found


def test_a_voice_is_one(speak: Speak) -> None:
    found = probabilities(speak("where should I feel it"))
    assert np.median(found) > 0.9


def test_a_kitchen_is_none() -> None:
    assert np.mean(probabilities(0.05 * kitchen(20.0, seed=3))) < 0.1


def test_without_the_library_the_level_decides_alone(monkeypatch: pytest.MonkeyPatch, speak: Speak) -> None:
    assert isinstance(new_detector(), SileroDetector)
    monkeypatch.setattr(speech_detector, "SileroVAD", None)
    assert isinstance(new_detector(), AnySound)
    activity = VoiceActivity()
    quiet = np.random.default_rng(0).normal(0, 1e-4, RATE_HZ).astype(np.float32)
    seen = []
    for block in whole_blocks(np.concatenate([quiet, speak("go back"), quiet])).reshape(-1, BLOCK_SAMPLES):
        activity.step(block)
        seen.append(activity.active)
    assert not any(seen[:100])
    assert any(seen)
    assert not seen[-1]
