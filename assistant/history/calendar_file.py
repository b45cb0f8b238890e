"""The history as a calendar: iCalendar (RFC 5545), one event a session and one a note.  Alone knows `icalendar`.

Every event has the same UID each time, so a calendar that takes the file in again changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid5

from icalendar import Calendar, Event

from assistant.clock import iso_text
from assistant.history.exports import BROKEN_OFF, felt_of
from assistant.history.rows import KeptSession, Note
from assistant.history.summary import blocks_done, blocks_expected, worked_s

SUFFIX: Final = ".ics"

_NAMESPACE = UUID("7f0c2b1e-6f4e-5a0b-9a55-3a1f4f0d7c11")  # of all UIDs; never to be changed
_SHORTEST_S = 60.0  # a calendar cannot show less
_TITLE = 80  # characters of a note that make its title


def as_ics(sessions: Sequence[KeptSession], notes: Sequence[Note], names: Mapping[str, str]) -> bytes:
    """The calendar; `names` are the spoken names of moves and routines by id.  Times are in UTC."""
    calendar = Calendar()
    calendar.add("prodid", "-//Otherside//History//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Otherside")
    for session in sessions:
        calendar.add_component(_session_event(session, names))
    for note in notes:
        calendar.add_component(_note_event(note))
    return bytes(calendar.to_ical())


def _session_event(session: KeptSession, names: Mapping[str, str]) -> Event:
    begin = session.started.astimezone(UTC)
    end = begin + timedelta(seconds=round(max(session.seconds, _SHORTEST_S)))
    title = f"{names.get(session.routine, session.routine)}, {round(worked_s(session) / 60)} min of work"
    event = _event(f"session {iso_text(begin)} {session.routine} {session.id}", begin, title, "Session")
    event.add("dtend", end)
    event.add("description", _description(session, names))
    return event


def _note_event(note: Note) -> Event:
    at = note.at.astimezone(UTC)
    title = note.text if len(note.text) <= _TITLE else f"{note.text[: _TITLE - 1]}…"
    event = _event(f"note {at.isoformat()} {note.text}", at, title, "Note")
    event.add("description", note.text)
    event.add("transp", "TRANSPARENT")  # a note keeps nobody busy
    return event


def _event(key: str, begin: datetime, title: str, category: str) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(_NAMESPACE, key)}@otherside")
    event.add("dtstamp", begin)  # not the moment of writing, so that the same history gives the same file
    event.add("dtstart", begin)
    event.add("summary", title)
    event.add("categories", ["Otherside", category])
    return event


def _description(session: KeptSession, names: Mapping[str, str]) -> str:
    how = session.outcome.value if session.outcome else BROKEN_OFF
    lines = [f"{blocks_done(session)} of {blocks_expected(session)} blocks done, {how}."]
    for kept, felt in zip(session.blocks, felt_of(session), strict=True):
        block = kept.block
        line = f"{names.get(block.move, block.move)}, {block.side.value}: {round(block.worked_s)} s"
        places = ", ".join(each.felt.place.value for each in felt)
        lines.append(f"{line}, felt: {places}" if places else line)
    return "\n".join(lines)
