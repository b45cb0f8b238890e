"""The sentences with which requests are answered, and what they need, loaded when somebody asks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from assistant.companion.control_messages import Reply, Result
from assistant.session.commands import Context

if TYPE_CHECKING:
    from assistant.language.standing import Standing
    from assistant.language.words import Words
    from assistant.session.moves import Teaching
    from assistant.session.turn import Turn


def words() -> Words:
    """All that can be said; loaded when somebody says something."""
    from assistant.language.words import Words  # noqa: PLC0415 - an idle companion does without

    return Words.load()


@functools.cache
def standing() -> Standing:
    """What is answered."""
    from assistant.language.standing import Standing  # noqa: PLC0415 - as above

    return Standing.load()


@functools.cache
def teaching() -> Teaching:
    """What can be begun, as the companion found it."""
    from assistant import places  # noqa: PLC0415 - as above
    from assistant.content import library  # noqa: PLC0415 - as above

    return library.load(places.content_dir()).teaching


def help_text(*, aloud: bool) -> str:
    """What can be said: all of it to be read, a few examples to be heard."""
    if aloud:
        return standing().examples(words().help_lines(Context.REMINDER))
    return "You can say: " + " · ".join(words().help_lines(None))


def starting(asked: str, minutes: float | None) -> str:
    """What is going to begin, as a sentence; raises OthersideError for what cannot."""
    from assistant.planning import wish  # noqa: PLC0415 - an idle companion does without
    from assistant.session.blocks import work_s  # noqa: PLC0415 - as above

    if not asked:  # what broke off, or the usual one: the session finds out
        return standing().phrases.starting_now
    known = teaching()
    wanted, command = wish(asked, known, words()), words().parse(asked)
    return standing().starting(
        wanted.routine.name,
        work_s(wanted.routine, known.moves),
        minutes or wanted.minutes,
        None if command is None else command.area,
    )


def after(text: str, turn: Turn | None) -> Reply:
    """The reply to a sentence that a session took, or would have."""
    if turn is None:
        return Reply(Result.REFUSED, standing().phrases.no_session)
    if turn.command is None and not turn.lines:
        return Reply(Result.REFUSED, unknown(text))
    return Reply(Result.DONE, standing().told(turn))


def unknown(text: str) -> str:
    """The reply to what is none of the sentences."""
    from assistant.language.words import LONGEST  # noqa: PLC0415 - as above

    phrases = standing().phrases
    return phrases.too_long if len(text) > LONGEST else phrases.unknown.format(text=" ".join(text.split()))
