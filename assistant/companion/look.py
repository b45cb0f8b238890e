"""Looks at all the parts of the companion, and says how it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from assistant.companion.desk import Desk
from assistant.companion.lacks import Lack
from assistant.companion.neighbourhood import Neighbourhood, Nobody
from assistant.companion.offers import Offers
from assistant.companion.status import Coming, Mode, Reminders, SessionStatus, Status, TurnedAway
from assistant.companion.voice import Voice
from assistant.plain_words import named
from schedules.values import About, Moment

_SHOWN: Final = 8  # things to come


def look(  # noqa: PLR0913 - all the parts
    desk: Desk,
    offers: Offers,
    voice: Voice,
    now: Moment,
    routine: str,
    missing: tuple[Lack, ...],
    troubles: tuple[str, ...] = (),
    house: Neighbourhood | None = None,
    terminal: str = "",
) -> Status:
    """How it stands now.

    `routine` is the id of the session's, `missing` what this computer does not have, `troubles` what else does not
    work, `house` who else is there (None: nobody), `terminal` where a session goes on in one, if any.
    """
    watch, zone, house = desk.watch, desk.watch.zone, house or Nobody()
    upcoming = watch.upcoming()
    breaks = [each for each in upcoming if each.about is About.BREAK]
    session = _session(voice, routine, offers.routines.get(routine, routine))
    until = None if watch.paused is None else watch.paused.until
    for_good = watch.paused is not None and until is None  # nobody knows when the next break comes
    return Status(
        mode=_mode(session, offers, paused=watch.paused is not None),
        sat_min=int(watch.sat_s() / 60),
        due_in_min=_minutes_to(breaks[0].at, now) if breaks and not for_good else None,
        offer=None if offers.open is None else offers.text,
        paused_until=None if until is None else until.astimezone(zone),
        silent_because=watch.why_silent(),
        session=session,
        microphone_open=voice.microphone_open,
        coming=tuple(
            Coming(each.at.astimezone(zone), named(each.text, offers.routines), each.details, each.entry)
            for each in upcoming[:_SHOWN]
        ),
        troubles=(*desk.troubles, *(each.text for each in missing), *troubles),
        missing=missing,
        to_mend=desk.troubles,
        snoozes_left=0 if offers.open is None else offers.open.snoozes_left,
        put_off="" if watch.snoozed is None else watch.snoozed.routine,
        listening=voice.listening,
        elsewhere=(*house.in_session_elsewhere, *filter(None, [terminal])),
        turned_away=tuple(
            TurnedAway(door, reason, count)
            for door, reasons in house.turned_away.items()
            for reason, count in reasons.items()
        ),
        reminders=Reminders.ON if watch.paused is None else Reminders.PAUSED,
        paused_text=watch.paused_text,
    )


def _minutes_to(at: datetime, now: Moment) -> int:
    """Whole minutes; none only when it has come."""
    minutes = (at - now.at) / timedelta(minutes=1)
    return max(1, round(minutes)) if minutes > 0 else 0


def _mode(session: SessionStatus | None, offers: Offers, *, paused: bool) -> Mode:
    if session is not None:
        return Mode.SESSION
    if offers.open is not None:
        return Mode.OFFERING
    return Mode.PAUSED if paused else Mode.WATCHING


def _session(voice: Voice, routine: str, name: str) -> SessionStatus | None:
    snapshot = voice.snapshot
    if snapshot is None or not routine:  # it is there a moment before it is known what it is
        return None
    status = snapshot.status
    return SessionStatus(
        routine,
        status.state.value,
        status.slot.move.name,
        status.slot.side.value,
        int(-(-status.seconds_left // 1)),
        status.number,
        status.count,
        name,
        status.question,
    )
