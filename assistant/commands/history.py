"""`otherside history`: what was done week by week, where it was felt, and what the records show."""

from __future__ import annotations

import argparse
import json
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
from assistant.history import old_records
from assistant.history.exports import BROKEN_OFF
from assistant.history.rows import KeptSession, Note
from assistant.history.store import Store
from assistant.history.summary import MOST_WEEKS, Week, as_json, blocks_done, weeks, worked_s
from assistant.language.coach import load_phrases
from assistant.session.moves import Phase
from assistant.session.records import Answers, what_records_show

NOTHING_YET = "No session yet. Begin one with `otherside start`; what you do is kept here, on this computer."

_SHOWN_WEEKS, _SHOWN_SESSIONS, _SHOWN_NOTES = 8, 5, 5
_PIPED_WIDTH = 120  # columns when the output is no terminal


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
        "felt": [
            {"move": felt.move, "side": felt.side.value, "place": felt.place.value, "right_place": felt.right}
            for felt in session.past.felt
        ],
    }


def weeks_table(found: Sequence[Week]) -> Table:
    """The weeks for people."""
    table = _table(
        "Week by week", "Week", "Sessions", "Done", "Minutes", *(phase.value.capitalize() for phase in Phase)
    )
    for name in ("Left", "Right", "Felt it left", "Felt it right"):
        table.add_column(name, justify="right")
    table.caption = (
        "Minutes of work; a move for both sides gives half of its time to each. Felt it: activations felt in the right "
        "place in the end, of those you told about."
    )
    table.caption_justify = "left"
    for week in found:
        minutes = (week.worked_s, *(week.by_phase_s.get(phase, 0.0) for phase in Phase), week.left_s, week.right_s)
        table.add_row(
            f"{week.monday.day} {week.monday:%b} to {week.sunday.day} {week.sunday:%b %Y}",
            str(week.sessions or "-"),
            "-" if week.percent_done is None else f"{week.percent_done} %",
            *(_minutes(seconds) if seconds else "-" for seconds in minutes),
            _counted(week.left),
            _counted(week.right),
        )
    return table


def sessions_table(sessions: Sequence[KeptSession], names: Mapping[str, str]) -> Table:
    """Single sessions for people, and where each move was felt."""
    table = _table("Last sessions", "When", "Routine", "Blocks", "Minutes", "Felt")
    table.columns[-1].justify = "left"
    table.columns[1].justify = "left"
    for session in sessions:
        broken = "" if session.outcome else f" ({BROKEN_OFF})"
        table.add_row(
            f"{session.started:%a} {session.started.day} {session.started:%b %Y, %H:%M}",
            f"{session.routine}{broken}",
            f"{blocks_done(session)} of {session.planned_blocks}",
            _minutes(worked_s(session)),
            "\n".join(_felt_lines(session, names)) or "-",
        )
    return table


def _print(history: History, found: Sequence[Week], shown: Sequence[str], names: Mapping[str, str]) -> None:
    console = Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)
    if history.sessions:
        console.print(weeks_table(found))
        console.print()
        console.print(sessions_table(history.sessions[-_SHOWN_SESSIONS:], names))
    else:
        console.print(NOTHING_YET)
    if history.notes:
        console.print("\nLast notes")
        for note in history.notes[-_SHOWN_NOTES:]:
            console.print(note_line(note))
    if shown:
        console.print("\nWhat the records show")
        for sentence in shown:
            console.print(sentence)


def note_line(note: Note) -> str:
    """A note with its moment, in one line."""
    return f"{note.at.day} {note.at:%b %Y, %H:%M}  {note.text}"


def _felt_lines(session: KeptSession, names: Mapping[str, str]) -> list[str]:
    """One line for each move and side: the places in the order they were named."""
    told: dict[tuple[str, str], list[str]] = {}
    for felt in session.past.felt:
        place = f"{felt.place.value} (the right place)" if felt.right else felt.place.value
        told.setdefault((names.get(felt.move, felt.move), felt.side.value), []).append(place)
    return [f"{move}, {side}: {', then '.join(said)}" for (move, side), said in told.items()]


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


def _draw(path: Path, sessions: Sequence[KeptSession], found: Sequence[Week]) -> None:
    from assistant.history import plot  # noqa: PLC0415  (takes a second to load)

    plot.save(path, sessions, found)
    print(f"Drawn: {path}", file=sys.stderr)
