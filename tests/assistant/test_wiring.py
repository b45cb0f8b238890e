"""The parts put together."""

from __future__ import annotations

import pytest

from assistant import places
from assistant.config import Config
from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.planning import plan_for
from assistant.session.background import Background
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import Effect, Say
from assistant.session.events import Begin, Said
from assistant.tuning import aliases
from assistant.wiring import WordsForEar, model_for, new_session, words_for
from voices.errors import VoicesError
from voices.evidence import Need

TEACHING = library.load().teaching
PHRASES = load_phrases()


def said(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def test_the_words_of_each_context(words: Words) -> None:
    ear_words = WordsForEar(words)
    assert "stop" in ear_words.phrases("interrupt")
    assert ear_words.understands("go back", "session")
    assert not ear_words.understands("go back", "yes_no")
    assert not ear_words.understands("[unk] next", "session")
    assert ear_words.begins_longer("go", "prep")
    assert not ear_words.begins_longer("other side", "session")
    assert not ear_words.begins_longer("stop", "session")  # "stop asking" is said in one breath, or it is "stop"
    assert ear_words.understands("yes", "offer")
    assert ear_words.understands("next", "offer")
    assert not ear_words.understands("yes", "session")
    assert ear_words.understands("front of my hip", "feel")
    assert not ear_words.understands("front of my hip", "session")


def test_how_sure_the_ear_must_be(words: Words) -> None:
    ear_words = WordsForEar(words)
    assert ear_words.needs("stop", "session") is Need.NEVER_MISSED
    assert ear_words.needs("next", "session") is Need.USUAL
    assert ear_words.needs("stop", "yes_no") is Need.NEVER_MISSED
    assert ear_words.needs("six", "pain") is Need.ASKED_FOR
    assert ear_words.needs("i'm dizzy", "pain") is Need.USUAL
    assert ear_words.needs("why", "pain") is Need.EASILY_MISTAKEN
    assert ear_words.needs("left", "side") is Need.ASKED_FOR
    assert ear_words.needs("snooze", "reminder") is Need.ASKED_FOR
    assert ear_words.needs("start", "reminder") is Need.EASILY_MISTAKEN  # "stop" sounds like it
    assert ear_words.needs("glutes", "feel") is Need.ASKED_FOR
    assert ear_words.needs("next", "feel") is Need.USUAL
    assert ear_words.needs("yes", "offer") is Need.ASKED_FOR
    assert ear_words.needs("other side", "offer") is Need.USUAL
    assert ear_words.needs("why", "session") is Need.EASILY_MISTAKEN
    assert ear_words.needs("other side", "session") is Need.USUAL
    assert "five" in ear_words.phrases("session")
    assert "five" not in ear_words.phrases("yes_no")
    assert "coffee" not in ear_words.phrases("session")
    assert "dog" in ear_words.rivals()


def test_spoken_help_does_not_name_what_would_interrupt_it(words: Words) -> None:
    plan = plan_for(TEACHING.routines["wake-up"], TEACHING, Config())
    session = new_session(plan, PHRASES, words, lambda _: 1.0, Background())
    session.handle(Begin(), 0.0)
    (text,) = said(session.handle(Said(Command(Intent.HELP)), 1.0))
    examples = text.split(":", 1)[1]
    assert examples.count(",") >= 3
    for word in words.phrases(Context.INTERRUPT):
        assert word not in examples.lower().split()


def test_what_was_learned_is_listened_for(words: Words) -> None:
    assert words_for(None).words.phrases(Context.SESSION) == words.phrases(Context.SESSION)
    aliases.save(places.tuning_file(), [aliases.Alias("he arts", "it hurts")])
    ear_words = WordsForEar(words_for(None).words)
    assert ear_words.understands("he arts", "session")
    assert "he arts" in ear_words.phrases("session")
    assert not WordsForEar(words).understands("he arts", "session")


def test_a_model_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(places.MODEL_VARIABLE, raising=False)
    with pytest.raises(VoicesError, match="run `otherside setup`"):
        model_for(Config())
    places.model_dir().mkdir(parents=True)
    (places.model_dir() / "README").write_text("")
    with pytest.raises(VoicesError, match="run `otherside setup`"):
        model_for(Config())
