"""`otherside history`: what was done week by week, where it was felt, and what the records show."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from math import floor
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from assistant import clock, places
from assistant.clock import iso_text
from assistant.content.library import load
from assistant.errors import OthersideError
from assistant.history import old_records
from assistant.history.exports import BROKEN_OFF
from assistant.history.rows import KeptSession, Note
from assistant.history.store import Store
from assistant.history.summary import (
    MOST_WEEKS,
    Week,
    as_json,
    blocks_done,
    blocks_expected,
    was_begun,
    weeks,
    worked_s,
)
from assistant.language.coach import load_phrases
from assistant.session.moves import Phase
from assistant.session.records import RECENT_DAYS, Answers, what_records_show

NOTHING_YET = "No session yet. Begin one with `otherside start`; what you do is kept here, on this computer."

_SHOWN_WEEKS, _SHOWN_SESSIONS, _SHOWN_NOTES = 8, 5, 5
_PIPED_WIDTH = 120  # columns when the output is no terminal
_NOT_BEGUN = "not begun"


@dataclass(frozen=True, slots=True)
class History:
    """All that was kept, oldest first."""

    sessions: tuple[KeptSession, ...]
    notes: tuple[Note, ...]


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "history",
        help="what you did, where you felt it, and what the records show",
        description="Show what was done week by week, where it was felt, and what the records show.",
    )
    parser.add_argument("--weeks", type=_weeks, metavar="N", help="only the last N weeks, this one included")
    parser.add_argument("--json", action="store_true", help="for programs: {weeks, sessions, notes, records_show}")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="draw a picture; the name ends in .png or .svg")
    parser.set_defaults(run=run)


def _weeks(text: str) -> int:
    count = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= count <= MOST_WEEKS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of weeks from 1 to {MOST_WEEKS}")
    return count


def run(args: argparse.Namespace) -> int:
    """Show the history; return 0.  Raises OthersideError when it cannot be read, or the picture not be drawn."""
    if args.plot is not None:
        _check_picture(args.plot)
    history, names = read_history(), move_names()
    today = clock.now().date()
    found = weeks(history.sessions, today, args.weeks)
    shown = what_records_show([session.past for session in history.sessions], today.toordinal(), names, load_phrases())
    if args.plot is not None:
        _draw(args.plot, history.sessions, found)
    if args.json:
        print(json.dumps(history_data(history, found, shown), indent=2, ensure_ascii=False))
    else:
        _print(history, found[-(args.weeks or _SHOWN_WEEKS) :], shown, names)
    return 0


def read_history() -> History:
    """Read everything, records of earlier versions included; problems of those go to the error stream.

    Raises OthersideError when the history cannot be read.
    """
    with closing(Store.open(places.history_file())) as store:
        for problem in old_records.take_in(store, places.data_dir() / "sessions"):
            print(problem, file=sys.stderr)
        return History(store.sessions(), store.notes())


def move_names() -> dict[str, str]:
    """The spoken names of all moves by id; problems of the user's own files are told elsewhere."""
    return {move.id: move.name for move in load(places.content_dir()).teaching.moves.values()}


def history_data(history: History, found: Sequence[Week], shown: Sequence[str]) -> dict[str, object]:
    """The history for programs: these weeks, with the sessions and notes that fall into them."""
    first, last = found[0].monday, found[-1].sunday
    return {
        "weeks": [as_json(week) for week in found],
        "sessions": [session_data(each) for each in history.sessions if first <= each.started.date() <= last],
        "notes": [
            {"at": iso_text(note.at), "text": note.text} for note in history.notes if first <= note.at.date() <= last
        ],
        "records_show": list(shown),
    }


def session_data(session: KeptSession) -> dict[str, object]:
    """One session for programs, without its single blocks; `otherside export csv` has those."""
    return {
        "id": session.id,
        "started_at": iso_text(session.started),
        "routine": session.routine,
        "outcome": session.outcome.value if session.outcome else None,
        "minutes": round(worked_s(session) / 60, 1),
        "blocks_done": blocks_done(session),
        "blocks_planned": session.planned_blocks,
        "blocks_spared": session.spared_blocks,
        "felt": [
            {"move": felt.move, "side": felt.side.value, "place": felt.place.value, "right_place": felt.right}
            for felt in session.past.felt
        ],
    }


def weeks_table(found: Sequence[Week]) -> Table:
    """How much was done of what, for people.  It fits 80 columns, as the other tables do."""
    table = _table("Week by week", "Week", "Sessions", "Done", "Total", *(phase.value.capitalize() for phase in Phase))
    for week in found:
        minutes = (week.worked_s, *(week.by_phase_s.get(phase, 0.0) for phase in Phase))
        table.add_row(
            _span(week),
            str(week.sessions or "-"),
            "-" if week.percent_done is None else f"{week.percent_done} %",
            *(_minutes(seconds) if seconds else "-" for seconds in minutes),
        )
    return _with_caption(table, "Total, and what it is made of: minutes of work. Done: of the blocks there were to do.")


def sides_table(found: Sequence[Week]) -> Table:
    """Left and right, for people."""
    table = _table("Left and right", "Week", "Minutes left", "right", "Felt it left", "right")
    for week in found:
        table.add_row(
            _span(week),
            *(_minutes(seconds) if seconds else "-" for seconds in (week.left_s, week.right_s)),
            _counted(week.left),
            _counted(week.right),
        )
    return _with_caption(
        table,
        "A move for both sides gives half of its time to each. Felt it: activations felt in the right place in the "
        "end, of those you told about.",
    )


def sessions_table(sessions: Sequence[KeptSession]) -> Table:
    """Single sessions for people."""
    table = _table("Last sessions", "When", "Routine", "Blocks", "Minutes")
    table.columns[1].justify = "left"
    for session in sessions:
        how = f" ({BROKEN_OFF})" if session.outcome is None else "" if was_begun(session) else f" ({_NOT_BEGUN})"
        table.add_row(
            f"{session.started:%a} {session.started.day} {session.started:%b %Y, %H:%M}",
            f"{session.routine}{how}",
            f"{blocks_done(session)} of {blocks_expected(session)}" if was_begun(session) else "-",
            _minutes(worked_s(session)) if was_begun(session) else "-",
        )
    return table


def felt_table(sessions: Sequence[KeptSession], names: Mapping[str, str]) -> Table:
    """Where each move was felt in these sessions, for people."""
    table = _table("Where you felt it", "When", "Move", "Felt")
    for column in table.columns[1:]:
        column.justify = "left"
    for session in sessions:
        when = f"{session.started.day} {session.started:%b}"
        for move, places_named in _felt(session, names).items():
            table.add_row(when, move, ", then ".join(places_named))
    return table


def _print(history: History, found: Sequence[Week], shown: Sequence[str], names: Mapping[str, str]) -> None:
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _piped_width())
    if history.sessions:
        first, last = found[0].monday, found[-1].sunday
        sessions = [each for each in history.sessions if first <= each.started.date() <= last][-_SHOWN_SESSIONS:]
        tables = [weeks_table(found), sides_table(found), sessions_table(sessions), felt_table(sessions, names)]
        for table in tables:
            if table.row_count:
                console.print(table)
    else:
        console.print(NOTHING_YET, soft_wrap=True)
    if history.notes:
        console.print("\nLast notes")
        for note in history.notes[-_SHOWN_NOTES:]:
            console.print(note_line(note))
    if shown:
        console.print(f"\nWhat the records show, of the last {RECENT_DAYS} days")
        for sentence in shown:
            console.print(sentence)


def note_line(note: Note) -> str:
    """A note with its moment, in one line."""
    return f"{note.at.day} {note.at:%b %Y, %H:%M}  {note.text}"


def _felt(session: KeptSession, names: Mapping[str, str]) -> dict[str, list[str]]:
    """By move, side and posture, in words: the places in the order they were named."""
    told: dict[str, list[str]] = {}
    for felt in session.past.felt:
        place = f"{felt.place.value} (the right place)" if felt.right else felt.place.value
        posture = "" if felt.posture is None else f", {felt.posture.replace('-', ' ')}"
        told.setdefault(f"{names.get(felt.move, felt.move)}, {felt.side.value}{posture}", []).append(place)
    return told


def _span(week: Week) -> str:
    return f"{week.monday.day} {week.monday:%b} to {week.sunday.day} {week.sunday:%b %Y}"


def _piped_width() -> int:
    """The columns that were asked for, or enough for most."""
    columns = os.environ.get("COLUMNS", "")
    return int(columns) if columns.isascii() and columns.isdigit() and int(columns) else _PIPED_WIDTH


def _with_caption(table: Table, caption: str) -> Table:
    table.caption, table.caption_justify = caption, "left"
    return table


def _minutes(seconds: float) -> str:
    return str(floor(seconds / 60 + 0.5))  # half a minute goes up, so that equal columns look equal


def _counted(answers: Answers) -> str:
    return f"{answers.right} of {answers.given}" if answers.given else "-"


def _table(title: str, first: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    table.add_column(first, no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _check_picture(path: Path) -> None:
    from assistant.history import plot  # noqa: PLC0415  (takes a second to load)

    plot.check_suffix(path)
    if not path.parent.is_dir():
        raise OthersideError(f"The folder {path.parent} does not exist; make it, or name another one.")


def _draw(path: Path, sessions: Sequence[KeptSession], found: Sequence[Week]) -> None:
    from assistant.history import plot  # noqa: PLC0415  (takes a second to load)

    plot.save(path, sessions, found)
    print(f"Drawn: {path}", file=sys.stderr)
