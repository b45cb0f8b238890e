"""How much is said about a move."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from session_driver import PHRASES, Play, move, plan_of, slot

from assistant.session.background import Background
from assistant.session.commands import Intent
from assistant.session.cue import Verbosity
from assistant.session.effects import Remark
from assistant.session.profile import Profile
from assistant.session.wordiness import level, shifted

CLAM = move("clam")
FULL, NORMAL, BRIEF, TONES = Verbosity.FULL, Verbosity.NORMAL, Verbosity.BRIEF, Verbosity.TONES


@pytest.mark.parametrize(
    ("times", "wordier", "expected"),
    [
        pytest.param(0, 0, FULL, id="the-first-time"),
        pytest.param(2, 0, FULL, id="the-third-time"),
        pytest.param(3, 0, NORMAL, id="the-fourth-time"),
        pytest.param(8, 0, NORMAL, id="the-ninth-time"),
        pytest.param(9, 0, BRIEF, id="the-tenth-time"),
        pytest.param(500, 0, BRIEF, id="always"),
        pytest.param(0, -1, NORMAL, id="less-was-wanted"),
        pytest.param(0, -3, BRIEF, id="much-less-was-wanted-but-never-silence"),
        pytest.param(9, 1, NORMAL, id="more-was-wanted"),
        pytest.param(9, 3, FULL, id="much-more-was-wanted"),
    ],
)
def test_less_is_said_as_a_move_becomes_familiar(times: int, wordier: int, expected: Verbosity) -> None:
    profile = Profile(times={"clam": times, "another": 99}, wordier=wordier)
    assert level(CLAM, profile, None) is expected


@pytest.mark.parametrize("setting", Verbosity)
@pytest.mark.parametrize("times", [0, 3, 9])
def test_a_setting_stands_for_all_moves(setting: Verbosity, times: int) -> None:
    assert level(CLAM, Profile(times={"clam": times}), setting) is setting


@given(st.integers(0, 1000), st.integers(-3, 3))
def test_history_alone_never_takes_all_words_away(times: int, wordier: int) -> None:
    assert level(CLAM, Profile(times={"clam": times}, wordier=wordier), None) is not TONES


@pytest.mark.parametrize(
    ("base", "steps", "expected"), [(FULL, 1, FULL), (FULL, -1, NORMAL), (BRIEF, -1, BRIEF), (BRIEF, 2, FULL)]
)
def test_there_are_steps_as_far_as_there_are_levels(base: Verbosity, steps: int, expected: Verbosity) -> None:
    assert shifted(base, steps) is expected


# -- in a session ----------------------------------------------------------------------------------------------------


def said_about(background: Background) -> set[str]:
    """Play one block, and name what was said of the move."""
    play = Play.of(plan_of(slot("clam")), background=background).begin().to_the_end()
    lines = {"setup": CLAM.setup, "first": CLAM.first, "where": CLAM.where, "technique": CLAM.technique}
    lines |= {"half": PHRASES.half, "ten": PHRASES.ten_left}
    return {name for name, line in lines.items() if line in play.texts()}


@pytest.mark.parametrize(
    ("background", "lines"),
    [
        pytest.param(Background(), {"setup", "first", "where", "technique", "half", "ten"}, id="new"),
        pytest.param(Background(Profile(times={"clam": 3})), {"setup", "first", "where", "half", "ten"}, id="known"),
        pytest.param(Background(Profile(times={"clam": 9})), {"half"}, id="familiar"),
        pytest.param(Background(verbosity=TONES), set(), id="only-tones"),
    ],
)
def test_what_falls_away_with_familiarity(background: Background, lines: set[str]) -> None:
    assert said_about(background) == lines


@pytest.mark.parametrize(
    ("intent", "remark", "answer"),
    [
        (Intent.SAY_LESS, Remark.SAY_LESS, PHRASES.fewer_words),
        (Intent.SAY_MORE, Remark.SAY_MORE, PHRASES.more_words),
        (Intent.ONLY_TONES, None, PHRASES.only_tones),
    ],
)
def test_less_and_more_are_kept_and_only_tones_is_for_today(intent: Intent, remark: Remark | None, answer: str) -> None:
    play = Play.of(plan_of(slot("clam"))).begin()
    play.say(intent)
    assert play.texts()[-1] == answer
    assert [each.kind for each in play.remarks] == ([] if remark is None else [remark])


def test_less_and_less_ends_in_tones_and_more_comes_back_step_by_step() -> None:
    play = Play.of(plan_of(slot("clam"))).begin()
    answers = []
    for intent in (Intent.SAY_LESS, Intent.SAY_LESS, Intent.SAY_LESS, Intent.SAY_LESS, Intent.SAY_MORE):
        play.say(intent)
        answers.append(play.texts()[-1])
    assert answers == [
        PHRASES.fewer_words,
        PHRASES.fewer_words,
        PHRASES.only_tones,
        PHRASES.only_tones,
        PHRASES.more_words,
    ]
