"""Asks a person to say something and listens to it, in any room; time is the count of blocks.

The ear is the one of a session.  What it does not take is given to a recogniser without a list of phrases.  Sound is
kept for the length of one try, in memory.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from assistant.errors import OthersideError
from assistant.language.words import Saying, Words
from assistant.session.commands import Context
from assistant.tuning.advice import Hearing, Try
from assistant.wiring import WordsForEar
from voices.ear import Canceller, Ear
from voices.mouth import Mouth
from voices.recogniser import Model, Recogniser
from voices.room import Room
from voices.sound import BLOCK_S, Samples
from voices.tones import SWELL_S, Tone
from voices.values import DeviceLost, EarEvent, Heard, VoiceStarted, VoiceStopped

_OPENING_S = SWELL_S + 0.8  # the ear learns the room, its echo and its noise
_AFTER_LINE_S = 0.4  # the coach's voice has left the room
_TONE_S = 0.1
_PATIENCE_S = 6.0  # for a voice to begin
_SAID_S = 1.3  # of quiet after a voice: longer than the ear ever takes to decide
_LONGEST_S = 10.0  # of a try; a radio goes on for ever
_BEFORE_VOICE_S = 0.8  # a voice is noticed late, and its first word must be whole
_EARLY_S = 0.25  # before the tone's end: people are quick
_REST_S = 0.3  # of quiet before the next prompt
_LONGEST_REST_S = 3.0


class SpokenLines(Protocol):
    """Where the samples of a line come from."""

    def samples(self, text: str) -> Samples:
        """The line as sound."""
        ...


class Booth:
    """Belongs to one thread.  Whatever looks at the room may raise OthersideError: the microphone is gone."""

    def __init__(  # noqa: PLR0913 - a room and all that is in it
        self,
        *,
        room: Room,
        mouth: Mouth,
        model: Model,
        words: Words,
        lines: SpokenLines | None,
        canceller: Canceller,
        tell: Callable[[str], None] = print,
    ) -> None:
        """Listen for `words`.  Without `lines` nothing is played; `tell` is given what the person should know."""
        self._room = room
        self._mouth = mouth
        self._model = model
        self._lines = lines
        self._tell = tell
        self._of_anything = Recogniser(model, None)
        self._said = 0
        self._canceller = canceller
        self.use(words)

    def use(self, words: Words) -> None:
        """Listen for `words` from now on, as a session would."""
        self._words = words
        self._ear = Ear(self._model, WordsForEar(words), Context.SESSION, self._canceller)
        self._ear_s = 0.0
        self._voice = False  # whether somebody speaks at present

    def look_around(self) -> None:
        """Notice at once what is missing in the room; otherwise that comes with the first block."""
        for trouble in self._room.events():
            if isinstance(trouble, DeviceLost):
                self._lose(trouble)

    def begin(self, text: str) -> None:
        """Let the ear learn the room, and say `text`."""
        if self._lines is not None:
            self._mouth.sound(Tone.OPEN)
        self._wait(_OPENING_S)
        self.say(text)

    def say(self, text: str) -> None:
        """Speak a line to its end, once the person is silent; without a voice only be silent for a moment."""
        rest_s = 0.0
        for _ in range(round(_LONGEST_REST_S / BLOCK_S)):
            self._step()
            rest_s = 0.0 if self._voice else rest_s + BLOCK_S
            if rest_s >= _REST_S:
                break
        if self._lines is not None:
            self._said += 1
            self._mouth.say(self._said, self._lines.samples(text))
            while self._mouth.speaking:
                self._step()
        self._wait(_AFTER_LINE_S)

    def attempt(self, wanted: Saying) -> Try:
        """Sound a tone and listen to what the person says then."""
        if self._lines is not None:
            self._mouth.sound(Tone.NOD)
            self._wait(_TONE_S)
        from_s = self._ear_s
        sound: list[Samples] = []
        voice_at: int | None = None
        quiet_s = 0.0
        while self._ear_s - from_s < (_PATIENCE_S if voice_at is None else _LONGEST_S) and quiet_s < _SAID_S:
            block, events = self._step()
            sound.append(block)
            for event in events:
                if isinstance(event, Heard) and event.voice_from_s >= from_s - _EARLY_S:
                    if self._words.parse(event.text) == wanted.command:
                        return Try(Hearing.RIGHT, event.text)
                    return Try(Hearing.WRONG, event.text, self._heard(sound, voice_at or 0))
            if self._voice and voice_at is None:
                voice_at = len(sound)
            quiet_s = 0.0 if self._voice or voice_at is None else quiet_s + BLOCK_S
        return Try(Hearing.NOTHING) if voice_at is None else Try(Hearing.UNKNOWN, "", self._heard(sound, voice_at))

    def _heard(self, sound: list[Samples], voice_at: int) -> str:
        """What the model hears in a try whose voice began at that block."""
        for block in sound[max(0, voice_at - round(_BEFORE_VOICE_S / BLOCK_S)) :]:
            self._of_anything.hear(block)
        readings = self._of_anything.conclude()
        return readings[0].text if readings else ""

    def _wait(self, seconds: float) -> None:
        for _ in range(round(seconds / BLOCK_S)):
            self._step()

    def _step(self) -> tuple[Samples, tuple[EarEvent, ...]]:
        """Let 10 ms pass; gives what the microphone heard and what the ear made of it."""
        played, spoken = self._mouth.next_block()
        block = self._room.exchange(played)
        self.look_around()
        events = self._ear.hear(block, played, coach_speaks=self._mouth.speaking or spoken is not None)
        self._ear_s += BLOCK_S
        for event in events:
            if isinstance(event, VoiceStarted | VoiceStopped):
                self._voice = isinstance(event, VoiceStarted)
        return block, events

    def _lose(self, trouble: DeviceLost) -> None:
        if trouble.what == "microphone":
            raise OthersideError("There is no working microphone to tune. `otherside doctor` says what is here.")
        self._tell(trouble.advice)
