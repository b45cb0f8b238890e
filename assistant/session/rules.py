"""The rules a routine can be checked against before anybody lies down.

Facts: the content notes, section 4.  Here are R1 (order), R2 (relaxing right before activating), R4 (nothing
activated), R5 (before a workout), R6 (both sides) and R7 (the hand-over).  R3, "among activations the one last felt in
the right place comes first", needs the history of a person and is the planner's.  R6 is kept by `blocks.expand` for the
order of the sides; what is left to check is that a routine does not ask for sides its move cannot have.

Pure functions.  Every move a routine names must be in `moves`: KeyError otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from assistant.session.blocks import expand, per_side_s
from assistant.session.moves import Afterwards, Phase, Side, Sides

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.session.moves import Move, Routine

RELAXED_FOR_S: Final = 600
"""Seconds of work that may lie between relaxing a muscle and the activation it serves (R2): our default."""

ROLLED_FOR_S: Final = 1800
"""Seconds after which the effect of rolling is gone (R7; Nakamura 2021)."""

STATIC_PER_SIDE_S: Final = 30
"""Longest static stretch of one side before a workout, in seconds (R5; Behm 2016)."""

_ORDER: Final = tuple(Phase)


class Rule(StrEnum):
    """A rule, by the name it has in the content notes."""

    ORDER = "R1"
    RELAX_FIRST = "R2"
    NOTHING_ACTIVATED = "R4"
    BEFORE_WORKOUT = "R5"
    BOTH_SIDES = "R6"
    HAND_OVER = "R7"


class Severity(StrEnum):
    """How much a finding matters, the gravest first."""

    REFUSE = "refuse"  # not run, unless the person insists
    WARN = "warn"  # run, with the sentence spoken before it
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that a routine does not keep."""

    rule: Rule
    severity: Severity
    slot: int | None  # the entry of the routine, from 0; None: the routine as a whole
    text: str  # a sentence that says what is wrong and what to do


def check(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """Check all rules, in the order of their names."""
    rules = (order, relax_first, nothing_activated, before_workout, both_sides, hand_over)
    return tuple(finding for rule in rules for finding in rule(routine, moves))


def order(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R1: within a round, rolls come before stretches and stretches before activations."""
    findings = []
    furthest: Move | None = None
    for index, slot in enumerate(routine.slots):
        move = moves[slot.move]
        if furthest is None or _ORDER.index(move.phase) >= _ORDER.index(furthest.phase):
            furthest = move
            continue
        text = (
            f"{move.id} ({move.phase}) comes after {furthest.id} ({furthest.phase}); "
            "put rolls first, then stretches, then activations"
        )
        findings.append(Finding(Rule.ORDER, Severity.REFUSE, index, text))
    return tuple(findings)


def relax_first(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R2: at most `RELAXED_FOR_S` of work between the end of a roll or stretch and the activation that follows it."""
    starts, seconds = _round_times_s(routine, moves)
    phases = [moves[slot.move].phase for slot in routine.slots]
    findings = []
    for index, slot in enumerate(routine.slots):
        served = [at for at in range(index + 1, len(phases)) if phases[at] is Phase.ACTIVATE]
        if phases[index] is Phase.ACTIVATE or not served:
            continue
        gap_s = starts[served[0]] - (starts[index] + seconds[index])
        if gap_s > RELAXED_FOR_S:
            text = (
                f"{gap_s // 60} minutes of other work lie between {slot.move} and the activation it prepares; "
                f"keep it within {RELAXED_FOR_S // 60}, because the effect fades"
            )
            findings.append(Finding(Rule.RELAX_FIRST, Severity.WARN, index, text))
    return tuple(findings)


def nothing_activated(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R4: rolling and stretching alone do not change which muscle works."""
    if any(moves[slot.move].phase is Phase.ACTIVATE for slot in routine.slots):
        return ()
    text = "nothing is activated, so this will not change which muscle works; add an activation at the end"
    return (Finding(Rule.NOTHING_ACTIVATED, Severity.NOTE, None, text),)


def before_workout(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R5: before a run or a lift, stretches move, or are held for at most `STATIC_PER_SIDE_S` a side."""
    if routine.afterwards is Afterwards.DAY:
        return ()
    findings = []
    for index, slot in enumerate(routine.slots):
        move = moves[slot.move]
        held_s = per_side_s(slot, move)
        if move.phase is Phase.STRETCH and not move.moving and held_s > STATIC_PER_SIDE_S:
            text = (
                f"{move.id} is held for {held_s:g} seconds a side right before a {routine.afterwards}; "
                f"give it at most {STATIC_PER_SIDE_S} a side, or use a moving stretch"
            )
            findings.append(Finding(Rule.BEFORE_WORKOUT, Severity.WARN, index, text))
    return tuple(findings)


def both_sides(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R6: a one-sided move is done on each side, unless one is prescribed; a move of both sides is not split."""
    findings = []
    for index, slot in enumerate(routine.slots):
        move = moves[slot.move]
        if slot.sides is Sides.BOTH and move.sides is not Sides.BOTH:
            text = f"{move.id} works one side at a time; write `sides: each` or `sides: alternate`, or leave sides out"
            findings.append(Finding(Rule.BOTH_SIDES, Severity.REFUSE, index, text))
        elif slot.sides not in (None, Sides.BOTH) and move.sides is Sides.BOTH:
            text = f"{move.id} works both sides at once, so `sides: {slot.sides}` has no meaning; leave sides out"
            findings.append(Finding(Rule.BOTH_SIDES, Severity.WARN, index, text))
        elif isinstance(slot.sides, Side) and not _has(routine, slot.move, slot.sides.other):
            text = f"{move.id} is done on the {slot.sides} side only; right when it is prescribed so"
            findings.append(Finding(Rule.BOTH_SIDES, Severity.NOTE, index, text))
    return tuple(findings)


def _has(routine: Routine, move_id: str, side: Side) -> bool:
    """Return whether an entry of the routine gives a side of its own to a move."""
    return any(slot.move == move_id and slot.sides is side for slot in routine.slots)


def hand_over(routine: Routine, moves: Mapping[str, Move]) -> tuple[Finding, ...]:
    """R7: a session hands over to the run or lift while its rolling still has an effect."""
    if routine.afterwards is Afterwards.DAY:
        return ()
    left_s = 0
    for sided in reversed(expand(routine, moves)):
        if sided.move.phase is Phase.ROLL:
            break
        left_s += sided.seconds
    else:
        return ()
    if left_s <= ROLLED_FOR_S:
        return ()
    text = (
        f"the last roll ends {left_s // 60} minutes before the {routine.afterwards}, and its effect is gone after "
        f"{ROLLED_FOR_S // 60}; shorten what follows it"
    )
    return (Finding(Rule.HAND_OVER, Severity.WARN, None, text),)


def _round_times_s(routine: Routine, moves: Mapping[str, Move]) -> tuple[list[int], list[int]]:
    """Return when each entry of one round begins, and how long it takes with both its sides, in seconds of work."""
    seconds = [0] * len(routine.slots)
    blocks = expand(routine, moves)
    for sided in blocks[: len(blocks) // routine.rounds]:
        seconds[sided.slot_index] += sided.seconds
    return [sum(seconds[:index]) for index in range(len(seconds))], seconds
