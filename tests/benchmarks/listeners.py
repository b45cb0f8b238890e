"""The two ears that are compared: ours, and Vosk as it comes out of the box."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from assistant.language.words import Words
from assistant.session.commands import Command, Context
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.recogniser import Model
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, to_pcm16
from voices.values import Attended, Dismissed, Heard

# After ours, which leaves out what only vosk's downloader needs: it would count as memory of both listeners.
from vosk import KaldiRecognizer  # isort: skip

_STOCK_CHUNK_BLOCKS = 10  # 100 ms, as its examples do


@dataclass(frozen=True, slots=True)
class Taken:
    """A command that was taken, and when: audio time plus the computing time of the block."""

    command: Command | None
    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Run:
    """What a listener made of some sound."""

    taken: list[Taken]
    attended_s: list[float]  # when the first step of the reaction came and stood, by itself or with the second
    dismissed: int  # first steps that were taken back
    audio_s: float
    cpu_s: float


class Listener(Protocol):
    """Hears a whole sound."""

    def listen(self, samples: Samples, context: str) -> Run:
        """Listen from a fresh start."""
        ...


class Ours:
    """The ear of the product."""

    def __init__(self, model: Model, words: Words) -> None:
        """Share a model."""
        self._words = words
        self._ear = Ear(model, WordsForEar(words), Context.SESSION)

    def listen(self, samples: Samples, context: str) -> Run:
        """See `Listener`."""
        self._ear.start_over(context)
        taken, attended_s, dismissed = [], [], 0
        begun_s = time.process_time()
        for number in range(len(samples) // BLOCK_SAMPLES):
            before_s = time.perf_counter()
            block = samples[number * BLOCK_SAMPLES : (number + 1) * BLOCK_SAMPLES]
            for event in self._ear.hear(block, SILENT_BLOCK, coach_speaks=False):
                computed_s = time.perf_counter() - before_s
                match event:
                    case Heard(text):
                        taken.append(Taken(self._words.parse(text), text, event.at_s + computed_s))
                        attended_s.append(event.at_s + computed_s)
                    case Attended(at_s):
                        attended_s.append(at_s + computed_s)
                    case Dismissed():
                        dismissed += 1
                        attended_s.pop()
                    case _:
                        pass
        return Run(taken, attended_s, dismissed, len(samples) / RATE_HZ, time.process_time() - begun_s)


class Stock:
    """One grammar, one `[unk]`, act on the final result of Vosk's own end-pointing."""

    def __init__(self, model: Model, words: Words) -> None:
        """Share a model."""
        self._model, self._words = model, words

    def listen(self, samples: Samples, context: str) -> Run:
        """See `Listener`."""
        grammar = json.dumps([*self._words.phrases(Context(context)), "[unk]"])
        recogniser = KaldiRecognizer(self._model.vosk, RATE_HZ, grammar)
        taken = []
        begun_s = time.process_time()
        chunk = _STOCK_CHUNK_BLOCKS * BLOCK_SAMPLES
        for start in range(0, len(samples), chunk):
            before_s = time.perf_counter()
            if recogniser.AcceptWaveform(to_pcm16(samples[start : start + chunk])):
                text = str(json.loads(recogniser.Result()).get("text", ""))
                command = self._words.parse(text, Context(context))
                if command is not None:
                    at_s = min(start + chunk, len(samples)) / RATE_HZ + time.perf_counter() - before_s
                    taken.append(Taken(command, text, at_s))
        return Run(taken, [each.at_s for each in taken], 0, len(samples) / RATE_HZ, time.process_time() - begun_s)


def make(name: str, model_folder: Path) -> Listener:
    """A listener by name, with a model of its own."""
    model, words = Model(model_folder), Words.load()
    return Ours(model, words) if name == "ours" else Stock(model, words)
