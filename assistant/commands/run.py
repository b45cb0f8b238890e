"""`otherside run`: the companion, which watches the desk and offers the right few minutes."""

from __future__ import annotations

import argparse
import contextlib
import os
import queue
import sys
import threading

from assistant import places
from assistant.companion.companion import Companion, moment
from assistant.companion.control import ControlServer
from assistant.companion.desk import Desk, Files
from assistant.companion.events import Clicked, Event, Happened, Quit, Rang
from assistant.companion.offers import Offers
from assistant.companion.voice import Voice
from assistant.content import library
from assistant.farewell import Farewell
from assistant.language.reminders import ReminderWords
from assistant.language.words import Words
from schedules.alarm_clock import AlarmClock
from schedules.sources.sources import open_sources
from schedules.zone import local_zone, zone_name
from tray.notifications import Notifications

_SETTLE_S = 1.5  # for the sources to say whether they work


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
    """Watch until somebody ends it; 0 then.  Raises AlreadyRunningError, and OthersideError for a broken plan."""
    say = threading.Lock()

    def tell(text: str) -> None:
        with say:
            print(text, flush=True)

    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with contextlib.ExitStack() as opened:
        farewell = opened.enter_context(Farewell())
        now = moment()
        teaching = library.load(places.content_dir()).teaching
        files = Files(
            places.schedule_file(), places.reminders_file(), places.decisions_file(), tuple(teaching.routines)
        )
        desk = Desk(files, local_zone(), now, tell)
        voice = Voice(inbox.put, tell)
        opened.callback(voice.close)
        screen = Notifications(lambda notice_id, button_id: inbox.put(Clicked(notice_id, button_id)))
        opened.callback(screen.close)
        sources = open_sources(lambda signal: inbox.put(Happened(signal)), os.environ, sys.platform)
        opened.callback(sources.close)
        alarm = AlarmClock(lambda: inbox.put(Rang()))
        opened.callback(alarm.close)
        names = {routine.id: routine.name for routine in teaching.routines.values()}
        words = ReminderWords.load(Words.load())
        offers = Offers(screen, voice, words, names, plan=lambda: desk.plan, zone=lambda: desk.watch.zone)
        companion = Companion(
            desk,
            offers,
            voice,
            sources,
            alarm,
            inbox=inbox,
            moment=moment,
            zone_name=zone_name,
            tell=(lambda _: None) if args.quiet else tell,
        )
        opened.callback(ControlServer(places.runtime_dir(), companion.ask).close)
        farewell.ask(lambda: inbox.put(Quit()))
        sources.wait(_SETTLE_S)
        tell(f"Otherside watches. Plan: {files.plan}.")
        with contextlib.suppress(KeyboardInterrupt):
            companion.run()
    return 0
