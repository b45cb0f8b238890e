"""How much the coach says about a move.

    FAMILIAR  everything in the first three sessions with a move, then without the technique, after nine only name,
              side, half-way and tones; "say more" and "say less" move it by a step, and are kept
    SET       a level in the settings stands for all moves, whatever was asked for in earlier sessions

Pure.
"""

from __future__ import annotations

from typing import Final

from assistant.session.cue import Verbosity
from assistant.session.moves import Move
from assistant.session.profile import Profile

FULL_FOR: Final = 3
NORMAL_FOR: Final = 9
"""Sessions with the move."""


def level(move: Move, profile: Profile, setting: Verbosity | None) -> Verbosity:
    """The level before anything is said about it in this session; `setting` None follows the history."""
    if setting is not None:
        return setting
    times = profile.times.get(move.id, 0)
    faded = Verbosity.FULL if times < FULL_FOR else Verbosity.NORMAL if times < NORMAL_FOR else Verbosity.BRIEF
    return shifted(faded, profile.wordier)


def shifted(base: Verbosity, steps: int) -> Verbosity:
    """The level some steps up or down, as far as there are any.  History alone never takes all words away."""
    return Verbosity(min(Verbosity.FULL, max(Verbosity.BRIEF, base + steps)))
