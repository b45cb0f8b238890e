"""The clock of one block counts work and nothing else."""

from __future__ import annotations

import math

from assistant.session.work_clock import WorkClock


def test_a_clock_that_never_ran_shows_nothing() -> None:
    clock = WorkClock()
    assert clock.worked_s(100) == 0
    assert clock.stopped(100).worked_s(200) == 0
    assert clock.begun_s is None
    assert clock.reached_at_s(0) == math.inf


def test_rests_are_left_out() -> None:
    clock = WorkClock().started(10).stopped(25).started(100)
    assert clock.worked_s(105) == 20
    assert clock.begun_s == 10
    assert clock.reached_at_s(60) == 145
    assert clock.stopped(105).worked_s(500) == 20
    assert clock.stopped(105).reached_at_s(60) == math.inf


def test_stopping_twice_counts_once() -> None:
    assert WorkClock().started(0).stopped(7).stopped(50).worked_s(90) == 7
