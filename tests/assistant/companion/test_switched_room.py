"""A room whose microphone is shut and opened while it is in use."""

from __future__ import annotations

from assistant.companion.listening import Listening
from assistant.companion.switched_room import SwitchedRoom
from voices.room import Room
from voices.sound import SILENT_BLOCK, Samples
from voices.values import DeviceBack, RoomEvent


class Devices:
    """Remembers what was done with the devices, in order."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.listening = Listening.ON

    def open(self, listens: bool) -> Room:
        """Open a room."""
        self.done.append(f"open {'both' if listens else 'the loudspeaker'}")
        return OneRoom(self)


class OneRoom:
    """One of these rooms."""

    def __init__(self, devices: Devices) -> None:
        self._devices = devices

    def exchange(self, played: Samples) -> Samples:
        """Give back what was played."""
        self._devices.done.append("exchange")
        return played

    def events(self) -> tuple[RoomEvent, ...]:
        """Tell of something."""
        return (DeviceBack("speaker"),)

    def close(self) -> None:
        """Close it."""
        self._devices.done.append("close")


def test_the_devices_are_opened_anew_only_when_it_changes() -> None:
    devices = Devices()
    room = SwitchedRoom(devices.open, lambda: devices.listening)
    assert room.exchange(SILENT_BLOCK) is SILENT_BLOCK
    assert room.events() == (DeviceBack("speaker"),)
    devices.listening = Listening.OFF
    room.exchange(SILENT_BLOCK)
    room.exchange(SILENT_BLOCK)
    devices.listening = Listening.ON
    room.exchange(SILENT_BLOCK)
    room.close()
    assert devices.done == [
        *("open both", "exchange"),
        *("close", "open the loudspeaker", "exchange", "exchange"),
        *("close", "open both", "exchange", "close"),
    ]


def test_it_may_begin_without() -> None:
    devices = Devices()
    devices.listening = Listening.OFF
    SwitchedRoom(devices.open, lambda: devices.listening)
    assert devices.done == ["open the loudspeaker"]
