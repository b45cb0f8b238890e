"""Repetitions paced by ear, and a physio's list from its file to the last tone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from session_driver import PHRASES, TEACHING, Play, brisk_s, move, plan_of, slow_s

from assistant.content.prescriptions import contradictions
from assistant.language.words import Words
from assistant.rehearsal import script
from assistant.session import pacing, rules
from assistant.session.blocks import SidedSlot, work_s
from assistant.session.commands import Context, Intent
from assistant.session.cue import Cue, CueKind, Verbosity
from assistant.session.effects import BlockStarted, Chime, Cut, Outcome, Say
from assistant.session.moves import Pace, Routine, Side
from assistant.session.plan import Plan, make_plan
from assistant.session.speech import GAP_S
from assistant.session.states import State
from assistant.session.timeline import cues, prep_gap_s, prep_lines
from assistant.yaml_files import YamlFile

GRID_S = 0.011
LIST = Path(__file__).parent / "prescriptions" / "after-the-run.yaml"
UP, STAY, DOWN = Chime.START, Chime.COUNT, Chime.NOD
LONG_CUE = "Keep the pelvis as still as a table with a full glass of water on each of its corners."


def paced(  # noqa: PLR0913 - a prescription has many parts
    pace: Pace,
    side: Side = Side.BOTH,
    *,
    number: int = 1,
    sets: int = 1,
    rest_s: int = 0,
    cue: str | None = None,
) -> SidedSlot:
    """Make one set."""
    return SidedSlot(move("one"), side, pace.set_s, 0, pace=pace, set_number=number, sets=sets, rest_s=rest_s, cue=cue)


def heard(slot: SidedSlot, seconds: int | None = None) -> list[tuple[float, Chime]]:
    """List the tones of a set, without that of "go"."""
    placed = cues(slot, seconds or slot.seconds, PHRASES, brisk_s)
    return [(cue.at_s, cue.chime) for cue in placed if cue.chime]


def said(slot: SidedSlot, kind: CueKind, length_s: Callable[[str], float] = brisk_s) -> list[tuple[float, str]]:
    """List the lines of one kind."""
    placed = cues(slot, slot.seconds, PHRASES, length_s)
    return [(cue.at_s, cue.say) for cue in placed if cue.say and cue.kind is kind]


# -- tones ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "expected"),
    [
        (Pace(2, 2, 1, 3), [(2, STAY), (3, DOWN), (6, UP), (8, STAY), (9, DOWN)]),
        (Pace(2, 3, 0, 3), [(3, DOWN), (6, UP), (9, DOWN)]),
        (Pace(2, 0, 5, 0), [(5, UP)]),
        (Pace(2, 0, 4, 2), [(4, DOWN), (6, UP), (10, DOWN)]),
        (Pace(1, 2, 45, 2), [(2, STAY), (47, DOWN)]),
        (Pace(3, 2, 0, 0), [(2, UP), (4, UP)]),
    ],
)
def test_a_tone_for_each_part_of_a_rep(pace: Pace, expected: list[tuple[float, Chime]]) -> None:
    assert heard(paced(pace)) == expected


@pytest.mark.parametrize(("seconds", "reps"), [(36, 6), (66, 11), (41, 6), (11, 1), (6, 1), (5, 1)])
def test_a_set_whose_time_was_changed_has_the_reps_that_fit(seconds: int, reps: int) -> None:
    slot = paced(Pace(6, 2, 1, 3))
    tones = heard(slot, seconds)
    assert 1 + sum(chime is UP for _, chime in tones) == reps
    assert all(at_s < seconds for at_s, _ in tones)


# -- words ---------------------------------------------------------------------------------------------------------


def test_numbers_half_way_and_the_last_one() -> None:
    slot = paced(Pace(10, 2, 1, 2), number=2, sets=2)  # a second set has little else to say
    assert said(slot, CueKind.REP) == [
        (5.4, "Two."),
        (10.4, "Three."),
        (15.4, "Four."),
        (20.4, "Five."),
        (30.4, "Seven."),
        (35.4, "Eight."),
        (40.4, "Nine."),
        (45.4, "Last one."),
    ]
    assert said(slot, CueKind.HALF) == [(25.4, "Half-way.")]


def test_half_way_of_an_odd_count_comes_in_the_middle_of_a_rep() -> None:
    assert said(paced(Pace(5, 2, 1, 2)), CueKind.HALF) == [(12.5, "Half-way.")]


@pytest.mark.parametrize("pace", [Pace(3, 5, 5, 5), Pace(4, 1, 1, 2), Pace(1, 15, 15, 15)])
def test_few_reps_or_a_short_set_have_no_half(pace: Pace) -> None:
    assert said(paced(pace), CueKind.HALF) == []


def test_a_single_rep_is_neither_counted_nor_the_last() -> None:
    assert said(paced(Pace(1, 5, 30, 5)), CueKind.REP) == []


def test_no_number_runs_into_the_next_tone() -> None:
    quick = paced(Pace(20, 1, 0, 1), number=2, sets=2)

    def drawled_s(text: str) -> float:
        return len(text) / 8

    short = [text for _, text in said(quick, CueKind.REP, drawled_s)]
    assert "Six." in short
    assert "Seventeen." not in short
    assert short[-1] == "Last one."
    assert len(heard(quick)) == 39


def test_no_countdown_in_reps() -> None:
    kinds = {cue.kind for cue in cues(paced(Pace(12, 2, 1, 3)), 72, PHRASES, brisk_s)}
    assert kinds == {CueKind.FIRST, CueKind.FEEL, CueKind.TECHNIQUE, CueKind.REP, CueKind.HALF}


@pytest.mark.parametrize(
    ("number", "cue", "lines"),
    [
        (1, None, ["first", "where", "technique"]),
        (1, "Ribs down.", ["Ribs down.", "first", "where"]),
        (2, None, ["first"]),
        (2, "Ribs down.", ["Ribs down."]),
    ],
)
def test_the_words_of_the_physio_come_first_and_a_later_set_is_quieter(
    number: int, cue: str | None, lines: list[str]
) -> None:
    slot = paced(Pace(12, 2, 1, 3), number=number, sets=3, cue=cue)
    own = slot.move
    expected = [{"first": own.first, "where": own.where, "technique": own.technique}.get(line, line) for line in lines]
    placed = cues(slot, slot.seconds, PHRASES, brisk_s)
    found = [each.say for each in placed if each.say and each.kind not in (CueKind.REP, CueKind.HALF)]
    assert found == expected
    assert placed[0].at_s <= 3.0


def test_a_cue_is_said_in_a_set_that_goes_by_time_and_beside_the_beats_of_a_roll() -> None:
    held = SidedSlot(move("one"), Side.LEFT, 60, 0, cue="Ribs down.")
    assert said(held, CueKind.PRESCRIBED) == [(0.6, "Ribs down.")]
    roll = TEACHING.moves["tfl-roll"]
    texts = [each.say for each in cues(SidedSlot(roll, Side.LEFT, 60, 0, cue="Slow."), 60, PHRASES, brisk_s)]
    assert {"Slow.", *(beat.say for beat in roll.beats)} <= set(texts)


@pytest.mark.parametrize(
    ("verbosity", "kinds"),
    [
        (Verbosity.FULL, {CueKind.FIRST, CueKind.FEEL, CueKind.TECHNIQUE, CueKind.REP, CueKind.HALF}),
        (Verbosity.BRIEF, {CueKind.REP, CueKind.HALF}),
        (Verbosity.TONES, set()),
    ],
)
def test_tones_are_always_given_and_numbers_from_brief_on(verbosity: Verbosity, kinds: set[CueKind]) -> None:
    slot = paced(Pace(12, 2, 1, 3))
    wanted = [cue for cue in cues(slot, slot.seconds, PHRASES, brisk_s) if cue.wanted_at(verbosity)]
    assert {cue.kind for cue in wanted if cue.say} == kinds
    assert len([cue for cue in wanted if cue.chime]) == 35


# -- for any prescription ------------------------------------------------------------------------------------------

paces = st.builds(Pace, st.integers(1, 50), st.integers(0, 15), st.integers(0, 120), st.integers(0, 15)).filter(
    lambda pace: pace.rep_s >= 2 and 5 <= pace.set_s <= 600
)
sets = st.builds(
    paced,
    paces,
    st.sampled_from((Side.LEFT, Side.RIGHT, Side.BOTH)),
    number=st.integers(1, 3),
    sets=st.just(3),
    cue=st.sampled_from((None, "Ribs down.", LONG_CUE)),
)
voices = st.sampled_from((brisk_s, slow_s, lambda text: len(text) / 8, lambda _: 0.0))
changes_s = st.just(0) | st.integers(-500, 500)


def check_lines(placed: tuple[Cue, ...], seconds: int, length_s: Callable[[str], float]) -> None:
    """Hold any cues to what holds for all: in order, none meets another, none is cut by the end."""
    lines = [(cue.at_s, cue.say) for cue in placed if cue.say]
    for (at_s, text), (next_s, _) in pairwise(lines):
        assert at_s + length_s(text) + GAP_S <= next_s + 1e-6, (text, at_s, next_s)
    assert all(at_s + length_s(text) <= seconds for at_s, text in lines)
    assert [cue.at_s for cue in placed] == sorted(cue.at_s for cue in placed)
    assert all(0 < cue.at_s < seconds for cue in placed)
    assert all(cue.until_s >= cue.at_s for cue in placed)


@settings(derandomize=True, deadline=None, max_examples=400)
@given(sets, changes_s, voices)
@example(paced(Pace(50, 1, 0, 1)), 0, slow_s)
@example(paced(Pace(3, 0, 2, 0)), 0, slow_s)
def test_lines_never_meet_and_tones_are_never_left_out(
    slot: SidedSlot, change_s: int, length_s: Callable[[str], float]
) -> None:
    assert slot.pace is not None
    seconds = min(600, max(5, slot.seconds + change_s))
    placed = cues(slot, seconds, PHRASES, length_s)
    check_lines(placed, seconds, length_s)
    tones = [(cue.at_s, cue.chime) for cue in placed if cue.chime]
    assert tones == list(pacing.tones(slot.pace, seconds))
    starts = [rep * slot.pace.rep_s for rep in range(1, pacing.reps_in(slot.pace, seconds))]
    assert [at_s for at_s, chime in tones if chime is UP] == starts
    reps = [cue for cue in placed if cue.kind is CueKind.REP]
    for word, following in pairwise(reps):
        if word.say and following.chime and word.say != PHRASES.last_rep:  # that one is said come what may
            assert word.at_s + length_s(word.say) <= following.at_s + 1e-6
    assert not starts or [cue.say for cue in reps if cue.say][-1] == "Last one."


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(sets, min_size=1, max_size=3), st.sampled_from((brisk_s, slow_s)), st.sampled_from(Verbosity))
def test_a_session_of_any_sets_comes_to_its_end(
    slots: list[SidedSlot], length_s: Callable[[str], float], verbosity: Verbosity
) -> None:
    plan = plan_of(*slots)
    play = Play.of(plan, length_s=length_s, verbosity=verbosity).begin().to_the_end()
    assert play.outcome is Outcome.FINISHED
    assert len(play.tones(UP)) == sum(slot.pace.reps for slot in slots if slot.pace)
    assert set(play.texts()) <= set(script(plan, PHRASES))
    for slot, block in zip(slots, play.blocks, strict=True):
        assert block.worked_s == pytest.approx(slot.seconds, abs=0.02)


# -- sets and rests ------------------------------------------------------------------------------------------------

TWELVE = Pace(12, 2, 1, 3)  # 72 s


@pytest.mark.parametrize(
    ("before", "after", "gap_s", "lines"),
    [
        (
            paced(TWELVE, number=1, sets=3),
            paced(TWELVE, number=2, sets=3, rest_s=45),
            45,
            ["Set two of three, both sides together.", "Rest for 45 seconds."],
        ),
        (
            paced(TWELVE, Side.LEFT, number=1, sets=2),
            paced(TWELVE, Side.LEFT, number=2, sets=2, rest_s=0),
            5,
            ["Set two of two, left side."],
        ),
        # The left side has rested while the right one worked for 72 s, and for the 8 s it took to change over.
        (
            paced(TWELVE, Side.RIGHT, number=1, sets=2),
            paced(TWELVE, Side.LEFT, number=2, sets=2, rest_s=60),
            8,
            ["Set two of two, left side."],
        ),
        (
            paced(TWELVE, Side.RIGHT, number=1, sets=2),
            paced(TWELVE, Side.LEFT, number=2, sets=2, rest_s=120),
            40,
            ["Set two of two, left side.", "Rest for 40 seconds."],
        ),
        (
            paced(TWELVE, Side.LEFT, number=2, sets=2, rest_s=60),
            paced(TWELVE, Side.RIGHT, number=2, sets=2, rest_s=60),
            8,
            ["Now the right side. Same again."],
        ),
        (None, paced(TWELVE, Side.LEFT, sets=3), 10, ["One, left side.", "Three sets of twelve.", "setup"]),
        (None, paced(TWELVE, Side.LEFT), 10, ["One, left side.", "Twelve repetitions.", "setup"]),
        (
            None,
            SidedSlot(move("one"), Side.LEFT, 45, 0, sets=2),
            10,
            ["One, left side.", "Two sets of 45 seconds.", "setup"],
        ),
        (None, paced(Pace(1, 5, 30, 5)), 10, ["One, both sides together.", "setup"]),
    ],
)
def test_what_is_said_and_how_long_is_rested_before_a_set(
    before: SidedSlot | None, after: SidedSlot, gap_s: float, lines: list[str]
) -> None:
    expected = tuple(after.move.setup if line == "setup" else line for line in lines)
    assert prep_lines(before, after, PHRASES, Verbosity.FULL) == expected
    assert prep_lines(before, after, PHRASES, Verbosity.TONES) == ()
    assert prep_gap_s(before, after) == gap_s


def test_a_set_of_another_entry_is_no_next_set() -> None:
    before = SidedSlot(move("one"), Side.LEFT, 60, 0)
    after = SidedSlot(move("one"), Side.LEFT, 60, 1, set_number=2, sets=2, rest_s=200)
    assert not pacing.is_next_set(before, after)
    assert prep_gap_s(before, after) == 5


def test_no_line_of_the_pace_is_a_command() -> None:
    words = Words.load()
    lines = [PHRASES.last_rep, PHRASES.half, "Rest for 45 seconds.", "Set two of three, left side."]
    lines += [word.text for word in pacing.numbers(Pace(50, 2, 0, 2), 200, PHRASES)]
    for line in lines:
        assert words.parse(line, Context.SESSION) is None
        assert words.parse(line, Context.PREP) is None


# -- a physio's list -----------------------------------------------------------------------------------------------

# What the list means: move, side, set of sets, seconds, reps; in the order in which it is done.
DONE = [
    ("half-kneeling-hip-stretch", "left", "1/2", 30, 0),
    ("half-kneeling-hip-stretch", "left", "2/2", 30, 0),
    ("hip-to-hamstring", "left", "1/1", 36, 6),
    ("hip-to-hamstring", "right", "1/1", 36, 6),
    ("clam", "left", "1/3", 72, 12),
    ("clam", "right", "1/3", 72, 12),
    ("clam", "left", "2/3", 72, 12),
    ("clam", "right", "2/3", 72, 12),
    ("clam", "left", "3/3", 72, 12),
    ("clam", "right", "3/3", 72, 12),
    ("basic-bridge", "both", "1/2", 56, 4),  # as many holds of 10 s, with 2 s up and 2 s down, as fit into 60 s
    ("basic-bridge", "both", "2/2", 56, 4),
    ("lying-side-raise", "left", "1/2", 50, 5),
    ("lying-side-raise", "left", "2/2", 50, 5),
]
DOSES = [
    "Two sets of 30 seconds.",
    "Six repetitions.",
    "Three sets of twelve.",
    "Two sets of four.",
    "Two sets of five.",
]
RESTS = {(0, 1): 20, (4, 6): 90, (5, 7): 90, (6, 8): 90, (7, 9): 90, (10, 11): 45, (12, 13): 0}  # of blocks


def prescription() -> Plan:
    """Read the list as the program does."""
    source = YamlFile.read(LIST)
    routine = source.value(Routine)
    assert contradictions(source, TEACHING.moves) == ()
    return make_plan(routine, TEACHING.moves)


def test_the_list_is_the_sets_it_means() -> None:
    plan = prescription()
    assert [
        (
            slot.move.id,
            slot.side.value,
            f"{slot.set_number}/{slot.sets}",
            slot.seconds,
            slot.pace.reps if slot.pace else 0,
        )
        for slot in plan.slots
    ] == DONE
    assert all(slot.prescribed for slot in plan.slots)
    assert work_s(plan.routine, TEACHING.moves) == sum(seconds for *_, seconds, _ in DONE)


def test_the_list_keeps_the_rules_and_one_side_is_noted() -> None:
    findings = rules.check(prescription().routine, TEACHING.moves)
    assert [(each.rule.value, each.severity.value, each.slot) for each in findings] == [
        ("R6", "note", 0),
        ("R6", "note", 4),
    ]


@pytest.mark.parametrize("length_s", [brisk_s, slow_s])
def test_the_list_runs_to_its_end(length_s: Callable[[str], float]) -> None:
    plan = prescription()
    play = Play.of(plan, length_s=length_s).begin().to_the_end()
    assert play.outcome is Outcome.FINISHED
    assert [(block.move.id, block.side.value, block.seconds) for block in play.blocks] == [
        (id_, side, seconds) for id_, side, _, seconds, _ in DONE
    ]
    for slot, block, (*_, reps) in zip(plan.slots, play.blocks, DONE, strict=True):
        assert block.worked_s == pytest.approx(block.seconds, abs=0.02)
        tones = {chime: [at_s for at_s in play.tones(chime) if in_block(at_s, block)] for chime in Chime}
        assert len(tones[UP]) == max(1, reps)
        assert len(tones[Chime.END]) == 1
        if slot.pace is None:
            assert len(tones[Chime.COUNT]) == 3
            continue
        assert len(tones[STAY]) == (reps if slot.pace.hold_s else 0)
        assert len(tones[DOWN]) == reps
        for number, at_s in enumerate(tones[UP]):
            assert at_s - block.started_s == pytest.approx(number * slot.pace.rep_s, abs=GRID_S)
    for (before, after), rest_s in RESTS.items():
        assert play.blocks[after].started_s - play.blocks[before].ended_s >= rest_s - GRID_S
    # The clams' other side works 72 s and changing over takes 8 s twice, so 90 s of rest need 10 s more on one side...
    assert play.blocks[6].started_s - play.blocks[4].ended_s < 90 + 8


def in_block(at_s: float, block: object) -> bool:
    """Whether a moment lies in a block, its ends included."""
    return bool(block.started_s <= at_s <= block.ended_s)  # type: ignore[attr-defined]


def test_what_the_list_says() -> None:
    plan = prescription()
    play = Play.of(plan).begin().to_the_end()
    texts = play.texts()
    assert [text for text in texts if text in DOSES] == DOSES
    assert texts.count("Keep the pelvis as still as a table.") == 6
    assert texts.count(PHRASES.last_rep) == sum(reps > 1 for *_, reps in DONE)
    assert "Eleven." in texts
    assert set(texts) <= set(script(plan, PHRASES))


def test_a_rest_can_be_cut_short() -> None:
    play = Play.of(prescription()).begin().until_state(State.WORK).until_state(State.PREP)
    play.wait(6).say(Intent.READY)
    assert play.is_in(State.WORK)
    began_s = [each.at_s for each in play.log if isinstance(each.effect, BlockStarted)]
    assert began_s[1] - play.blocks[0].ended_s < 20


def test_after_a_pause_the_reps_go_on_where_they_were() -> None:
    play = Play.of(plan_of(paced(TWELVE))).begin().until_state(State.WORK)
    play.wait(20).say(Intent.PAUSE)
    before = len(play.tones(DOWN))
    play.wait(60).say(Intent.READY)
    play.to_the_end()
    assert before == 3
    assert len(play.tones(DOWN)) == 12
    assert len(play.tones(UP)) == 13  # that of coming back besides
    assert not [each for each in play.log if isinstance(each.effect, Say) and each.effect.text == PHRASES.ten_left]


# -- the physio's words in a short set ---------------------------------------------------------------------------------


@pytest.mark.parametrize("length_s", [brisk_s, slow_s])
@pytest.mark.parametrize("cue", ["Slow on the way down.", LONG_CUE])
@pytest.mark.parametrize("asked_s", [None, 0.2, 0.7, 1.5], ids=["nothing-asked", "at-once", "as-it-comes", "in-it"])
@pytest.mark.parametrize("pace", [Pace(4, 2, 1, 2), Pace(4, 1, 0, 1), Pace(2, 2, 1, 2), Pace(1, 2, 3, 2)])
def test_they_are_said_to_the_end_in_the_first_set_whatever_is_asked_meanwhile(
    pace: Pace, asked_s: float | None, cue: str, length_s: Callable[[str], float]
) -> None:
    play = Play.of(plan_of(paced(pace, sets=2, cue=cue)), length_s=length_s).begin().until_state(State.WORK)
    if asked_s is not None:
        play.wait(asked_s).say(Intent.HARDER)
    play.to_the_end()
    said = [at for at, each in enumerate(play.log) if isinstance(each.effect, Say) and each.effect.text == cue]
    assert said, play.texts()
    begun, after = play.log[said[-1]], play.log[said[-1] + 1 :]
    following = next(each for each in after if isinstance(each.effect, Say | Cut))
    assert following.at_s >= begun.at_s + length_s(cue)
