"""`otherside schedule`: what comes next, why reminders came or did not, runs to prepare for, and days played back."""

from __future__ import annotations

import argparse
import functools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assistant import clock, places, schedule_edit, schedule_file
from assistant.companion import decision_log
from assistant.companion.control import ask
from assistant.companion.control_folder import ControlError
from assistant.companion.control_messages import Request
from assistant.companion.decision_log import decision_data
from assistant.companion.good_calendars import GoodCalendars
from assistant.content import library
from assistant.errors import OthersideError
from assistant.plain_words import named
from assistant.run_words import run_text
from schedules import day_file
from schedules.appointments import RunSource
from schedules.calendars import Calendars, Copies
from schedules.errors import SchedulesError
from schedules.local_time import weekday
from schedules.plan import Plan, Run
from schedules.simulation import Simulation
from schedules.values import Moment
from schedules.watch import Watch
from schedules.zone import local_zone

_PATIENCE_S = 3.0
_USUAL_WHY = 12  # decisions


@dataclass(frozen=True, slots=True)
class _Line:
    """Something that comes, as `schedules.values.Upcoming` has it."""

    at: str  # ISO 8601, with the local offset
    text: str
    why: str
    entry: str


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to the command line."""
    parser = subcommands.add_parser(
        "schedule",
        help="what comes next, and why; runs to prepare for",
        description="What comes next, with reasons. The plan is schedule.yaml in the configuration folder.",
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.set_defaults(run=run_list)
    more = parser.add_subparsers(title="more", metavar="MORE")
    why = more.add_parser("why", help="the last decisions in plain words", description="The last decisions, and why.")
    why.add_argument("count", nargs="?", type=int, default=_USUAL_WHY, metavar="N", help="how many of them")
    why.set_defaults(run=run_why)
    for name, change, what in (
        ("add-run", schedule_edit.add_run, "a run to prepare for"),
        ("remove-run", schedule_edit.remove_run, "a run less"),
    ):
        edit = more.add_parser(
            name, help=f'{what}: "Tue Thu 18:30"', description="Days and a time, as in “Tue Thu 18:30”, or a date."
        )
        edit.add_argument("when", nargs="+", metavar="WHEN")
        edit.set_defaults(run=functools.partial(run_edit, change))
    simulate = more.add_parser(
        "simulate",
        help="play a recorded day to the same judgement",
        description="Play recorded signals and print every reminder that would come, be held or be credited, and why. "
        "One JSON object a line: at, kind, value.",
    )
    simulate.add_argument(
        "--from", dest="begin", required=True, metavar="ISO", help="date and time; local, if no offset"
    )
    simulate.add_argument("--to", dest="end", required=True, metavar="ISO")
    simulate.add_argument("--signals", type=Path, metavar="FILE", help="JSON lines (default: nothing happens)")
    simulate.add_argument("--plan", type=Path, metavar="FILE", help="another plan than your schedule.yaml")
    simulate.add_argument("--timezone", metavar="NAME", help="where it begins, such as Europe/Berlin (default: here)")
    simulate.add_argument("--json", action="store_true", help="for programs: a list of decisions")
    simulate.set_defaults(run=run_simulate)


def run_list(args: argparse.Namespace) -> int:
    """Print what comes; from the Otherside that runs, or else from the plan alone."""
    try:
        data = ask(places.runtime_dir(), Request("status"), _PATIENCE_S).data
        coming = [_Line(*(str(each[key]) for key in ("at", "text", "why", "entry"))) for each in _list(data["coming"])]
        note = ""
    except ControlError:
        coming = list(_planned())
        note = "Otherside is not running, so nothing is offered: `otherside run` begins it."
    if args.json:
        print(json.dumps([{"at": each.at, "text": each.text, "why": each.why} for each in coming], indent=2))
        return 0
    for each in coming:
        why = f"  ({each.why})" if each.why else ""
        print(f"{datetime.fromisoformat(each.at):%a %d %b %H:%M}  {each.entry or each.text}{why}")
    if not coming:
        print('Nothing is planned. `otherside schedule add-run "Tue Thu 18:30"` adds a run.')
    if note:
        print(note)
    return 0


def run_why(args: argparse.Namespace) -> int:
    """Print the last decisions."""
    told = decision_log.last(places.decisions_file(), max(1, args.count))
    day = ""
    for each in told:
        local = each.at.astimezone()
        if f"{local:%A %d %B}" != day:
            day = f"{local:%A %d %B}"
            print(day)
        print(f"  {local:%H:%M}  {each.text}")
    if not told:
        print("Nothing was decided yet: `otherside run` begins to watch.")
    return 0


def run_edit(change: Callable[..., Run], args: argparse.Namespace) -> int:
    """Add a run to the plan, or take one out of it."""
    file = places.schedule_file()
    run = change(file, " ".join(args.when), clock.now().date())
    verb = "Added" if change is schedule_edit.add_run else "Removed"
    print(f"{verb}: {run_text(run)}, in {file}.")
    warm_ups = [each for each in _planned() if each.text.startswith("warm-up")]
    if change is schedule_edit.add_run:
        warm_ups = [each for each in warm_ups if _is_before(run, each)]
    for each in warm_ups[:1]:
        print(f"Next: {each.text}{f' ({each.why})' if each.why else ''}.")
    return 0


def _is_before(run: Run, warm_up: _Line) -> bool:
    day = datetime.fromisoformat(warm_up.at).date()
    return f" {run.at:%H:%M} " in warm_up.text and (day == run.date or weekday(day) in run.days)


def run_simulate(args: argparse.Namespace) -> int:
    """Play a recorded day."""
    zone = _zone(args.timezone)
    begin, end = (_instant(text, option, zone) for text, option in ((args.begin, "--from"), (args.end, "--to")))
    if end < begin:
        raise OthersideError("--to is before --from; exchange them.")
    file = args.plan or places.schedule_file()
    if args.plan is not None and not args.plan.exists():
        raise OthersideError(f"There is no plan {args.plan}; check the name.")
    plan = schedule_file.load(file, _routines())
    try:
        recorded = () if args.signals is None else day_file.read(args.signals, zone)
    except SchedulesError as error:
        raise OthersideError(str(error)) from error
    start = Moment(begin, 0.0)
    watch = Watch(plan, zone, start, _sources(plan, file.parent))
    found = []
    for decision in Simulation(watch, start).play(recorded, end):
        local = decision.at.astimezone(watch.zone)
        if args.json:
            found.append({"local": local.isoformat(), **decision_data(decision)})
        else:
            print(f"{local:%a %d %b %H:%M:%S}  {decision.verdict:<9}  {decision.text}")
    if args.json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
    return 0


def _planned() -> Iterator[_Line]:
    file = places.schedule_file()
    plan = schedule_file.load(file, _routines())
    copies = GoodCalendars(places.good_calendars_dir(), print)
    watch = Watch(plan, local_zone(), Moment(clock.now_utc(), 0.0), _sources(plan, file.parent, copies))
    names = {id_: routine.name for id_, routine in library.load(places.content_dir()).teaching.routines.items()}
    for each in watch.upcoming():
        at = each.at.astimezone().isoformat(timespec="seconds")
        yield _Line(at, named(each.text, names), each.details, each.entry)


def _routines() -> tuple[str, ...]:
    return tuple(library.load(places.content_dir()).teaching.routines)


def _sources(plan: Plan, folder: Path, copies: Copies | None = None) -> tuple[RunSource, ...]:
    if not plan.calendars:
        return ()
    calendars = Calendars(plan.calendars, folder, copies)
    for text in calendars.refresh().wrong:
        print(text)
    return (calendars,)


def _zone(name: str | None) -> ZoneInfo:
    if name is None:
        return local_zone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise OthersideError(f"There is no time zone “{name}”; write its IANA name, such as Europe/Berlin.") from error


def _instant(text: str, option: str, zone: ZoneInfo) -> datetime:
    try:
        return day_file.local_instant(text, zone).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise OthersideError(f"{option}: “{text}” is no date and time; write it as 2026-03-02T09:00.") from error


def _list(data: object) -> list[dict[str, object]]:
    return data if isinstance(data, list) else []
