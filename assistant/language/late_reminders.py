"""What is written and said about reminders, loaded with the first one: 2 MB that an idle companion does without."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from assistant.language.occasions import Facts, Occasion

if TYPE_CHECKING:
    from assistant.language.reminders import ReminderWords, Wording


class LateReminderWords:
    """The words of the language.  Of one thread."""

    @functools.cached_property
    def _words(self) -> ReminderWords:
        from assistant.language.reminders import ReminderWords  # noqa: PLC0415 - as above
        from assistant.language.words import Words  # noqa: PLC0415 - as above

        return ReminderWords.load(Words.load())

    def wording(self, occasion: Occasion, facts: Facts, variant: int) -> Wording:
        """See `ReminderWords.wording`."""
        return self._words.wording(occasion, facts, variant)
