"""What a session asks of the world."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.session.moves import Move, Place, Side


class Chime(StrEnum):
    """The sounds that are not words; each is one of the voice wing's tones."""

    START = "start"
    COUNT = "count"
    END = "end"
    NOD = "nod"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a line.  Never sent while another line is being spoken."""

    utterance_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Fall silent at once."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Play a chime, over speech if there is any."""

    chime: Chime


@dataclass(frozen=True, slots=True)
class ChangeVolume:
    """Make the coach louder (+1) or quieter (-1)."""

    step: int


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """Work on a block begins ("go")."""

    move: Move
    side: Side
    seconds: int


class Ending(StrEnum):
    """How a block ended."""

    DONE = "done"  # its time was worked
    SKIPPED = "skipped"  # "next"
    LEFT = "left"  # "go back"
    SWITCHED = "switched"  # "other side"
    PAINFUL = "painful"  # the pain gate ended the move
    STOPPED = "stopped"  # with the session


@dataclass(frozen=True, slots=True)
class BlockEnded:
    """A block is over.  All times in seconds of the session; `worked_s` leaves pauses out."""

    move: Move
    side: Side
    seconds: int  # that were meant to be worked, what was asked for on the way included
    started_s: float
    ended_s: float
    worked_s: float
    ending: Ending


@dataclass(frozen=True, slots=True)
class Felt:
    """The person said where they feel the move; `right` when it is the place meant."""

    move: Move
    side: Side
    place: Place
    right: bool


@dataclass(frozen=True, slots=True)
class Remarked:
    """The person told something worth keeping: a tight side, a pain level, a warning sign."""

    kind: str
    text: str


class Outcome(StrEnum):
    """How a session ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    SAFETY = "safety"


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over; nothing follows."""

    outcome: Outcome


Effect = Say | Cut | Sound | ChangeVolume | BlockStarted | BlockEnded | Felt | Remarked | Ended
