"""The parts put together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant import places
from assistant.config import Config, StandingStretch, Verbosity
from assistant.content import library
from assistant.errors import OthersideError
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.session import timeline
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import Effect, Say
from assistant.session.events import Begin, Said
from assistant.session.moves import Routine, Side, Sides, Slot
from assistant.tuning import aliases
from assistant.wiring import WordsForEar, model_for, new_session, pick_routine, plan_for, words_for
from voices.errors import VoicesError
from voices.evidence import Need

TEACHING = library.load().teaching
PHRASES = load_phrases()


def said(effects: tuple[Effect, ...]) -> list[str]:
    return [effect.text for effect in effects if isinstance(effect, Say)]


def test_routine_by_its_id_or_a_suggestion() -> None:
    assert pick_routine("it-band", TEACHING).id == "it-band"
    with pytest.raises(OthersideError, match=r"no routine 'it-bend'.*it-band.*otherside routines"):
        pick_routine("it-bend", TEACHING)


@pytest.mark.parametrize("name", sorted(TEACHING.routines))
def test_every_routine_becomes_a_plan(name: str) -> None:
    plan = plan_for(TEACHING.routines[name], TEACHING, Config())
    assert plan.slots
    assert plan.warnings == ()


def test_the_first_side_is_the_users() -> None:
    plan = plan_for(TEACHING.routines["it-band"], TEACHING, Config(first_side=Side.RIGHT))
    assert next(slot.side for slot in plan.slots if slot.side in (Side.LEFT, Side.RIGHT)) is Side.RIGHT


def test_the_standing_stretch_is_done_as_often_as_the_user_wants() -> None:
    routine = TEACHING.routines["desk-break"]
    sides = {
        often: {
            slot.side
            for slot in plan_for(routine, TEACHING, Config(standing_stretch=often)).slots
            if slot.move.id == "standing-tfl-stretch"
        }
        for often in StandingStretch
    }
    assert sides[StandingStretch.EACH] == {Side.LEFT, Side.RIGHT}
    as_taught = TEACHING.moves["standing-tfl-stretch"].sides
    assert (sides[StandingStretch.ONCE] == {Side.LEFT, Side.RIGHT}) == (as_taught is Sides.EACH)


def test_a_routine_that_breaks_a_rule_is_done_and_says_why() -> None:
    backwards = Routine("mine", "mine", "The wrong way round.", (Slot("clam"), Slot("tfl-roll")))
    plan = plan_for(backwards, TEACHING, Config())
    assert plan.slots[0].move.id == "clam"
    assert plan.warnings
    assert set(plan.warnings) <= set(plan.opening(PHRASES))


def test_the_words_of_each_context(words: Words) -> None:
    ear_words = WordsForEar(words)
    assert "stop" in ear_words.phrases("interrupt")
    assert ear_words.understands("go back", "session")
    assert not ear_words.understands("go back", "yes_no")
    assert not ear_words.understands("[unk] next", "session")
    assert ear_words.begins_longer("go", "prep")
    assert not ear_words.begins_longer("other side", "session")


def test_how_sure_the_ear_must_be(words: Words) -> None:
    ear_words = WordsForEar(words)
    assert ear_words.needs("stop", "session") is Need.NEVER_MISSED
    assert ear_words.needs("next", "session") is Need.USUAL
    assert ear_words.needs("stop", "yes_no") is Need.NEVER_MISSED
    assert ear_words.needs("six", "pain") is Need.ASKED_FOR
    assert ear_words.needs("i'm dizzy", "pain") is Need.USUAL
    assert ear_words.needs("why", "pain") is Need.EASILY_MISTAKEN
    assert ear_words.needs("left", "side") is Need.ASKED_FOR
    assert ear_words.needs("why", "session") is Need.EASILY_MISTAKEN
    assert ear_words.needs("other side", "session") is Need.USUAL
    assert "five" in ear_words.phrases("session")
    assert "five" not in ear_words.phrases("yes_no")
    assert "coffee" not in ear_words.phrases("session")
    assert "dog" in ear_words.rivals()


def test_spoken_help_does_not_name_what_would_interrupt_it(words: Words) -> None:
    session = new_session(
        plan_for(TEACHING.routines["wake-up"], TEACHING, Config()), PHRASES, words, lambda _: 1.0, Config()
    )
    session.handle(Begin(), 0.0)
    (text,) = said(session.handle(Said(Command(Intent.HELP)), 1.0))
    examples = text.split(":", 1)[1]
    assert examples.count(",") >= 3
    for word in words.phrases(Context.INTERRUPT):
        assert word not in examples.lower().split()


@pytest.mark.parametrize("verbosity", Verbosity)
def test_the_session_talks_as_much_as_the_user_wants(words: Words, verbosity: Verbosity) -> None:
    assert {each.name for each in Verbosity} == {each.name for each in timeline.Verbosity}
    plan = replace(plan_for(TEACHING.routines["wake-up"], TEACHING, Config()), warnings=())
    session = new_session(plan, PHRASES, words, lambda _: 1.0, Config(verbosity=verbosity))
    assert said(session.handle(Begin(), 0.0))


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
