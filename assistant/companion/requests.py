"""What other programs ask of the companion: `otherside status`, `tell`, `pause`, `resume`, `quit`.

`tell` takes any sentence of sentences.yaml.  A reminder that waits is answered, a running session obeys, and with
neither a session can be begun or reminders be paused; what comes back is one sentence that says what is now true.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from assistant.companion import pausing
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.events import Event, Quit
from assistant.companion.listening import Listening
from assistant.companion.offers import ANSWERS
from assistant.companion.status import Mode, Status
from assistant.errors import OthersideError
from assistant.session.commands import Command, Intent
from schedules.plan import Break
from schedules.values import Answer, Decision, Moment, Paused, Resumed
from schedules.values import Event as DeskEvent

if TYPE_CHECKING:
    from assistant.companion.desk import Desk
    from assistant.language.words import Words

USUAL_BREAK: Final = Break(30.0)
"""What a break is made of when the plan has none."""

SESSION_RUNS: Final = "A session is running already; stop it first."
"""Also while one is just being prepared."""

_BEGINNING: Final = "Beginning."
_NOTHING_WAITS: Final = "No reminder waits for an answer."
_NOT_UNDERSTOOD: Final = (
    "is nothing I know. Say “start”, “five minutes of hips”, “pause reminders for an hour” or “help”."
)


class Obeys(Protocol):
    """The companion, as far as requests need it."""

    @property
    def status(self) -> Status:
        """How it stands."""
        ...

    def post(self, event: Event) -> None:
        """Put something into the inbox."""
        ...

    def answer(self, answer: Answer, snooze_min: float | None = None) -> str | None:
        """Answer the reminder that waits."""
        ...

    def decide(self, event: DeskEvent) -> tuple[Decision, ...]:
        """Let the judgement take an event."""
        ...

    def start(self, asked: str, minutes: float | None = None) -> bool:
        """Begin a session; False when there is one."""
        ...

    def listen(self, listening: Listening) -> str:
        """Allow the microphone, or not; gives a sentence that says so."""
        ...

    def type(self, text: str) -> bool:
        """Give a sentence to the session."""
        ...


def _words() -> Words:
    """All that can be said; loaded when somebody says something."""
    from assistant.language.words import Words  # noqa: PLC0415 - an idle companion does without

    return Words.load()


class Requests:
    """Belongs to the companion's thread."""

    def __init__(self, desk: Desk, companion: Obeys) -> None:
        """Ask both."""
        self._desk, self._companion = desk, companion

    def answer(self, request: Request, now: Moment) -> Reply:
        """The reply to a request; mistakes of whoever asks are sentences in it."""
        known: dict[str, Callable[[str, Moment], Reply]] = {
            "status": self._status,
            "tell": self._tell,
            "start": self._start,
            "break": lambda _text, _now: self._begin_break(),
            "pause": self._pause_words,
            "resume": lambda _text, _now: self._resume(),
            "quit": self._quit,
        }
        if request.command not in known:
            return Reply(Result.UNKNOWN, f"This Otherside knows no “{request.command}”; is it of another version?")
        try:
            return known[request.command](request.text, now)
        except OthersideError as error:
            return Reply(Result.REFUSED, str(error))

    def _status(self, _text: str, _now: Moment) -> Reply:
        status = self._companion.status
        return Reply(Result.DONE, "\n".join(status.lines()), status.data())

    def _start(self, text: str, _now: Moment) -> Reply:
        """Begin a routine by its id, or what the words ask for."""
        return self._session(text)

    def _begin_break(self) -> Reply:
        """Begin what a break is made of."""
        wanted = self._desk.plan.breaks[0] if self._desk.plan.breaks else USUAL_BREAK
        return self._session(wanted.routine, wanted.minutes)

    def _session(self, asked: str, minutes: float | None = None) -> Reply:
        begins = self._companion.start(asked, minutes)
        return Reply(Result.DONE, _BEGINNING) if begins else Reply(Result.REFUSED, SESSION_RUNS)

    def _quit(self, _text: str, _now: Moment) -> Reply:
        self._companion.post(Quit())
        return Reply(Result.DONE, "Otherside ends.")

    def _pause_words(self, text: str, now: Moment) -> Reply:
        return self._pause(pausing.of_words(text, now.at, self._desk.watch.zone, self._desk.plan))

    def _tell(self, text: str, now: Moment) -> Reply:
        command = _words().parse(text)
        if command is None:
            return Reply(Result.REFUSED, f"“{text}” {_NOT_UNDERSTOOD}")
        match command.intent:
            case Intent.PAUSE_REMINDERS | Intent.RESUME_REMINDERS | Intent.MICROPHONE_OFF | Intent.MICROPHONE_ON:
                return self._set(command, now)
            case _ if self._companion.type(text):
                return Reply(Result.DONE, f"“{text}”, understood as {command.intent.value.replace('_', ' ')}.")
            case _ if self._companion.status.mode is Mode.OFFERING and command.intent in ANSWERS:
                told = self._companion.answer(ANSWERS[command.intent], command.minutes)
                return Reply(Result.DONE, told or _NOTHING_WAITS)
            case _:
                return self._without_offer(text, command)

    def _set(self, command: Command, now: Moment) -> Reply:
        """What is the companion's own, whatever goes on."""
        match command.intent:
            case Intent.PAUSE_REMINDERS:
                return self._pause(pausing.of_command(command, now.at, self._desk.watch.zone, self._desk.plan))
            case Intent.RESUME_REMINDERS:
                return self._resume()
            case _:
                off = command.intent is Intent.MICROPHONE_OFF
                return Reply(Result.DONE, self._companion.listen(Listening.OFF if off else Listening.ON))

    def _without_offer(self, text: str, command: Command) -> Reply:
        match command.intent:
            case Intent.START | Intent.FIT:
                return self._session("" if command == Command(Intent.START) else text)
            case Intent.HELP:
                return Reply(Result.DONE, "You can say: " + " · ".join(_words().help_lines(None)))
            case Intent.NO | Intent.NOT_TODAY if told := self._companion.answer(Answer.NOT_TODAY):
                return Reply(Result.DONE, told)
            case intent if intent in ANSWERS:
                return Reply(Result.REFUSED, _NOTHING_WAITS)
            case _:
                return Reply(Result.REFUSED, "No session is running. Say “start” to begin one.")

    def _pause(self, paused: Paused) -> Reply:
        return Reply(Result.DONE, self._companion.decide(paused)[0].text)

    def _resume(self) -> Reply:
        decisions = self._companion.decide(Resumed())
        return Reply(Result.DONE, decisions[0].text if decisions else "Reminders were not paused.")
