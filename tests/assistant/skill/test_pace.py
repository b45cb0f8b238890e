"""How much a peer may ask in how much time."""

from __future__ import annotations

from assistant.skill.pace import Buckets, Rate


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
    assert len(buckets._left) <= 256  # noqa: SLF001 - what it remembers is bounded
