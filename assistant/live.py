"""A live session, whoever begins it: a command on a terminal, or the companion in the tray.

`prepare` does all that takes time before the session's clock runs, `LiveSession.perform` does the session, and
`LiveSession.end` puts everything away.  These three belong to one thread, because the history and the ear are that
thread's own; all else of a `LiveSession` may be used from any.  Nothing is printed here: sentences for the person go
to `tell`, what happens in the session to `on_entry`, both on the session's thread.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from assistant import clock, places
from assistant.coach_voice import coach_voice
from assistant.config import Config
from assistant.content import library
from assistant.device_delays import bulk_delay_s
from assistant.history.keeper import Keeper, Keeping
from assistant.journal import Entry, Journal
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.order import Answers, Order, Rehearsing, Speech, planned
from assistant.record import Record
from assistant.rehearsal import RehearsedLines
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import BlockEnded, Outcome
from assistant.session.events import Said
from assistant.session.plan import Plan
from assistant.session.session import Session, Status
from assistant.stage import Stage, perform
from assistant.wiring import WordsForEar, model_for, new_session, words_for
from voices.ear import Ear
from voices.echo import EchoCanceller
from voices.errors import VoicesError
from voices.memory import give_back
from voices.mouth import Mouth
from voices.paced_room import PacedRoom
from voices.recogniser import Model
from voices.room import Room, microphone_open
from voices.sound_card import SoundCard

_STOP = "stop"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Where a session is."""

    at_s: float  # seconds of audio since its start
    status: Status


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a session; plain values, so that whoever keeps it keeps nothing else in memory."""

    line: str  # for the person: what was done, and whether it is in the history
    outcome: Outcome
    worked_s: float  # pauses left out
    blocks: tuple[BlockEnded, ...]


@dataclass(frozen=True, slots=True)
class _Parts:
    """What a session is made of until it is over."""

    session: Session
    room: Room
    stage: Stage
    journal: Journal
    keeper: Keeper


class LiveSession:
    """A session that is ready to begin.  It must be ended, whatever happens in between."""

    def __init__(self, plan: Plan, answers: Answers, parts: _Parts, opened: contextlib.ExitStack) -> None:
        """Use `prepare`.  `opened` is closed at the end."""
        self.plan = plan
        self.answers = answers  # TYPED also when voice was asked for and nothing can be understood here
        self._parts: _Parts | None = parts
        self._opened = opened
        self._snapshot = Snapshot(0.0, parts.session.status(0.0))
        self._done: Done | None = None

    @property
    def microphone_open(self) -> bool:
        """Whether a microphone is open, which may be so from `prepare` on, until `end` has closed it.  Any thread."""
        parts = self._parts
        return parts is not None and self.answers is Answers.VOICE and microphone_open(parts.room)

    def status(self) -> Snapshot:
        """Where the session is, at most a block ago.  Any thread."""
        return self._snapshot

    def type(self, text: str) -> None:
        """Take a typed line, which is understood with the next block; after the end, nothing.  Any thread."""
        parts = self._parts
        if parts is not None:
            parts.stage.type(text)

    def stop(self) -> None:
        """Ask the session to end: `perform` returns within a second.  Any thread, and signal handlers."""
        self.type(_STOP)

    def perform(self, every_block: Callable[[], None] = lambda: None) -> None:
        """Do the session; returns when it is over.  `every_block` is called every 10 ms of it."""
        parts = self._parts
        if parts is None:
            raise ValueError("this session was ended")

        def publish() -> None:
            self._publish(parts)
            every_block()

        perform(parts.stage, publish)
        self._publish(parts)

    def end(self) -> Done:
        """Close the devices, keep what was done, and let go of everything; what broke off counts as stopped.

        Called again it gives the same.
        """
        if self._done is None:
            parts = self._parts
            if parts is None:
                raise ValueError("this session was ended, and failed in it")
            try:
                self._done = self._end(parts)
            finally:
                self._parts = None
                self._opened.close()
                del parts
                give_back()
        return self._done

    def _end(self, parts: _Parts) -> Done:
        parts.room.close()
        journal, now_s = parts.journal, parts.stage.now_s
        if journal.outcome is None:  # it was broken off: the block under way counts as well
            for effect in parts.session.handle(Said(Command(Intent.STOP)), now_s):
                journal.keep(now_s, effect)
        self._publish(parts)
        record = Record(len(self.plan.slots), journal, parts.keeper.continued)
        return Done(
            line=f"{record.line()} {parts.keeper.farewell()}",
            outcome=journal.outcome or Outcome.STOPPED,
            worked_s=record.worked_s,
            blocks=tuple(journal.blocks),
        )

    def _publish(self, parts: _Parts) -> None:
        now_s = parts.stage.now_s
        self._snapshot = Snapshot(now_s, parts.session.status(now_s))


def prepare(  # noqa: PLR0913 - where everything meets
    order: Order,
    config: Config,
    *,
    tell: Tell,
    on_entry: Callable[[Entry], None] = lambda _: None,
    rehearsing: Rehearsing = lambda texts: texts,
    model: Model | None = None,
    lines: RehearsedLines | None = None,
    open_room: Callable[[], Room] | None = None,
) -> LiveSession:
    """Do all that takes time before the session's clock runs.

    `rehearsing` is given the lines that are made ready and gives them back one by one, for a bar on the way; it is not
    called when nothing is spoken.  `model` is the recogniser's when it is loaded already, `lines` the coach's voice
    when it is open already (there must not be two: the speech engine is one for the whole process); the session lets go
    of both at its end, and closes only what it opened itself.  `open_room` makes another room than that of the
    computer's devices.  Raises OthersideError for what cannot be done at all; nothing is then left open.
    """
    with contextlib.ExitStack() as opened:
        found = library.load(places.content_dir())
        for problem in found.problems:
            tell(str(problem))
        keeping = Keeping.KEPT if order.speed == 1.0 else Keeping.TRIAL
        keeper = Keeper(places.history_file(), places.data_dir() / "sessions", tell, keeping)
        opened.callback(keeper.close)
        if lines is None or order.speech is Speech.SILENT:
            lines = opened.enter_context(coach_voice(config, silent=order.speech is Speech.SILENT, tell=tell))
        started, phrases = clock.now(), load_phrases()
        made = planned(order, config, found.teaching, keeper, lines, phrases, started, rehearsing, tell)
        plan, background = made.plan, made.background
        if order.answers is Answers.TYPED:
            model = None
        elif model is None:
            model = _model(config, tell)
        answers = Answers.TYPED if model is None else Answers.VOICE
        words = _words(model, tell)
        ear: Ear | None = None
        if model is not None:
            ear = Ear(model, WordsForEar(words), Context.PREP, EchoCanceller(bulk_delay_s(config, tell)))
        session = new_session(plan, phrases, words, lines.length_s, background)
        on_report = keeper.begin(plan, started, made.minutes, background.broken_off)
        journal = Journal(on_entry=_Reporter(words, session, on_entry), on_report=on_report)
        room = open_room() if open_room is not None else _room(order, config, answers)
        mouth = Mouth(config.volume_percent / 100)
        stage = Stage(room=room, mouth=mouth, ear=ear, lines=lines, session=session, words=words, journal=journal)
        parts = _Parts(session, room, stage, journal, keeper)
        return LiveSession(plan, answers, parts, opened.pop_all())


def _model(config: Config, tell: Tell) -> Model | None:
    """The recogniser's model, or None, after a sentence that says why, when nothing can be understood."""
    try:
        return model_for(config)
    except VoicesError as error:
        tell(f"{error} Until then, type what you want.")
        return None


def _words(model: Model | None, tell: Tell) -> Words:
    """All that this person can say."""
    tuning = words_for(model)
    for problem in tuning.problems:
        tell(str(problem))
    return tuning.words


def _room(order: Order, config: Config, answers: Answers) -> Room:
    """The computer's own devices, as far as they are needed."""
    listens, speaks = answers is Answers.VOICE, order.speech is Speech.ALOUD
    if not listens and not speaks:
        return PacedRoom(clock.monotonic_s, order.speed)
    return SoundCard(config.microphone, config.speaker, clock.monotonic_s, listens=listens, speaks=speaks)


@dataclass(frozen=True, slots=True)
class _Reporter:
    """Passes on what happens, and all that can be said when that was asked for by keyboard."""

    words: Words
    session: Session
    on_entry: Callable[[Entry], None]

    def __call__(self, entry: Entry) -> None:
        """Pass on an entry."""
        self.on_entry(entry)
        if entry.kind == "typed" and self.words.parse(entry.text) == Command(Intent.HELP):
            known = " · ".join(self.words.help_lines(self.session.listening))
            self.on_entry(Entry(entry.at_s, "note", f"You can say or type: {known}"))
