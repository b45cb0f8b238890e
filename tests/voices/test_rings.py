"""The buffers between the devices and the session."""

from __future__ import annotations

import threading

import pytest

from voices.rings import BLOCK_BYTES, HeardRing, PlayedRing

SHARE_SAMPLES = 480  # 30 ms, three blocks
LOUD = b"\x01\x02" * (BLOCK_BYTES // 2)
SILENT = bytes(BLOCK_BYTES)


@pytest.fixture
def news() -> threading.Condition:
    return threading.Condition()


@pytest.fixture
def played(news: threading.Condition) -> PlayedRing:
    return PlayedRing(news, lambda: 0.0)


def put(ring: PlayedRing, count: int, block: bytes = LOUD) -> None:
    for _ in range(count):
        ring.put(block, silent=block == SILENT)


def start(ring: PlayedRing) -> None:
    """Fill the cushion, and take once."""
    put(ring, 11)
    assert ring.take(SHARE_SAMPLES) == LOUD * 3


def test_what_was_heard_comes_in_blocks(news: threading.Condition) -> None:
    ring = HeardRing(news, lambda: 7.0)
    assert ring.take() is None
    ring.put(LOUD + LOUD[:100])
    assert ring.take() == LOUD
    assert ring.take() is None
    ring.put(LOUD[100:])
    assert ring.take() == LOUD
    assert (ring.moves, ring.moved_s, ring.dropped_samples) == (2, 7.0, 0)


def test_the_oldest_is_dropped_when_nobody_comes_for_it(news: threading.Condition) -> None:
    ring = HeardRing(news, lambda: 0.0)
    ring.put(SILENT)
    for _ in range(50):
        ring.put(LOUD)
    assert ring.take() == LOUD
    assert ring.dropped_samples == BLOCK_BYTES // 2
    ring.clear()
    assert ring.take() is None
    assert ring.moves == 0


def test_playing_begins_when_the_cushion_is_there(played: PlayedRing) -> None:
    put(played, 6)
    assert played.take(SHARE_SAMPLES) == bytes(2 * SHARE_SAMPLES)
    put(played, 3)
    assert played.take(SHARE_SAMPLES) == LOUD * 3
    assert played.underruns == 0


def test_running_dry_is_counted_once_and_the_cushion_is_filled_again(played: PlayedRing) -> None:
    start(played)
    for _ in range(2):
        played.take(SHARE_SAMPLES)
    for _ in range(5):
        assert played.take(SHARE_SAMPLES) == bytes(2 * SHARE_SAMPLES)
    assert played.underruns == 1
    put(played, 7)
    assert played.take(SHARE_SAMPLES) == LOUD * 3


def test_the_delay_is_bounded_when_the_speaker_does_not_come(played: PlayedRing) -> None:
    put(played, 70)
    assert played.dropped_samples == 10 * BLOCK_BYTES // 2


@pytest.mark.parametrize("surplus", [8, 20])
def test_a_slow_speaker_makes_silent_blocks_be_left_out(played: PlayedRing, surplus: int) -> None:
    start(played)
    put(played, surplus)
    for _ in range(140):
        put(played, 3)
        played.take(SHARE_SAMPLES)
    put(played, 30, SILENT)
    left = 0
    while played.take(BLOCK_BYTES // 2) == LOUD:
        left += 1
    assert left == 8 + surplus
    put(played, 1)
    silent = 1
    while played.take(BLOCK_BYTES // 2) == SILENT:
        silent += 1
    assert silent == 30 - (left - 6)  # what is left over is the cushion again


def test_words_are_never_left_out(played: PlayedRing) -> None:
    start(played)
    put(played, 20)
    for _ in range(300):
        put(played, 3)
        assert played.take(SHARE_SAMPLES) == LOUD * 3


def test_a_fast_speaker_makes_silent_blocks_be_doubled(played: PlayedRing) -> None:
    start(played)
    played.take(SHARE_SAMPLES)
    played.take(SHARE_SAMPLES)
    played.take(BLOCK_BYTES)  # two blocks, and nothing is left over
    for _ in range(70):
        put(played, 3)
        played.take(SHARE_SAMPLES)
    put(played, 2, SILENT)
    assert played.take(2 * BLOCK_BYTES) == SILENT * 4
    assert played.underruns == 0
