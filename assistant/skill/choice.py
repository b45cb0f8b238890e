"""The routine that the start button of the house begins: chosen there, kept here, so that it outlives a restart."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from assistant import atomic
from assistant.planning import USUAL_ROUTINE
from assistant.skill.entities import Choices


class Choice:
    """One thread, but for `keep`."""

    def __init__(self, file: Path, choices: Choices) -> None:
        """Take what was chosen last, if it still exists; else the usual routine, or the first."""
        self._file, self._choices, self._keeping = file, choices, threading.Lock()
        found = ""
        with contextlib.suppress(OSError):
            found = file.read_text("utf-8", errors="replace").strip()
        known = choices.names
        self.routine = next((id_ for id_ in (found, USUAL_ROUTINE) if id_ in known), next(iter(known), USUAL_ROUTINE))

    @property
    def name(self) -> str:
        """What it is shown under."""
        return self._choices.names.get(self.routine, self.routine)

    def choose(self, routine: str) -> None:
        """Take another one, for now; `keep` is for later."""
        self.routine = routine

    def keep(self) -> None:
        """Let it outlive the program, if the disk lets us.  Any thread; of several the last one keeps what is last."""
        with self._keeping, contextlib.suppress(OSError):
            atomic.write_text(self._file, f"{self.routine}\n")
