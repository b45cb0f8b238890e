"""What this computer does not have: told in words, known while it lasts, and noticed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.companion.lacks import LASTS_S, Lacks
from schedules.sources.board import CALLS, DO_NOT_DISTURB, IDLE, LOCK, SourceReport, Works
from tray.icon_report import IconReport, IconState
from tray.notices import Report, State

NO_PANEL = IconReport(IconState.NO_HOST, "Add a panel.")
PANEL = IconReport(IconState.SHOWN, "All is well.")
SHOWN = Report(State.WORKS)
SOON_S, LATER_S = LASTS_S - 1.0, LASTS_S + 1.0


def kinds(lacks: Lacks) -> list[str]:
    """What is missing now."""
    return [each.kind for each in lacks.now]


def noticed(lacks: Lacks, now_s: float) -> str | None:
    """Let the heart beat, and see what a notice would tell."""
    lacks.beat(now_s)
    return lacks.notice(now_s)


def test_each_lack_is_told_once_and_known_while_it_lasts() -> None:
    told: list[str] = []
    lacks = Lacks(told.append)
    lacks.report(IconReport(IconState.UNKNOWN, "Wait."))
    lacks.report(Report(State.UNKNOWN))
    assert (told, lacks.now) == ([], ())
    lacks.report(NO_PANEL)
    lacks.report(Report(State.NO_SERVER))
    assert told[0] == "Add a panel."
    assert told[1].startswith("Nothing here shows notices; ")
    assert [each.text for each in lacks.now] == told
    assert [each.few for each in lacks.now] == ["No tray for the icon", "No notices"]
    lacks.report(PANEL)
    assert kinds(lacks) == ["notices"]
    lacks.report(NO_PANEL)
    lacks.report(Report(State.NO_BUTTONS))
    assert told[2:] == [Report(State.NO_BUTTONS).advice], "the panel was told before"
    assert kinds(lacks) == ["tray", "buttons"]
    lacks.report(IconReport(IconState.NO_DISPLAY, "Log in."))
    assert kinds(lacks) == ["display", "buttons"]


def test_what_tells_of_the_desk_in_the_words_of_a_person() -> None:
    told: list[str] = []
    lacks = Lacks(told.append)
    lacks.look(
        (
            SourceReport(IDLE, Works.NO, "X11", "I can't see when you are away. Log in."),
            SourceReport(LOCK, Works.LOST, "logind", "The message bus at unix:path=/x is gone; it is tried again."),
            SourceReport(CALLS, Works.STARTING, "PulseAudio"),
            SourceReport(DO_NOT_DISTURB, Works.NO, "not told on this system"),
        ),
        0.0,
    )
    assert kinds(lacks) == [IDLE, LOCK]
    assert lacks.blind
    assert told == [each.text for each in lacks.now]
    assert told[0] == "I can't see when you are away. Log in."
    assert told[1].startswith("I can't see when the screen is locked")
    lacks.look((SourceReport(IDLE, Works.YES, "X11"), SourceReport(LOCK, Works.YES, "logind")), 4.0)
    assert lacks.now == ()
    assert not lacks.blind


def test_what_does_not_report_by_itself_is_looked_at() -> None:
    lacks = Lacks(lambda _: None)
    at: list[float] = []
    lacks.look_with(at.append)
    lacks.look((), 4.0)
    lacks.look((), 36.0)
    assert at == [4.0, 36.0]
    lacks.take({"microphone": "Connect one.", "speaker": "", "something new": "?"})
    assert kinds(lacks) == ["microphone"]
    lacks.take({"microphone": ""})
    assert lacks.now == ()


def test_one_notice_tells_what_lasts_once(tmp_path: Path) -> None:
    lacks = Lacks(lambda _: None, tmp_path / "noticed.txt")
    lacks.report(SHOWN)
    lacks.report(NO_PANEL)
    assert noticed(lacks, 0.0) is None
    assert noticed(lacks, SOON_S) is None
    lacks.report(PANEL)  # it starts late
    assert noticed(lacks, LATER_S) is None
    lacks.report(NO_PANEL)
    lacks.take({"microphone": "Connect one."})
    assert noticed(lacks, 100.0) is None
    several = noticed(lacks, 100.0 + LASTS_S)
    assert several == "No tray for the icon.\nNo microphone.\n`otherside status` says what to do, and so does the menu."
    assert noticed(lacks, 1000.0) is None
    lacks.take({"speaker": "Connect a loudspeaker."})
    assert noticed(lacks, 1001.0) is None
    assert noticed(lacks, 1001.0 + LASTS_S) == "Connect a loudspeaker."


def test_a_restart_tells_nothing_again_but_what_was_there_in_between(tmp_path: Path) -> None:
    file = tmp_path / "data" / "noticed.txt"
    first = Lacks(lambda _: None, file)
    first.report(SHOWN)
    first.report(NO_PANEL)
    first.take({"microphone": "Connect one."})
    assert noticed(first, 0.0) is None
    assert noticed(first, LATER_S) is not None

    second = Lacks(lambda _: None, file)
    second.report(SHOWN)
    second.report(NO_PANEL)
    second.take({"microphone": "Connect one."})
    assert noticed(second, 0.0) is None
    assert noticed(second, LATER_S) is None
    second.take({"microphone": ""})
    assert noticed(second, 100.0) is None

    third = Lacks(lambda _: None, file)
    third.report(SHOWN)
    third.report(NO_PANEL)
    third.take({"microphone": "Connect one."})
    assert noticed(third, 0.0) is None
    assert noticed(third, LATER_S) == "Connect one."


def test_a_notice_waits_for_somebody_who_shows_it() -> None:
    lacks = Lacks(lambda _: None)
    lacks.report(Report(State.NO_SERVER))
    lacks.report(NO_PANEL)
    assert noticed(lacks, 0.0) is None
    assert noticed(lacks, 100.0) is None
    lacks.report(SHOWN)
    assert noticed(lacks, 101.0) == "Add a panel."


@pytest.mark.parametrize("content", [b"\xff\xfe", b"nonsense\n", b""])
def test_a_list_that_is_none_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "noticed.txt"
    file.write_bytes(content)
    lacks = Lacks(lambda _: None, file)
    lacks.report(SHOWN)
    lacks.report(NO_PANEL)
    assert noticed(lacks, 0.0) is None
    assert noticed(lacks, LATER_S) == "Add a panel."
    assert file.read_text("utf-8") == "tray\n"


def test_a_list_that_cannot_be_kept_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []
    lacks = Lacks(told.append, tmp_path / "file" / "noticed.txt")
    lacks.report(SHOWN)
    lacks.report(NO_PANEL)
    lacks.beat(0.0)
    assert noticed(lacks, LATER_S) == "Add a panel."
    assert noticed(lacks, 2 * LATER_S) is None
    lacks.take({"speaker": "Connect one."})
    lacks.beat(3 * LATER_S)
    assert noticed(lacks, 4 * LATER_S) == "Connect one."
    assert sum("cannot be kept" in text for text in told) == 1
