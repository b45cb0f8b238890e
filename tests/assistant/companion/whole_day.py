"""A whole day with a companion: somebody at a desk, a room, and a clock that only the test moves.

The day is written down in `a_day.yaml`, in rows.  A row is a moment, what happens then (`does`, one of the sentences
below), and what is to be seen and heard from there to the next row: what Otherside tells (`log`, which is also what
`otherside schedule why` shows), what appears on the screen, what is said aloud, and, at the row's moment, what stands
in the tray.

Time passes much as in life: a heartbeat every ten seconds, the alarm clock when it was set to ring, a look every second
while a sentence is being typed or a session runs.  While the coach speaks or listens its room is given one second of
sound for each second of the clock, and waits for the next, so that all of it is the same every time.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar, Final

from house import BERLIN, House

from assistant.companion.events import Chosen, Event, Rang, SessionOver, Spoke
from assistant.companion.speaking import Speaking
from assistant.companion.tray_link import break_routine, menu_routines, tray_status
from assistant.companion.voice import Ask, Perform, Voice
from assistant.content.library import load
from assistant.language.words import Words
from assistant.session.commands import Command
from schedules.values import Moment, SignalKind
from tray.menu import menu, tooltip
from tray.notices import Notice
from tray.picture import STEPS, picture, step_of
from tray.values import Item, TrayStatus
from voices.room import Room
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, Samples

_ROUTINES: Final = menu_routines(load().teaching)
_PATIENCE_S: Final = 300.0  # for the computer, not for the person
_SILENCE_BLOCKS: Final = 30  # the coach has finished its sentence
_LOUD: Final = 0.01
_BEAT_S: Final = 10.0
_IDLE_S: Final = 60.0  # after which the desktop says that nobody is there
_SESSION: Final = "session"

_SIGNALS: Final = {
    "sits down": (SignalKind.ACTIVE, 0.0),
    "has touched nothing for a minute": (SignalKind.IDLE, _IDLE_S),
    "locks the screen": (SignalKind.LOCK, 0.0),
    "unlocks the screen": (SignalKind.UNLOCK, 0.0),
    "begins a call": (SignalKind.CALL_START, 0.0),
    "ends the call": (SignalKind.CALL_END, 0.0),
    "switches do not disturb on": (SignalKind.DND_ON, 0.0),
    "switches do not disturb off": (SignalKind.DND_OFF, 0.0),
    "shuts the lid": (SignalKind.SLEEP, 0.0),
    "opens the lid": (SignalKind.WAKE, 0.0),
}
_TYPING: Final = {"types": 0.5, "stops typing": 30.0}  # seconds since the last key


@dataclass(frozen=True, slots=True)
class Row:
    """A moment of the day, and what is to be seen and heard from it on."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    at: str  # local, HH:MM or HH:MM:SS
    what: str  # for whoever reads it
    does: str = ""
    tooltip: str = ""
    icon: str = ""
    menu: tuple[str, ...] = ()  # what it tells, below the tooltip's line
    choices: tuple[str, ...] = ()  # looked at where they are written down
    log: tuple[str, ...] = ()
    screen: tuple[str, ...] = ()
    aloud: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """All of `a_day.yaml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    date: str
    plan: str  # the person's schedule.yaml
    rows: tuple[Row, ...]


class Turns:
    """Who has the turn: the test, or the room, which may go on for so many blocks."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._blocks = 0
        self._waits = self._free = False
        self._jobs: list[str] = []
        self._rooms = 0
        self.turned = 0  # how often the voice got something to do, or was done with it

    def begin(self, job: str) -> None:
        """The voice has something to do."""
        with self._changed:
            self._jobs.append(job)
            self.turned += 1

    def end(self, job: str) -> None:
        """It is done."""
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)
                self.turned += 1
            self._changed.notify_all()

    def cancel(self, job: str) -> None:
        """It is not wanted any more: its room may go on until it notices."""
        with self._changed:
            if self._jobs[:1] == [job] and self._rooms:
                self._free = True
                self._waits = False
                self._changed.notify_all()
                return
        self.end(job)

    def open(self) -> None:
        """A room is open."""
        with self._changed:
            self._rooms += 1

    def close(self) -> None:
        """It is closed; what it was not given yet is nobody's."""
        with self._changed:
            self._rooms -= 1
            self._blocks = 0
            if self._free:
                self._free = False
                self._jobs.pop(0)
                self.turned += 1
            self._changed.notify_all()

    def take(self) -> None:
        """Wait for one more block; the room's thread."""
        with self._changed:
            if not self._blocks and not self._free:
                self._waits = True
                self._changed.notify_all()
                assert self._changed.wait_for(lambda: self._blocks or self._free, _PATIENCE_S)
            self._blocks = max(0, self._blocks - 1)

    def give(self, seconds: float) -> None:
        """Let a room that waits go on for so long."""
        with self._changed:
            if self._waits:
                self._blocks, self._waits = round(seconds / BLOCK_S), False
                self._changed.notify_all()

    @property
    def room_waits(self) -> bool:
        """Whether something is being said, or listened for."""
        with self._changed:
            return self._waits

    def settle(self) -> None:
        """Wait until the voice has nothing to do, or needs time to pass."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._waits or not self._jobs, _PATIENCE_S), self._jobs


class OneRoom:
    """A quiet room that is given time by the test; who is in it lets the coach finish."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns
        self._room = SimulatedRoom(ROOMS["quiet"])
        self._silent = 0
        self._to_say: list[Samples] = []
        self.events = self._room.events
        turns.open()

    def say(self, sentence: Samples) -> None:
        """Say it as soon as the coach is silent."""
        self._to_say.append(sentence)

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        self._turns.take()
        self._silent = 0 if float(abs(played).max()) > _LOUD else self._silent + 1
        if self._to_say and self._silent >= _SILENCE_BLOCKS:
            self._room.person_says(self._to_say.pop(0))
        return self._room.exchange(played)

    def close(self) -> None:
        """Close it."""
        self._turns.close()


class HeardVoice(Voice):
    """The companion's voice; what is asked and confirmed is written down, and when it is busy is known."""

    turns: Turns
    said: list[str]

    def __init__(
        self,
        post: Callable[[Event], None],
        tell: Callable[[str], None],
        make: Callable[[Callable[[str], None]], Speaking] | None = None,
    ) -> None:
        """See `Voice`."""
        self.turns, self.said = Turns(), []

        def heard(event: Event) -> None:
            post(event)
            if isinstance(event, Spoke):
                self.turns.end(event.reminder_id)
            elif isinstance(event, SessionOver):
                self.turns.end(_SESSION)

        super().__init__(heard, tell, make)

    def ask(self, job: Ask) -> None:
        """Write down what is said."""

        def confirm(command: Command) -> str:
            said = job.confirm(command)
            self.said.append(said)
            return said

        self.said.append(job.sentence)
        self.turns.begin(job.reminder_id)
        super().ask(replace(job, confirm=confirm))

    def cancel(self, reminder_id: str) -> None:
        """Let it notice."""
        super().cancel(reminder_id)
        self.turns.cancel(reminder_id)

    def perform(self, job: Perform) -> bool:
        """Be busy."""
        self.turns.begin(_SESSION)
        return super().perform(job)


@dataclass
class Seen:
    """What was seen and heard from a row on."""

    row: Row
    tray: TrayStatus
    told: list[str] = field(default_factory=list)
    screen: list[str] = field(default_factory=list)
    aloud: list[str] = field(default_factory=list)

    def as_row(self) -> Row:
        """The row as it was lived."""
        items = menu(self.tray)
        return replace(
            self.row,
            tooltip=tooltip(self.tray),
            icon=_icon(self.tray),
            menu=tuple(each.label for each in items if each.id.startswith("line:")),
            choices=tuple(_choices(items)) if self.row.choices else (),
            log=tuple(self.told),
            screen=tuple(self.screen),
            aloud=tuple(self.aloud),
        )


class WholeDay:
    """Lives the rows, one after the other."""

    def __init__(self, written: Written, folder: Path, words: Words, speak: Callable[[str], Samples]) -> None:
        """Begin at midnight."""
        self._written, self._speak = written, speak
        self._rooms: list[OneRoom] = []
        self._midnight = datetime.fromisoformat(written.date).replace(tzinfo=BERLIN).astimezone(UTC)
        self.house = House(
            folder,
            words,
            lambda tell: Speaking(tell, self._open_room),
            plan=written.plan,
            now=Moment(self._midnight, 1000.0),
            voice=HeardVoice,
        )
        self._asleep = False
        self._taken = 0  # lines of `told`
        self._said = 0

    @property
    def voice(self) -> HeardVoice:
        """What speaks."""
        voice = self.house.voice
        assert isinstance(voice, HeardVoice)
        return voice

    def live(self) -> list[Row]:
        """All rows as they were lived."""
        lived: list[Row] = []
        seen: Seen | None = None
        for row in self._written.rows:
            self._pass_to(self._instant(row.at))
            if seen is not None:
                lived.append(self._finish(seen))
            self._do(row.does)
            self._settle()
            status = self.house.companion.status
            break_ = break_routine(self.house.desk.plan, _ROUTINES)
            seen = Seen(row, tray_status(status, _ROUTINES, break_))
        self._settle()
        assert seen is not None
        lived.append(self._finish(seen))
        return lived

    def _finish(self, seen: Seen) -> Row:
        house = self.house
        seen.told += house.told[self._taken :]
        self._taken = len(house.told)
        while not house.screen.shown.empty():
            seen.screen.append(_notice(house.screen.shown.get()))
        seen.aloud += self.voice.said[self._said :]
        self._said = len(self.voice.said)
        return seen.as_row()

    def _instant(self, at: str) -> datetime:
        hours, minutes, *seconds = (int(part) for part in at.split(":"))
        return self._midnight + timedelta(hours=hours, minutes=minutes, seconds=sum(seconds))

    def _pass_to(self, at: datetime) -> None:
        """Let time pass."""
        if self._asleep:
            self._jump((at - self.house.now.at).total_seconds())
            return
        while (left_s := (at - self.house.now.at).total_seconds()) > 0:
            self._jump(min(left_s, self._step_s()))
            self.house.companion.post(Rang())
            self._settle()

    def _step_s(self) -> float:
        """How long the companion would wait by itself."""
        now = self.house.now
        if self.voice.turns.room_waits or self.house.desk.watch.wants_input:
            return 1.0
        steps = [_BEAT_S]
        alarm = self.house.alarm.at
        if alarm is not None and alarm > now.at:
            steps.append((alarm - now.at).total_seconds())
        return max(0.01, min(steps))

    def _jump(self, seconds: float) -> None:
        now = self.house.now
        self.house.now = Moment(now.at + timedelta(seconds=seconds), now.elapsed_s + seconds)
        self.voice.turns.give(seconds)

    def _settle(self) -> None:
        """Wait until all that follows from what happened has happened, and nothing goes on but time."""
        turns = self.voice.turns
        before = -1
        while turns.turned != before:
            before = turns.turned
            turns.settle()
            self.house.wait()

    def _open_room(self, listens: bool) -> Room:
        assert isinstance(listens, bool)
        self._rooms.append(OneRoom(self.voice.turns))
        return self._rooms[-1]

    def _do(self, does: str) -> None:
        house = self.house
        what, _, quoted = does.partition(" “")
        quoted = quoted.removesuffix("”")
        if does in _SIGNALS:
            self._asleep = does == "shuts the lid"
            house.signal(*_SIGNALS[does])
        elif does in _TYPING:
            house.senses.idle = _TYPING[does]
        elif what == "clicks":
            (notice,) = house.screen.open.values()
            house.click(next(id_ for id_, label in notice.buttons if label == quoted))
        elif what == "chooses":
            house.companion.post(Chosen(self._entry(quoted.split(", "))))
        elif what == "says":
            self._rooms[-1].say(self._speak(quoted))
        else:
            assert not does, f"nobody {does!r}"

    def _entry(self, labels: list[str]) -> str:
        """The id of an entry of the menu, as somebody finds it."""
        break_ = break_routine(self.house.desk.plan, _ROUTINES)
        items = menu(tray_status(self.house.companion.status, _ROUTINES, break_))
        for label in labels:
            (found,) = (each for each in items if each.label == label)
            items = found.children
        return found.id


def _icon(tray: TrayStatus) -> str:
    """The picture in words; it is drawn as well."""
    assert picture(tray.shape, tray.fill, 22).getbbox() is not None
    if picture(tray.shape, 0.0, 22) is picture(tray.shape, 1.0, 22):  # it has no ring that fills
        return tray.shape.value
    return f"{tray.shape.value}, {step_of(tray.fill)} of {STEPS}"


def _choices(items: tuple[Item, ...]) -> list[str]:
    return [each.label for each in items if each.label and not each.id.startswith("line:")]


def _notice(notice: Notice) -> str:
    buttons = "".join(f" [{label}]" for _, label in notice.buttons)
    return f"{notice.title}: {notice.text}{buttons}"
