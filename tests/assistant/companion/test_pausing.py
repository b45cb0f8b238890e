"""Until when reminders are quiet."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assistant.companion import pausing
from assistant.errors import OthersideError
from assistant.session.commands import Command, Intent
from schedules.plan import Day, Hours, Plan

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 13, 20, tzinfo=UTC)  # a Monday, 14:20 there
PLAN = Plan(working_hours=(Hours(time(8, 30), time(17), days=(Day.TUE,)),))


def local(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(BERLIN):%a %H:%M}"


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("1h", "Mon 15:20"),
        ("90m", "Mon 15:50"),
        ("1h 30m", "Mon 15:50"),
        ("for 2 hours", "Mon 16:20"),
        ("45 minutes", "Mon 15:05"),
        ("15:00", "Mon 15:00"),
        ("until 3", "Mon 15:00"),
        ("2", "Tue 02:00"),
        ("14:20", "Tue 14:20"),
        ("0:00", "Tue 00:00"),
        ("168h", "Mon 14:20"),
        ("8", "Mon 20:00"),
        ("until tomorrow", "Tue 08:30"),
        ("", None),
        ("until I say", None),
    ],
)
def test_what_is_typed(words: str, until: str | None) -> None:
    assert local(pausing.of_words(words, NOW, BERLIN, PLAN).until) == until


@pytest.mark.parametrize(
    ("words", "why"),
    [
        *((words, "is no time") for words in ("soon", "0", "00", "-5", "-1h", "-5m", "30 days", "25:00", "12:61")),
        *((words, "is not between a minute and a week") for words in ("0m", "0h 0m", "1000h", "10081m", "169 hours")),
        ("9" * 5000, "is no time"),
        ("9" * 5000 + "h", "is no time"),
    ],
)
def test_what_is_no_time_is_told_in_one_sentence(words: str, why: str) -> None:
    with pytest.raises(OthersideError) as told:
        pausing.of_words(words, NOW, BERLIN, PLAN)
    hint = "say how long, as in 1h, 90m, 15:00 or tomorrow, or nothing at all: until you resume them."
    assert str(told.value) == f"“{words}” {why}; {hint}"


@pytest.mark.parametrize(
    ("command", "until"),
    [
        (Command(Intent.PAUSE_REMINDERS), None),
        (Command(Intent.PAUSE_REMINDERS, minutes=60), "Mon 15:20"),
        (Command(Intent.PAUSE_REMINDERS, hour=3), "Mon 15:00"),
        (Command(Intent.PAUSE_REMINDERS, hour=12), "Tue 00:00"),
        (Command(Intent.PAUSE_REMINDERS, hour=15, minute=30), "Mon 15:30"),
        (Command(Intent.PAUSE_REMINDERS, day="tomorrow"), "Tue 08:30"),
    ],
)
def test_what_is_said(command: Command, until: str | None) -> None:
    assert local(pausing.of_command(command, NOW, BERLIN, PLAN).until) == until


def test_tomorrow_without_working_hours_begins_at_six() -> None:
    assert local(pausing.of_words("tomorrow", NOW, BERLIN, Plan()).until) == "Tue 06:00"
