"""The room with nothing in it."""

from __future__ import annotations

import time

from voices.paced_room import PacedRoom
from voices.sound import SILENT_BLOCK


def test_it_is_silent_and_nothing_happens() -> None:
    room = PacedRoom(time.monotonic, 1000.0)
    assert not room.exchange(SILENT_BLOCK).any()
    assert room.events() == ()
    room.close()


def test_time_does_not_pass_faster_than_asked_for() -> None:
    room = PacedRoom(time.monotonic, 10.0)
    begun_s = time.monotonic()
    for _ in range(100):
        room.exchange(SILENT_BLOCK)
    assert time.monotonic() - begun_s >= 0.095


def test_time_that_was_slept_through_is_not_made_up_for() -> None:
    passing = iter([0.0, 100.0, 100.0])
    room = PacedRoom(lambda: next(passing, 101.0))
    room.exchange(SILENT_BLOCK)
    begun_s = time.monotonic()
    room.exchange(SILENT_BLOCK)
    assert time.monotonic() - begun_s >= 0.009
