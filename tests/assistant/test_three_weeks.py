"""Three weeks of one person with the coach, end to end: what is remembered, done, said and drawn is what was true.

Nothing here is made up row by row.  A `SimulatedPerson` does nineteen sessions with the real brain, planner, store and
writer; everything that comes out is held against the person's own diary, stopwatch and ears.
"""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise, takewhile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.dates import date2num
from PIL import Image
from session_driver import PHRASES
from simulated_person import (
    AFTER_PAIN,
    GONE_ON,
    KILLED,
    LAST_DAY,
    MONDAY,
    NOW,
    PAINFUL,
    POSTURES,
    SHORT,
    STOPPED,
    STORY,
    TIGHT,
    WEEKS,
    Entry,
    Life,
    Lived,
    life_of,
    symmetrical,
    weak_left,
)

from assistant import clock, places
from assistant.cli import main
from assistant.history import plot
from assistant.history.dots import dots
from assistant.language.words import Words
from assistant.session.commands import Context, Intent
from assistant.session.effects import BlockStarted, Ending, Outcome, Remark, Say
from assistant.session.moves import Phase, Side

RAISE = "lying-side-raise"
SIDES = (Side.LEFT, Side.RIGHT)
PICTURE = Path(__file__).parent.parent / "pictures" / "history.png"

Told = dict[str, list[Any]]  # as JSON has it

FELT = re.compile(
    r"Lately you felt the lying side raise in the right place (\d+) of (\d+) times on the left "
    r"and (\d+) of (\d+) on the right\."
)
SHAME = re.compile(
    r"weak|bad|poor|fail|wrong|dead|lazy|should|must|streak|missed|diagnos|disorder|dysfunction|imbalance",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Life:
    """Give the three weeks of a person with a weak left glute."""
    return life_of(weak_left, STORY, tmp_path_factory.mktemp("weak-left"))


# -- counting again, from the diary -------------------------------------------------------------------------------


def ends(diary: list[Entry]) -> dict[tuple[int, str, Side, str | None], Entry]:
    """The last thing told in each session about a move, on a side of the body, in a posture."""
    found = {}
    for entry in diary:
        for side in (entry.side,) if entry.side in SIDES else SIDES:
            found[entry.session, entry.move, side, entry.posture] = entry
    return found


def felt_of(diary: list[Entry], move: str, side: Side) -> tuple[int, int]:
    """In how many sessions the move was felt in the right place on that side in the end, and of how many."""
    by_session: dict[int, list[bool]] = {}
    for (session, which, where, _), entry in ends(diary).items():
        if (which, where) == (move, side):
            by_session.setdefault(session, []).append(entry.right)
    return sum(any(answers) for answers in by_session.values()), len(by_session)


def stopwatch_s(lived: tuple[Lived, ...]) -> dict[Side, float]:
    """How long each side of the body worked, by the person's own watch."""
    seconds = dict.fromkeys(SIDES, 0.0)
    for session in lived:
        for _, side, worked_s in session.stopwatch():
            for each in (side,) if side in SIDES else SIDES:
                seconds[each] += worked_s if side in SIDES else worked_s / 2
    return seconds


# -- what was kept ------------------------------------------------------------------------------------------------


def test_every_session_is_kept_on_its_day(life: Life) -> None:
    assert [each.started for each in life.kept] == [visit.moment for visit in WEEKS]
    ended = {STOPPED: Outcome.STOPPED, KILLED: None}
    assert [each.outcome for each in life.kept] == [ended.get(visit, Outcome.FINISHED) for visit in WEEKS]
    assert [each.past.routine for each in life.kept] == [each.plan.routine.id for each in life.lived]


def test_everything_that_was_told_is_kept_as_it_was_told(life: Life) -> None:
    told = [(each.session, each.move, each.side, each.place, each.right, each.asked) for each in life.person.diary]
    kept = [
        (number, felt.move, felt.side, felt.place, felt.right, felt.asked)
        for number, session in enumerate(life.kept, 1)
        for felt in session.past.felt
    ]
    assert kept == told
    assert len(told) > 40
    assert any(not entry.asked for entry in life.person.diary)


def test_nothing_was_said_to_deaf_ears(life: Life) -> None:
    assert life.person.unheard == []


def test_a_posture_that_is_counted_is_one_that_was_named(life: Life) -> None:
    told = [(each.session, each.move, each.side, each.posture) for each in life.person.diary]
    kept = [
        (number, felt.move, felt.side, felt.posture)
        for number, session in enumerate(life.kept, 1)
        for felt in session.past.felt
    ]
    assert kept == told


# -- what the coach did with it -----------------------------------------------------------------------------------


def test_the_side_that_is_steady_is_asked_about_less(life: Life) -> None:
    sessions = {
        side: {session for session, move, asked, _ in life.person.asked if (move, asked) == (RAISE, side)}
        for side in SIDES
    }
    questions = Counter(side for _, move, side, _ in life.person.asked if move == RAISE)
    assert len(sessions[Side.LEFT]) >= len(sessions[Side.RIGHT]) + 3
    assert questions[Side.LEFT] >= 2 * questions[Side.RIGHT]
    by_itself = Counter(
        (session, move, side) for session, move, side, text in life.person.asked if text == PHRASES.feel_question
    )
    afresh = {
        (each.number, block.move.id, block.side)
        for each in life.lived
        for block in each.play.blocks
        if PHRASES.reset_begins in each.lines and block.move.phase is Phase.ACTIVATE
    }
    assert {key for key, times in by_itself.items() if times > 1} <= afresh
    assert max(by_itself.values()) <= 2


def test_what_helped_is_said_in_the_next_sessions_and_nothing_else_is(life: Life) -> None:
    raises, steps = life.with_move(RAISE, Side.LEFT), {step.change: step.say for step in life.move(RAISE).ladder}
    helped = 0
    for session in raises:
        if session.visit == POSTURES:
            continue
        before = [
            entry
            for entry in life.person.diary
            if (entry.move, entry.side, entry.posture) == (RAISE, Side.LEFT, None) and entry.session < session.number
        ]
        line = None
        if before and before[-1].right and before[-1].changes:
            line = PHRASES.helped_before.format(change=steps[before[-1].changes[-1]])
            helped += 1
        start = PHRASES.helped_before.partition("{")[0]
        assert [text for text in session.lines if text.startswith(start)] == [line] * (line is not None), session.visit
    assert helped >= 2
    left = [entry for entry in life.person.diary if entry.side is Side.LEFT and entry.right and entry.changes]
    assert {entry.changes[-1] for entry in left} <= {
        "toe-down",
        "kick-back",
    }  # the two that help this person, and no other


def test_the_posture_that_won_is_used_and_the_others_get_their_turn(life: Life) -> None:
    assert [
        (remark.remark.move, remark.remark.side, remark.remark.value)
        for remark in life.kept_of(POSTURES).remarks
        if remark.remark.kind is Remark.POSTURE
    ] == [("seated-abduction", Side.BOTH, "lean-forward"), (RAISE, Side.RIGHT, "straight")]
    later = life.lived[WEEKS.index(POSTURES) + 1 :]
    used = [
        next(block.posture for block in session.play.blocks if (block.move.id, block.side) == (RAISE, Side.RIGHT))
        for session in later
        if session in life.with_move(RAISE, Side.RIGHT)
    ]
    assert len(used) >= 6
    assert {posture for number, posture in enumerate(used, 1) if number % 3} == {"straight"}
    assert used[2::3] == ["slightly-bent", "well-bent"]
    assert all(  # nothing landed on the left, so nothing is claimed there
        block.posture is None
        for session in later
        for block in session.play.blocks
        if (block.move.id, block.side) == (RAISE, Side.LEFT)
    )


def test_the_postures_were_each_asked_about_once(life: Life) -> None:
    told = Counter((each.move, each.side, each.posture) for each in life.person.diary if each.session == 5)
    assert told == dict.fromkeys(told, 1)
    assert len(told) == 9


def test_the_tight_side_gets_more_where_it_relaxes_and_nowhere_else(life: Life) -> None:
    longer = 0
    for session, visit in zip(life.kept, WEEKS, strict=True):
        planned = takewhile(lambda each: each.block.phase != Phase.ACTIVATE, session.blocks)  # before any reset
        done = [each.block for each in planned if each.block.ending is Ending.DONE]
        for left, right in pairwise(done):
            if (left.side, right.side, left.move) != (Side.LEFT, Side.RIGHT, right.move):
                continue
            told_later = visit == TIGHT and left.move == "peroneal-roll"
            if told_later:
                continue
            longer += 1
            assert left.seconds == right.seconds * 3 // 2, (visit, left)
    assert longer > 25


def test_pain_is_answered_by_less_and_asked_about_the_next_time_only(life: Life) -> None:
    question = PHRASES.since.format(move=life.move("clam").name)
    assert [each.visit for each in life.lived if question in each.lines] == [AFTER_PAIN]
    said = [(each.remark.kind, each.remark.move, each.remark.level) for each in life.kept_of(AFTER_PAIN).remarks]
    assert said == [(Remark.PAIN_SINCE, "clam", 2)]
    assert PHRASES.pain_middle in life.of(PAINFUL).lines
    clams = {Side.LEFT: 0.0, Side.RIGHT: 0.0}
    for move, side, worked_s in life.of(PAINFUL).stopwatch():
        if move.id == "clam":
            clams[side] += worked_s
    assert 0.0 < clams[Side.RIGHT] < 45.0  # "I will shorten it" holds for the other side too
    assert 12.0 < clams[Side.LEFT] < 45.0, clams  # and no change to try makes it longer again


def test_the_coach_talks_less_and_less(life: Life) -> None:
    for id_ in (RAISE, "lying-ql-stretch"):
        move, sessions = life.move(id_), life.with_move(id_)
        assert move.technique is not None
        with_technique = [move.technique in each.lines for each in sessions if each.visit is not SHORT]
        assert with_technique[:2] == [True, True]
        assert not any(with_technique[3:])
        assert move.where in sessions[3].lines
        assert not any(line in sessions[-1].lines for line in (move.first, move.where, move.setup))
    first, last = life.of(WEEKS[0]), life.of(WEEKS[-1])
    assert first.plan.routine.id == last.plan.routine.id
    assert 2 * len(last.lines) < len(first.lines)


def test_ten_seconds_left_is_said_once_a_block(life: Life) -> None:
    for session in life.lived:
        said = 0
        for each in session.play.log:
            if isinstance(each.effect, BlockStarted):
                said = 0
            elif isinstance(each.effect, Say) and each.effect.text == PHRASES.ten_left:
                said += 1
                assert said == 1, (session.visit, each.at_s)


def test_a_killed_session_goes_on_with_the_block_that_was_lost(life: Life) -> None:
    killed, gone_on = life.of(KILLED), life.of(GONE_ON)
    kept = life.kept_of(KILLED)
    assert len(kept.blocks) == 5
    lost = killed.play.started[-1]
    assert (kept.ahead[0].move, kept.ahead[0].side) == lost[:2]
    assert gone_on.play.started[0] == lost
    assert PHRASES.go_on_yes in gone_on.lines
    done = [(each.block.move, each.block.side) for each in kept.blocks]
    done += [(each.move.id, each.side) for each in gone_on.play.blocks]
    # A reset in between rolls and tries again; that comes on top.
    planned = [(slot.move.id, slot.side) for slot in killed.plan.slots]
    assert [each for each in dict.fromkeys(done) if each in planned] == planned


# -- what is shown of it ------------------------------------------------------------------------------------------


def test_the_records_say_the_true_thing(life: Life) -> None:
    told = FELT.fullmatch(life.shown[0])
    assert told, life.shown
    counts = [int(number) for number in told.groups()]
    left, right = (felt_of(life.person.diary, RAISE, side) for side in SIDES)
    assert counts == [*left, *right]
    assert left[0] / left[1] < 0.5
    assert right[0] / right[1] > 0.9
    week = [entry for entry in life.person.diary if entry.day > LAST_DAY - 7]
    lately = felt_of(week, RAISE, Side.LEFT)
    assert f"In the last seven days it was {lately[0]} of {lately[1]} on the left." in life.shown
    assert lately[0] / lately[1] > left[0] / left[1]
    minutes = {side: round(seconds / 60) for side, seconds in stopwatch_s(life.lived).items()}
    assert (
        f"Lately you worked {minutes[Side.LEFT]} minutes on the left and {minutes[Side.RIGHT]} on the right."
        in life.shown
    )


def test_the_records_judge_nobody(life: Life) -> None:
    offer = PHRASES.summary.records_ask.format(side="left")
    assert offer in life.shown
    said = Words.load().parse(offer.partition("say: ")[2], Context.SESSION)  # words for the person, if they like
    assert said is not None
    assert (said.intent, said.side) == (Intent.WEAK, Side.LEFT)
    for sentence in life.shown:
        assert sentence == offer or not SHAME.search(sentence), sentence
    lines = [text for session in life.lived for text in session.lines]
    closing_words = [text for text in lines if text.startswith(("You ", "In ", "Felt", "Not yet", "None of"))]
    assert len(closing_words) > 20
    assert [text for text in closing_words if SHAME.search(text)] == []


def test_a_session_told_it_too(life: Life) -> None:
    spoken = [(each.visit.day, text) for each in life.lived for text in each.lines if FELT.fullmatch(text)]
    assert spoken
    for day, text in spoken:
        told = FELT.fullmatch(text)
        assert told is not None
        until = [entry for entry in life.person.diary if entry.day <= day]
        assert tuple(int(number) for number in told.groups()) == (
            *felt_of(until, RAISE, Side.LEFT),
            *felt_of(until, RAISE, Side.RIGHT),
        )


def test_the_minutes_of_each_side_are_those_of_the_stopwatch(life: Life) -> None:
    found = life.weeks
    assert len(found) == 3
    for number, week in enumerate(found):
        of_week = tuple(each for each in life.lived if each.visit.day // 7 == number)
        timed = stopwatch_s(of_week)
        assert week.sessions == len(of_week)
        assert week.left_s == pytest.approx(timed[Side.LEFT], abs=1.0)  # the tones keep to a grid of 10 ms
        assert week.right_s == pytest.approx(timed[Side.RIGHT], abs=1.0)
        assert week.left_s > week.right_s + 240


@pytest.fixture
def told_to_programs(life: Life, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """Give what `otherside history --json` prints at the end of the three weeks."""
    monkeypatch.setenv(places.HOME_VARIABLE, str(life.home))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    assert main(["history", "--json"]) == 0
    found: Told = json.loads(capsys.readouterr().out)
    return found


def test_history_for_programs_agrees(life: Life, told_to_programs: Told) -> None:
    assert told_to_programs["records_show"] == [*life.shown]
    for number, week in enumerate(told_to_programs["weeks"]):
        of_week = tuple(each for each in life.lived if each.visit.day // 7 == number)
        timed = stopwatch_s(of_week)
        diary = [entry for entry in life.person.diary if entry.day // 7 == number]
        moves = {entry.move for entry in diary}
        for side, minutes, felt in (
            (Side.LEFT, "minutes_left", "felt_left"),
            (Side.RIGHT, "minutes_right", "felt_right"),
        ):
            assert week[minutes] == pytest.approx(timed[side] / 60, abs=0.06)
            counted = [felt_of(diary, move, side) for move in sorted(moves)]
            right, given = (sum(column) for column in zip(*counted, strict=True))
            assert week[felt] == {"right_place": right, "answers": given}
    for session, lived in zip(told_to_programs["sessions"], life.lived, strict=True):
        assert datetime.fromisoformat(str(session["started_at"])) == lived.visit.moment
        assert session["felt"] == [
            {"move": each.move, "side": each.side, "place": each.place, "right_place": each.right}
            for each in life.person.diary
            if each.session == lived.number
        ]


def test_the_picture_shows_the_left_side_learn(life: Life) -> None:
    found = life.weeks
    _, _, left, right = plot.figure_of(dots(life.kept, found), found).axes
    marks = {Side.LEFT: marks_of(left), Side.RIGHT: marks_of(right)}
    told: Counter[tuple[Side, date, bool]] = Counter()
    for (_, _, side, _), entry in ends(life.person.diary).items():
        told[side, MONDAY.date() + timedelta(days=entry.day), entry.right] += 1
    assert Counter((side, day, right) for side in SIDES for day, right in marks[side]) == told
    wrong = {
        side: [sum(not ok for day, ok in marks[side] if (day - MONDAY.date()).days // 7 == week) for week in range(3)]
        for side in SIDES
    }
    assert wrong[Side.LEFT][0] >= wrong[Side.RIGHT][0] + 4
    assert wrong[Side.LEFT][2] == 0
    late = [ok for day, ok in marks[Side.LEFT] if (day - MONDAY.date()).days >= 14]
    assert len(late) >= 5


def marks_of(axes: Axes) -> list[tuple[date, bool]]:
    """The day of every mark, and whether it stands for the right place."""
    first = MONDAY.date()
    found = []
    for marks in axes.collections:
        assert isinstance(marks, PathCollection)
        right = {"right place": True, "another place": False}[str(marks.get_label())]
        days = [round(x - float(date2num(first))) for x in np.asarray(marks.get_offsets())[:, 0]]
        found += [(first + timedelta(days=day), right) for day in days]
    return found


def test_the_readme_shows_such_a_picture(life: Life) -> None:
    assert PICTURE.stat().st_size <= 120_000
    drawn, shown = (
        np.asarray(Image.open(file).convert("L"), float)
        for file in (io.BytesIO(plot.draw(life.kept, life.weeks, "png")), PICTURE)
    )
    assert drawn.shape == shown.shape
    # Of 255.  A coach who learns something new may move a few marks; an empty picture would differ by twenty.
    assert np.abs(drawn - shown).mean() < 8.0


# -- other people -------------------------------------------------------------------------------------------------


def test_what_is_told_about_weak_left_sides_is_true(tmp_path: Path) -> None:
    told = 0
    for seed in range(100, 106):
        of = life_of(weak_left, seed, tmp_path / str(seed))
        sentences = [found for text in of.shown if (found := FELT.fullmatch(text))]
        assert not [text for text in of.shown if "felt the" in text and not FELT.fullmatch(text)]
        for found in sentences:
            told += 1
            counts = [int(number) for number in found.groups()]
            left, right = (felt_of(of.person.diary, RAISE, side) for side in SIDES)
            assert counts == [*left, *right]
            assert left[0] / left[1] < right[0] / right[1]
    assert told >= 4  # luck may hide it from anybody who only counts


def test_two_sides_that_are_alike_are_not_set_apart(tmp_path: Path) -> None:
    lives = [life_of(symmetrical, seed, tmp_path / str(seed)) for seed in range(8)]
    compared = [of.person.seed for of in lives if any("felt the" in text for text in of.shown)]
    assert len(compared) <= 1, compared  # luck may make a difference once; of a hundred lives it did twice
