"""All that can be said, for a session that speaks before it listens: loaded when somebody says something."""

from __future__ import annotations

from typing import Protocol

from assistant.language.words import Words
from assistant.session.commands import Command, Context


class SomeWords(Protocol):
    """What a session needs of words; `Words` has it."""

    def parse(self, text: str, context: Context | None = None) -> Command | None:
        """What was meant."""
        ...

    def help_lines(self, context: Context | None, limit: int | None = None) -> tuple[str, ...]:
        """Examples."""
        ...


class LateWords:
    """The words of the language.  Any thread; the first call takes a tenth of a second, unless another one took it."""

    def parse(self, text: str, context: Context | None = None) -> Command | None:
        """See `Words.parse`."""
        return Words.load().parse(text, context)

    def help_lines(self, context: Context | None, limit: int | None = None) -> tuple[str, ...]:
        """See `Words.help_lines`."""
        return Words.load().help_lines(context, limit)
