"""The conversations that are marked for it, spoken aloud to the real recogniser."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversation import FILES, Conversation
from voice_driver import Cast, perform_by_voice

from assistant.language.words import Words
from assistant.yaml_files import read
from voices.recogniser import Model
from voices.tts import Synthesiser

BY_VOICE = [file for file in FILES if read(file, Conversation).by_voice]
IN_THE_KITCHEN = {"answered-with-one-word", "pain-asked", "warning-sign-dizzy"}


@pytest.fixture(scope="session")
def cast(model: Model, synthesiser: Synthesiser, words: Words, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """Give the voices and the ear of all conversations."""
    return Cast(model, synthesiser, words, tmp_path_factory.mktemp("lines"))


@pytest.mark.parametrize("file", BY_VOICE, ids=lambda file: file.stem)
def test_a_conversation_spoken_goes_as_written(file: Path, cast: Cast) -> None:
    perform_by_voice(file, "quiet", cast)


@pytest.mark.parametrize("file", [file for file in BY_VOICE if file.stem in IN_THE_KITCHEN], ids=lambda file: file.stem)
def test_so_it_does_in_a_kitchen(file: Path, cast: Cast) -> None:
    perform_by_voice(file, "kitchen", cast)


def test_there_are_twelve_and_three() -> None:
    assert len(BY_VOICE) >= 12
    assert len(IN_THE_KITCHEN & {file.stem for file in BY_VOICE}) == 3
