"""The menu as a pure function of how it stands: equal statuses make equal menus, and small changes none at all.

The ids are what a click means; whoever takes them splits them at the colon:

    start:ROUTINE   break:ROUTINE   break:ROUTINE:MINUTES   answer:start   answer:not_today   snooze:MINUTES
    say:next   say:other-side   say:pause   say:resume   say:stop   pause:MINUTES   pause:tomorrow   pause:open   resume
    microphone   open:settings   open:schedule   open:history   quit

Entries that cannot be chosen have ids as well: `line:0`, `trouble:0:1`, `separator:1`, and `menu:start` when they
open a menu of their own.
"""

from __future__ import annotations

import textwrap
from typing import Final, assert_never

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

COUNTED_S: Final = 10
"""The seconds of a move change the menu only every so many."""

SNOOZES_MIN: Final = (5, 10, 20, 30)

_WIDTH: Final = 48  # characters of a line; panels cut what is wider, or make the menu as wide as the screen
_MOST_COMING: Final = 3
_MINUTES_OF_AN_HOUR: Final = 60


def menu(status: TrayStatus) -> tuple[Item, ...]:
    """All of the menu, from top to bottom."""
    parts = (_lines(_how_it_stands(status)), _what_to_do(status), _quiet(status), _files(), (Item("quit", "Quit"),))
    found: list[Item] = []
    for number, part in enumerate(part for part in parts if part):
        if number:
            found.append(Item(f"separator:{number}", "", Kind.SEPARATOR))
        found += part
    return tuple(found)


def tooltip(status: TrayStatus) -> str:
    """What is read when the pointer rests on the icon: the first thing the menu says."""
    return f"Otherside. {_how_it_stands(status)[0]}"


def rounded_s(seconds: int) -> int:
    """The seconds as the menu tells them: never fewer than are left."""
    return -(-max(0, seconds) // COUNTED_S) * COUNTED_S


def _how_it_stands(status: TrayStatus) -> tuple[str, ...]:
    now: tuple[str, ...] = ()
    if status.session is not None:
        now = (_session_line(status.session),)
    elif status.offer is not None:
        now = (status.offer.text,)
    elif status.paused:
        now = (status.paused,)
    coming = () if status.session is not None else status.coming[:_MOST_COMING]
    return (*now, *coming) or ("Nothing is planned",)


def _session_line(session: MenuSession) -> str:
    side = f", {session.side}" if session.side else ""
    left = f"{session.move}{side}: {rounded_s(session.seconds_left)} s left"
    match session.going:
        case Going.ON:
            return left
        case Going.PAUSED:
            return f"Paused. {left}"
        case _:
            assert_never(session.going)


def _what_to_do(status: TrayStatus) -> tuple[Item, ...]:
    if status.session is not None:
        return _in_a_session(status.session)
    found: list[Item] = []
    if status.offer is not None:
        found.append(Item("answer:start", "Start now"))
        found.append(_snooze(status.offer))
        found.append(Item("answer:not_today", "Not today"))
    elif status.break_routine:
        found.append(Item(f"break:{status.break_routine}", "Take a break now"))
    if status.offer is None and status.put_off:
        found.append(Item("answer:not_today", "Not today after all"))
    found.append(_start(status.routines))
    if status.offer is None:
        found.append(_snooze(None))
    return tuple(found)


def _in_a_session(session: MenuSession) -> tuple[Item, ...]:
    match session.going:
        case Going.ON:
            going = Item("say:pause", "Pause")
        case Going.PAUSED:
            going = Item("say:resume", "Resume")
        case _:
            assert_never(session.going)
    return (Item("say:next", "Next"), Item("say:other-side", "Other side"), going, Item("say:stop", "Stop"))


def _start(routines: tuple[MenuRoutine, ...]) -> Item:
    each = tuple(Item(f"start:{routine.id}", f"{routine.name}, {routine.minutes} min") for routine in routines)
    return Item("menu:start", "Start", state=State.ENABLED if each else State.DISABLED, children=each)


def _snooze(offer: MenuOffer | None) -> Item:
    """Later; there is something to put off only while a reminder waits, and not for ever."""
    if offer is None or offer.snoozes_left < 1:
        return Item("menu:snooze", "Snooze", state=State.DISABLED)
    each = tuple(Item(f"snooze:{minutes}", f"{minutes} min") for minutes in SNOOZES_MIN)
    return Item("menu:snooze", "Snooze", children=each)


def _quiet(status: TrayStatus) -> tuple[Item, ...]:
    reminders = Item("resume", "Resume reminders")
    if not status.paused:
        reminders = Item(
            "menu:pause",
            "Pause reminders",
            children=(
                Item(f"pause:{_MINUTES_OF_AN_HOUR}", "For 1 h"),
                Item("pause:tomorrow", "Until tomorrow"),
                Item("pause:open", "Until I say"),
            ),
        )
    off = Check.ON if status.microphone is Microphone.OFF else Check.OFF
    found = [reminders, Item("microphone", "Microphone off", checked=off)]
    if status.troubles:
        found.append(Item("menu:troubles", "What does not work here", children=_troubles(status.troubles)))
    return tuple(found)


def _troubles(troubles: tuple[MenuTrouble, ...]) -> tuple[Item, ...]:
    """A few words each, which open the sentences."""
    return tuple(
        Item(f"menu:trouble-{number}", each.label, children=_lines(each.texts, f"trouble:{number}"))
        for number, each in enumerate(troubles)
    )


def _files() -> tuple[Item, ...]:
    each = (("settings", "Settings…"), ("schedule", "Schedule…"), ("history", "History…"))
    return tuple(Item(f"open:{what}", label) for what, label in each)


def _lines(texts: tuple[str, ...], name: str = "line") -> tuple[Item, ...]:
    """Sentences to be read, each on as many lines as it needs."""
    rows = [row for text in texts for row in textwrap.wrap(text, _WIDTH)]
    return tuple(Item(f"{name}:{number}", row, state=State.DISABLED) for number, row in enumerate(rows))
