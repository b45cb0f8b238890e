"""What was decided about reminders, kept for `otherside schedule why`: one JSON object a line, the last thousand."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from assistant import atomic
from schedules.values import Decision

_KEPT: Final = 1000
_TRIM_AT: Final = 1500  # lines
_OWNER_ONLY: Final = 0o600


@dataclass(frozen=True, slots=True)
class Told:
    """A decision as it was written down."""

    at: datetime  # UTC
    verdict: str
    about: str | None
    text: str


def decision_data(decision: Decision) -> dict[str, Any]:
    """A decision as plain JSON values; instants are ISO 8601 in UTC."""
    reminder = decision.reminder
    data: dict[str, Any] = {
        "at": decision.at.isoformat(),
        "verdict": decision.verdict.value,
        "about": None if decision.about is None else decision.about.value,
        "text": decision.text,
        "reminder": None,
    }
    if reminder is not None:
        run_at = None if reminder.run_at is None else reminder.run_at.isoformat()
        data["reminder"] = {**asdict(reminder), "about": reminder.about.value, "run_at": run_at}
    return data


class DecisionLog:
    """Appends to the file; one thread."""

    def __init__(self, file: Path) -> None:
        """The file need not exist."""
        self._file = file
        self._lines = sum(1 for _ in _lines(file))
        self._cut_off = file.exists() and not file.read_bytes().endswith(b"\n")  # by a crash, in the middle of a line

    def add(self, decisions: Iterable[Decision]) -> None:
        """Write them down.  Raises OSError."""
        text = "".join(json.dumps(decision_data(each), ensure_ascii=False) + "\n" for each in decisions)
        if not text:
            return
        if self._cut_off:
            text, self._cut_off = f"\n{text}", False
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.touch(_OWNER_ONLY)  # it tells when somebody was there
        with self._file.open("a", encoding="utf-8") as file:
            file.write(text)
        self._lines += text.count("\n")
        if self._lines > _TRIM_AT:
            kept = list(_lines(self._file))[-_KEPT:]
            atomic.write_text(self._file, "".join(f"{line}\n" for line in kept))
            self._lines = len(kept)


def last(file: Path, count: int) -> tuple[Told, ...]:
    """The last decisions, oldest first.  A line that was cut off in a crash is left out."""
    found = []
    for line in list(_lines(file))[-count:]:
        try:
            data = json.loads(line)
            at = datetime.fromisoformat(data["at"]).astimezone(UTC)
            found.append(Told(at, str(data["verdict"]), data["about"], str(data["text"])))
        except (ValueError, TypeError, KeyError):
            continue
    return tuple(found)


def _lines(file: Path) -> Iterable[str]:
    try:
        return file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ()
