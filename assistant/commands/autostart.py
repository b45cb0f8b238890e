"""`otherside autostart [on|off|status]`: whether the companion begins when you log in."""

from __future__ import annotations

import argparse

from assistant import autostart


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "autostart",
        help="whether it begins when you log in: otherside autostart on",
        description="Let the companion begin by itself when you log in, or no longer; safe to repeat. "
        "Without on or off, or with status, it says how it stands.",
    )
    parser.add_argument("wanted", nargs="?", choices=("on", "off", "status"))
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do it, say in one sentence what was done or how it stands, and return 0.  Raises OthersideError."""
    way, command = autostart.here()
    match args.wanted:
        case "on":
            print(way.turn_on(command))
        case "off":
            print(way.turn_off())
        case _:
            on, off = "`otherside autostart off` takes it back", "`otherside autostart on` changes that"
            print(f"Otherside begins when you log in; {on}." if way.is_on() else f"It does not begin by itself; {off}.")
    return 0
