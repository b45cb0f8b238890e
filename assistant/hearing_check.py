"""A hearing check: asks for a few commands in turn and follows what becomes of them.

Stepped block by block like a session, in any room and with the product's own ear; nothing is played, and of what is
heard only levels are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol, assert_never

from assistant.hearing_report import SILENT_ADVICE, Report, Utterance, level_text
from assistant.journal import Entry
from voices.levels import LevelMeter, Loudness
from voices.room import Room
from voices.sound import BLOCK_S, SILENT_BLOCK, Samples
from voices.values import Attended, DeviceBack, DeviceLost, Dismissed, EarEvent, Heard, VoiceStarted, VoiceStopped

DEFAULT_S: Final = 60.0

_LISTEN_FIRST_S = 1.5  # to the room, before anything is asked
_ATTEMPTS = 2  # at each command
_PATIENCE_S = 8.0  # with somebody who says nothing
_GIVE_UP_S = 1.3  # after a voice: longer than the ear takes to decide
_STOPS_LATE_S = 0.16  # the ear notices so late that a voice has ended
_KNOCK_S = 0.2  # what is shorter was no word
_LONGEST_S = 13.0  # what goes on for longer than the ear listens is no word either


class Listener(Protocol):
    """What an ear is here."""

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Take one exchange of the room."""
        ...


class HearingCheck:
    """Owns the time of the check: seconds of audio since it began.  `step` belongs to one thread, `end` to any."""

    def __init__(  # noqa: PLR0913 - room, ear, what to ask and how to tell
        self,
        *,
        room: Room,
        ear: Listener,
        asks: Sequence[str],
        same: Callable[[str, str], bool],
        longest_s: float = DEFAULT_S,
        on_entry: Callable[[Entry], None] = lambda _: None,
    ) -> None:
        """Check with the commands `asks`; `same` says whether two phrases are one command."""
        self.meter = LevelMeter()
        self._room = room
        self._ear = ear
        self._asks = tuple(asks)
        self._same = same
        self._longest_s = longest_s
        self._on_entry = on_entry
        self._blocks = 0
        self._asked = 0  # how many of the commands, the present one included
        self._done = 0  # how many of them are through
        self._attempts = 0
        self._waiting_s = 0.0  # for the present command, without a voice
        self._voice_from_s: float | None = None  # of a voice that was not understood so far
        self._voice_until_s: float | None = None  # when it fell silent, if it did
        self._utterances: list[Utterance] = []
        self._unanswered: list[str] = []
        self._present = True  # the microphone
        self._lost = False  # it went away at least once
        self._ended = False

    @property
    def now_s(self) -> float:
        """Seconds since the check began."""
        return self._blocks * BLOCK_S

    @property
    def asking(self) -> str | None:
        """What the person should say now."""
        return self._asks[self._asked - 1] if self._asked and not self.over else None

    @property
    def over(self) -> bool:
        """Whether everything was asked, the time is up, or somebody ended it."""
        return self._ended or self.now_s >= self._longest_s

    def end(self) -> None:
        """End it with the next block."""
        self._ended = True

    def step(self) -> None:
        """Let 10 ms pass."""
        heard = self._room.exchange(SILENT_BLOCK)
        self._blocks += 1
        self.meter.step(heard)
        for trouble in self._room.events():
            self._notice(trouble)
        for event in self._ear.hear(heard, SILENT_BLOCK, coach_speaks=False):
            self._follow(event)
        self._give_up_on_voice()
        self._go_on()

    def report(self) -> Report:
        """What was found so far."""
        tried = self._done + (self._done < self._asked and self._attempts > 0)
        return Report(
            seconds=self.now_s,
            asked=self._asks[:tried],
            left=self._asks[tried:],
            utterances=tuple(self._utterances),
            floor_db=self.meter.floor_db,
            peak_db=self.meter.peak_db,
            silent=self.meter.silent,
            lost=self._lost,
            unanswered=tuple(self._unanswered),
        )

    def _notice(self, trouble: DeviceLost | DeviceBack) -> None:
        if trouble.what != "microphone":
            return
        self._present = isinstance(trouble, DeviceBack)
        self._lost = self._lost or not self._present
        self._tell("note", "The microphone is back." if self._present else "The microphone is gone; connect it again.")

    def _follow(self, event: EarEvent) -> None:
        match event:
            case VoiceStarted():
                if self._voice_from_s is None:
                    self._voice_from_s = self.now_s
                self._voice_until_s = None
            case VoiceStopped():
                self._voice_until_s = self.now_s - _STOPS_LATE_S
            case Heard(text, _, from_s, until_s, at_s):
                self._voice_from_s = None
                self._take(text, at_s - until_s, self.meter.loudness(from_s, until_s))
            case Attended() | Dismissed():
                pass
            case _:
                assert_never(event)

    def _give_up_on_voice(self) -> None:
        if self._voice_from_s is None:
            return
        from_s, until_s = self._voice_from_s, self._voice_until_s
        if until_s is None:
            if self.now_s - from_s < _LONGEST_S:
                return
            until_s = self.now_s
        elif self.now_s - until_s < _GIVE_UP_S:
            return
        self._voice_from_s = None
        if until_s - from_s >= _KNOCK_S:
            self._take(None, None, self.meter.loudness(from_s, until_s))

    def _take(self, text: str | None, took_s: float | None, loudness: Loudness | None) -> None:
        """Write an utterance down, and go on to the next command if it was the one, or the last attempt at it."""
        asked = self.asking
        right = text is not None and asked is not None and self._same(text, asked)
        self._utterances.append(Utterance(self.now_s, asked, text, right, took_s, loudness))
        told = [_told(text, asked, right=right)]
        if took_s is not None:
            told.append(f"after {took_s * 1000:.0f} ms")
        if loudness is not None:
            told.append(level_text(loudness))
        self._tell("heard", ", ".join(told))
        self._waiting_s = 0.0
        self._attempts += 1
        if asked is None:
            return
        if right or self._attempts >= _ATTEMPTS:
            self._ask_next()
        else:
            self._tell("say", f"{asked}, once more")

    def _go_on(self) -> None:
        """Ask what is next when it is time."""
        if not self._asked:
            if self.now_s >= _LISTEN_FIRST_S and self._voice_from_s is None:
                if self.meter.silent and self._present:
                    self._tell("note", SILENT_ADVICE)
                self._ask_next()
            return
        if self._present and not self.meter.silent and self._voice_from_s is None:  # else nobody could be heard anyway
            self._waiting_s += BLOCK_S
        if self._waiting_s >= _PATIENCE_S:
            if self._attempts == 0 and self.asking is not None:
                self._unanswered.append(self.asking)
            self._tell("note", "Nothing was heard.")
            self._ask_next()

    def _ask_next(self) -> None:
        self._attempts, self._waiting_s = 0, 0.0
        self._done = self._asked
        if self._asked == len(self._asks):
            self._ended = True
            return
        self._asked += 1
        if self.asking is not None:
            self._tell("say", self.asking)

    def _tell(self, kind: str, text: str) -> None:
        self._on_entry(Entry(round(self.now_s, 2), kind, text))


def _told(text: str | None, asked: str | None, *, right: bool) -> str:
    if text is None:
        return "a sound" if asked is None else "nothing I know"
    if asked is None:
        return text
    return asked if right else f"{text}, not “{asked}”"
