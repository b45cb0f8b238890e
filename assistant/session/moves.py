"""What can be taught: moves, their cues and ladders, and the routines made of them.

These values are the schema of the YAML files under `assistant/content/`: the bounds written on the fields with
`annotated_types` are what a file is checked against, so there is one description of a move and not two.
Source of the facts: the content notes, section 2 (moves) and section 3 (routines).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Gt, Le, Len

Id = Annotated[str, Len(1, 40)]
Line = Annotated[str, Len(1, 160)]  # a spoken sentence or two; the timeline tests hold it to its slot
SHORTEST_SET_S = 5
LONGEST_SET_S = 600
Seconds = Annotated[int, Ge(SHORTEST_SET_S), Le(LONGEST_SET_S)]  # the work time of one slot

SHORTEST_REP_S = 2  # a faster one cannot be followed by ear
LONGEST_PART_S = 15  # of a tempo
USUAL_REST_S = 30  # between two sets


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
class Tempo:
    """The rhythm of one repetition, in whole seconds: up, stay, down."""

    lift_s: int  # 0-15
    hold_s: int  # 0-15; longer holds are `hold_s` of the slot
    lower_s: int  # 0-15

    @classmethod
    def of(cls, value: object) -> Tempo:
        """Read `2-1-3` or [2, 1, 3]; raises ValueError, with what to write, for anything else."""
        parts = value.split("-") if isinstance(value, str) else value
        if not isinstance(parts, list | tuple) or len(parts) != 3:  # noqa: PLR2004 - lift, hold, lower
            raise ValueError("not a tempo; give the seconds to lift, to hold and to lower, such as 2-1-3")
        texts = [str(part).strip() for part in parts]
        if not all(text.isascii() and text.isdigit() and int(text) <= LONGEST_PART_S for text in texts):
            raise ValueError(f"not a tempo; each part is a whole number from 0 to {LONGEST_PART_S}, such as 2-1-3")
        lift_s, hold_s, lower_s = (int(text) for text in texts)
        if lift_s + hold_s + lower_s < SHORTEST_REP_S:
            raise ValueError(f"too fast to be followed; let lift, hold and lower make {SHORTEST_REP_S} seconds or more")
        return cls(lift_s, hold_s, lower_s)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: object, _handler: object) -> dict[str, object]:
        """Tell the checker of files to use `of`, so that a tempo is written as people write one."""
        return {"type": "function-plain", "function": {"type": "no-info", "function": cls.of}}


@dataclass(frozen=True, slots=True)
class Pace:
    """The repetitions of one set and the rhythm of each, in whole seconds."""

    reps: int  # at least 1
    lift_s: int
    hold_s: int
    lower_s: int

    @property
    def rep_s(self) -> int:
        """Length of one repetition, at least `SHORTEST_REP_S`."""
        return self.lift_s + self.hold_s + self.lower_s

    @property
    def set_s(self) -> int:
        """Length of the whole set."""
        return self.reps * self.rep_s


USUAL_TEMPO = Tempo(2, 1, 2)  # slow enough to be followed by ear
SlotSides = Literal[
    Sides.EACH, Sides.ALTERNATE, Sides.BOTH, Side.LEFT, Side.RIGHT
]  # a prescription may be for one side
Sets = Annotated[int, Ge(1), Le(10)]
Reps = Annotated[int, Ge(1), Le(50)]


@dataclass(frozen=True, slots=True)
class Slot:
    """One entry of a routine: a move, perhaps with its own length, or dosed as a physio writes it.

    Which fields do not go together is checked by `content.prescriptions`.
    """

    __pydantic_config__: ClassVar = _STRICT

    move: Id
    seconds: Seconds | None = None  # of one set; None: the move's own
    sides: SlotSides | None = None  # None: the move's own
    posture: Id | None = None  # one of the move's; the coach asks where it was felt, to compare
    sets: Sets = 1
    reps: Reps | None = None  # in a set, in place of seconds
    tempo: Tempo | None = None  # None: `USUAL_TEMPO` where reps are paced
    hold_s: Annotated[int, Ge(1), Le(120)] | None = None  # of each rep, in place of the tempo's middle
    rest_s: Annotated[int, Ge(0), Le(300)] | None = None  # between two sets of a side; None: `USUAL_REST_S`
    cue: Line | None = None  # the physio's own words, said early in every set

    def pace(self, move_s: int) -> Pace | None:
        """The rhythm of a set, None when it goes by time alone; `move_s` is the move's own length.

        A set given in seconds, or in nothing, has as many whole repetitions as fit, and one at least.
        """
        if self.reps is None and self.tempo is None and self.hold_s is None:
            return None
        tempo = self.tempo or USUAL_TEMPO
        one = Pace(1, tempo.lift_s, tempo.hold_s if self.hold_s is None else self.hold_s, tempo.lower_s)
        reps = (self.seconds or move_s) // one.rep_s if self.reps is None else self.reps
        return Pace(max(1, reps), one.lift_s, one.hold_s, one.lower_s)

    def set_s(self, move_s: int) -> int:
        """Seconds of work in one set; `move_s` is the move's own length."""
        pace = self.pace(move_s)
        return (self.seconds or move_s) if pace is None else pace.set_s


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
    areas: tuple[Id, ...] = ()  # parts of the body it may be chosen for: "five minutes of hips"


@dataclass(frozen=True, slots=True)
class Teaching:
    """All that is known: moves and routines by id."""

    moves: dict[str, Move] = field(default_factory=dict)
    routines: dict[str, Routine] = field(default_factory=dict)
