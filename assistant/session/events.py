"""What can happen to a session."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.session.commands import Command


@dataclass(frozen=True, slots=True)
class Begin:
    """The person is there: start."""


@dataclass(frozen=True, slots=True)
class Said:
    """The person said or typed a command."""

    command: Command


@dataclass(frozen=True, slots=True)
class Spoken:
    """The mouth finished a line.  One that was cut meanwhile is ignored."""

    utterance_id: int


@dataclass(frozen=True, slots=True)
class VoiceStarted:
    """Somebody begins to speak; lines that can wait do."""


@dataclass(frozen=True, slots=True)
class VoiceStopped:
    """Nobody speaks any more."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something around the session the person should be told, such as a lost microphone."""

    text: str


@dataclass(frozen=True, slots=True)
class EarAwaited:
    """Nobody listens yet: until that is so, the coach does not say that it does.  Sent before `Begin`."""


@dataclass(frozen=True, slots=True)
class EarOpens:
    """Somebody listens from then on; until then lines that can wait do.  Infinite: it is not known yet when."""

    at_s: float


@dataclass(frozen=True, slots=True)
class EarMissing:
    """Nobody is going to listen."""


@dataclass(frozen=True, slots=True)
class MovedOut:
    """The session goes on with another Otherside in the house; here it ends, with this line."""

    line: str


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed; sent when `Session.next_deadline_s` is reached, harmless at any other time."""


Event = (
    Begin | Said | Spoken | VoiceStarted | VoiceStopped | Notice | EarAwaited | EarOpens | EarMissing | MovedOut | Tick
)
