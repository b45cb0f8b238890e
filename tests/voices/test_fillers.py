"""A loop of short words as a rival for phrases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voices.fillers import fillers, short_words
from voices.recogniser import Model, Reading, Recogniser
from voices.sound import RATE_HZ, Samples

Speak = Callable[..., Samples]

PHRASES = ("why", "go back", "resume")


def best(recogniser: Recogniser, samples: Samples) -> Reading:
    quiet = np.random.default_rng(0).normal(0, 1e-4, RATE_HZ // 3).astype(np.float32)
    recogniser.hear(np.concatenate([quiet, samples, quiet]))
    return recogniser.conclude()[0]


def test_there_are_thousands_and_the_model_knows_them(model: Model) -> None:
    words = short_words(model)
    assert 1000 < len(words) < 10_000
    assert {"a", "go", "bed", "six"} <= set(words)
    assert all(model.knows(word) and len(word) <= 3 for word in words[::50])


def test_unknown_words_are_left_out(model: Model) -> None:
    loop = fillers(model, ["go", "back", "piriformis", "stretch", "happy", "psoas"])
    assert {"go", "back", "stretch", "happy"} <= set(loop)
    assert not {"piriformis", "psoas"} & set(loop)


def test_a_phrase_is_no_worse_than_its_rivals_and_other_words_are_found(model: Model, speak: Speak) -> None:
    of_phrases = Recogniser(model, PHRASES)
    of_anything = Recogniser(model, fillers(model, ["why", "go", "back", "resume", "five", "review"]))
    for phrase in PHRASES:
        assert best(of_phrases, speak(phrase)).score > best(of_anything, speak(phrase)).score
    for other in ("five", "review"):
        assert best(of_anything, speak(other)).text == other
