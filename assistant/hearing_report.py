"""What a hearing check has found, and what to do about it: values, one advice for each trouble, text and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from statistics import median
from typing import Final

from voices.levels import Loudness

# Measured with the simulated room and two voices: from here on commands begin to be lost.
_TOO_QUIET_DB: Final = -38.0
_TOO_NEAR_NOISE_DB: Final = 14.0
_CLIPPED: Final = 20  # samples of an utterance; a knock at the table has fewer
_LOUD_ROOM_DB: Final = -40.0  # as loud as a soft voice
_PLACES: Final = 1

SILENT_ADVICE: Final = (
    "The microphone gives pure silence: it is muted, or Otherside may not use it. Unmute it, or allow its use in the "
    "system's settings."
)
"""Told as soon as it shows, and again at the end."""


class Trouble(StrEnum):
    """What can be wrong with what the microphone hears."""

    LOST = "lost"
    SILENT = "silent"
    UNNOTICED = "unnoticed"
    TOO_LOUD = "too loud"
    TOO_QUIET = "too quiet"
    NOISY = "noisy"
    MISUNDERSTOOD = "misunderstood"


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said."""

    at_s: float  # when the ear was sure, or gave up; seconds since the check began
    asked: str | None  # None: it came before anything was asked
    heard: str | None  # None: it was no command
    understood: bool  # it was what was asked
    took_s: float | None  # from the end of the voice until the ear was sure
    loudness: Loudness | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A trouble and what to do about it."""

    trouble: Trouble
    advice: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole check."""

    seconds: float
    asked: tuple[str, ...]  # what was asked and tried, or waited for in vain
    left: tuple[str, ...]  # what there was no time for
    utterances: tuple[Utterance, ...]
    floor_db: float | None
    peak_db: float
    silent: bool  # nothing but digital silence
    lost: bool  # the microphone went away
    unanswered: tuple[str, ...]  # asked, and no voice was noticed

    @property
    def understood(self) -> tuple[str, ...]:
        """What was asked and understood, the first time or the second."""
        return tuple(each for each in self.asked if any(u.understood and u.asked == each for u in self.utterances))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All that is wrong, the cause before what follows from it; empty when all is well."""
        return tuple(_findings(self))

    def as_json(self) -> dict[str, object]:
        """For programs; levels in dBFS, times in seconds."""
        return {
            "seconds": round(self.seconds, 2),
            "asked": list(self.asked),
            "understood": list(self.understood),
            "utterances": [_utterance_json(each) for each in self.utterances],
            "noise_floor_db": None if self.floor_db is None else round(self.floor_db, _PLACES),
            "peak_db": round(self.peak_db, _PLACES),
            "findings": [asdict(finding) for finding in self.findings],
        }

    def lines(self) -> list[str]:
        """For people: one line of figures, then advice."""
        return [self._figures(), *([finding.advice for finding in self.findings] or [self._all_well()])]

    def _figures(self) -> str:
        if not self.asked:
            return "Nothing was said yet."
        parts = [f"Understood {len(self.understood)} of {len(self.asked)}"]
        times = [each.took_s for each in self.utterances if each.understood and each.took_s is not None]
        if times:
            parts.append(f"{median(times) * 1000:.0f} ms after your last sound")
        loud = _loudnesses(self.utterances)
        if loud:
            parts.append(level_text(_typical(loud)))
        return ", ".join(parts) + "."

    def _all_well(self) -> str:
        if not self.asked:
            return "Run it again, and stay until it has asked."
        return "All is well so far." if self.left else "All is well: `otherside start`."


def level_text(loudness: Loudness) -> str:
    """How loud, in a few words: `at -27 dBFS, 34 dB above the noise`."""
    return f"at {loudness.speech_db:.0f} dBFS, {loudness.above_noise_db:.0f} dB above the noise"


def _findings(report: Report) -> list[Finding]:
    found = []
    if report.lost:
        advice = "The microphone went away in between: look at its cable, battery or connection."
        found.append(Finding(Trouble.LOST, advice))
    if report.silent:
        return found or [Finding(Trouble.SILENT, SILENT_ADVICE)]
    loud = _loudnesses(report.utterances)
    if not loud:
        return found + (_of_nobody(report.floor_db) if report.unanswered else [])
    found += _of_levels(loud)
    missed = [each for each in report.asked if each not in report.understood and each not in report.unanswered]
    if missed:
        advice = f"Not understood: {_named(missed)}. Say it in one go, at your usual pace, after a short silence."
        found.append(Finding(Trouble.MISUNDERSTOOD, advice))
    if report.unanswered:
        advice = f"Nobody was heard to say {_named(report.unanswered)}: if you did, come nearer, or raise the level."
        found.append(Finding(Trouble.UNNOTICED, advice))
    return found


def _named(commands: Sequence[str]) -> str:
    return ", ".join(f"“{each}”" for each in commands)


def _of_nobody(floor_db: float | None) -> list[Finding]:
    if floor_db is not None and floor_db > _LOUD_ROOM_DB:
        advice = (
            f"No voice rises above the noise, which is at {floor_db:.0f} dBFS: bring the microphone nearer, quieten "
            "the room, or lower the microphone's level if it hums."
        )
        return [Finding(Trouble.NOISY, advice)]
    advice = (
        "No voice was noticed: is it the right microphone, near you, and its level up? `otherside doctor` names all."
    )
    return [Finding(Trouble.UNNOTICED, advice)]


def _of_levels(loud: Sequence[Loudness]) -> list[Finding]:
    usual = _typical(loud)
    found = []
    if usual.clipped >= _CLIPPED:
        found.append(
            Finding(
                Trouble.TOO_LOUD,
                "The microphone is too loud, which distorts your voice: lower its level in the sound settings.",
            )
        )
    if usual.speech_db < _TOO_QUIET_DB:
        found.append(
            Finding(
                Trouble.TOO_QUIET,
                "The microphone is too quiet: raise its level in the sound settings, or bring it nearer.",
            )
        )
    if usual.above_noise_db < _TOO_NEAR_NOISE_DB:
        advice = (
            f"It is loud around you: your voice is only {usual.above_noise_db:.0f} dB above the noise. "
            "Bring the microphone nearer, quieten the room, or use a headset."
        )
        found.append(Finding(Trouble.NOISY, advice))
    return found


def _loudnesses(utterances: Sequence[Utterance]) -> list[Loudness]:
    return [each.loudness for each in utterances if each.loudness is not None]


def _typical(loud: Sequence[Loudness]) -> Loudness:
    """The middle of each figure."""
    return Loudness(
        median(each.speech_db for each in loud),
        median(each.above_noise_db for each in loud),
        median(each.peak_db for each in loud),
        round(median(each.clipped for each in loud)),
    )


def _utterance_json(utterance: Utterance) -> dict[str, object]:
    loudness = utterance.loudness
    return {
        "at_s": round(utterance.at_s, 2),
        "asked": utterance.asked,
        "heard": utterance.heard,
        "understood": utterance.understood,
        "took_ms": None if utterance.took_s is None else round(utterance.took_s * 1000),
        "speech_db": None if loudness is None else round(loudness.speech_db, _PLACES),
        "above_noise_db": None if loudness is None else round(loudness.above_noise_db, _PLACES),
        "peak_db": None if loudness is None else round(loudness.peak_db, _PLACES),
        "clipped": None if loudness is None else loudness.clipped,
    }
