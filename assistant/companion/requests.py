"""What other programs ask of the companion: `otherside status`, `tell`, `pause`, `resume`, `quit`.

`tell` takes any sentence of sentences.yaml.  A reminder that waits is answered, a running session obeys, and with
neither a session can be begun or reminders be paused; what comes back is one sentence that says what is now true.
A running session takes a sentence with its next block, 10 ms later at most, and the reply is made there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from assistant.companion import pausing, replies
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.events import Event, Quit
from assistant.companion.listening import Listening
from assistant.companion.neighbourhood import Begins
from assistant.companion.offers import ANSWERS, names_another
from assistant.companion.status import Mode, Status
from assistant.companion.terminal_session import IN_TERMINAL, REQUESTS, TerminalSession
from assistant.errors import OthersideError
from assistant.session.commands import Command, Intent
from schedules.plan import Break
from schedules.values import Answer, Decision, Moment, Paused, Resumed
from schedules.values import Event as DeskEvent

if TYPE_CHECKING:
    from assistant.companion.desk import Desk
    from assistant.session.turn import Answered, Turn

ALOUD: Final = "aloud"
"""In the data of a request, with True: the reply will be spoken."""

USUAL_BREAK: Final = Break(30.0)
"""What a break is made of when the plan has none."""

SESSION_RUNS: Final = "A session is running already; stop it first."
"""Also while one is just being prepared."""

Give = Callable[[Reply], bool]
"""Takes a reply; whether it is the first, which counts."""

_NOTHING_WAITS: Final = "No reminder waits for an answer."
_PATIENCE_S: Final = 3.0  # with a session: its first words may have to come before anything else
_OUR_OWN: Final = (
    Intent.PAUSE_REMINDERS,
    Intent.RESUME_REMINDERS,
    Intent.MICROPHONE_OFF,
    Intent.MICROPHONE_ON,
    Intent.HAND_OVER,
)
"""What is no session's."""


class Performs(Protocol):
    """Who does sessions."""

    @property
    def performing(self) -> bool:
        """Whether a session goes on, or is about to."""
        ...

    def start(self, asked: str, minutes: float | None = None, begins: Begins | None = None) -> bool:
        """Begin a session; False when there is one."""
        ...


class Obeys(Performs, Protocol):
    """The companion, as far as requests need it."""

    @property
    def status(self) -> Status:
        """How it stands."""
        ...

    def post(self, event: Event) -> None:
        """Put something into the inbox."""
        ...

    def tell(self, text: str) -> None:
        """Answer the person, in writing and on the screen."""
        ...

    def answer(self, answer: Answer, snooze_min: float | None = None) -> str | None:
        """Answer the reminder that waits."""
        ...

    def decide(self, event: DeskEvent) -> tuple[Decision, ...]:
        """Let the judgement take an event."""
        ...

    def hand_over(self, room: str) -> str:
        """Let the session go on elsewhere in the house; gives what is tried.  Raises OthersideError."""
        ...

    def listen(self, listening: Listening) -> str:
        """Allow the microphone, or not; gives a sentence that says so."""
        ...

    @property
    def terminal(self) -> TerminalSession:
        """The session that somebody does in a terminal."""
        ...

    def type(self, text: str, answered: Answered = ...) -> bool:
        """Give a sentence to the session; `answered` is told on its thread, and only if there is one."""
        ...


def session_runs(companion: Obeys) -> str:
    """Why none can begin."""
    return IN_TERMINAL if companion.terminal.where else SESSION_RUNS


class Requests:
    """Belongs to the companion's thread."""

    def __init__(self, desk: Desk, companion: Obeys) -> None:
        """Ask both."""
        self._desk, self._companion = desk, companion
        self._waiting: list[tuple[float, Give]] = []  # for a session, and until when

    def take(self, request: Request, now: Moment, give: Give) -> None:
        """Let `give` have the reply: now, or on the session's thread as soon as that has taken the sentence.

        It may be given more than one.  Whoever hands a session over has theirs when that begins here, or cannot.
        """

        def answered(turn: Turn | None) -> None:
            give(replies.after(request.text, turn))

        if request.command in ("can_take", "take_over"):
            from assistant.companion.taking_over import asked  # noqa: PLC0415 - few houses have two

            asked(request, replies.teaching(), self._companion, give)
        elif request.command != "tell" or not self._for_session(request.text, answered):
            give(self.answer(request, now))
        else:
            self._waiting.append((now.elapsed_s + _PATIENCE_S, give))

    def give_up(self, now: Moment) -> None:
        """Reply to those whom no session has answered for a while; what they said still counts."""
        late = [give for until_s, give in self._waiting if until_s <= now.elapsed_s]
        if late:
            self._waiting = [each for each in self._waiting if each[0] > now.elapsed_s]
            for give in late:
                give(Reply(Result.DONE, replies.standing().phrases.taken_later))

    def answer(self, request: Request, now: Moment) -> Reply:
        """The reply to a request; mistakes of whoever asks are sentences in it."""
        if request.command in REQUESTS:
            return self._companion.terminal.answer(request)
        known: dict[str, Callable[[str, Moment], Reply]] = {
            "status": self._status,
            "tell": lambda text, now: self._tell(text, now, aloud=request.data.get(ALOUD) is True),
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
        """Begin what is offered; else a routine by its id, or what the words ask for."""
        if self._companion.status.mode is Mode.OFFERING and (told := self._companion.answer(Answer.START)):
            return Reply(Result.DONE, told)
        return self._begin(text)

    def _begin_break(self) -> Reply:
        """Begin what a break is made of."""
        wanted = self._desk.plan.breaks[0] if self._desk.plan.breaks else USUAL_BREAK
        return self._begin(wanted.routine, wanted.minutes)

    def begin(self, command: Command) -> None:
        """Begin what was asked for aloud, in place of what is offered."""
        from assistant.planning import wish_of  # noqa: PLC0415 - as above

        try:
            wanted = wish_of(command, replies.teaching())
        except OthersideError as error:
            self._companion.tell(str(error))
            return
        if wanted is not None:
            self._companion.start(wanted.routine.id, wanted.minutes)

    def _begin(self, asked: str, minutes: float | None = None) -> Reply:
        told = replies.starting(asked, minutes)
        begins = self._companion.start(asked, minutes)
        return Reply(Result.DONE, told) if begins else Reply(Result.REFUSED, session_runs(self._companion))

    def _quit(self, _text: str, _now: Moment) -> Reply:
        self._companion.post(Quit())
        return Reply(Result.DONE, "Otherside ends.")

    def _pause_words(self, text: str, now: Moment) -> Reply:
        return self._pause(pausing.of_words(text, now.at, self._desk.watch.zone, self._desk.plan))

    def _for_session(self, text: str, answered: Answered) -> bool:
        """Give a sentence to the session that runs, if it is one for it; so is what may be a complaint."""
        from assistant.session.turn import complains  # noqa: PLC0415 - as above

        command = replies.words().parse(text)
        takes = complains(text) if command is None else command.intent not in _OUR_OWN
        return takes and self._companion.type(text, answered)

    def _tell(self, text: str, now: Moment, *, aloud: bool) -> Reply:
        command = replies.words().parse(text)
        if command is None:
            return Reply(Result.REFUSED, replies.unknown(text))
        match command.intent:
            case own if own in _OUR_OWN:
                return self._set(command, now)
            case _ if names_another(command):
                return self._begin(text)
            case intent if self._companion.status.mode is Mode.OFFERING and intent in ANSWERS:
                told = self._companion.answer(ANSWERS[intent], command.minutes)
                return Reply(Result.DONE, told or _NOTHING_WAITS)
            case intent if self._companion.terminal.where and intent is not Intent.HELP:
                return Reply(Result.REFUSED, IN_TERMINAL)
            case _:
                return self._without_offer(command, aloud=aloud)

    def _set(self, command: Command, now: Moment) -> Reply:
        """What is the companion's own, whatever goes on."""
        match command.intent:
            case Intent.PAUSE_REMINDERS:
                return self._pause(pausing.of_command(command, now.at, self._desk.watch.zone, self._desk.plan))
            case Intent.RESUME_REMINDERS:
                return self._resume()
            case Intent.HAND_OVER:
                return Reply(Result.DONE, self._companion.hand_over(command.room or ""))
            case _:
                off = command.intent is Intent.MICROPHONE_OFF
                return Reply(Result.DONE, self._companion.listen(Listening.OFF if off else Listening.ON))

    def _without_offer(self, command: Command, *, aloud: bool) -> Reply:
        match command.intent:
            case Intent.START | Intent.TAKE_BREAK:
                return self._begin("") if command.intent is Intent.START else self._begin_break()
            case Intent.HELP:
                return Reply(Result.DONE, replies.help_text(aloud=aloud))
            case Intent.HOW_LONG | Intent.WHATS_NEXT if self._companion.status.offer is None:
                here = self._companion.status
                return Reply(Result.DONE, replies.standing().without_session(here.due_in_min, here.paused_text))
            case Intent.NO | Intent.NOT_TODAY if told := self._companion.answer(Answer.NOT_TODAY):
                return Reply(Result.DONE, told)
            case intent:
                here = self._companion.status
                known = (here.offer or "", here.snoozes_left, here.put_off, here.paused_text)
                return Reply(Result.REFUSED, replies.standing().refused(intent, *known))

    def _pause(self, paused: Paused) -> Reply:
        return Reply(Result.DONE, self._companion.decide(paused)[0].text)

    def _resume(self) -> Reply:
        decisions = self._companion.decide(Resumed())
        return Reply(Result.DONE, decisions[0].text if decisions else "Reminders were not paused.")
