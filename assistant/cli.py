"""The command line: `otherside COMMAND`.

Every error a person can meet ends here as one plain sentence (or one line for each problem of a file).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant import __version__
from assistant.commands import check, demo, doctor, setup, start, teach
from assistant.errors import OthersideError
from voices.errors import VoicesError

_COMMANDS = (start, demo, teach, check, setup, doctor)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    parser = argparse.ArgumentParser(
        prog="otherside",
        description="An offline, hands-free mobility coach: it talks you through rolling, stretching and glute "
        "activation, and obeys your voice.",
    )
    parser.add_argument("--version", action="version", version=f"otherside {__version__}")
    subcommands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add_parser(subcommands)
    args = parser.parse_args(arguments)
    try:
        return int(args.run(args))
    except (OthersideError, VoicesError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `otherside routines | head`
        return 0
