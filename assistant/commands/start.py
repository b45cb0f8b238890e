"""`otherside start`: a session, here and now, with what this computer has to speak and to listen with."""

from __future__ import annotations

import argparse
import contextlib
import functools
import math
import sys
from collections.abc import Iterator

from assistant import places
from assistant.companion.telling import Telling
from assistant.config import load
from assistant.farewell import Farewell
from assistant.journal import Entry
from assistant.keyboard import Keyboard
from assistant.live import prepare
from assistant.live_session import LiveSession
from assistant.order import Answers, Order, Speech
from assistant.planning import LONGEST_MIN, SHORTEST_MIN, USUAL_ROUTINE
from assistant.screen import Screen

_FASTEST = 1000.0
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
        "--speed",
        type=_speed,
        metavar="N",
        help="N times real time, to try a routine out (with --typed --silent); nothing is kept",
    )
    parser.set_defaults(run=functools.partial(run, parser))


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        minutes = math.nan
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of minutes from {SHORTEST_MIN} to {LONGEST_MIN}")
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
    """Do a session; 0 however the person ended it.  Raises OthersideError for what cannot be done at all.

    It is done here also while a companion runs, which only knows of it: so the screen, the keyboard and all options are
    the same with one and without, and each of the two may end or be killed and leave the other as it should be.
    """
    if args.speed is not None and not (args.typed and args.silent):
        parser.error("argument --speed: sound cannot be hurried; add --typed --silent")
    config = load(places.config_file())
    order = Order(
        asked=" ".join(args.wish),
        minutes=args.minutes,
        answers=Answers.TYPED if args.typed else Answers.VOICE,
        speech=Speech.SILENT if args.silent else Speech.ALOUD,
        speed=args.speed or 1.0,
    )
    screen = Screen()
    with Farewell() as farewell, _telling(order) as telling:
        try:
            live = prepare(
                order, config, tell=print, on_entry=functools.partial(_show, screen), on_effect=telling.effect
            )
            _read_keyboard(live)
        except KeyboardInterrupt:
            print("Nothing was begun.")
            return 0
        try:
            farewell.ask(live.stop)
            telling.began()
            _perform(live, screen)
        finally:
            print(live.end().line)
    return 0


@contextlib.contextmanager
def _telling(order: Order) -> Iterator[Telling]:
    """Let a companion that runs know of it, unless nothing is really done."""
    with contextlib.closing(Telling(places.runtime_dir() if order.speed == 1.0 else None)) as telling:
        yield telling


def _show(screen: Screen, entry: Entry) -> None:
    if entry.kind not in _UNSHOWN:
        screen.show(entry)


def _read_keyboard(live: LiveSession) -> None:
    """Read what is typed; what is piped in only where nothing can be heard."""
    with contextlib.suppress(AttributeError, ValueError, OSError):  # there may be no standard input at all
        if live.answers is Answers.TYPED or sys.stdin.isatty():
            Keyboard(sys.stdin.fileno(), live.type).start()


def _perform(live: LiveSession, screen: Screen) -> None:
    """Do it; returns when it is over, or the person insists."""
    with contextlib.suppress(KeyboardInterrupt):
        if live.answers is Answers.TYPED:  # who types needs the last line
            live.perform()
            return
        with screen:
            live.perform(lambda: screen.status(live.status().status, live.status().at_s))
