"""`otherside doctor`: says what works here, what does not, and what to do."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import json
import os
import sys
import textwrap
from collections.abc import Sequence

from assistant.checks import Check, State
from assistant.checkup import check_all
from assistant.commands import doctor_sound
from assistant.hearing_check import DEFAULT_S

_LEAST_S, _MOST_S = 5, 600  # of listening
_WIDTH = 100
_FEW = 12  # choices that are listed though all is well; `--json` has them all
_FILES = frozenset({"config", "tuning", "delays", "companion", "autostart"})  # they alone make no session
_NAME = 15
_STATE = 9
_INDENT = " " * (_NAME + _STATE)


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "doctor",
        help="what works here, what does not, what to do",
        description="Look at microphone, speaker, model, voice, display, tray, notifications, companion, "
        "configuration and what was learned. Nothing is opened or played, unless you ask for it.",
    )
    sound = parser.add_mutually_exclusive_group()
    sound.add_argument(
        "--listen", action="store_true", help="open the microphone and ask for a few commands: what is heard, how well"
    )
    sound.add_argument(
        "--delay",
        action="store_true",
        help="play three soft chirps and measure how long they take from loudspeaker to microphone; remembered",
    )
    parser.add_argument(
        "--seconds", type=_seconds, metavar="N", help=f"with --listen: for how long at most (default: {DEFAULT_S:.0f})"
    )
    parser.add_argument("--json", action="store_true", help="for programs: the result as JSON")
    parser.set_defaults(run=functools.partial(run, parser))


def _seconds(text: str) -> int:
    if not text.isdecimal() or not _LEAST_S <= int(text) <= _MOST_S:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {_LEAST_S} to {_MOST_S}")
    return int(text)


def run(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    """Print all checks; return 1 when the configuration is broken or nothing works, else 0.

    With `--listen` or `--delay` do that instead, and return 1 when something is wrong with it.
    """
    if args.seconds is not None and not args.listen:
        parser.error("argument --seconds: it says how long to --listen")
    if args.listen:
        return doctor_sound.listen(args.seconds or DEFAULT_S, as_json=args.json)
    if args.delay:
        return doctor_sound.delay(as_json=args.json)
    checks = check_all(os.environ, sys.platform)
    session = kind_of_session(checks)
    if args.json:
        print(json.dumps({"session": session, "checks": [dataclasses.asdict(check) for check in checks]}, indent=2))
    else:
        print(report(checks))
    return 0 if session else 1


def kind_of_session(checks: Sequence[Check]) -> str | None:
    """Return what kind of session can run with what works, or None when none can."""
    works = {check.name for check in checks if check.state is State.OK}
    if "config" not in works or works <= _FILES:
        return None
    heard = "hands-free" if {"microphone", "model"} <= works else "typed"
    said = "spoken" if {"speaker", "voice"} <= works else "printed"
    return f"{heard}, {said}"


def report(checks: Sequence[Check]) -> str:
    """Return the checks as text for people."""
    lines = []
    for check in checks:
        lines += _wrapped(f"{check.name:<{_NAME}}{check.state:<{_STATE}}", check.found)
        for line in check.advice.splitlines():
            lines += _wrapped(_INDENT, line)
    for check in checks:
        if check.choices and (check.state is not State.OK or 1 < len(check.choices) <= _FEW):
            lines += _wrapped(f"{check.name}s: ".ljust(len(_INDENT)), ", ".join(check.choices))
    session = kind_of_session(checks)
    lines.append(f"A session can run: {session}." if session else "No session can run until this is put right.")
    return "\n".join(lines)


def _wrapped(start: str, text: str) -> list[str]:
    return textwrap.wrap(
        start + text,
        width=_WIDTH,
        subsequent_indent=_INDENT,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
        replace_whitespace=False,
    )
