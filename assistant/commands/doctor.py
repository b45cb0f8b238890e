"""`otherside doctor`: says what works here, what does not, and what to do."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import textwrap
from collections.abc import Sequence

from assistant.checks import Check, State, check_all

_WIDTH = 100
_FEW = 12  # choices that are listed though all is well; `--json` has them all
_NAME = 15
_STATE = 9
_INDENT = " " * (_NAME + _STATE)


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "doctor",
        help="what works here, what does not, what to do",
        description="Look at microphone, speaker, model, voice, display, notifications and configuration.",
    )
    parser.add_argument("--json", action="store_true", help="for programs: {session, checks}")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print all checks; return 1 when the configuration is broken or nothing works, else 0."""
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
    if "config" not in works or works == {"config"}:
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
