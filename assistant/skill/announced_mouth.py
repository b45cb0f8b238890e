"""The coach's voice in another room: lines are announced by the house, and are over when the house has played them.

The session asks for a line and waits for its end as always, so its timing follows what was really heard.  Tones still
come from this computer: they mark a moment to the hundredth of a second, which no announcement can keep, and the
microphone that answers are spoken into is here, so who is in earshot of one is in earshot of the other.  Holding back
while somebody speaks, louder and quieter have no effect on the other room.

An announcement cannot be taken back: a line that is cut counts as over at once, and the next one waits until the house
is done with it.  A line that was not sent yet never is.  When the house does not do it, or not within a bound, the
coach says so once and goes on through this computer, beginning with the line that failed.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Protocol

from assistant.errors import OthersideError
from assistant.rehearsal import RehearsedLines
from voices.mouth import Mouth
from voices.sound import BLOCK_S, BLOCK_SAMPLES, Samples
from voices.values import Spoken

WAY_S: Final = 2.0
"""Of a line, between being asked for and being heard in the other room: it is rendered there, and travels."""

_PATIENCE_S: Final = 10.0  # with a line, beyond its length
_CLOSE_S: Final = 1.0
_FAILED: Final = (
    "The announcement failed ({error!r}); see what answers at `url`. The coach goes on through this computer."
)
_TOO_LONG: Final = (
    "The announcement takes too long; see whether the loudspeaker works. The coach goes on through this computer."
)


class Announces(Protocol):
    """A loudspeaker elsewhere; `announce_call.HouseSpeaker` is one."""

    def announce(self, text: str) -> None:
        """Say a line; returns when it was played.  Raises OthersideError."""
        ...


class Announcer:
    """Announces lines one after the other on a thread of its own.  Nothing here waits but `close`, a second at most."""

    def __init__(self, speaker: Announces) -> None:
        """Wait for lines."""
        self._speaker = speaker
        self._lines: queue.SimpleQueue[tuple[str, Future[None]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="announcer", daemon=True)
        self._thread.start()

    def say(self, text: str) -> Future[None]:
        """Announce a line after those before it; done when it was played.  Until it is sent it can be cancelled."""
        line: Future[None] = Future()
        self._lines.put((text, line))
        return line

    def close(self) -> None:
        """End; what is being played is played to its end, there."""
        self._lines.put(None)
        self._thread.join(_CLOSE_S)

    def _work(self) -> None:
        while (job := self._lines.get()) is not None:
            text, line = job
            if not line.set_running_or_notify_cancel():
                continue
            try:
                self._speaker.announce(text)
                line.set_result(None)
            except OthersideError as error:
                line.set_exception(error)
            except Exception as error:  # noqa: BLE001 - whatever answers there, the next line is wanted
                line.set_exception(OthersideError(_FAILED.format(error=error)))


@dataclass(slots=True)
class _Line:
    """One that the house was asked for."""

    utterance_id: int
    samples: Samples  # the same, for here
    call: Future[None]
    blocks: int = 0  # since the house had nothing else to say

    @property
    def late(self) -> bool:
        """Whether nobody waits for it any longer."""
        return (self.blocks - len(self.samples) / BLOCK_SAMPLES) * BLOCK_S > _PATIENCE_S

    @property
    def left_s(self) -> float:
        """How much of it may still be to come."""
        return max(0.0, (len(self.samples) / BLOCK_SAMPLES - self.blocks) * BLOCK_S)


class AnnouncedMouth(Mouth):
    """A `Mouth` whose lines are heard elsewhere."""

    def __init__(self, announcer: Announcer, tell: Callable[[str], None], volume: float = 1.0) -> None:
        """`volume` is that of the tones; `tell` hears, once and in the thread of the session, what went wrong."""
        super().__init__(volume)
        self._announcer: Announcer | None = announcer  # None: it failed
        self._tell = tell
        self._asked: deque[_Line] = deque()  # what the house is not done with, lines that were cut as well
        self._present: _Line | None = None  # what the session waits for

    @property
    def speaking(self) -> bool:
        """See `Mouth`."""
        return self._present is not None or self._utterance_id is not None

    @property
    def left_s(self) -> float:
        """See `Mouth`; of an announcement nobody knows exactly."""
        return super().left_s if self._present is None else self._present.left_s

    @property
    def asked(self) -> tuple[Future[None], ...]:
        """What the house is not done with; the first is being played, or is just being sent."""
        return tuple(line.call for line in self._asked if not line.call.done())

    def say(self, utterance_id: int, samples: Samples, text: str = "") -> None:
        """See `Mouth`."""
        if self._announcer is None:
            super().say(utterance_id, samples, text)
            return
        if self.speaking:
            raise ValueError(f"line {utterance_id} while another one plays: cut it first")
        self._present = _Line(utterance_id, samples, self._announcer.say(text))
        self._asked.append(self._present)

    def cut(self) -> None:
        """See `Mouth`; the other room hears the line to its end."""
        if self._present is not None:
            self._present.call.cancel()
            self._present = None
        super().cut()

    def next_block(self) -> tuple[Samples, Spoken | None]:
        """See `Mouth`."""
        while self._asked and self._asked[0].call.done() and self._asked[0] is not self._present:
            self._asked.popleft()
        ended = self._look() if self._asked else None
        block, spoken = super().next_block()
        return block, ended or spoken

    def _look(self) -> Spoken | None:
        first, present = self._asked[0], self._present
        first.blocks += 1
        if present is not None and present.call.done():
            error = present.call.exception()
            if error is None:
                self._present = None
                return Spoken(present.utterance_id)
            self._go_on_here(str(error))
        elif first.late:
            self._go_on_here(_TOO_LONG)
        return None

    def _go_on_here(self, trouble: str) -> None:
        """Take over from the house, with the line that it owes."""
        self._tell(trouble)
        owed = self._present
        for line in self._asked:
            line.call.cancel()
        self._asked.clear()
        self._announcer = self._present = None
        if owed is not None:
            super().say(owed.utterance_id, owed.samples)


class AnnouncedLines(RehearsedLines):
    """Lines that take a little longer, because they are heard elsewhere."""

    def length_s(self, text: str) -> float:
        """See `RehearsedLines`."""
        return super().length_s(text) + WAY_S
