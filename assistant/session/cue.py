"""One line or tone of a block: what it is for, how important it is, and how wordy a coach must be to give it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from assistant.session.effects import Chime
from assistant.session.speech import Priority


class Verbosity(IntEnum):
    """How much the coach says."""

    TONES = 0  # nothing but tones; questions and safety are still answered
    BRIEF = 1  # name, side, half-way, tones
    NORMAL = 2  # without the technique cue
    FULL = 3


class CueKind(StrEnum):
    """What a cue is for."""

    FIRST = "first"
    PRESCRIBED = "prescribed"  # the physio's own words
    FEEL = "feel"
    TECHNIQUE = "technique"
    BEAT = "beat"
    HALF = "half"
    ASK = "ask"  # where is it felt?
    CHANGE = "change"  # half-way of a slot whose sides alternate
    TEN = "ten"
    COUNT = "count"
    REP = "rep"  # tones and numbers of repetitions


_PRIORITY = {
    CueKind.FIRST: Priority.TRANSITION,
    CueKind.PRESCRIBED: Priority.TRANSITION,
    CueKind.FEEL: Priority.FEEL,
    CueKind.TECHNIQUE: Priority.FIX,
    CueKind.BEAT: Priority.FIX,
    CueKind.ASK: Priority.FIX,
    CueKind.HALF: Priority.COUNTDOWN,
    CueKind.CHANGE: Priority.TRANSITION,
    CueKind.TEN: Priority.COUNTDOWN,
    CueKind.REP: Priority.COUNTDOWN,
}
_SAID_FROM = {
    CueKind.FIRST: Verbosity.NORMAL,
    CueKind.PRESCRIBED: Verbosity.NORMAL,
    CueKind.FEEL: Verbosity.NORMAL,
    CueKind.TECHNIQUE: Verbosity.FULL,
    CueKind.BEAT: Verbosity.NORMAL,
    CueKind.ASK: Verbosity.BRIEF,
    CueKind.HALF: Verbosity.BRIEF,
    CueKind.CHANGE: Verbosity.BRIEF,
    CueKind.TEN: Verbosity.NORMAL,
    CueKind.REP: Verbosity.BRIEF,
}


@dataclass(frozen=True, slots=True)
class Cue:
    """One line or tone of a block.  Times are seconds of work since "go"."""

    at_s: float
    until_s: float  # the latest moment it may start
    kind: CueKind
    say: str | None = None  # None: a tone
    chime: Chime | None = None

    @property
    def priority(self) -> Priority:
        """How important the line is; a tone has none and asks nobody."""
        return _PRIORITY[self.kind]

    def wanted_at(self, verbosity: Verbosity) -> bool:
        """Whether a coach of this verbosity gives the cue; tones are always given."""
        return self.say is None or verbosity >= _SAID_FROM[self.kind]
