"""The real recogniser with the real model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voices.acoustics import air
from voices.errors import VoicesError
from voices.recogniser import Model, Reading, Recogniser
from voices.sound import RATE_HZ, Samples, seconds_of

Speak = Callable[..., Samples]

PHRASES = ("next", "go back", "other side", "how long", "thirty more seconds")


def hear(recogniser: Recogniser, samples: Samples) -> tuple[Reading, ...]:
    """Let it hear the sound between two seconds of a quiet room, 30 ms at a time; give the readings."""
    sound = 0.0003 * air(2.0 + seconds_of(samples), seed=1)
    sound[RATE_HZ : RATE_HZ + len(samples)] += samples
    for at in range(0, len(sound), 480):
        recogniser.hear(sound[at : at + 480])
    return recogniser.conclude()


def texts(readings: tuple[Reading, ...]) -> set[str]:
    return {reading.text for reading in readings} - {""}


@pytest.mark.parametrize("phrase", PHRASES)
def test_phrases_are_heard(phrase: str, model: Model, speak: Speak) -> None:
    assert phrase in texts(hear(Recogniser(model, PHRASES), speak(phrase)))


def test_other_speech_is_none_of_them(model: Model, speak: Speak) -> None:
    heard = hear(Recogniser(model, PHRASES), speak("yesterday we cooked potatoes with butter and some salt"))
    assert not texts(heard) & set(PHRASES)


def test_silence_is_nothing(model: Model) -> None:
    assert texts(hear(Recogniser(model, PHRASES), np.zeros(RATE_HZ, dtype=np.float32))[:1]) == set()


def test_what_was_concluded_is_not_heard_again(model: Model, speak: Speak) -> None:
    recogniser = Recogniser(model, PHRASES)
    recogniser.hear(speak("how long"))
    assert "how long" in texts(recogniser.conclude())
    assert texts(hear(recogniser, np.zeros(0, dtype=np.float32))[:1]) == set()
    assert "next" in texts(hear(recogniser, speak("next")))


def test_nothing_concludes_to_nothing(model: Model) -> None:
    recogniser = Recogniser(model, PHRASES)
    assert texts(recogniser.conclude()) == set()
    assert texts(recogniser.conclude()) == set()


def test_the_best_reading_comes_first(model: Model, speak: Speak) -> None:
    readings = hear(Recogniser(model, PHRASES), speak("thirty more seconds"))
    assert readings[0].text == "thirty more seconds"
    assert [reading.score for reading in readings] == sorted((each.score for each in readings), reverse=True)
    assert all(0.1 < word.seconds < 0.8 for word in readings[0].words)


def test_without_phrases_anything_is_understood(model: Model, speak: Speak) -> None:
    assert "yesterday" in hear(Recogniser(model, None), speak("yesterday we cooked potatoes with butter"))[0].text


def test_so_far_comes_before_the_end(model: Model, speak: Speak) -> None:
    recogniser = Recogniser(model, PHRASES)
    assert recogniser.so_far() == ""
    sound = np.concatenate([speak("go back"), np.zeros(RATE_HZ // 4, dtype=np.float32)])
    recogniser.hear(sound)
    assert recogniser.so_far() == "go back"


def test_same_sound_same_text(model: Model, speak: Speak) -> None:
    sound = speak("thirty more seconds")
    used, fresh = Recogniser(model, PHRASES), Recogniser(model, PHRASES)
    hear(used, speak("go back"))
    fresh.conclude()
    assert hear(used, sound) == hear(fresh, sound)


def test_vocabulary_is_known(model: Model) -> None:
    assert model.knows("glutes")
    assert not model.knows("piriformis")


def test_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoicesError, match="otherside setup"):
        Model(tmp_path)
