"""What to change when a move is felt in the wrong place: one thing at a time.

    CLIMB   the move's ladder from the bottom; a change that answers this very place goes before those that answer any;
            none is said twice in a session
    FIRST   the change that worked last time comes first; when nothing did, the one after the last that was tried then,
            and those that were in vain on earlier days come last, the longest ago first: nobody has to hear the same
            four things in the same order every day, and what was in vain then may help now
    RESET   when the ladder of an activation is used up: roll and stretch the front of the hip and try again, once a
            session
    SWAP    when that did not help, or is not wanted: another move, and, once, a plain word about having it looked at
    LEAVE   after that nothing more is tried today
    WORKED  the change with which the latest answer in this posture was right is said with the next announcement

Pure.  Source: the content notes, section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from assistant.session.moves import LadderStep, Move, Phase, Place, Side
from assistant.session.profile import Profile


class Advice(StrEnum):
    """What the coach does about a wrong place, by the rule's name."""

    CLIMB = "climb"
    RESET = "reset"
    SWAP = "swap"
    LEAVE = "leave"
    LOOK = "look"  # no activation and no ladder: say what to look for


@dataclass(frozen=True, slots=True)
class Remedy:
    """One piece of advice."""

    advice: Advice
    step: LadderStep | None = None  # of CLIMB


def remedy(  # noqa: PLR0913 - what a person says, and what is known of it
    move: Move,
    place: Place,
    tried: Collection[str],
    first: str | None,
    given: Collection[Advice],
    in_vain: Sequence[str] = (),
) -> Remedy:
    """Decide about a wrong `place`.

    `tried` are the changes of this session for this move and side, `first` the one to begin with (`begin_with`),
    `given` what was offered for them in this session already, `in_vain` the changes of earlier sessions.
    """
    step = _next_step(move, place, tried, first, in_vain)
    if step is not None:
        return Remedy(Advice.CLIMB, step)
    if move.phase is not Phase.ACTIVATE:
        return Remedy(Advice.LOOK)
    for offer in (Advice.RESET, Advice.SWAP):
        if offer not in given and (offer is not Advice.SWAP or move.instead is not None):
            return Remedy(offer)
    return Remedy(Advice.LEAVE)


def _next_step(
    move: Move, place: Place, tried: Collection[str], first: str | None, in_vain: Sequence[str]
) -> LadderStep | None:
    fitting = [step for step in move.ladder if step.change not in tried and (not step.when or place in step.when)]
    for step in fitting:
        if step.change == first:
            return step
    age = {change: at for at, change in enumerate(in_vain)}
    return min(fitting, key=lambda step: (age.get(step.change, -1), not step.when), default=None)


def begin_with(move: Move, side: Side, worked: str | None, profile: Profile) -> str | None:
    """The change to begin with (rule FIRST); `worked` is the one that helped last time."""
    changes = [step.change for step in move.ladder]
    in_vain = [change for change in profile.in_vain.get((move.id, side), ()) if change in changes]
    if worked is not None or not in_vain:
        return worked
    after = changes.index(in_vain[-1]) + 1
    fresh = [change for change in (*changes[after:], *changes[:after]) if change not in in_vain]
    return fresh[0] if fresh else in_vain[0]


def worked_before(move: Move, side: Side, posture: str | None, profile: Profile) -> LadderStep | None:
    """The change to begin with: the one of the latest answer in this posture, if that was right (rule WORKED)."""
    for answer in reversed(profile.tried.get((move.id, side), ())):
        if answer.posture == posture:
            known = {step.change: step for step in move.ladder}
            return known.get(answer.change or "") if answer.right else None
    return None
