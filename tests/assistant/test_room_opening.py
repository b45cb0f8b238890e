"""A room that is opened beside something else."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from assistant.room_opening import Opening
from voices.errors import VoicesError
from voices.room import LateRoom
from voices.sound import SILENT_BLOCK, Samples
from voices.values import Microphone, RoomEvent

PATIENCE_S = 60.0


@dataclass
class Hall:
    """A room that opens when the test says so; counts how often it was closed."""

    go: threading.Event = field(default_factory=threading.Event)
    microphone: Microphone = Microphone.SHUT
    closed: int = 0

    def open(self) -> LateRoom:
        """Wait, and be open."""
        assert self.go.wait(PATIENCE_S)
        return self

    @property
    def microphone_open(self) -> bool:
        """Whether it is open."""
        return self.microphone is not Microphone.SHUT

    def listen(self) -> None:
        """Open the microphone."""
        self.microphone = Microphone.HEARS

    def exchange(self, played: Samples) -> Samples:
        """Hear nothing."""
        assert played.shape == SILENT_BLOCK.shape
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing happens."""
        return ()

    def close(self) -> None:
        """Count."""
        self.closed += 1


def test_whoever_takes_it_closes_it() -> None:
    hall = Hall()
    opening = Opening(hall.open)
    hall.go.set()
    assert opening.take() is hall
    opening.close()
    assert hall.closed == 0


def test_nobody_took_it() -> None:
    hall = Hall()
    opening = Opening(hall.open)
    hall.go.set()
    opening.close()
    opening.close()
    assert hall.closed == 1


def test_what_does_not_open_is_raised_where_it_is_taken() -> None:
    def refuse() -> LateRoom:
        raise VoicesError("No room.")

    opening = Opening(refuse)
    with pytest.raises(VoicesError, match=r"No room\."):
        opening.take()
    opening.close()
    Opening(refuse).close()
