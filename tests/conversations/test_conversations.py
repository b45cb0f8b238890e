"""Plays the conversations written down beside this file, typed.  `conversation.py` says what they are made of."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversation import FILES, Conversation, Performance, perform_steps

from assistant.language.words import Words
from assistant.session.commands import Intent
from assistant.yaml_files import read

TO_REMINDERS = {
    *(Intent.START, Intent.SNOOZE, Intent.NOT_TODAY, Intent.FIT),
    *(Intent.PAUSE_REMINDERS, Intent.RESUME_REMINDERS, Intent.MICROPHONE_OFF, Intent.MICROPHONE_ON),
    Intent.HAND_OVER,
}
BY_VOICE = 12
LONGEST_BY_VOICE_S = 90.0


def perform(file: Path, words: Words) -> Performance:
    """Play one file, and give how it went."""
    conversation = read(file, Conversation)
    performance = Performance(words, conversation.play())
    perform_steps(file, conversation, performance)
    return performance


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_goes_as_written(file: Path, words: Words) -> None:
    perform(file, words)


def test_every_command_of_a_session_has_a_conversation(words: Words) -> None:
    heard = {intent for file in FILES for intent in perform(file, words).heard}
    assert heard >= set(Intent) - TO_REMINDERS


def test_every_file_says_what_it_is_about() -> None:
    told = [read(file, Conversation).what for file in FILES]
    assert len(set(told)) == len(FILES) >= 100


def test_twelve_are_short_and_say_only_what_a_microphone_listens_for(words: Words) -> None:
    by_voice = [file for file in FILES if read(file, Conversation).by_voice]
    assert len(by_voice) == BY_VOICE
    for file in by_voice:
        performance = perform(file, words)
        assert performance.not_listened_for == [], file.stem
        assert performance.play.now_s <= LONGEST_BY_VOICE_S, file.stem
        assert performance.heard, file.stem
