"""A live session, whoever begins it: a command on a terminal, or the companion in the tray.

`prepare` does what the first word needs, `LiveSession.perform` does the session, and `LiveSession.end` puts everything
away.  These three belong to one thread, because the history is that thread's own; all else of a `LiveSession` may be
used from any.  With the computer's own devices the ear and the rest of the lines are made ready beside it, while the
coach speaks already; in any other room before it, so that a simulated one is the same each time.  Nothing is printed
here: sentences for the person go to `tell`, what happens in the session to `on_entry`, both on the session's thread.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant import clock, places
from assistant.coach_voice import coach_mouth, coach_voice
from assistant.config import Config
from assistant.content import library
from assistant.duplex import OPENING_S, Hears
from assistant.history.keeper import Keeper, Keeping
from assistant.journal import Entry, Journal
from assistant.language.coach import load_phrases
from assistant.language.late_words import LateWords, SomeWords
from assistant.late_ear import UNTIL_THEN, LateEar, Loaded, Loader
from assistant.live_session import LiveSession, Parts
from assistant.model_folder import find_model
from assistant.order import Answers, Order, Speech, planned
from assistant.rehearsal import RehearsedLines, script
from assistant.room_opening import Opening
from assistant.session.commands import Command, Intent
from assistant.session.effects import Effect
from assistant.session.session import Session
from assistant.stage import Stage
from assistant.wiring import NOT_HERE, model_for, new_session, words_for
from voices.errors import VoicesError
from voices.paced_room import PacedRoom
from voices.room import LateRoom, Room
from voices.sound_card import SoundCard

if TYPE_CHECKING:
    from voices.recogniser import Model

Tell = Callable[[str], None]


def prepare(  # noqa: PLR0913 - where everything meets
    order: Order,
    config: Config,
    *,
    tell: Tell,
    on_entry: Callable[[Entry], None] = lambda _: None,
    on_effect: Callable[[Effect], None] = lambda _: None,
    model: Callable[[], Model] | None = None,
    lines: RehearsedLines | None = None,
    open_room: Callable[[], Room] | None = None,
    open_late: Callable[[], LateRoom] | None = None,
) -> LiveSession:
    """Do all that takes time before the session's clock runs.

    `on_effect` is given what the session reports of itself.  `model` gives the recogniser's, on any thread; `lines` are
    the coach's voice when it is open already (there must not be two: the speech engine is one for the whole process);
    the session lets go of both at its end, and closes only what it opened itself.  `open_room` makes another room than
    that of the computer's devices, `open_late` one whose microphone opens later.  Raises OthersideError for what cannot
    be done at all; nothing is then left open.
    """
    with contextlib.ExitStack() as opened:
        if open_room is None and open_late is None and order.speech is Speech.ALOUD:
            open_late = functools.partial(
                SoundCard, config.microphone, config.speaker, clock.monotonic_s, listens=False
            )
        opening = None if open_late is None else opened.enter_context(contextlib.closing(Opening(open_late)))
        found = library.load(places.content_dir())
        for problem in found.problems:
            tell(str(problem))
        keeping = Keeping.KEPT if order.speed == 1.0 else Keeping.TRIAL
        keeper = Keeper(places.history_file(), places.data_dir() / "sessions", tell, keeping)
        opened.callback(keeper.close)
        if lines is None or order.speech is Speech.SILENT:
            lines = opened.enter_context(coach_voice(config, silent=order.speech is Speech.SILENT, tell=tell))
        wanted = None if order.answers is Answers.TYPED else model or _model_of(config, tell)
        started, phrases = clock.now(), load_phrases() if wanted else replace(load_phrases(), listening="")
        made = planned(
            *(order, config, found.teaching, keeper, lines, phrases, started),
            rehearse=None if opening else lines.rehearse,
            tell=tell,
            tone_s=OPENING_S if opening and wanted else 0.0,
        )
        plan, background = made.plan, made.background
        if opening is None:
            loaded, late = _loaded(wanted, config, tell), None
            words: SomeWords = loaded.words
            ear, length_s = loaded.ear, lines.length_s
            room = (open_room or functools.partial(_room, order, config, loaded.ear))()
        else:
            make = None if wanted is None else functools.partial(_load_ear, wanted, config)
            lines.rehearse(plan.opening(phrases)[:1])
            loader = Loader(lines, lambda: script(plan, phrases), make)
            opened.callback(loader.close)
            room = late_room = opening.take()
            late = None if wanted is None else LateEar(late_room, loader.loaded)
            words = LateWords() if wanted else _loaded(None, config, tell).words
            ear, length_s = None, lines.expected_s
        session = new_session(plan, phrases, words, length_s, background)
        keep = keeper.begin(plan, started, made.minutes, background.broken_off)

        def on_report(at_s: float, effect: Effect) -> None:
            keep(at_s, effect)
            on_effect(effect)

        journal = Journal(on_entry=_Reporter(words, session, on_entry), on_report=on_report)
        mouth = opened.enter_context(coach_mouth(config, silent=order.speech is Speech.SILENT, tell=tell))
        stage = Stage(
            room=room, mouth=mouth, ear=ear, lines=lines, session=session, words=words, journal=journal, late=late
        )
        return LiveSession(plan, Parts(session, room, stage, journal, keeper), phrases, opened.pop_all())


def _model_of(config: Config, tell: Tell) -> Callable[[], Model] | None:
    """What loads the recogniser's model; None, after a sentence that says why, when it is plain that nothing does."""
    try:
        if find_model(config) is not None:
            return functools.partial(model_for, config)
        tell(f"{NOT_HERE} {UNTIL_THEN}")
    except VoicesError as error:
        tell(f"{error} {UNTIL_THEN}")
    return None


def _load_ear(model: Callable[[], Model], config: Config) -> Loaded:
    from assistant.hearing import load_ear  # noqa: PLC0415 - the recogniser, which the first word does without

    return load_ear(model, config)


def _loaded(model: Callable[[], Model] | None, config: Config, tell: Tell) -> Loaded:
    """All that this person can say, with an ear for it where one is wanted and can be made."""
    if model is None:
        tuning = words_for(None)
        loaded = Loaded(None, tuning.words, tuple(map(str, tuning.problems)))
    else:
        loaded = _load_ear(model, config)
    for sentence in loaded.told:
        tell(sentence)
    return loaded


def _room(order: Order, config: Config, ear: Hears | None) -> Room:
    """The computer's own devices, as far as they are needed by somebody who reads."""
    if ear is None:
        return PacedRoom(clock.monotonic_s, order.speed)
    return SoundCard(config.microphone, config.speaker, clock.monotonic_s, speaks=False)


@dataclass(frozen=True, slots=True)
class _Reporter:
    """Passes on what happens, and all that can be said when that was asked for by keyboard."""

    words: SomeWords
    session: Session
    on_entry: Callable[[Entry], None]

    def __call__(self, entry: Entry) -> None:
        """Pass on an entry."""
        self.on_entry(entry)
        if entry.kind == "typed" and self.words.parse(entry.text) == Command(Intent.HELP):
            known = " · ".join(self.words.help_lines(self.session.listening))
            self.on_entry(Entry(entry.at_s, "note", f"You can say or type: {known}"))
