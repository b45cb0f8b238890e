"""When the coach asks by itself where a move is felt."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import PHRASES, Play, built_in, move, plan_of

from assistant.session.asking import due
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Intent
from assistant.session.moves import Phase, Place, Side
from assistant.session.person import Person
from assistant.session.profile import Profile, Tried
from assistant.session.states import State

CLAM = move("clam")
KEY = ("clam", Side.LEFT)


def knowing(*answers: tuple[bool, int], may_ask: bool = True) -> Profile:
    """Make a profile of answers about the left clam, each right or not, and how many sessions ago."""
    return Profile(tried={KEY: tuple(Tried(right, None, None, ago) for right, ago in answers)}, may_ask=may_ask)


def asked_in(rights: list[bool], sessions: int) -> list[bool]:
    """Say in which of the sessions after these answers it is asked, when nothing is answered any more."""
    count = len(rights)
    return [
        due(CLAM, Side.LEFT, knowing(*((right, count - at - 1 + later) for at, right in enumerate(rights))))
        for later in range(sessions)
    ]


@pytest.mark.parametrize(
    ("phase", "asks"), [(Phase.ROLL, False), (Phase.STRETCH, False), (Phase.ACTIVATE, True)], ids=str
)
def test_only_activations_are_asked_about(phase: Phase, asks: bool) -> None:
    assert due(replace(CLAM, phase=phase), Side.LEFT, Profile()) is asks


@pytest.mark.parametrize("answers", [(), ((False, 0),)], ids=["nothing-known", "wrong"])
def test_nobody_is_asked_after_stop_asking(answers: tuple[tuple[bool, int], ...]) -> None:
    here = SidedSlot(CLAM, Side.LEFT, 60, 0)
    assert Person(knowing(*answers), None, screens=False).wants_question(here)
    assert not Person(knowing(*answers, may_ask=False), None, screens=False).wants_question(here)


@pytest.mark.parametrize(
    ("rights", "first_asked"),
    [
        pytest.param([], 0, id="nothing-known"),
        pytest.param([False], 0, id="wrong"),
        pytest.param([True], 0, id="right-once"),
        pytest.param([True, True], 1, id="right-twice"),
        pytest.param([True, True, True], 3, id="right-three-times"),
        pytest.param([True] * 9, 3, id="right-nine-times"),
        pytest.param([True] * 9 + [False], 0, id="wrong-at-last"),
        pytest.param([True] * 9 + [False, True], 0, id="right-once-again"),
        pytest.param([False, True, True], 1, id="right-twice-again"),
    ],
)
def test_right_answers_in_a_row_make_it_rarer(rights: list[bool], first_asked: int) -> None:
    """After that many sessions without the question it comes again, and waits until it is answered."""
    assert asked_in(rights, 6) == [later >= first_asked for later in range(6)]


def test_sides_are_asked_about_each_on_its_own() -> None:
    profile = knowing((True, 2), (True, 1), (True, 0))
    assert not due(CLAM, Side.LEFT, profile)
    assert due(CLAM, Side.RIGHT, profile)


def test_several_postures_of_a_session_are_one_answer() -> None:
    answers = tuple(Tried(True, posture, None, 0) for posture in ("straight", "bent", "well-bent"))
    assert due(CLAM, Side.LEFT, Profile(tried={KEY: answers}))


@settings(derandomize=True, deadline=None)
@given(st.lists(st.booleans(), max_size=6))
def test_one_more_right_answer_never_makes_it_more_frequent(before: list[bool]) -> None:
    often = [sum(asked_in([*before, *[True] * more], 12)) for more in range(6)]
    assert all(later <= sooner for sooner, later in pairwise(often))
    assert often[-1] > 0  # and it never ceases for good


# -- in a session --------------------------------------------------------------------------------------------------


def questions(play: Play) -> int:
    """Count the questions where it is felt."""
    return play.texts().count(PHRASES.feel_question)


def test_it_is_asked_at_most_once_a_side_however_often_the_move_comes() -> None:
    clam = move("clam")
    plan = plan_of(*(SidedSlot(clam, side, 60, 0) for side in (Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT)))
    play = Play.of(plan).begin()
    while not play.over:
        count = questions(play)
        play.until(lambda seen=count: play.over or questions(play) > seen)  # type: ignore[misc]
        if not play.over:
            play.say(Intent.FEEL, place=Place.GLUTES)
    assert questions(play) == 2


def test_who_tells_without_being_asked_is_not_asked() -> None:
    play = Play.of(plan_of(SidedSlot(CLAM, Side.LEFT, 60, 0))).begin().until_state(State.WORK)
    play.wait(5).say(Intent.FEEL, place=Place.GLUTES)
    assert questions(play.to_the_end()) == 0


@pytest.mark.parametrize("routine", ["desk-break", "find-your-posture"])
def test_stop_asking_ends_all_questions_of_the_session(routine: str) -> None:
    asked = Play.of(built_in(routine)).begin().to_the_end()
    assert {PHRASES.feel_question, PHRASES.feel_after} & set(asked.texts())
    play = Play.of(built_in(routine)).begin()
    play.say(Intent.STOP_ASKING)
    assert not {PHRASES.feel_question, PHRASES.feel_after} & set(play.to_the_end().texts())


def test_ask_again_takes_it_back() -> None:
    silent = Background(Profile(may_ask=False))
    assert questions(Play.of(built_in("desk-break"), background=silent).begin().to_the_end()) == 0
    play = Play.of(built_in("desk-break"), background=silent).begin()
    play.say(Intent.ASK_AGAIN)
    assert questions(play.to_the_end()) > 0


def test_compared_postures_are_always_asked_about() -> None:
    steady = {("seated-abduction", Side.BOTH): (Tried(True, None, None, 1), Tried(True, None, None, 0))}
    play = Play.of(built_in("find-your-posture"), background=Background(Profile(tried=steady))).begin().to_the_end()
    assert play.texts().count(PHRASES.feel_after) == 9
