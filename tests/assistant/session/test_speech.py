"""One line at a time, the more important first."""

from __future__ import annotations

import pytest

from assistant.session.effects import Cut, Effect, Say
from assistant.session.speech import GAP_S, Line, Priority, Speech

PRAISE, FEEL, FIX, COUNTDOWN, TRANSITION, ANSWER, SAFETY = Priority


def speech() -> Speech:
    """Make a tongue that takes two seconds for every line."""
    return Speech(lambda _: 2.0)


def test_the_order_is_that_of_the_coaching_rules() -> None:
    assert SAFETY > ANSWER > TRANSITION > COUNTDOWN > FIX > FEEL > PRAISE


@pytest.mark.parametrize(
    ("running", "new", "effects", "afterwards"),
    [
        (TRANSITION, ANSWER, [Cut(), Say(2, "new")], ["running"]),
        (COUNTDOWN, ANSWER, [Cut(), Say(2, "new")], []),
        (FEEL, SAFETY, [Cut(), Say(2, "new")], []),
        (ANSWER, ANSWER, [Cut(), Say(2, "new")], []),
        (ANSWER, SAFETY, [Cut(), Say(2, "new")], []),
        (SAFETY, SAFETY, [Cut(), Say(2, "new")], []),
        (SAFETY, ANSWER, [], ["new"]),
        (ANSWER, TRANSITION, [], ["new"]),
        (FEEL, COUNTDOWN, [], ["new"]),
    ],
)
def test_who_cuts_whom(running: Priority, new: Priority, effects: list[Effect], afterwards: list[str]) -> None:
    tongue = speech()
    tongue.say(Line("running", running), 0.0)
    assert list(tongue.say(Line("new", new), 1.0)) == effects
    tongue.spoken(2 if effects else 1, 3.0)
    later = tongue.tick(3.0 + GAP_S)
    assert [each.text for each in later if isinstance(each, Say)] == afterwards


def test_the_more_important_of_those_that_wait_comes_first_and_the_older_of_equals() -> None:
    tongue = speech()
    tongue.say(Line("running", ANSWER), 0.0)
    for text, priority in (("feel", FEEL), ("first", TRANSITION), ("half", COUNTDOWN), ("second", TRANSITION)):
        assert tongue.say(Line(text, priority), 0.5) == ()
    assert [line.text for line in tongue.unfinished] == ["running", "feel", "first", "half", "second"]
    order = []
    for utterance_id in range(1, 5):
        now_s = utterance_id * 3.0
        tongue.spoken(utterance_id, now_s)
        order += [each.text for each in tongue.tick(now_s + GAP_S) if isinstance(each, Say)]
    assert order == ["first", "second", "half", "feel"]


def test_there_is_a_gap_between_two_lines() -> None:
    tongue = speech()
    assert tongue.say_all(("one", "two"), TRANSITION, 0.0) == (Say(1, "one"),)
    assert tongue.spoken(1, 2.0) == ()
    assert tongue.deadline_s() == 2.0 + GAP_S
    assert tongue.tick(2.0 + GAP_S) == (Say(2, "two"),)


@pytest.mark.parametrize(("until_s", "said"), [(2.5, True), (2.1, False)])
def test_a_line_whose_moment_has_passed_is_dropped(until_s: float, said: bool) -> None:
    tongue = speech()
    tongue.say(Line("running", ANSWER), 0.0)
    tongue.say(Line("late", FEEL, until_s), 1.0)
    tongue.spoken(1, 2.0)
    assert bool(tongue.tick(2.0 + GAP_S)) is said
    assert tongue.busy is said


def test_several_answers_in_a_row_come_before_what_was_waiting() -> None:
    tongue = speech()
    tongue.say_all(("set-up one", "set-up two"), TRANSITION, 0.0)
    assert tongue.say_all(("answer one", "answer two"), SAFETY, 1.0) == (Cut(), Say(2, "answer one"))
    order = []
    for utterance_id in range(2, 5):
        tongue.spoken(utterance_id, utterance_id * 3.0)
        order += [each.text for each in tongue.tick(utterance_id * 3.0 + GAP_S) if isinstance(each, Say)]
    assert order == ["answer two", "set-up one", "set-up two"]


def test_hush_forgets_everything() -> None:
    tongue = speech()
    assert tongue.hush() == ()
    tongue.say_all(("one", "two"), TRANSITION, 0.0)
    assert tongue.hush() == (Cut(),)
    assert not tongue.busy
    assert tongue.deadline_s() is None
    assert tongue.last == Line("one", TRANSITION)


@pytest.mark.parametrize("utterance_id", [0, 1, 3, 99])
def test_the_end_of_another_line_means_nothing(utterance_id: int) -> None:
    tongue = speech()
    tongue.say(Line("one", ANSWER), 0.0)
    tongue.say(Line("two", ANSWER), 1.0)
    assert tongue.spoken(utterance_id, 2.0) == ()
    assert tongue.busy


def test_a_mouth_that_does_not_answer_is_cut_and_the_coach_goes_on() -> None:
    tongue = speech()
    tongue.say_all(("one", "two"), TRANSITION, 0.0)
    assert tongue.tick(3.9) == ()
    assert tongue.deadline_s() == 4.0
    assert tongue.tick(4.0) == (Cut(), Say(2, "two"))
    assert tongue.tick(8.0) == (Cut(),)
    assert not tongue.busy


@pytest.mark.parametrize(
    ("voices", "free_s"),
    [
        ([], 0.3),
        ([(0.1, True)], 3.1),
        ([(0.1, True), (1.0, False)], 1.4),
        ([(0.1, True), (1.0, False), (1.2, True)], 3.1),
        ([(0.1, True), (1.0, False), (1.2, True), (2.0, False)], 2.4),
        ([(0.1, True), (1.0, False), (1.5, True)], 4.5),
    ],
)
def test_a_line_waits_for_a_voice_but_not_for_long(voices: list[tuple[float, bool]], free_s: float) -> None:
    tongue = speech()
    for at_s, active in voices:
        tongue.voice(active, at_s)
    tongue.say(Line("answer", ANSWER), 0.0)
    tongue.spoken(1, 0.0)
    tongue.say(Line("cue", FEEL), 0.0)
    assert tongue.deadline_s() == pytest.approx(free_s)
    assert tongue.tick(free_s - 0.01) == ()
    assert tongue.tick(free_s + 0.01) == (Say(2, "cue"),)


def test_an_answer_does_not_wait_for_a_voice() -> None:
    tongue = speech()
    tongue.voice(True, 0.0)
    assert tongue.say(Line("answer", ANSWER), 0.1) == (Say(1, "answer"),)


def test_what_is_held_back_waits_with_all_that_follows_it() -> None:
    tongue = speech()
    tongue.hold_back("promise")
    tongue.say_all(("first", "promise", "last"), TRANSITION, 0.0)
    assert tongue.spoken(1, 2.0) == ()
    assert (tongue.tick(90.0), tongue.deadline_s(), tongue.busy) == ((), None, True)
    assert tongue.say(Line("answer", ANSWER), 91.0) == (Say(2, "answer"),)
    tongue.spoken(2, 93.0)
    tongue.hold_back("")
    assert tongue.deadline_s() == 93.0 + GAP_S
    assert tongue.tick(94.0) == (Say(3, "promise"),)
    tongue.spoken(3, 96.0)
    assert tongue.tick(97.0) == (Say(4, "last"),)


def test_lines_wait_for_a_tone_and_answers_do_not() -> None:
    tongue = speech()
    tongue.wait_until(5.0)
    assert tongue.say(Line("line", TRANSITION), 0.0) == ()
    assert tongue.deadline_s() == 5.0
    assert tongue.say(Line("answer", ANSWER), 1.0) == (Say(1, "answer"),)
    tongue.spoken(1, 3.0)
    assert tongue.tick(4.9) == ()
    assert tongue.tick(5.0) == (Say(2, "line"),)
