"""Adds a run to `schedule.yaml`, or removes one, and leaves all the rest as the person wrote it.

The only file that knows `ruamel.yaml`, which tells where each part of the text stands; the text is changed just there.
Had a library written it out again, comments would move, and lists would be laid out anew.  What comes out is read and
compared with what was meant before it takes the place of the old file.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from assistant import atomic, schedule_file
from assistant.errors import OthersideError
from assistant.run_words import run_text, understood
from assistant.yaml_files import ProblemsError
from schedules.plan import Day, Plan, Run

HEADER = """\
# When Otherside reminds you to move.  A change counts as soon as you save this file.
# Take the # away from a line to use it.
#
# breaks: [{after_min: 30, routine: desk-break}]  # after so many minutes at the desk
# working_hours: [{begin: 9:00, end: 17:30, days: [mon, tue, wed, thu, fri]}]  # when breaks are offered
# quiet_hours: [{begin: 22:00, end: 7:00}]  # when nothing is offered
# calendars: [{path: ~/calendar.ics}]  # runs in calendar files; runs: [laufen, parkrun] if they are called so

"""


class NothingChangedError(OthersideError):
    """What was wanted is so already, or is not there; nothing was changed."""


def add_run(file: Path, words: str, today: date) -> Run:
    """Write down when there is a run, in words; give what was added.

    Days on which there is a run at that time already are left out.  Makes the file if there is none.  Raises
    OthersideError when the words are not understood, the file cannot be changed, or (NothingChangedError) there is
    nothing to add.
    """
    said = understood(words, today)
    if said.date is not None and said.date < today:
        raise OthersideError(f"{run_text(said).removeprefix('on ')} is over; give a day that comes.")
    plan = schedule_file.load(file)
    run = _not_there_yet(said, plan)
    if run is None:
        raise NothingChangedError(f"There is a run {run_text(said)} already; nothing was changed.")
    text = (_text(file) if file.exists() else "") or HEADER
    _write(file, _with_entry(text, run), dataclasses.replace(plan, runs=(*plan.runs, run)))
    return run


def remove_run(file: Path, words: str, today: date) -> Run:
    """Take out a run, told in words as in `add_run`; give what was taken out.

    Raises OthersideError when the words are not understood, the file cannot be changed, or (NothingChangedError) there
    is no such run.
    """
    said = understood(words, today)
    plan = schedule_file.load(file)
    here = {number: run for number, run in enumerate(plan.runs) if _same(run, said)}
    days = {day for run in here.values() for day in run.days}
    if not here or not days >= set(said.days):
        others = "; ".join(run_text(run) for run in plan.runs) or "there is none"
        raise NothingChangedError(f"There is no run {run_text(said)}; nothing was changed.  Your runs: {others}.")
    text, runs = _text(file), list(plan.runs)
    for number, run in reversed(here.items()):
        left = tuple(day for day in run.days if day not in said.days)
        if left:
            for place in reversed([place for place, day in enumerate(run.days) if day in said.days]):
                text = _without(text, "runs", number, "days", place)
            runs[number] = dataclasses.replace(run, days=left)
        else:
            text = _without(text, "runs", number)
            del runs[number]
    _write(file, text, dataclasses.replace(plan, runs=tuple(runs)))
    return said


def _not_there_yet(run: Run, plan: Plan) -> Run | None:
    """As much of it as the plan does not have at that time."""
    at_that_time = [each for each in plan.runs if each.at == run.at]
    there = {day for each in at_that_time for day in each.days}
    if run.date is not None:
        is_there = any(each.date == run.date for each in at_that_time) or tuple(Day)[run.date.weekday()] in there
        return None if is_there else run
    days = tuple(day for day in run.days if day not in there)
    return dataclasses.replace(run, days=days) if days else None


def _same(run: Run, said: Run) -> bool:
    return run.at == said.at and run.date == said.date and (run.date is not None or bool({*run.days} & {*said.days}))


def _entry(run: Run) -> str:
    when = f"days: [{', '.join(run.days)}]" if run.date is None else f"date: {run.date}"
    return f'{{{when}, at: "{run.at:%H:%M}"}}'


def _text(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise OthersideError(f"{file}: cannot be read ({error}); look at the file.") from error


def _write(file: Path, text: str, meant: Plan) -> None:
    try:
        fits = schedule_file.parse(text, file) == meant
    except ProblemsError:
        fits = False
    if not fits:
        raise OthersideError(f"{file}: this is written in a way that only you can change; change its runs by hand.")
    try:
        atomic.write_text(file, text)
    except OSError as error:
        raise OthersideError(f"{file}: cannot be written ({error.strerror}); nothing was changed.") from error


# --- The text, by the places of its parts -------------------------------------------------------------------------


def _with_entry(text: str, run: Run) -> str:
    """The text with one entry more in `runs`, in the layout that the list has."""
    line_end = "\r\n" if "\r\n" in text else "\n"
    root = YAML(typ="safe", pure=True).compose(text)
    runs = None if root is None else _child(root, "runs")
    if runs is None:
        margin = " " * (root.start_mark.column if root is not None else 0)
        before = text if text.endswith("\n") or not text else f"{text}{line_end}"
        return f"{before}{margin}runs:{line_end}{margin}  - {_entry(run)}{line_end}"
    if runs.flow_style:
        end = runs.value[-1].end_mark.index if runs.value else runs.start_mark.index + 1
        return f"{text[:end]}{', ' if runs.value else ''}{_entry(run)}{text[end:]}"
    end = _end_of_line(text, _end(runs))
    before = text[:end] if text[:end].endswith("\n") else f"{text[:end]}{line_end}"
    return f"{before}{' ' * runs.start_mark.column}- {_entry(run)}{line_end}{text[end:]}"


def _without(text: str, *where: str | int) -> str:
    """The text without one entry of a list; the last one leaves an empty list."""
    *parents, number = where
    node = parent = YAML(typ="safe", pure=True).compose(text)
    key_end = 0
    for step in parents:
        parent, node = node, _child(node, step)
        if isinstance(step, str):
            key_end = next(key for key, _ in parent.value if key.value == step).end_mark.index
    items, number = node.value, int(number)
    begin, end = items[number].start_mark.index, _end(items[number])
    if node.flow_style:
        if number + 1 < len(items):
            end = items[number + 1].start_mark.index
        elif number > 0:
            begin = _end(items[number - 1])
        return text[:begin] + text[end:]
    end = _end_of_line(text, end)
    begin = _dash(text, begin, node.start_mark.column)
    rest = text[:begin] + text[end:]
    colon = text.index(":", key_end) + 1
    return rest if len(items) > 1 else f"{rest[:colon]} []{rest[colon:]}"


def _child(node: Any, step: str | int) -> Any:  # noqa: ANN401 - the library's nodes have no types
    if isinstance(step, int):
        return node.value[step]
    return next((value for key, value in node.value if key.value == step), None)


def _end(node: Any) -> int:  # noqa: ANN401
    """Where it ends itself, without the comments after it."""
    if isinstance(node.value, str) or node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, Sequence) else last)


def _end_of_line(text: str, index: int) -> int:
    """Where the line ends in which something ends; blank lines after a block of text are not its own."""
    found = text.find("\n", len(text[:index].rstrip()))
    return len(text) if found < 0 else found + 1


def _dash(text: str, index: int, column: int) -> int:
    """The begin of the line with the dash of an entry that begins at `index`."""
    begin = text.rfind("\n", 0, index) + 1
    while text[begin + column] != "-":
        begin = text.rfind("\n", 0, begin - 1) + 1
    return begin
