"""The companion's voice and ear: what is said and done goes through one thread, one thing after the other.

The libraries of sound and the recogniser's model are loaded when there is something to say, kept for a few seconds in
case more follows (an answer begins a session), and let go of then.
"""

from __future__ import annotations

import contextlib
import functools
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from assistant import clock, places
from assistant.companion.events import Event, Progressed, SessionBegan, SessionOver, Spoke
from assistant.companion.happenings import Happening, HappeningKind
from assistant.companion.listening import Listening
from assistant.companion.neighbourhood import Begins, Handed, Move, Where
from assistant.companion.progress import Progress
from assistant.config import load
from assistant.errors import OthersideError
from assistant.room_opening import Opening
from assistant.session.background import GoingOn
from assistant.session.commands import Command
from assistant.session.turn import Answered, unasked
from voices.errors import VoicesError
from voices.memory import give_all_back

if TYPE_CHECKING:
    from assistant.companion.aloud import Question
    from assistant.companion.speaking import Speaking
    from assistant.live_session import LiveSession, Snapshot

_KEPT_S: Final = 4.0
_CLOSE_S: Final = 1.6
_TOO_LATE: Final = "The session that was to go on here took too long to begin; it goes on where it was."
_MISTAKE: Final = "The coach broke off because of a mistake in Otherside; what was done is kept. You can start again."


@dataclass(frozen=True, slots=True)
class Ask:
    """A reminder to be spoken, and answered by voice."""

    reminder_id: str
    sentence: str
    confirm: Callable[[Command], str]


@dataclass(frozen=True, slots=True)
class Perform:
    """A session to be done."""

    asked: str  # a routine's id, or the words of a wish
    minutes: float | None = None  # to fit it into
    begins: Begins | None = None  # of one that is taken over from another room


@dataclass(frozen=True, slots=True)
class _End:
    """Nothing more."""


Job = Ask | Perform | _End


class Voice:
    """Any thread may call it; nothing here waits but `close`."""

    def __init__(
        self,
        post: Callable[[Event], None],
        tell: Callable[[str], None],
        make: Callable[[Callable[[str], None]], Speaking] | None = None,
    ) -> None:
        """Tell what comes of it through `post`; `tell` hears what is missing.  `make` opens another voice, in tests."""
        self._post, self._make = post, make
        self._tell_each, self._told = tell, set[str]()
        self._jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._cancelled: set[str] = set()
        self._question: tuple[str, Question] | None = None
        self._listening = Listening.ON
        self._lock = threading.Lock()  # over these three
        self._performing: Perform | None = None  # from when it was asked for to its end
        self._typed: list[tuple[str, Answered]] = []  # for the session that is being prepared
        self._live: LiveSession | None = None
        self._moves: queue.SimpleQueue[Move] = queue.SimpleQueue()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, name="session", daemon=True)
        self._thread.start()

    def ask(self, job: Ask) -> None:
        """Speak a reminder; `Spoke` follows, unless it is cancelled."""
        self._cancelled.discard(job.reminder_id)
        self._jobs.put(job)

    def cancel(self, reminder_id: str) -> None:
        """Let a spoken reminder end at once, silently."""
        self._cancelled.add(reminder_id)
        question = self._question
        if question is not None and question[0] == reminder_id:
            question[1].cancel()

    def perform(self, job: Perform) -> bool:
        """Do a session; `SessionBegan` and `SessionOver` follow.  Not while there is another one: then False."""
        with self._lock:
            if self._performing is not None:
                return False
            self._performing = job
        self._jobs.put(job)
        return True

    def type(self, text: str, answered: Answered = unasked) -> bool:
        """Take a sentence for the session that runs, or is just being prepared; whether there is one."""
        with self._lock:
            if self._live is not None:
                self._live.type(text, answered)
            elif self._performing is not None:
                self._typed.append((text, answered))
            return self._performing is not None

    @property
    def performing(self) -> bool:
        """Whether a session goes on, or is about to."""
        return self._performing is not None

    def move(self, move: Move) -> None:
        """Let the session go on elsewhere; where that is not taken, it goes on here, and says so."""
        self._moves.put(move)

    @property
    def snapshot(self) -> Snapshot | None:
        """Where the session is."""
        live = self._live
        return None if live is None else live.status()

    @property
    def listening(self) -> Listening:
        """Whether the microphone may be opened."""
        return self._listening

    def listen(self, listening: Listening) -> None:
        """Allow the microphone, or not: one that is open is then shut within a moment, and a session goes on.

        A spoken reminder ends, and waits on the screen.
        """
        self._listening = listening

    @property
    def microphone_open(self) -> bool:
        """Whether somebody listens."""
        live, question = self._live, self._question
        if self._listening is Listening.OFF:
            return False
        asks = question is not None and question[1].microphone_open
        return asks or (live is not None and live.microphone_open)

    def close(self) -> None:
        """End what is being said and done; what was done is kept.  Takes a second and a half at most."""
        self._ending.set()
        question, live = self._question, self._live
        if question is not None:
            question[1].cancel()
        if live is not None:
            live.stop()
        self._jobs.put(_End())
        self._thread.join(_CLOSE_S)

    def _tell(self, text: str) -> None:
        """Tell what is missing once, and not at every reminder."""
        if text not in self._told:
            self._told.add(text)
            self._tell_each(text)

    def _work(self) -> None:
        with contextlib.ExitStack() as opened:
            speaking: Speaking | None = None
            while True:
                try:
                    job = self._jobs.get(timeout=None if speaking is None else _KEPT_S)
                except queue.Empty:
                    opened.close()
                    speaking = None
                    give_all_back()
                    continue
                if isinstance(job, _End) or self._ending.is_set():
                    return
                try:
                    if speaking is None:
                        speaking = opened.enter_context(contextlib.closing(self._open(job)))
                    self._do(job, speaking)
                except (OthersideError, VoicesError) as error:
                    self._failed(job, str(error))
                except Exception:  # noqa: BLE001 - a mistake of ours; whoever hears nothing of it would wait all day
                    threading.excepthook(threading.ExceptHookArgs((*sys.exc_info(), threading.current_thread())))
                    self._failed(job, _MISTAKE)

    def _open(self, job: Job) -> Speaking:
        """Load what an idle companion does without, some 40 MB; a loudspeaker comes first: it takes its time."""
        if self._make is not None:
            return self._make(self._tell)
        opening = _begin_to_open() if isinstance(job, Perform) else None
        try:
            from assistant.companion.speaking import Speaking  # noqa: PLC0415 - as above

            return Speaking(self._tell, note=self._tell_each, opening=opening)
        except BaseException:
            if opening is not None:
                opening.close()
            raise

    def _do(self, job: Job, speaking: Speaking) -> None:
        match job:
            case Ask():
                self._ask(job, speaking)
            case Perform():
                self._perform(job, speaking)
            case _End():
                pass
            case _:
                assert_never(job)

    def _ask(self, job: Ask, speaking: Speaking) -> None:
        if job.reminder_id in self._cancelled:
            return
        listening = self._listening
        with speaking.question(job.sentence, job.confirm, listening) as question:
            self._question = (job.reminder_id, question)
            try:
                while not question.over:
                    if job.reminder_id in self._cancelled:  # it may have come before the question was known here
                        question.cancel()
                    if listening is Listening.ON and self._listening is Listening.OFF:
                        question.cancel()
                    question.step()
            finally:
                self._question = None
        if job.reminder_id not in self._cancelled:
            self._post(Spoke(job.reminder_id, question.answer))

    def _perform(self, job: Perform, speaking: Speaking) -> None:
        progress = Progress(self._post)
        going_on = GoingOn.ASKED if job.begins is None else GoingOn.MOVED_HERE
        live = speaking.session(job.asked, job.minutes, lambda: self._listening, progress.report, going_on)
        if job.begins is not None and not job.begins(None):
            live.end()
            raise OthersideError(_TOO_LATE)
        try:
            self._moves = queue.SimpleQueue()  # what was asked of the one before is of no interest
            with self._lock:
                self._live = live
                for text, answered in self._typed:
                    live.type(text, answered)
                self._typed.clear()
            self._post(SessionBegan(live.plan.routine.id))
            if self._ending.is_set():
                live.stop()
            live.perform(lambda: self._between_blocks(live, progress))
        finally:
            try:
                done = live.end()
            finally:
                self._perform_no_more()
        self._post(SessionOver(done.line, done.worked_s))

    def _perform_no_more(self) -> None:
        with self._lock:
            self._performing = self._live = None
            refused, self._typed = self._typed, []
        for _, answered in refused:
            answered(None)

    def _between_blocks(self, live: LiveSession, progress: Progress) -> None:
        """While a move is asked for, the time of the session stands: it is counted in blocks."""
        progress.look(live.status().status)
        if self._moves.empty():
            return
        move, session = self._moves.get(), live.so_far()
        self._moves = queue.SimpleQueue()  # whoever asks again meanwhile does not hold it up again
        handed = Handed(Where.HERE) if session is None else move.hand_over(session)
        line = live.handed(move.room, handed.where, session)
        self._tell_each(f"{line} It says: {handed.why}" if handed.why else line)
        self._post(Progressed(Happening(HappeningKind.MOVE_ANSWERED, {"room": move.room, "text": line})))
        self._moves = queue.SimpleQueue()

    def _failed(self, job: Job, trouble: str) -> None:
        match job:
            case Ask(reminder_id):
                self._tell(trouble)
                self._post(Spoke(reminder_id, None))
            case Perform(begins=begins):
                self._perform_no_more()
                if begins is not None:
                    begins(trouble)
                self._post(SessionOver(trouble, 0.0))
            case _End():
                pass
            case _:
                assert_never(job)


def _begin_to_open() -> Opening:
    """Open the loudspeaker of the settings."""
    from voices.sound_card import SoundCard  # noqa: PLC0415 - see `Voice._open`

    config = load(places.config_file())
    return Opening(functools.partial(SoundCard, config.microphone, config.speaker, clock.monotonic_s, listens=False))
