"""Vosk, behind one file.

The model is loaded from a folder and never by name: a name makes the library go to the network by itself.  One model is
shared by all recognisers; a recogniser belongs to the thread that made it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import vosk

from voices.errors import VoicesError
from voices.sound import RATE_HZ, Samples, to_pcm16

# Each "[unk]" in the grammar is one more way to be none of the phrases; five of them refuse most foreign speech and
# cost the commands nothing (measured on isolated human words).
_UNKNOWNS = ["[unk]"] * 5

vosk.SetLogLevel(-1)


class Model:
    """The acoustic and language model: half a second to load, some 130 MB of memory, any thread."""

    def __init__(self, folder: Path) -> None:
        """Load; raises VoicesError when the folder holds no model."""
        try:
            self.vosk = vosk.Model(model_path=str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise VoicesError(f"The speech model in {folder} cannot be loaded. Run `otherside setup`.") from error

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary; an unknown one would silently drop out of a phrase."""
        return int(self.vosk.vosk_model_find_word(word)) >= 0


class Recogniser:
    """Listens for a list of phrases."""

    def __init__(self, model: Model, phrases: Sequence[str]) -> None:
        """Build the grammar of `phrases` (about a millisecond)."""
        self._vosk = vosk.KaldiRecognizer(model.vosk, RATE_HZ, json.dumps([*phrases, *_UNKNOWNS]))

    def hear(self, samples: Samples) -> tuple[str, bool]:
        """Take some sound; give the text so far, and whether the recogniser itself found the end of an utterance."""
        if self._vosk.AcceptWaveform(to_pcm16(samples)):
            return str(json.loads(self._vosk.Result()).get("text", "")), True
        return str(json.loads(self._vosk.PartialResult()).get("partial", "")), False

    def forget(self) -> None:
        """Begin a new utterance."""
        self._vosk.Reset()
