"""`otherside setup`: fetches and checks all that Otherside needs, once; running it again does no harm."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant import places
from assistant.checks import State, check_voice
from assistant.config import Config, load
from assistant.fetching import obtain_model
from assistant.model_folder import find_model
from voices.errors import VoicesError


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "setup",
        help="fetch and check all it needs; safe to repeat",
        description="Fetch the speech model (once, 85 MB at most) and check that it and the voice work.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:  # noqa: ARG001 - the command has no options
    """Fetch what is missing, say what was there, and return 0 when all is well, else 1.

    Raises ProblemsError when the configuration is broken: it says which voice and model are wanted.
    """
    config = load(places.config_file())
    steps = (_set_up_model(config), _set_up_voice(config))
    if not all(steps):
        return 1
    print("All is ready: `otherside start`.")
    return 0


def _set_up_model(config: Config) -> bool:
    try:
        before = find_model(config)
        folder = obtain_model(config)
    except VoicesError as error:
        print(f"Speech model: {error}")
        return False
    print(f"Speech model: {_how(before, folder)} ({folder})")
    return True


def _how(before: Path | None, folder: Path) -> str:
    if before is None:
        return "fetched and checked"
    return "already there, checked" if folder == places.model_dir() else "your own"


def _set_up_voice(config: Config) -> bool:
    check = check_voice(config)
    if check.state is State.OK:
        print(f"Voice: works ({check.found})")
        return True
    print(f"Voice: {check.found} {check.advice[:1].upper()}{check.advice[1:]}.")
    return False
