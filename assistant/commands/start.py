"""`otherside start`: a session, here and now, with what this computer has to speak and to listen with."""

from __future__ import annotations

import argparse
import contextlib
import functools
import math
import sys
from dataclasses import dataclass, replace

from rich.console import Console
from rich.progress import track

from assistant import clock, places
from assistant.coach_voice import coach_voice
from assistant.config import Config, load
from assistant.content import library
from assistant.device_delays import bulk_delay_s
from assistant.farewell import Farewell
from assistant.history.keeper import Keeper
from assistant.journal import Entry, Journal
from assistant.keyboard import Keyboard
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.planning import (
    USUAL_ROUTINE,
    Wish,
    background_for,
    fitted_plan,
    left_undone,
    pick_routine,
    plan_for,
    profile_of,
    wish,
)
from assistant.record import Record
from assistant.rehearsal import RehearsedLines, script
from assistant.screen import Screen
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Context, Intent
from assistant.session.events import Said
from assistant.session.moves import Teaching
from assistant.session.plan import Plan
from assistant.session.session import Session
from assistant.stage import Stage, perform
from assistant.wiring import WordsForEar, model_for, new_session, words_for
from voices.ear import Ear
from voices.echo import EchoCanceller
from voices.errors import VoicesError
from voices.mouth import Mouth
from voices.paced_room import PacedRoom
from voices.recogniser import Model
from voices.room import Room
from voices.sound_card import SoundCard

_STOP = "stop"
_FASTEST = 1000.0
_SHORTEST_MIN, _LONGEST_MIN = 1, 60
_UNSHOWN = ("cut",)  # of use in a file only


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "start",
        help="a session, here and now: it speaks, you answer",
        description="Do a routine. The coach speaks; answer by voice, or type. “help” lists what works. Ctrl-C ends "
        "the session and keeps what was done.",
    )
    parser.add_argument(
        "wish",
        nargs="*",
        metavar="ROUTINE",
        help=f"which routine (default: {USUAL_ROUTINE}), or a wish: five minutes of hips",
    )
    parser.add_argument("--minutes", type=_minutes, metavar="N", help="fit it into N minutes, all told")
    parser.add_argument("--typed", action="store_true", help="answer by keyboard; no microphone is opened")
    parser.add_argument("--silent", action="store_true", help="print what would be said, and speak nothing")
    parser.add_argument(
        "--speed", type=_speed, metavar="N", help="N times real time, to try a routine out (with --typed --silent)"
    )
    parser.set_defaults(run=functools.partial(run, parser))


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not _SHORTEST_MIN <= minutes <= _LONGEST_MIN:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes from {_SHORTEST_MIN} to {_LONGEST_MIN}")
    return minutes


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0.0 < speed <= _FASTEST:  # not-a-number is neither
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0 and up to {_FASTEST:.0f}")
    return speed


def run(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    """Do a session; 0 however the person ended it.  Raises OthersideError for what cannot be done at all."""
    if args.speed is not None and not (args.typed and args.silent):
        parser.error("argument --speed: sound cannot be hurried; add --typed --silent")
    config = load(places.config_file())
    found = library.load(places.content_dir())
    for problem in found.problems:
        print(problem)
    with (
        Farewell() as farewell,
        contextlib.closing(Keeper(places.history_file(), places.data_dir() / "sessions", print)) as keeper,
        coach_voice(config, silent=args.silent, tell=print) as lines,
    ):
        try:
            live = _prepare(_wanted(args, found.teaching, keeper), found.teaching, keeper, config, lines, args)
        except KeyboardInterrupt:
            print("Nothing was begun.")
            return 0
        try:
            live.perform(farewell)
        finally:
            live.end()
    return 0


def _wanted(args: argparse.Namespace, teaching: Teaching, keeper: Keeper) -> Wish:
    """What was asked for; without a word the session that broke off, or the usual one."""
    words = " ".join(args.wish)
    if words:
        asked = wish(words, teaching, Words.load())
    else:
        broken = keeper.broken_off
        known = broken is not None and broken.routine in teaching.routines
        asked = Wish(pick_routine(broken.routine if broken is not None and known else USUAL_ROUTINE, teaching))
    return asked if args.minutes is None else replace(asked, minutes=args.minutes)


def _prepare(  # noqa: PLR0913 - where everything meets
    asked: Wish, teaching: Teaching, keeper: Keeper, config: Config, lines: RehearsedLines, args: argparse.Namespace
) -> _Live:
    """Do all that takes time before the session's clock runs."""
    phrases = load_phrases()
    started = clock.now()
    profile = profile_of(keeper.sessions, config, started.date().toordinal())
    plan = plan_for(asked.routine, teaching, config, profile)
    undone = _undone(asked, plan, teaching, keeper)
    background = background_for(profile, teaching, config, undone)
    if lines.spoken:
        texts = script(plan, phrases)
        print(f"Getting {len(texts)} lines ready …")
        console = Console(stderr=True)
        lines.rehearse(track(texts, "Lines", console=console, transient=True, disable=not console.is_terminal))
    if asked.minutes is not None:
        plan = fitted_plan(asked, teaching, config, profile, phrases, lines.length_s).plan
    model = None if args.typed else _model(config)
    tuning = words_for(model)
    for problem in tuning.problems:
        print(problem)
    words = tuning.words
    ear: Ear | None = None
    if model is not None:
        ear = Ear(model, WordsForEar(words), Context.PREP, EchoCanceller(bulk_delay_s(config, print)))
    session = new_session(plan, phrases, words, lines.length_s, background)
    view = _View(words, session, live=ear is not None)
    journal = Journal(on_entry=view.show, on_report=keeper.begin(plan, started))
    room: Room
    if ear is None and args.silent:
        room = PacedRoom(clock.monotonic_s, args.speed or 1.0)
    else:
        room = SoundCard(
            config.microphone, config.speaker, clock.monotonic_s, listens=ear is not None, speaks=not args.silent
        )
    mouth = Mouth(config.volume_percent / 100)
    stage = Stage(room=room, mouth=mouth, ear=ear, lines=lines, session=session, words=words, journal=journal)
    _read_keyboard(stage, always=ear is None)
    return _Live(plan, session, room, stage, journal, view, keeper)


def _undone(asked: Wish, plan: Plan, teaching: Teaching, keeper: Keeper) -> tuple[SidedSlot, ...]:
    """What is offered to go on with: of the same routine, and not when the time is short."""
    broken = keeper.broken_off
    if broken is None or broken.routine != plan.routine.id or asked.minutes is not None:
        return ()
    return left_undone(broken, plan, teaching)


def _model(config: Config) -> Model | None:
    """The recogniser's model, or None, after a sentence that says why, when nothing can be understood."""
    try:
        return model_for(config)
    except VoicesError as error:
        print(f"{error} Until then, type what you want.")
        return None


def _read_keyboard(stage: Stage, *, always: bool) -> None:
    """Read what is typed; what is piped in only where nothing can be heard."""
    with contextlib.suppress(AttributeError, ValueError, OSError):  # there may be no standard input at all
        if always or sys.stdin.isatty():
            Keyboard(sys.stdin.fileno(), stage.type).start()


class _View:
    """What is printed of a session."""

    def __init__(self, words: Words, session: Session, *, live: bool) -> None:
        """With `live` a terminal's last line shows where the session is; somebody who types needs that line."""
        self._words = words
        self._session = session
        self._screen = Screen()
        self.frame: contextlib.AbstractContextManager[object] = self._screen if live else contextlib.nullcontext()
        self.status = self._screen.status if live else lambda _status, _now_s: None

    def show(self, entry: Entry) -> None:
        """Print an entry, and all that can be said when that was asked for."""
        if entry.kind in _UNSHOWN:
            return
        self._screen.show(entry)
        if entry.kind == "typed" and self._words.parse(entry.text) == Command(Intent.HELP):
            known = " · ".join(self._words.help_lines(self._session.listening))
            self._screen.show(Entry(entry.at_s, "note", f"You can say or type: {known}"))


@dataclass(frozen=True, slots=True)
class _Live:
    """A session that is ready to begin."""

    plan: Plan
    session: Session
    room: Room
    stage: Stage
    journal: Journal
    view: _View
    keeper: Keeper

    def perform(self, farewell: Farewell) -> None:
        """Do it; returns when it is over, or the person insists."""
        farewell.ask(lambda: self.stage.type(_STOP))
        with self.view.frame, contextlib.suppress(KeyboardInterrupt):
            perform(self.stage, lambda: self.view.status(self.session.status(self.stage.now_s), self.stage.now_s))

    def end(self) -> None:
        """Close the devices, keep what was done, and say so in one line."""
        self.room.close()
        now_s = self.stage.now_s
        if self.journal.outcome is None:  # it was broken off: the block under way counts as well
            for effect in self.session.handle(Said(Command(Intent.STOP)), now_s):
                self.journal.keep(now_s, effect)
        record = Record(len(self.plan.slots), self.journal)
        print(f"{record.line()} {self.keeper.farewell()}")
