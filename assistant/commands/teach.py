"""`otherside routines` and `otherside moves`: what it teaches, with times, sides and kit."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.table import Table

from assistant import places
from assistant.content.library import load
from assistant.session.blocks import expand, work_s
from assistant.session.moves import USUAL_REST_S, Move, Pace, Phase, Routine, Side, Sides, Slot, Teaching

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

_SIDES: dict[Sides | Side, str] = {
    Sides.EACH: "each side",
    Sides.ALTERNATE: "change half-way",
    Sides.BOTH: "both at once",
    Side.LEFT: "left only",
    Side.RIGHT: "right only",
}
_PIPED_WIDTH = 110  # columns when the output is no terminal


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the two commands to the command line."""
    routines = subcommands.add_parser(
        "routines",
        help="the routines it teaches",
        description="List the routines it teaches, yours included, with times, sides and kit.",
    )
    routines.add_argument("--json", action="store_true", help="for programs: a list of {id, name, purpose, ...}")
    routines.set_defaults(run=run_routines)
    moves = subcommands.add_parser(
        "moves",
        help="the moves it teaches",
        description="List the moves it teaches, yours included, with times, sides, kit and where to feel them.",
    )
    moves.add_argument("--json", action="store_true", help="for programs: a list of {id, name, phase, ...}")
    moves.set_defaults(run=run_moves)


def run_routines(args: argparse.Namespace) -> int:
    """Print all routines; return 0.  Problems of the user's own files go to the error stream."""
    teaching = _load_and_complain()
    routines = sorted(teaching.routines.values(), key=lambda routine: routine.id)
    if args.json:
        _print_json([routine_data(routine, teaching.moves) for routine in routines])
        return 0
    console = _console()
    for routine in routines:
        console.print(routine_table(routine, teaching.moves))
        console.print()
    console.print("Begin one with `otherside start ROUTINE`.", markup=False)
    return 0


def run_moves(args: argparse.Namespace) -> int:
    """Print all moves; return 0.  Problems of the user's own files go to the error stream."""
    teaching = _load_and_complain()
    phases = tuple(Phase)
    moves = sorted(teaching.moves.values(), key=lambda move: (phases.index(move.phase), move.id))
    if args.json:
        _print_json([move_data(move) for move in moves])
        return 0
    console = _console()
    for phase in phases:
        console.print(moves_table(phase, [move for move in moves if move.phase is phase]))
        console.print()
    return 0


def routine_data(routine: Routine, moves: Mapping[str, Move]) -> dict[str, object]:
    """Return a routine for programs; its blocks stand in the order in which a session does them."""
    blocks = [
        {
            "move": block.move.id,
            "phase": block.move.phase,
            "side": block.side,
            "seconds": block.seconds,
            "reps": block.pace.reps if block.pace else None,
            "tempo": _tempo(block.pace) if block.pace else None,
            "set": block.set_number,
            "sets": block.sets,
            "rest_s": block.rest_s,
            "cue": block.cue,
        }
        for block in expand(routine, moves)
    ]
    return {
        "id": routine.id,
        "name": routine.name,
        "purpose": routine.purpose,
        "work_s": work_s(routine, moves),
        "blocks": blocks,
    }


def move_data(move: Move) -> dict[str, object]:
    """Return a move for programs: the fields of its file, those left out included."""
    return asdict(move)


def routine_table(routine: Routine, moves: Mapping[str, Move]) -> Table:
    """Return a routine for people."""
    rounds = f" in {routine.rounds} rounds" if routine.rounds > 1 else ""
    title = f"{routine.id}: {routine.name}, {as_minutes(work_s(routine, moves))}{rounds}"
    table = _table(title, "Move", "Phase", "Time", "Sides", "Kit")
    table.caption = routine.purpose
    table.caption_justify = "left"
    for slot in routine.slots:
        move = moves[slot.move]
        table.add_row(_name(slot, move), move.phase, *_time_and_sides(slot, move), kit_of(move))
    return table


def moves_table(phase: Phase, moves: list[Move]) -> Table:
    """Return the moves of one phase for people."""
    table = _table(phase.value.capitalize(), "Id", "Name", "Time", "Sides", "Position", "Kit", "Feel it in")
    for move in moves:
        time_and_sides = _time_and_sides(Slot(move.id), move)
        table.add_row(move.id, move.name, *time_and_sides, move.position, kit_of(move), ", ".join(move.feel))
    return table


def kit_of(move: Move) -> str:
    """Return what a move needs, and in brackets what it can use."""
    optional = ", ".join(move.optional_kit)
    return " ".join(part for part in (", ".join(move.kit), f"({optional})" if optional else "") if part) or "none"


def amount_of(routine: Routine, moves: Mapping[str, Move]) -> str:
    """Return `10:00 of work`, and in how many sets where sets are prescribed."""
    blocks = expand(routine, moves)
    sets = f" in {len(blocks)} sets" if any(block.sets > 1 for block in blocks) else ""
    return f"{as_minutes(work_s(routine, moves))} of work{sets}"


def as_minutes(seconds: int) -> str:
    """Return a length as `10:00`."""
    return f"{seconds // 60}:{seconds % 60:02}"


def _name(slot: Slot, move: Move) -> str:
    return f"{move.name}, {slot.posture}" if slot.posture else move.name


def _time_and_sides(slot: Slot, move: Move) -> tuple[str, str]:
    return _time(slot, move), _SIDES[slot.sides or move.sides]


def _time(slot: Slot, move: Move) -> str:
    """Return the dose: `60 s`, or as a physio writes it, `3 x 12 at 2-1-3, rest 60 s`."""
    pace = slot.pace(move.seconds)
    one_set = f"{slot.set_s(move.seconds)} s" if pace is None else f"{pace.reps} at {_tempo(pace)}"
    if slot.sets == 1:
        return one_set if pace is None else f"1 x {one_set}"
    return f"{slot.sets} x {one_set}, rest {USUAL_REST_S if slot.rest_s is None else slot.rest_s} s"


def _tempo(pace: Pace) -> str:
    return f"{pace.lift_s}-{pace.hold_s}-{pace.lower_s}"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column == "Time" else "left", no_wrap=column in ("Id", "Time"))
    return table


def _console() -> Console:
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _PIPED_WIDTH)


def _print_json(data: object) -> None:
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=False) + "\n")


def _load_and_complain() -> Teaching:
    library = load(places.content_dir())
    for problem in library.problems:
        sys.stderr.write(f"{problem}\n")
    return library.teaching
