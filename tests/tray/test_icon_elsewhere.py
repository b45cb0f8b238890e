"""The icon where pystray shows it itself, as on macOS and Windows."""

from __future__ import annotations

import importlib
import queue
import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest
from icon_person import MICROPHONE, QUIT, SEPARATOR, START, STOPS_S, Person, drawn
from tray_host import PATIENCE_S

from tray.icon_report import IconState
from tray.values import Item


class Elsewhere:
    """A system where pystray shows icons itself: what its backend there does, and what a person sees of it."""

    def __init__(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PYSTRAY_BACKEND", "dummy")
            self._real: Any = importlib.import_module("pystray")
        self.works = True
        self.shown: queue.Queue[tuple[int, str, str]] = queue.Queue()
        self.icons: list[Any] = []

    def library(self) -> Any:  # noqa: ANN401 - pystray has no types
        """What is there in place of pystray."""
        there = self
        base: Any = self._real._base.Icon  # noqa: SLF001 - it is where backends begin

        class Icon(base):  # type: ignore[misc]
            def __init__(self, name: str) -> None:
                super().__init__(name)
                self._end: queue.Queue[None] = queue.Queue()
                there.icons.append(self)

            def _run(self) -> None:
                if not there.works:
                    raise OSError("no tray")
                self._mark_ready()
                self._end.get()

            def _stop(self) -> None:
                self._end.put(None)

            def _update_icon(self) -> None:
                self._icon_valid = True
                self._tell()

            def _tell(self) -> None:
                there.shown.put((self.icon.width, self.title, str(self.menu)))

            def _hide(self) -> None:
                pass

            _show = _update_title = _tell

            def _update_menu(self) -> None:
                if self.visible:
                    self._tell()

        return SimpleNamespace(Icon=Icon, Menu=self._real.Menu, MenuItem=self._real.MenuItem)

    def wait_for(self, width_px: int, tooltip: str, *labels: str) -> None:
        """Wait until that is shown."""
        while self.shown.get(timeout=PATIENCE_S) != (width_px, tooltip, "\n".join(f"    {each}" for each in labels)):
            pass


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """Be somewhere else."""
    there = Elsewhere()
    monkeypatch.setattr("tray.icon._by_bus", lambda: False)
    monkeypatch.setitem(sys.modules, "pystray", there.library())
    return there


def test_elsewhere_pystray_shows_it(elsewhere: Elsewhere, here: Person) -> None:
    here.begin(MICROPHONE, QUIT)
    assert here.state() is IconState.SHOWN
    elsewhere.wait_for(64, "Break in 12 min", "Microphone off", "Quit")
    here.show(QUIT)
    elsewhere.wait_for(64, "Break in 12 min", "Quit")
    here.icon.show(drawn("#ff0000", 32), "x" * 200, (Item("say:next", "Next"), SEPARATOR, START))
    elsewhere.wait_for(32, "x" * 127, "Next", "- - - -", "Start =>", "    Calves", "    IT_band & hips")
    (icon,) = elsewhere.icons
    next_, separator, start = icon.menu
    assert (separator, next_.checked) == (icon.menu.SEPARATOR, None)
    next_(icon)
    list(start.submenu)[1](icon)
    assert [here.choice(), here.choice()] == ["say:next", "start:it_band"]
    before_s = time.monotonic()
    here.end()
    assert time.monotonic() - before_s < STOPS_S


def test_elsewhere_it_can_be_stopped_before_it_begins(elsewhere: Elsewhere, here: Person) -> None:
    here.icon.stop()
    here.begin()
    here.thread.join(PATIENCE_S)
    assert not here.thread.is_alive()
    assert not elsewhere.icons


def test_elsewhere_it_stays_when_pystray_cannot_show_it(elsewhere: Elsewhere, here: Person) -> None:
    elsewhere.works = False
    here.begin()
    assert here.state() is IconState.BROKEN
    assert "(no tray)" in here.icon.report().advice
    here.show(QUIT)
    assert here.thread.is_alive()
