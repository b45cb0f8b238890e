"""Times of day as they are said."""

from __future__ import annotations

from datetime import time
from importlib.resources import files
from pathlib import Path

import pytest

from assistant.language.reminders import Sentences
from assistant.language.spoken import time_words
from assistant.yaml_files import YamlFile

FILE = files("assistant.language").joinpath("en/reminders.yaml")
SENTENCES = YamlFile.parse(FILE.read_text("utf-8"), Path("reminders.yaml")).value(Sentences)


def said(hour: int, minute: int) -> str:
    """How a time is said."""
    return time_words(time(hour, minute), SENTENCES.times, SENTENCES.numbers)


@pytest.mark.parametrize(
    ("hour", "minute", "words"),
    [
        (18, 30, "half past six"),
        (6, 30, "half past six"),
        (6, 0, "six o'clock"),
        (13, 0, "one o'clock"),
        (0, 0, "midnight"),
        (12, 0, "noon"),
        (12, 15, "quarter past twelve"),
        (0, 15, "quarter past twelve"),
        (17, 45, "quarter to six"),
        (12, 45, "quarter to one"),
        (23, 45, "quarter to twelve"),
        (23, 50, "ten to twelve"),
        (7, 5, "five past seven"),
        (7, 25, "twenty-five past seven"),
        (7, 35, "twenty-five to eight"),
        (11, 55, "five to twelve"),
        (7, 1, "one minute past seven"),
        (7, 7, "seven minutes past seven"),
        (18, 12, "six twelve"),
        (23, 59, "eleven fifty-nine"),
    ],
)
def test_times_are_said_as_people_say_them(hour: int, minute: int, words: str) -> None:
    assert said(hour, minute) == words


def test_each_time_of_half_a_day_has_words_of_its_own() -> None:
    words = {said(hour, minute) for hour in range(12) for minute in range(60)}
    assert len(words) == 12 * 60
    assert not any(character.isdigit() or character in "{}" for each in words for character in each)


def test_noon_and_midnight_are_the_only_times_that_differ_from_half_a_day_before() -> None:
    different = [
        (hour, minute) for hour in range(12) for minute in range(60) if said(hour, minute) != said(hour + 12, minute)
    ]
    assert different == [(0, 0)]
