"""The command line: `otherside COMMAND`.

Every error a person can meet ends here as one plain sentence (or one line for each problem of a file).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from assistant import __version__
from assistant.errors import OthersideError
from voices.errors import VoicesError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    try:
        return _run(arguments)
    except (OthersideError, VoicesError) as error:
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
    )
    parser.add_argument("--version", action="version", version=f"otherside {__version__}")
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given != ["--version"]:
        subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
        for command in _commands():
            command.add_parser(subcommands)
    args = parser.parse_args(given)
    return int(args.run(args))


def _commands() -> tuple[Any, ...]:
    """The command modules.  Importing them takes a second or two, in which Ctrl-C should already end kindly."""
    from assistant.commands import (  # noqa: PLC0415
        check,
        demo,
        doctor,
        export,
        history,
        note,
        setup,
        start,
        teach,
        tune,
    )

    return (start, demo, history, note, export, teach, check, setup, tune, doctor)
