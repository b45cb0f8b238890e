"""Whether the coach asks by itself where a move is felt.

    ASK     only activations, at most once per move and side in a session, never after "stop asking" (`person.py`)
    STEADY  right answers in a row make it rarer: after two every second session with the move, after three every fourth
    COMPARE a posture that is tried for comparison is always asked about; that is what it is done for

Pure.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Final

from assistant.session.moves import Move, Phase, Side
from assistant.session.profile import Profile

_LEFT_OUT: Final = (0, 0, 1, 3)
"""Sessions without the question, by the number of right answers in a row (the last entry for more)."""


def due(move: Move, side: Side, profile: Profile) -> bool:
    """Whether this session asks about the move on this side (rules ASK and STEADY)."""
    if move.phase is not Phase.ACTIVATE:
        return False
    by_session = {answer.ago: answer.right for answer in profile.tried.get((move.id, side), ())}  # oldest first
    in_a_row = len(tuple(takewhile(bool, reversed(by_session.values()))))
    return min(by_session, default=0) >= _LEFT_OUT[min(in_a_row, len(_LEFT_OUT) - 1)]
