"""The ear: what was said, out of what the microphone and our own loudspeaker made of the room.

microphone -> echo canceller (knows what we play) -> voice activity and Vosk, one recogniser per listening context.

The recogniser is given one utterance at a time, from just before a voice begins until it has been quiet for a while; in
between nothing is decoded, so nothing can be imagined.  A phrase is taken *eagerly*: as soon as the voice has ended the
recogniser is made to conclude, which costs 0.2 s instead of the 0.9 s of its own end-pointing.  If that is no whole
phrase, the person may only have drawn breath: the utterance so far is given to it again, and it goes on.  Over
the coach's voice everything can be said once the canceller has shown that it leaves nothing of that voice; until then,
and whenever it fails (loudspeaker and microphone on different clocks, say), the ear is half duplex: of what begins
while the coach speaks only the context `interrupt` is obeyed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from voices.activity import VoiceActivity
from voices.echo import EchoCanceller
from voices.recogniser import UNKNOWN, Model, Recogniser
from voices.sound import BLOCK_S, Samples
from voices.values import EarEvent, Heard, VoiceStarted, VoiceStopped

INTERRUPT = "interrupt"

_CHUNK_BLOCKS = 3  # 30 ms to the recogniser at a time
_BEFORE_VOICE_BLOCKS = 30  # how much sound from before a voice was noticed goes to the recogniser
_LOOK_S = 0.2  # of quiet: the voice has ended, what was it?
_PREFIX_LOOK_S = 0.6  # of quiet, when what was said could be the beginning of a longer phrase
_GIVE_UP_S = 0.9  # of quiet: the utterance is over
_LONGEST_S = 12.0  # no phrase takes so long; a radio does, and the recogniser's memory grows with it
_DEAF_S = 0.8  # of our own sound, before which its echo is not yet told from a person
_TRUSTED_S = 3.0  # of the coach's speech without a trace of it in the ear: the canceller knows the room
_MOST_TRUST_S = 10.0
_TRACE_COSTS = 3.0  # seconds of trust for a second in which the coach's speech sounds like a voice
_ECHO_TAIL_S = 0.15  # how long the room still speaks for the coach


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


class Canceller(Protocol):
    """Takes what we play out of what we hear."""

    learned_s: float
    """How much of our own sound it has heard so far."""
    level: float
    """RMS of the echo it takes out at present."""

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """The heard block without our echo.  `played` is the block given to the room in the same exchange."""
        ...


class Ear:
    """Stepped with each block, in the thread that made it."""

    def __init__(self, model: Model, vocabulary: Vocabulary, context: str, canceller: Canceller | None = None) -> None:
        """Listen in `context` from the first block on; `canceller` is our own unless another is given."""
        self._model = model
        self._vocabulary = vocabulary
        self._recognisers: dict[str, Recogniser] = {}
        self._echo = canceller or EchoCanceller()
        self._activity = VoiceActivity()
        self._wanted = context
        self._context = context
        self._at_s = 0.0
        self._before: deque[Samples] = deque(maxlen=_BEFORE_VOICE_BLOCKS)
        self._chunk: list[Samples] = []
        self._utterance: Utterance | None = None
        self._coach_until_s = -1.0
        self._trust_s = 0.0  # how far the canceller may be trusted

    def listen(self, context: str) -> None:
        """Change what is listened for; takes effect with the next utterance."""
        self._wanted = context

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Take one exchange of the room.  `coach_speaks`: a line (not just a tone) is in `played`."""
        self._at_s += BLOCK_S
        clean = self._echo.cancel(heard, played)
        events = self._follow_voice(clean)
        if coach_speaks:
            self._coach_until_s = self._at_s
            earned_s = -_TRACE_COSTS * BLOCK_S if self._activity.active else BLOCK_S
            self._trust_s = min(_MOST_TRUST_S, max(0.0, self._trust_s + earned_s))
        self._before.append(clean)
        if self._utterance is None:
            return events
        self._chunk.append(clean)
        if len(self._chunk) < _CHUNK_BLOCKS:
            return events
        sound, self._chunk = np.concatenate(self._chunk), []
        return events + self._understand(self._utterance, sound)

    def _follow_voice(self, clean: Samples) -> tuple[EarEvent, ...]:
        before = self._activity.active
        self._activity.step(clean, self._echo.level)
        if self._activity.active == before:
            return ()
        if before:
            return (VoiceStopped(),)
        if self._utterance is None or (self._utterance.over_coach and not self._coach_in_the_room()):
            self._begin_utterance(list(self._before))
        return (VoiceStarted(),)

    def _begin_utterance(self, sound_before: list[Samples]) -> None:
        self._context = self._wanted
        self._utterance = Utterance(
            self._at_s,
            over_coach=self._coach_in_the_room() and self._trust_s < _TRUSTED_S,
            deaf=self._echo.learned_s < _DEAF_S,
        )
        self._recogniser().conclude()
        self._chunk = sound_before

    def _understand(self, utterance: Utterance, sound: Samples) -> tuple[EarEvent, ...]:
        utterance.sound.append(sound)
        readings = self._recogniser().hear(sound)
        quiet_s = self._activity.quiet_s
        if readings is not None:
            utterance.phrase = self._phrase(utterance, readings)
        elif self._activity.active:
            utterance.looked, utterance.phrase = False, None
        elif not utterance.looked and quiet_s >= _LOOK_S:
            self._look(utterance)
        if utterance.phrase is not None and (readings is not None or quiet_s >= self._patience_s(utterance.phrase)):
            self._utterance = None
            return (Heard(utterance.phrase, self._context, utterance.from_s, self._at_s - quiet_s, self._at_s),)
        too_long = self._at_s - utterance.from_s >= _LONGEST_S
        if readings is not None or too_long or quiet_s >= (_LOOK_S if utterance.over_coach else _GIVE_UP_S):
            self._utterance = None
            if self._activity.active:  # the voice goes on: what follows is another utterance
                self._begin_utterance([])
        return ()

    def _look(self, utterance: Utterance) -> None:
        """Ask the recogniser for its last word on the utterance, and let it go on as if it had not been asked."""
        utterance.looked = True
        utterance.phrase = self._phrase(utterance, self._recogniser().conclude())
        if utterance.phrase is None:
            self._recogniser().hear(np.concatenate(utterance.sound))

    def _recogniser(self) -> Recogniser:
        found = self._recognisers.get(self._context)
        if found is None:
            found = Recogniser(self._model, self._vocabulary.phrases(self._context))
            self._recognisers[self._context] = found
        return found

    def _phrase(self, utterance: Utterance, readings: tuple[str, ...]) -> str | None:
        """The first reading that is a phrase and may be obeyed.

        Where it may be the coach's own voice only an interruption may, and what is left of that voice may stand before
        it.
        """
        for text in readings:
            if not utterance.over_coach:
                if self._vocabulary.understands(text, self._context):
                    return text
                continue
            *before, last = text.split() or [""]
            alone = set(before) <= {UNKNOWN} and not utterance.deaf
            if alone and self._vocabulary.understands(last, INTERRUPT):
                return last
        return None

    def _patience_s(self, phrase: str) -> float:
        return _PREFIX_LOOK_S if self._vocabulary.begins_longer(phrase, self._context) else _LOOK_S

    def _coach_in_the_room(self) -> bool:
        return self._coach_until_s >= 0.0 and self._at_s - self._coach_until_s < _ECHO_TAIL_S


@dataclass(slots=True)
class Utterance:
    """What somebody is in the middle of saying."""

    from_s: float
    over_coach: bool  # it began while the coach was speaking, and may be the coach
    deaf: bool  # the canceller has hardly heard the coach yet
    sound: list[Samples] = field(default_factory=list)
    looked: bool = False  # at what was said before the present quiet
    phrase: str | None = None  # what it was, if it may be obeyed
