"""`otherside export`: the history for spreadsheets, calendars and sports' sites.  Nothing leaves this computer."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from assistant import places
from assistant.commands.history import NOTHING_YET, History, read_history
from assistant.content.library import load
from assistant.errors import OthersideError
from assistant.history import exports
from assistant.history.rows import KeptSession

KINDS: Final = {
    "csv": "a table for spreadsheets, one row a block; PATH is the file",
    "ics": "a calendar, one event a session; PATH is the file",
    "fit": "activities for Strava, Garmin and others, one file a session; PATH is the folder",
}


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "export",
        help="take the history elsewhere: CSV, iCalendar, FIT",
        description="Write the history to files. They stay on this computer until you take them elsewhere.",
        epilog="\n".join(f"{kind}: {meaning}" for kind, meaning in KINDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("kind", choices=tuple(KINDS), help="what to write")
    parser.add_argument("path", type=Path, metavar="PATH", help="where to write it")
    parser.add_argument("--since", type=_day, metavar="DATE", help="only from this day on, such as 2025-03-01")
    parser.set_defaults(run=run)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it like 2025-03-01") from None


def run(args: argparse.Namespace) -> int:
    """Write the files; return 0.  Raises OthersideError when the history cannot be read or a file not be written."""
    history = since(read_history(), args.since)
    if not history.sessions and not history.notes:
        print(NOTHING_YET if args.since is None else f"Nothing was kept since {args.since}, so nothing was written.")
        return 0
    path: Path = args.path
    match args.kind:
        case "csv":
            exports.write(_as_file(path), exports.as_csv(history.sessions, history.notes))
            print(f"Written: {path}")
        case "ics":
            _write_calendar(_as_file(path), history)
            print(f"Written: {path}")
        case _:
            files = _write_activities(path, history.sessions)
            print(f"Written: {len(files)} {'file' if len(files) == 1 else 'files'} in {path}")
    return 0


def since(history: History, day: date | None) -> History:
    """What was kept on this day, as it was called there, and later; everything without a day."""
    if day is None:
        return history
    return History(
        tuple(session for session in history.sessions if session.started.date() >= day),
        tuple(note for note in history.notes if note.at.date() >= day),
    )


def _as_file(path: Path) -> Path:
    if path.is_dir():
        raise OthersideError(f"{path} is a folder; name a file in it.")
    return path


def _write_calendar(path: Path, history: History) -> None:
    from assistant.history import calendar_file  # noqa: PLC0415  (only who wants a calendar waits for the library)

    teaching = load(places.content_dir()).teaching
    names = {move.id: move.name for move in teaching.moves.values()}
    names |= {routine.id: routine.name for routine in teaching.routines.values()}
    exports.write(path, calendar_file.as_ics(history.sessions, history.notes, names))


def _write_activities(folder: Path, sessions: Sequence[KeptSession]) -> list[Path]:
    """Write one file for each session that has a block, under the same name each time."""
    from assistant.history import fit_file  # noqa: PLC0415  (only who wants activities waits for the library)

    if folder.exists() and not folder.is_dir():
        raise OthersideError(f"{folder} is a file; activities go into a folder, so name one.")
    written = []
    for session in sessions:
        if session.blocks:
            routine = re.sub(r"[^\w-]", "_", session.routine)  # it came from a file, and becomes the name of one
            name = f"{session.started:%Y-%m-%dT%H-%M-%S}-{routine}-{session.id}{fit_file.SUFFIX}"
            path = folder / name
            exports.write(path, fit_file.as_fit(session))
            written.append(path)
    return written
