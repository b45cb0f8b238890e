"""`otherside autostart on|off`: whether the companion begins when you log in."""

from __future__ import annotations

import argparse

from assistant import autostart


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "autostart",
        help="whether it begins when you log in: otherside autostart on",
        description="Let the companion begin by itself when you log in, or no longer; safe to repeat.",
    )
    parser.add_argument("wanted", choices=("on", "off"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it, say in one sentence what was done, and return 0.  Raises OthersideError when it cannot be done."""
    way, command = autostart.here()
    print(way.turn_on(command) if args.wanted == "on" else way.turn_off())
    return 0
