"""The coach's voice, for as long as it is needed: its lines, and what says them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from assistant import places
from assistant.config import Config
from assistant.rehearsal import RehearsedLines
from assistant.skill.secret_file import SecretError, read_secret
from voices.errors import VoicesError
from voices.lines import Lines
from voices.mouth import Mouth
from voices.tts import Synthesiser, Voice


@contextlib.contextmanager
def coach_voice(config: Config, *, silent: bool, tell: Callable[[str], None]) -> Iterator[RehearsedLines]:
    """The coach's lines; when no engine works, `tell` hears why and the lines are silent, as with `silent`."""
    if silent:
        yield RehearsedLines(None, tell)
        return
    made = RehearsedLines
    if config.home is not None and config.home.announce is not None:
        from assistant.skill.announced_mouth import AnnouncedLines  # noqa: PLC0415 - few houses speak

        made = AnnouncedLines
    try:
        synthesiser = Synthesiser()
    except VoicesError as error:
        tell(str(error))
        yield made(None, tell)
        return
    try:
        voice = Voice(config.voice, config.voice_rate_wpm)
        yield made(Lines(synthesiser, voice, places.lines_dir()), tell)
    finally:
        synthesiser.close()


@contextlib.contextmanager
def coach_mouth(config: Config, *, silent: bool, tell: Callable[[str], None]) -> Iterator[Mouth]:
    """What says the coach's lines: this computer, or a loudspeaker of the house; `tell` hears why that does not."""
    volume = config.volume_percent / 100
    announce = None if silent or config.home is None else config.home.announce
    if announce is None:
        yield Mouth(volume)
        return
    from assistant.skill.announce_call import HouseSpeaker  # noqa: PLC0415 - few houses speak
    from assistant.skill.announced_mouth import AnnouncedMouth, Announcer  # noqa: PLC0415 - as above

    try:
        speaker = HouseSpeaker(announce, read_secret(announce.token_file))
    except SecretError as error:
        tell(f"{error} Until then the coach speaks through this computer.")
        yield Mouth(volume)
        return
    with contextlib.closing(Announcer(speaker)) as announcer:
        yield AnnouncedMouth(announcer, tell, volume)
