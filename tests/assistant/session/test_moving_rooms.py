"""A session that goes on in another room: how it ends in the one, and begins in the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from session_driver import PHRASES, TEACHING, Play, built_in

from assistant.session.background import Background, GoingOn
from assistant.session.commands import Intent
from assistant.session.effects import Ending, Outcome
from assistant.session.events import MovedOut
from assistant.session.profile import Profile
from assistant.session.states import State

PLAN = built_in("wake-up")
LINE = "Going on in the gym corner."


def in_state(state: State) -> Play:
    play = Play.of(PLAN).begin()
    match state:
        case State.HELD:
            play.say(Intent.WAIT)
        case State.WORK:
            play.until_state(State.WORK).wait(7.0)
        case State.PAUSED | State.GET_READY:
            play.until_state(State.WORK).wait(7.0)
            play.say(Intent.PAUSE)
            if state is State.GET_READY:
                play.wait(2.0)
                play.say(Intent.RESUME)
        case _:
            pass
    assert play.is_in(state)
    return play


@pytest.mark.parametrize("state", [State.PREP, State.HELD, State.WORK, State.PAUSED, State.GET_READY])
def test_it_ends_here_and_says_where_it_goes_on(state: State) -> None:
    play = in_state(state)
    play.give(MovedOut(LINE))
    play.to_the_end(10.0)
    assert play.texts()[-1] == LINE
    assert play.outcome is Outcome.MOVED
    worked = [(block.ending, round(block.worked_s, 1)) for block in play.blocks]
    assert worked == ([] if state in (State.PREP, State.HELD) else [(Ending.STOPPED, 7.0)])


def test_what_is_said_then_is_for_the_other_room() -> None:
    play = in_state(State.WORK)
    play.give(MovedOut(LINE))
    for intent in (Intent.MORE_TIME, Intent.BACK, Intent.STOP, Intent.NEXT):
        assert play.say(intent, seconds=30 if intent is Intent.MORE_TIME else None) == ()
    play.give(MovedOut(LINE))
    play.to_the_end(10.0)
    assert (play.outcome, play.texts().count(LINE)) == (Outcome.MOVED, 1)


def test_what_has_not_begun_or_is_over_does_not_move() -> None:
    play = Play.of(PLAN)
    assert play.give(MovedOut(LINE)) == ()
    assert play.begin().texts()
    play.say(Intent.STOP)
    assert play.give(MovedOut(LINE)) == ()
    assert play.outcome is Outcome.STOPPED


def moved_here(profile: Profile) -> Play:
    first, *others = PLAN.slots[2:]
    left = (replace(first, seconds=12), *others)
    known = Background(profile, TEACHING, left, going_on=GoingOn.MOVED_HERE, screens=True)
    return Play.of(PLAN, background=known).begin()


def test_it_goes_on_at_the_same_second_and_asks_nothing() -> None:
    play = moved_here(Profile())
    assert play.is_in(State.PREP)
    assert play.texts()[0].startswith("Going on here: ")
    assert play.texts()[0].endswith("12 seconds left.")
    play.to_the_end()
    assert [(block.move.id, block.side) for block in play.blocks] == [slot.key for slot in PLAN.slots[2:]]
    assert [block.worked_s for block in play.blocks] == pytest.approx([12, *(s.seconds for s in PLAN.slots[3:])])
    assert PHRASES.screen not in play.texts()


def test_a_warning_sign_is_asked_about_wherever_it_goes_on() -> None:
    play = moved_here(Profile(warned=True))
    assert play.is_in(State.ASKING)
    play.until(lambda: PHRASES.warned in play.texts() and play.silent)
    play.say(Intent.NO)
    assert play.to_the_end(60.0).outcome is Outcome.SAFETY
    assert play.blocks == []
