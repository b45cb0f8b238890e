"""What the door to a broker keeps or looks up: the routine that was chosen, and how much of the week is done."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.history.rows import KeptBlock
from assistant.history.store import Store
from assistant.session.effects import Ending, Outcome
from assistant.session.moves import Side
from assistant.session.past import PastBlock
from assistant.skill.choice import Choice
from assistant.skill.entities import Choices
from assistant.skill.week import percent_done

CHOICES = Choices.of([("wake-up", "Wake up"), ("it-band", "IT band"), ("hips", "Hips")])


def test_a_choice_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "data" / "choice"
    choice = Choice(file, CHOICES)
    assert (choice.routine, choice.name) == ("it-band", "IT band")
    choice.choose("hips")
    assert (choice.routine, choice.name) == ("hips", "Hips")
    choice.keep()
    assert Choice(file, CHOICES).routine == "hips"


@pytest.mark.parametrize("content", [b"gone\n", b"\xff\xfe", b"", b"../../etc/passwd"])
def test_what_does_not_exist_is_not_chosen(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "choice").write_bytes(content)
    assert Choice(tmp_path / "choice", CHOICES).routine == "it-band"
    assert Choice(tmp_path / "choice", Choices.of([("a", "A")])).routine == "a"


def test_a_choice_that_cannot_be_kept_holds_for_now(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    choice = Choice(tmp_path / "data" / "choice", CHOICES)
    choice.choose("hips")
    choice.keep()
    assert choice.routine == "hips"


def test_how_much_of_the_week_is_done(tmp_path: Path) -> None:
    file = tmp_path / "history.db"
    assert percent_done(file, date(2026, 3, 4)) is None
    assert not file.exists()
    store = Store.open(file)
    session = store.begin("it-band", datetime(2026, 3, 2, 9, tzinfo=UTC), 4)
    for n in range(3):
        past = PastBlock("clam", "activate", Side.LEFT, 30, 30.0, Ending.DONE, None)
        store.block(session, KeptBlock(past, 40.0 * n, 40.0 * n + 30))
    store.end(session, Outcome.STOPPED, 120.0)
    store.close()
    assert percent_done(file, date(2026, 3, 4)) == 75
    assert percent_done(file, date(2026, 3, 9)) is None
    (tmp_path / "broken.db").write_text("no database, and long enough to be none of any kind" * 100)
    assert percent_done(tmp_path / "broken.db", date(2026, 3, 4)) is None
