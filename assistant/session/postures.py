"""Which posture a move is done in, and which one wins a comparison.

    KEEP     the winner of the last comparison; without one the move's own set-up, nothing added
    TURNS    every third session another posture gets a turn, the one that had none for longest: all of them get trained
    WINNER   the posture felt in the right place; of several the first that was, because it took the fewest tries

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from assistant.session.effects import Felt
from assistant.session.moves import Move, Posture, Side
from assistant.session.profile import Profile

_TURN_EVERY: Final = 3  # sessions


def choose(move: Move, side: Side, profile: Profile) -> Posture | None:
    """The posture for the next session (rules KEEP and TURNS)."""
    known = {posture.id: posture for posture in move.postures}
    kept = known.get(profile.kept.get((move.id, side), ""))
    if kept is None:
        return None
    used = profile.used.get((move.id, side), ())
    others = [posture for posture in move.postures if posture is not kept]
    if others and len(used) % _TURN_EVERY == _TURN_EVERY - 1:
        return min(others, key=lambda posture: _last_use(posture.id, used))
    return kept


def winner(move: Move, side: Side, felt: Sequence[Felt]) -> Posture | None:
    """The posture that won, of the answers of one session; None when none was felt in the right place (WINNER)."""
    last = {each.posture: each.right for each in felt if each.move.id == move.id and each.side is side and each.posture}
    return next((posture for posture in move.postures if last.get(posture.id)), None)


def _last_use(posture: str, used: Sequence[str]) -> int:
    return max((at for at, each in enumerate(used) if each == posture), default=-1)
