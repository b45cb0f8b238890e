"""Whether something is so, when several may know it."""

from __future__ import annotations

import pytest
from desk_peers import Told

from schedules.sources.opinions import Opinions
from schedules.values import SignalKind

LOCK, UNLOCK = SignalKind.LOCK, SignalKind.UNLOCK


@pytest.fixture
def locked(told: Told) -> Opinions:
    return Opinions(LOCK, UNLOCK, told)


def all_told(told: Told) -> list[SignalKind]:
    found: list[SignalKind] = []
    while not told.nothing():
        found.append(told.next())
    return found


def test_it_is_so_while_one_says_so(locked: Opinions, told: Told) -> None:
    locked.say("a", True)
    locked.say("b", True)
    locked.say("a", False)
    assert all_told(told) == [LOCK]
    locked.say("b", False)
    locked.say("b", False)
    assert all_told(told) == [UNLOCK]


def test_a_guess_ends_with_the_first_who_knows_better(locked: Opinions, told: Told) -> None:
    locked.guess("c")
    locked.say("a", False)
    assert all_told(told) == [LOCK, UNLOCK]


def test_a_guess_does_not_outweigh_who_is_sure(locked: Opinions, told: Told) -> None:
    locked.say("a", True)
    locked.guess("c")
    locked.forget_guesses()
    assert all_told(told) == [LOCK]


def test_who_is_gone_may_have_been_right(locked: Opinions, told: Told) -> None:
    locked.doubt("a")  # said nothing
    locked.say("a", True)
    locked.doubt("a")
    assert all_told(told) == [LOCK]
    locked.forget_guesses()
    assert all_told(told) == [UNLOCK]
