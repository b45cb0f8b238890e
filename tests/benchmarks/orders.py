"""Who gives which commands: with the voices at hand, or with those of a corpus (see `corpus.py` for its format)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import soundfile
from talk_over import Order

from assistant.language.words import Words
from assistant.session.commands import Context
from voices.sound import RATE_HZ, Samples, at_level, resampled
from voices.tts import SPEECH_LEVEL_DB, Synthesiser, Voice

URGENT = ("stop", "pause")
_VOICES = ("en-us", "en-us+f1", "en-us+m3", "gmw/en-GB-x-rp", "en-gb-scotland", "en-us+f4", "en-us+m5", "en-029")
_AFTER_SPEECH_S = 0.05

Sound = Callable[[], Samples]


def made(words: Words, synthesiser: Synthesiser) -> dict[str, dict[str, Sound]]:
    """By voice and text, all phrases of a session; each is rendered when it is wanted."""
    phrases = words.phrases(Context.SESSION)
    return {voice: {text: _Rendered(synthesiser, text, voice) for text in phrases} for voice in _VOICES}


def recorded(words: Words, folder: Path) -> dict[str, dict[str, Sound]]:
    """The same from a corpus: the speakers who say something urgent."""
    speakers: dict[str, dict[str, Sound]] = {}
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"] == "command" and words.parse(row["text"], Context.SESSION) is not None:
                end_s = float(row["speech_end_s"])
                speakers.setdefault(row["speaker"], {})[row["text"]] = _Recorded(folder / row["file"], end_s)
    return {speaker: said for speaker, said in sorted(speakers.items()) if said.keys() & set(URGENT)}


def chosen(voices: Mapping[str, Mapping[str, Sound]], scenes: int, each: int) -> list[list[Order]]:
    """For every scene a voice with `each` orders, urgent ones and others in turn; the same every time."""
    names, rng = list(voices), np.random.default_rng(0)
    picked = [names[number * max(len(names), scenes) // scenes % len(names)] for number in range(scenes)]
    return [_orders(name, voices[name], each, rng) for name in picked]


def _orders(voice: str, sounds: Mapping[str, Sound], each: int, rng: np.random.Generator) -> list[Order]:
    urgent = [text for text in URGENT if text in sounds]
    others = [str(text) for text in rng.permutation(sorted(sounds.keys() - set(URGENT)))]
    in_turn = (
        urgent[number // 2 % len(urgent)] if number % 2 == 0 or not others else others.pop() for number in range(each)
    )
    return [Order(text, voice, sounds[text]()) for text in in_turn]


class _Rendered:
    def __init__(self, synthesiser: Synthesiser, text: str, voice: str) -> None:
        self._synthesiser, self._text, self._voice = synthesiser, text, voice

    def __call__(self) -> Samples:
        return self._synthesiser.render(self._text, Voice(self._voice))


class _Recorded:
    """A recording at the level every voice has, without what comes after the speech."""

    def __init__(self, path: Path, speech_end_s: float) -> None:
        self._path, self._end_s = path, speech_end_s

    def __call__(self) -> Samples:
        read, rate_hz = soundfile.read(str(self._path), dtype="float32", always_2d=True)
        samples = resampled(np.ascontiguousarray(read[:, 0]), rate_hz)
        return at_level(samples[: round((self._end_s + _AFTER_SPEECH_S) * RATE_HZ)], SPEECH_LEVEL_DB)
