"""Rendered lines, kept on disk by text, voice and rate: a line costs its rendering once in a lifetime."""

from __future__ import annotations

import contextlib
import hashlib
import io
import tempfile
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile

from voices.errors import VoicesError
from voices.sound import RATE_HZ, Samples, seconds_of
from voices.tts import Voice

_RECIPE = "3"  # part of every key: raise it when trimming, level or rate of rendered lines change


_READING_CHARACTERS_PER_S = 14.0  # as fast as a calm voice at 150 words a minute
_SHORTEST_LINE_S = 0.6


def silent_line(text: str) -> Samples:
    """As much silence as the line would take to say: what is left of a line when no voice works."""
    length_s = max(_SHORTEST_LINE_S, len(text) / _READING_CHARACTERS_PER_S)
    return np.zeros(round(length_s * RATE_HZ), dtype=np.float32)


class SilentLines:
    """Lines for reading: the same rhythm, no sound."""

    def samples(self, text: str) -> Samples:
        """See `silent_line`."""
        return silent_line(text)

    def length_s(self, text: str) -> float:
        """How long a reader gets for the line."""
        return seconds_of(silent_line(text))


class Renders(Protocol):
    """Anything that turns text into samples."""

    def render(self, text: str, voice: Voice) -> Samples:
        """Samples of `text` spoken by `voice`."""
        ...


class Lines:
    """The lines of one voice.  Any thread; two that want the same new line at once may both have it rendered."""

    def __init__(self, synthesiser: Renders, voice: Voice, folder: Path) -> None:
        """Keep rendered lines as FLAC files in `folder`, which is made when needed."""
        self._synthesiser = synthesiser
        self._voice = voice
        self._folder = folder
        self._in_memory: dict[str, Samples] = {}

    def samples(self, text: str) -> Samples:
        """The spoken line; raises VoicesError when it cannot be rendered."""
        known = self._in_memory.get(text)
        if known is None:
            known = self._in_memory[text] = self._from_disk(text)
        return known

    def length_s(self, text: str) -> float:
        """How long the line takes to say."""
        known_s = self.known_s(text)
        return seconds_of(self.samples(text)) if known_s is None else known_s

    def known_s(self, text: str) -> float | None:
        """The same, None for a line that was never rendered.  Of one on the disk only the first bytes are read."""
        if text in self._in_memory:
            return seconds_of(self._in_memory[text])
        with contextlib.suppress(soundfile.LibsndfileError, OSError):
            return float(soundfile.info(str(self._path(text))).frames / RATE_HZ)
        return None

    def _from_disk(self, text: str) -> Samples:
        path = self._path(text)
        try:
            samples, _ = soundfile.read(str(path), dtype="float32")
        except (soundfile.LibsndfileError, OSError):  # not there yet, or damaged: render it anew
            rendered = self._synthesiser.render(text, self._voice)
            return self._keep(path, rendered)
        return np.asarray(samples, dtype=np.float32)

    def _keep(self, path: Path, samples: Samples) -> Samples:
        """Write the file at once or not at all, and give what a later reading will give (16-bit steps)."""
        buffer = io.BytesIO()
        soundfile.write(buffer, samples, RATE_HZ, format="FLAC", subtype="PCM_16")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as aside:
                file = Path(aside) / path.name
                file.write_bytes(buffer.getvalue())
                file.replace(path)
        except OSError as error:
            raise VoicesError(
                f"Cannot keep spoken lines in {self._folder}: {error.strerror}. Free some space."
            ) from error
        buffer.seek(0)
        kept, _ = soundfile.read(buffer, dtype="float32")
        return np.asarray(kept, dtype=np.float32)

    def _path(self, text: str) -> Path:
        recipe = "\n".join((_RECIPE, str(self._voice.id), str(self._voice.rate_wpm), text))
        return self._folder / f"{hashlib.sha256(recipe.encode()).hexdigest()[:32]}.flac"
