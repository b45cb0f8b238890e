"""How a session in a terminal tells the companion of itself, if one runs; see `terminal_session.py`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from assistant.companion.control import SESSION, SESSION_OVER, Lasting
from assistant.companion.control_folder import ControlError
from assistant.companion.control_messages import Request, Result
from assistant.companion.terminal_session import SESSION_BEGAN, SESSION_WORKED
from assistant.errors import OthersideError
from assistant.session.effects import BlockEnded, Effect

_ANSWER_S: Final = 3.0  # for the companion to know of it; a session does not depend on it
_LAST_S: Final = 2.0


class Telling:
    """One thread.  Must be closed, and the companion knows then that the session is over."""

    def __init__(self, folder: Path | None) -> None:
        """Tell that there is going to be a session; None: nobody needs to know.

        `folder` is where the companion can be found.  Raises OthersideError when there is a session already.
        """
        self._line: Lasting | None = None
        self._worked_s = 0.0
        if folder is None:
            return
        try:
            line = Lasting(folder, Request(SESSION, data={"pid": os.getpid()}), _ANSWER_S)
        except ControlError:  # none runs, or none that answers
            return
        if line.reply.result is Result.DONE:
            self._line = line
            return
        line.close(0.0)
        if line.reply.result is Result.REFUSED:  # else it is of another version, and does not know
            raise OthersideError(line.reply.text)

    def began(self) -> None:
        """It begins."""
        self._tell(Request(SESSION_BEGAN))

    def effect(self, effect: Effect) -> None:
        """What the session reports of itself: what is done counts, also when it has no end."""
        if isinstance(effect, BlockEnded):
            self._worked_s += effect.worked_s
            self._tell(Request(SESSION_WORKED, data={"worked_s": self._worked_s}))

    def close(self) -> None:
        """It is over."""
        if self._line is not None:
            self._tell(Request(SESSION_OVER))
            self._line.close(_LAST_S)
            self._line = None

    def _tell(self, request: Request) -> None:
        if self._line is not None:
            self._line.tell(request)
