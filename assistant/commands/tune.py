"""`otherside tune`: finds the commands that are not understood from this person, and what helps."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator

from assistant import clock, places
from assistant.coach_voice import coach_voice
from assistant.config import load
from assistant.device_delays import bulk_delay_s
from assistant.errors import OthersideError
from assistant.farewell import Farewell
from assistant.language.chatter import load_common
from assistant.language.words import Words
from assistant.tuning import aliases
from assistant.tuning.advice import Rules
from assistant.tuning.booth import Booth
from assistant.tuning.course import USUAL, Course, choose
from assistant.tuning.summary import summary
from assistant.wiring import model_for, words_for
from assistant.yaml_files import ProblemsError
from voices.echo import EchoCanceller
from voices.mouth import Mouth
from voices.sound_card import SoundCard

_COMMAND_S = 8  # about how long both tries take


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "tune",
        help="teach it how you say the commands",
        description="Say each command twice. What is not understood is learned the way you say it, or another wording "
        "is found. No sound is kept. Ctrl-C ends it and keeps what was learned.",
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--all", action="store_true", help=f"every command (default: the {USUAL} most useful)")
    what.add_argument("--commands", type=_phrases, default=(), metavar="A,B,…", help="these, such as “stop,other side”")
    what.add_argument("--forget", action="store_true", help="forget all that was learned")
    parser.add_argument("--silent", action="store_true", help="print what to say, and speak nothing")
    parser.set_defaults(run=run)


def _phrases(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError("names no command; write for example stop,other side")
    return found


def run(args: argparse.Namespace) -> int:
    """Tune, or forget; 0 however far it came.  Raises OthersideError or VoicesError for what cannot be done."""
    file = places.tuning_file()
    if args.forget:
        print(f"Forgotten; {file} is gone." if aliases.forget(file) else "Nothing had been learned.")
        return 0
    config = load(places.config_file())
    wanted = choose(Words.load(), args.commands, everything=args.all)
    model = model_for(config)
    tuning = words_for(model)
    if tuning.problems:  # it would be overwritten
        raise ProblemsError(tuning.problems)
    with Farewell(), coach_voice(config, silent=args.silent, tell=print) as lines, contextlib.ExitStack() as open_:
        voice = lines if lines.spoken else None
        room = SoundCard(config.microphone, config.speaker, clock.monotonic_s, speaks=voice is not None)
        open_.callback(room.close)
        booth = Booth(
            room=room,
            mouth=Mouth(config.volume_percent / 100),
            model=model,
            words=tuning.words,
            lines=voice,
            canceller=EchoCanceller(bulk_delay_s(config, print)),
        )
        rules = Rules(tuning.words, model.knows, load_common())
        course = Course(booth, rules, tuning.aliases, lambda found: aliases.save(file, found), _write)
        booth.look_around()  # nobody is introduced to a microphone that is not there
        for line in _introduction(len(wanted), spoken=voice is not None):
            print(line)
        with _told_at_the_end(course, len(wanted)):
            booth.begin("The microphone is open. Say what I say, after the tone.")
            course.run(wanted)
            booth.say("That is all. Thank you.")
    return 0


def _introduction(count: int, *, spoken: bool) -> Iterator[str]:
    minutes = max(1, round(count * _COMMAND_S / 60))
    yield "The microphone is open until this ends. No sound is kept; what is learned is."
    yield f"About {minutes} minute{'' if minutes == 1 else 's'}. Lie where you will lie, and speak as you will then."
    yield f"Say what {'you hear, after the tone' if spoken else 'is printed'}. Ctrl-C ends it.\n"


@contextlib.contextmanager
def _told_at_the_end(course: Course, count: int) -> Iterator[None]:
    """Say what came of it, also when it was broken off: what was learned has been kept."""
    try:
        yield
    except KeyboardInterrupt:
        print(f"\nEnded after {len(course.results)} of {count}.")
    except OthersideError:
        print()
        _sum_up(course)
        raise
    _sum_up(course)


def _sum_up(course: Course) -> None:
    if course.results:
        print()
    for line in summary(course.results, places.tuning_file()):
        print(line)


def _write(text: str) -> None:
    print(text, end="", flush=True)
