"""The small frozen values the voice wing speaks in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True)
class Heard:
    """The ear understood a whole phrase.  Times are seconds of audio since the ear was made or last started over."""

    text: str  # as in the vocabulary, lower-case
    context: str  # what was being listened for
    voice_from_s: float  # when the voice was first noticed
    voice_until_s: float  # when it was last heard
    at_s: float  # when the ear was sure


@dataclass(frozen=True, slots=True)
class Attended:
    """What is being said may be a command: the mouth holds back until it was one or none.  Never acted upon."""

    at_s: float


@dataclass(frozen=True, slots=True)
class Dismissed:
    """What was attended to was no command; the voice comes back."""

    at_s: float


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """Somebody near the microphone begins to make a sound."""


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    """It is quiet again."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """The mouth finished a line by itself; a line that was cut is never reported."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class DeviceLost:
    """A sound device went away or never came.  `what` is "microphone" or "speaker", `advice` a plain sentence."""

    what: str
    advice: str


@dataclass(frozen=True, slots=True)
class DeviceBack:
    """A lost sound device works again.  `what` is "microphone" or "speaker"."""

    what: str


class Microphone(Enum):
    """How it stands with the microphone of a room that may begin without."""

    SHUT = "shut"  # nobody asked for it yet, or it is not there
    OPEN = "open"  # it was opened, and has delivered nothing yet
    HEARS = "hears"


EarEvent = Heard | Attended | Dismissed | VoiceStarted | VoiceStopped
RoomEvent = DeviceLost | DeviceBack
