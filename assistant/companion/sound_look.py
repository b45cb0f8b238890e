"""Looks from time to time whether there are a microphone, a loudspeaker and the speech model.

That takes the libraries of sound, which an idle companion does without (7 MB): so a program of its own looks, which is
`sound_missing.py`; it takes half a second, and ends.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Final

_PROGRAM: Final = "assistant.companion.sound_missing"
_EVERY_S: Final = 1800.0
_EVERY_MISSING_S: Final = 120.0  # it may just have been connected, or fetched


class SoundLook:
    """One thread.  Must be closed."""

    def __init__(self, take: Callable[[Mapping[str, str]], None]) -> None:
        """Begin to look; `take` gets a sentence for each kind, empty where it is there."""
        self._take = take
        self._next_s = 0.0
        self._program = _begin()

    def look(self, now_s: float) -> None:
        """Take what was found by now, and look again when it is time; never waits."""
        if self._program is None:
            if now_s >= self._next_s:
                self._next_s = now_s + _EVERY_MISSING_S
                self._program = _begin()
        elif self._program.poll() is not None:
            found = _read(self._program)
            self._program = None
            self._next_s = now_s + (_EVERY_MISSING_S if any(found.values()) else _EVERY_S)
            self._take(found)

    def close(self) -> None:
        """Look no more."""
        if self._program is not None:
            self._program.kill()
            self._program.communicate()
            self._program = None


def _begin() -> subprocess.Popen[bytes] | None:
    """Begin to look; None where the computer has no room for another program just now."""
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", _PROGRAM], stdin=quiet, stdout=subprocess.PIPE, stderr=quiet
        )
    except OSError:
        return None


def _read(program: subprocess.Popen[bytes]) -> dict[str, str]:
    """What it has found; nothing if it could not look."""
    try:
        found = json.loads(program.communicate()[0])
    except ValueError:
        return {}
    return {str(kind): str(text) for kind, text in found.items()}
