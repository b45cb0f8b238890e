"""Waiting for what is away."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.skill.back_off import FIRST_S, LONGEST_S, wait_s


@pytest.mark.parametrize(("failures", "most_s"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (8, 60), (10**6, 60)])
def test_the_wait_doubles_up_to_a_minute(failures: int, most_s: float) -> None:
    assert wait_s(failures, 1.0) == most_s
    assert wait_s(failures, 0.0) == most_s / 2


@given(st.integers(1, 10**9), st.floats(0, 1), st.floats(0, 1))
def test_chance_spreads_it(failures: int, one: float, other: float) -> None:
    assert FIRST_S / 2 <= wait_s(failures, one) <= LONGEST_S
    assert (wait_s(failures, one) <= wait_s(failures, other)) or one > other
