"""What the tray is told and what it says: small frozen values of this wing's own.

A `TrayStatus` comes in, `menu.menu` and `picture.picture` make entries and a picture of it, and a `MenuChosen` goes
out when somebody clicks.  Equal values make equal menus, so that whoever shows them compares before it draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an entry of a menu is."""

    ITEM = "item"  # it can be chosen, unless it is disabled or has children
    SEPARATOR = "separator"


class State(StrEnum):
    """Whether an entry can be chosen; one that only tells something cannot."""

    ENABLED = "enabled"
    DISABLED = "disabled"


class Check(StrEnum):
    """The mark before an entry."""

    NONE = "none"  # it has no place for one
    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a menu.  With children it opens a menu of its own, and is not chosen itself."""

    id: str  # stable words, such as "start:it-band"; unique in its menu
    label: str
    kind: Kind = Kind.ITEM
    state: State = State.ENABLED
    checked: Check = Check.NONE
    children: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class MenuChosen:
    """Somebody chose an entry."""

    item_id: str


class Shape(StrEnum):
    """What the picture is of; each has a form of its own, and not only a colour."""

    SITTING = "sitting"  # a ring that fills
    OFFER = "offer"  # a reminder waits for an answer
    SESSION = "session"  # a ring that fills, with the sign for play in it
    SESSION_PAUSED = "session paused"  # the same with the sign for pause
    PAUSED = "paused"  # reminders are
    MICROPHONE = "microphone"  # it is open, for the answer to a reminder
    MICROPHONE_SESSION = "microphone, session"  # it is open in a session: it is what the ring is about
    MICROPHONE_PAUSED = "microphone, session paused"  # it is open, between the bars of the sign for pause
    TROUBLE = "trouble"


class Microphone(StrEnum):
    """How it stands with it."""

    ALLOWED = "allowed"  # it is opened when there is something to answer
    OPEN = "open"
    OFF = "off"  # the person wants it so


class Going(StrEnum):
    """Whether a session goes on by itself."""

    ON = "on"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class MenuRoutine:
    """A routine that can be begun."""

    id: str
    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class MenuOffer:
    """A reminder that waits for an answer."""

    text: str
    snoozes_left: int  # how often it can still be put off


@dataclass(frozen=True, slots=True)
class MenuTrouble:
    """Something that does not work here."""

    label: str  # a few words
    texts: tuple[str, ...]  # whole sentences, which it opens


@dataclass(frozen=True, slots=True)
class MenuSession:
    """The session that runs."""

    move: str  # its name
    side: str  # "left", "right"; empty: both
    seconds_left: int  # of this move
    going: Going = Going.ON


@dataclass(frozen=True, slots=True)
class TrayStatus:
    """All that the menu and the picture are made of."""

    shape: Shape = Shape.SITTING
    fill: float = 0.0  # 0 to 1: of the time until a break; of the blocks of a session while one runs
    coming: tuple[str, ...] = ()  # sentences such as "Break in 12 min"
    routines: tuple[MenuRoutine, ...] = ()
    break_routine: str = ""  # what a break is made of: "desk-break", or "desk-break:5" in 5 minutes; empty: no break
    offer: MenuOffer | None = None
    put_off: str = ""  # the routine of what was put off and comes again; empty: nothing was
    session: MenuSession | None = None
    paused: str = ""  # until when reminders are, as in "Reminders are paused until 14:00"; empty: they are not
    microphone: Microphone = Microphone.ALLOWED
    troubles: tuple[MenuTrouble, ...] = ()  # what does not work here
