"""What the desktop does not have: somebody who shows the icon, somebody who shows notices.  They come and go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tray.icon_report import IconReport, IconState
from tray.notices import Report
from tray.notices import State as NoticeState

_WELL: Final = (IconState.UNKNOWN, IconState.SHOWN, NoticeState.UNKNOWN, NoticeState.WORKS)


class DesktopLacks:
    """Any thread may report."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Begin with nothing known to be missing; `tell` hears each sentence once."""
        self._tell = tell
        self._told: set[str] = set()
        self._now: dict[type[IconReport | Report], str] = {}

    def report(self, found: IconReport | Report) -> None:
        """Know how it stands with one of them."""
        if found.state in _WELL:
            self._now.pop(type(found), None)
            return
        self._now[type(found)] = found.advice
        if found.advice not in self._told:
            self._told.add(found.advice)
            self._tell(found.advice)

    @property
    def now(self) -> tuple[str, ...]:
        """What is missing at present, each a sentence that says what to do."""
        return tuple(self._now.values())
