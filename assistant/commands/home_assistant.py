"""`otherside home-assistant export`: what Home Assistant needs as files, made from the sentences the coach knows."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant import config, places
from assistant.errors import OthersideError
from assistant.skill.export.files import exported_files, write
from assistant.skill.export.sentences import THE_COACH, Called
from assistant.skill.identity import identify


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "home-assistant",
        help="files for Home Assistant: sentences, blueprints, a card",
        description="Take Otherside into Home Assistant.",
    )
    more = parser.add_subparsers(title="more", metavar="MORE", required=True)
    export = more.add_parser(
        "export",
        help="write sentences, an intent script, blueprints and a card",
        description="Write custom sentences, an intent script, two blueprints and a card for a dashboard. The folder "
        "may be Home Assistant's configuration itself. What somebody else wrote, or you have changed, is left alone.",
    )
    export.add_argument("folder", type=Path, metavar="DIR", help="where to write them")
    export.add_argument(
        "--named", action="store_true", help="for one more Otherside in the house, which is always called by its name"
    )
    export.add_argument("--force", action="store_true", help="write over what is there")
    export.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the files and say what each is for; return 0.  Raises OthersideError when a file cannot be written."""
    folder: Path = args.folder
    if folder.exists() and not folder.is_dir():
        raise OthersideError(f"{folder} is a file; name a folder.")
    home = config.load(places.config_file()).home
    identity = identify(places.identity_file(), None if home is None else home.name)
    exported = tuple(exported_files(identity, Called.by_its_name(identity) if args.named else THE_COACH))
    write(folder, identity, exported, force=args.force)
    for each in exported:
        print(f"{folder / each.path}: {each.what_to_do}.")
    if home is None or home.mqtt is None:
        print("They reach Otherside through a broker: name it under `home:`, `mqtt:` in config.yaml.")
    return 0
