"""What a session knows besides its plan: the person, all that can be taught, and what was left unfinished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from assistant.session.blocks import SidedSlot
from assistant.session.commands import Context
from assistant.session.cue import Verbosity
from assistant.session.moves import Teaching
from assistant.session.past import PastSession
from assistant.session.profile import Profile


class GoingOn(Enum):
    """How a session comes to go on with what was left undone."""

    ASKED = "asked"  # the person is asked whether they want that
    MOVED_HERE = "moved here"  # they are on their way from another room of the house


@dataclass(frozen=True, slots=True)
class Background:
    """Given to a session at its start; nothing in it changes while the session runs."""

    profile: Profile = field(default_factory=Profile)
    teaching: Teaching = field(default_factory=Teaching)  # other moves and the reset; empty: neither is offered
    broken_off: tuple[SidedSlot, ...] = ()  # what an earlier session of this routine left undone, if that is recent
    done_before: PastSession | None = None  # of that session: it counts as one with this one when it is gone on with
    going_on: GoingOn = GoingOn.ASKED
    screens: bool = False  # ask at a first start whether something speaks against rolling
    verbosity: Verbosity | None = None  # a level that the settings fix; None: less about a move as it becomes familiar
    help_lines: Mapping[Context, tuple[str, ...]] = field(default_factory=dict)  # examples of what can be said when
