"""The menu, state by state, as a person reads it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tray.menu import COUNTED_S, menu, tooltip
from tray.values import (
    Check,
    Going,
    Item,
    Kind,
    MenuOffer,
    MenuRoutine,
    MenuSession,
    MenuTrouble,
    Microphone,
    State,
    TrayStatus,
)

ROUTINES = (MenuRoutine("it-band", "IT band", 22), MenuRoutine("desk-break", "Desk break", 4))
WATCHING = TrayStatus(
    coming=("Break in 12 min", "Warm-up 18:12 for your 18:30 run"), routines=ROUTINES, break_routine="desk-break"
)
OFFERED = replace(WATCHING, offer=MenuOffer("You have sat for 30 minutes. Desk break.", 2))
SESSION = replace(WATCHING, session=MenuSession("Clam", "left", 34))
NO_NOTICES = MenuTrouble("No notices", ("Nothing here shows notices; start your desktop's notification service.",))
EVERY = (
    TrayStatus(),
    WATCHING,
    OFFERED,
    replace(OFFERED, offer=MenuOffer("Now.", 0)),
    SESSION,
    replace(SESSION, session=MenuSession("Clam", "", 34, Going.PAUSED)),
    replace(WATCHING, paused="Reminders are paused until Mon 14:00"),
    replace(WATCHING, microphone=Microphone.OFF, troubles=(NO_NOTICES,)),
)


def every_item(items: tuple[Item, ...]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from every_item(item.children)


def read(items: tuple[Item, ...], indent: str = "") -> list[str]:
    """Read it as on the screen: what cannot be chosen in brackets, what opens a menu with its entries below."""
    found = []
    for item in items:
        match item.kind:
            case Kind.SEPARATOR:
                found.append(indent + "--")
            case Kind.ITEM:
                label = item.label if item.state is State.ENABLED else f"({item.label})"
                mark = {Check.NONE: "", Check.OFF: "[ ] ", Check.ON: "[x] "}[item.checked]
                found.append(indent + mark + label)
        found += read(item.children, indent + "  ")
    return found


ALWAYS = ["--", "Settings…", "Schedule…", "History…", "--", "Quit"]
PAUSING = ["Pause reminders", "  For 1 h", "  Until tomorrow", "  Until I say", "[ ] Microphone off"]


def test_while_it_watches() -> None:
    assert read(menu(WATCHING)) == [
        "(Break in 12 min)",
        "(Warm-up 18:12 for your 18:30 run)",
        "--",
        "Take a break now",
        "Start",
        "  IT band, 22 min",
        "  Desk break, 4 min",
        "(Snooze)",
        "--",
        *PAUSING,
        *ALWAYS,
    ]


def test_while_a_reminder_waits() -> None:
    shown = read(menu(OFFERED))
    assert shown[:4] == [
        "(You have sat for 30 minutes. Desk break.)",
        "(Break in 12 min)",
        "(Warm-up 18:12 for your 18:30 run)",
        "--",
    ]
    assert shown[4:11] == ["Start now", "Snooze", "  5 min", "  10 min", "  20 min", "  30 min", "Not today"]


def test_a_reminder_that_was_put_off_often_enough() -> None:
    assert "(Snooze)" in read(menu(replace(OFFERED, offer=MenuOffer("Now.", 0))))


def test_in_a_session() -> None:
    assert read(menu(SESSION)) == [
        "(Clam, left: 40 s left)",
        "--",
        "Next",
        "Other side",
        "Pause",
        "Stop",
        "--",
        *PAUSING,
        *ALWAYS,
    ]


def test_in_a_session_that_is_paused() -> None:
    shown = read(menu(replace(SESSION, session=MenuSession("Bridge", "", 40, Going.PAUSED))))
    assert shown[0] == "(Paused. Bridge: 40 s left)"
    assert "Resume" in shown
    assert "Pause" not in shown


def test_paused_reminders() -> None:
    shown = read(menu(replace(WATCHING, paused="Reminders are paused until Mon 14:00")))
    assert shown[0] == "(Reminders are paused until Mon 14:00)"
    assert "Resume reminders" in shown
    assert "Pause reminders" not in shown


def test_a_microphone_that_is_off_and_what_does_not_work() -> None:
    mistakes = MenuTrouble("Mistakes in your files", ("Line 3: no.", "Line 5: no."))
    shown = read(menu(replace(WATCHING, microphone=Microphone.OFF, troubles=(NO_NOTICES, mistakes))))
    assert "[x] Microphone off" in shown
    at = shown.index("What does not work here")
    assert shown[at + 1 : at + 7] == [
        "  No notices",
        "    (Nothing here shows notices; start your desktop's)",
        "    (notification service.)",
        "  Mistakes in your files",
        "    (Line 3: no.)",
        "    (Line 5: no.)",
    ]


def test_what_is_read_without_opening_it() -> None:
    assert tooltip(WATCHING) == "Otherside. Break in 12 min"
    assert tooltip(SESSION) == "Otherside. Clam, left: 40 s left"


def test_nothing_at_all() -> None:
    shown = read(menu(TrayStatus()))
    assert shown[0] == "(Nothing is planned)"
    assert "(Start)" in shown
    assert "Take a break now" not in shown


@pytest.mark.parametrize("status", EVERY)
def test_ids_are_unique_and_no_line_is_long(status: TrayStatus) -> None:
    items = list(every_item(menu(status)))
    assert len({item.id for item in items}) == len(items) > 8
    assert all(len(item.label) <= 60 for item in items)
    assert all(bool(item.label) is (item.kind is Kind.ITEM) for item in items)


def test_the_seconds_change_the_menu_seldom() -> None:
    shown = [menu(replace(SESSION, session=MenuSession("Clam", "left", left))) for left in range(60, -1, -1)]
    changes = sum(before != after for before, after in itertools.pairwise(shown))
    assert changes == 60 / COUNTED_S
    assert shown[0][0].label == "Clam, left: 60 s left"
    assert shown[-1][0].label == "Clam, left: 0 s left"
