"""What a session asks of the world."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.session.blocks import SidedSlot
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
class Ahead:
    """What is still to be done, the block that is announced now included; told whenever that changes."""

    slots: tuple[SidedSlot, ...]


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
    RESET = "reset"  # left for a roll and a stretch, and to be tried again
    SWAPPED = "swapped"  # left for another move
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
    posture: str | None = None  # the id of the posture that was tried


@dataclass(frozen=True, slots=True)
class Felt:
    """The person said where they feel the move; `right` when it is the place meant."""

    move: Move
    side: Side
    place: Place
    right: bool
    posture: str | None = None  # the id of the posture that was tried
    change: str | None = None  # the ladder's change that was being tried
    asked: bool = False  # the coach had asked


class Remark(StrEnum):
    """What a person can tell that is worth keeping.  The fields that come with it stand behind it."""

    TIGHT = "tight"  # side
    WEAK = "weak"  # side
    FINE = "fine"  # side: neither tight nor weak any more
    HURTS = "hurts"  # move, side
    PAIN = "pain"  # move, side, level
    PAIN_SINCE = "pain since"  # move, level: how it is today, asked because it hurt last time
    WARNING_SIGN = "warning sign"  # move, side
    WARNING_GONE = "warning gone"  # the answer to whether it has gone: value yes
    ASK_LESS = "ask less"  # "stop asking"
    ASK_AGAIN = "ask again"
    SAY_LESS = "say less"
    SAY_MORE = "say more"
    OFFERED = "offered"  # move, side, value reset or swap: nobody is asked again when the session is gone on with
    NO_ROLLING = "no rolling"  # the first-start screen: value yes or no
    POSTURE = "posture"  # move, side, value: the id of the one that won


@dataclass(frozen=True, slots=True)
class Remarked:
    """The person told something worth keeping."""

    kind: Remark
    move: str | None = None  # a move's id
    side: Side | None = None
    level: int | None = None  # of pain, 0-10
    value: str | None = None

    @property
    def text(self) -> str:
        """The same in a few words: `pain: clam, left, 6`."""
        details = [str(each) for each in (self.move, self.side, self.level, self.value) if each is not None]
        return f"{self.kind}: {', '.join(details)}" if details else str(self.kind)


class Outcome(StrEnum):
    """How a session ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    SAFETY = "safety"
    MOVED = "moved"  # it goes on with another Otherside in the house


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over; nothing follows."""

    outcome: Outcome


Effect = Say | Cut | Sound | ChangeVolume | Ahead | BlockStarted | BlockEnded | Felt | Remarked | Ended
