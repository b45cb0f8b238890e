"""The ear: what was said, out of what the microphone and our own loudspeaker made of the room.

microphone -> echo canceller (knows what we play) -> voice activity and Vosk, one recogniser per listening context.

A phrase is taken *eagerly*: when the recogniser's partial text is a whole phrase of the context, has not changed for a
while and the voice has ended; otherwise when the recogniser itself ends the utterance.  While the coach speaks the ear
is half duplex: only the context `interrupt` is obeyed, unless the person began before the coach did.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from voices.activity import VoiceActivity
from voices.echo import EchoCanceller
from voices.recogniser import Model, Recogniser
from voices.sound import BLOCK_S, Samples
from voices.values import EarEvent, Heard, VoiceStarted, VoiceStopped

INTERRUPT = "interrupt"

_CHUNK_BLOCKS = 3  # 30 ms to the recogniser at a time
_STABLE_S = 0.2  # how long a partial text must stand
_STABLE_PREFIX_S = 0.6  # when it could be the beginning of a longer phrase
_ECHO_TAIL_S = 0.25  # how long the room still speaks for the coach
_VOICE_MEMORY_S = 1.5  # a phrase with no voice in so long a time is the recogniser's imagination
_FORGET_QUIET_S = 4.0  # leftovers of noise are forgotten after so much silence


class Vocabulary(Protocol):
    """What can be said in each listening context."""

    def phrases(self, context: str) -> Sequence[str]:
        """All phrases of the context, in the words of the recogniser."""
        ...

    def understands(self, text: str, context: str) -> bool:
        """Whether the text is a whole phrase of the context."""
        ...

    def begins_longer(self, text: str, context: str) -> bool:
        """Whether the text is the beginning of a longer phrase that means something else."""
        ...


class Ear:
    """Stepped with each block, in the thread that made it."""

    def __init__(self, model: Model, vocabulary: Vocabulary, context: str) -> None:
        """Listen in `context` from the first block on."""
        self._model = model
        self._vocabulary = vocabulary
        self._recognisers: dict[str, Recogniser] = {}
        self._echo = EchoCanceller()
        self._activity = VoiceActivity()
        self._context = context
        self._wanted = context
        self._at_s = 0.0
        self._chunk: list[Samples] = []
        self._text = ""
        self._text_since_s = 0.0
        self._voice_from_s = 0.0
        self._taken_s = 0.0  # when the last command was taken
        self._coach_until_s = -1.0
        self._began_first = False  # the person was speaking when the coach's line began

    def listen(self, context: str) -> None:
        """Change what is listened for; takes effect when nobody is in the middle of a sentence."""
        self._wanted = context

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Take one exchange of the room.  `coach_speaks`: a line (not just a tone) is in `played`."""
        self._at_s += BLOCK_S
        self._follow_coach(coach_speaks)
        clean = self._echo.cancel(heard, played)
        events = self._follow_voice(clean)
        if self._context != self._wanted and not self._activity.active:
            self._context = self._wanted
            self._start_afresh()
        self._chunk.append(clean)
        if len(self._chunk) == _CHUNK_BLOCKS:
            sound, self._chunk = np.concatenate(self._chunk), []
            events += self._understand(sound)
        return events

    def _follow_coach(self, speaks: bool) -> None:
        was_there = self._coach_in_the_room()
        if speaks:
            if not was_there:
                self._began_first = self._activity.active
            self._coach_until_s = self._at_s
        elif (
            was_there is False
            and self._at_s - self._coach_until_s < _ECHO_TAIL_S + BLOCK_S
            and not self._activity.active
        ):
            self._start_afresh()  # nothing of what the coach said may be taken for an answer to it

    def _follow_voice(self, clean: Samples) -> tuple[EarEvent, ...]:
        before = self._activity.active
        self._activity.step(clean)
        if self._activity.active == before:
            return ()
        if before:
            return (VoiceStopped(),)
        self._voice_from_s = self._at_s
        return (VoiceStarted(),)

    def _understand(self, sound: Samples) -> tuple[EarEvent, ...]:
        text, ended = self._recogniser().hear(sound)
        if text != self._text:
            self._text, self._text_since_s = text, self._at_s
        phrase = self._phrase(text)
        taken = phrase is not None and (ended or self._sure(phrase)) and self._may_be_obeyed(phrase)
        if ended or taken or (text and not self._activity.active and self._activity.quiet_s > _FORGET_QUIET_S):
            self._start_afresh()
        if not taken or phrase is None:
            return ()
        self._taken_s = self._at_s
        return (Heard(phrase, self._context, self._voice_from_s, self._at_s),)

    def _recogniser(self) -> Recogniser:
        found = self._recognisers.get(self._context)
        if found is None:
            found = Recogniser(self._model, self._vocabulary.phrases(self._context))
            self._recognisers[self._context] = found
        return found

    def _phrase(self, text: str) -> str | None:
        """The phrase of the context that the text is; over our own voice, what follows its remains counts too."""
        if self._vocabulary.understands(text, self._context):
            return text
        if self._coach_in_the_room():
            words = text.replace("[unk]", " ").split()
            if words and self._vocabulary.understands(words[-1], INTERRUPT) and text.endswith(words[-1]):
                return words[-1]
        return None

    def _sure(self, phrase: str) -> bool:
        prefix = self._vocabulary.begins_longer(phrase, self._context)
        stands_s = self._at_s - self._text_since_s
        return stands_s >= (_STABLE_PREFIX_S if prefix else _STABLE_S) and not self._activity.active

    def _may_be_obeyed(self, phrase: str) -> bool:
        if self._activity.quiet_s > _VOICE_MEMORY_S or self._voice_from_s <= self._taken_s:
            return False  # nobody spoke (since the last command)
        return not self._coach_in_the_room() or self._began_first or self._vocabulary.understands(phrase, INTERRUPT)

    def _coach_in_the_room(self) -> bool:
        return self._coach_until_s >= 0.0 and self._at_s - self._coach_until_s < _ECHO_TAIL_S

    def _start_afresh(self) -> None:
        recogniser = self._recognisers.get(self._context)
        if recogniser is not None:
            recogniser.forget()
        self._text, self._text_since_s = "", self._at_s
