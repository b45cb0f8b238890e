"""Between the companion and the tray: what the menu is made of, and what a choice in it does.

The ids of the menu's entries are those of `tray.menu`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Protocol, assert_never

from assistant import opening
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.listening import Listening
from assistant.companion.requests import SESSION_RUNS, USUAL_BREAK, Obeys
from assistant.companion.status import Coming, Mode, SessionStatus, Status
from assistant.session.blocks import work_s
from assistant.session.moves import Side, Teaching
from assistant.session.states import State
from assistant.session.timeline import capitalised
from schedules.plan import Plan
from schedules.values import Answer
from tray.values import (
    Going,
    MenuOffer,
    MenuRoutine,
    MenuSession,
    Microphone,
    Shape,
    TrayStatus,
)

_BREAK: Final = "break: "  # how breaks to come are told; they are told as minutes here
_WARM_UP: Final = "warm-up "  # and warm-ups, with their routine at the end, which is an id
_FAR_MIN: Final = 60

_SESSION_SHAPES: Final[Mapping[tuple[Going, bool], Shape]] = MappingProxyType(
    {  # and whether the microphone is open
        (Going.ON, False): Shape.SESSION,
        (Going.ON, True): Shape.MICROPHONE_SESSION,
        (Going.PAUSED, False): Shape.SESSION_PAUSED,
        (Going.PAUSED, True): Shape.MICROPHONE_PAUSED,
    }
)
_OPENINGS: Final[Mapping[str, Callable[[], None]]] = MappingProxyType(
    {"settings": opening.open_settings, "schedule": opening.open_schedule, "history": opening.open_history}
)
_PAUSES: Final = MappingProxyType({"tomorrow": "tomorrow", "open": ""})  # the words for `otherside pause`
_NOTHING_WAITS: Final = "No reminder waits for an answer any more."
_NO_SESSION: Final = "No session is running any more."


class Companion(Obeys, Protocol):
    """The companion, as far as a menu needs it; all of it on its own thread."""

    def request(self, request: Request) -> Reply:
        """Do what another program could ask for."""
        ...

    def show(self, text: str) -> None:
        """Answer the person on the screen, of what is written down already."""
        ...


def menu_routines(teaching: Teaching) -> tuple[MenuRoutine, ...]:
    """What can be begun, by name; the minutes are of work."""
    found = [
        MenuRoutine(each.id, capitalised(each.name), max(1, round(work_s(each, teaching.moves) / 60)))
        for each in teaching.routines.values()
    ]
    return tuple(sorted(found, key=lambda each: each.name))


def break_routine(plan: Plan, routines: tuple[MenuRoutine, ...]) -> str:
    """What a break is made of that somebody takes of their own accord, as `TrayStatus` has it."""
    wanted = plan.breaks[0] if plan.breaks else USUAL_BREAK
    if all(each.id != wanted.routine for each in routines):
        return ""
    return wanted.routine if wanted.minutes is None else f"{wanted.routine}:{wanted.minutes:g}"


def tray_status(status: Status, routines: tuple[MenuRoutine, ...], break_: str) -> TrayStatus:
    """What the tray shows of it."""
    offer = None if status.offer is None else MenuOffer(status.offer, status.snoozes_left)
    return TrayStatus(
        shape=_shape(status),
        fill=_fill(status),
        coming=_coming(status),
        routines=routines,
        break_routine=break_,
        offer=offer,
        put_off=status.put_off,
        session=None if status.session is None else _session(status.session),
        paused=_paused(status),
        microphone=_microphone(status),
        troubles=status.troubles,
    )


def choose(item_id: str, companion: Companion) -> None:  # noqa: C901 - a case for each
    """Do what an entry of the menu says; on the companion's thread.

    A menu may be older than what it says: what is not possible any more is told, and nothing else happens.  Raises
    ValueError for an id that no entry has.
    """
    what, _, value = item_id.partition(":")
    match what:
        case "start" | "break":
            _start(companion, *value.split(":"))
        case "answer":
            _answer(companion, Answer(value))
        case "snooze":
            _answer(companion, Answer.SNOOZE, float(value))
        case "say":
            if not companion.type(value.replace("-", " ")):
                companion.tell(_NO_SESSION)
        case "pause":
            _request(companion, Request("pause", _PAUSES.get(value, f"{value}m")))
        case "resume" | "quit":
            _request(companion, Request(what))
        case "microphone":
            _switch(companion)
        case "open":
            opening.in_the_background(_OPENINGS[value], companion.tell)
        case "line" | "trouble" | "separator" | "menu":
            pass  # nothing to choose, though some panels report it
        case _:
            raise ValueError(f"{item_id} is no entry of the menu")


def _start(companion: Companion, routine: str, minutes: str = "") -> None:
    if not companion.start(routine, float(minutes) if minutes else None):
        companion.tell(SESSION_RUNS)


def _answer(companion: Companion, answer: Answer, snooze_min: float | None = None) -> None:
    told = companion.answer(answer, snooze_min)
    if told is None:
        companion.tell(_NOTHING_WAITS)
    elif answer is not Answer.START:  # a session says itself that it begins
        companion.show(told)


def _request(companion: Companion, request: Request) -> None:
    reply = companion.request(request)
    if reply.result is not Result.DONE:
        companion.tell(reply.text)
    elif request.command != "quit":
        companion.show(reply.text)


def _switch(companion: Companion) -> None:
    off = companion.status.listening is Listening.OFF
    companion.tell(companion.listen(Listening.ON if off else Listening.OFF))


def _shape(status: Status) -> Shape:
    match status.mode:
        case Mode.SESSION if status.session is not None:
            return _SESSION_SHAPES[_going(status.session), status.microphone_open]
        case _ if status.microphone_open:
            return Shape.MICROPHONE
        case Mode.SESSION:
            return Shape.SESSION
        case Mode.OFFERING:
            return Shape.OFFER
        case Mode.PAUSED:
            return Shape.PAUSED
        case Mode.WATCHING:
            return Shape.TROUBLE if status.to_mend else Shape.SITTING
        case _:
            assert_never(status.mode)


def _fill(status: Status) -> float:
    if status.session is not None:
        return (status.session.block - 1) / max(1, status.session.blocks)
    if status.due_in_min is None:
        return 0.0
    return status.sat_min / max(1, status.sat_min + status.due_in_min)


def _coming(status: Status) -> tuple[str, ...]:
    found = []
    if status.mode is Mode.WATCHING and status.silent_because is not None:
        found.append(f"Nothing is offered: {status.silent_because}")
    told = status.mode is Mode.PAUSED or status.due_in_min is None  # of breaks the next one is enough
    for each in status.coming:
        if each.text.startswith(_WARM_UP):
            found.append(capitalised(each.text.rpartition(": ")[0]))
        elif not each.text.startswith(_BREAK):
            found.append(capitalised(each.text))
        elif not told:
            told = True
            found += _break_line(status, each)
    return tuple(found)


def _break_line(status: Status, coming: Coming) -> tuple[str, ...]:
    if status.mode is Mode.OFFERING:
        return ()
    if status.due_in_min and status.due_in_min > _FAR_MIN:
        today = (coming.at - timedelta(minutes=status.due_in_min)).date() == coming.at.date()
        return (f"No break before {coming.at:%H:%M}" if today else f"No break before {coming.at:%a %H:%M}",)
    if status.due_in_min:
        return (f"Break in {status.due_in_min} min",)
    held = f" ({coming.why})" if coming.why.startswith("held") else ""
    return (f"Break due{held}",)


def _session(session: SessionStatus) -> MenuSession:
    return MenuSession(
        move=capitalised(session.move),
        side=session.side if session.side in (Side.LEFT, Side.RIGHT) else "",
        seconds_left=session.seconds_left,
        going=_going(session),
    )


def _going(session: SessionStatus) -> Going:
    return Going.PAUSED if session.state in (State.PAUSED, State.HELD) else Going.ON


def _paused(status: Status) -> str:
    if status.mode is not Mode.PAUSED:
        return ""
    until = "you resume them" if status.paused_until is None else f"{status.paused_until:%a %H:%M}"
    return f"Reminders are paused until {until}"


def _microphone(status: Status) -> Microphone:
    if status.listening is Listening.OFF:
        return Microphone.OFF
    return Microphone.OPEN if status.microphone_open else Microphone.ALLOWED
