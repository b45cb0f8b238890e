"""Notices on a desktop of the tests: a message bus of our own, with and without somebody who shows them."""

from __future__ import annotations

import platform
import queue
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from notification_peer import PATIENCE_S, NotificationPeer
from private_bus import PrivateBus

from tray.notices import Notice, Report, State
from tray.notifications import Notifications

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")

BUTTONS = (("start", "Start now"), ("snooze", "In ten minutes"), ("not_today", "Not today"))
BREAK = Notice("break@1", "A short break", "You have sat for 50 minutes.", BUTTONS)
CLOSES_S = 1.0


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateBus]:
    """Give a desktop's message bus, on which nobody shows notices yet."""
    bus = PrivateBus().start()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)
    yield bus
    bus.close()


@pytest.fixture
def desktop(bus: PrivateBus) -> Iterator[Callable[..., NotificationPeer]]:
    """Give a way to begin a notification server."""
    begun: list[NotificationPeer] = []

    def begin(*capabilities: str) -> NotificationPeer:
        begun.append(NotificationPeer(bus.address, capabilities or ("actions", "body")).start())
        return begun[-1]

    yield begin
    for peer in begun:
        peer.stop()


class Person:
    """Our end: the notices, and which clicks were told."""

    def __init__(self) -> None:
        self.told: queue.Queue[tuple[str, str]] = queue.Queue()
        self.threads: set[str] = set()
        self.notices = Notifications(self._clicked)

    def _clicked(self, notice_id: str, button_id: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.told.put((notice_id, button_id))
        if button_id == "fails":
            raise LookupError(button_id)

    def click(self) -> tuple[str, str]:
        """The next click."""
        return self.told.get(timeout=PATIENCE_S)

    def nothing_more(self, peer: NotificationPeer) -> None:
        """Nothing else is told: what the server sent before its next answer has come."""
        self.notices.show(Notice("last", "The last one", ""))
        peer.wait_for(lambda peer: peer.history[-1].title == "The last one")
        self.notices.report(PATIENCE_S)
        assert self.told.empty()


@pytest.fixture
def here() -> Iterator[Callable[[], Person]]:
    """Give a way to begin; all is closed, in time."""
    begun: list[Person] = []

    def begin() -> Person:
        begun.append(Person())
        return begun[-1]

    yield begin
    for person in begun:
        person.notices.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "notifications"]


Desktop = Callable[..., NotificationPeer]
Begin = Callable[[], Person]


def test_a_notice_is_shown_with_its_buttons_and_a_click_is_told(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    shown = peer.wait_for_title("A short break")
    assert (shown.app, shown.text, shown.buttons) == ("Otherside", BREAK.text, BUTTONS)
    assert shown.timeout_ms == 0  # a question stays
    peer.click(shown.number, "snooze")
    assert person.click() == ("break@1", "snooze")
    assert person.threads == {"notifications"}
    person.nothing_more(peer)
    assert person.notices.report() == Report(State.WORKS)


def test_a_notice_without_buttons_goes_when_the_desktop_likes(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(Notice("soon@1", "A break in a minute", "Finish your sentence."))
    assert peer.wait_for_title("A break in a minute").timeout_ms == -1


def test_a_notice_takes_the_place_of_the_one_with_its_id(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    person.notices.show(Notice("warm-up@1", "Warm-up", "For your run."))
    person.notices.show(Notice(BREAK.id, "Still here", "You have sat for 60 minutes.", BUTTONS))
    peer.wait_for(lambda peer: sorted(each.title for each in peer.shown.values()) == ["Still here", "Warm-up"])
    assert [each.title for each in peer.history] == ["A short break", "Warm-up", "Still here"]


def test_a_notice_is_taken_back(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    person.notices.withdraw("somebody else's")
    peer.wait_for_title("A short break")
    person.notices.withdraw(BREAK.id)
    peer.wait_for(lambda peer: not peer.shown)
    person.notices.withdraw(BREAK.id)
    person.notices.show(BREAK)
    peer.wait_for_title("A short break")


def test_what_a_person_waved_away_is_gone_and_can_come_again(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    peer.dismiss(peer.wait_for_title("A short break").number)
    person.notices.withdraw(BREAK.id)
    person.notices.show(BREAK)
    assert peer.wait_for_title("A short break").number == 2
    person.nothing_more(peer)


def test_a_click_that_comes_late_or_twice_is_told_under_its_own_id(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    first = peer.wait_for_title("A short break").number
    person.notices.withdraw(BREAK.id)
    peer.wait_for(lambda peer: not peer.shown)
    person.notices.show(Notice("break@2", "Another one", "", BUTTONS))
    second = peer.wait_for_title("Another one").number
    peer.click(first, "start")
    peer.click(second, "not_today")
    peer.click(second, "not_today")
    peer.click(first, "start")
    clicks = [person.click() for _ in range(4)]
    assert Counter(clicks) == {("break@1", "start"): 2, ("break@2", "not_today"): 2}


def test_a_server_that_keeps_what_was_clicked_is_told_to_take_it_back(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    peer.closes_when_clicked = False
    person.notices.show(BREAK)
    peer.click(peer.wait_for_title("A short break").number, "start")
    assert person.click() == ("break@1", "start")
    assert peer.shown
    person.notices.withdraw(BREAK.id)
    peer.wait_for(lambda peer: not peer.shown)


def test_a_click_that_comes_before_the_number_is_told(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    peer.clicks_at_once = "snooze"
    person.notices.show(BREAK)
    assert person.click() == ("break@1", "snooze")
    person.nothing_more(peer)


def test_clicks_beside_the_buttons_and_on_the_notices_of_others_are_not_told(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    number = peer.wait_for_title("A short break").number
    peer.closes_when_clicked = False
    peer.click(number, "default")
    peer.click(number, "inline-reply")
    peer.click(number + 7, "start")
    peer.click(number, "start")
    assert person.click() == ("break@1", "start")
    person.nothing_more(peer)


def test_whoever_is_told_may_fail(desktop: Desktop, here: Begin, caplog: pytest.LogCaptureFixture) -> None:
    peer, person = desktop(), here()
    person.notices.show(Notice("a", "One", "", (("fails", "Fail"),)))
    peer.click(peer.wait_for_title("One").number, "fails")
    assert person.click() == ("a", "fails")
    person.notices.show(BREAK)
    peer.click(peer.wait_for_title("A short break").number, "start")
    assert person.click() == ("break@1", "start")
    assert "LookupError" in caplog.text


@pytest.mark.parametrize(("capability", "text"), [("sound", "Run & <swim>"), ("body-markup", "Run &amp; &lt;swim&gt;")])
def test_a_text_is_shown_as_it_was_written(desktop: Desktop, here: Begin, capability: str, text: str) -> None:
    peer, person = desktop("body", capability), here()
    person.notices.show(Notice("a", "Run & <swim>", "Run & <swim>"))
    assert peer.wait_for_title("Run & <swim>").text == text


def test_a_desktop_without_buttons_is_sent_none(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop("body"), here()
    person.notices.show(BREAK)
    shown = peer.wait_for_title("A short break")
    assert (shown.buttons, shown.timeout_ms) == ((), -1)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_BUTTONS)


def test_nobody_who_shows_notices(bus: PrivateBus, here: Begin, capfd: pytest.CaptureFixture[str]) -> None:
    assert bus.address
    person = here()
    person.notices.show(BREAK)
    person.notices.withdraw(BREAK.id)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_SERVER)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["unix:path=/nowhere/bus", "nonsense", "tcp:host=127.0.0.1,port=9", ""])
def test_no_bus(address: str, here: Begin, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.delenv("DISPLAY", raising=False)
    person = here()
    person.notices.show(BREAK)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_BUS)
    assert capfd.readouterr() == ("", "")


def test_a_system_that_has_no_notices(here: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Plan 9")
    person = here()
    person.notices.show(BREAK)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_SERVER)


def test_a_library_that_does_not_load(here: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "desktop_notifier.main", None)
    person = here()
    person.notices.show(BREAK)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_SERVER)


def test_a_bus_that_dies_and_returns(bus: PrivateBus, desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    peer.wait_for_title("A short break")
    peer.stop()
    bus.stop()
    person.notices.show(BREAK)
    assert person.notices.report(PATIENCE_S) == Report(State.NO_BUS)
    bus.start()
    peer.start()
    person.notices.show(Notice("break@2", "Another one", "", BUTTONS))
    peer.click(peer.wait_for_title("Another one").number, "start")
    assert person.click() == ("break@2", "start")
    assert person.notices.report() == Report(State.WORKS)


def test_a_bus_that_dies_and_returns_unnoticed(bus: PrivateBus, desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    peer.wait_for_title("A short break")
    peer.stop()
    bus.stop()
    bus.start()
    peer.start()
    person.notices.show(BREAK)
    peer.wait_for_title("A short break")


def test_a_server_that_is_begun_anew_counts_from_one_and_nothing_is_mixed_up(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    person.notices.show(Notice("break@2", "Another one", "", BUTTONS))
    peer.wait_for(lambda peer: len(peer.shown) == 2)
    person.notices.report(PATIENCE_S)  # its answers have come: what has none is shown again by the next one
    peer.stop()
    peer.start()
    person.notices.show(Notice("break@3", "The third", "", BUTTONS))
    assert peer.wait_for_title("The third").number == 1
    peer.click(2, "start")  # of another program, by now
    peer.click(1, "snooze")
    assert person.click() == ("break@3", "snooze")
    person.nothing_more(peer)


def test_a_server_that_is_replaced_by_one_without_buttons(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    assert person.notices.report(PATIENCE_S) == Report(State.WORKS)
    peer.stop()
    peer.capabilities = ("body",)
    peer.start()
    person.notices.show(BREAK)
    assert peer.wait_for_title("A short break").buttons == ()
    assert person.notices.report(PATIENCE_S) == Report(State.NO_BUTTONS)


def test_a_server_that_does_not_answer_holds_up_nobody(desktop: Desktop, here: Begin) -> None:
    peer = desktop()
    peer.answers = False
    person = here()
    began_s = time.monotonic()
    for number in range(50):
        person.notices.show(Notice(f"{number}", "", ""))
        person.notices.withdraw(f"{number}")
    assert person.notices.report() == Report(State.UNKNOWN)
    person.notices.close()
    assert time.monotonic() - began_s < CLOSES_S


def test_it_gives_up_on_a_server_that_does_not_answer(
    desktop: Desktop, here: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tray.notifications._PATIENCE_S", 0.2)
    peer = desktop()
    peer.answers = False
    person = here()
    assert person.notices.report(PATIENCE_S) == Report(State.NO_SERVER)
    peer.answers = True
    person.notices.show(BREAK)
    peer.wait_for_title("A short break")


def test_closing_takes_everything_back_in_time_and_ends_it_all(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()
    person.notices.show(BREAK)
    person.notices.show(Notice("break@2", "Another one", "", BUTTONS))
    peer.wait_for(lambda peer: len(peer.shown) == 2)
    began_s = time.monotonic()
    person.notices.close()
    assert time.monotonic() - began_s < CLOSES_S
    assert not peer.shown
    person.notices.show(BREAK)
    person.notices.withdraw(BREAK.id)
    assert person.notices.report(PATIENCE_S) == Report(State.WORKS)
    person.notices.close()
    assert len(peer.history) == 2


def test_it_can_be_closed_by_a_click(desktop: Desktop) -> None:
    peer, done = desktop(), threading.Event()

    def close(_notice_id: str, _button_id: str) -> None:
        notices.close()
        done.set()

    notices = Notifications(close)
    notices.show(BREAK)
    peer.click(peer.wait_for_title("A short break").number, "start")
    assert done.wait(PATIENCE_S)
    notices.close()
    assert "notifications" not in {thread.name for thread in threading.enumerate()}


def test_each_new_state_is_told_once(bus: PrivateBus, desktop: Desktop) -> None:
    told: queue.Queue[State] = queue.Queue()
    notices = Notifications(lambda _notice_id, _button_id: None, lambda report: told.put(report.state))
    try:
        assert told.get(timeout=PATIENCE_S) is State.NO_SERVER
        notices.show(BREAK)  # in vain
        notices.report(PATIENCE_S)
        peer = desktop()
        notices.show(BREAK)
        peer.wait_for_title("A short break")
        assert told.get(timeout=PATIENCE_S) is State.WORKS
        peer.stop()
        assert told.get(timeout=PATIENCE_S) is State.NO_SERVER
        peer.start()
        notices.report(PATIENCE_S)
        assert told.get(timeout=PATIENCE_S) is State.WORKS
        bus.stop()
        assert told.get(timeout=PATIENCE_S) is State.NO_BUS
        assert told.empty()
    finally:
        notices.close()


def test_many_threads_may_show_and_take_back(desktop: Desktop, here: Begin) -> None:
    peer, person = desktop(), here()

    def work(number: int) -> None:
        for turn in range(5):
            person.notices.show(Notice(f"{number}", f"{number}.{turn}", "", BUTTONS))
        if number % 2:
            person.notices.withdraw(f"{number}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    person.notices.report(PATIENCE_S)
    assert sorted(each.title for each in peer.shown.values()) == ["0.4", "2.4", "4.4"]


def test_each_state_has_one_sentence() -> None:
    advice = {Report(state).advice for state in State}
    assert len(advice) == len(State)
    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in advice)
