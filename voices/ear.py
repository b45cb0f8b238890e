"""The ear: what was said, out of what the microphone and our own loudspeaker made of the room.

microphone -> echo canceller (knows what we play) -> voice activity -> two recognisers, one that knows only what can be
said now, one that knows only other words.

The recognisers are given one utterance at a time, from just before a voice begins until it has been quiet for a while;
in between nothing is decoded, so nothing can be imagined.  The reaction has two steps.  The ear *attends* as soon as
what is being said sounds like a phrase: the mouth holds back, which can be taken back.  It *commits* when the voice has
ended and the phrase stands up against other words (`evidence.py`): 0.2 s of quiet instead of the 0.9 s of the
recogniser's own end-pointing.  If it is not sure it looks again a moment later, and if the person had only drawn
breath, the utterance goes on.

Over the coach's voice everything can be said once the canceller has shown that it leaves nothing of that voice; until
then, and whenever it fails (loudspeaker and microphone on different clocks, say), the ear is half duplex: of what
begins while the coach speaks only the context `interrupt` is obeyed.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np

from voices.activity import VoiceActivity
from voices.dictation import Dictation
from voices.echo import EchoCanceller
from voices.evidence import Candidate, Need, candidate
from voices.fillers import fillers
from voices.memory import give_back
from voices.recogniser import UNKNOWN, Model, Reading, Recogniser
from voices.sound import BLOCK_S, Samples
from voices.values import Attended, Dismissed, EarEvent, Heard, VoiceStarted, VoiceStopped

INTERRUPT = "interrupt"

_WORD = re.compile(r"[a-z']+")

_PIECE_BLOCKS = 3  # 30 ms to the recognisers at a time
_BEFORE_VOICE_BLOCKS = 30  # how much sound from before a voice was noticed goes to the recognisers
_LOOKS_S = (0.2, 0.45)  # of quiet: the voice has ended, what was it?  And when in doubt, once more.
_PREFIX_LOOK_S = 0.4  # of quiet, when what was said could be the beginning of a longer phrase
_GIVE_UP_S = 0.9  # of quiet: the utterance is over
_LONGEST_S = 8.0  # no phrase takes so long; a radio does, and the recognisers' memory grows with it
_DEAF_S = 0.8  # of our own sound, before which its echo is not yet told from a person
_TRUSTED_S = 3.0  # of the coach's speech without a trace of it in the ear: the canceller knows the room
_MOST_TRUST_S = 10.0
_TRACE_COSTS = 3.0  # seconds of trust for a second in which the coach's speech sounds like a voice
_LITTLE = 0.1  # of the coach's sound
_ECHO_TAIL_S = 0.15  # how long the room still speaks for the coach


class Vocabulary(Protocol):
    """What can be said in each listening context."""

    def phrases(self, context: str) -> Sequence[str]:
        """All phrases of the context, in the words of the recogniser."""
        ...

    def understands(self, text: str, context: str) -> bool:
        """Whether the text is a whole phrase of the context."""
        ...

    def rivals(self) -> Sequence[str]:
        """Single words that what was said may be made of when it is no phrase: of all contexts, and everyday ones."""
        ...

    def needs(self, phrase: str, context: str) -> Need:
        """How much evidence the phrase needs where it is listened for."""
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
    left_share: float
    """Of our own sound that is still left in what the coach's lines give: below 0.1 it may be trusted."""

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """The heard block without our echo.  `played` is the block given to the room in the same exchange."""
        ...


class Ear:
    """Stepped with each block, in the thread that made it."""

    def __init__(self, model: Model, vocabulary: Vocabulary, context: str, canceller: Canceller | None = None) -> None:
        """Listen in `context` from the first block on; `canceller` is our own unless another is given."""
        self._model = model
        self._vocabulary = vocabulary
        self._of_phrases: tuple[str, Recogniser] | None = None  # of the last context; another takes a millisecond
        self._of_anything = Recogniser(model, fillers(model, vocabulary.rivals()))
        self.start_over(context, canceller)
        give_back()

    def start_over(self, context: str, canceller: Canceller | None = None) -> None:
        """Be as new, in a room nothing is known of; only the recognisers are kept, which are slow to make."""
        self._echo = canceller or EchoCanceller()
        self._activity = VoiceActivity()
        self._wanted = context
        self._at_s = 0.0
        self._before: deque[Samples] = deque(maxlen=_BEFORE_VOICE_BLOCKS)
        self._piece: list[Samples] = []
        self._utterance: _Utterance | None = None
        self._coach_until_s = -1.0
        self._coach_words: frozenset[str] = frozenset()
        self._trust_s = 0.0  # how far the canceller may be trusted
        self._untidy = False  # an utterance has used memory since it was last returned

    def listen(self, context: str) -> None:
        """Change what is listened for; takes effect with the next utterance."""
        self._wanted = context

    def coach_says(self, line: str) -> None:
        """Know the words of the line that begins now: what sounds like them needs more evidence."""
        self._coach_words = frozenset(_WORD.findall(line.lower()))

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
            self._tidy_up()
            return events
        self._piece.append(clean)
        if len(self._piece) < _PIECE_BLOCKS:
            return events
        piece, self._piece = np.concatenate(self._piece), []
        return events + self._understand(self._utterance, piece)

    def _tidy_up(self) -> None:
        """Return what the last utterance needed, once, in the quiet after it: some 25 MB within a few minutes."""
        if self._untidy:
            self._untidy = False
            give_back()

    def _follow_voice(self, clean: Samples) -> tuple[EarEvent, ...]:
        before = self._activity.active
        self._activity.step(clean, self._echo.level)
        if self._activity.active == before:
            return ()
        if before:
            return (VoiceStopped(),)
        if self._utterance is not None and (not self._utterance.over_coach or self._coach_in_the_room()):
            return (VoiceStarted(),)
        dismissed = self._dismiss()
        self._begin_utterance(list(self._before))
        return (*dismissed, VoiceStarted())

    def _dismiss(self) -> tuple[EarEvent, ...]:
        """Let go of the present utterance, and of the attention that was paid to it."""
        utterance, self._utterance = self._utterance, None
        paid = utterance is not None and utterance.attention is _Attention.PAID
        return (Dismissed(self._at_s),) if paid else ()

    def _begin_utterance(self, sound_before: list[Samples]) -> None:
        self._utterance = _Utterance(
            self._at_s,
            self._wanted,
            Dictation(self._recogniser(self._wanted)),
            Dictation(self._of_anything),
            beside_coach=self._coach_in_the_room(),
            over_coach=self._coach_in_the_room() and not self._cancels(),
            deaf=self._echo.learned_s < _DEAF_S,
        )
        self._piece = sound_before
        self._untidy = True

    def _recogniser(self, context: str) -> Recogniser:
        if self._of_phrases is None or self._of_phrases[0] != context:
            self._of_phrases = (context, Recogniser(self._model, self._vocabulary.phrases(context)))
        return self._of_phrases[1]

    def _understand(self, utterance: _Utterance, piece: Samples) -> tuple[EarEvent, ...]:
        utterance.add(piece)
        quiet_s = self._activity.quiet_s
        if self._activity.active:
            utterance.looks, utterance.phrase = 0, None
        elif utterance.phrase is None and utterance.looks < len(_LOOKS_S) and quiet_s >= _LOOKS_S[utterance.looks]:
            utterance.looks += 1
            utterance.phrase = self._look(utterance)
        if utterance.phrase is not None and quiet_s >= self._patience_s(utterance):
            self._utterance = None
            until_s = self._at_s - quiet_s
            return (Heard(utterance.phrase, utterance.context, utterance.from_s, until_s, self._at_s),)
        too_long = self._at_s - utterance.from_s >= _LONGEST_S
        if too_long or quiet_s >= (_LOOKS_S[0] if utterance.over_coach else _GIVE_UP_S):
            dismissed = self._dismiss()
            if self._activity.active:  # the voice goes on: what follows is another utterance
                self._begin_utterance([])
            return dismissed
        return self._attend(utterance)

    def _attend(self, utterance: _Utterance) -> tuple[EarEvent, ...]:
        """Step one: what is being said sounds like a phrase, or does no longer."""
        match utterance.attention:
            case _Attention.NOT_YET if self._vocabulary.understands(utterance.so_far, utterance.context):
                utterance.attention = _Attention.PAID
                return (Attended(self._at_s),)
            case _Attention.PAID if UNKNOWN in utterance.so_far:
                utterance.attention = _Attention.TAKEN_BACK
                return (Dismissed(self._at_s),)
            case _:
                return ()

    def _look(self, utterance: _Utterance) -> str | None:
        """Step two: the phrase that was said, if it is sure enough."""
        readings = utterance.of_phrases.conclude()
        if utterance.over_coach:
            return self._interruption(utterance, readings)
        found = candidate(
            readings,
            utterance.of_anything.conclude,
            lambda text: self._vocabulary.understands(text, utterance.context),
        )
        return found.phrase if found is not None and self._sure(found, utterance) else None

    def _sure(self, found: Candidate, utterance: _Utterance) -> bool:
        need = self._vocabulary.needs(found.phrase, utterance.context)
        if need is Need.USUAL and utterance.beside_coach and self._in_coach_line(found.phrase):
            need = Need.EASILY_MISTAKEN
        return found.satisfies(need)

    def _in_coach_line(self, phrase: str) -> bool:
        return set(phrase.split()) <= self._coach_words

    def _interruption(self, utterance: _Utterance, readings: tuple[Reading, ...]) -> str | None:
        """The last word, where it may be the coach's own voice: some of that may stand before it, and it may be it."""
        *before, last = (readings[0].text if readings else "").split() or [""]
        if utterance.deaf or set(before) - {UNKNOWN} or not self._vocabulary.understands(last, INTERRUPT):
            return None
        never_missed = self._vocabulary.needs(last, utterance.context) is Need.NEVER_MISSED
        return last if never_missed or not self._in_coach_line(last) else None

    def _patience_s(self, utterance: _Utterance) -> float:
        longer = utterance.phrase is not None and self._vocabulary.begins_longer(utterance.phrase, utterance.context)
        return _PREFIX_LOOK_S if longer else _LOOKS_S[0]

    def _cancels(self) -> bool:
        """Whether the canceller has shown that it takes the coach out."""
        return self._trust_s >= _TRUSTED_S or self._echo.left_share < _LITTLE

    def _coach_in_the_room(self) -> bool:
        return self._coach_until_s >= 0.0 and self._at_s - self._coach_until_s < _ECHO_TAIL_S


class _Attention(Enum):
    """Once an utterance: a coach that comes and goes stutters."""

    NOT_YET = "not yet"
    PAID = "paid"
    TAKEN_BACK = "taken back"


@dataclass(slots=True)
class _Utterance:
    """What somebody is in the middle of saying."""

    from_s: float
    context: str
    of_phrases: Dictation
    of_anything: Dictation
    beside_coach: bool  # it began while the coach was speaking
    over_coach: bool  # and the canceller cannot be trusted: it may be the coach
    deaf: bool  # the canceller has hardly heard the coach yet
    looks: int = 0  # taken in the present quiet
    phrase: str | None = None  # what it was, if it may be obeyed
    attention: _Attention = _Attention.NOT_YET
    so_far: str = ""  # as it sounds to the recogniser of phrases

    def add(self, piece: Samples) -> None:
        """Go on."""
        self.of_phrases.add(piece)
        self.so_far = self.of_phrases.so_far() or self.so_far
        if not self.over_coach:  # there the coach's words would always be the better reading
            self.of_anything.add(piece)
