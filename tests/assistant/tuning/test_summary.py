"""What is said at the end of a tuning."""

from __future__ import annotations

from pathlib import Path

from assistant.language.words import Words
from assistant.tuning.course import Outcome, Result
from assistant.tuning.summary import summary

WORDS = Words.load()
FILE = Path("tuning.yaml")


def result(text: str, outcome: Outcome = Outcome.UNDERSTOOD, instead: str = "") -> Result:
    saying = WORDS.saying(text)
    assert saying is not None
    return Result(saying, outcome, instead)


def test_nothing_done_nothing_said() -> None:
    assert list(summary([], FILE)) == []


def test_all_is_well_is_one_line() -> None:
    assert list(summary([result("stop"), result("next")], FILE)) == ["2 of 2 understood."]


def test_what_was_found_is_named() -> None:
    results = [
        result("stop"),
        result("it hurts", Outcome.LEARNED, "eat books"),
        result("pause", Outcome.REWORDED, "hold on"),
        result("louder", Outcome.MISSED),
    ]
    advice = "Speaking slower or nearer to the microphone may help; `otherside doctor --listen` shows how loud you are."
    assert list(summary(results, FILE)) == [
        "2 of 4 understood.",
        "Learned: “eat books” is “it hurts”.",
        "Say “hold on” for “pause”.",
        "Not understood every time: “louder”.",
        f"These can be typed in every session. {advice}",
        "It is in tuning.yaml, and `otherside start` listens for it from now on.",
    ]


def test_safety_is_said_plainly() -> None:
    *_, nearer, last = summary([result("stop", Outcome.MISSED), result("it hurts", Outcome.MISSED)], FILE)
    assert "Bring the microphone nearer" in nearer
    assert last == (
        "Your safety may hang on “stop”, “it hurts”: keep a keyboard within reach; Ctrl-C always ends a session."
    )
