"""A room whose microphone is shut and opened while it is in use."""

from __future__ import annotations

from assistant.companion.listening import Listening
from assistant.companion.switched_room import LateSwitchedRoom, SwitchedRoom
from voices.room import LateRoom, Room
from voices.sound import SILENT_BLOCK, Samples
from voices.values import DeviceBack, DeviceLost, Microphone, RoomEvent


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


class LateDevices(Devices):
    """The same, of which the microphone comes when it is asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.hears = Microphone.HEARS

    def open_late(self) -> LateRoom:
        """Open a loudspeaker."""
        self.done.append("open the loudspeaker")
        return OneLateRoom(self)


class OneLateRoom(OneRoom):
    """One of these rooms."""

    def __init__(self, devices: LateDevices) -> None:
        super().__init__(devices)
        self._late_devices = devices
        self.microphone = Microphone.SHUT

    @property
    def microphone_open(self) -> bool:
        """Whether it is open."""
        return self.microphone is not Microphone.SHUT

    def listen(self) -> None:
        """Open the microphone."""
        self._late_devices.done.append("listen")
        self.microphone = self._late_devices.hears

    def events(self) -> tuple[RoomEvent, ...]:
        """Nothing happens."""
        return ()


def test_late_it_listens_when_it_is_asked_to_and_follows_the_switch() -> None:
    devices = LateDevices()
    room = LateSwitchedRoom(devices.open_late, lambda: devices.listening)
    room.exchange(SILENT_BLOCK)
    seen = [room.microphone]
    room.listen()
    seen.append(room.microphone)
    room.exchange(SILENT_BLOCK)
    devices.listening = Listening.OFF
    room.exchange(SILENT_BLOCK)
    seen.append(room.microphone)
    devices.listening = Listening.ON
    room.exchange(SILENT_BLOCK)
    seen.append(room.microphone)
    assert seen == [Microphone.SHUT, Microphone.HEARS] * 2
    assert room.events() == ()
    room.close()
    assert devices.done == [
        *("open the loudspeaker", "exchange", "listen", "exchange"),
        *("close", "open the loudspeaker", "exchange", "listen", "exchange", "close"),
    ]


def test_late_and_switched_off_before_it_was_asked_it_is_missing_until_it_is_on() -> None:
    devices = LateDevices()
    room = LateSwitchedRoom(devices.open_late, lambda: devices.listening)
    devices.listening = Listening.OFF
    room.listen()
    seen = [room.microphone]
    assert room.events() == (
        DeviceLost("microphone", "The microphone is switched off. Type what you want until it is on."),
    )
    room.exchange(SILENT_BLOCK)
    assert room.events() == ()
    devices.listening = Listening.ON
    room.exchange(SILENT_BLOCK)
    seen.append(room.microphone)
    assert seen == [Microphone.SHUT, Microphone.HEARS]
    assert devices.done == ["open the loudspeaker", "exchange", "listen", "exchange"]


def test_late_and_switched_off_while_it_opens_it_is_missing() -> None:
    devices = LateDevices()
    devices.hears = Microphone.OPEN
    room = LateSwitchedRoom(devices.open_late, lambda: devices.listening)
    room.listen()
    devices.listening = Listening.OFF
    room.exchange(SILENT_BLOCK)
    assert [type(event) for event in room.events()] == [DeviceLost]
    assert devices.done == ["open the loudspeaker", "listen", "close", "open the loudspeaker", "exchange"]
