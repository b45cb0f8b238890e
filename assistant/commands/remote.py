"""`otherside status`, `tell`, `pause`, `resume` and `quit`: from another terminal to the Otherside that runs."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Final

from assistant import places
from assistant.companion.control import ask
from assistant.companion.control_messages import Request, Result

_PATIENCE_S: Final = 5.0


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    status = subcommands.add_parser(
        "status", help="how it stands with the Otherside that runs", description="Say what the companion is doing."
    )
    status.add_argument("--json", action="store_true", help="for programs")
    status.set_defaults(run=run, words=[])
    tell = subcommands.add_parser(
        "tell",
        help="say something to the Otherside that runs: otherside tell other side",
        description="Anything that can be said to it: an answer to a reminder, a command for the session, “start the "
        "wake-up”, “pause reminders until three”.",
    )
    tell.add_argument("words", nargs="+", metavar="WORDS")
    tell.set_defaults(run=run, json=False)
    pause = subcommands.add_parser(
        "pause",
        help="no reminders for a while: otherside pause 1h",
        description="No reminders for 1h or 90m, until 15:00, until tomorrow, or until they are resumed.",
    )
    pause.add_argument("words", nargs="*", metavar="HOW LONG")
    pause.set_defaults(run=run, json=False)
    for name, what in (("resume", "reminders again"), ("quit", "end the Otherside that runs")):
        command = subcommands.add_parser(name, help=what, description=f"{what.capitalize()}.")
        command.set_defaults(run=run, json=False, words=[])
    for name in ("status", "tell", "pause", "resume", "quit"):
        subcommands.choices[name].set_defaults(command=name)


def run(args: argparse.Namespace) -> int:
    """Ask the Otherside that runs; 0 when it did what was asked.  Raises ControlError when there is none."""
    reply = ask(places.runtime_dir(), Request(args.command, " ".join(args.words)), _PATIENCE_S)
    if reply.result is not Result.DONE:
        print(reply.text, file=sys.stderr)
        return 1
    print(json.dumps(reply.data, indent=2, ensure_ascii=False) if args.json else reply.text)
    return 0
