"""The companion as a whole, with the real judgement, voice and recogniser."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from house import House

from assistant.companion.decision_log import last
from assistant.companion.speaking import Speaking
from assistant.companion.status import Mode
from assistant.language.words import Words
from schedules.sources.board import IDLE, SourceReport, Works
from schedules.values import Moment, SignalKind
from voices.room import Room
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_SAMPLES, Samples

PATIENCE_S = 60.0
Speak = Callable[..., Samples]


class Answering:
    """A simulated room in which somebody answers as soon as the coach has said something and is silent."""

    def __init__(self, answer: Samples | None) -> None:
        self._room = SimulatedRoom(ROOMS["quiet"])
        self._answer = answer
        self._spoken_blocks = self._silent_blocks = 0
        self.closed = False

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        loud = float(abs(played).max()) > 0.01
        self._spoken_blocks += loud
        self._silent_blocks = 0 if loud else self._silent_blocks + 1
        if self._answer is not None and self._spoken_blocks > 250 and self._silent_blocks == 40:
            self._room.person_says(self._answer)
            self._answer = None
        heard: Samples = self._room.exchange(played)
        assert len(heard) == BLOCK_SAMPLES
        return heard

    def events(self) -> tuple[()]:
        """Nothing breaks here."""
        return ()

    def close(self) -> None:
        """Close the room."""
        self.closed = True


@pytest.fixture
def live(tmp_path: Path, words: Words) -> Iterator[Callable[..., House]]:
    """Give a way to begin a companion, with somebody who gives this answer to what is spoken."""
    houses: list[House] = []

    def begin(
        plan: str = "spoken: false\n", answers: tuple[Samples | None, ...] = (), now: Moment | None = None
    ) -> House:
        rooms = list(answers)

        def open_room(_listens: bool) -> Room:
            return Answering(rooms.pop(0))

        house = House(tmp_path, words, lambda tell: Speaking(tell, open_room), plan=plan, now=now)
        houses.append(house)
        return house

    yield begin
    for house in houses:
        with contextlib.suppress(AssertionError):
            house.close()


def test_a_break_is_announced_offered_and_put_off(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(29 * 60 + 5)
    assert house.titles == ["A break comes soon"]
    house.pass_s(60)
    assert house.titles == ["A short break"]
    status = house.companion.status
    assert (status.mode, status.sat_min) == (Mode.OFFERING, 30)
    assert status.offer is not None
    assert status.offer.startswith("You have sat for 30 minutes.")
    house.click("snooze")
    assert house.titles == []
    assert house.told[-1] == "09:30  You put it off until 09:40 (once)."
    house.pass_s(10 * 60)
    assert house.titles == ["A short break"]
    assert house.tell("not today") == "Not today, you said: no more of this break."
    house.pass_s(3600)
    assert house.titles == []


def test_a_late_click_and_a_second_one_change_nothing(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(30 * 60 + 5)
    notice = house.screen.open.copy()
    house.click("snooze")
    house.screen.open = notice
    before = list(house.told)
    house.click("snooze")
    house.click("not_today")
    assert house.told == before


def test_a_reminder_is_spoken_and_answered_by_voice(live: Callable[..., House], speak: Speak) -> None:
    house = live("spoken: true\n", (speak("in ten minutes", "en-us+f1"),))
    house.pass_s(30 * 60 + 5)
    while house.companion.status.mode is Mode.OFFERING:
        house.wait()
    assert house.told[-1] == "09:30  You put it off until 09:40 (once)."
    assert house.titles == []
    assert not house.companion.status.microphone_open


def test_nobody_answers_and_the_notice_stays_a_while(live: Callable[..., House]) -> None:
    house = live("spoken: true\n", (None,))
    house.pass_s(30 * 60 + 5)
    while house.voice.microphone_open or house.companion.status.microphone_open:
        house.wait()
    assert house.titles == ["A short break"]
    house.pass_s(130)
    assert house.titles == []
    assert house.told[-1].endswith("the next break comes after 30 more minutes at the desk.")


def test_a_click_ends_the_spoken_question(live: Callable[..., House]) -> None:
    house = live("spoken: true\n", (None,))
    house.pass_s(30 * 60 + 5)
    house.click("snooze")
    while house.voice.microphone_open:
        house.wait()
    assert house.titles == []


def test_a_yes_begins_a_session_that_obeys_and_counts(live: Callable[..., House], speak: Speak) -> None:
    house = live("spoken: true\nbreaks: [{after_min: 30, routine: desk-break-1}]\n", (speak("yes"), None))
    house.pass_s(30 * 60 + 5)
    while house.companion.status.mode is not Mode.SESSION:
        house.wait()
    session = house.companion.status.session
    assert session is not None
    assert session.routine == "desk-break-1"
    assert re.fullmatch(r".* left here, .* in all\.", house.tell("how long"))
    while not any("blocks done" in line for line in house.told):
        house.wait()
    house.wait()
    assert house.told[-1].endswith("the next break comes after 30 minutes at the desk.")
    assert not house.companion.status.microphone_open


@pytest.mark.parametrize(
    ("said", "routine"),
    [("start the warm up", "pre-run"), ("two minutes of hips", "it-band"), ("start", "desk-break-1")],
)
def test_what_is_named_begins_instead_of_what_is_offered(
    live: Callable[..., House], speak: Speak, said: str, routine: str
) -> None:
    house = live("spoken: true\nbreaks: [{after_min: 30, routine: desk-break-1}]\n", (speak(said), None))
    house.pass_s(30 * 60 + 5)
    while house.companion.status.mode is not Mode.SESSION or house.companion.status.session is None:
        house.wait()
    session = house.companion.status.session
    assert session is not None
    assert session.routine == routine
    assert house.told.count("09:30  You began the break.") == 1  # it is not offered again
    assert house.titles == []


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("take a break", "You began the break."),
        ("start", "You began the break."),
        ("start my hips", "Starting the I.T. band series: ten minutes of work."),
        ("start the warm up", "Starting the warm up: five minutes of work."),
    ],
)
def test_what_is_typed_to_an_offer_begins_what_it_says(live: Callable[..., House], typed: str, told: str) -> None:
    house = live("spoken: false\n", (None,))
    house.pass_s(30 * 60 + 5)
    assert house.companion.status.mode is Mode.OFFERING
    assert house.tell(typed) == told


def test_a_break_can_be_taken_without_an_offer(live: Callable[..., House]) -> None:
    assert live("spoken: false\n", (None,)).tell("take a break") == "Starting the desk break: five minutes of work."


def test_reminders_are_paused_and_come_back(live: Callable[..., House]) -> None:
    house = live()
    assert house.tell("pause reminders until ten") == "Reminders are paused until 10:00."
    house.pass_s(50 * 60)
    assert house.companion.status.lines()[0] == "Reminders are paused until 10:00."
    assert house.titles == []
    house.pass_s(10 * 60 + 5)
    assert house.companion.status.mode is Mode.WATCHING
    assert house.titles == []  # not in the same breath
    house.pass_s(60)
    assert house.titles == ["A short break"]


def test_nobody_promises_a_break_while_reminders_are_paused_for_good(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(20 * 60)
    assert house.companion.status.due_in_min == 10
    house.tell("pause reminders")
    assert house.companion.status.due_in_min is None
    house.tell("resume reminders")
    assert house.companion.status.due_in_min == 10


def test_a_session_that_no_reminder_asked_for_stands_in_the_log(live: Callable[..., House]) -> None:
    house = live("spoken: false\n", (None,))
    house.ask("start", "desk-break-1")
    while house.companion.status.mode is not Mode.SESSION:
        house.wait()
    house.tell("stop")
    while house.companion.status.mode is Mode.SESSION:
        house.wait()
    assert "09:00  You began the one-minute desk break." in house.told
    assert [each.text for each in last(house.files.log, 9)] == ["You began the one-minute desk break."]


def test_a_clock_that_is_set_is_noticed_with_the_next_heartbeat(live: Callable[..., House]) -> None:
    house = live("spoken: false\nbreaks: []\nruns: [{date: 2026-03-02, at: '11:00'}]\n")
    house.pass_s(60)
    house.set_clock(3600 + 49 * 60)
    assert house.titles == ["A shorter warm-up for your run"]
    assert house.alarm.looked_again >= 1


def test_sleep_is_noticed_without_anybody_who_tells(live: Callable[..., House]) -> None:
    house = live("spoken: false\nruns: [{date: 2026-03-02, at: '11:00'}]\n")
    house.pass_s(60)
    house.sleep(4 * 3600)
    missed = "The warm-up for your 11:00 run, at 10:48, was missed: your computer was asleep at 10:48."
    assert any(line.endswith(missed) for line in house.told)
    assert house.titles == []  # it is too late to be of any use on the screen


def test_the_plan_is_read_again_when_it_changes(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(60)
    house.files.plan.write_text("spoken: false\nbreaks: [{after_min: 5, routine: wake-up}]\n")
    house.pass_s(4 * 60 + 10)
    assert house.titles == ["A short break"]
    house.files.plan.write_text("spoken: maybe\nbreaks: [{after: 5}]\n")
    house.pass_s(10)
    assert [line for line in house.told if ":1: spoken:" in line]
    assert any(":2: breaks[0].after: not a field here" in line for line in house.companion.status.troubles)
    house.pass_s(10 * 60)
    assert len([line for line in house.told if ":1: spoken:" in line]) == 1


def test_a_restart_goes_on_where_it_was(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(25 * 60)
    house.close()
    later = live(now=house.now)
    later.pass_s(5 * 60 + 10)
    assert later.titles == ["A short break"]
    assert [each.verdict for each in last(house.files.log, 2)] == ["soon", "offered"]


@pytest.mark.parametrize("answer", ["not today", "no", "no thanks", "maybe tomorrow"])
def test_what_was_put_off_is_called_off_in_words(live: Callable[..., House], answer: str) -> None:
    house = live()
    assert (
        house.ask("tell", answer).text == "No reminder waits for an answer. Say “take a break” for one now, or “start”."
    )
    house.pass_s(30 * 60 + 5)
    house.click("snooze")
    assert (
        house.ask("tell", "later").text == "Nothing is running. What was put off comes again; “not today” calls it off."
    )
    assert house.tell(answer) == "Not today, you said: no more of this break."
    assert house.told[-1].endswith("Not today, you said: no more of this break.")
    assert (
        house.ask("tell", answer).text == "No reminder waits for an answer. Say “take a break” for one now, or “start”."
    )
    house.pass_s(3 * 3600, step_s=60.0)
    assert house.titles == []


def test_a_plan_that_broke_while_nobody_watched_keeps_its_last_good_form(live: Callable[..., House]) -> None:
    house = live("spoken: false\nbreaks: [{after_min: 10, routine: wake-up}]\n")
    house.close()
    house.files.plan.write_text("spoken: maybe\n")
    later = live(now=house.now)
    assert any(":1: spoken:" in line for line in later.companion.status.troubles)
    later.pass_s(10 * 60 + 10)
    assert later.titles == ["A short break"]


def test_what_does_not_work_is_told_once_and_time_counts_as_sitting(live: Callable[..., House]) -> None:
    house = live()
    house.senses.reports = (SourceReport(IDLE, Works.NO, "X11", "Breaks cannot be noticed; log in to a desktop."),)
    house.pass_s(5 * 60)
    told = [line for line in house.told if "Breaks cannot be noticed" in line]
    assert told == ["Breaks cannot be noticed; log in to a desktop."]
    assert "Breaks cannot be noticed; log in to a desktop." in house.companion.status.troubles


def test_it_waits_for_a_pause_in_typing(live: Callable[..., House]) -> None:
    house = live()
    house.pass_s(29 * 60 + 50)
    house.senses.idle = 0.5
    house.pass_s(30, step_s=1.0)
    assert "A short break" not in house.titles
    assert house.told[-1].endswith("A break is due, but you are typing.")
    house.senses.idle = 9.0
    house.pass_s(8, step_s=1.0)
    assert house.titles == ["A short break"]


def test_in_a_call_nothing_comes(live: Callable[..., House]) -> None:
    house = live()
    house.signal(SignalKind.CALL_START)
    house.pass_s(40 * 60)
    assert house.titles == []
    assert house.companion.status.silent_because == "you are in a call"
    house.signal(SignalKind.CALL_END)
    assert house.titles == []  # time to say goodbye
    house.pass_s(31)
    assert house.titles == ["A short break"]


def test_a_warm_up_that_no_longer_fits_is_shown_while_the_run_is_ahead(live: Callable[..., House]) -> None:
    house = live("spoken: false\nruns: [{date: 2026-03-02, at: '11:00'}]\n")
    house.pass_s(60)
    house.sleep(3600 + 56 * 60)
    assert house.titles == ["The warm-up did not fit in"]


def test_after_three_in_vain_it_is_only_shown(live: Callable[..., House]) -> None:
    house = live("spoken: true\n", (None, None, None))
    for _ in range(3):
        house.pass_s(30 * 60 + 5)
        while house.voice.microphone_open:
            house.wait()
        house.pass_s(125)
    house.pass_s(24 * 60)
    assert house.titles == ["A short break"]
    assert not house.voice.microphone_open


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("other side", "No session is running. Say “start” to begin one."),
        ("yes", "No reminder waits for an answer. Say “take a break” for one now, or “start”."),
        ("make me a sandwich", "“make me a sandwich” is nothing I know."),
        ("a " * 100, "That was too much at once."),
        ("what's next", "No session is running. The next break comes in thirty minutes."),
        ("240 minutes of hips", "A session of 240 minutes is not to be had; ask for 1 to 60."),
        ("pause reminders for 240 minutes", "Reminders are paused until 13:00."),
        ("resume reminders", "Reminders were not paused."),
        ("help", "You can say: "),
    ],
)
def test_what_is_said_when_nothing_waits(live: Callable[..., House], text: str, told: str) -> None:
    assert live().ask("tell", text).text.startswith(told)


def test_an_unknown_request_is_answered(live: Callable[..., House]) -> None:
    assert "knows no “dance”" in live().ask("dance").text
