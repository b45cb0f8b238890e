"""A room whose microphone can be shut, and opened again, while something is going on in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from assistant.companion.listening import Listening
from voices.room import LateRoom, Room, microphone_open
from voices.sound import Samples
from voices.values import DeviceLost, Microphone, RoomEvent

_OFF: Final = DeviceLost("microphone", "The microphone is switched off. Type what you want until it is on.")


class SwitchedRoom:
    """Looks at each block whether it may listen; when that has changed, opens its devices anew, with a short gap."""

    def __init__(self, open_room: Callable[[bool], Room], listening: Callable[[], Listening]) -> None:
        """Open the devices; `open_room` is told whether with a microphone.  `listening` may be asked at any time."""
        self._open_room, self._listening = open_room, listening
        self._now = listening()
        self._room = open_room(self._now is Listening.ON)

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`; silence is heard while the microphone is shut."""
        wanted = self._listening()
        if wanted is not self._now:
            self._now = wanted
            self._room.close()
            self._room = self._open_room(wanted is Listening.ON)
        return self._room.exchange(played)

    @property
    def microphone_open(self) -> bool:
        """Whether there is a microphone, and it is open.  Any thread."""
        return self._now is Listening.ON and microphone_open(self._room)

    def events(self) -> tuple[RoomEvent, ...]:
        """See `Room.events`."""
        return self._room.events()

    def close(self) -> None:
        """See `Room.close`."""
        self._room.close()


class LateSwitchedRoom:
    """The same, for a session that begins before it listens; who opens its microphone again hears no gap."""

    def __init__(self, open_room: Callable[[], LateRoom], listening: Callable[[], Listening]) -> None:
        """Open the loudspeaker; what `open_room` gives is not listening yet.  `listening` may be asked at any time."""
        self._open_room, self._listening = open_room, listening
        self._wanted = self._now = Listening.OFF
        self._awaited: list[RoomEvent] = [_OFF]  # what is told when it is switched off before anything was heard
        self._events: list[RoomEvent] = []
        self._room = open_room()

    def listen(self) -> None:
        """See `LateRoom.listen`; one that is switched off is told as missing."""
        self._wanted = Listening.ON
        if self._listening() is Listening.OFF:
            self._tell_that_it_is_off()
        self._follow_switch()

    @property
    def microphone_open(self) -> bool:
        """Whether there is a microphone, and it is open.  Any thread."""
        return self._now is Listening.ON and self._room.microphone_open

    @property
    def microphone(self) -> Microphone:
        """See `LateRoom.microphone`."""
        return self._room.microphone

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`; silence is heard while the microphone is shut."""
        self._follow_switch()
        return self._room.exchange(played)

    def events(self) -> tuple[RoomEvent, ...]:
        """See `Room.events`."""
        events, self._events = self._events, []
        return (*events, *self._room.events())

    def close(self) -> None:
        """See `Room.close`."""
        self._room.close()

    def _follow_switch(self) -> None:
        wanted = self._listening() if self._wanted is Listening.ON else Listening.OFF
        if wanted is self._now:
            return
        self._now = wanted
        if wanted is Listening.ON:
            self._room.listen()
            return
        if self._room.microphone is not Microphone.HEARS:
            self._tell_that_it_is_off()
        self._room.close()
        self._room = self._open_room()

    def _tell_that_it_is_off(self) -> None:
        self._events += self._awaited
        self._awaited = []
