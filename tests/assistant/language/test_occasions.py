"""Which occasion it is to say something."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from assistant.language.occasions import Facts, Occasion, answered, facts_of, occasion_of
from assistant.session.commands import Command, Intent
from schedules.values import About, Reminder, Verdict

RUN = Reminder(
    "warm-up:1", About.WARM_UP, "pre-run", 10.0, run_at=datetime(2025, 7, 1, 16, 30, tzinfo=UTC), title="club run"
)


@pytest.mark.parametrize(
    ("verdict", "about", "occasion"),
    [
        (Verdict.SOON, About.BREAK, Occasion.BREAK_SOON),
        (Verdict.OFFERED, About.BREAK, Occasion.BREAK_OFFERED),
        (Verdict.SOON, About.WARM_UP, Occasion.WARM_UP_SOON),
        (Verdict.OFFERED, About.WARM_UP, Occasion.WARM_UP_OFFERED),
        (Verdict.MISSED, About.WARM_UP, Occasion.WARM_UP_MISSED),
        (Verdict.OFFERED, About.FIXED, Occasion.FIXED_OFFERED),
        (Verdict.MISSED, About.FIXED, Occasion.FIXED_MISSED),
        (Verdict.CREDITED, About.BREAK, None),
        (Verdict.HELD, About.WARM_UP, None),
        (Verdict.WITHDRAWN, About.BREAK, None),
    ],
)
def test_a_decision_is_an_occasion_or_none(verdict: Verdict, about: About, occasion: Occasion | None) -> None:
    assert occasion_of(verdict, Reminder("1", about, "desk-break"), 10.0) is occasion


@pytest.mark.parametrize(("minutes", "late"), [(10.0, False), (9.25, False), (9.0, True), (4.0, True)])
def test_a_warm_up_that_has_to_be_shorter_is_late(minutes: float, late: bool) -> None:
    reminder = Reminder("1", About.WARM_UP, "pre-run", minutes)
    wanted = Occasion.WARM_UP_LATE if late else Occasion.WARM_UP_OFFERED
    assert occasion_of(Verdict.OFFERED, reminder, 10.0) is wanted


@pytest.mark.parametrize(
    ("command", "left", "occasion"),
    [
        (Command(Intent.YES), 3, Occasion.STARTED),
        (Command(Intent.START, routine="reset"), 3, Occasion.STARTED),
        (Command(Intent.FIT, minutes=5, area="hips"), 3, Occasion.STARTED),
        (Command(Intent.SNOOZE), 2, Occasion.SNOOZED),
        (Command(Intent.SNOOZE, minutes=10), 1, Occasion.SNOOZED_LAST),
        (Command(Intent.SNOOZE), 0, Occasion.SNOOZE_USED_UP),
        (Command(Intent.NOT_TODAY), 3, Occasion.NOT_TODAY),
        (Command(Intent.NO), 3, Occasion.LET_GO),
        (Command(Intent.STOP), 3, Occasion.LET_GO),
        (Command(Intent.PAUSE), 3, Occasion.PAUSED),
    ],
)
def test_an_answer_is_an_occasion(command: Command, left: int, occasion: Occasion) -> None:
    assert answered(command, left) is occasion


def test_what_is_known_of_a_run_is_local() -> None:
    assert facts_of(RUN, "warm up", ZoneInfo("Europe/Berlin"), 5.0) == Facts(
        routine="warm up", minutes=10.0, run="club run", at=time(18, 30), again_min=5.0
    )


def test_the_title_of_a_fixed_reminder_is_no_run() -> None:
    fixed = Reminder("1", About.FIXED, "reset", title="Evening", snoozes_left=2)
    assert facts_of(fixed, "reset", ZoneInfo("UTC"), 10.0) == Facts(routine="reset", title="Evening", snoozes_left=2)


def test_what_is_known_of_a_break() -> None:
    taken = Reminder("1", About.BREAK, "desk-break", 3.0, sat_min=50, snoozes_left=1)
    facts = facts_of(taken, "desk break", ZoneInfo("UTC"), 10.0)
    assert facts == Facts(routine="desk break", minutes=3.0, sat_min=50, snoozes_left=1)
