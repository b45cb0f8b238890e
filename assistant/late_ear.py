"""An ear that comes while the coach is speaking already: made on a thread beside it, and handed over when it is ready.

The first word needs a loudspeaker and a line.  The recogniser's model takes a second or two more, and so does the rest
of what will be said, so both are made ready by a `Loader` meanwhile.  The microphone is opened when there is somebody
to listen, and not before.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from assistant.duplex import Hears
from assistant.language.words import Words
from assistant.rehearsal import RehearsedLines
from voices.memory import give_back
from voices.room import LateRoom
from voices.values import Microphone

UNTIL_THEN: Final = "Until then, type what you want."
"""Follows whatever says why there is no ear."""

_OPENING_LINES: Final = 10  # what is said before the first block, or at least most of it


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the loader hands over."""

    ear: Hears | None  # None: nothing can be understood here
    words: Words  # of this person
    told: tuple[str, ...] = ()  # whole sentences for the person; the last one says why there is no ear


class Stand(Enum):
    """How far it is with an ear that comes late."""

    LOADING = "loading"
    OPENING = "opening"  # it is there, and its microphone is being opened
    HEARS = "hears"
    MISSING = "missing"  # it could not be made


class LateEar:
    """Of the session's thread."""

    def __init__(self, room: LateRoom, loaded: Future[Loaded]) -> None:
        """Wait for what is `loaded`, and open the microphone of `room` for it."""
        self._room = room
        self._loaded = loaded
        self._stand = Stand.LOADING

    def look(self) -> Stand:
        """How far it is now; a microphone that does not open is told by the room's events."""
        match self._stand:
            case Stand.LOADING if self._loaded.done():
                if self.loaded.ear is None:
                    self._stand = Stand.MISSING
                else:
                    self._stand = Stand.OPENING
                    self._room.listen()
            case Stand.OPENING if self._room.microphone is Microphone.HEARS:
                self._stand = Stand.HEARS
            case Stand.LOADING | Stand.OPENING | Stand.HEARS | Stand.MISSING:
                pass
            case _:
                assert_never(self._stand)
        return self._stand

    @property
    def loaded(self) -> Loaded:
        """What was loaded, once it was; raises what went wrong without being foreseen."""
        return self._loaded.result()


class Loader:
    """Makes ready what the first word does not need, on a thread that dies with the program.  Must be closed."""

    def __init__(
        self,
        lines: RehearsedLines,
        script: Callable[[], Sequence[str]],
        make: Callable[[], Loaded] | None,
    ) -> None:
        """Render the first lines of the script, `make` the ear, if one is wanted, and render the rest."""
        self.loaded: Future[Loaded] = Future()
        self._lines = lines
        self._rendering = threading.Lock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(script, make), name="loader", daemon=True)
        self._thread.start()

    @property
    def ending(self) -> bool:
        """Whether it was closed, or is just being closed.  Any thread."""
        return self._ending.is_set()

    def join(self, timeout_s: float) -> None:
        """Wait until it has nothing more to do."""
        self._thread.join(timeout_s)

    def close(self) -> None:
        """Touch the voice no more, and let go of an ear nobody waits for; takes as long as one line at most."""
        self._ending.set()
        with self._rendering:
            pass

    def _work(self, script: Callable[[], Sequence[str]], make: Callable[[], Loaded] | None) -> None:
        texts = script()
        self._rehearse(texts[:_OPENING_LINES])
        if make is not None and not self.ending:
            try:
                self.loaded.set_result(make())
            except BaseException as error:  # noqa: BLE001 - a mistake; the session's thread is where it shows
                self.loaded.set_exception(error)
        self._rehearse(texts[_OPENING_LINES:])
        give_back()

    def _rehearse(self, texts: Sequence[str]) -> None:
        for text in texts:
            with self._rendering:
                if self.ending:
                    return
                self._lines.samples(text)
