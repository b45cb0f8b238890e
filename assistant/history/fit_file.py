"""A session as a FIT activity, for watches' and sports' sites.  The only file that knows `fit_tool`.

One lap for each block, marked active, and one marked rest for each gap, so that the laps fill the session from end to
end.  Elapsed times are of the clock, timer times leave the pauses out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fit_tool.fit_file_builder import FitFileBuilder
from fit_tool.profile.messages.activity_message import ActivityMessage
from fit_tool.profile.messages.event_message import EventMessage
from fit_tool.profile.messages.file_id_message import FileIdMessage
from fit_tool.profile.messages.lap_message import LapMessage
from fit_tool.profile.messages.record_message import RecordMessage
from fit_tool.profile.messages.session_message import SessionMessage
from fit_tool.profile.profile_type import (
    Activity,
    Event,
    EventType,
    FileType,
    Intensity,
    LapTrigger,
    Manufacturer,
    SessionTrigger,
    Sport,
    SubSport,
)

from assistant.history.rows import KeptSession

SUFFIX: Final = ".fit"

_SHORTEST_GAP_S = 1.0  # FIT counts moments in whole seconds
_PROFILE_NAME_BYTES = 24
_FIT_EPOCH_S = 631_065_600  # 1989-12-31, in Unix time; the library counts from it itself, except in local time


@dataclass(frozen=True, slots=True)
class Lap:
    """A part of the session; seconds of the session."""

    begin_s: float
    end_s: float
    timer_s: float  # without pauses
    active: bool


def laps(session: KeptSession) -> tuple[Lap, ...]:
    """The parts of a session in order, without a gap and without an overlap."""
    return tuple(_laps(session))


def as_fit(session: KeptSession) -> bytes:
    """The activity file of a session that has a block."""
    parts = laps(session)
    begin_ms = round(session.started.timestamp()) * 1000
    end_s = parts[-1].end_s
    timer_s = sum(part.timer_s for part in parts)
    end_ms = begin_ms + round(end_s) * 1000
    file = FitFileBuilder(auto_define=True, strict=True)
    file.add(_file_id(session, begin_ms))
    file.add(_timer(EventType.START, begin_ms))
    moments_s = sorted({0, *(round(part.end_s) for part in parts)})
    for moment_s in moments_s:
        record = RecordMessage()
        record.timestamp = begin_ms + moment_s * 1000
        file.add(record)
    file.add(_timer(EventType.STOP_ALL, end_ms))
    for number, part in enumerate(parts):
        file.add(_lap(number, part, begin_ms))
    file.add(_session(session, begin_ms, end_s, timer_s, len(parts)))
    activity = ActivityMessage()
    activity.timestamp = end_ms
    activity.local_timestamp = end_ms // 1000 - _FIT_EPOCH_S + _offset_s(session)
    activity.total_timer_time = timer_s
    activity.num_sessions = 1
    activity.type = Activity.MANUAL
    activity.event = Event.ACTIVITY
    activity.event_type = EventType.STOP
    file.add(activity)
    return bytes(file.build().to_bytes())


def _laps(session: KeptSession) -> Iterator[Lap]:
    at_s = 0.0
    for kept in session.blocks:
        begin_s, end_s = max(kept.started_s, at_s), max(kept.ended_s, kept.started_s, at_s)
        if begin_s - at_s >= _SHORTEST_GAP_S:
            yield Lap(at_s, begin_s, begin_s - at_s, active=False)
            at_s = begin_s
        yield Lap(at_s, end_s, min(kept.block.worked_s, end_s - at_s), active=True)
        at_s = end_s
    if session.seconds - at_s >= _SHORTEST_GAP_S:
        yield Lap(at_s, session.seconds, session.seconds - at_s, active=False)


def _file_id(session: KeptSession, begin_ms: int) -> FileIdMessage:
    message = FileIdMessage()
    message.type = FileType.ACTIVITY
    message.manufacturer = Manufacturer.DEVELOPMENT.value
    message.product = 0
    message.serial_number = session.id
    message.time_created = begin_ms
    return message


def _timer(kind: EventType, at_ms: int) -> EventMessage:
    message = EventMessage()
    message.event = Event.TIMER
    message.event_type = kind
    message.timestamp = at_ms
    return message


def _lap(number: int, part: Lap, begin_ms: int) -> LapMessage:
    message = LapMessage()
    message.message_index = number
    message.start_time = begin_ms + round(part.begin_s) * 1000
    message.timestamp = begin_ms + round(part.end_s) * 1000
    message.total_elapsed_time = part.end_s - part.begin_s
    message.total_timer_time = part.timer_s
    message.event = Event.LAP
    message.event_type = EventType.STOP
    message.lap_trigger = LapTrigger.MANUAL
    message.intensity = Intensity.ACTIVE if part.active else Intensity.REST
    message.sport = Sport.TRAINING
    message.sub_sport = SubSport.FLEXIBILITY_TRAINING
    return message


def _session(session: KeptSession, begin_ms: int, end_s: float, timer_s: float, lap_count: int) -> SessionMessage:
    message = SessionMessage()
    message.message_index = 0
    message.start_time = begin_ms
    message.timestamp = begin_ms + round(end_s) * 1000
    message.total_elapsed_time = end_s
    message.total_timer_time = timer_s
    message.event = Event.SESSION
    message.event_type = EventType.STOP
    message.trigger = SessionTrigger.ACTIVITY_END
    message.sport = Sport.TRAINING
    message.sub_sport = SubSport.FLEXIBILITY_TRAINING
    message.sport_profile_name = session.routine.encode("ascii", "replace")[:_PROFILE_NAME_BYTES].decode("ascii")
    message.first_lap_index = 0
    message.num_laps = lap_count
    return message


def _offset_s(session: KeptSession) -> int:
    """How far the clock on the wall was ahead of UTC."""
    return round((session.started.utcoffset() or timedelta()).total_seconds())
