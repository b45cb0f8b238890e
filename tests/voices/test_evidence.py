"""Two ways to hear the same sound, held against each other."""

from __future__ import annotations

import pytest

from voices.evidence import Candidate, Need, candidate, texts
from voices.recogniser import Reading, Word


def reading(text: str, score: float, seconds: float = 0.4) -> Reading:
    return Reading(tuple(Word(word, seconds) for word in text.split()), score)


PHRASES = {"why", "go", "go back", "stop"}


def found(of_phrases: list[Reading], of_anything: list[Reading]) -> Candidate | None:
    return candidate(tuple(of_phrases), lambda: tuple(of_anything), PHRASES.__contains__)


def test_a_phrase_has_an_advantage_over_what_else_it_may_have_been() -> None:
    best = found([reading("why", 100.0)], [reading("five", 103.5), reading("why", 99.0)])
    assert best is not None
    assert (best.phrase, best.advantage, best.behind) == ("why", -3.5, 0.0)


def test_a_phrase_that_is_not_the_best_of_its_grammar_is_behind() -> None:
    best = found([reading("[unk] go", 100.0), reading("go", 99.0)], [reading("go", 98.0)])
    assert best is not None
    assert (best.phrase, best.advantage, best.behind) == ("go", 1.0, -1.0)


def test_without_a_rival_it_is_as_good_as_its_rival() -> None:
    best = found([reading("stop", 50.0)], [])
    assert best is not None
    assert best.advantage == 0.0


def test_where_no_phrase_was_said_nobody_asks_for_rivals() -> None:
    def never() -> tuple[Reading, ...]:
        raise AssertionError

    assert candidate((reading("[unk]", 10.0), reading("go on", 9.0)), never, PHRASES.__contains__) is None
    assert candidate((), never, PHRASES.__contains__) is None


def test_how_much_is_enough_depends_on_the_phrase() -> None:
    doubtful, sure, second = Candidate("why", -1.0, 0.0), Candidate("why", 2.0, 0.0), Candidate("why", 2.0, -1.0)
    assert [need for need in Need if doubtful.satisfies(need)] == [Need.ASKED_FOR, Need.NEVER_MISSED, Need.USUAL]
    assert all(sure.satisfies(need) for need in Need)
    assert [need for need in Need if not second.satisfies(need)] == [Need.EASILY_MISTAKEN]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([("stop", 0.4)], ["stop"]),
        ([("stop", 0.1)], ["stop"]),
        ([("stop", 0.4), ("up", 0.2)], ["stop up", "stop"]),
        ([("stop", 0.4), ("up", 0.3)], ["stop up"]),
        ([("stop", 0.4), ("[unk]", 0.3)], ["stop [unk]", "stop"]),
        ([("stop", 0.4), ("[unk]", 0.5)], ["stop [unk]"]),
        ([("a", 0.1), ("stop", 0.4)], ["a stop", "stop"]),
        ([("a", 0.3), ("stop", 0.4)], ["a stop"]),
        ([("a", 0.1), ("stop", 0.4), ("up", 0.1)], ["a stop up", "a stop", "stop up", "stop"]),
    ],
)
def test_a_breath_at_either_end_is_not_held_against_a_phrase(
    words: list[tuple[str, float]], expected: list[str]
) -> None:
    assert list(texts(tuple(Word(text, seconds) for text, seconds in words))) == expected
