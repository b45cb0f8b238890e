"""How much a peer may ask in how much time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.skill.pace import Bucket, Buckets, Rate


def test_some_at_once_and_then_so_many_a_second() -> None:
    buckets = Buckets(Rate(2.0, 3.0))
    assert [buckets.take("a", 10.0) for _ in range(5)] == [True, True, True, False, False]
    assert buckets.take("b", 10.0)
    assert not buckets.take("a", 10.4)
    assert buckets.take("a", 10.5)
    assert [buckets.take("a", 99.0) for _ in range(4)] == [True, True, True, False]


def test_of_many_peers_the_silent_ones_are_forgotten() -> None:
    buckets = Buckets(Rate(0.001, 1.0))
    for number in range(1000):
        assert buckets.take(f"{number}", 0.0)
        assert buckets.take("often", 0.0) is (number == 0)
    assert buckets.take("0", 0.0)
    assert not buckets.take("999", 0.0)
    assert len(buckets._of) <= 256  # noqa: SLF001 - what it remembers is bounded


def test_a_bucket_fills_again() -> None:
    bucket = Bucket(Rate(0.5, 2.0))
    assert [bucket.take(at_s) for at_s in (5.0, 5.0, 5.0, 6.9, 7.0, 7.0)] == [True, True, False, False, True, False]
    assert [bucket.take(100.0) for _ in range(3)] == [True, True, False]


@given(st.lists(st.floats(0, 100), max_size=200))
def test_never_more_than_it_holds_and_gains(times_s: list[float]) -> None:
    bucket = Bucket(Rate(2.0, 3.0))
    taken = [at_s for at_s in sorted(times_s) if bucket.take(at_s)]
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            assert last - first + 1 <= 3 + 2.0 * (taken[last] - taken[first]) + 1e-6
