"""How sure it is that a phrase was said: two ways to hear the same sound, held against each other.

One recogniser knows only the phrases, the other only other words (`fillers.py`).  Both say how well their reading fits
the sound, on one scale.  Where a phrase was said, the first fits about as well as the second or better; where something
else was said ("five" for "why", "bed" for "back"), other words fit better.  The difference is the likelihood ratio of
utterance verification (R. A. Sukkar and C.-H. Lee, "Vocabulary independent discriminative utterance verification for
nonkeyword rejection in subword based speech recognition", IEEE Trans. Speech Audio Processing 4, 1996).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from voices.recogniser import UNKNOWN, Reading, Word


class Need(Enum):
    """How much evidence a phrase needs; the value is the least advantage over other words."""

    ASKED_FOR = -8.0  # an answer somebody waits for
    NEVER_MISSED = -6.5  # "stop"
    USUAL = -1.5
    EASILY_MISTAKEN = 1.5  # short, and many an everyday word sounds like it


_MOST_BEHIND = 0.4  # of an easily mistaken phrase, behind something else in its own grammar

_BREATH_S = 0.23  # the longest sound before or after a phrase that is not held against it
_CREAK_S = 0.35  # the same, after it, when it is no word at all


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may have been said."""

    phrase: str
    advantage: float
    """Of the phrase over the best reading in other words: the logarithm of the likelihood ratio."""
    behind: float
    """How far the phrase is behind the best reading of its own grammar; 0 or less."""

    def satisfies(self, need: Need) -> bool:
        """Whether that is evidence enough."""
        return self.advantage >= need.value and (need is not Need.EASILY_MISTAKEN or self.behind >= -_MOST_BEHIND)


def candidate(
    of_phrases: tuple[Reading, ...], rivals: Callable[[], tuple[Reading, ...]], understands: Callable[[str], bool]
) -> Candidate | None:
    """The best reading that is a phrase, if any is; only then the rivals, readings in other words, are asked."""
    for reading in of_phrases:
        for text in texts(reading.words):
            if understands(text):
                rival = max((each.score for each in rivals()), default=reading.score)
                return Candidate(text, reading.score - rival, reading.score - of_phrases[0].score)
    return None


def texts(words: tuple[Word, ...]) -> Iterator[str]:
    """The words as text, in full and then without what may have been a breath or a creak at their ends."""
    forms = [words]
    if len(words) > 1 and words[-1].seconds <= (_CREAK_S if words[-1].text == UNKNOWN else _BREATH_S):
        forms.append(words[:-1])
    if len(words) > 1 and words[0].seconds <= _BREATH_S:
        forms += [form[1:] for form in forms if len(form) > 1]
    for form in forms:
        yield " ".join(word.text for word in form)
