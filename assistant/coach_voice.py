"""The coach's voice on this computer, for as long as it is needed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from assistant import places
from assistant.config import Config
from assistant.rehearsal import RehearsedLines
from voices.errors import VoicesError
from voices.lines import Lines
from voices.tts import Synthesiser, Voice


@contextlib.contextmanager
def coach_voice(config: Config, *, silent: bool, tell: Callable[[str], None]) -> Iterator[RehearsedLines]:
    """The coach's lines; when no engine works, `tell` hears why and the lines are silent, as with `silent`."""
    if silent:
        yield RehearsedLines(None, tell)
        return
    try:
        synthesiser = Synthesiser()
    except VoicesError as error:
        tell(str(error))
        yield RehearsedLines(None, tell)
        return
    try:
        voice = Voice(config.voice, config.voice_rate_wpm)
        yield RehearsedLines(Lines(synthesiser, voice, places.lines_dir()), tell)
    finally:
        synthesiser.close()
