"""Recordings to measure the ear with, in the format of an `index.tsv`: one row a file, tab-separated.

Columns that are used: file (below the folder), kind (command, negative or noise), context, text, speaker, source (the
word `synthetic` marks voices that were made), seconds, speech_end_s.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from assistant.config import Config
from assistant.model_folder import find_model
from voices.sound import BLOCK_SAMPLES, RATE_HZ, Samples, resampled

BEFORE_S, AFTER_S = 0.5, 2.0  # of silence around each clip
_ROOM_LEVEL = 1e-4  # of full scale: no microphone is digitally silent


@dataclass(frozen=True, slots=True)
class Clip:
    """One row of the index."""

    path: Path
    kind: str
    context: str
    text: str
    family: str  # of the voice; "human" for recordings
    seconds: float
    speech_end_s: float

    def samples(self) -> Samples:
        """The recording."""
        samples, rate_hz = soundfile.read(str(self.path), dtype="float32", always_2d=True)
        return resampled(np.ascontiguousarray(samples[:, 0]), rate_hz)


def load(folder: Path, limit: int | None) -> list[Clip]:
    """All clips, or every so-manieth of each kind so that at most `limit` remain of it."""
    with (folder / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    clips = [_clip(folder, row) for row in rows]
    chosen: list[Clip] = []
    for kind in ("command", "negative", "noise"):
        of_kind = [clip for clip in clips if clip.kind == kind]
        step = 1 if limit is None else max(1, -(-len(of_kind) // limit))
        chosen += of_kind[::step]
    return chosen


def _clip(folder: Path, row: dict[str, str]) -> Clip:
    synthetic = row["source"].startswith("synthetic")
    return Clip(
        folder / row["file"],
        row["kind"],
        row["context"],
        row["text"],
        row["speaker"].split("_")[0] if synthetic else "human",
        float(row["seconds"] or 0),
        float(row["speech_end_s"] or 0),
    )


def alone(samples: Samples) -> Samples:
    """The clip as somebody would say it into a quiet room: silence, clip, silence; whole blocks."""
    before, after = round(BEFORE_S * RATE_HZ), round(AFTER_S * RATE_HZ)
    after += -(before + len(samples) + after) % BLOCK_SAMPLES
    return in_a_room(np.pad(samples, (before, after)))


def in_a_room(samples: Samples) -> Samples:
    """The samples, changed in place, with the same faint noise every time."""
    dice = np.random.default_rng(0)
    for start in range(0, len(samples), RATE_HZ):  # by the second: a minute's noise would count as memory of the ear
        second = samples[start : start + RATE_HZ]
        second += dice.standard_normal(len(second), np.float32) * np.float32(_ROOM_LEVEL)
    return samples


def joined(clips: Sequence[Clip]) -> Samples:
    """The clips one after the other without a gap; no two copies of them at a time."""
    sound: Samples = np.zeros(0, np.float32)
    for clip in clips:
        end = len(sound)
        sound.resize(end + len(samples := clip.samples()), refcheck=False)
        sound[end:] = samples
    return sound


def mixed(samples: Samples, noise: Samples, snr_db: float) -> Samples:
    """Samples with noise all over, `snr_db` below the level of the sound itself."""
    loud = samples[np.abs(samples) > 10 * _ROOM_LEVEL]
    if not len(loud):
        return samples
    wanted = float(np.sqrt(np.mean(loud**2))) * 10 ** (-snr_db / 20)
    looped = np.resize(noise, len(samples))
    return (samples + looped * np.float32(wanted / np.sqrt(np.mean(looped**2)))).astype(np.float32)


def model_folder() -> Path:
    """The model of `otherside setup`, fetched when it is not there."""
    found = find_model(Config())
    if found is None:
        from assistant.fetching import obtain_model  # noqa: PLC0415 - would count as memory of the ear

        return obtain_model(Config())
    return found


def workers() -> int:
    """How many processes to use."""
    return os.cpu_count() or 1
