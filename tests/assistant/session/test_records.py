"""What the records say in sentences: true, short, and never more than was counted."""

from __future__ import annotations

import re
from dataclasses import fields, replace

import pytest

from assistant.language.coach import load_phrases
from assistant.session.effects import Ending, Remark
from assistant.session.moves import Phase, Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark, PastSession
from assistant.session.records import Answers, SideAnswers, painful, side_answers, spoken_summary, what_records_show

L, R, BOTH, ALTERNATE = Side.LEFT, Side.RIGHT, Side.BOTH, Side.ALTERNATE
PHRASES = load_phrases()
NAMES = {"raise": "lying side raise", "clam": "clam", "bridge": "band bridge"}
TODAY = 739_000
GOOD, BAD = Place.SIDE_OF_HIP, Place.FRONT_OF_HIP


def block(move: str, side: Side, worked_s: float = 60, phase: Phase = Phase.ACTIVATE) -> PastBlock:
    return PastBlock(move, phase.value, side, 60, worked_s, Ending.DONE)


def felt(move: str, side: Side, right: bool, posture: str | None = None) -> PastFelt:
    return PastFelt(move, side, GOOD if right else BAD, right, posture)


def session(*answers: PastFelt, ago: int = 0, blocks: tuple[PastBlock, ...] = ()) -> PastSession:
    return PastSession(TODAY - ago, "it-band", True, (*blocks, block("raise", L), block("raise", R)), answers)


def days(left: str, right: str, move: str = "raise", first_ago: int = 1) -> tuple[PastSession, ...]:
    """Write sessions of successive days, the newest last: `+` right, `-` wrong, a blank no answer."""
    length = max(len(left), len(right))
    return tuple(
        session(
            *(
                felt(move, side, mark == "+")
                for side, marks in ((L, left), (R, right))
                if (mark := marks.ljust(length)[index]) != " "
            ),
            ago=first_ago + length - 1 - index,
        )
        for index in range(length)
    )


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ([(L, 60), (R, 60)], None),
        ([(L, 60), (R, 31)], None),
        ([(L, 60), (R, 30)], "You worked one minute on the left and half a minute on the right."),
        ([(L, 240), (R, 300)], "You worked 4 minutes on the left and 5 minutes on the right."),
        ([(L, 270), (R, 239)], "You worked 4 and a half minutes on the left and 4 minutes on the right."),
        ([(L, 60)], "You worked one minute on the left and no time on the right."),
        ([(BOTH, 600)], None),
        ([(ALTERNATE, 60), (R, 60)], "You worked half a minute on the left and 1 and a half minutes on the right."),
        ([], None),
    ],
)
def test_minutes_of_the_sides_when_they_differ(blocks: list[tuple[Side, float]], told: str | None) -> None:
    worked = [block("roll", side, seconds, Phase.ROLL) for side, seconds in blocks]
    assert spoken_summary(worked, (), NAMES, PHRASES) == (() if told is None else (told,))


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([("raise", L, True)], "Felt in the right place: lying side raise on the left."),
        ([("raise", L, True), ("raise", R, True)], "Felt in the right place: lying side raise on both sides."),
        ([("raise", L, False), ("raise", L, True)], "Felt in the right place: lying side raise on the left."),
        (
            [("raise", L, True), ("raise", L, False)],
            "Not yet in the right place: lying side raise on the left. There are other ways to try.",
        ),
        (
            [("raise", L, False), ("raise", R, True), ("bridge", BOTH, True)],
            (
                "Felt in the right place: lying side raise on the right and band bridge on both sides. "
                "Not yet: lying side raise on the left."
            ),
        ),
        ([("roll", L, True)], None),  # no activation
        ([("gone-move", L, True)], "Felt in the right place: gone move on the left."),
        ([], None),
    ],
)
def test_where_the_activation_was_felt(answers: list[tuple[str, Side, bool]], told: str | None) -> None:
    blocks = [block(move, side) for move in ("raise", "bridge", "gone-move") for side in (L, R)]
    blocks += [block("roll", side, phase=Phase.ROLL) for side in (L, R)]
    said = [felt(*each) for each in answers]
    assert spoken_summary(blocks, said, NAMES, PHRASES) == (() if told is None else (told,))


def test_of_several_postures_one_is_enough() -> None:
    said = [felt("raise", L, True, "bent"), felt("raise", L, False, "straight")]
    assert spoken_summary([block("raise", BOTH)], said, NAMES, PHRASES) == (
        "Felt in the right place: lying side raise on the left.",
    )


def test_a_long_list_becomes_a_count() -> None:
    moves = [f"a move with a rather long name {number}" for number in range(6)]
    said = [felt(move, side, side is L) for move in moves for side in (L, R)]
    assert spoken_summary([block(move, BOTH) for move in moves], said, {}, PHRASES) == (
        "Of what you told me, 6 of 12 were felt in the right place.",
    )


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("---+", "++++", "1 of 4 times on the left and 4 of 4 on the right"),
        ("++++", "----", "4 of 4 times on the left and 0 of 4 on the right"),
        ("+++++-----", "+++++++++-", "5 of 10 times on the left and 9 of 10 on the right"),
        ("---", "+++++++", None),  # three answers are too few
        ("---", "+++", None),
        ("++--", "+++-", None),  # a quarter is no clear difference
        ("+++++-", "+++---", None),
        ("", "", None),
        ("--------", "        ", None),
    ],
)
def test_records_show_a_clear_difference_only(left: str, right: str, told: str | None) -> None:
    shown = what_records_show(days(left, right), TODAY, NAMES, PHRASES)
    if told is None:
        assert shown == ()
        return
    assert shown[0] == f"Lately you felt the lying side raise in the right place {told}."
    side = "left" if left.count("+") < right.count("+") else "right"
    assert shown[-1] == f"For more time on the {side}, say: my {side} side is weaker."


@pytest.mark.parametrize("known", ["given", "told", "fine-again", "the-other-one"])
def test_who_has_said_so_already_is_not_asked_to_say_it(known: str) -> None:
    sessions = days("----", "++++")
    weak: frozenset[Side] = frozenset()
    match known:
        case "given":
            weak = frozenset({Side.LEFT})
        case "told":
            sessions = with_remarks(sessions, Remark.WEAK)
        case "fine-again":
            sessions = with_remarks(sessions, Remark.WEAK, Remark.FINE)
        case _:
            weak = frozenset({Side.RIGHT})
    shown = what_records_show(sessions, TODAY, NAMES, PHRASES, weak)
    assert shown[0].startswith("Lately you felt")
    asks = PHRASES.summary.records_ask.format(side="left")
    assert (asks in shown) is (known in ("fine-again", "the-other-one"))


def with_remarks(sessions: tuple[PastSession, ...], *kinds: Remark) -> tuple[PastSession, ...]:
    """The sessions; in the last one these were said of the left side."""
    remarks = tuple(PastRemark(kind, side=Side.LEFT) for kind in kinds)
    return (*sessions[:-1], replace(sessions[-1], remarks=remarks))


def test_what_is_older_than_four_weeks_does_not_count() -> None:
    assert what_records_show(days("----", "++++", first_ago=28), TODAY, NAMES, PHRASES) == ()
    assert what_records_show(days("----", "++++", first_ago=24), TODAY, NAMES, PHRASES) != ()
    assert what_records_show(days("-----", "+++++", first_ago=24), TODAY, NAMES, PHRASES) != ()  # 4 of them do


def test_a_clock_that_stood_in_the_future_does_not_count() -> None:
    assert what_records_show(days("----", "++++", first_ago=-900), TODAY, NAMES, PHRASES) == ()


def test_a_gain_of_the_last_days_is_told() -> None:
    shown = what_records_show(days("--------" + "-++", "++++++++" + "+++", first_ago=4), TODAY, NAMES, PHRASES)
    assert shown[1] == "In the last seven days it was 2 of 3 on the left."
    assert len(shown) == 3


@pytest.mark.parametrize("left", ["-----------", "+----------", "---+-------", "----------+"])
def test_no_gain_is_invented(left: str) -> None:
    shown = what_records_show(days(left, "+" * 11, first_ago=0), TODAY, NAMES, PHRASES)
    assert not any("last seven days" in each for each in shown)


def test_only_activations_are_compared() -> None:
    sessions = days("----", "++++", move="roll")
    assert side_answers(sessions) == ()
    assert what_records_show(sessions, TODAY, NAMES, PHRASES) == ()


def test_an_answer_for_both_sides_counts_for_each() -> None:
    blocks = (block("bridge", BOTH),)
    sessions = [session(felt("bridge", BOTH, True), blocks=blocks), session(felt("bridge", L, False), blocks=blocks)]
    assert side_answers(sessions) == (SideAnswers("bridge", Answers(1, 2), Answers(1, 1)),)


@pytest.mark.parametrize(
    ("left_min", "right_min", "told"),
    [(50, 40, "50 minutes on the left and 40 on the right"), (10, 6, None), (100, 91, None), (30, 30, None)],
)
def test_minutes_of_four_weeks(left_min: int, right_min: int, told: str | None) -> None:
    blocks = (block("roll", L, left_min * 60), block("roll", R, right_min * 60))
    shown = what_records_show([PastSession(TODAY, "x", True, blocks)], TODAY, NAMES, PHRASES)
    assert shown == (() if told is None else (f"Lately you worked {told}.",))


def pain(*remarks: PastRemark) -> PastSession:
    return PastSession(TODAY, "x", True, remarks=remarks)


HURTS = PastRemark(Remark.HURTS, "clam", L)


def level(number: int) -> PastRemark:
    return PastRemark(Remark.PAIN, "clam", L, number)


@pytest.mark.parametrize(
    ("sessions", "count"),
    [
        ([(HURTS,)] * 3, 3),
        ([(HURTS,)] * 2, 2),
        ([(HURTS, level(6)), (level(4),), (level(9), level(1))], 3),
        ([(HURTS, level(2))] * 4, 0),  # asked how strong, and it was light
        ([(level(3),)] * 4, 0),
        ([(PastRemark(Remark.PAIN_SINCE, "clam", level=7),)] * 4, 0),  # tells of another day
        ([(PastRemark(Remark.PAIN, None, None, 7),)] * 4, 0),
    ],
)
def test_pain_that_comes_again(sessions: list[tuple[PastRemark, ...]], count: int) -> None:
    past = [pain(*remarks) for remarks in sessions]
    assert painful(past) == ({"clam": count} if count else {})
    assert what_records_show(past, TODAY, NAMES, PHRASES) == (
        (
            (
                f"Pain came with the clam in {count} sessions of the last four weeks. Please consider showing it to a "
                "physiotherapist."
            ),
        )
        if count >= 3
        else ()
    )


def test_no_sentence_judges_or_promises() -> None:
    texts = [getattr(PHRASES.summary, each.name) for each in fields(PHRASES.summary)]
    asks = PHRASES.summary.records_ask
    for text in texts:
        words = text.replace("my {side} side is weaker", "") if text == asks else text
        assert not re.search(
            r"weak|imbalanc|dysfunction|bad|wrong|fail|lazy|should|cure|heal|fix|diagnos|streak|next|stop|pause",
            words,
            re.IGNORECASE,
        ), text
