"""`otherside note`: writes down what no question asks for, or lists what was written."""

from __future__ import annotations

import argparse
from contextlib import closing

from assistant import clock, places
from assistant.commands.history import note_line
from assistant.errors import OthersideError
from assistant.history.rows import Note
from assistant.history.store import Store

LONGEST = 2000
"""Characters of a note; a diary is better kept elsewhere."""


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "note",
        help="write something down, or list what you wrote",
        description='Keep a note with the history: otherside note "new shoes". Without a text: list all notes.',
    )
    parser.add_argument("text", nargs="*", help="what to keep")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Keep or list; return 0.  Raises OthersideError for a text that cannot be kept."""
    if args.text:
        note = Note(clock.now(), plain(" ".join(args.text)))
        with closing(Store.open(places.history_file())) as store:
            store.note(note)
        print("Kept.")
        return 0
    with closing(Store.open(places.history_file())) as store:
        notes = store.notes()
    for note in notes:
        print(note_line(note))
    if not notes:
        print('No notes yet. Write one like this: otherside note "the left hip feels freer today"')
    return 0


def plain(text: str) -> str:
    """The text in one line, without characters that would change a terminal.

    Raises OthersideError when nothing is left, or too much.
    """
    words = " ".join(text.split())
    kept = "".join(letter for letter in words if letter.isprintable()).strip()
    if not kept:
        raise OthersideError("The note is empty; write a few words.")
    if len(kept) > LONGEST:
        raise OthersideError(f"The note has {len(kept)} characters; a note has room for {LONGEST}. Write two of them.")
    return kept
