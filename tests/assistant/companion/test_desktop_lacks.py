"""What the desktop does not have."""

from __future__ import annotations

from assistant.companion.desktop_lacks import DesktopLacks
from tray.icon_report import IconReport, IconState
from tray.notices import Report, State


def test_each_lack_is_told_once_and_known_while_it_lasts() -> None:
    told: list[str] = []
    lacks = DesktopLacks(told.append)
    no_panel = IconReport(IconState.NO_HOST, "Add a panel.")
    lacks.report(IconReport(IconState.UNKNOWN, "Wait."))
    assert (told, lacks.now) == ([], ())
    lacks.report(no_panel)
    lacks.report(Report(State.NO_SERVER))
    assert told == ["Add a panel.", Report(State.NO_SERVER).advice]
    assert lacks.now == tuple(told)
    lacks.report(IconReport(IconState.SHOWN, "All is well."))
    assert lacks.now == (Report(State.NO_SERVER).advice,)
    lacks.report(no_panel)
    lacks.report(Report(State.NO_BUTTONS))
    assert told[2:] == [Report(State.NO_BUTTONS).advice], "the panel was told before"
    assert set(lacks.now) == {"Add a panel.", Report(State.NO_BUTTONS).advice}
