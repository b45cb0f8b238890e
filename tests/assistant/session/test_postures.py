"""Which posture a move is done in, and which one wins."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import move

from assistant.session.effects import Felt
from assistant.session.moves import Place, Posture, Side
from assistant.session.postures import choose, winner
from assistant.session.profile import Profile

STRAIGHT, BENT, FAR = (Posture(each, f"Be {each}.") for each in ("straight", "bent", "far"))
POSTURES = {each.id: each for each in (STRAIGHT, BENT, FAR)}
MOVE = move("raise", postures=(STRAIGHT, BENT, FAR))
LEFT = Side.LEFT


def next_posture(kept: str | None, used: tuple[str, ...] = ()) -> str | None:
    """Choose for a person who kept a posture and has used others since."""
    key = ("raise", LEFT)
    profile = Profile(kept={} if kept is None else {key: kept}, used={key: used})
    found = choose(MOVE, LEFT, profile)
    return None if found is None else found.id


@pytest.mark.parametrize(
    ("kept", "used", "expected"),
    [
        pytest.param(None, (), None, id="nothing-compared-yet"),
        pytest.param(None, ("far", "far"), None, id="nothing-won-yet"),
        pytest.param("gone", (), None, id="the-move-has-it-no-more"),
        pytest.param("bent", (), "bent", id="first-session"),
        pytest.param("bent", ("bent",), "bent", id="second-session"),
        pytest.param("bent", ("bent", "bent"), "straight", id="every-third-another"),
        pytest.param("bent", ("bent", "bent", "straight"), "bent", id="back-to-the-winner"),
        pytest.param("bent", ("bent", "bent", "straight", "bent", "bent"), "far", id="then-the-one-without-a-turn"),
        pytest.param(
            "bent",
            ("bent", "bent", "straight", "bent", "bent", "far", "bent", "bent"),
            "straight",
            id="then-the-one-longest-ago",
        ),
        pytest.param("bent", ("far", "bent"), "straight", id="a-turn-by-other-means-counts"),
    ],
)
def test_the_winner_is_kept_and_the_others_get_their_turns(
    kept: str | None, used: tuple[str, ...], expected: str | None
) -> None:
    assert next_posture(kept, used) == expected


def test_a_move_with_one_posture_has_no_other() -> None:
    only = replace(MOVE, postures=(BENT,))
    profile = Profile(kept={("raise", LEFT): "bent"}, used={("raise", LEFT): ("bent", "bent")})
    assert choose(only, LEFT, profile) == BENT


def test_the_sides_are_different_legs() -> None:
    profile = Profile(kept={("raise", LEFT): "bent"})
    assert choose(MOVE, LEFT, profile) == BENT
    assert choose(MOVE, Side.RIGHT, profile) is None


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 6), st.data())
def test_every_posture_comes_back(count: int, data: st.DataObject) -> None:
    """Whatever was used before, within three sessions a posture all of them had a turn, the winner most often."""
    postures = tuple(Posture(f"posture-{number}", "Be so.") for number in range(count))
    names = st.sampled_from([posture.id for posture in postures])
    kept = data.draw(names)
    used = tuple(data.draw(st.lists(names, max_size=7)))
    many = replace(MOVE, postures=postures)
    key = ("raise", LEFT)
    chosen: list[str] = []
    for _ in range(3 * count):
        posture = choose(many, LEFT, Profile(kept={key: kept}, used={key: (*used, *chosen)}))
        assert posture is not None
        chosen.append(posture.id)
    assert set(chosen) == {posture.id for posture in postures}
    assert chosen.count(kept) == (2 * count if count > 1 else 3)


def felt(posture: str | None, right: bool, side: Side = LEFT, of: str = "raise") -> Felt:
    """Make an answer."""
    return Felt(replace(MOVE, id=of), side, Place.GLUTES, right, posture)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        pytest.param([], None, id="no-answers"),
        pytest.param([felt("straight", False), felt("bent", False)], None, id="none-landed"),
        pytest.param([felt("straight", False), felt("bent", True)], "bent", id="the-one-that-landed"),
        pytest.param([felt("far", True), felt("bent", True)], "bent", id="of-several-the-first-of-the-move"),
        pytest.param([felt("bent", True), felt("bent", False)], None, id="the-last-answer-counts"),
        pytest.param([felt("bent", False), felt("bent", True)], "bent", id="the-last-answer-counts-for-it"),
        pytest.param([felt(None, True)], None, id="without-a-posture"),
        pytest.param([felt("bent", True, Side.RIGHT)], None, id="on-the-other-side"),
        pytest.param([felt("bent", True, of="clam")], None, id="of-another-move"),
    ],
)
def test_the_winner_was_felt_in_the_right_place(answers: list[Felt], expected: str | None) -> None:
    assert winner(MOVE, LEFT, answers) == (None if expected is None else POSTURES[expected])
