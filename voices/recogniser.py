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

UNKNOWN = "[unk]"

# Each "[unk]" in the grammar is one more way to be none of the phrases; five of them refuse most foreign speech and
# cost the commands nothing (measured on isolated human words).
_UNKNOWNS = [UNKNOWN] * 5

_BREATH_S = 0.23  # the longest sound before or after a phrase that is not held against it

vosk.SetLogLevel(-1)


class _Model(vosk.Model):  # type: ignore[misc]  # vosk has no types
    """Vosk's model, which complains on its way out when Ctrl-C came while it was loading."""

    _handle = None

    def __del__(self) -> None:
        if self._handle is not None:
            super().__del__()


class Model:
    """The acoustic and language model: half a second to load, some 130 MB of memory, any thread."""

    def __init__(self, folder: Path) -> None:
        """Load; raises VoicesError when the folder holds no model."""
        try:
            self.vosk = _Model(model_path=str(folder))
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
        self._vosk.SetWords(True)

    def hear(self, samples: Samples) -> tuple[str, ...] | None:
        """Take some sound; when the recogniser itself finds the end of an utterance, its readings (see `conclude`)."""
        if self._vosk.AcceptWaveform(to_pcm16(samples)):
            return _readings(self._vosk.Result())
        return None

    def conclude(self) -> tuple[str, ...]:
        """End the utterance now.  The next sound begins a new one, with nothing left of this.

        Gives what was said, in full and then without what may have been a breath or a creak at its ends.  `Reset` would
        be cheaper, but it keeps what the front end had not decoded yet, and that turned up as the first word of the
        next utterance.
        """
        return _readings(self._vosk.FinalResult())


def _readings(result: str) -> tuple[str, ...]:
    words = json.loads(result).get("result", [])
    text = [str(word["word"]) for word in words]
    short = [word["end"] - word["start"] <= _BREATH_S for word in words]
    readings = [text]
    if len(words) > 1 and short[-1]:
        readings.append(text[:-1])
    if len(words) > 1 and short[0]:
        readings += [reading[1:] for reading in readings if len(reading) > 1]
    return tuple(" ".join(reading) for reading in readings)
