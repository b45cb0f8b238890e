"""What the companion has to remember over a restart: one small JSON file in the data folder, written whole.

It is nothing a person writes; one that cannot be read is set aside and told about, and the companion begins anew.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from assistant import atomic
from schedules.kinds import KeptBreak
from schedules.values import Paused
from schedules.watch import Memory

_VERSION = 1
_OWNER_ONLY = 0o600


def save(file: Path, memory: Memory) -> None:
    """Write it.  Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(_OWNER_ONLY)  # it tells when somebody was there; what is written keeps that
    data = {"version": _VERSION, **asdict(memory)}
    atomic.write_text(file, json.dumps(data, default=_plain, indent=1) + "\n")


def load(file: Path, now: datetime) -> tuple[Memory | None, str | None]:
    """Read it: None where there is none, or none that can be used; then also a sentence that says so.

    What claims to come from the future is not believed: the clock was set back since.
    """
    try:
        data = json.loads(file.read_text("utf-8"))
        memory = _memory_of(data)
    except FileNotFoundError:
        return None, None
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        aside = file.with_suffix(".broken")
        try:
            file.replace(aside)
        except OSError:
            return None, f"{file} cannot be read ({error}); reminders begin anew."
        return None, f"{file} could not be read and is now {aside.name}; reminders begin anew."
    return (memory if memory.at <= now else None), None


def _plain(value: object) -> str:
    if isinstance(value, date):  # a datetime is one as well
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be kept")


def _memory_of(data: Any) -> Memory:  # noqa: ANN401 - whatever stands in the file
    if data["version"] != _VERSION:
        raise ValueError(f"version {data['version']}")
    paused = data["paused"]
    return Memory(
        _instant(data["at"]),
        {str(name): _kept(kept) for name, kept in data["breaks"].items()},
        tuple(str(id_) for id_ in data["ended"]),
        None if paused is None else Paused(_instant_or_none(paused["until"])),
    )


def _kept(kept: Any) -> KeptBreak:  # noqa: ANN401 - as above
    declined_on = kept["declined_on"]
    return KeptBreak(
        float(kept["sat_s"]),
        None if declined_on is None else date.fromisoformat(declined_on),
        _instant_or_none(kept["again_at"]),
        int(kept["snoozes"]),
    )


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _instant_or_none(text: str | None) -> datetime | None:
    return None if text is None else _instant(text)
