"""Reads runs out of the content of a calendar file.  Alone knows `recurring_ical_events`, and here also `icalendar`.

Both libraries take memory and time to import, so this module is imported only when there is a calendar to read.  They
do what RFC 5545 wants of rules, exceptions, moved occurrences and time zones.  `X-WR-TIMEZONE` is not looked at: it is
no part of that standard, and a time without a zone is local wherever the person is.

Anybody may have written a calendar.  Titles are cleaned, and a rule without end (every second; every 0 weeks) costs a
bounded number of calls.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import islice
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
from icalendar.timezone import tzp
from recurring_ical_events import EventAdapter, Occurrence, Series

from schedules.appointments import PlannedRun
from schedules.budget import Budget, SpentError
from schedules.errors import SchedulesError
from schedules.local_time import instant
from schedules.titles import Runs, one_line, shortened

_MOST_A_DAY = 6  # runs of one event
_MARGIN_DAYS = 4  # that are looked at besides
_MOST_TIMES_A_DAY = 24  # that a rule may name
_MOST_CALLS = 2_000_000  # for the rules of one file: a second
_MOST_CALLS_A_DAY = 15_000  # more, of each event: a zone of a calendar's own takes as many
_MOST_SLOW = 100  # events to which that is granted
_MOST_CALLS_AN_EVENT = 5_000  # more, to understand what may be repeated
_MOST_TOLD = 3  # events of a file that are told of
_LONGEST_UID = 255  # characters
_LONGEST_TITLE = 1000  # that is looked at

_FOLD = re.compile(rb"\r?\n[ \t]")
_BEGIN_EVENT = re.compile(r"^(?=BEGIN:VEVENT[ \t\r]*$)", re.MULTILINE | re.IGNORECASE)
_END_EVENT = re.compile(r"^END:VEVENT[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_UID = re.compile(r"^UID[;:].*$", re.MULTILINE | re.IGNORECASE)
_SUMMARY = re.compile(r"^SUMMARY[;:].*$", re.MULTILINE | re.IGNORECASE)
_BEGIN, _END = "BEGIN:VCALENDAR", "END:VCALENDAR"


class Events:
    """The events of a file that may be runs.  Not for several threads at once."""

    def __init__(self, content: bytes, words: Runs) -> None:
        """Read a file.  Raises SchedulesError when it is no whole calendar."""
        self._words = words
        self._faults: dict[str, str] = {}  # by title
        self._ended = ""  # why nothing of it counts any more
        self._series: list[_Series] = []
        by_uid = _by_uid(_calendars(_relevant(content, words)))
        try:
            with Budget(_MOST_CALLS + _MOST_CALLS_AN_EVENT * len(by_uid)):
                for uid, events in by_uid.items():
                    self._add(uid, events)
        except SpentError:
            raise SchedulesError("it takes too long to understand this calendar; export it again") from None

    @property
    def wrong(self) -> tuple[str, ...]:
        """Sentences about what does not count."""
        if self._ended:
            return (self._ended,)
        told = [f"“{title}” {fault}." for title, fault in self._faults.items()]
        more = len(told) - _MOST_TOLD
        rest = (f"{more} more events of this file have such faults.",) if more > 0 else ()
        return (*told[:_MOST_TOLD], *rest)

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> list[PlannedRun]:
        """The runs that begin from `start` up to, not including, `end`; floating times are in `zone`."""
        days = (end - start).days + _MARGIN_DAYS
        budget = Budget(_MOST_CALLS + _MOST_CALLS_A_DAY * days * min(len(self._series), _MOST_SLOW))
        runs: list[PlannedRun] = []
        for series in tuple(self._series):
            try:
                with budget:
                    runs += series.between(start, end, zone, self._words)
            except SpentError:
                # What a library was doing may have left a lock closed, so nothing that it made is used again.
                self._series.clear()
                self._ended = (
                    f"it takes too long to work out when “{series.title}” is, so no run of this file counts; "
                    "correct that event in your calendar."
                )
                return []
            except Exception as error:  # noqa: BLE001 - whatever two libraries find wrong with what somebody wrote
                self._series.remove(series)
                self._tell(series.title, _fault(error))
        return runs

    def _add(self, uid: str, events: Sequence[icalendar.Component]) -> None:
        title = next((title for each in events if self._words.in_title(title := _title(each))), None)
        if title is None:
            return
        try:
            for event in events:
                _refuse_explosion(event)
            self._series.append(_Series(uid, shortened(title), events))
        except Exception as error:  # noqa: BLE001 - as above
            self._tell(shortened(title), _fault(error))
            return
        for zone in filter(None, map(_unknown_zone, events)):
            fault = f"is in the unknown time zone {shortened(one_line(zone))} and taken as local; give it another zone"
            self._tell(shortened(title), fault)

    def _tell(self, title: str, fault: str) -> None:
        self._faults.setdefault(title, fault)


class _TooOftenError(Exception):
    pass


class _Series:
    """All that a file says of one event: a rule, its exceptions, and what was moved."""

    def __init__(self, uid: str, title: str, events: Sequence[icalendar.Component]) -> None:
        self.title = title
        self._uid = uid
        adapters = sorted(map(EventAdapter, events), key=EventAdapter.is_modification)
        starts = [_time(each.raw_start) for each in adapters]
        self._zone: tzinfo | None = starts[0].tzinfo if starts[0] else None
        self._series = _SeriesOfInstances(adapters)

    def between(self, start: datetime, end: datetime, zone: ZoneInfo, words: Runs) -> list[PlannedRun]:
        # In the event's own zone, because a comparison between two zones takes a hundred times as long; a day more at
        # each end, because within one zone it goes by the clock on the wall.
        own, day = self._zone or zone, timedelta(days=1)
        found = self._series.between((start - day).astimezone(own), (end + day).astimezone(own))
        most = _MOST_A_DAY * ((end - start).days + _MARGIN_DAYS)
        instances: list[_Instance] = list(islice(found, most + 1))
        if len(instances) > most:
            raise _TooOftenError
        runs = []
        for each in instances:
            at, event = each.at(zone), each.as_component(keep_recurrence_attributes=False)
            title = _title(event)
            if at is not None and start <= at < end and words.in_title(title) and not _is_no_run(event):
                runs.append(PlannedRun(each.key(self._uid), at, shortened(title)))
        return runs


class _Instance(Occurrence):  # type: ignore[misc]  # the library has no types
    """An event at one time."""

    def at(self, zone: ZoneInfo) -> datetime | None:
        """Its instant (UTC); None: it has a day but no time."""
        start = _time(self.start)
        if start is None or _time(self._adapter.raw_start) is None:
            return None
        own = cast("ZoneInfo", start.tzinfo or zone)  # or a zone of the calendar's own, which does as well
        return instant(start.date(), start.time(), own)

    def key(self, uid: str) -> str:
        """The same wherever it is moved to: the event, and when it was to begin originally, if there are more of it."""
        adapter = self._adapter
        if adapter.this_and_future:
            return f"{uid} {_utc_text(self.start - adapter.move_recurrences_by)}"
        if adapter.recurrence_ids:
            return f"{uid} {_utc_text(adapter.recurrence_ids[0])}"
        return f"{uid} {_utc_text(self.start)}" if adapter.rrules or adapter.rdates else uid


class _SeriesOfInstances(Series):  # type: ignore[misc]  # the library has no types
    occurrence = _Instance


def _relevant(content: bytes, words: Runs) -> str:
    """The calendar without the events that are no runs: a library takes a hundred times as long to read them."""
    text = _FOLD.sub(b"", content).decode("utf-8-sig", errors="replace")
    head, *rest = _BEGIN_EVENT.split(text)
    parts = [(part, end.end() if (end := _END_EVENT.search(part)) else 0) for part in rest]  # up to the next event
    wanted = {_uid_line(part) for part, _ in parts if any(map(words.perhaps_in, _SUMMARY.findall(part)))}
    return head + "".join(part if _uid_line(part) in wanted else part[end:] for part, end in parts)


def _uid_line(part: str) -> str:
    found = _UID.search(part)
    return found.group().strip() if found else ""


def _calendars(text: str) -> list[icalendar.Component]:
    if text.lstrip()[: len(_BEGIN)].upper() != _BEGIN:
        raise SchedulesError("no calendar; give an .ics file")
    half = SchedulesError("the calendar breaks off in the middle; export it again")
    if text.rstrip()[-len(_END) :].upper() != _END:
        raise half
    tzp.use_default()  # forgets the zones of other files, which may have the same names
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a guess at a zone's name is right as a rule
            found = icalendar.Calendar.from_ical(text, multiple=True)
    except Exception as error:
        raise SchedulesError("no calendar that can be read; export it again") from error
    if not found:
        raise half
    return list(found)


def _by_uid(calendars: Iterable[icalendar.Component]) -> dict[str, list[icalendar.Component]]:
    events: dict[str, list[icalendar.Component]] = defaultdict(list)
    for calendar in calendars:
        for event in calendar.walk("VEVENT"):
            # One without a UID breaks the standard; its title and time have to do.
            uid = str(event.get("UID", "")) or f"{_title(event)} {event.get('DTSTART')}"
            events[one_line(uid)[:_LONGEST_UID]].append(event)
    return events


def _refuse_explosion(event: icalendar.Component) -> None:
    """Raise an error if a rule has so many occurrences, or none for ever, that a library would only be kept busy."""
    rules: Any = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        times = 1
        for part in ("BYHOUR", "BYMINUTE", "BYSECOND"):
            times *= max(1, len(rule.get(part, [])))
        every = [str(each).upper() for each in rule.get("FREQ", [])]
        if times > _MOST_TIMES_A_DAY or {"SECONDLY", "MINUTELY"} & set(every) or min(rule.get("INTERVAL", [1])) < 1:
            raise _TooOftenError


def _is_no_run(event: icalendar.Component) -> bool:
    all_day = str(event.get("X-MICROSOFT-CDO-ALLDAYEVENT", "")).upper() == "TRUE"
    return all_day or str(event.get("STATUS", "")).upper() == "CANCELLED"


def _fault(error: Exception) -> str:
    if isinstance(error, _TooOftenError):
        return "repeats more often than anybody runs and is left out; correct it in your calendar"
    return "cannot be understood and is left out; write it anew in your calendar"


def _unknown_zone(event: icalendar.Component) -> str:
    start: Any = event["DTSTART"]
    name = start.params.get("TZID", "")
    return str(name) if isinstance(start.dt, datetime) and start.dt.tzinfo is None else ""


def _time(value: object) -> datetime | None:
    return value if isinstance(value, datetime) else None


def _utc_text(at: datetime) -> str:
    return f"{at.astimezone(UTC) if at.tzinfo else at:%Y-%m-%dT%H:%M}"


def _title(event: icalendar.Component) -> str:
    title = event.get("SUMMARY", "")
    return one_line(str(title[0] if isinstance(title, list) else title)[:_LONGEST_TITLE])
