"""A simulated room whose microphone opens later; what is asked of it is kept."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import SILENT_BLOCK, Samples
from voices.values import Microphone, RoomEvent

PATIENCE_S = 60.0


@dataclass
class LateSimulatedRoom:
    """Hears from the moment it is asked to.  The block of number `gate` waits until `go` is set."""

    gate: int | None = None
    inner: SimulatedRoom = field(default_factory=lambda: SimulatedRoom(ROOMS["quiet"]))
    microphone: Microphone = Microphone.SHUT
    blocks: int = 0
    loud_before: int = 0  # blocks that were played before the microphone opened
    closed: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)
    listening: threading.Event = field(default_factory=threading.Event)
    leave: threading.Event | None = None  # time stands still there, with the microphone open, until it is set

    @property
    def microphone_open(self) -> bool:
        """Whether it is open."""
        return self.microphone is not Microphone.SHUT

    def listen(self) -> None:
        """Open the microphone."""
        self.microphone = Microphone.HEARS
        self.listening.set()
        if self.leave is not None:
            assert self.leave.wait(PATIENCE_S)

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`."""
        self.blocks += 1
        if self.blocks == self.gate:
            self.reached.set()
            assert self.go.wait(PATIENCE_S)
        heard: Samples = self.inner.exchange(played)
        if self.microphone is Microphone.SHUT:
            self.loud_before += bool(played.any())
            return SILENT_BLOCK
        return heard

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing breaks here."""
        return ()

    def close(self) -> None:
        """Shut the microphone."""
        self.microphone = Microphone.SHUT
        self.closed.set()
