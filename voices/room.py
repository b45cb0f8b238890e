"""A room: where the coach is heard and the person speaks."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from voices.sound import Samples
from voices.values import Microphone, RoomEvent


class Room(Protocol):
    """A duplex audio end point on one sample clock.

    One call is one block of 10 ms in both directions; it is the only clock a session knows.  A live room returns when
    the next block has been heard, a simulated one at once.
    """

    def exchange(self, played: Samples) -> Samples:
        """Take the block to play, give the block that was heard (160 samples each)."""
        ...

    def events(self) -> tuple[RoomEvent, ...]:
        """What happened to the devices since the last call."""
        ...

    def close(self) -> None:
        """Release the devices; the microphone is shut when this returns."""
        ...


@runtime_checkable
class KnowsMicrophone(Protocol):
    """A room whose microphone may be missing, or shut."""

    @property
    def microphone_open(self) -> bool:
        """Whether one is open.  Any thread."""
        ...


def microphone_open(room: Room) -> bool:
    """Whether somebody can be heard in a room; in one that has no devices, always."""
    return room.microphone_open if isinstance(room, KnowsMicrophone) else True


class LateRoom(Room, KnowsMicrophone, Protocol):
    """A room that begins with a loudspeaker alone; until it listens, silence is heard."""

    def listen(self) -> None:
        """Open the microphone, beside `exchange`: `microphone` tells when it hears, `events` when it cannot."""
        ...

    @property
    def microphone(self) -> Microphone:
        """How it stands with it now.  Any thread."""
        ...
