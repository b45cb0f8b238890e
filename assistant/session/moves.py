"""What can be taught: moves, their cues and ladders, and the routines made of them.

These values are the schema of the YAML files under `assistant/content/`: the bounds written on the fields with
`annotated_types` are what a file is checked against, so there is one description of a move and not two.
Source of the facts: the content notes, section 2 (moves) and section 3 (routines).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar

from annotated_types import Ge, Gt, Le, Len

Id = Annotated[str, Len(1, 40)]
Line = Annotated[str, Len(1, 160)]  # a spoken sentence or two; the timeline tests hold it to its slot
Seconds = Annotated[int, Ge(5), Le(600)]  # the work time of one slot


class Phase(StrEnum):
    """What a move does to the body; the order of the members is the order a session keeps (rule R1)."""

    ROLL = "roll"
    STRETCH = "stretch"
    ACTIVATE = "activate"


class Sides(StrEnum):
    """How a move treats the two sides of the body."""

    EACH = "each"  # the full time on each side, one slot a side
    ALTERNATE = "alternate"  # one slot, sides change half-way
    BOTH = "both"  # both sides at once


class Side(StrEnum):
    """The side a slot works."""

    LEFT = "left"
    RIGHT = "right"
    ALTERNATE = "alternate"
    BOTH = "both"

    @property
    def other(self) -> Side:
        """The opposite side; a slot that works both sides is its own opposite."""
        match self:
            case Side.LEFT:
                return Side.RIGHT
            case Side.RIGHT:
                return Side.LEFT
            case _:
                return self


class Position(StrEnum):
    """The posture a move is done in."""

    BACK = "back"
    SIDE_LYING = "side-lying"
    SIDE_SIT = "side-sit"
    FACE_DOWN = "face-down"
    HALF_KNEELING = "half-kneeling"
    STANDING = "standing"
    SEATED = "seated"

    @property
    def on_floor(self) -> bool:
        """Whether getting here from standing means getting down."""
        return self not in (Position.STANDING, Position.SEATED)


class Place(StrEnum):
    """Where a person can say they feel a move."""

    GLUTES = "glutes"
    SIDE_OF_HIP = "side of hip"
    FRONT_OF_HIP = "front of hip"
    QUADS = "quads"
    HAMSTRINGS = "hamstrings"
    LOWER_BACK = "lower back"
    NOWHERE = "nowhere"
    # Not offered by voice yet, but right places of rolls and stretches:
    OUTER_SHIN = "outer shin"
    FRONT_OUTER_HIP = "front-outer hip"
    WAIST = "waist"

    def covers(self, meant: Place) -> bool:
        """Whether somebody who names this place may mean `meant`: nobody says "front-outer hip" lying on a ball."""
        return self is meant or (meant is Place.FRONT_OUTER_HIP and self in (Place.FRONT_OF_HIP, Place.SIDE_OF_HIP))


_STRICT = {"extra": "forbid"}  # a misspelt field is an error with a name, never silently dropped


@dataclass(frozen=True, slots=True)
class Beat:
    """One cue of a roll slot that follows its own rhythm instead of the common one."""

    __pydantic_config__: ClassVar = _STRICT

    at_s: Annotated[float, Ge(0), Le(600)]  # from "go", in a slot of the move's own length
    say: Line


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One change to try when a move is felt in the wrong place."""

    __pydantic_config__: ClassVar = _STRICT

    change: Id  # a short name that the history keeps, such as `toe-down`
    say: Line
    when: tuple[Place, ...] = ()  # the wrong places it answers; empty: any


@dataclass(frozen=True, slots=True)
class Posture:
    """One way to hold the body in a move, worth comparing with others (the right one differs from person to person)."""

    __pydantic_config__: ClassVar = _STRICT

    id: Id  # kept by the history, such as `lean-forward`
    setup: Line  # said after the move's own set-up


@dataclass(frozen=True, slots=True)
class Move:
    """One move and everything the coach can say about it."""

    __pydantic_config__: ClassVar = _STRICT

    id: Id
    name: Annotated[str, Len(1, 40)]  # as spoken, without an article
    phase: Phase
    sides: Sides
    seconds: Seconds  # of one slot: a side of `each`, the whole of `alternate` and `both`
    position: Position
    feel: Annotated[tuple[Place, ...], Len(1)]  # the right places
    setup: Line  # how to get into position; ends before "go"
    first: Line  # first cue, within 3 s of "go"
    where: Line  # where to feel it, about 10 s in, and the answer to "where should I feel it"
    why: Line  # the answer to "why"
    stop_if: Line  # when to leave it
    technique: Line | None = None  # about 20 s in; rolls with beats of their own have none
    beats: tuple[Beat, ...] = ()  # replace first, where and technique in the slot when given
    moving: bool = False  # a moving stretch, allowed before a workout at any length (rule R5)
    kit: tuple[Annotated[str, Len(1, 30)], ...] = ()  # what must be at hand
    optional_kit: tuple[Annotated[str, Len(1, 30)], ...] = ()
    easier: Line | None = None
    harder: Line | None = None
    ladder: tuple[LadderStep, ...] = ()
    postures: tuple[Posture, ...] = ()  # ways to compare; a slot names the one it tries
    instead: Id | None = None  # the move to suggest when this one does not land, or its kit is not at hand


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of a routine: a move, perhaps with its own length."""

    __pydantic_config__: ClassVar = _STRICT

    move: Id
    seconds: Seconds | None = None  # None: the move's own
    sides: Sides | None = None  # None: the move's own
    posture: Id | None = None  # one of the move's; the coach asks where it was felt, to compare


class Afterwards(StrEnum):
    """What a routine hands over to (rule R7)."""

    RUN = "run"
    LIFT = "lift"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Routine:
    """An ordered list of slots with a purpose."""

    __pydantic_config__: ClassVar = _STRICT

    id: Id
    name: Annotated[str, Len(1, 40)]  # as spoken
    purpose: Line
    slots: Annotated[tuple[Slot, ...], Len(1)]
    rounds: Annotated[int, Gt(0), Le(5)] = 1
    afterwards: Afterwards = Afterwards.DAY


@dataclass(frozen=True, slots=True)
class Teaching:
    """All that is known: moves and routines by id."""

    moves: dict[str, Move] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
