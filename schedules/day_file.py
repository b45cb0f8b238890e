"""A recorded day: what happened at a desk, one JSON object a line.

    {"at": "2026-03-02T09:00:00+01:00", "kind": "active"}
    {"at": "2026-03-02T09:20:00+01:00", "kind": "idle", "value": 60}
    {"at": "2026-03-02T12:00:00+01:00", "kind": "clock_set", "value": "2026-03-02T13:00:00+01:00"}
    {"at": "2026-03-02T15:00:00+01:00", "kind": "timezone", "value": "America/New_York"}

`at` is what the computer's clock shows then; without an offset it is local time.  After `clock_set` the clock shows the
value (or `at` plus so many seconds, if it is a number), and the lines that follow go by it; after `timezone` local time
is that of the new zone.  Other kinds, and what `value` is for them, stand with `SignalKind`.
"""

from __future__ import annotations

import functools
import json
import reprlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from schedules.errors import SchedulesError
from schedules.local_time import instant
from schedules.titles import one_line, shortened
from schedules.values import Signal, SignalKind

_FIELDS = ("at", "kind", "value")
_LONGEST_BYTES = 64 * 1024 * 1024
_MOST_PROBLEMS = 20  # that are told at once
_LONGEST_S = 1e10  # 300 years
_YEARS = range(1970, 3000)

_zone_names = functools.cache(available_timezones)  # it looks through whole folders


@dataclass(frozen=True, slots=True)
class Recorded:
    """A signal, and what the clock showed (UTC)."""

    at: datetime
    signal: Signal

    @property
    def clock_after(self) -> datetime:
        """What the clock shows when it has come."""
        set_s = self.signal.value if self.signal.kind is SignalKind.CLOCK_SET else 0.0
        return self.at + timedelta(seconds=set_s)


def read(file: Path, zone: ZoneInfo) -> tuple[Recorded, ...]:
    """Read a recorded day.  Raises SchedulesError with every problem, each with its line and field."""
    try:
        if file.stat().st_size > _LONGEST_BYTES:
            raise SchedulesError(f"{file}: bigger than 64 MiB; cut it into shorter spans.")
        lines = file.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise SchedulesError(f"{file}: cannot be read ({error.strerror}); check the name.") from error
    except UnicodeDecodeError as error:
        raise SchedulesError(f"{file}: not UTF-8 text; save it as UTF-8.") from error
    return parse(lines, str(file), zone)


def parse(lines: list[str], name: str, zone: ZoneInfo) -> tuple[Recorded, ...]:
    """Understand the lines of a recorded day; `name` is the file's, for what is wrong with them."""
    recorded: list[Recorded] = []
    problems: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue

        def wrong(field: str, text: str, number: int = number) -> None:
            problems.append(f"{name}:{number}: {field}: {text}" if field else f"{name}:{number}: {text}")

        one = _one(line, zone, wrong)
        if one is None:
            continue
        if recorded and one.at < recorded[-1].clock_after:
            wrong("at", "before the line above; sort the lines by time")
        recorded.append(one)
        if one.signal.kind is SignalKind.TIMEZONE:
            zone = ZoneInfo(one.signal.name)
    if problems:
        more = len(problems) - _MOST_PROBLEMS
        raise SchedulesError(
            "\n".join([*problems[:_MOST_PROBLEMS], *([f"and {more} more of these"] if more > 0 else [])])
        )
    return tuple(recorded)


def local_instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 date and time as an instant; without an offset it is local.  Raises ValueError."""
    at = datetime.fromisoformat(text)
    if at.year not in _YEARS:
        raise ValueError(text)
    return at.astimezone(UTC) if at.tzinfo else instant(at.date(), at.time(), zone)


def _one(line: str, zone: ZoneInfo, wrong: Callable[[str, str], None]) -> Recorded | None:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        wrong("", 'no JSON; write {"at": "2026-03-02T09:00:00", "kind": "active"}')
        return None
    if not isinstance(data, dict):
        wrong("", "no JSON object; write the fields at, kind and, where needed, value in braces")
        return None
    for field in data:
        if field not in _FIELDS:
            wrong(shortened(one_line(field)), f"not a field here; there are {', '.join(_FIELDS)}")
    at, kind = _at(data.get("at"), "at", zone, wrong), _kind(data.get("kind"), wrong)
    if at is None or kind is None:
        return None
    signal = _signal(kind, data.get("value"), at, zone, wrong)
    return None if signal is None else Recorded(at, signal)


def _at(text: Any, field: str, zone: ZoneInfo, wrong: Callable[[str, str], None]) -> datetime | None:  # noqa: ANN401
    try:
        return local_instant(text, zone)
    except (TypeError, ValueError):
        wrong(field, f"{_given(text, 'no date and time of 1970 to 2999')}; write it as 2026-03-02T09:00:00+01:00")
        return None


def _kind(text: Any, wrong: Callable[[str, str], None]) -> SignalKind | None:  # noqa: ANN401
    try:
        return SignalKind(text)
    except ValueError:
        wrong("kind", f"{_given(text, 'no kind of signal')}; there are {', '.join(SignalKind)}")
        return None


def _signal(
    kind: SignalKind,
    value: Any,  # noqa: ANN401
    at: datetime,
    zone: ZoneInfo,
    wrong: Callable[[str, str], None],
) -> Signal | None:
    if kind is SignalKind.TIMEZONE:
        if not isinstance(value, str) or value not in _zone_names():
            wrong("value", f"{_given(value, 'no time zone')}; write its IANA name, such as Europe/Berlin")
            return None
        return Signal(kind, name=value)
    if kind is SignalKind.CLOCK_SET and isinstance(value, str):
        new = _at(value, "value", zone, wrong)
        return None if new is None else Signal(kind, (new - at).total_seconds())
    if value is None and kind is not SignalKind.CLOCK_SET:
        return Signal(kind)
    trouble = _trouble_with_seconds(value, kind)
    if trouble:
        wrong("value", f"{_given(value, trouble)}; write seconds, such as 60")
        return None
    return Signal(kind, float(value))


def _trouble_with_seconds(value: Any, kind: SignalKind) -> str:  # noqa: ANN401
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "no number"
    if not abs(value) <= _LONGEST_S:
        return "out of reach"
    return "less than nothing" if value < 0 and kind is not SignalKind.CLOCK_SET else ""


def _given(value: Any, is_what: str) -> str:  # noqa: ANN401
    """What stands there, shortened and without what steers a terminal."""
    return "missing" if value is None else f"{reprlib.repr(value)} is {is_what}"
