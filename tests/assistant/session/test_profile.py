"""What is learnt of a person from earlier sessions, rule by rule."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.session.effects import Ending, Remark
from assistant.session.moves import Phase, Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark, PastSession
from assistant.session.profile import Profile, Tried, learn

TODAY = 20_000
LEFT, RIGHT = Side.LEFT, Side.RIGHT


def block(move: str = "clam", side: Side = LEFT, worked_s: float = 45.0, posture: str | None = None) -> PastBlock:
    """Make a block that was worked."""
    return PastBlock(move, Phase.ACTIVATE, side, 45, worked_s, Ending.DONE, posture)


def felt(right: bool, posture: str | None = None, change: str | None = None, side: Side = LEFT) -> PastFelt:
    """Make an answer about the clam."""
    return PastFelt("clam", side, Place.GLUTES if right else Place.QUADS, right, posture, change)


def session(
    ago: int = 0,
    *remarks: PastRemark,
    blocks: tuple[PastBlock, ...] = (block(),),
    answers: tuple[PastFelt, ...] = (),
) -> PastSession:
    """Make a session some days ago."""
    return PastSession(TODAY - ago, "it-band", finished=True, blocks=blocks, felt=answers, remarks=remarks)


def after(*sessions: PastSession) -> Profile:
    """Learn from these."""
    return learn(sessions, TODAY)


# -- FRESH: sides ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "ago", "counts"),
    [
        pytest.param(Remark.TIGHT, 0, True, id="tight-today"),
        pytest.param(Remark.TIGHT, 28, True, id="tight-28-days-ago"),
        pytest.param(Remark.TIGHT, 29, False, id="tight-29-days-ago"),
        pytest.param(Remark.WEAK, 28, True, id="weak-28-days-ago"),
        pytest.param(Remark.WEAK, 29, False, id="weak-29-days-ago"),
        pytest.param(Remark.TIGHT, -1, True, id="tight-tomorrow-further-east"),
    ],
)
def test_a_remark_about_a_side_counts_for_28_days(kind: Remark, ago: int, counts: bool) -> None:
    profile = after(session(ago, PastRemark(kind, side=RIGHT)))
    expected = {RIGHT} if counts else set()
    assert profile.tight == (expected if kind is Remark.TIGHT else set())
    assert profile.weak == (expected if kind is Remark.WEAK else set())


@pytest.mark.parametrize(
    ("remarks", "tight", "weak"),
    [
        pytest.param([(Remark.TIGHT, LEFT), (Remark.WEAK, RIGHT)], {LEFT}, {RIGHT}, id="two-things"),
        pytest.param([(Remark.TIGHT, LEFT), (Remark.WEAK, LEFT)], {LEFT}, {LEFT}, id="one-side-may-be-both"),
        pytest.param([(Remark.TIGHT, LEFT), (Remark.TIGHT, RIGHT)], {LEFT, RIGHT}, set(), id="both-sides"),
        pytest.param([(Remark.TIGHT, LEFT), (Remark.FINE, LEFT)], set(), set(), id="fine-again"),
        pytest.param([(Remark.TIGHT, LEFT), (Remark.FINE, RIGHT)], {LEFT}, set(), id="the-other-side-is-fine"),
        pytest.param([(Remark.FINE, LEFT), (Remark.TIGHT, LEFT)], {LEFT}, set(), id="tight-after-all"),
        pytest.param([(Remark.TIGHT, None), (Remark.WEAK, Side.BOTH)], set(), set(), id="no-side-of-the-two"),
    ],
)
def test_tight_and_weak_are_kept_apart_by_side(
    remarks: list[tuple[Remark, Side | None]], tight: set[Side], weak: set[Side]
) -> None:
    said = tuple(PastRemark(kind, side=side) for kind, side in remarks)
    together, one_by_one = after(session(1, *said)), after(*(session(9 - at, each) for at, each in enumerate(said)))
    for profile in (together, one_by_one):
        assert profile.tight == tight
        assert profile.weak == weak


def test_the_settings_name_sides_that_age_never_takes_away_and_fine_does() -> None:
    assert learn([], TODAY, [LEFT], [RIGHT]) == Profile(frozenset({LEFT}), frozenset({RIGHT}), today=TODAY)
    old = session(400, PastRemark(Remark.TIGHT, side=RIGHT))
    assert learn([old], TODAY, [LEFT]).tight == {LEFT}
    fine = session(400, PastRemark(Remark.FINE, side=LEFT))
    assert learn([fine], TODAY, [LEFT], [LEFT]).tight == set()
    assert learn([fine], TODAY, [LEFT], [LEFT]).weak == set()


# -- SORE: pain and warning signs ------------------------------------------------------------------------------------


def hurt(level: int | None, move: str | None = "clam") -> PastRemark:
    """Make a pain that was told."""
    return PastRemark(Remark.PAIN, move, LEFT, level)


def since(level: int | None) -> PastRemark:
    """Make the answer to how it is since."""
    return PastRemark(Remark.PAIN_SINCE, "clam", level=level)


@pytest.mark.parametrize(
    ("ago", "remarks", "sore"),
    [
        pytest.param(0, [hurt(3)], {}, id="level-3"),
        pytest.param(0, [hurt(4)], {"clam": 4}, id="level-4"),
        pytest.param(14, [hurt(10)], {"clam": 10}, id="14-days-ago"),
        pytest.param(15, [hurt(10)], {}, id="15-days-ago"),
        pytest.param(1, [hurt(None)], {}, id="no-level"),
        pytest.param(1, [hurt(7, None)], {}, id="no-move"),
        pytest.param(1, [hurt(7), hurt(2)], {}, id="the-last-one-counts-less"),
        pytest.param(1, [hurt(2), hurt(7)], {"clam": 7}, id="the-last-one-counts-more"),
        pytest.param(1, [hurt(7), hurt(5, "band-walk")], {"clam": 7, "band-walk": 5}, id="two-moves"),
    ],
)
def test_pain_from_4_on_is_asked_about_for_14_days(ago: int, remarks: list[PastRemark], sore: dict[str, int]) -> None:
    assert after(session(ago, *remarks)).sore == sore


@pytest.mark.parametrize("level", [None, 0, 3])
def test_pain_is_asked_about_once_when_it_is_low_or_nobody_answers(level: int | None) -> None:
    assert after(session(2, hurt(8)), session(1, since(level))).sore == {}


def test_a_session_without_the_question_does_not_settle_it() -> None:
    assert after(session(2, hurt(8)), session(1)).sore == {"clam": 8}


@pytest.mark.parametrize(
    ("ago", "answers", "warned"),
    [
        pytest.param(0, [], True, id="today"),
        pytest.param(14, [], True, id="14-days-ago"),
        pytest.param(15, [], False, id="15-days-ago"),
        pytest.param(3, ["no"], True, id="not-gone"),
        pytest.param(3, ["no", "no"], True, id="still-not-gone"),
        pytest.param(3, ["no", "yes"], False, id="gone-at-last"),
        pytest.param(3, ["yes"], False, id="gone"),
    ],
)
def test_a_warning_sign_is_asked_about_until_it_has_gone(ago: int, answers: list[str], warned: bool) -> None:
    told = session(ago, PastRemark(Remark.WARNING_SIGN, "clam", LEFT))
    later = [session(0, PastRemark(Remark.WARNING_GONE, value=answer)) for answer in answers]
    assert after(told, *later).warned is warned


# -- LAST: answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        pytest.param([felt(True)], [Tried(True, None, None, 0)], id="one"),
        pytest.param([felt(False), felt(True, change="a")], [Tried(True, None, "a", 0)], id="the-last"),
        pytest.param([felt(True), felt(False)], [Tried(False, None, None, 0)], id="the-last-even-when-wrong"),
        pytest.param(
            [felt(False, "p"), felt(True, "q"), felt(True, "p", "a")],
            [Tried(True, "p", "a", 0), Tried(True, "q", None, 0)],
            id="the-last-in-each-posture",
        ),
    ],
)
def test_of_several_answers_of_a_session_the_last_counts(answers: list[PastFelt], kept: list[Tried]) -> None:
    tried = after(session(answers=tuple(answers))).tried["clam", LEFT]
    assert sorted(tried, key=lambda each: each.posture or "") == kept


def test_sides_are_kept_apart() -> None:
    both = (block(), block(side=RIGHT))
    profile = after(session(blocks=both, answers=(felt(True), felt(False, side=RIGHT))))
    assert [each.right for each in profile.tried["clam", LEFT]] == [True]
    assert [each.right for each in profile.tried["clam", RIGHT]] == [False]


@pytest.mark.parametrize(
    ("later", "ago"),
    [
        pytest.param([], 0, id="the-last-session"),
        pytest.param([(block(),)], 1, id="one-with-it-since"),
        pytest.param([(block(),), (block(), block())], 2, id="twice-in-a-session-is-once"),
        pytest.param([(block(side=RIGHT),), (block("band-walk"),)], 0, id="another-side-or-move"),
        pytest.param([(block(worked_s=0.0),)], 0, id="announced-but-not-worked"),
    ],
)
def test_an_answer_ages_with_every_session_that_worked_the_move_on_the_side(
    later: list[tuple[PastBlock, ...]], ago: int
) -> None:
    profile = after(session(answers=(felt(True),)), *(session(blocks=blocks) for blocks in later))
    assert [each.ago for each in profile.tried["clam", LEFT]] == [ago]


# -- the rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sessions", "times"),
    [
        pytest.param([], 0, id="never"),
        pytest.param([(block(), block(side=RIGHT))], 1, id="both-sides-are-one-session"),
        pytest.param([(block(),), (block(side=RIGHT),)], 2, id="two-sessions"),
        pytest.param([(block(worked_s=0.0),)], 0, id="not-worked"),
    ],
)
def test_sessions_with_a_move_are_counted(sessions: list[tuple[PastBlock, ...]], times: int) -> None:
    assert after(*(session(blocks=blocks) for blocks in sessions)).times.get("clam", 0) == times


@pytest.mark.parametrize(
    ("kinds", "wordier"),
    [
        ([], 0),
        ([Remark.SAY_LESS], -1),
        ([Remark.SAY_MORE] * 2, 2),
        ([Remark.SAY_LESS, Remark.SAY_MORE], 0),
        ([Remark.SAY_LESS] * 9, -3),
        ([Remark.SAY_LESS] * 9 + [Remark.SAY_MORE], -2),
        ([Remark.SAY_MORE] * 9, 3),
    ],
)
def test_say_more_and_say_less_are_kept_within_three_steps(kinds: list[Remark], wordier: int) -> None:
    assert after(session(200, *map(PastRemark, kinds))).wordier == wordier


@pytest.mark.parametrize(
    ("kinds", "may_ask"),
    [
        ([], True),
        ([Remark.ASK_LESS], False),
        ([Remark.ASK_LESS, Remark.ASK_AGAIN], True),
        ([Remark.ASK_AGAIN, Remark.ASK_LESS], False),
    ],
)
def test_stop_asking_is_kept_until_it_is_taken_back(kinds: list[Remark], may_ask: bool) -> None:
    assert after(*(session(400 - at, PastRemark(kind)) for at, kind in enumerate(kinds))).may_ask is may_ask


@pytest.mark.parametrize(("said", "screened"), [([], None), (["no"], False), (["yes"], True), (["yes", "no"], False)])
def test_the_screen_is_remembered(said: list[str], screened: bool | None) -> None:
    remarks = [PastRemark(Remark.NO_ROLLING, value=value) for value in said]
    assert after(session(900, *remarks)).screened is screened


def test_a_comparison_begins_the_count_of_postures_anew() -> None:
    def straight(posture: str) -> PastSession:
        return session(blocks=(block(posture=posture),))

    won = PastRemark(Remark.POSTURE, "clam", LEFT, value="bent")
    profile = after(straight("straight"), session(5, won, blocks=(block(posture="well-bent"),)))
    assert profile.kept == {("clam", LEFT): "bent"}
    assert profile.used == {("clam", LEFT): ()}
    profile = after(session(5, won), straight("bent"), straight("straight"))
    assert profile.used == {("clam", LEFT): ("bent", "straight")}


def test_nothing_is_known_of_somebody_new() -> None:
    assert after() == Profile(today=TODAY)


# -- anything --------------------------------------------------------------------------------------------------------

moves = st.sampled_from(("clam", "band-walk", "gone"))
sides = st.sampled_from(Side)
postures = st.none() | st.sampled_from(("straight", "bent"))
past_blocks = st.builds(
    PastBlock, moves, st.sampled_from(Phase), sides, st.integers(0, 600), st.floats(0, 600), st.sampled_from(Ending)
)
past_felt = st.builds(PastFelt, moves, sides, st.sampled_from(Place), st.booleans(), postures, postures, st.booleans())
past_remarks = st.builds(
    PastRemark,
    st.sampled_from(Remark),
    st.none() | moves,
    st.none() | sides,
    st.none() | st.integers(0, 10),
    st.none() | st.sampled_from(("yes", "no", "bent", "")),
)
histories = st.lists(
    st.builds(
        PastSession,
        st.integers(TODAY - 60, TODAY + 2),
        st.just("it-band"),
        st.booleans(),
        st.lists(past_blocks, max_size=4).map(tuple),
        st.lists(past_felt, max_size=4).map(tuple),
        st.lists(past_remarks, max_size=4).map(tuple),
    ),
    max_size=8,
)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(histories)
def test_every_history_can_be_learnt_from(history: list[PastSession]) -> None:
    profile = learn(history, TODAY)
    assert profile.sessions == tuple(history)
    assert profile.tight | profile.weak <= {LEFT, RIGHT}
    assert -3 <= profile.wordier <= 3
    assert all(level >= 4 for level in profile.sore.values())
    assert all(0 < count <= len(history) for count in profile.times.values())
    for answers in profile.tried.values():
        ages = [each.ago for each in answers]
        assert ages == sorted(ages, reverse=True)  # oldest first
        assert all(0 <= age < len(history) for age in ages)


# -- what was in vain -----------------------------------------------------------------------------------------------


def wrong(change: str | None, *, right: bool = False, side: Side = LEFT) -> PastFelt:
    """An answer about the clam while a change was tried."""
    return PastFelt("clam", side, Place.NOWHERE, right, None, change)


@pytest.mark.parametrize(
    ("said", "in_vain"),
    [
        ([], ()),
        ([wrong(None)], ()),
        ([wrong(None), wrong("a"), wrong("b")], ("a", "b")),
        ([wrong("a"), wrong("b"), wrong("a")], ("b", "a")),
        ([wrong("a"), wrong("b", right=True)], ()),
        ([wrong("a", right=True), wrong("b")], ("b",)),
        ([wrong("a"), wrong("b", side=RIGHT)], ("a",)),
    ],
)
@pytest.mark.parametrize("apart", [False, True], ids=["one-session", "a-session-each"])
def test_changes_that_did_not_help_are_known_the_longest_ago_first(
    said: list[PastFelt], in_vain: tuple[str, ...], apart: bool
) -> None:
    parts = [(felt,) for felt in said] if apart else [tuple(said)]
    sessions = [PastSession(1000 + at, "made-up", finished=True, felt=felt) for at, felt in enumerate(parts)]
    assert learn(sessions, 1010).in_vain.get(("clam", LEFT), ()) == in_vain


@pytest.mark.parametrize(("days", "in_vain"), [(0, ("a",)), (28, ("a",)), (29, ())])
def test_what_was_in_vain_is_forgotten_after_four_weeks(days: int, in_vain: tuple[str, ...]) -> None:
    sessions = [PastSession(1000, "made-up", finished=True, felt=(wrong("a"),))]
    assert learn(sessions, 1000 + days).in_vain.get(("clam", LEFT), ()) == in_vain
