"""A companion in a test: the real judgement, words and voice, with a clock, senses and a screen of the test's own.

The clock stands still unless the test moves it; the senses and the screen do just what is written here.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.companion.companion import Companion
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.desk import Desk, Files
from assistant.companion.events import Clicked, Event, Happened, Quit, Rang
from assistant.companion.offers import REPLY, Offers
from assistant.companion.speaking import Speaking
from assistant.companion.status import Status
from assistant.companion.voice import Voice
from assistant.language.reminders import ReminderWords
from assistant.language.words import Words
from assistant.skill.skill import Skill
from schedules.sources.board import SourceReport
from schedules.values import Moment, Signal, SignalKind
from tray.notices import Notice

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # nine in the morning there
ROUTINES = {
    "desk-break": "desk break",
    "desk-break-1": "one-minute desk break",
    "pre-run": "warm up",
    "wake-up": "wake-up",
}


class Senses:
    """Tells of nothing by itself."""

    def __init__(self) -> None:
        self.idle: float | None = None
        self.reports: tuple[SourceReport, ...] = ()
        self.polls = 0
        self.no_calls: list[int] = []

    def poll(self, now: Moment) -> None:
        """Count."""
        assert now.at.tzinfo is UTC
        self.polls += 1

    def idle_s(self) -> float | None:
        """As the test says."""
        return self.idle

    def no_call(self, pid: int) -> None:
        """Remember it."""
        self.no_calls.append(pid)

    def report(self) -> tuple[SourceReport, ...]:
        """As the test says."""
        return self.reports


class Alarm:
    """Remembers what it was set to."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.looked_again = 0

    def set(self, at: datetime) -> None:
        """Ring then."""
        self.at = at

    def clock_changed(self) -> None:
        """Count."""
        self.looked_again += 1


class Screen:
    """Shows notices to the test."""

    def __init__(self) -> None:
        self.shown: queue.SimpleQueue[Notice] = queue.SimpleQueue()
        self.open: dict[str, Notice] = {}  # of reminders
        self.replies: list[str] = []

    def show(self, notice: Notice) -> None:
        """Show it."""
        if notice.id == REPLY:
            assert (notice.title, notice.buttons) == ("Otherside", ())
            self.replies.append(notice.text)
            return
        self.open[notice.id] = notice
        self.shown.put(notice)

    def withdraw(self, notice_id: str) -> None:
        """Take it back; twice is fine."""
        self.open.pop(notice_id, None)


class House:
    """A running companion."""

    def __init__(  # noqa: PLR0913 - where everything meets
        self,
        folder: Path,
        words: Words,
        make: Callable[[Callable[[str], None]], Speaking],
        *,
        plan: str = "spoken: false\n",
        now: Moment | None = None,
        voice: type[Voice] = Voice,
        screen: Screen | None = None,
        changed: Callable[[Status], None] = lambda _: None,
        home: Callable[[Callable[[Event], None], Callable[[str], None]], Skill] | None = None,
    ) -> None:
        """Write the plan and begin, at nine on a Monday in Berlin, with somebody at the desk.

        `home` opens doors to a smart home, out of how to post and how to tell.
        """
        self.folder = folder
        self.now = now or Moment(MONDAY, 1000.0)
        self.zone = "Europe/Berlin"
        self.told: list[str] = []
        self.files = Files(
            folder / "schedule.yaml",
            folder / "reminders.json",
            folder / "decisions.jsonl",
            folder / "good.yaml",
            tuple(ROUTINES),
            folder / "calendars",
            folder / "microphone.txt",
        )
        if not self.files.plan.exists():
            self.files.plan.write_text(plan)
        inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.senses, self.alarm, self.screen = Senses(), Alarm(), screen or Screen()
        self.desk = desk = Desk(self.files, BERLIN, self.now, self.told.append)
        self.voice = voice(inbox.put, self.told.append, make)
        self.offers = Offers(
            self.screen,
            self.voice,
            ReminderWords.load(words),
            ROUTINES,
            plan=lambda: desk.plan,
            zone=lambda: desk.watch.zone,
        )
        self.skill = None if home is None else home(inbox.put, self.told.append)
        self.companion = Companion(
            desk,
            self.offers,
            self.voice,
            self.senses,
            self.alarm,
            inbox=inbox,
            moment=lambda: self.now,
            zone_name=lambda: self.zone,
            tell=self.told.append,
            changed=changed if self.skill is None else self.skill.show,
            happened=(lambda _: None) if self.skill is None else self.skill.happened,
            troubles=self._doors,
            house=self.skill,
        )
        self.thread = threading.Thread(target=self.companion.run)
        self.thread.start()
        self.signal(SignalKind.ACTIVE)

    def _doors(self) -> tuple[str, ...]:
        return () if self.skill is None else self.skill.troubles

    def signal(self, kind: SignalKind, value: float = 0.0) -> None:
        """Let something happen at the desk."""
        self.companion.post(Happened(Signal(kind, value)))
        self.wait()

    def wait(self) -> None:
        """Wait until all that was posted has been taken."""
        self.ask("status")

    def ask(self, command: str, text: str = "") -> Reply:
        """Ask as another program would."""
        return self.companion.ask(Request(command, text))

    def tell(self, text: str) -> str:
        """Say something; it has to be understood."""
        reply = self.ask("tell", text)
        assert reply.result is Result.DONE, reply
        return reply.text

    def pass_s(self, seconds: float, *, step_s: float = 10.0) -> None:
        """Let time pass, with a heartbeat every so often."""
        while seconds > 0:
            step = min(step_s, seconds)
            seconds -= step
            self.now = Moment(self.now.at + timedelta(seconds=step), self.now.elapsed_s + step)
            self.companion.post(Rang())
            self.wait()

    def set_clock(self, seconds: float) -> None:
        """Set the clock on the wall; time itself does not care."""
        self.now = Moment(self.now.at + timedelta(seconds=seconds), self.now.elapsed_s + 5.0)
        self.companion.post(Rang())
        self.wait()

    def sleep(self, seconds: float) -> None:
        """Let the computer sleep, unannounced."""
        self.now = Moment(self.now.at + timedelta(seconds=seconds), self.now.elapsed_s + seconds)
        self.companion.post(Rang())
        self.wait()

    def click(self, button: str) -> None:
        """Click a button of the notice that is open."""
        (notice,) = self.screen.open.values()
        assert button in dict(notice.buttons)
        self.companion.post(Clicked(notice.id, button))
        self.wait()

    @property
    def replies(self) -> list[str]:
        """What was answered on the screen, one in place of the other."""
        return self.screen.replies

    @property
    def titles(self) -> list[str]:
        """What is on the screen."""
        return [notice.title for notice in self.screen.open.values()]

    def close(self) -> None:
        """End it."""
        self.companion.post(Quit())
        self.thread.join(10.0)
        assert not self.thread.is_alive()
        if self.skill is not None:
            self.skill.close()
        self.voice.close()
