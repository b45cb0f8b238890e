"""What the tray shows of a companion, and what its menu does to a real one."""

from __future__ import annotations

import contextlib
import json
import os
import select
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from house import BERLIN, House

from assistant import places
from assistant.companion.companion import Companion
from assistant.companion.events import Chosen, Quit
from assistant.companion.lacks import lack
from assistant.companion.listening import Listening
from assistant.companion.speaking import Speaking
from assistant.companion.status import Coming, Mode, SessionStatus, Status
from assistant.companion.tray_link import break_routine, choose, menu_routines, tray_status
from assistant.content.library import load
from assistant.language.words import Words
from schedules.plan import Break, Plan
from tray.menu import menu
from tray.values import Going, Item, MenuOffer, MenuRoutine, MenuSession, MenuTrouble, Microphone, Shape, TrayStatus
from voices.room import Room
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import Samples

ROUTINES = (MenuRoutine("desk-break", "Desk break", 4), MenuRoutine("desk-break-1", "One-minute desk break", 1))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=BERLIN)
WATCHING = Status(
    mode=Mode.WATCHING,
    sat_min=18,
    due_in_min=12,
    offer=None,
    paused_until=None,
    silent_because=None,
    session=None,
    microphone_open=False,
    coming=(
        Coming(AT, "break: desk-break", "after 30 minutes at the desk; you have sat for 18 minutes"),
        Coming(AT, "break: wake-up", ""),
        Coming(AT, "warm-up 18:12 for your 18:30 run: pre-run", ""),
    ),
    troubles=(),
)
SESSION = replace(WATCHING, mode=Mode.SESSION, session=SessionStatus("it-band", "work", "clam", "left", 34, 4, 12))
HELD = replace(SESSION, session=SessionStatus("it-band", "held", "clam", "left", 34, 4, 12))
ALL_IDS = {
    *("answer:start", "answer:not_today", "snooze:5", "snooze:10", "snooze:20", "snooze:30"),
    *("start:desk-break", "start:desk-break-1", "break:desk-break", "break:desk-break:5", "quit"),
    *("say:next", "say:other-side", "say:pause", "say:resume", "say:stop", "microphone"),
    *("pause:60", "pause:tomorrow", "pause:open", "resume", "open:settings", "open:schedule", "open:history"),
}


def shown(status: Status) -> TrayStatus:
    return tray_status(status, ROUTINES, "desk-break")


def leaves(items: tuple[Item, ...]) -> Iterator[str]:
    for item in items:
        if item.children:
            yield from leaves(item.children)
        yield item.id


def test_while_it_watches() -> None:
    tray = shown(WATCHING)
    assert (tray.shape, tray.fill) == (Shape.SITTING, 18 / 30)
    assert tray.coming == ("Break in 12 min", "Warm-up 18:12 for your 18:30 run")
    assert (tray.offer, tray.session, tray.paused, tray.microphone) == (None, None, "", Microphone.ALLOWED)


@pytest.mark.parametrize(
    ("status", "shape"),
    [
        (WATCHING, Shape.SITTING),
        (replace(WATCHING, troubles=("No idle here.",)), Shape.SITTING),
        (replace(WATCHING, troubles=("Line 3.",), to_mend=("Line 3.",)), Shape.TROUBLE),
        (replace(WATCHING, mode=Mode.OFFERING, offer="Now?", to_mend=("Line 3.",)), Shape.OFFER),
        (replace(WATCHING, mode=Mode.OFFERING, offer="Now?", microphone_open=True), Shape.MICROPHONE),
        (replace(WATCHING, mode=Mode.PAUSED), Shape.PAUSED),
        (SESSION, Shape.SESSION),
        (replace(SESSION, microphone_open=True), Shape.MICROPHONE_SESSION),
        (HELD, Shape.SESSION_PAUSED),
        (replace(HELD, microphone_open=True), Shape.MICROPHONE_PAUSED),
    ],
)
def test_every_state_has_its_shape(status: Status, shape: Shape) -> None:
    assert shown(status).shape is shape


def test_an_offer_a_session_and_a_pause() -> None:
    offering = replace(WATCHING, mode=Mode.OFFERING, offer="Shall we?", snoozes_left=2, due_in_min=0)
    assert shown(offering).offer == MenuOffer("Shall we?", 2)
    assert shown(offering).coming == ("Warm-up 18:12 for your 18:30 run",)
    tray = shown(SESSION)
    assert (tray.session, tray.fill) == (MenuSession("Clam", "left", 34), 0.25)
    assert SESSION.session is not None
    for state in ("paused", "held"):  # held: paused before the move has begun
        both = replace(SESSION, session=replace(SESSION.session, state=state, side="both"))
        assert shown(both).session == MenuSession("Clam", "", 34, Going.PAUSED)
    paused = replace(WATCHING, mode=Mode.PAUSED, paused_until=AT, paused_text="until 09:30")
    assert shown(paused).paused == "Reminders are paused until 09:30"
    assert shown(paused).coming == ("Warm-up 18:12 for your 18:30 run",)


def test_a_break_that_is_far_off_is_told_by_the_clock() -> None:
    far = replace(WATCHING, due_in_min=540)
    assert shown(far).coming[0] == "No break before 09:30"
    assert shown(replace(far, due_in_min=600)).coming[0] == "No break before Mon 09:30"
    assert shown(replace(far, mode=Mode.OFFERING, offer="Now?")).coming == ("Warm-up 18:12 for your 18:30 run",)


def test_what_keeps_a_break_back_is_said() -> None:
    coming = (Coming(AT, "break: desk-break", "held: you are in a call"),)
    held = replace(WATCHING, due_in_min=0, coming=coming, silent_because="you are in a call")
    assert shown(held).coming == ("Nothing is offered: you are in a call", "Break due (held: you are in a call)")


def test_the_microphone_as_the_person_wants_it() -> None:
    assert shown(replace(WATCHING, listening=Listening.OFF)).microphone is Microphone.OFF
    assert shown(replace(SESSION, microphone_open=True)).microphone is Microphone.OPEN


def test_routines_and_the_break() -> None:
    routines = menu_routines(load().teaching)
    assert len(routines) == len(load().teaching.routines) >= 9
    assert [each.name for each in routines] == sorted(each.name for each in routines)
    assert next(each.minutes for each in routines if each.id == "desk-break-1") == 1
    assert break_routine(Plan(), routines) == "desk-break"
    assert break_routine(Plan(breaks=()), routines) == "desk-break"
    assert break_routine(Plan(breaks=(Break(30.0, "reset", 2.0),)), routines) == "reset:2"
    assert break_routine(Plan(), ()) == ""


def test_the_ids_of_all_menus_are_those_that_are_chosen_below() -> None:
    offering = replace(WATCHING, mode=Mode.OFFERING, offer="Now?", snoozes_left=1)
    assert SESSION.session is not None
    resting = replace(SESSION, session=replace(SESSION.session, state="paused"))
    paused = replace(WATCHING, mode=Mode.PAUSED, troubles=("One.",))
    found = set(leaves(menu(tray_status(WATCHING, ROUTINES, "desk-break:5"))))
    for status in (WATCHING, offering, SESSION, resting, paused):
        found |= set(leaves(menu(shown(status))))
    silent = {id_ for id_ in found if id_.partition(":")[0] in ("line", "trouble", "separator", "menu")}
    assert found - silent == ALL_IDS
    assert {"line:0", "trouble:0:0", "menu:start"} <= silent


def test_what_does_not_work_is_told_by_name() -> None:
    missing = (lack("tray", "Add a panel."), lack("microphone", "Connect one."))
    mixed = replace(
        WATCHING,
        troubles=("Line 3: no.", "Add a panel.", "Connect one.", "The broker is silent."),
        to_mend=("Line 3: no.",),
        missing=missing,
    )
    assert shown(mixed).troubles == (
        MenuTrouble("No tray for the icon", ("Add a panel.",)),
        MenuTrouble("No microphone", ("Connect one.",)),
        MenuTrouble("Mistakes in your files", ("Line 3: no.",)),
        MenuTrouble("The smart home", ("The broker is silent.",)),
    )
    assert shown(WATCHING).troubles == ()


# With a real companion


class QuietRoom:
    """A simulated room where nobody speaks.  It stands still after so many blocks until `go` is set."""

    def __init__(self, listens: bool, blocks: int | None) -> None:
        self.listens = listens
        self.closed = False
        self.go = threading.Event()
        self._blocks_left = blocks
        self._room = SimulatedRoom(ROOMS["quiet"])
        self.events = self._room.events

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        if self._blocks_left is not None:
            self._blocks_left -= 1
            if self._blocks_left == 0:
                assert self.go.wait(60.0)
        return self._room.exchange(played)

    def close(self) -> None:
        """Close it."""
        self.closed = True


class Home(House):
    """A companion whose rooms are known."""

    rooms: list[QuietRoom]

    def room(self, number: int) -> QuietRoom:
        """The room of that number, as soon as there is one."""
        while len(self.rooms) <= number:
            self.wait()
        return self.rooms[number]

    def choose(self, item_id: str) -> None:
        """Choose an entry of the menu."""
        self.companion.post(Chosen(item_id))
        self.wait()


@pytest.fixture
def live(tmp_path: Path, words: Words) -> Iterator[Callable[..., Home]]:
    """Give a way to begin a companion with this plan."""
    homes: list[Home] = []

    def begin(plan: str = "spoken: false\n", blocks: int | None = None) -> Home:
        rooms: list[QuietRoom] = []

        def open_room(listens: bool) -> Room:
            rooms.append(QuietRoom(listens, blocks))
            return rooms[-1]

        home = Home(tmp_path, words, lambda tell: Speaking(tell, open_room), plan=plan)
        home.rooms = rooms
        homes.append(home)
        return home

    yield begin
    for home in homes:
        with contextlib.suppress(AssertionError):
            home.close()


@pytest.fixture
def opener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], str]]:
    """Put a program in the place of the system's that opens files; gives what it was given, once it was."""
    pipe = tmp_path / "opened"
    os.mkfifo(pipe)
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("xdg-open", "open"):
        (folder / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{pipe}"\n')
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    # Opened for both, so that it does not end with whoever wrote to it.
    with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "rb", buffering=0) as heard:

        def opened() -> str:
            assert select.select([heard], [], [], 60.0)[0], "nothing was opened"
            return heard.read().decode()

        yield opened


def labels(home: Home) -> list[str]:
    """What the menu offers now."""
    return [item.label for item in menu(shown(home.companion.status))]


def begun(home: Home, mode: Mode) -> Status:
    """Wait until it is in that mode."""
    while home.companion.status.mode is not mode:
        home.wait()
    return home.companion.status


@pytest.mark.parametrize(
    ("item_id", "told"),
    [
        ("snooze:20", "09:30  You put it off until 09:50 (once)."),
        ("answer:not_today", "09:30  Not today, you said: no more of this break."),
    ],
)
def test_a_reminder_is_answered_once(live: Callable[..., Home], item_id: str, told: str) -> None:
    home = live()
    home.pass_s(30 * 60 + 5)
    home.choose(item_id)
    assert home.told[-1] == told
    assert home.titles == []
    home.choose(item_id)
    assert home.told[-1] == "No reminder waits for an answer any more."


def test_what_was_put_off_is_called_off(live: Callable[..., Home]) -> None:
    home = live()
    home.pass_s(30 * 60 + 5)
    assert "Not today after all" not in labels(home)
    home.choose("snooze:10")
    assert "Not today after all" in labels(home)
    home.choose("answer:not_today")
    assert home.told[-1] == "09:30  Not today, you said: no more of this break."
    assert "Not today after all" not in labels(home)


@pytest.mark.parametrize("item_id", ["start:desk-break-1", "break:desk-break-1", "break:desk-break:2"])
def test_a_session_is_begun_obeys_and_is_stopped(live: Callable[..., Home], item_id: str) -> None:
    home = live(blocks=50)  # however slow the machine is, it is not over before it was seen
    home.choose("microphone")
    home.choose(item_id)
    status = begun(home, Mode.SESSION)
    assert status.session is not None
    assert status.session.routine == item_id.split(":")[1]
    home.choose("start:wake-up")
    assert "A session is running already; stop it first." in home.told
    for words in ("say:pause", "say:resume", "say:next", "say:other-side", "say:stop"):
        home.choose(words)
    home.room(0).go.set()
    begun(home, Mode.WATCHING)
    assert "No session is running any more." not in home.told
    home.choose("say:next")
    assert "No session is running any more." in home.told  # the summary may come after it
    assert [room.listens for room in home.rooms] == [False]


def test_two_quick_clicks_begin_one_session(live: Callable[..., Home]) -> None:
    home = live(blocks=500)
    home.companion.post(Chosen("start:desk-break-1"))
    home.companion.post(Chosen("start:desk-break-1"))
    home.wait()
    assert home.told.count("A session is running already; stop it first.") == 1
    home.choose("say:stop")
    home.room(0).go.set()
    while not any("Stopped: 0 of " in line for line in home.told):
        home.wait()
    assert len(home.rooms) == 1


def test_who_says_start_to_an_offer_means_that(live: Callable[..., Home]) -> None:
    home = live("spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n", blocks=100)
    home.choose("microphone")
    home.pass_s(30 * 60 + 5)
    assert home.ask("start", "wake-up").text == "You began the break."
    session = begun(home, Mode.SESSION).session
    assert session is not None
    assert session.routine == "desk-break-1"
    home.room(0).go.set()
    home.choose("say:stop")
    begun(home, Mode.WATCHING)


def test_what_was_done_counts_and_is_told_when_all_ends(live: Callable[..., Home]) -> None:
    home = live("spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n", blocks=100)
    home.choose("microphone")
    home.choose("start:desk-break-1")
    begun(home, Mode.SESSION)
    home.companion.post(Quit())
    assert home.voice._ending.wait(60.0)  # noqa: SLF001 - the session is asked to end, and cannot yet
    home.room(0).go.set()
    home.close()
    assert "Stopped: 0 of 4 blocks done" in home.told[-2] + home.told[-1]
    assert json.loads(home.files.memory.read_text())


def test_a_reminder_is_begun(live: Callable[..., Home]) -> None:
    home = live("spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n")
    home.pass_s(30 * 60 + 5)
    home.choose("answer:start")
    status = begun(home, Mode.SESSION)
    assert status.session is not None
    assert status.session.routine == "desk-break-1"
    assert status.microphone_open
    home.choose("say:stop")
    begun(home, Mode.WATCHING)
    assert [(room.listens, room.closed) for room in home.rooms] == [(True, True)]


@pytest.mark.parametrize(
    ("item_id", "told"),
    [
        ("pause:60", "09:00  Reminders are paused until 10:00."),
        ("pause:tomorrow", "09:00  Reminders are paused until tomorrow 06:00."),
        ("pause:open", "09:00  Reminders are paused until you resume them."),
    ],
)
def test_reminders_are_paused_and_resumed(live: Callable[..., Home], item_id: str, told: str) -> None:
    home = live()
    home.choose(item_id)
    assert home.told == [told]
    assert home.companion.status.mode is Mode.PAUSED
    home.choose("resume")
    assert home.told[-1] == "09:00  Reminders are on again."
    assert home.companion.status.paused_until is None
    assert home.titles == []
    home.pass_s(30 * 60 + 5)
    assert home.titles == ["A short break"]


def test_a_microphone_that_is_off_opens_for_no_question(live: Callable[..., Home]) -> None:
    home = live("spoken: true\n")
    home.choose("microphone")
    assert home.companion.status.listening is Listening.OFF
    assert "The microphone is off; nothing is listened to." in home.companion.status.lines()
    home.pass_s(30 * 60 + 5)
    while not home.rooms or not home.rooms[0].closed:
        home.wait()
    assert [room.listens for room in home.rooms] == [False]
    assert not home.companion.status.microphone_open
    assert home.titles == ["A short break"]  # it was said, and waits on the screen
    home.choose("microphone")
    assert home.told[-1] == "The microphone is on, whenever there is something to answer."
    assert "The microphone is off; nothing is listened to." not in home.companion.status.lines()


def test_a_question_is_shut_at_once(live: Callable[..., Home]) -> None:
    home = live("spoken: true\n")
    home.pass_s(30 * 60 + 5)
    while not home.voice.microphone_open:
        home.wait()
    home.choose("microphone")
    assert not home.voice.microphone_open
    while not home.rooms[0].closed:
        home.wait()
    assert home.rooms[0].listens
    assert home.titles == ["A short break"]


def test_a_session_goes_on_without_its_microphone(live: Callable[..., Home]) -> None:
    home = live(blocks=100)
    home.choose("start:desk-break-1")
    first = home.room(0)
    assert begun(home, Mode.SESSION).microphone_open
    assert first.listens
    home.choose("microphone")
    assert not home.voice.microphone_open
    first.go.set()
    second = home.room(1)
    assert (first.closed, second.listens) == (True, False)
    assert home.companion.status.mode is Mode.SESSION
    home.choose("microphone")
    second.go.set()
    third = home.room(2)
    assert (second.closed, third.listens) == (True, True)
    assert home.voice.microphone_open
    home.choose("say:stop")
    third.go.set()
    begun(home, Mode.WATCHING)
    assert third.closed


def test_a_microphone_that_is_off_stays_so_over_a_restart(live: Callable[..., Home]) -> None:
    home = live()
    home.choose("microphone")
    home.close()
    later = live()
    assert later.companion.status.listening is Listening.OFF
    assert "The microphone is off; nothing is listened to." in later.companion.status.lines()
    later.choose("microphone")
    later.close()
    assert live().companion.status.listening is Listening.ON


def test_the_microphone_is_turned_off_and_on_in_words(live: Callable[..., Home]) -> None:
    home = live(blocks=100)
    home.choose("start:desk-break-1")
    assert begun(home, Mode.SESSION).microphone_open
    assert home.tell("microphone off") == "The microphone is off; answer in the menu, or with `otherside tell`."
    assert home.companion.status.listening is Listening.OFF
    assert not home.voice.microphone_open
    home.room(0).go.set()
    home.room(1).go.set()
    assert home.tell("microphone on") == "The microphone is on, whenever there is something to answer."
    home.wait()
    assert "The microphone is off; nothing is listened to." not in home.companion.status.lines()
    home.choose("say:stop")
    home.room(2).go.set()
    begun(home, Mode.WATCHING)


@pytest.mark.parametrize("content", ["", "maybe", "off", b"\xff\xff"])
def test_where_it_is_not_certain_that_one_may_listen_nobody_does(
    live: Callable[..., Home], tmp_path: Path, content: str | bytes
) -> None:
    (tmp_path / "microphone.txt").write_bytes(content if isinstance(content, bytes) else content.encode())
    assert live().companion.status.listening is Listening.OFF


def test_what_cannot_be_kept_is_told_and_done_all_the_same(live: Callable[..., Home], tmp_path: Path) -> None:
    home = live()
    (tmp_path / "microphone.txt").mkdir()
    home.choose("microphone")
    assert home.companion.status.listening is Listening.OFF
    assert any(line.startswith("Whether the microphone is off cannot be kept in ") for line in home.told)


# What is answered on the screen


def test_a_choice_is_answered_on_the_screen_and_nothing_else_is(live: Callable[..., Home]) -> None:
    home = live()
    home.pass_s(28 * 60)
    assert (home.titles, home.replies) == ([], [])
    chosen = {
        "pause:60": "Reminders are paused until 10:28.",
        "resume": "Reminders are on again.",
        "microphone": "The microphone is off; answer in the menu, or with `otherside tell`.",
        "say:next": "No session is running any more.",
        "answer:start": "No reminder waits for an answer any more.",
    }
    for item_id, reply in chosen.items():
        home.choose(item_id)
        assert home.replies[-1] == reply
    assert home.replies == list(chosen.values())
    home.tell("pause reminders for an hour")  # whoever asks in writing is answered there
    home.tell("reminders on")
    home.pass_s(2 * 60 + 5)
    assert home.titles == ["A short break"]
    assert len(home.replies) == len(chosen)


def test_a_reminder_on_the_screen_is_left_alone_and_its_answer_is_told(live: Callable[..., Home]) -> None:
    home = live()
    home.pass_s(30 * 60 + 5)
    home.choose("microphone")
    assert (home.titles, home.replies) == (["A short break"], [])
    home.choose("snooze:20")
    assert (home.titles, home.replies) == ([], ["You put it off until 09:50 (once)."])
    home.pass_s(20 * 60 + 5)
    home.click("not_today")  # who clicks sees the notice go
    assert home.replies == ["You put it off until 09:50 (once)."]


def test_the_summary_of_a_session_is_shown(live: Callable[..., Home]) -> None:
    home = live("spoken: false\nbreaks: [{after_min: 30, routine: desk-break-1}]\n")
    home.pass_s(30 * 60 + 5)
    home.choose("answer:start")
    begun(home, Mode.SESSION)
    assert home.replies == []
    home.choose("say:stop")
    begun(home, Mode.WATCHING)
    while not home.replies:
        home.wait()
    (summary,) = home.replies
    assert summary.startswith(("Stopped: ", "Nothing was done"))
    assert any(summary in line for line in home.told)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no program for it, but a function")
def test_files_are_opened(live: Callable[..., Home], opener: Callable[[], str]) -> None:
    home = live()
    home.choose("open:settings")
    assert opener() == str(places.config_file())
    home.choose("open:schedule")
    assert opener() == str(places.schedule_file())
    home.choose("open:history")
    picture = Path(opener())
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert home.told == []


def test_it_is_ended(live: Callable[..., Home]) -> None:
    home = live()
    home.companion.post(Chosen("quit"))
    home.thread.join(10.0)
    assert not home.thread.is_alive()


def test_what_cannot_be_chosen_does_nothing(live: Callable[..., Home]) -> None:
    home = live()
    before = home.companion.status
    for item_id in ("line:0", "menu:start", "separator:1", "trouble:0"):
        home.choose(item_id)
    assert (home.told, home.companion.status) == ([], before)


@pytest.mark.parametrize("item_id", ["", "dance", "dance:now", "answer:maybe", "snooze:soon"])
def test_an_id_of_no_menu_is_a_mistake(live: Callable[..., Home], item_id: str) -> None:
    companion: Companion = live().companion
    with pytest.raises(ValueError, match=r"entry|valid|convert"):
        choose(item_id, companion)
