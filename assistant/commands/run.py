"""`otherside run`: the companion, which watches the desk and offers the right few minutes."""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import config, places
from assistant.companion.companion import Companion, moment
from assistant.companion.control import ControlServer, ask
from assistant.companion.control_folder import ControlError
from assistant.companion.control_messages import Request
from assistant.companion.desk import Desk, Files
from assistant.companion.events import Clicked, Event, Happened, Quit, Rang
from assistant.companion.icon import Icon
from assistant.companion.lacks import Lacks
from assistant.companion.offers import Offers
from assistant.companion.sound_look import SoundLook
from assistant.companion.status import Status
from assistant.companion.tray_link import menu_routines
from assistant.companion.voice import Voice
from assistant.content import library
from assistant.farewell import Farewell
from assistant.language.late_reminders import LateReminderWords
from assistant.session.moves import Teaching
from assistant.yaml_files import ProblemsError
from schedules.alarm_clock import AlarmClock
from schedules.sources.sources import open_sources
from schedules.zone import local_zone, zone_name
from tray.notifications import Notifications

if TYPE_CHECKING:
    from assistant.skill.skill import Skill

_SETTLE_S = 1.5  # for the sources to say whether they work
_ANSWER_S = 5.0  # for one that runs already to say how it stands


def add_parser(subcommands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    parser = subcommands.add_parser(
        "run",
        help="the companion: it knows when you sit and when you run",
        description="Watch the desk and offer breaks, warm-ups before runs, and reminders, on the screen and aloud. "
        "Ctrl-C ends it; `otherside status`, `tell`, `pause` and `quit` talk to it from elsewhere.",
    )
    parser.add_argument("--headless", action="store_true", help="without an icon in the tray")
    parser.add_argument("--quiet", action="store_true", help="print nothing but problems")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Watch until somebody ends it; 0 then, and when one runs already, which says how it stands.

    Raises AlreadyRunningError when that one does not answer, and OthersideError for a broken plan.
    """
    with contextlib.suppress(ControlError):  # there is none, or none that answers
        stands = ask(places.runtime_dir(), Request("status"), _ANSWER_S)
        print(f"Otherside is running already; `otherside quit` ends it.\n{stands.text}")
        return 0
    tell = _printer()
    lacks = Lacks(tell, places.noticed_file())
    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with contextlib.ExitStack() as opened:
        farewell = opened.enter_context(Farewell())
        teaching = library.load(places.content_dir()).teaching
        desk = Desk(_files(teaching), local_zone(), moment(), tell)
        voice = Voice(inbox.put, tell)
        opened.callback(voice.close)
        screen = Notifications(lambda notice_id, button_id: inbox.put(Clicked(notice_id, button_id)), lacks.report)
        opened.callback(screen.close)
        lacks.look_with(lambda _: screen.look())
        sound = opened.enter_context(contextlib.closing(SoundLook(lacks.take)))
        lacks.look_with(sound.look)
        sources = open_sources(lambda signal: inbox.put(Happened(signal)), os.environ, sys.platform)
        opened.callback(sources.close)
        alarm = AlarmClock(lambda: inbox.put(Rang()))
        opened.callback(alarm.close)
        names = {routine.id: routine.name for routine in teaching.routines.values()}
        minutes = {each.id: float(each.minutes) for each in menu_routines(teaching)}
        icon = None if args.headless else Icon(inbox.put, menu_routines(teaching), lambda: desk.plan, lacks.report)
        skill = opened.enter_context(_skill(teaching, inbox.put, tell))
        companion = Companion(
            desk,
            Offers(
                screen,
                voice,
                LateReminderWords(),
                names,
                plan=lambda: desk.plan,
                zone=lambda: desk.watch.zone,
                silent=desk.watch.why_silent,
                minutes=minutes,
            ),
            voice,
            sources,
            alarm,
            inbox=inbox,
            moment=moment,
            zone_name=zone_name,
            tell=(lambda _: None) if args.quiet else tell,
            changed=lambda status: _show(status, icon, skill),
            happened=(lambda _: None) if skill is None else skill.happened,
            lacks=lacks,
            troubles=lambda: () if skill is None else skill.troubles,
            house=skill,
        )
        opened.callback(ControlServer(places.runtime_dir(), companion.ask).close)
        farewell.ask(lambda: inbox.put(Quit()))
        sources.wait(_SETTLE_S)
        tell(f"Otherside watches. Plan: {places.schedule_file()}.")
        with contextlib.suppress(KeyboardInterrupt):
            if icon is None:
                companion.run()
            else:
                icon.run(companion)
    return 0


def _printer() -> Callable[[str], None]:
    """What prints a line at a time, whoever tells it."""
    say = threading.Lock()

    def tell(text: str) -> None:
        with say:
            try:
                print(text, flush=True)
            except OSError:  # nobody reads any more, the terminal was closed; what watches goes on or ends in order
                sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end

    return tell


def _files(teaching: Teaching) -> Files:
    return Files(
        places.schedule_file(),
        places.reminders_file(),
        places.decisions_file(),
        places.good_plan_file(),
        tuple(teaching.routines),
        places.good_calendars_dir(),
        places.microphone_file(),
    )


@contextlib.contextmanager
def _skill(teaching: Teaching, post: Callable[[Event], None], tell: Callable[[str], None]) -> Iterator[Skill | None]:
    """The doors to the smart home, if any are to be open."""
    try:
        home = config.load(places.config_file()).home
    except ProblemsError as error:
        tell(str(error))
        home = None
    if home is None:
        yield None
        return
    from assistant.skill.opening import open_skill  # noqa: PLC0415 - a companion without a smart home does without

    with contextlib.closing(open_skill(home, teaching, post, tell)) as skill:
        yield skill


def _show(status: Status, icon: Icon | None, skill: Skill | None) -> None:
    if icon is not None:
        icon.show(status)
    if skill is not None:
        skill.show(status)
