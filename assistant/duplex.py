"""Speaking and listening at once, block by block: what a session and a spoken reminder have in common.

Each step plays a block and hears one.  Time is the count of blocks.  In a simulated room a step takes as long as it
computes; on a sound card it waits for the next block.
"""

from __future__ import annotations

from typing import Protocol, assert_never

from voices.errors import VoicesError
from voices.lines import silent_line
from voices.mouth import Ease, Mouth
from voices.room import Room
from voices.sound import BLOCK_S, Samples
from voices.tones import SWELL_S, Tone
from voices.values import Attended, Dismissed, EarEvent, Heard, Spoken, VoiceStarted, VoiceStopped

OPENING_S = SWELL_S + 0.3
"""So long after `Duplex.open` the first words come."""

LAST_WORDS_S = 0.5
"""So long the room rings out after the end."""


class SpokenLines(Protocol):
    """Where the samples of a line come from."""

    def samples(self, text: str) -> Samples:
        """The line as sound; raises VoicesError."""
        ...


class Hears(Protocol):
    """An ear; `voices.ear.Ear` is one."""

    def listen(self, context: str) -> None:
        """Change what is listened for."""
        ...

    def coach_says(self, line: str) -> None:
        """Know the line that begins now."""
        ...

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Take one exchange of the room."""
        ...


class Duplex:
    """A mouth and an ear in a room.  Of one thread."""

    def __init__(self, room: Room, mouth: Mouth, ear: Hears | None, lines: SpokenLines) -> None:
        """Begin in silence; `ear` is None when nobody can be heard."""
        self._room = room
        self._mouth = mouth
        self._ear = ear
        self._lines = lines
        self._line = ""  # the present one, or the last
        self._blocks = 0
        self._courtesy = Ease.FREE  # towards whoever speaks, when it is no command
        self.coach_silent_s = 0.0  # since the last line
        self.coach_spoken_s = 0.0  # of the present line

    @property
    def now_s(self) -> float:
        """Seconds of audio since the start."""
        return self._blocks * BLOCK_S

    @property
    def coach_left_s(self) -> float:
        """How much of the present line is still to come."""
        return self._mouth.left_s

    @property
    def speaking(self) -> bool:
        """Whether a line is being said."""
        return self._mouth.speaking

    def attach(self, ear: Hears) -> None:
        """Hear from the next block on."""
        self._ear = ear
        if self.speaking:
            ear.coach_says(self._line)

    def open(self) -> None:
        """Let a swell say that the microphone is open; it teaches the ear the room."""
        self._mouth.sound(Tone.OPEN)

    def say(self, utterance_id: int, text: str) -> str:
        """Begin a line.  Gives why it has no voice, if it has none: then it is silence, long enough to be read."""
        trouble = ""
        try:
            samples = self._lines.samples(text)
        except VoicesError as error:
            samples, trouble = silent_line(text), str(error)
        self._mouth.say(utterance_id, samples, text)
        self._line = text
        if self._ear is not None:
            self._ear.coach_says(text)
        return trouble

    def step(self, context: str) -> tuple[tuple[EarEvent, ...], Spoken | None]:
        """Let 10 ms pass, listening for what can be said in `context`; gives what was noticed and the line that ended.

        Give each event back to `give_way` before acting on it.
        """
        played, spoken = self._mouth.next_block()
        speaks = self._mouth.speaking or spoken is not None
        heard = self._room.exchange(played)
        self._blocks += 1
        self.coach_silent_s = 0.0 if speaks else self.coach_silent_s + BLOCK_S
        self.coach_spoken_s = self.coach_spoken_s + BLOCK_S if speaks else 0.0
        if self._ear is None:
            return (), spoken
        self._ear.listen(context)
        return self._ear.hear(heard, played, coach_speaks=speaks), spoken

    def give_way(self, event: EarEvent) -> None:
        """Let the coach give way to whoever speaks, and more to what may be a command."""
        match event:
            case Heard() | Dismissed():
                self._mouth.ease = self._courtesy
            case Attended():
                self._mouth.ease = Ease.COMMAND
            case VoiceStarted():
                self._be_courteous(Ease.VOICE)
            case VoiceStopped():
                self._be_courteous(Ease.FREE)
            case _:
                assert_never(event)

    def _be_courteous(self, ease: Ease) -> None:
        self._courtesy = ease
        if self._mouth.ease is not Ease.COMMAND:
            self._mouth.ease = ease
