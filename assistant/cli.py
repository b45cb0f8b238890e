"""The command line: `otherside COMMAND`; without one it is the companion, `otherside run`.

Every error a person can meet ends here as one plain sentence (or one line for each problem of a file).
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

from assistant import __version__
from assistant.errors import OthersideError
from schedules.errors import SchedulesError
from voices.errors import VoicesError

# In the order of help: the module, and the commands it has.
_MODULES: Final = {
    "run": ("run",),
    "start": ("start",),
    "schedule": ("schedule",),
    "remote": ("status", "tell", "pause", "resume", "quit"),
    "demo": ("demo",),
    "history": ("history",),
    "note": ("note",),
    "export": ("export",),
    "home_assistant": ("home-assistant",),
    "teach": ("routines", "moves"),
    "check": ("check",),
    "autostart": ("autostart",),
    "setup": ("setup",),
    "tune": ("tune",),
    "doctor": ("doctor",),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    try:
        return _run(arguments)
    except (OthersideError, SchedulesError, VoicesError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `otherside routines | head`
        return 0


def _run(arguments: Sequence[str] | None) -> int:
    parser = argparse.ArgumentParser(
        prog="otherside",
        description="An offline, hands-free mobility coach: it talks you through rolling, stretching and glute "
        "activation, and obeys your voice.",
        epilog="Without a command it is the companion with its icon in the tray, as `otherside run`.",
    )
    parser.add_argument("--version", action="version", version=f"otherside {__version__}")
    given = (sys.argv[1:] if arguments is None else list(arguments)) or ["run"]
    if given != ["--version"]:
        subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
        for command in _commands(given):
            command.add_parser(subcommands)
    args = parser.parse_args(given)
    return int(args.run(args))


def _commands(given: list[str]) -> Iterator[Any]:
    """The command modules: the one that is asked for, or all of them, for help.

    They are imported only here: all of them together take a second or two, in which Ctrl-C should already end kindly,
    and 150 MB, which a companion that runs all day does without.
    """
    wanted = next((module for module, names in _MODULES.items() if given and given[0] in names), None)
    for module in _MODULES if wanted is None else (wanted,):
        yield importlib.import_module(f"assistant.commands.{module}")
