"""The one list of what can be said: everything in it is understood as itself, and nothing else is."""

from __future__ import annotations

import itertools
import json
import string
from pathlib import Path
from typing import Any

import pytest
import vosk

from assistant.language.words import SPOKEN_HELP, Words
from assistant.session.commands import Command, Context, Intent
from assistant.session.moves import Place, Side

WORDS = Words.load()
EVERYTHING = WORDS.everything()
SESSION, PREP, REMINDER = Context.SESSION, Context.PREP, Context.REMINDER
YES_NO, SIDE, INTERRUPT = Context.YES_NO, Context.SIDE, Context.INTERRUPT
FRONT, SIDE_OF_HIP = Place.FRONT_OF_HIP, Place.SIDE_OF_HIP

LEVELS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
REQUIRED = [
    (SESSION, "next", Command(Intent.NEXT)),
    (SESSION, "skip", Command(Intent.NEXT)),
    (SESSION, "go back", Command(Intent.BACK)),
    (SESSION, "back", Command(Intent.BACK)),
    (SESSION, "other side", Command(Intent.OTHER_SIDE)),
    (SESSION, "switch sides", Command(Intent.OTHER_SIDE)),
    (SESSION, "pause", Command(Intent.PAUSE)),
    (SESSION, "hold on", Command(Intent.PAUSE)),
    (SESSION, "resume", Command(Intent.RESUME)),
    (SESSION, "continue", Command(Intent.RESUME)),
    (SESSION, "repeat", Command(Intent.REPEAT)),
    (SESSION, "again", Command(Intent.REPEAT)),
    (SESSION, "stop", Command(Intent.STOP)),
    (PREP, "ready", Command(Intent.READY)),
    (PREP, "go", Command(Intent.READY)),
    (PREP, "wait", Command(Intent.WAIT)),
    (SESSION, "thirty more seconds", Command(Intent.MORE_TIME, seconds=30)),
    (SESSION, "one more minute", Command(Intent.MORE_TIME, seconds=60)),
    (SESSION, "ten seconds less", Command(Intent.LESS_TIME, seconds=10)),
    (SESSION, "how long", Command(Intent.HOW_LONG)),
    (SESSION, "how much longer", Command(Intent.HOW_LONG)),
    (SESSION, "what's next", Command(Intent.WHATS_NEXT)),
    (SESSION, "why", Command(Intent.WHY)),
    (SESSION, "easier", Command(Intent.EASIER)),
    (SESSION, "harder", Command(Intent.HARDER)),
    (SESSION, "louder", Command(Intent.LOUDER)),
    (SESSION, "quieter", Command(Intent.QUIETER)),
    (SESSION, "say less", Command(Intent.SAY_LESS)),
    (SESSION, "say more", Command(Intent.SAY_MORE)),
    (SESSION, "help", Command(Intent.HELP)),
    (SESSION, "what can I say", Command(Intent.HELP)),
    (SESSION, "where should I feel it", Command(Intent.WHERE)),
    (SESSION, "I feel it in my glutes", Command(Intent.FEEL, place=Place.GLUTES)),
    (SESSION, "I feel it in my quads", Command(Intent.FEEL, place=Place.QUADS)),
    (SESSION, "I feel it in my hamstrings", Command(Intent.FEEL, place=Place.HAMSTRINGS)),
    (SESSION, "I feel it in my lower back", Command(Intent.FEEL, place=Place.LOWER_BACK)),
    (SESSION, "I feel it in the front of my hip", Command(Intent.FEEL, place=FRONT)),
    (SESSION, "I feel it in the side of my hip", Command(Intent.FEEL, place=SIDE_OF_HIP)),
    (SESSION, "I don't feel it", Command(Intent.FEEL, place=Place.NOWHERE)),
    (SESSION, "my left side is tight", Command(Intent.TIGHT, side=Side.LEFT)),
    (SESSION, "my right side is tight", Command(Intent.TIGHT, side=Side.RIGHT)),
    (SESSION, "it hurts", Command(Intent.HURTS)),
    *((SESSION, f"pain {word}", Command(Intent.PAIN, level=level)) for level, word in enumerate(LEVELS)),
    (SESSION, "it's tingling", Command(Intent.WARNING_SIGN)),
    (SESSION, "it's numb", Command(Intent.WARNING_SIGN)),
    (SESSION, "I'm dizzy", Command(Intent.WARNING_SIGN)),
    (SESSION, "sharp pain", Command(Intent.WARNING_SIGN)),
    (SESSION, "chest pain", Command(Intent.WARNING_SIGN)),
    (SESSION, "it's giving out", Command(Intent.WARNING_SIGN)),
    (YES_NO, "yes", Command(Intent.YES)),
    (YES_NO, "no", Command(Intent.NO)),
    (SIDE, "left", Command(Intent.SIDE, side=Side.LEFT)),
    (SIDE, "right", Command(Intent.SIDE, side=Side.RIGHT)),
    (REMINDER, "yes", Command(Intent.YES)),
    (REMINDER, "no", Command(Intent.NO)),
    (REMINDER, "start the warm up", Command(Intent.START, routine="pre-run")),
    (REMINDER, "start", Command(Intent.START)),
    (REMINDER, "snooze", Command(Intent.SNOOZE)),
    (REMINDER, "in ten minutes", Command(Intent.SNOOZE, minutes=10)),
    (REMINDER, "not today", Command(Intent.NOT_TODAY)),
    (REMINDER, "five minutes of hips", Command(Intent.FIT, minutes=5, area="hips")),
    (INTERRUPT, "stop", Command(Intent.STOP)),
    (INTERRUPT, "pause", Command(Intent.PAUSE)),
    (INTERRUPT, "next", Command(Intent.NEXT)),
]


# What is listened for


@pytest.mark.parametrize(("context", "text", "command"), REQUIRED)
def test_what_must_be_heard_is_heard_where_it_must_be(context: Context, text: str, command: Command) -> None:
    assert WORDS.parse(text, context) == command
    assert text.lower() in WORDS.phrases(context)
    assert WORDS.parse(text) == command


@pytest.mark.parametrize("context", Context)
def test_every_phrase_means_its_own_command_and_no_other(context: Context) -> None:
    own = {saying.phrase: saying.command for saying in EVERYTHING if context in saying.contexts and saying.spoken}
    assert WORDS.phrases(context) == tuple(sorted(own))
    for phrase, command in own.items():
        assert WORDS.parse(phrase, context) == command
        assert WORDS.parse(phrase) == command
        assert WORDS.meanings(phrase) == {command}


def test_every_sentence_keeps_its_meaning_through_the_templates() -> None:
    for saying in EVERYTHING:
        assert WORDS.meanings(saying.text) == {saying.command}, saying.text


def test_a_sentence_is_listened_for_where_its_block_says_and_nowhere_else() -> None:
    for saying, context in itertools.product(EVERYTHING, Context):
        expected = saying.command if context in saying.contexts else None
        assert WORDS.parse(saying.text, context) == expected


def test_every_word_is_in_the_vocabulary_of_the_recogniser(model_path: Path) -> None:
    vosk.SetLogLevel(-1)
    model = vosk.Model(model_path=str(model_path))
    words = {word for context in Context for phrase in WORDS.phrases(context) for word in phrase.split()}
    assert {word for word in words if model.vosk_model_find_word(word) < 0} == set()


@pytest.mark.parametrize("context", Context)
def test_phrases_are_written_as_the_recogniser_writes_them(context: Context) -> None:
    phrases = WORDS.phrases(context)
    assert list(phrases) == sorted(set(phrases))
    assert set("".join(phrases)) <= set(string.ascii_lowercase + "' ")
    assert all(phrase == " ".join(phrase.split()) != "" for phrase in phrases)
    assert json.loads(json.dumps(phrases)) == list(phrases)


def test_the_spoken_grammar_stays_small() -> None:
    assert {context: len(WORDS.phrases(context)) < 250 for context in Context} == dict.fromkeys(Context, True)
    assert set(WORDS.phrases(INTERRUPT)) == {"stop", "pause", "next"}


def test_contexts_hold_what_belongs_together() -> None:
    intents = {
        context: {saying.command.intent for saying in EVERYTHING if context in saying.contexts} for context in Context
    }
    assert set(WORDS.phrases(SESSION)) < set(WORDS.phrases(PREP))
    assert intents[PREP] - intents[SESSION] == {Intent.READY}
    assert intents[Context.FEEL] - intents[SESSION] == intents[Context.OFFER] == set()
    assert intents[Context.PAIN] == {Intent.PAIN, Intent.STOP, Intent.PAUSE}
    assert set(WORDS.phrases(YES_NO)) < set(WORDS.phrases(REMINDER))
    beside_prep = (Context.FEEL, Context.OFFER)  # listened for together with everything of `prep`
    assert all({Intent.STOP, Intent.PAUSE} <= intents[context] for context in Context if context not in beside_prep)
    assert {Intent.HURTS, Intent.PAIN, Intent.WARNING_SIGN} <= intents[SESSION]
    assert not {Intent.YES, Intent.NO} & intents[SESSION]


# What may go on


@pytest.mark.parametrize(
    ("phrase", "context", "expected"),
    [
        ("go", PREP, True),  # go back
        ("Go!", PREP, True),
        ("go back", PREP, False),
        ("start", REMINDER, True),  # start the warm up
        ("start the warm up", REMINDER, False),
        ("next", SESSION, False),  # next one: the same
        ("how", SESSION, True),  # not a command yet
        ("how long", SESSION, False),  # how long is left: the same
        ("i feel it in my", SESSION, True),
        ("no", YES_NO, False),  # no thanks: the same
        ("stop", SESSION, True),  # stop asking; the ear does not wait for it
        ("left", SIDE, False),
        ("ne", SESSION, False),  # a beginning is made of whole words
        ("banana", SESSION, False),
        ("", SESSION, False),
        ("[unk]", SESSION, False),
        ("go", INTERRUPT, False),
    ],
)
def test_a_phrase_knows_whether_it_may_go_on(phrase: str, context: Context, expected: bool) -> None:
    assert WORDS.begins_longer(phrase, context) is expected


def test_few_commands_have_to_wait_for_more_words() -> None:
    waiting = {
        phrase for context in Context for phrase in WORDS.phrases(context) if WORDS.begins_longer(phrase, context)
    }
    assert waiting == {"go", "start", "stop"}


@pytest.mark.parametrize("context", Context)
def test_beginnings_agree_with_the_phrases(context: Context) -> None:
    phrases = WORDS.phrases(context)
    for phrase in phrases:
        longer = [other for other in phrases if other.startswith(f"{phrase} ")]
        differs = any(WORDS.parse(other, context) != WORDS.parse(phrase, context) for other in longer)
        assert WORDS.begins_longer(phrase, context) == differs


# Help


@pytest.mark.parametrize("context", [None, *Context])
def test_help_has_one_line_for_each_thing_that_works(context: Context | None) -> None:
    lines = WORDS.help_lines(context)
    commands = [WORDS.parse(line, context) for line in lines]
    said = {saying.command.intent for saying in EVERYTHING if context is None or context in saying.contexts}
    assert None not in commands
    assert len(commands) == len(said)
    assert {command.intent for command in commands if command} == said
    assert WORDS.help_lines(context, SPOKEN_HELP) == lines[:SPOKEN_HELP]


def test_help_begins_with_what_is_needed_most() -> None:
    assert WORDS.help_lines(SESSION, SPOKEN_HELP) == (
        "next",
        "other side",
        "pause",
        "stop",
        "thirty more seconds",
        "I feel it in my glutes",
    )
    assert WORDS.help_lines(YES_NO) == ("yes", "no", "pause", "stop")


# Faults of the list itself


def small(*sentences: str, other: str = "skip") -> dict[str, Any]:
    said = {"contexts": ["session"]}
    return {
        "language": "en",
        "intents": {
            "next": {"data": [{"sentences": list(sentences), "metadata": said}]},
            "back": {"data": [{"sentences": [other], "metadata": said}]},
        },
    }


def test_a_list_of_ones_own_works_alike() -> None:
    words = Words.from_data(small("[and] what's next"))
    assert words.phrases(SESSION) == ("and what's next", "skip", "what's next")
    assert words.parse("Whats next", SESSION) == Command(Intent.NEXT)


def test_a_sentence_with_two_meanings_is_refused() -> None:
    with pytest.raises(ValueError, match="“Skip” means both"):
        Words.from_data(small("skip", other="Skip"))


def test_a_context_that_does_not_exist_is_refused() -> None:
    data = small("next")
    data["intents"]["next"]["data"][0]["metadata"]["contexts"] = ["sesion"]
    with pytest.raises(ValueError, match="sesion"):
        Words.from_data(data)


# Cost, counted and not timed


def test_listening_looks_up_and_never_goes_through_the_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the templates are too slow for every partial result")

    monkeypatch.setattr("assistant.language.words.recognize", refuse)
    for text in ("next", "how", "[unk]", "I feel it in the front of", "37 more seconds"):
        WORDS.parse(text, SESSION)
        WORDS.begins_longer(text, SESSION)
    assert WORDS.parse("thirty more seconds") == Command(Intent.MORE_TIME, seconds=30)


def test_an_alias_is_one_more_way_to_say_a_phrase() -> None:
    words = WORDS.with_aliases([("he arts", "It hurts!"), ("pores", "pause")])
    assert words.parse("he arts", SESSION) == words.parse("He arts.") == Command(Intent.HURTS)
    assert words.parse("pores", INTERRUPT) == Command(Intent.PAUSE)
    assert words.parse("he arts", YES_NO) is None
    assert words.begins_longer("he", SESSION)
    assert set(words.phrases(SESSION)) - set(WORDS.phrases(SESSION)) == {"he arts", "pores"}
    assert words.help_lines(None) == WORDS.help_lines(None)
    assert WORDS.parse("he arts") is None


@pytest.mark.parametrize(("heard", "means"), [("he arts", "it hurst"), ("next", "pause"), ("quit", "pause")])
def test_an_alias_of_nothing_or_with_another_meaning_is_refused(heard: str, means: str) -> None:
    with pytest.raises(ValueError, match="“"):
        WORDS.with_aliases([(heard, means)])


def test_a_sentence_is_found_however_it_is_written() -> None:
    found = WORDS.saying("WHATS next?")
    assert found is not None
    assert found.text == "what's next"
    assert WORDS.saying("what was next") is None
