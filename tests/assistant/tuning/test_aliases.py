"""The file of aliases: written, read, edited by hand, removed."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import OthersideError
from assistant.language.words import Words
from assistant.session.commands import Command, Context, Intent
from assistant.tuning import aliases
from assistant.tuning.aliases import Alias

BOOKS = Alias("eat books", "it hurts")
OUTSIDE = Alias("on outside", "other side")


def load(file: Path, words: Words) -> aliases.Tuning:
    return aliases.load(file, words, lambda word: word != "zorps")


def test_what_is_saved_is_loaded(tmp_path: Path, words: Words) -> None:
    file = tmp_path / "config" / "tuning.yaml"
    aliases.save(file, (BOOKS, OUTSIDE))
    found = load(file, words)
    assert found.problems == ()
    assert found.aliases == (BOOKS, OUTSIDE)
    for context in (Context.SESSION, Context.PREP):
        assert "eat books" in found.words.phrases(context)
        assert found.words.parse("eat books", context) == Command(Intent.HURTS)
    assert found.words.parse("eat books", Context.YES_NO) is None
    assert found.words.parse("eat books") == Command(Intent.HURTS)
    assert found.words.help_lines(None) == words.help_lines(None)
    assert words.parse("eat books") is None


@pytest.mark.parametrize("awkward", ["true north", "no one's thirty", 'a "quoted" word'])
def test_whatever_is_heard_can_be_written(tmp_path: Path, words: Words, awkward: str) -> None:
    file = tmp_path / "tuning.yaml"
    aliases.save(file, (Alias(awkward, "I don't feel it"),))
    found = load(file, words)
    assert found.aliases == (Alias(awkward, "I don't feel it"),) or found.problems


def test_without_a_file_nothing_was_learned(tmp_path: Path, words: Words) -> None:
    found = load(tmp_path / "tuning.yaml", words)
    assert (found.words, found.aliases, found.problems) == (words, (), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "aliases: [{heard: eat zorps, means: it hurts}]",
            "1: aliases[0].heard: “eat zorps” has a word the recogniser",
        ),
        ("aliases:\n- {heard: next, means: it hurts}", "2: aliases[0].heard: “next” is another command already"),
        ("aliases:\n- {heard: eat books, means: it hurst}", "“it hurst” is not listened for; did you mean it hurts?"),
        ("aliases:\n- {heard: eat books}", "means: missing"),
        ("aliases:\n- {hear: eat books, means: it hurts}", "did you mean heard?"),
        ("aliases: 3", "aliases: "),
        ("aliases:", "aliases: empty"),
        ("", "the file is empty"),
        ("aliases: [", "tuning.yaml:"),
    ],
)
def test_what_is_wrong_is_told_and_left_out(tmp_path: Path, words: Words, text: str, told: str) -> None:
    file = tmp_path / "tuning.yaml"
    file.write_text(text)
    found = load(file, words)
    assert found.aliases == ()
    assert found.words.phrases(Context.SESSION) == words.phrases(Context.SESSION)
    assert told in "\n".join(map(str, found.problems))


def test_one_bad_alias_does_not_spoil_the_others(tmp_path: Path, words: Words) -> None:
    file = tmp_path / "tuning.yaml"
    file.write_text(
        "aliases:\n- {heard: Eat  Books, means: IT HURTS}\n- {heard: eat books, means: other side}\n"
        "- {heard: eat books, means: it hurts}\n- {heard: on outside, means: other side}\n"
    )
    found = load(file, words)
    assert [alias.heard for alias in found.aliases] == ["eat books", "on outside"]
    assert [problem.line for problem in found.problems] == [3, 4]


def test_forgetting(tmp_path: Path) -> None:
    file = tmp_path / "tuning.yaml"
    assert not aliases.forget(file)
    aliases.save(file, (BOOKS,))
    assert aliases.forget(file)
    assert not file.exists()


def test_what_cannot_be_written_or_removed_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OthersideError, match="Cannot write"):
        aliases.save(tmp_path / "file" / "tuning.yaml", (BOOKS,))
    (tmp_path / "folder").mkdir()
    with pytest.raises(OthersideError, match="Cannot remove"):
        aliases.forget(tmp_path / "folder")
