"""Everyday words and decoys are what the ear needs them to be."""

from __future__ import annotations

from assistant.language.chatter import load_common, load_decoys
from assistant.language.words import Words
from assistant.session.commands import Context
from voices.recogniser import Model

LISTENED = (Context.SESSION, Context.PREP)


def test_the_model_knows_every_decoy(model: Model) -> None:
    assert all(model.knows(word) for decoys in load_decoys().values() for word in decoys)


def test_no_decoy_is_a_command(words: Words) -> None:
    for command, decoys in load_decoys().items():
        assert words.parse(command, Context.SESSION) is not None
        for word in decoys:
            assert all(words.parse(word, context) is None for context in LISTENED)


def test_everyday_words_are_enough_for_a_rival(model: Model) -> None:
    assert sum(model.knows(word) for word in load_common()) > 300
