"""What becomes of a decision for the person: a notice on the screen, a spoken sentence, or nothing.

Each way may be missing, and the answer is the same on all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

from assistant.companion.voice import Ask
from assistant.language.occasions import Facts, Occasion, answered, facts_of, occasion_of
from assistant.session.commands import Command, Intent
from schedules.plan import Plan
from schedules.values import Answer, Decision, Reminder, Verdict
from tray.notices import Notice

if TYPE_CHECKING:
    from assistant.language.reminders import Wording

_SPOKEN_IN_VAIN: Final = 3  # offers in a row that nobody answered: the next ones are only shown
_ENDS: Final = (Verdict.WITHDRAWN, Verdict.LAPSED, Verdict.DECLINED, Verdict.SNOOZED, Verdict.STARTED)

REPLY: Final = "reply"
"""The id of the notice that answers a choice."""

MISSING: Final = "missing"
"""The id of the notice that tells what is missing here."""

ANSWERS: Final = {
    Intent.YES: Answer.START,
    Intent.START: Answer.START,
    Intent.READY: Answer.START,
    Intent.TAKE_BREAK: Answer.START,
    Intent.SNOOZE: Answer.SNOOZE,
    Intent.NOT_TODAY: Answer.NOT_TODAY,
    Intent.NO: Answer.LET_GO,
    Intent.STOP: Answer.LET_GO,
}
"""What a sentence means for a reminder that waits."""


def names_another(command: Command) -> bool:
    """Whether somebody wants something else than what is offered: "start the warm up", "five minutes of hips"."""
    return command.intent is Intent.FIT or (command.intent is Intent.START and command.routine is not None)


class Screen(Protocol):
    """Where notices are shown; `tray.notifications` has the real one."""

    def show(self, notice: Notice) -> None:
        """Show a notice."""
        ...

    def withdraw(self, notice_id: str) -> None:
        """Take it back."""
        ...


class Puts(Protocol):
    """What puts a reminder into words; `language.reminders.ReminderWords` does."""

    def wording(self, occasion: Occasion, facts: Facts, variant: int) -> Wording:
        """The words of an occasion."""
        ...


class Asks(Protocol):
    """What speaks; `voice.Voice` is the real one."""

    def ask(self, job: Ask) -> None:
        """Speak a reminder and listen."""
        ...

    def cancel(self, reminder_id: str) -> None:
        """Fall silent."""
        ...


class Offers:
    """One thread, that of the companion."""

    def __init__(  # noqa: PLR0913 - two ways out, and what the words are made of
        self,
        screen: Screen,
        voice: Asks,
        words: Puts,
        routines: Mapping[str, str],
        *,
        plan: Callable[[], Plan],
        zone: Callable[[], ZoneInfo],
        silent: Callable[[], str | None] = lambda: None,
        minutes: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """`routines` are the names of routines by their ids, and `minutes` how long they are.

        `silent` says why nothing may be shown now, if so.
        """
        self._minutes = minutes
        self._screen, self._voice, self._words = screen, voice, words
        self.routines = routines
        """The names of routines, by their ids."""
        self._plan, self._zone, self._silent = plan, zone, silent
        self._variant = 0
        self.open: Reminder | None = None
        """The reminder that waits for an answer."""
        self.text = ""
        """What it says."""

    def act(self, decision: Decision) -> None:
        """Show and say what there is to show and say."""
        reminder = decision.reminder
        if reminder is None:
            return
        if decision.verdict in _ENDS:
            self._end(reminder)
            return
        if decision.verdict is Verdict.MISSED and not self._worth_showing(decision, reminder):
            return
        plan = self._plan()
        occasion = occasion_of(decision.verdict, reminder, plan.warm_up.minutes)
        if occasion is None:
            return
        self._variant += 1
        wording = self._words.wording(occasion, self._facts(reminder), self._variant)
        self._screen.show(Notice(reminder.id, wording.title, wording.text, wording.buttons))
        if decision.verdict is not Verdict.OFFERED:
            return
        self.open, self.text = reminder, wording.text
        if plan.spoken and reminder.unanswered < _SPOKEN_IN_VAIN:
            self._voice.ask(Ask(reminder.id, wording.spoken, self._confirming(reminder)))

    def reply(self, text: str) -> None:
        """Show an answer to what somebody chose, in place of the last one; beside a reminder that waits, nothing.

        From any thread.
        """
        if self.open is None:
            self._screen.show(Notice(REPLY, "Otherside", text))

    def tell_missing(self, text: str) -> None:
        """Show what is missing on this computer."""
        self._screen.show(Notice(MISSING, "Missing on this computer", text))

    def cancel_voice(self, reminder_id: str) -> None:
        """Somebody has answered in another way."""
        self._voice.cancel(reminder_id)

    def meaning(self, command: Command | None) -> tuple[Answer | None, float | None]:
        """What was answered aloud, and for how many minutes it is put off; None: nothing, and it goes on waiting."""
        answer = None if command is None else ANSWERS.get(command.intent)
        return answer, None if command is None else command.minutes

    def _worth_showing(self, decision: Decision, reminder: Reminder) -> bool:
        """Whether somebody should be told now that it was missed: what is over is only written down."""
        return self._silent() is None and reminder.run_at is not None and reminder.run_at > decision.at

    def _end(self, reminder: Reminder) -> None:
        self._screen.withdraw(reminder.id)
        self._voice.cancel(reminder.id)
        if self.open is not None and self.open.id == reminder.id:
            self.open, self.text = None, ""

    def _facts(self, reminder: Reminder, again_min: float | None = None) -> Facts:
        name = self.routines.get(reminder.routine, reminder.routine)
        if reminder.minutes is None:
            reminder = replace(reminder, minutes=self._minutes.get(reminder.routine))
        wanted_min, most_min = again_min or self._plan().snooze.minutes, reminder.snooze_most_min
        return facts_of(reminder, name, self._zone(), wanted_min if most_min is None else min(wanted_min, most_min))

    def _confirming(self, reminder: Reminder) -> Callable[[Command], str]:
        """What is said to an answer."""

        def confirm(command: Command) -> str:
            if command.intent not in ANSWERS and not names_another(command):
                return ""
            facts = self._facts(reminder, command.minutes)
            return self._words.wording(answered(command, reminder.snoozes_left), facts, self._variant).spoken

        return confirm
