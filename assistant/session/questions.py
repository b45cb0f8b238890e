"""The questions a coach may ask, and how long an answer is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from assistant.session.commands import Context

ANSWER_S: Final = 10.0
"""After a question that does not hold anything up, a short answer is understood for so long."""

PATIENCE_S: Final = 8.0
"""So long a question that comes before everything else waits; then it is repeated, once, or taken as unanswered."""

LONG_PATIENCE_S: Final = 60.0
"""The same after "wait"."""


class Ask(StrEnum):
    """What can be asked."""

    # Before anything else goes on
    SCREEN = "screen"  # does anything speak against rolling?
    WARNED = "warned"  # has the warning sign of last time gone?
    SINCE = "since"  # how is what hurt last time?
    GO_ON = "go on"  # from where the last session broke off?
    COMPARE = "compare"  # where was this posture felt?
    # On the way
    FEEL = "feel"  # where is it felt?
    PAIN = "pain"  # how strong is it?
    RESET = "reset"  # roll and stretch the front hip, and try again?
    SWAP = "swap"  # another move instead?

    @property
    def context(self) -> Context:
        """What is listened for while it is open."""
        match self:
            case Ask.FEEL | Ask.COMPARE:
                return Context.FEEL
            case Ask.PAIN | Ask.SINCE:
                return Context.PAIN
            case _:
                return Context.OFFER


@dataclass(frozen=True, slots=True)
class Question:
    """A question, ready to be said."""

    ask: Ask
    text: str
    move: str | None = None  # the id of the move it is about
