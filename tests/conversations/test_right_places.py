"""Every place a person can name, in every activation: only the places the move is meant for are confirmed."""

from __future__ import annotations

import pytest
from session_driver import PHRASES, TEACHING, Play

from assistant.session.background import Background
from assistant.session.commands import Intent
from assistant.session.moves import Move, Phase, Place, Routine, Slot
from assistant.session.plan import make_plan
from assistant.session.states import State

ACTIVATIONS = [move for move in TEACHING.moves.values() if move.phase is Phase.ACTIVATE]
SPOKEN = (
    Place.GLUTES,
    Place.SIDE_OF_HIP,
    Place.FRONT_OF_HIP,
    Place.QUADS,
    Place.HAMSTRINGS,
    Place.LOWER_BACK,
    Place.NOWHERE,
)


def test_there_are_activations() -> None:
    assert len(ACTIVATIONS) >= 8


@pytest.mark.parametrize("place", SPOKEN)
@pytest.mark.parametrize("move", ACTIVATIONS, ids=lambda move: move.id)
def test_only_the_right_place_is_confirmed(move: Move, place: Place) -> None:
    routine = Routine("made-up", "made up", "To be played.", (Slot(move.id),))
    play = Play.of(make_plan(routine, TEACHING.moves), background=Background(teaching=TEACHING)).begin()
    play.until_state(State.WORK).wait(12)
    before = len(play.log)
    play.say(Intent.FEEL, place=place)
    play.wait(8)
    confirmed = PHRASES.felt_right in play.texts(before) or PHRASES.felt_right_now in play.texts(before)
    assert confirmed == (place in move.feel)
    assert play.felt[-1].right == confirmed
    if not confirmed:
        assert play.texts(before)[0] in [step.say for step in move.ladder]


@pytest.mark.parametrize("move", ACTIVATIONS, ids=lambda move: move.id)
def test_the_front_of_the_hip_is_no_right_place_of_an_activation(move: Move) -> None:
    assert Place.FRONT_OF_HIP not in move.feel
    assert Place.FRONT_OUTER_HIP not in move.feel
