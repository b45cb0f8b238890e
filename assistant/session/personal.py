"""A routine's blocks as this person does them.

    R3      among activations that follow each other, those last felt in the right place come first
    POSTURE a move that has a posture of choice is done in it, unless the routine names one (`postures.py`)
    WORKED  the change that helped last time is said with the announcement (`ladder.py`)
    SCREEN  nothing is rolled when something speaks against it

Pure; the order of everything else stays.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from assistant.session.blocks import SidedSlot
from assistant.session.ladder import worked_before
from assistant.session.moves import Move, Phase
from assistant.session.postures import choose
from assistant.session.profile import Profile


def personal(slots: tuple[SidedSlot, ...], profile: Profile) -> tuple[SidedSlot, ...]:
    """Apply all rules."""
    return tuple(_as_this_person_does(slot, profile) for slot in landed_first(unscreened(slots, profile), profile))


def unscreened(slots: tuple[SidedSlot, ...], profile: Profile) -> tuple[SidedSlot, ...]:
    """Rule SCREEN."""
    return without_rolling(slots) if profile.screened else slots


def without_rolling(slots: tuple[SidedSlot, ...]) -> tuple[SidedSlot, ...]:
    """Leave out all rolls."""
    return tuple(slot for slot in slots if slot.move.phase is not Phase.ROLL)


def landed_first(slots: tuple[SidedSlot, ...], profile: Profile) -> tuple[SidedSlot, ...]:
    """Rule R3.  A routine that compares postures keeps its order: there the order is the comparison."""
    ordered: list[SidedSlot] = []
    for phase, neighbours in groupby(slots, key=lambda slot: slot.move.phase):
        run = list(neighbours)
        if phase is Phase.ACTIVATE and all(slot.posture is None for slot in run):
            run = [slot for round_ in _rounds(run) for slot in _landed_first_in(round_, profile)]
        ordered += run
    return tuple(ordered)


def _rounds(slots: list[SidedSlot]) -> list[list[SidedSlot]]:
    """Activations alone may follow each other in several rounds; each is put in order by itself."""
    rounds: list[list[SidedSlot]] = []
    for slot in slots:
        if not rounds or slot.slot_index < rounds[-1][-1].slot_index:
            rounds.append([])
        rounds[-1].append(slot)
    return rounds


def _landed_first_in(slots: list[SidedSlot], profile: Profile) -> list[SidedSlot]:
    entries = [list(entry) for _, entry in groupby(slots, key=lambda slot: slot.slot_index)]
    entries.sort(key=lambda entry: not _landed(entry[0].move, entry, profile))
    return [slot for entry in entries for slot in entry]


def _landed(move: Move, entry: list[SidedSlot], profile: Profile) -> bool:
    """Whether it was last felt in the right place on every side that is known."""
    latest = [tried[-1].right for slot in entry if (tried := profile.tried.get((move.id, slot.side)))]
    return bool(latest) and all(latest)


def _as_this_person_does(slot: SidedSlot, profile: Profile) -> SidedSlot:
    posture = slot.posture or choose(slot.move, slot.side, profile)
    helped = worked_before(slot.move, slot.side, None if posture is None else posture.id, profile)
    return replace(slot, posture=posture, helped=helped)
