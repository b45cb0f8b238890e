"""An utterance, piece by piece, with the real recogniser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from voices.dictation import Dictation
from voices.recogniser import Model, Recogniser
from voices.sound import RATE_HZ, Samples

Speak = Callable[..., Samples]

PHRASES = ("go back", "next", "thirty more seconds")


def pieces(samples: Samples) -> list[Samples]:
    quiet = np.full(RATE_HZ // 4, 1e-5, dtype=np.float32)
    sound = np.concatenate([quiet, samples, quiet])
    return [sound[at : at + 480] for at in range(0, len(sound), 480)]


def test_may_be_asked_and_goes_on(model: Model, speak: Speak) -> None:
    dictation = Dictation(Recogniser(model, PHRASES))
    sound = pieces(speak("thirty more seconds"))
    for piece in sound[:30]:
        dictation.add(piece)
    assert dictation.conclude()[0].text != "thirty more seconds"
    assert dictation.so_far() == ""  # it is catching up
    for piece in sound[30:]:
        dictation.add(piece)
    assert dictation.so_far() == "thirty more seconds"
    assert dictation.conclude()[0].text == "thirty more seconds"
    assert dictation.conclude()[0].text == "thirty more seconds"


def test_the_next_utterance_has_nothing_of_the_last(model: Model, speak: Speak) -> None:
    recogniser = Recogniser(model, PHRASES)
    for piece in pieces(speak("go back")):
        recogniser.hear(piece)
    dictation = Dictation(recogniser)
    for piece in pieces(speak("next")):
        dictation.add(piece)
    assert dictation.conclude()[0].text == "next"
