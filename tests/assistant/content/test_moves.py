"""Every built-in move is what the content notes say."""

from __future__ import annotations

import pytest

from assistant.content.library import load
from assistant.session.moves import Move, Phase, Place, Position, Sides

TEACHING = load().teaching
MOVES = TEACHING.moves.values()

ROLL, STRETCH, ACTIVATE = Phase
EACH, ALTERNATE, BOTH = Sides
OUTER_GLUTES = {Place.GLUTES, Place.SIDE_OF_HIP}
SIDE_RAISE = ["toe-down", "kick-back", "heel-press", "hip-angle"]
P = Position

# The content notes, section 2: phase, sides, seconds, position, kit, where to feel it, ladder.
NOTES: dict[str, tuple[Phase, Sides, int, Position, list[str], set[Place], list[str]]] = {
    "peroneal-roll": (ROLL, EACH, 60, P.SIDE_SIT, ["roller or ball"], {Place.OUTER_SHIN}, []),
    "tfl-roll": (ROLL, EACH, 60, P.FACE_DOWN, ["lacrosse ball"], {Place.FRONT_OUTER_HIP}, []),
    "side-hip-roll": (ROLL, EACH, 60, P.SIDE_LYING, ["ball"], OUTER_GLUTES, []),
    "standing-tfl-stretch": (STRETCH, ALTERNATE, 60, P.STANDING, [], {Place.FRONT_OUTER_HIP}, []),
    "lying-ql-stretch": (STRETCH, EACH, 60, P.SIDE_LYING, [], {Place.WAIST, Place.LOWER_BACK}, []),
    "half-kneeling-hip-stretch": (STRETCH, EACH, 60, P.HALF_KNEELING, ["pad"], {Place.FRONT_OF_HIP}, []),
    "hip-to-hamstring": (
        STRETCH,
        EACH,
        60,
        P.HALF_KNEELING,
        ["pad"],
        {Place.FRONT_OF_HIP, Place.HAMSTRINGS},
        ["brace", "push-hips-back"],
    ),
    "bridge-abduction": (ACTIVATE, BOTH, 60, P.BACK, ["mini band"], OUTER_GLUTES, ["level-hips", "slow-return"]),
    "lying-side-raise": (ACTIVATE, EACH, 60, P.SIDE_LYING, [], OUTER_GLUTES, SIDE_RAISE),
    "standing-side-raise": (ACTIVATE, EACH, 45, P.STANDING, ["wall"], OUTER_GLUTES, SIDE_RAISE),
    "clam": (
        ACTIVATE,
        EACH,
        45,
        P.SIDE_LYING,
        [],
        {Place.GLUTES},
        ["shin-in", "knees-nearer", "legs-straighter"],
    ),
    "seated-abduction": (
        ACTIVATE,
        BOTH,
        60,
        P.SEATED,
        ["band", "bench or chair"],
        OUTER_GLUTES,
        ["lean-back", "lean-forward"],
    ),
    "band-walk": (ACTIVATE, BOTH, 45, P.STANDING, ["band"], OUTER_GLUTES, ["band-to-knees", "deeper-squat"]),
    "mini-band-bridge": (
        ACTIVATE,
        BOTH,
        60,
        P.BACK,
        ["mini band"],
        {Place.GLUTES},
        ["band-above-knee", "lower-top", "keep-pressing-out"],
    ),
    "basic-bridge": (ACTIVATE, BOTH, 60, P.BACK, [], {Place.GLUTES}, ["lower-top", "heels"]),
    # Ours, for the standing routines of section 3:
    "leg-swings": (STRETCH, EACH, 45, P.STANDING, [], {Place.FRONT_OF_HIP, Place.HAMSTRINGS}, []),
    "standing-hip-stretch": (STRETCH, EACH, 60, P.STANDING, [], {Place.FRONT_OF_HIP}, []),
}


def by_id(value: object) -> str | None:
    """Name a test's case after its move."""
    return value.id if isinstance(value, Move) else None


def test_every_move_is_in_the_notes() -> None:
    assert set(TEACHING.moves) == set(NOTES)


@pytest.mark.parametrize(("id_", "expected"), NOTES.items(), ids=list(NOTES))
def test_facts(id_: str, expected: tuple[object, ...]) -> None:
    move = TEACHING.moves[id_]
    ladder = [step.change for step in move.ladder]
    facts = (move.phase, move.sides, move.seconds, move.position, list(move.kit), set(move.feel), ladder)
    assert facts == expected


def test_optional_kit() -> None:
    optional = {move.id: move.optional_kit for move in MOVES if move.optional_kit}
    assert optional == {
        "standing-tfl-stretch": ("wall",),
        "lying-side-raise": ("wall", "slider"),
        "clam": ("band",),
        "leg-swings": ("wall",),
        "standing-hip-stretch": ("wall",),
    }


def test_the_front_hip_roll_has_three_beats() -> None:
    assert [beat.at_s for beat in TEACHING.moves["tfl-roll"].beats] == [0, 20, 35]
    assert [move.id for move in MOVES if move.beats] == ["tfl-roll"]


def test_moving_stretches() -> None:
    assert {move.id for move in MOVES if move.moving} == {"hip-to-hamstring", "leg-swings"}


@pytest.mark.parametrize(
    ("id_", "answers"),
    [
        (
            "mini-band-bridge",
            {"band-above-knee": (Place.QUADS,), "lower-top": (Place.LOWER_BACK,), "keep-pressing-out": ()},
        ),
        ("hip-to-hamstring", {"brace": (Place.LOWER_BACK,), "push-hips-back": (Place.QUADS, Place.NOWHERE)}),
    ],
)
def test_changes_that_answer_one_wrong_place(id_: str, answers: dict[str, tuple[Place, ...]]) -> None:
    assert {step.change: step.when for step in TEACHING.moves[id_].ladder} == answers


def test_the_front_of_the_hip_is_never_the_right_place_of_an_activation() -> None:
    for move in MOVES:
        if move.phase is Phase.ACTIVATE:
            assert not {Place.FRONT_OF_HIP, Place.FRONT_OUTER_HIP, Place.QUADS, Place.NOWHERE} & set(move.feel)


def test_every_activation_has_a_ladder_and_another_move_or_is_the_plainest() -> None:
    for move in MOVES:
        if move.phase is Phase.ACTIVATE:
            assert move.ladder
            assert move.instead or move.id == "basic-bridge"


@pytest.mark.parametrize("move", MOVES, ids=by_id)
def test_changes_and_postures_have_names_of_their_own(move: Move) -> None:
    for named in ([step.change for step in move.ladder], [posture.id for posture in move.postures]):
        assert len(named) == len(set(named))


def test_move_names_are_different_from_one_another() -> None:
    assert len({move.name for move in MOVES}) == len(MOVES)
