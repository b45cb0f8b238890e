"""A small corpus made with the voices at hand, for those who have no recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from assistant.language.words import Words
from assistant.session.commands import Context
from voices.acoustics import kitchen
from voices.sound import RATE_HZ, Samples, seconds_of
from voices.tts import Synthesiser, Voice

VOICES = ("en-us", "en-us+f1", "en-us+m3", "gmw/en", "gmw/en-GB-x-rp", "en-gb-scotland")
EVERY = 4  # of the phrases, so that it stays a quick look
CHATTER = (
    "what a lovely day it is",
    "did you water the plants",
    "the train leaves at nine",
    "I should really buy some bread",
    "he said it would rain in the evening",
    "put the kettle on please",
    "nobody told me about the meeting",
    "my sister called this morning",
)
_HEADER = "file\tkind\tcontext\ttext\tspeaker\tsource\tlicence\tseconds\tspeech_end_s"


def make(folder: Path) -> Path:
    """Fill the folder; about ten seconds."""
    words = Words.load()
    phrases = words.phrases(Context.SESSION)[::EVERY]
    rows = [_HEADER]
    synthesiser = Synthesiser()
    try:
        for voice in VOICES:
            for kind, texts in (("command", phrases), ("negative", CHATTER)):
                for text in texts:
                    name = f"{kind}-{len(rows)}.flac"
                    samples = synthesiser.render(text, Voice(voice))
                    seconds = _write(folder / name, samples)
                    rows.append(_row(name, kind, text, voice, seconds))
    finally:
        synthesiser.close()
    seconds = _write(folder / "kitchen.flac", kitchen(20.0, seed=0) * np.float32(0.05))
    rows.append(_row("kitchen.flac", "noise", "", "kitchen", seconds))
    (folder / "index.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    return folder


def _write(path: Path, samples: Samples) -> float:
    soundfile.write(str(path), samples, RATE_HZ, subtype="PCM_16")
    return seconds_of(samples)


def _row(name: str, kind: str, text: str, voice: str, seconds: float) -> str:
    speaker = f"espeak_{voice.replace('/', '-')}"
    values = (name, kind, "session", text, speaker, "synthetic", "made here", f"{seconds:.2f}", f"{seconds:.2f}")
    return "\t".join(values)
