"""What is said in a block and when, for every built-in routine and every kind of voice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from session_driver import PHRASES, TEACHING, Play, brisk_s, built_in, move, plan_of, slow_s

from assistant.session.background import Background
from assistant.session.blocks import SidedSlot
from assistant.session.cue import Cue, CueKind, Verbosity
from assistant.session.effects import BlockStarted, Chime, Say
from assistant.session.moves import Position, Posture, Side, Sides
from assistant.session.profile import Profile
from assistant.session.speech import GAP_S
from assistant.session.timeline import BEFORE_GO_S, LengthOf, cues, prep_gap_s, prep_lines
from voices.lines import Lines
from voices.tts import Synthesiser, Voice

GRID_S = 0.011
NAMED_LENGTHS = {"14 characters a second": brisk_s, "11 characters a second": slow_s}

# A coach that asks nothing by itself says what is compiled and no more.
UNASKED = Background(profile=Profile(may_ask=False), verbosity=Verbosity.FULL)


@pytest.fixture(scope="session")
def spoken_s(synthesiser: Synthesiser, tmp_path_factory: pytest.TempPathFactory) -> LengthOf:
    """Give the length of a line as the real voice says it."""
    return Lines(synthesiser, Voice(), tmp_path_factory.mktemp("lines")).length_s


@pytest.fixture(params=[*NAMED_LENGTHS, "the real voice"])
def length_s(request: pytest.FixtureRequest) -> LengthOf:
    """Give each way of knowing how long a line is."""
    if request.param in NAMED_LENGTHS:
        return NAMED_LENGTHS[request.param]
    real: LengthOf = request.getfixturevalue("spoken_s")
    return real


def lines_of(placed: tuple[Cue, ...]) -> list[Cue]:
    """Take the cues that are words."""
    return [cue for cue in placed if cue.say is not None]


def wanted_lines(slot: SidedSlot) -> set[str]:
    """List everything the move would like to say while it is worked."""
    own = slot.move
    if own.beats:
        return {beat.say for beat in own.beats}
    return {own.first, own.where, *([own.technique] if own.technique else [])}


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_every_block_of_every_routine_keeps_the_rules(routine: str, length_s: LengthOf) -> None:
    for slot in built_in(routine).slots:
        seconds = slot.seconds
        placed = cues(slot, seconds, PHRASES, length_s)
        said = lines_of(placed)
        by_kind = {cue.kind: cue for cue in placed}
        assert by_kind[CueKind.FIRST].at_s <= 3.0
        assert by_kind[CueKind.FIRST].say == (slot.move.beats[0].say if slot.move.beats else slot.move.first)
        if slot.side is Side.ALTERNATE:
            assert by_kind[CueKind.CHANGE].at_s == seconds / 2
        elif seconds >= 20:
            assert by_kind[CueKind.HALF].at_s == seconds / 2
        if seconds >= 25:
            assert by_kind[CueKind.TEN].at_s == seconds - 10
        tones = [(cue.at_s, cue.chime) for cue in placed if cue.chime]
        assert tones == [(seconds - left_s, Chime.COUNT) for left_s in (3, 2, 1)]
        for cue, following in pairwise(said):
            assert cue.say is not None
            assert cue.at_s + length_s(cue.say) + GAP_S <= following.at_s + 1e-6, (cue, following)
        assert said[-1].say is not None
        assert said[-1].at_s + length_s(said[-1].say) <= seconds - 3
        assert seconds < 25 or said[-1].kind is CueKind.TEN
        if seconds >= 45:
            assert wanted_lines(slot) <= {cue.say for cue in said}
        own = [cue for cue in said if cue.kind in (CueKind.FIRST, CueKind.FEEL, CueKind.TECHNIQUE, CueKind.BEAT)]
        assert len(own) <= 3


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_played_as_compiled(routine: str, length_s: LengthOf) -> None:
    """In a session left alone each line and tone falls where the timeline puts it, and none is cut."""
    plan = built_in(routine)
    play = Play.of(plan, length_s=length_s, background=UNASKED).begin().to_the_end()
    begun = [each.at_s for each in play.log if isinstance(each.effect, BlockStarted)]
    said = [(each.at_s, each.effect.text) for each in play.log if isinstance(each.effect, Say)]
    for slot, block, go_s in zip(plan.slots, play.blocks, begun, strict=True):
        assert block.started_s == go_s
        assert block.ended_s - go_s == pytest.approx(slot.seconds, abs=0.02)
        for cue in cues(slot, slot.seconds, PHRASES, length_s):
            at_s = go_s + cue.at_s
            if cue.say is None:
                assert any(abs(each_s - at_s) <= GRID_S for each_s in play.tones(Chime.COUNT))
            else:
                assert any(text == cue.say and abs(each_s - at_s) <= GRID_S for each_s, text in said), cue
    assert play.tones(Chime.START) == begun
    assert play.tones(Chime.END) == [block.ended_s for block in play.blocks]


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_the_set_up_ends_before_go_and_the_gap_is_kept(routine: str, length_s: LengthOf) -> None:
    plan = built_in(routine)
    play = Play.of(plan, length_s=length_s, background=UNASKED).begin().to_the_end()
    said = [(each.at_s, each.effect.text) for each in play.log if isinstance(each.effect, Say)]
    previous: SidedSlot | None = None
    free_s = 0.0
    for slot, block in zip(plan.slots, play.blocks, strict=True):
        last_s, text = max((each for each in said if each[0] < block.started_s), key=lambda each: each[0])
        assert text == prep_lines(previous, slot, PHRASES, Verbosity.FULL)[-1]
        assert last_s + length_s(text) + BEFORE_GO_S <= block.started_s + GRID_S
        assert block.started_s - free_s >= prep_gap_s(previous, slot) - GRID_S
        previous, free_s = slot, block.ended_s


# -- short and odd slots -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "side", "kinds"),
    [
        (5, Side.LEFT, ["count", "count", "count"]),
        (15, Side.LEFT, ["first", "feel", "count", "count", "count"]),
        (15, Side.ALTERNATE, ["first", "change", "feel", "count", "count", "count"]),
        (20, Side.LEFT, ["first", "half", "feel", "count", "count", "count"]),
        (30, Side.LEFT, ["first", "feel", "half", "technique", "ten", "count", "count", "count"]),
        (30, Side.ALTERNATE, ["first", "feel", "change", "technique", "ten", "count", "count", "count"]),
        (45, Side.LEFT, ["first", "feel", "technique", "half", "ten", "count", "count", "count"]),
        (60, Side.BOTH, ["first", "feel", "technique", "half", "ten", "count", "count", "count"]),
        (600, Side.BOTH, ["first", "feel", "technique", "half", "ten", "count", "count", "count"]),
    ],
)
def test_slots_of_all_lengths(seconds: int, side: Side, kinds: list[str]) -> None:
    slot = SidedSlot(move("one"), side, seconds, 0)
    assert [cue.kind.value for cue in cues(slot, seconds, PHRASES, brisk_s)] == kinds


@pytest.mark.parametrize("seconds", range(5, 61))
@pytest.mark.parametrize("side", [Side.LEFT, Side.ALTERNATE])
@pytest.mark.parametrize("length_s", NAMED_LENGTHS.values(), ids=NAMED_LENGTHS)
def test_no_length_makes_lines_meet(seconds: int, side: Side, length_s: Callable[[str], float]) -> None:
    slot = SidedSlot(move("one"), side, seconds, 0)
    placed = cues(slot, seconds, PHRASES, length_s)
    for cue, following in pairwise(lines_of(placed)):
        assert cue.say is not None
        assert cue.at_s + length_s(cue.say) + GAP_S <= following.at_s + 1e-6
    assert [cue.at_s for cue in placed] == sorted(cue.at_s for cue in placed)
    assert all(0 < cue.at_s < seconds for cue in placed)
    assert all(cue.until_s >= cue.at_s for cue in placed)


def test_a_roll_follows_its_own_beats_stretched_to_the_slot() -> None:
    roll = TEACHING.moves["tfl-roll"]
    for seconds in (60, 90, 120):
        placed = cues(SidedSlot(roll, Side.LEFT, seconds, 0), seconds, PHRASES, brisk_s)
        beats = [cue for cue in placed if cue.kind in (CueKind.FIRST, CueKind.BEAT)]
        assert [cue.say for cue in beats] == [beat.say for beat in roll.beats]
        for cue, beat in zip(beats, roll.beats, strict=True):
            assert cue.at_s == pytest.approx(max(0.6, beat.at_s * seconds / 60), abs=3)


@pytest.mark.parametrize(
    ("verbosity", "texts"),
    [
        (Verbosity.FULL, {"first", "feel", "technique", "half", "ten"}),
        (Verbosity.NORMAL, {"first", "feel", "half", "ten"}),
        (Verbosity.BRIEF, {"half"}),
        (Verbosity.TONES, set()),
    ],
)
def test_a_coach_of_fewer_words_gives_fewer_cues_and_every_tone(verbosity: Verbosity, texts: set[str]) -> None:
    placed = cues(SidedSlot(move("one"), Side.LEFT, 60, 0), 60, PHRASES, brisk_s)
    wanted = [cue for cue in placed if cue.wanted_at(verbosity)]
    assert {cue.kind.value for cue in wanted if cue.say} == texts
    assert len([cue for cue in wanted if cue.chime]) == 3


# -- preparation ---------------------------------------------------------------------------------------------------

STANDING, BACK, SIDE_LYING, SEATED = Position.STANDING, Position.BACK, Position.SIDE_LYING, Position.SEATED


def block(
    id_: str, side: Side = Side.BOTH, position: Position = BACK, kit: tuple[str, ...] = (), lean: str | None = None
) -> SidedSlot:
    """Make a block in a position."""
    made = move(id_, Sides.EACH if side is not Side.BOTH else Sides.BOTH, position=position, kit=kit)
    return SidedSlot(made, side, 60, 0, Posture(lean, f"Lean {lean}.") if lean else None)


@pytest.mark.parametrize(
    ("before", "after", "gap_s"),
    [
        (None, block("a"), 10),
        (None, block("a", kit=("ball",)), 10),
        (block("a"), block("b"), 5),
        (block("a", Side.LEFT), block("a", Side.RIGHT), 8),
        (block("a", Side.RIGHT), block("a", Side.LEFT), 8),
        (block("a"), block("a"), 5),
        (block("a"), block("b", position=SIDE_LYING), 8),
        (block("a"), block("b", position=STANDING), 15),
        (block("a", position=STANDING), block("b"), 15),
        (block("a", position=STANDING), block("b", position=SEATED), 8),
        (block("a"), block("b", kit=("band",)), 10),
        (block("a", kit=("band", "ball")), block("b", kit=("band",)), 5),
        (block("a", position=STANDING), block("b", kit=("ball",)), 20),
    ],
)
def test_gaps_before_go(before: SidedSlot | None, after: SidedSlot, gap_s: float) -> None:
    assert prep_gap_s(before, after) == gap_s


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        (None, block("a", Side.LEFT), ["A, left side.", "setup"]),
        (block("a", Side.LEFT), block("a", Side.RIGHT), ["Now the right side. Same again."]),
        (block("a", Side.RIGHT), block("a", Side.LEFT), ["Now the left side. Same again."]),
        (block("a", Side.LEFT), block("a", Side.LEFT), ["A, left side.", "setup"]),
        (block("a"), block("a"), ["A, both sides together.", "setup"]),
        (block("a"), block("b", Side.LEFT), ["B, left side.", "setup"]),
        (block("a", lean="back"), block("a", lean="in"), ["A, both sides together.", "setup", "Lean in."]),
        (
            block("a", Side.RIGHT, lean="back"),
            block("a", Side.LEFT, lean="in"),
            ["A, left side.", "setup", "Lean in."],
        ),
        (
            block("a", Side.LEFT, lean="in"),
            block("a", Side.RIGHT, lean="in"),
            ["Now the right side. Same again."],
        ),
    ],
)
def test_what_is_said_before_go(before: SidedSlot | None, after: SidedSlot, lines: list[str]) -> None:
    expected = [after.move.setup if line == "setup" else line for line in lines]
    assert list(prep_lines(before, after, PHRASES, Verbosity.FULL)) == expected
    assert list(prep_lines(before, after, PHRASES, Verbosity.BRIEF)) == [
        line for line in expected if line != after.move.setup
    ]
    assert prep_lines(before, after, PHRASES, Verbosity.TONES) == ()


def test_the_first_gap_begins_after_the_opening_words() -> None:
    play = Play.of(plan_of(block("a")), background=UNASKED).begin().to_the_end()
    announced_s = next(
        each.at_s for each in play.log if isinstance(each.effect, Say) and each.effect.text.startswith("A, both")
    )
    assert play.blocks[0].started_s - announced_s >= 10 - GRID_S


def test_files_are_rendered_once(spoken_s: LengthOf, tmp_path: Path) -> None:
    assert spoken_s(PHRASES.half) == spoken_s(PHRASES.half) > 0.3
    assert not list(tmp_path.iterdir())
