"""What is done about two tries, and what may become an alias."""

from __future__ import annotations

import pytest

from assistant.language.chatter import load_common
from assistant.language.words import Saying, Words
from assistant.tuning.advice import Fine, Hearing, Offer, Reword, Rules, Try, closeness, syllables

WORDS = Words.load()
RULES = Rules(WORDS, lambda word: word != "glutes'n", load_common())
RIGHT = Try(Hearing.RIGHT, "it hurts")


def saying(text: str) -> Saying:
    found = WORDS.saying(text)
    assert found is not None
    return found


def heard(text: str) -> Try:
    return Try(Hearing.UNKNOWN, "", text)


@pytest.mark.parametrize(
    ("tries", "verdict"),
    [
        ((RIGHT, RIGHT), Fine()),
        ((heard("eat books"), heard("eat books")), Offer(("eat books",))),
        ((RIGHT, heard("eat books")), Offer(("eat books",))),
        ((heard("each birds"), heard("eat books")), Offer(("each birds", "eat books"))),
        ((Try(Hearing.WRONG, "stop", "eat books"), heard("oh")), Offer(("eat books",))),
        ((heard("it too"), heard("the")), Reword()),
        ((heard(""), heard("")), Reword()),
        ((RIGHT, heard("")), Reword()),
        ((heard("once upon a time"), heard("marvellous weather")), Reword()),  # nothing like it: somebody else
        ((heard("it hurts"), heard("it hurts")), Reword()),  # the model knows better than the ear; no alias helps
    ],
)
def test_what_two_tries_come_to(tries: tuple[Try, Try], verdict: Fine | Offer | Reword) -> None:
    assert RULES.decide(tries, saying("it hurts")) == verdict


@pytest.mark.parametrize(
    ("means", "alias"),
    [
        ("it hurts", "he arts"),
        ("other side", "on outside"),
        ("I feel it in my glutes", "i feel it in my glue its"),
        ("quieter", "guilty"),
        ("how long", "cough long"),
        ("thirty more seconds", "thirty motor vehicles"),
    ],
)
def test_what_may_be_an_alias(means: str, alias: str) -> None:
    assert RULES.objection(alias, saying(means)) is None


@pytest.mark.parametrize(
    ("means", "alias", "objection"),
    [
        ("next", "left", "is another command already"),
        ("pause", "quit", "is another command already"),  # one that can only be typed
        ("stop", "stop now", "is listened for without it"),
        ("repeat", "go", "is another command already"),
        ("stop", "where should", "begins like “where should I feel it”"),
        ("how long", "next long", "begins like “next”"),
        ("louder", "order", "sounds like “harder”"),
        ("I feel it in my glutes", "i feel it in my quartz", "sounds like “i feel it in my quads”"),
        ("help", "phil", "is too short"),
        ("it hurts", "it too", "is said all day"),
        ("harder", "over there", "is said all day"),
        ("I feel it in my glutes", "i feel it in my glutes'n", "does not know (glutes'n)"),
        ("stop", "", "must have 1 to 8 words"),
        ("stop", "a b c d e f g h i", "must have 1 to 8 words"),
    ],
)
def test_what_may_not(means: str, alias: str, objection: str) -> None:
    text = RULES.objection(alias, saying(means))
    assert text is not None
    assert objection.lower() in text.lower()
    assert ";" in text  # it says what to do


@pytest.mark.parametrize(
    ("means", "first"),
    [
        ("pause", "hold on"),
        ("stop", "end the session"),
        ("how long", "how long is left"),
        ("it's tingling", "tingling"),  # "I'm dizzy" is the same command and another message
        ("louder", None),
    ],
)
def test_other_wordings(means: str, first: str | None) -> None:
    found = [each.text for each in RULES.other_wordings(saying(means))]
    assert found[:1] == ([] if first is None else [first])


def test_other_wordings_work_where_the_first_does() -> None:
    for each in WORDS.everything():
        for other in RULES.other_wordings(each):
            assert other.command == each.command
            assert other.contexts & each.contexts
            assert other.spoken


@pytest.mark.parametrize(
    ("text", "count"), [("stop", 1), ("pause", 1), ("it hurts", 2), ("easier", 2), ("resume", 2), ("hm", 1)]
)
def test_syllables(text: str, count: int) -> None:
    assert syllables(text) == count


def test_closeness() -> None:
    assert closeness("stop", "stop") == 1.0
    assert closeness("glue its", "glutes") > closeness("glue its", "quads")
    assert closeness("", "stop") == 0.0


def test_everyday_words_are_plain() -> None:
    common = load_common()
    assert len(common) > 300
    assert all(word == word.lower() and " " not in word for word in common)
