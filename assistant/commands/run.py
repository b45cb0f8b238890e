"""`otherside run`: the companion, which watches the desk and offers the right few minutes."""

from __future__ import annotations

import argparse
import contextlib
import functools
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
from assistant.companion.events import Chosen, Clicked, Event, Happened, Quit, Rang
from assistant.companion.offers import Offers
from assistant.companion.status import Status
from assistant.companion.tray_link import break_routine, menu_routines, tray_status
from assistant.companion.voice import Voice
from assistant.content import library
from assistant.farewell import Farewell
from assistant.language.occasions import Facts, Occasion
from assistant.session.moves import Teaching
from assistant.yaml_files import ProblemsError
from schedules.alarm_clock import AlarmClock
from schedules.plan import Plan
from schedules.sources.sources import open_sources
from schedules.zone import local_zone, zone_name
from tray.icon import TrayIcon
from tray.icon_report import IconReport, IconState
from tray.menu import menu, tooltip
from tray.notices import Report
from tray.notices import State as NoticeState
from tray.notifications import Notifications
from tray.picture import pictures
from tray.values import MenuRoutine

if TYPE_CHECKING:
    from assistant.language.reminders import ReminderWords, Wording
    from assistant.skill.skill import Skill

_SETTLE_S = 1.5  # for the sources to say whether they work
_END_S = 2.0  # for the companion to write down what it knows
_ANSWER_S = 5.0  # for one that runs already to say how it stands
_WELL = (IconState.UNKNOWN, IconState.SHOWN, NoticeState.UNKNOWN, NoticeState.WORKS)


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
    say = threading.Lock()
    missing: set[str] = set()

    def tell(text: str) -> None:
        with say:
            try:
                print(text, flush=True)
            except OSError:  # nobody reads any more, the terminal was closed; what watches goes on or ends in order
                sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the end

    def lack(report: IconReport | Report) -> None:
        """Tell once what the desktop does not have: panels and servers come and go."""
        if report.state not in _WELL and report.advice not in missing:
            missing.add(report.advice)
            tell(report.advice)

    inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with contextlib.ExitStack() as opened:
        farewell = opened.enter_context(Farewell())
        teaching = library.load(places.content_dir()).teaching
        routines = tuple(teaching.routines)
        files = Files(
            places.schedule_file(),
            places.reminders_file(),
            places.decisions_file(),
            places.good_plan_file(),
            routines,
            places.good_calendars_dir(),
            places.microphone_file(),
        )
        desk = Desk(files, local_zone(), moment(), tell)
        voice = Voice(inbox.put, tell)
        opened.callback(voice.close)
        screen = Notifications(lambda notice_id, button_id: inbox.put(Clicked(notice_id, button_id)), lack)
        opened.callback(screen.close)
        sources = open_sources(lambda signal: inbox.put(Happened(signal)), os.environ, sys.platform)
        opened.callback(sources.close)
        alarm = AlarmClock(lambda: inbox.put(Rang()))
        opened.callback(alarm.close)
        names = {routine.id: routine.name for routine in teaching.routines.values()}
        words = _LateWords()
        icon = None if args.headless else _Icon(inbox.put, menu_routines(teaching), lambda: desk.plan, lack)
        skill = opened.enter_context(_skill(teaching, inbox.put, tell))
        companion = Companion(
            desk,
            Offers(
                screen,
                voice,
                words,
                names,
                plan=lambda: desk.plan,
                zone=lambda: desk.watch.zone,
                silent=desk.watch.why_silent,
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
            troubles=(lambda: ()) if skill is None else (lambda: skill.troubles),
            house=skill,
        )
        opened.callback(ControlServer(places.runtime_dir(), companion.ask).close)
        farewell.ask(lambda: inbox.put(Quit()))
        sources.wait(_SETTLE_S)
        tell(f"Otherside watches. Plan: {files.plan}.")
        with contextlib.suppress(KeyboardInterrupt):
            if icon is None:
                companion.run()
            else:
                icon.run(companion)
    return 0


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


def _show(status: Status, icon: _Icon | None, skill: Skill | None) -> None:
    if icon is not None:
        icon.show(status)
    if skill is not None:
        skill.show(status)


class _LateWords:
    """What is written and said about reminders, loaded with the first one: 2 MB that an idle companion does without."""

    @functools.cached_property
    def _words(self) -> ReminderWords:
        from assistant.language.reminders import ReminderWords  # noqa: PLC0415 - as above
        from assistant.language.words import Words  # noqa: PLC0415 - as above

        return ReminderWords.load(Words.load())

    def wording(self, occasion: Occasion, facts: Facts, variant: int) -> Wording:
        """The words of an occasion."""
        return self._words.wording(occasion, facts, variant)


class _Icon:
    """The icon in the tray, on the main thread, while the companion has one of its own."""

    def __init__(
        self,
        post: Callable[[Event], None],
        routines: tuple[MenuRoutine, ...],
        plan: Callable[[], Plan],
        changed: Callable[[IconReport], None],
    ) -> None:
        self._post, self._routines, self._plan = post, routines, plan
        self._icon = TrayIcon(lambda chosen: post(Chosen(chosen.item_id)), changed)

    def show(self, status: Status) -> None:
        """Show how it stands; the same again costs little."""
        tray = tray_status(status, self._routines, break_routine(self._plan(), self._routines))
        self._icon.show(pictures(tray.shape, tray.fill), tooltip(tray), menu(tray))

    def run(self, companion: Companion) -> None:
        """Be there until the companion has ended."""

        def watch() -> None:
            try:
                companion.run()
            finally:
                self._icon.stop()

        thread = threading.Thread(target=watch, name="companion", daemon=True)
        thread.start()
        try:
            self._icon.run()
        finally:
            self._post(Quit())
            thread.join(_END_S)
