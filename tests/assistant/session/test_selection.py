"""Which entries are kept, without any time about it but what a table says."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.session.moves import Phase
from assistant.session.selection import WEIGHED, by_preference, most_wanted

OF = {"r": Phase.ROLL, "s": Phase.STRETCH, "a": Phase.ACTIVATE}


def phases(letters: str) -> list[Phase]:
    """Read a routine in short."""
    return [OF[letter] for letter in letters]


def each_takes(seconds: float) -> Callable[[int | None, int], float]:
    """Let all entries take the same time."""
    return lambda _before, _at: seconds


@pytest.mark.parametrize(
    ("letters", "wanted"),
    [
        ("rrssaa", [4, 3, 1, 5, 2, 0]),
        ("rsa", [2, 1, 0]),
        ("aaa", [0, 1, 2]),
        ("rrs", [2, 1, 0]),
        ("a", [0]),
    ],
)
def test_what_can_least_be_spared(letters: str, wanted: list[int]) -> None:
    assert most_wanted(phases(letters)) == wanted


@pytest.mark.parametrize(
    ("letters", "at_most_s", "kept"),
    [
        ("rrssaa", 50, (1, 2, 3, 4, 5)),
        ("rrssaa", 40, (1, 3, 4, 5)),
        ("rrssaa", 30, (1, 3, 4)),
        ("rrssaa", 20, (3, 4)),
        ("rrssaa", 10, (4,)),
        ("ssra", 20, (1, 3)),  # rolls after stretches: an order that somebody insisted on
        ("rrs", 20, (1, 2)),
    ],
)
def test_the_first_choice(letters: str, at_most_s: float, kept: tuple[int, ...]) -> None:
    assert next(iter(by_preference(phases(letters), each_takes(10), at_most_s))) == kept


def test_no_time_no_choice() -> None:
    assert not list(by_preference(phases("rsa"), each_takes(10), 9))


def test_what_comes_before_counts() -> None:
    # The activation is dear after the stretch and cheap after the roll.
    takes_s = {(None, 0): 10.0, (0, 1): 10.0, (1, 2): 30.0, (0, 2): 10.0, (None, 1): 10.0, (None, 2): 10.0}
    found = by_preference(phases("rsa"), lambda before, at: takes_s[before, at], 30)
    assert list(found) == [(0, 2), (2,)]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.lists(st.sampled_from("rsa"), min_size=1, max_size=7).map("".join),
    st.lists(st.lists(st.floats(5, 60), min_size=7, max_size=7), min_size=8, max_size=8),
    st.floats(0, 300),
)
def test_the_choices_are_those_of_counting_them_all(letters: str, table_s: list[list[float]], at_most_s: float) -> None:
    def takes_s(before: int | None, at: int) -> float:
        return table_s[7 if before is None else before][at]

    found = list(by_preference(phases(letters), takes_s, at_most_s))
    places = range(len(letters))
    expected = [
        chosen
        for size in range(1, len(letters))
        for chosen in combinations(places, size)
        if sum(takes_s(before, at) for before, at in zip((None, *chosen), chosen, strict=False)) <= at_most_s
        and ("a" not in letters or "a" in {letters[at] for at in chosen})
    ]
    assert sorted(found) == sorted(expected)
    wanted = most_wanted(phases(letters))
    worth = [
        (len({letters[at] for at in chosen}), len(chosen), sorted(-wanted.index(at) for at in chosen)[::-1])
        for chosen in found
    ]
    assert worth == sorted(worth, reverse=True)


def test_of_very_many_the_least_wanted_go_first() -> None:
    letters = "r" * 10 + "s" * 10 + "a" * 10
    found = list(islice(by_preference(phases(letters), each_takes(10), 25), 30))
    wanted = most_wanted(phases(letters))
    assert found[: 29 - WEIGHED] == [tuple(sorted(wanted[:size])) for size in range(29, WEIGHED, -1)]
    assert found[29 - WEIGHED] == (19, 20)
