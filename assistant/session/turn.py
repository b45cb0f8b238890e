"""What a sentence came to in a session: for whoever said it from somewhere else and is to hear what is now true."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.session.commands import Command
    from assistant.session.session import Status

_COMPLAINTS = ("hurt", "pain", "sharp", "numb", "tingl", "dizz", "chest")


@dataclass(frozen=True, slots=True)
class Turn:
    """One sentence and its answer."""

    command: Command | None  # None: it was not understood
    before: Status
    after: Status
    lines: tuple[str, ...]  # that the coach begins in answer


Answered = Callable[[Turn | None], None]
"""Is told once, on the session's thread; None: the session ended before it was taken."""


def unasked(_: Turn | None) -> None:
    """An `Answered` for whoever hears the coach."""


def complains(text: str) -> bool:
    """Whether words that are no command may be about pain."""
    lower = text.lower()
    return any(complaint in lower for complaint in _COMPLAINTS)
