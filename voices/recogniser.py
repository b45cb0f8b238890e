"""Vosk, behind one file.

The model is loaded from a folder and never by name: a name makes the library go to the network by itself.  One model is
shared by all recognisers; a recogniser belongs to the thread that made it.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from voices.absent import absent
from voices.errors import VoicesError
from voices.memory import keep_little
from voices.sound import RATE_HZ, Samples, to_pcm16

# Its downloader, progress bar and subtitles: we load a model from a folder, and 11 MB stay free.
with absent({"requests": (), "tqdm": ("tqdm",), "srt": (), "urllib.request": ("urlretrieve",)}):
    import vosk

UNKNOWN = "[unk]"

# Each "[unk]" in the grammar is one more way to be none of the phrases; five of them refuse most foreign speech and
# cost the commands nothing (measured on isolated human words).
_UNKNOWNS = [UNKNOWN] * 5
_MOST_READINGS = 8

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
        keep_little()
        try:
            self.vosk = _Model(model_path=str(folder))
        except Exception as error:  # vosk raises a bare Exception
            raise VoicesError(f"The speech model in {folder} cannot be loaded. Run `otherside setup`.") from error

    def knows(self, word: str) -> bool:
        """Whether the word is in the model's vocabulary; an unknown one would silently drop out of a phrase."""
        return int(self.vosk.vosk_model_find_word(word)) >= 0


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a reading, and how long it took to say."""

    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a sound.

    `score` is the logarithm of how well sound and words fit; it can be compared between readings of the same sound,
    also of two recognisers of one model.
    """

    words: tuple[Word, ...]
    score: float

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(word.text for word in self.words)


class Recogniser:
    """Listens for a list of phrases, or for anything."""

    def __init__(self, model: Model, phrases: Sequence[str] | None) -> None:
        """Build the grammar of `phrases` (about a millisecond); None: everything the model knows."""
        grammar = () if phrases is None else (json.dumps([*phrases, *_UNKNOWNS]),)
        self._vosk = vosk.KaldiRecognizer(model.vosk, RATE_HZ, *grammar)
        self._vosk.SetWords(True)
        self._vosk.SetMaxAlternatives(_MOST_READINGS)

    def hear(self, samples: Samples) -> None:
        """Take some sound.  Where an utterance ends is not for the recogniser to say: its own rules take 0.9 s."""
        self._vosk.AcceptWaveform(to_pcm16(samples))

    def so_far(self) -> str:
        """What the utterance sounds like as yet; it lags by some 0.2 s."""
        return str(json.loads(self._vosk.PartialResult()).get("partial", ""))

    def conclude(self) -> tuple[Reading, ...]:
        """End the utterance now and give its readings, the best one first.

        The next sound begins a new one, with nothing left of this.  `Reset` would be cheaper, but it keeps what the
        front end had not decoded yet, and that turned up as the first word of the next utterance.
        """
        alternatives = json.loads(self._vosk.FinalResult()).get("alternatives", [])
        _seed_noise()
        return tuple(_reading(alternative) for alternative in alternatives)


def _seed_noise() -> None:
    """Let each utterance be read alike, whatever was heard before it.

    The recogniser adds a little noise of its own to all it hears, drawn from the C library's generator; on Windows it
    has a generator to itself, which cannot be reached.
    """
    if sys.platform != "win32":
        ctypes.CDLL(None).srand(1)


def _reading(alternative: dict[str, Any]) -> Reading:
    words = tuple(Word(word["word"], round(word["end"] - word["start"], 2)) for word in alternative.get("result", []))
    return Reading(words, alternative["confidence"])
