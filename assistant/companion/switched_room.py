"""A room whose microphone can be shut, and opened again, while something is going on in it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.companion.listening import Listening
from voices.room import Room, microphone_open
from voices.sound import Samples
from voices.values import RoomEvent


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
