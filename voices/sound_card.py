"""A room with real devices.

Five threads meet here.  Each device calls back on its own and only copies bytes into a ring; each has a keeper, which
watches over it and opens it anew when it has fallen silent; the session's thread calls `exchange`, which is paced by
the microphone, without one by the loudspeaker, and without either by a clock.  The keepers are two because a sound
server that hangs holds whoever closes a device for half a minute, and the other device must be known to be lost before.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, assert_never

from voices.devices import Stream, open_microphone, open_speaker
from voices.errors import VoicesError
from voices.paced_room import Pacer
from voices.rings import HeardRing, PlayedRing
from voices.sound import SILENT_BLOCK, Samples, from_pcm16, to_pcm16
from voices.values import DeviceBack, DeviceLost, Microphone, RoomEvent

MICROPHONE: Final = "microphone"
SPEAKER: Final = "speaker"

_WATCH_S = 0.1  # between two looks at the devices
_SILENT_S = 1.0  # a device that delivers nothing for so long is gone: the library does not tell
_FIRST_S = 3.0  # a sleeping device takes its time for the first sound
_AGAIN_S = 2.0  # between two attempts to open
_STEADY_MOVES = 5  # some systems fill their own buffer first and are then still for most of a second
_WAIT_S = 0.25  # of `exchange`, before it looks around again
_KEEPER_S = 5.0  # a keeper may be in the middle of opening a device

ADVICE: Final = {
    MICROPHONE: "Type what you want until one works.",
    SPEAKER: "Read what I say until one works.",
}


class _Health(Enum):
    """How it stands with a device."""

    UNUSED = "unused"  # nobody asked for it
    STARTING = "starting"  # opened for the first time, has delivered nothing yet
    WORKING = "working"
    ABSENT = "absent"  # closed; the person was told
    TRYING = "trying"  # opened again, has delivered nothing yet


@dataclass(slots=True)
class _End:
    """One device, in one direction.  After the room was made, all but `health` and `ring` is its keeper's."""

    what: str
    open: Callable[[], Stream]
    ring: HeardRing | PlayedRing
    health: _Health = _Health.UNUSED
    stream: Stream | None = None
    since_s: float = 0.0  # when its health last changed, or opening was last tried

    @property
    def steady(self) -> bool:
        """Whether it has got going, or there is nothing to wait for."""
        return self.stream is None or self.ring.moves >= _STEADY_MOVES

    def start(self, now_s: float) -> RoomEvent | None:
        """Open for the first time."""
        self.since_s = now_s
        try:
            self.stream = self.open()
        except VoicesError as error:
            self.health = _Health.ABSENT
            return DeviceLost(self.what, f"{error} {ADVICE[self.what]}")
        self.health = _Health.STARTING
        return None

    def watch(self, now_s: float) -> RoomEvent | None:
        """See how it stands with the device, at once; gives what the person should be told."""
        quiet_s = now_s - self.since_s
        match self.health:
            case _Health.STARTING | _Health.TRYING:
                return self._await_sound(quiet_s, now_s)
            case _Health.WORKING:
                if min(quiet_s, now_s - self.ring.moved_s) > _SILENT_S:
                    return self._lose(f"The {self.what} is gone.", now_s)
            case _Health.ABSENT | _Health.UNUSED:
                pass
            case _:
                assert_never(self.health)
        return None

    def tend(self, now_s: float) -> None:
        """Close a device that is lost, and try to open it again later; may take as long as the system pleases."""
        if self.health is not _Health.ABSENT:
            return
        if self.stream is not None:
            self.shut()
            self.ring.clear()
        elif now_s - self.since_s >= _AGAIN_S:
            self._try_again(now_s)

    def shut(self) -> None:
        """Close the device; nothing is delivered after this returned."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()

    def _await_sound(self, quiet_s: float, now_s: float) -> RoomEvent | None:
        before = self.health
        if self.steady:
            self.ring.clear()
            self.health, self.since_s = _Health.WORKING, now_s
            return DeviceBack(self.what) if before is _Health.TRYING else None
        if quiet_s <= _FIRST_S:
            return None
        lost = self._lose(f"The {self.what} is open but dead.", now_s)
        return lost if before is _Health.STARTING else None

    def _lose(self, sentence: str, now_s: float) -> RoomEvent:
        self.health, self.since_s = _Health.ABSENT, now_s
        return DeviceLost(self.what, f"{sentence} {ADVICE[self.what]}")

    def _try_again(self, now_s: float) -> None:
        self.since_s = now_s
        with contextlib.suppress(VoicesError):  # still not there; the person knows
            self.stream = self.open()
            self.health = _Health.TRYING


class SoundCard:
    """A `LateRoom` on the computer's own devices.  All but `microphone` belongs to one thread."""

    def __init__(
        self,
        microphone: str | None,
        speaker: str | None,
        now_s: Callable[[], float],
        *,
        listens: bool = True,
        speaks: bool = True,
    ) -> None:
        """Open the devices of these names (None: the system's choice) and give them up to 3 s to get going.

        Without `listens` no microphone is opened before `listen`, without `speaks` no loudspeaker.  A device that is
        missing is no error but an event.  `now_s` is a clock that never goes back.
        """
        self._now_s = now_s
        self._pacer = Pacer(now_s)
        self._news = threading.Condition()
        self._heard = HeardRing(self._news, now_s)
        self._played = PlayedRing(self._news, now_s)
        self._microphone = _End(MICROPHONE, lambda: open_microphone(microphone, self._heard.put), self._heard)
        self._speaker = _End(SPEAKER, lambda: open_speaker(speaker, self._played.take), self._played)
        self._events: queue.SimpleQueue[RoomEvent] = queue.SimpleQueue()
        self._closing = threading.Event()
        for end, wanted in ((self._speaker, speaks), (self._microphone, listens)):
            if wanted:
                self._tell(end.start(now_s()))
        self._get_going()
        self._keepers: list[threading.Thread] = []
        for end in (self._microphone, self._speaker):
            if end.health is not _Health.UNUSED:
                self._start_keeper(end, self._keep)

    def listen(self) -> None:
        """See `LateRoom.listen`; asked again, or with a microphone from the beginning, it does nothing."""
        if all(keeper.name != _keeper_of(self._microphone) for keeper in self._keepers):
            self._start_keeper(self._microphone, self._open_and_keep)

    @property
    def microphone(self) -> Microphone:
        """See `LateRoom.microphone`."""
        match self._microphone.health:
            case _Health.WORKING:
                return Microphone.HEARS
            case _Health.STARTING | _Health.TRYING:
                return Microphone.OPEN
            case _Health.ABSENT | _Health.UNUSED:
                return Microphone.SHUT
            case _:
                assert_never(self._microphone.health)

    @property
    def microphone_open(self) -> bool:
        """Whether there is a microphone, and it is open.  Any thread."""
        return self.microphone is not Microphone.SHUT

    @property
    def underruns(self) -> int:
        """How often the loudspeaker found nothing to play."""
        return self._played.underruns

    @property
    def dropped_samples(self) -> int:
        """Samples that were lost because one side was too slow, in both directions."""
        return self._heard.dropped_samples + self._played.dropped_samples

    def exchange(self, played: Samples) -> Samples:
        """See `Room.exchange`.  Hears silence while there is no microphone."""
        if self._speaker.health is _Health.WORKING:
            self._played.put(to_pcm16(played), silent=not played.any())
        with self._news:
            while True:
                if self._microphone.health is _Health.WORKING:
                    heard = self._heard.take()
                    if heard is not None:
                        return from_pcm16(heard)
                elif self._speaker.health is not _Health.WORKING:
                    break
                elif self._played.wants():
                    return SILENT_BLOCK
                self._news.wait(_WAIT_S)
        self._pacer.wait()
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """See `Room.events`."""
        found = []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self._events.get_nowait())
        return tuple(found)

    def close(self) -> None:
        """See `Room.close`; blocks for some milliseconds, longer if a device is just being opened."""
        self._closing.set()
        with self._news:
            self._news.notify_all()
        until_s = self._now_s() + _KEEPER_S
        for keeper in self._keepers:
            keeper.join(max(0.0, until_s - self._now_s()))
        self._microphone.shut()
        self._speaker.shut()

    def _get_going(self) -> None:
        """Wait for both devices, so that the first word is not lost on the way to one that still wakes up."""
        opened = [end for end in (self._microphone, self._speaker) if end.health is _Health.STARTING]
        with self._news:
            self._news.wait_for(lambda: all(end.steady for end in opened), _FIRST_S)
        for end in opened:
            self._tell(end.watch(self._now_s()))

    def _start_keeper(self, end: _End, keep: Callable[[_End], None]) -> None:
        keeper = threading.Thread(target=keep, args=(end,), name=_keeper_of(end), daemon=True)
        self._keepers.append(keeper)
        keeper.start()

    def _open_and_keep(self, end: _End) -> None:
        self._tell(end.start(self._now_s()))
        with self._news:  # as soon as it is steady, not at our next look at it
            self._news.wait_for(lambda: self._closing.is_set() or end.steady, _FIRST_S)
        self._look_after(end)
        self._keep(end)

    def _keep(self, end: _End) -> None:
        while not self._closing.wait(_WATCH_S):
            self._look_after(end)
        end.shut()  # `close` may have given up waiting for us

    def _look_after(self, end: _End) -> None:
        event = end.watch(self._now_s())
        if event is not None:
            self._tell(event)
            with self._news:  # `exchange` may be waiting for what is lost
                self._news.notify_all()
        end.tend(self._now_s())

    def _tell(self, event: RoomEvent | None) -> None:
        if event is not None:
            self._events.put(event)


def _keeper_of(end: _End) -> str:
    return f"{end.what} keeper"
