"""How it stands, as people read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from assistant.companion.listening import Listening
from assistant.companion.status import Coming, Mode, Reminders, SessionStatus, Status

AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
WATCHING = Status(
    mode=Mode.WATCHING,
    sat_min=1,
    due_in_min=29,
    offer=None,
    paused_until=None,
    silent_because=None,
    session=None,
    microphone_open=False,
    coming=(
        Coming(AT, "break: desk break", "after 30 minutes at the desk; you have sat for 1 minute"),
        Coming(AT, "warm-up 18:22 for your 18:30 run: warm up", ""),
    ),
    troubles=("I find no microphone.",),
)
CLAM = SessionStatus("it-band", "work", "clam", "left", 34, 4, 12, "I.T. band series")
NEXT = (
    "Next break: desk break (after 30 minutes at the desk; you have sat for 1 minute).",
    "Next: warm-up 18:22 for your 18:30 run: warm up.",
    "I find no microphone.",
)


@pytest.mark.parametrize(
    ("status", "lines"),
    [
        (WATCHING, ("You have sat for 1 minute since the last break.",)),
        (replace(WATCHING, sat_min=0), ("You have sat for less than a minute since the last break.",)),
        (replace(WATCHING, sat_min=20), ("You have sat for 20 minutes since the last break.",)),
        (
            replace(WATCHING, mode=Mode.OFFERING, offer="A break?"),
            ("A break? Waiting for your answer.",),
        ),
        (
            replace(WATCHING, mode=Mode.PAUSED, reminders=Reminders.PAUSED, paused_text="until 15:00"),
            ("Reminders are paused until 15:00.",),
        ),
        (
            replace(WATCHING, mode=Mode.SESSION, session=replace(CLAM, state="paused", question="How strong is it?")),
            ("Paused. Clam, left: 34 seconds left, 4 of 12 in the I.T. band series. How strong is it?",),
        ),
        (
            replace(WATCHING, mode=Mode.SESSION, session=CLAM, microphone_open=True),
            ("Clam, left: 34 seconds left, 4 of 12 in the I.T. band series.", "The microphone is open."),
        ),
        (
            replace(
                WATCHING,
                mode=Mode.SESSION,
                session=replace(CLAM, state="held", side="alternate", seconds_left=1),
                reminders=Reminders.PAUSED,
                paused_text="until tomorrow 09:00",
            ),
            (
                "Paused. Clam: 1 second left, 4 of 12 in the I.T. band series.",
                "Reminders are paused until tomorrow 09:00.",
            ),
        ),
        (
            replace(WATCHING, listening=Listening.OFF, silent_because="you are in a call", elsewhere=("gym corner",)),
            (
                "You have sat for 1 minute since the last break.",
                "The microphone is off; nothing is listened to.",
                "Nothing is offered at present: you are in a call.",
                "In a session elsewhere: gym corner.",
            ),
        ),
    ],
)
def test_it_reads_as_a_person_would_write_it(status: Status, lines: tuple[str, ...]) -> None:
    assert status.lines() == (*lines, *NEXT)
