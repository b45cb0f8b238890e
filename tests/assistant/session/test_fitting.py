"""Rule FIT: a routine in the minutes there are, to the second, and the truth about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from fit_checks import BOUNDS_S, check_lengths, check_rules, check_selection, check_sides, check_verdict, kind
from hypothesis import given, settings
from hypothesis import strategies as st
from session_driver import PHRASES, TEACHING, Play, brisk_s, built_in, move, plan_of, slot, slow_s

from assistant.session import wordiness
from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.cue import Verbosity
from assistant.session.fitting import CLOSE_S, MOST_ROUNDS, Talk, Verdict, fit, total_s
from assistant.session.moves import Afterwards, Move, Phase, Position, Posture, Routine, Side, Sides, Slot
from assistant.session.plan import Plan, make_plan
from assistant.session.profile import Profile

MINUTES = range(2, 31)
ROUTINES = sorted(TEACHING.routines)
NOBODY: frozenset[Side] = frozenset()
LEFT, RIGHT = frozenset({Side.LEFT}), frozenset({Side.RIGHT})

LengthOf = Callable[[str], float]


def talk(length_s: LengthOf = brisk_s, verbosity: Verbosity = Verbosity.FULL) -> Talk:
    """Talk in one way about all moves."""
    return Talk(PHRASES, length_s, lambda _: verbosity)


# -- all routines, all minutes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("length_s", [brisk_s, slow_s])
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_routine_fits_every_number_of_minutes(routine: str, length_s: LengthOf) -> None:
    plan = built_in(routine)
    for minutes in MINUTES:
        found = fit(plan, minutes * 60, talk(length_s))
        assert found.verdict is Verdict.FITS, minutes
        check_verdict(found)
        check_selection(found, plan)
        check_sides(found, NOBODY, NOBODY)
        check_lengths(found, plan)
        check_rules(found, plan, TEACHING.moves)


@pytest.mark.parametrize(
    ("tight", "weak"), [(LEFT, RIGHT), (LEFT, LEFT), (LEFT | RIGHT, NOBODY), (NOBODY, LEFT | RIGHT)]
)
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_routine_fits_with_sides_that_need_more(
    routine: str, tight: frozenset[Side], weak: frozenset[Side]
) -> None:
    plan = built_in(routine)
    for minutes in MINUTES:
        found = fit(plan, minutes * 60, talk(), tight, weak)
        # Two weak sides are four blocks of an activation: two minutes may be too short for that.
        assert found.verdict is Verdict.FITS or (minutes == 2 and weak == LEFT | RIGHT), minutes
        check_verdict(found)
        check_selection(found, plan)
        check_sides(found, tight, weak)


@pytest.mark.parametrize("verbosity", Verbosity)
@pytest.mark.parametrize("routine", ROUTINES)
def test_every_routine_fits_however_much_is_said(routine: str, verbosity: Verbosity) -> None:
    for minutes in MINUTES:
        found = fit(built_in(routine), minutes * 60, talk(slow_s, verbosity))
        assert found.verdict is Verdict.FITS, minutes
        check_verdict(found)


@pytest.mark.parametrize("minutes", [0.1, 0.5, 0.75, 1])
@pytest.mark.parametrize("routine", ROUTINES)
def test_less_time_than_there_is_anything_for_gives_the_honest_shortest(routine: str, minutes: float) -> None:
    plan = built_in(routine)
    found = fit(plan, minutes * 60, talk())
    check_verdict(found)
    check_selection(found, plan)
    check_sides(found, NOBODY, NOBODY)
    if found.verdict is Verdict.SHORTEST:
        assert {block.move.phase for block in found.plan.slots} == {Phase.ACTIVATE}
        assert len({block.slot_index for block in found.plan.slots}) == 1
        assert found.total_s == fit(plan, 0, talk()).total_s
    else:
        assert found.verdict is Verdict.FITS


# -- the truth ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("tight", "weak"), [(NOBODY, NOBODY), (LEFT, RIGHT)])
@pytest.mark.parametrize("length_s", [brisk_s, slow_s])
@pytest.mark.parametrize("routine", ROUTINES)
def test_a_session_takes_as_long_as_was_promised(
    routine: str, length_s: LengthOf, tight: frozenset[Side], weak: frozenset[Side]
) -> None:
    for minutes in (1, 2, 5, 7, 10, 18, 30):
        found = fit(built_in(routine), minutes * 60, talk(length_s), tight, weak)
        play = Play.of(found.plan, length_s=length_s).begin().to_the_end()
        assert play.now_s == pytest.approx(found.total_s, abs=CLOSE_S)
        assert len(play.blocks) == len(found.plan.slots)
        if found.verdict is Verdict.FITS:
            assert play.now_s == pytest.approx(minutes * 60, abs=CLOSE_S + 1)  # a line ends on the grid of the mouth


@pytest.mark.parametrize("routine", ROUTINES)
def test_the_length_of_a_plan_that_was_not_fitted(routine: str) -> None:
    plan = built_in(routine)
    play = Play.of(plan, length_s=slow_s).begin().to_the_end()
    assert play.now_s == pytest.approx(total_s(plan, talk(slow_s)), abs=1)


@pytest.mark.parametrize("times", [0, 5, 12])
def test_what_is_said_about_each_move_counts(times: int) -> None:
    profile = Profile(times={"tfl-roll": times, "lying-side-raise": 20}, may_ask=False)
    plan = built_in("it-band")
    found = fit(plan, 420, Talk(PHRASES, brisk_s, lambda move: wordiness.level(move, profile, None)))
    play = Play.of(found.plan, background=Background(profile=profile)).begin().to_the_end()
    assert play.now_s == pytest.approx(420, abs=CLOSE_S + 1)


def test_questions_that_are_not_asked_take_no_time() -> None:
    plan = built_in("find-your-posture")
    found = fit(plan, 600, replace(talk(), may_ask=False))
    play = Play.of(found.plan, background=Background(Profile(may_ask=False), verbosity=Verbosity.FULL)).begin()
    assert play.to_the_end().now_s == pytest.approx(600, abs=CLOSE_S + 1)
    assert found.plan.work_s > fit(plan, 600, talk()).plan.work_s


# -- what is chosen -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("routine", "minutes", "kept", "rounds"),
    [
        ("wake-up", 20, "tfl-roll hip-to-hamstring mini-band-bridge", 3),
        ("it-band", 6, "tfl-roll standing-tfl-stretch lying-ql-stretch bridge-abduction lying-side-raise", 1),
        ("it-band", 4, "tfl-roll lying-ql-stretch bridge-abduction", 1),
        ("it-band", 3, "lying-ql-stretch bridge-abduction", 1),
        ("pre-run", 5, "tfl-roll hip-to-hamstring mini-band-bridge", 1),
        ("pre-run", 3, "hip-to-hamstring mini-band-bridge", 1),
        ("pre-run", 10, "tfl-roll hip-to-hamstring mini-band-bridge", 2),
        ("desk-break", 2, "standing-tfl-stretch standing-side-raise", 1),
        ("wake-up", 2, "mini-band-bridge", 2),
    ],
)
def test_what_a_coach_would_keep(routine: str, minutes: int, kept: str, rounds: int) -> None:
    found = fit(built_in(routine), minutes * 60, talk())
    assert " ".join(dict.fromkeys(block.move.id for block in found.plan.slots)) == kept
    assert found.rounds == rounds


@pytest.mark.parametrize("routine", ROUTINES)
def test_nothing_is_left_out_that_would_fit_as_well(routine: str) -> None:
    plan = built_in(routine)
    for minutes in MINUTES:
        found = fit(plan, minutes * 60, talk())
        kept = {block.slot_index for block in found.plan.slots}
        for index in {block.slot_index for block in plan.slots} - kept:
            more = tuple(block for block in plan.slots if block.slot_index in kept | {index})
            halves = tuple(replace(block, seconds=max(_least_s(block), block.seconds // 2)) for block in more)
            assert total_s(replace(plan, slots=halves, title="x"), talk()) > minutes * 60 - 5, (minutes, index)


def _least_s(block: SidedSlot) -> int:
    least_s = BOUNDS_S[kind(block.move)][0] * (2 if block.side is Side.ALTERNATE else 1)
    return min(least_s, block.seconds)


def test_a_routine_with_rounds_keeps_them_while_they_fit() -> None:
    routine = replace(TEACHING.routines["desk-break"], rounds=2)
    plan = make_plan(routine, TEACHING.moves)
    ten, four, two = (fit(plan, minutes * 60, talk()) for minutes in (10, 4, 2))
    assert (ten.rounds, four.rounds, two.rounds) == (2, 1, 1)
    assert not any("through it" in line for line in ten.plan.opening(PHRASES))
    assert PHRASES.one_round in four.plan.opening(PHRASES)
    assert not four.left_out
    assert two.left_out


def test_rounds_are_found_in_a_plan_whose_blocks_were_put_in_another_order() -> None:
    routine = Routine("made-up", "made up", "To be fitted.", (Slot("clam"), Slot("basic-bridge")), rounds=2)
    plan = make_plan(routine, TEACHING.moves)
    sorted_by_entry = tuple(sorted(plan.slots, key=lambda block: -block.slot_index))
    found = fit(replace(plan, slots=sorted_by_entry), 480, talk())
    assert [block.move.id for block in found.plan.slots] == ["basic-bridge", "clam", "clam"] * 2
    check_verdict(found)


def test_moves_that_are_prescribed_keep_their_length_or_are_left_out() -> None:
    slots = (Slot("clam", reps=10, sets=3), Slot("basic-bridge", seconds=45, cue="Slowly."), Slot("lying-side-raise"))
    plan = make_plan(Routine("physio", "physio", "As prescribed.", slots), TEACHING.moves)
    for minutes in MINUTES:
        found = fit(plan, minutes * 60, talk(), LEFT, RIGHT)
        check_verdict(found)
        dosed = [block for block in found.plan.slots if block.prescribed]
        assert set(dosed) <= set(plan.slots)
        played = Play.of(found.plan).begin().to_the_end()
        assert played.now_s == pytest.approx(found.total_s, abs=CLOSE_S)


def test_a_list_that_cannot_be_stretched_says_how_long_it_is() -> None:
    slots = (Slot("clam", reps=10, sets=2), Slot("basic-bridge", reps=12))
    plan = make_plan(Routine("physio", "physio", "As prescribed.", slots), TEACHING.moves)
    alone_s = total_s(plan, talk())
    found = fit(plan, alone_s + 60, talk())
    assert found.verdict is Verdict.NEAREST  # the whole list once more is longer
    assert found.plan.slots == plan.slots
    assert found.total_s == pytest.approx(alone_s, abs=5)
    check_verdict(found)


def test_the_longest_is_told_only_where_there_is_nothing_longer() -> None:
    sets = (Slot("clam", reps=10, sets=2), Slot("basic-bridge", reps=12))
    prescribed = make_plan(Routine("physio", "physio", "As prescribed.", sets), TEACHING.moves)
    seen = set()
    for plan in (prescribed, plan_of(slot(seconds=10)), built_in("desk-break-1")):
        longest_s = fit(plan, 24 * 3600, talk()).total_s
        for minutes in (4, 8, 12, 16, 20, 60, 240):
            found = fit(plan, minutes * 60, talk())
            check_verdict(found)
            seen.add(found.verdict)
            if found.verdict is not Verdict.SHORTEST:
                is_longest = found.total_s == pytest.approx(longest_s, abs=CLOSE_S)
                assert is_longest or found.verdict is not Verdict.LONGEST
                assert not (is_longest and found.verdict is Verdict.NEAREST)
    assert seen >= {Verdict.FITS, Verdict.NEAREST, Verdict.LONGEST}


def test_no_more_rounds_than_anybody_would_do() -> None:
    found = fit(plan_of(slot(seconds=10)), 24 * 3600, talk())
    assert found.verdict is Verdict.LONGEST
    assert found.rounds == MOST_ROUNDS
    check_verdict(found)


def test_only_stretches_are_fitted_too() -> None:
    routine = Routine("evening", "evening", "To unwind.", (Slot("lying-ql-stretch"), Slot("standing-tfl-stretch")))
    for minutes in MINUTES:
        found = fit(make_plan(routine, TEACHING.moves), minutes * 60, talk())
        assert found.verdict is Verdict.FITS, minutes


def test_many_entries_lose_the_least_wanted_ones_first() -> None:
    ids = ("peroneal-roll", "tfl-roll", "side-hip-roll", "lying-ql-stretch", "hip-to-hamstring", "clam", "basic-bridge")
    routine = Routine("long", "long list", "Everything.", tuple(Slot(id_) for id_ in ids for _ in range(3)))
    plan = make_plan(routine, TEACHING.moves)
    for minutes in MINUTES:
        found = fit(plan, minutes * 60, talk())
        assert found.verdict is Verdict.FITS, minutes
        check_selection(found, plan)
        check_rules(found, plan, TEACHING.moves)


def test_warnings_of_the_routine_are_still_spoken_and_counted() -> None:
    warned = make_plan(TEACHING.routines["it-band"], TEACHING.moves, warnings=("Mind this, whatever you do today.",))
    found = fit(warned, 300, talk())
    assert "Mind this, whatever you do today." in found.plan.opening(PHRASES)
    assert Play.of(found.plan).begin().to_the_end().now_s == pytest.approx(300, abs=CLOSE_S + 1)


def test_a_plan_without_blocks_is_refused() -> None:
    with pytest.raises(ValueError, match="without blocks"):
        fit(plan_of(), 300, talk())


def test_a_line_is_asked_for_once_and_few_that_are_not_said() -> None:
    asked: list[str] = []

    def length_s(text: str) -> float:
        asked.append(text)
        return brisk_s(text)

    for minutes in MINUTES:
        asked.clear()
        found = fit(built_in("it-band"), minutes * 60, talk(length_s))
        assert len(asked) == len(set(asked))
        about_what_is_left_out = [text for text in asked if "left out" in text.lower()]
        assert len(about_what_is_left_out) <= 6
        assert found.verdict is Verdict.FITS


# -- routines nobody wrote ----------------------------------------------------------------------------------------


@st.composite
def made_up(draw: st.DrawFn) -> tuple[Plan, dict[str, Move]]:
    """Draw a routine in the right order of phases."""
    moves = {}
    for number, phase in enumerate(
        sorted(draw(st.lists(st.sampled_from(Phase), min_size=1, max_size=6)), key=list(Phase).index)
    ):
        id_ = f"move-{number}"
        moves[id_] = replace(
            move(
                id_,
                draw(st.sampled_from(Sides)),
                draw(st.integers(5, 150)),
                position=draw(st.sampled_from(Position)),
                kit=draw(st.sampled_from(((), ("ball",), ("band", "ball")))),
                postures=(Posture("low", "Go low."),),
            ),
            phase=phase,
            moving=draw(st.booleans()),
        )
    ids = sorted(moves)
    slots = tuple(
        Slot(id_, draw(st.none() | st.integers(5, 90)), posture=draw(st.sampled_from((None, None, None, "low"))))
        for id_ in ids
    )
    dosed = draw(st.sets(st.sampled_from(range(len(slots))), max_size=2)) if draw(st.booleans()) else set()
    slots = tuple(replace(each, sets=2, reps=8, seconds=None) if at in dosed else each for at, each in enumerate(slots))
    afterwards = draw(st.sampled_from(Afterwards))
    routine = Routine("made-up", "made up", "To be fitted.", slots, draw(st.integers(1, 2)), afterwards)
    return make_plan(routine, moves), moves


sides = st.sampled_from((NOBODY, LEFT, RIGHT, LEFT | RIGHT))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(made_up(), st.integers(20, 2400), sides, sides, st.sampled_from((brisk_s, slow_s)), st.sampled_from(Verbosity))
def test_whatever_the_routine_the_promise_is_true(  # noqa: PLR0913 - all that it may depend on
    made: tuple[Plan, dict[str, Move]],
    asked_s: int,
    tight: frozenset[Side],
    weak: frozenset[Side],
    length_s: LengthOf,
    verbosity: Verbosity,
) -> None:
    plan, moves = made
    found = fit(plan, asked_s, talk(length_s, verbosity), tight, weak)
    check_verdict(found)
    check_selection(found, plan)
    check_sides(found, tight, weak)
    if not tight | weak:
        check_lengths(found, plan)
        check_rules(found, plan, moves)
    play = Play.of(found.plan, length_s=length_s, verbosity=verbosity).begin().to_the_end()
    assert play.now_s == pytest.approx(found.total_s, abs=CLOSE_S)
