"""Every warning sign, in every state in which somebody may speak: the session ends, and the reason is told."""

from __future__ import annotations

from copy import deepcopy

import pytest
from session_driver import PHRASES, TEACHING, Play, built_in

from assistant.language.words import Words
from assistant.session.background import Background
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import Outcome, Say
from assistant.session.events import Said
from assistant.session.profile import Profile
from assistant.session.states import State
from assistant.wiring import WordsForEar


def _asked_at_the_start() -> Play:
    known = Background(profile=Profile(sore={"clam": 5}), teaching=TEACHING)
    return Play.of(built_in("desk-break"), background=known).begin().until_state(State.ASKING).wait(9)


def _compared() -> Play:
    return _worked("find-your-posture").until_state(State.ASKING).wait(3)


def _worked(routine: str = "desk-break") -> Play:
    return Play.of(built_in(routine)).begin().until_state(State.WORK)


def _held() -> Play:
    play = Play.of(built_in("desk-break")).begin().wait(4)
    play.say(Intent.WAIT)
    return play.wait(1)


def _paused(intent: Intent = Intent.PAUSE) -> Play:
    play = _worked().wait(10)
    play.say(intent)
    return play.wait(2)


def _getting_ready() -> Play:
    play = _paused()
    play.say(Intent.RESUME)
    return play.wait(1)


def _while_answering() -> Play:
    play = _worked().wait(12)
    play.say(Intent.WHY)
    return play.wait(0.5)


WHILE = {
    "a question at the start": _asked_at_the_start(),
    "a question about a posture": _compared(),
    "the opening words": Play.of(built_in("desk-break")).begin().wait(1),
    "the beginning is held": _held(),
    "the first cue is said": _worked().wait(1),
    "work goes on in silence": _worked().wait(8),
    "an answer is said": _while_answering(),
    "a rest": _paused(),
    "the coach asks how strong the pain is": _paused(Intent.HURTS),
    "getting ready": _getting_ready(),
    "the closing words": _worked("desk-break-1").until_state(State.CLOSING).wait(1),
}


@pytest.mark.parametrize("when", WHILE)
def test_a_warning_sign_ends_the_session(when: str, words: Words) -> None:
    phrases = [each for each in words.phrases(Context.SESSION) if _is_warning(words.parse(each))]
    assert len(phrases) >= 10
    for phrase in phrases:
        play = deepcopy(WHILE[when])
        assert WordsForEar(words).understands(phrase, play.session.listening), phrase
        command = words.parse(phrase)
        assert command is not None
        effects = play.give(Said(command))
        assert [each.text for each in effects if isinstance(each, Say)] == [PHRASES.warning_sign], phrase
        assert play.is_in(State.CLOSING), phrase
        play.to_the_end()
        assert play.outcome is Outcome.SAFETY, phrase
        assert play.texts()[-1] == PHRASES.warning_sign, phrase
        assert play.remarks[-1].kind.value == "warning sign", phrase


def _is_warning(command: Command | None) -> bool:
    return command is not None and command.intent is Intent.WARNING_SIGN
