"""The course of a tuning, with somebody whose every answer is known."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.errors import OthersideError
from assistant.language.chatter import load_common
from assistant.language.words import Saying, Words
from assistant.session.commands import Context
from assistant.tuning.advice import Hearing, Rules, Try
from assistant.tuning.aliases import Alias
from assistant.tuning.course import USUAL, Course, Outcome, choose

WORDS = Words.load()
BOOKS = Try(Hearing.UNKNOWN, "", "eat books")
NOTHING = Try(Hearing.NOTHING)
WORDLESS = Try(Hearing.UNKNOWN)


def right(text: str) -> Try:
    return Try(Hearing.RIGHT, text)


class Answers:
    """A booth in which the answers stand on a list."""

    def __init__(self, tries: Sequence[Try]) -> None:
        self.tries = list(tries)
        self.said: list[str] = []
        self.words = WORDS

    def say(self, text: str) -> None:
        """Note it."""
        self.said.append(text)

    def attempt(self, wanted: Saying) -> Try:
        """Give the next one."""
        assert wanted.text
        return self.tries.pop(0)

    def use(self, words: Words) -> None:
        """Keep them."""
        self.words = words


class Tuned:
    """A course that was run."""

    def __init__(self, wanted: str, *tries: Try, aliases: Sequence[Alias] = ()) -> None:
        self.booth = Answers(tries)
        self.kept: list[Sequence[Alias]] = []
        self.written: list[str] = []
        words = WORDS.with_aliases((alias.heard, alias.means) for alias in aliases)
        rules = Rules(words, lambda _: True, load_common())
        self.course = Course(self.booth, rules, aliases, self.kept.append, self.written.append)
        self.wanted = choose(WORDS, wanted.split(","), everything=False)

    def run(self) -> Tuned:
        """Run it to the end of the answers."""
        self.course.run(self.wanted)
        assert not self.booth.tries
        return self

    @property
    def found(self) -> list[tuple[Outcome, str]]:
        """What came of it."""
        return [(result.outcome, result.instead) for result in self.course.results]

    @property
    def text(self) -> str:
        """What was printed."""
        return "".join(self.written)


def test_what_is_understood_twice_needs_nothing() -> None:
    tuned = Tuned("stop,pause", *[right("stop")] * 2, *[right("pause")] * 2).run()
    assert tuned.found == [(Outcome.UNDERSTOOD, "")] * 2
    assert tuned.booth.said == ["Say: stop.", "Again: stop.", "Say: pause.", "Again: pause."]
    assert tuned.text.splitlines()[0] == " 1 of 2  Say “stop” … understood. Again … understood. "


def test_an_alias_that_is_understood_is_kept() -> None:
    old = Alias("plus side", "other side")
    tuned = Tuned("it hurts", BOOKS, BOOKS, right("eat books"), aliases=[old]).run()
    assert tuned.found == [(Outcome.LEARNED, "eat books")]
    assert tuned.kept == [[old, Alias("eat books", "it hurts")]]
    assert tuned.booth.words.parse("eat books", Context.SESSION) is not None
    assert tuned.booth.words.parse("plus side", Context.SESSION) is not None
    assert "Trying “eat books” for it. Once more … understood as “eat books”. Learned." in tuned.text


def test_an_alias_both_tries_gave_is_kept_though_the_phrase_was_understood_then() -> None:
    tuned = Tuned("it hurts", BOOKS, BOOKS, right("it hurts")).run()
    assert tuned.found == [(Outcome.LEARNED, "eat books")]


def test_an_alias_only_one_try_gave_is_not_kept_when_the_phrase_is_understood() -> None:
    tuned = Tuned("it hurts", right("it hurts"), BOOKS, right("it hurts")).run()
    assert tuned.found == [(Outcome.UNDERSTOOD, "")]
    assert tuned.kept == []
    assert tuned.booth.words is WORDS or tuned.booth.words.parse("eat books") is None


def test_an_alias_that_does_not_help_is_dropped_and_other_words_are_tried() -> None:
    tuned = Tuned("it hurts", BOOKS, BOOKS, BOOKS, right("this hurts"), right("this hurts")).run()
    assert tuned.found == [(Outcome.REWORDED, "this hurts")]
    assert tuned.kept == []
    assert tuned.booth.words.parse("eat books") is None


def test_when_nothing_helps_that_is_said_too() -> None:
    the = Try(Hearing.UNKNOWN, "", "the")
    tuned = Tuned("it hurts", the, the, the, right("that hurts"), the).run()
    assert tuned.found == [(Outcome.MISSED, "")]


def test_who_is_not_heard_is_asked_again_and_in_the_end_told() -> None:
    assert Tuned("stop", NOTHING, right("stop"), NOTHING, right("stop")).run().found == [(Outcome.UNDERSTOOD, "")]
    silent = Tuned("stop", *[NOTHING] * 4)
    with pytest.raises(OthersideError, match=r"No voice arrives.*doctor --listen"):
        silent.run()
    assert silent.found == []


def test_a_cough_is_no_try_but_a_whisper_is() -> None:
    assert Tuned("stop", WORDLESS, right("stop"), right("stop")).run().found == [(Outcome.UNDERSTOOD, "")]
    whisper = Tuned("louder", *[WORDLESS] * 4).run()
    assert whisper.found == [(Outcome.MISSED, "")]
    assert "a voice, no words" in whisper.text


def test_safety_comes_first_then_what_is_most_useful() -> None:
    usual, everything = choose(WORDS, (), everything=False), choose(WORDS, (), everything=True)
    assert [each.text for each in usual[:6]] == ["stop", "pause", "it hurts", "it's tingling", "pain six", "next"]
    assert len(usual) == USUAL
    assert usual == everything[:USUAL]
    assert sorted(each.text for each in everything) == sorted(WORDS.help_lines(Context.SESSION))


@pytest.mark.parametrize("unknown", ["stopp", "yes", "30 more seconds", "break", "dance the tango", " ", "!"])
def test_what_is_not_listened_for_cannot_be_tuned(unknown: str) -> None:
    with pytest.raises(OthersideError, match="is not listened for in a session") as told:
        choose(WORDS, [unknown], everything=False)
    assert str(told.value)[-1] in ".?"
    if unknown == "stopp":
        assert str(told.value).endswith("; did you mean stop?")
