"""What makes no sense in the entries of a routine, field against field, found in the plain data of a file.

The checker of files sees each field by itself; here is what it cannot see: reps and seconds at once, a rest with
nothing to rest from, a set of reps that is too long.  All of it is found at once, whatever else is wrong in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from assistant.session.moves import LONGEST_SET_S, SHORTEST_SET_S, Sides, Slot, Tempo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.session.moves import Move
    from assistant.yaml_files import Problem, YamlFile

_SPOKEN_CHARACTERS_PER_S: Final = 12  # of a calm voice
_SHORTEST_WITH_HALF_S: Final = 20  # a cue has to be said before half-way is told
_END_S: Final = 3.0  # of a set, where tones count

Mistakes = Iterator[tuple[str, str]]  # the field, and what is wrong with it


@dataclass(frozen=True, slots=True)
class _Written:
    """One entry as far as it could be understood; what has a problem of its own counts as not written."""

    fields: frozenset[str]
    slot: Slot
    sides: str | None
    move: Move | None

    @property
    def paced(self) -> tuple[str, ...]:
        """The fields that ask for repetitions."""
        return tuple(name for name in ("reps", "tempo", "hold_s") if name in self.fields)

    @property
    def move_s(self) -> int | None:
        """The seconds of a set that says nothing of them."""
        return None if self.move is None else self.move.seconds


def contradictions(source: YamlFile, moves: Mapping[str, Move]) -> tuple[Problem, ...]:
    """Find the fields of a routine's entries that do not go together; the file may have any other problem too."""
    match source.data:
        case {"slots": [*slots]}:
            return tuple(
                source.problem(text, "slots", index, field)
                for index, slot in enumerate(slots)
                if isinstance(slot, dict)
                for field, text in _mistakes(_understood(slot, moves))
            )
        case _:
            return ()


def _understood(data: dict[str, object], moves: Mapping[str, Move]) -> _Written:
    sides = data.get("sides")
    return _Written(
        fields=frozenset(name for name, value in data.items() if value is not None),
        slot=Slot(
            move=str(data.get("move")),
            seconds=_positive(data.get("seconds")),
            sets=_positive(data.get("sets")) or 1,
            reps=_positive(data.get("reps")),
            tempo=_tempo(data.get("tempo")),
            hold_s=_positive(data.get("hold_s")),
            cue=cue if isinstance(cue := data.get("cue"), str) else None,
        ),
        sides=sides if isinstance(sides, str) else None,
        move=moves.get(str(data.get("move"))),
    )


def _positive(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _tempo(value: object) -> Tempo | None:
    try:
        return Tempo.of(value)
    except ValueError:
        return None


def _mistakes(written: _Written) -> Mistakes:
    for rule in (_twice, _needless_rest, _not_in_reps, _length, _cue):
        yield from rule(written)


def _twice(written: _Written) -> Mistakes:
    if {"reps", "seconds"} <= written.fields:
        yield "reps", "a set goes by reps or by seconds; leave one of them out"
    tempo = written.slot.tempo
    if "hold_s" in written.fields and tempo is not None and tempo.hold_s:
        yield "hold_s", f"the tempo holds for {tempo.hold_s} seconds already; leave hold_s out, or put a 0 there"


def _needless_rest(written: _Written) -> Mistakes:
    if "rest_s" in written.fields and written.slot.sets == 1:
        yield "rest_s", "a rest comes between two sets, and there is one; add sets, or leave rest_s out"


def _not_in_reps(written: _Written) -> Mistakes:
    move = written.move
    if move is None:
        return
    for field in written.paced:
        if move.beats:
            yield field, f"{move.id} has a rhythm of its own; give seconds"
        elif (written.sides or move.sides) == Sides.ALTERNATE:
            yield field, "sides that change half-way go by time; write `sides: each` to have reps on each side"


def _length(written: _Written) -> Mistakes:
    """A set of reps lasts as long as a set of seconds may, and a rep fits into the seconds it is given."""
    slot = written.slot
    rep_s = Slot(slot.move, reps=1, tempo=slot.tempo, hold_s=slot.hold_s).set_s(0)
    if slot.reps is not None and not SHORTEST_SET_S <= slot.reps * rep_s <= LONGEST_SET_S:
        allowed = f"{SHORTEST_SET_S} to {LONGEST_SET_S}"
        yield "reps", f"{slot.reps} of {rep_s} seconds make a set of {slot.reps * rep_s}; let it be {allowed} seconds"
    seconds = slot.seconds or written.move_s
    if "reps" not in written.fields and written.paced and seconds is not None and rep_s > seconds:
        field = "seconds" if "seconds" in written.fields else written.paced[0]
        yield field, f"one rep takes {rep_s} seconds, and a set only {seconds}; give more seconds, or reps"


def _cue(written: _Written) -> Mistakes:
    slot = written.slot
    if slot.cue is None or written.move_s is None:
        return
    set_s = slot.set_s(written.move_s)
    room_s = set_s / 2 if set_s >= _SHORTEST_WITH_HALF_S else set_s - _END_S
    if len(slot.cue) > room_s * _SPOKEN_CHARACTERS_PER_S:
        yield "cue", f"too long to be said early in a set of {set_s} seconds; use fewer words"
