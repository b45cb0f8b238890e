"""The icon and its menu on a message bus of our own, seen from a panel that comes and goes."""

from __future__ import annotations

import asyncio
import queue
import sys
import threading
from typing import Any

import pytest
from dbus_fast import MessageType
from icon_person import BLUE, ITEMS, LINE, LINES, QUIT, SEPARATOR, START, Person, drawn
from private_bus import PrivateBus
from tray_host import MENU, PATIENCE_S, PROPERTIES, TrayHost

from tray.icon_report import IconState
from tray.values import Check, Item, State

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other desktops have no message bus")


def nothing_more(person: Person, host: TrayHost) -> None:
    """Nothing else was chosen: what was clicked before the last entry has been told before it."""
    host.click("Quit")
    assert person.choice() == "quit"
    assert person.chosen.empty()


def test_the_icon_is_shown_with_its_menu(desktop: TrayHost, here: Person) -> None:
    here.begin()
    icon = desktop.wait_for_menu(*LINES)
    assert icon.tooltip == "Break in 12 min"
    assert (icon.told["Id"], icon.told["Title"], icon.told["Status"]) == ("otherside", "Otherside", "Active")
    assert icon.told["ItemIsMenu"] is True
    assert icon.pictures == {size: bytes((0x80, 1, 2, 3)) * size * size for size in (16, 22, 64)}
    assert [each.enabled for each in icon.menu.children] == [False, True, True, True, True, True]
    assert [each.checked for each in icon.menu.children] == [None, None, None, None, False, None]
    assert here.state() is IconState.SHOWN
    assert here.icon.report().state is IconState.SHOWN
    assert len(desktop.registered) == 1


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (("Start", "Calves"), "start:calves"),
        (("Start", "IT_band & hips"), "start:it_band"),
        (("More", "A", "Open"), "open:a"),
        (("Microphone off",), "microphone"),
    ],
)
def test_what_is_clicked_is_told_once(desktop: TrayHost, here: Person, way: tuple[str, ...], told: str) -> None:
    here.begin()
    desktop.click(*way)
    assert here.choice() == told
    nothing_more(here, desktop)


def test_what_cannot_be_chosen_is_not_told(desktop: TrayHost, here: Person) -> None:
    here.begin()
    for way in (("Break in 12 min",), ("---",), ("Start",), ("More", "A")):
        desktop.click(*way)
    for number in (0, -1, 4711):
        desktop.click_number(number)
    nothing_more(here, desktop)


def test_a_changed_label_is_told_in_place_and_nothing_else(desktop: TrayHost, here: Person) -> None:
    here.begin()
    numbers = [each.number for each in desktop.wait_for_menu(*LINES).menu.walk()]
    here.show(Item("line:0", "Break in 11_min", state=State.DISABLED), *ITEMS[1:])
    icon = desktop.wait_for_menu("Break in 11_min", *LINES[1:])
    here.show(LINE, *ITEMS[1:4], Item("microphone", "Microphone off", state=State.DISABLED, checked=Check.ON), QUIT)
    desktop.wait_for(lambda _: icon.entry("Microphone off").checked)
    assert not icon.entry("Microphone off").enabled
    assert [each.number for each in icon.menu.walk()] == numbers
    assert desktop.signals == ["ItemsPropertiesUpdated", "ItemsPropertiesUpdated"]
    assert icon.menu == desktop.menu_now()


def test_entries_that_stay_keep_their_numbers_also_when_they_come_back(desktop: TrayHost, here: Person) -> None:
    here.begin()
    icon = desktop.wait_for_menu(*LINES)
    before = {each.label: each.number for each in icon.menu.walk()}
    here.show(Item("say:next", "Next"), QUIT, LINE, SEPARATOR, Item("menu:start", "Start", children=START.children[1:]))
    icon = desktop.wait_for_menu("Next", "Quit", "Break in 12 min", "---", "Start", "  IT_band & hips")
    after = {each.label: each.number for each in icon.menu.walk()}
    assert after.pop("Next") not in before.values()
    assert after == {label: before[label] for label in after}
    here.show(*ITEMS)
    icon = desktop.wait_for_menu(*LINES)
    assert {each.label: each.number for each in icon.menu.walk()} == before
    assert icon.menu == desktop.menu_now()


def test_a_menu_below_changes_alone(desktop: TrayHost, here: Person) -> None:
    here.begin(START, QUIT)
    icon = desktop.wait_for_menu("Start", "  Calves", "  IT_band & hips", "Quit")
    here.show(Item("menu:start", "Start", state=State.DISABLED), QUIT)
    desktop.wait_for_menu("Start", "Quit")
    assert not icon.entry("Start").enabled
    here.show(START, QUIT)
    desktop.wait_for_menu("Start", "  Calves", "  IT_band & hips", "Quit")
    assert icon.menu == desktop.menu_now()


def test_a_click_on_what_was_just_taken_away_or_renamed(desktop: TrayHost, here: Person) -> None:
    here.begin()
    icon = desktop.wait_for_menu(*LINES)
    calves, quit_ = icon.entry("Start", "Calves").number, icon.entry("Quit").number
    here.show(Item("quit", "End"))
    desktop.wait_for_menu("End")
    desktop.click_number(calves)  # it is not offered any more
    desktop.click_number(quit_)
    assert here.choice() == "quit"
    assert here.chosen.empty()


def test_the_same_again_tells_nobody(desktop: TrayHost, here: Person) -> None:
    here.begin()
    desktop.wait_for_menu(*LINES)
    for _ in range(100):
        here.icon.show(drawn("#01020380", 16, 22, 64), "Break in 12 min", tuple(ITEMS))
    here.icon.show(BLUE, "Break in 11 min", ITEMS)
    desktop.wait_for(lambda host: host.icon().tooltip == "Break in 11 min")
    here.icon.show(drawn("#ff0000", 32), "Break in 11 min", ITEMS)
    desktop.wait_for(lambda host: host.icon().pictures == {32: b"\xff\xff\0\0" * 32 * 32})
    assert desktop.signals == ["NewToolTip", "NewIcon"]


def test_many_threads_may_show(desktop: TrayHost, here: Person) -> None:
    here.begin()

    def work(number: int) -> None:
        for turn in range(20):
            here.show(Item(f"a:{number}", f"{number}.{turn}"), *ITEMS[: (number + turn) % 6], QUIT)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    here.show(*ITEMS)
    assert desktop.wait_for_menu(*LINES).menu == desktop.menu_now()


def test_whoever_is_told_may_fail(desktop: TrayHost, here: Person, caplog: pytest.LogCaptureFixture) -> None:
    here.begin(Item("fails", "Fail"), QUIT)
    desktop.click("Fail")
    assert here.choice() == "fails"
    nothing_more(here, desktop)
    assert "LookupError" in caplog.text


def test_a_panel_that_starts_late(bus: PrivateBus, here: Person) -> None:
    here.begin()
    assert here.state() is IconState.NO_HOST
    here.show(QUIT)
    host = TrayHost(bus.address).start()
    host.wait_for_menu("Quit")
    assert here.state() is IconState.SHOWN
    host.stop()


def test_a_panel_that_is_begun_anew(desktop: TrayHost, here: Person) -> None:
    here.begin()
    desktop.wait_for_menu(*LINES)
    assert here.state() is IconState.SHOWN
    desktop.stop()
    assert here.state() is IconState.NO_HOST
    here.show(QUIT)
    desktop.start()
    desktop.wait_for_menu("Quit")
    assert here.state() is IconState.SHOWN
    desktop.click("Quit")
    assert here.choice() == "quit"


def test_icons_are_kept_before_they_are_shown(bus: PrivateBus, here: Person) -> None:
    host = TrayHost(bus.address, has_panel=False).start()
    here.begin()
    assert here.state() is IconState.NO_HOST
    host.wait_for_menu(*LINES)
    host.show_panel()
    assert here.state() is IconState.SHOWN
    host.hide_panel()
    assert here.state() is IconState.NO_HOST
    assert len(host.registered) == 1
    host.stop()


def test_a_panel_that_does_not_answer_at_first(bus: PrivateBus, here: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tray.status_item._ANSWER_S", 0.2)
    host = TrayHost(bus.address, answers=False).start()
    here.begin()
    assert here.state() is IconState.NO_HOST
    host.answers = True
    host.wait_for_menu(*LINES)
    assert here.state() is IconState.SHOWN
    host.stop()


def test_a_bus_that_dies_and_returns(bus: PrivateBus, desktop: TrayHost, here: Person) -> None:
    here.begin()
    desktop.wait_for_menu(*LINES)
    assert here.state() is IconState.SHOWN
    for number in range(3):
        desktop.stop()
        assert here.state() is IconState.NO_HOST
        bus.stop()
        assert here.state() is IconState.NO_BUS
        here.show(Item("number", f"{number}"), QUIT)
        bus.start()
        assert here.state() is IconState.NO_HOST
        desktop.start()
        desktop.wait_for_menu(f"{number}", "Quit")
        assert here.state() is IconState.SHOWN
        desktop.click(f"{number}")
        assert here.choice() == "number"


def test_a_panel_may_ask_anything(desktop: TrayHost, here: Person) -> None:
    here.begin()
    menu = str(desktop.wait_for_menu(*LINES).told["Menu"])
    number = desktop.icon().entry("Quit").number
    works = (
        ("/", "org.freedesktop.DBus.Introspectable", "Introspect", "", ()),
        (menu, "org.freedesktop.DBus.Introspectable", "Introspect", "", ()),
        (menu, PROPERTIES, "Get", "ss", (MENU, "Version")),
        (menu, PROPERTIES, "GetAll", "s", (MENU,)),
        (menu, PROPERTIES, "GetAll", "s", ("org.example",)),
        (menu, MENU, "GetProperty", "is", (number, "label")),
        (menu, MENU, "GetLayout", "iias", (0, 1, ["label"])),
        (menu, MENU, "GetGroupProperties", "aias", ([number, 4711], ["label"])),
        (menu, MENU, "AboutToShowGroup", "ai", ([0, 4711],)),
        ("/StatusNotifierItem", "org.kde.StatusNotifierItem", "ContextMenu", "ii", (1, 1)),
    )
    answers = []
    for path, interface, member, signature, body in works:
        reply = desktop.call(path, interface, member, signature, *body)
        assert reply.message_type is MessageType.METHOD_RETURN, reply.body
        answers.append(reply.body)
    assert answers[2][0].value == 3
    assert answers[5][0].value == "Quit"
    start = answers[6][1][2][2].value
    assert start[1]["label"].value == "Start"
    assert start[2] == []  # no deeper than it was asked
    assert [[each, list(told)] for each, told in answers[7][0]] == [[number, ["label"]]]
    assert answers[8] == [[], [4711]]
    refused: tuple[tuple[str, str, str, str, tuple[Any, ...]], ...] = (
        (menu, MENU, "GetLayout", "iias", (4711, -1, [])),
        (menu, MENU, "GetLayout", "s", ("nonsense",)),
        (menu, MENU, "GetProperty", "is", (number, "colour")),
        (menu, PROPERTIES, "Get", "ss", (MENU, "Colour")),
        (menu, MENU, "Dance", "", ()),
        # A panel that is refused this opens the menu at a left click.
        ("/StatusNotifierItem", "org.kde.StatusNotifierItem", "Activate", "ii", (1, 1)),
    )
    for path, interface, member, signature, body in refused:
        assert desktop.call(path, interface, member, signature, *body).message_type is MessageType.ERROR
    nothing_more(here, desktop)


def test_several_clicks_in_one_call(desktop: TrayHost, here: Person) -> None:
    here.begin()
    icon = desktop.wait_for_menu(*LINES)
    events = [
        [icon.entry("Microphone off").number, "clicked"],
        [4711, "clicked"],
        [icon.entry("Quit").number, "hovered"],
    ]
    variant = desktop.call(str(icon.told["Menu"]), MENU, "GetProperty", "is", 1, "label").body[0]
    body = [[*event, variant, 0] for event in events]
    assert desktop.call(str(icon.told["Menu"]), MENU, "EventGroup", "a(isvu)", body).body == [[4711]]
    assert here.choice() == "microphone"
    nothing_more(here, desktop)


def test_a_bus_that_is_not_there_is_tried_less_and_less_often(here: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    waits_s: queue.Queue[float] = queue.Queue()

    async def wait(seconds: float) -> None:
        waits_s.put(seconds)
        if seconds >= 60.0:
            await asyncio.Event().wait()

    monkeypatch.setattr("tray.status_item.asyncio.sleep", wait)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    here.begin()
    assert [waits_s.get(timeout=PATIENCE_S) for _ in range(8)] == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0]
