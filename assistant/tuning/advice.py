"""What to do about a command that was said twice: pure, from what the ear took and what the model heard.

An alias is a second spelling of a phrase: "he arts" for "it hurts".  It is listened for in every session from then on,
so it must not be something that is said anyway, or be near another command.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from assistant.language.words import Saying, Words
from assistant.session.commands import Context, Intent

SAFETY: Final = (Intent.STOP, Intent.PAUSE, Intent.HURTS, Intent.WARNING_SIGN, Intent.PAIN)
"""What must be understood before anything else."""

_LONGEST_WORDS = 8
_FEWEST_SYLLABLES = 2  # less is a name that is called, or half a word
_LONGEST_CHATTER_SYLLABLES = 3  # of everyday words: "so what now"; a longer text is not said by chance
_LEAST_CLOSENESS = 0.4  # to what was meant; less is another voice, or a noise
_TOO_CLOSE = 0.8  # closeness at which two phrases can be taken for each other
_CLEARLY = 0.05  # more of it to what was meant than to anything else so close
_MUCH = 0.1  # more of it to another command than to what was meant
_CONTENT_LETTERS = 4

_VOWELS: Final = re.compile(r"[aeiouy]+")
_SILENT_E: Final = re.compile(r"(?<=[^aeiouyl])e\b")
# Letters that recognisers and accents take for each other; h and w come and go.
_SOUNDS: Final = str.maketrans("aeiouybpfvckgqxszjdtlmnr", "a" * 6 + "b" * 4 + "c" * 8 + "ttlnnr", "hw'")


class Hearing(Enum):
    """What became of one try."""

    RIGHT = "right"  # the ear took it for what it was
    WRONG = "wrong"  # the ear took it for another command
    UNKNOWN = "unknown"  # a voice, and no command
    NOTHING = "nothing"  # no voice


@dataclass(frozen=True, slots=True)
class Try:
    """A command was asked for once."""

    hearing: Hearing
    taken: str = ""  # the phrase the ear took it for
    heard: str = ""  # what the model hears without a list of phrases; asked only when the ear was not right


@dataclass(frozen=True, slots=True)
class Fine:
    """Nothing needs to be done."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Take one of these texts for the command, if it is understood so once more; the likeliest first."""

    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reword:
    """Nothing can be learned from it: try other words."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What an alias may be."""

    words: Words
    knows: Callable[[str], bool]  # whether the recogniser has a word
    common: frozenset[str]  # everyday words

    def decide(self, tries: Iterable[Try], wanted: Saying) -> Fine | Offer | Reword:
        """What to do after these tries at saying `wanted`."""
        tries = tuple(tries)
        if all(each.hearing is Hearing.RIGHT for each in tries):
            return Fine()
        heard = [each.heard for each in tries if closeness(each.heard, wanted.phrase) >= _LEAST_CLOSENESS]
        fit = [text for text in dict.fromkeys(heard) if self.objection(text, wanted) is None]
        if fit:
            return Offer(tuple(sorted(fit, key=heard.count, reverse=True)))
        return Reword()

    def objection(self, heard: str, wanted: Saying) -> str | None:
        """Why `heard` cannot stand for `wanted`, in words that follow it in a sentence; None when it can."""
        parts = heard.split()
        if not 1 <= len(parts) <= _LONGEST_WORDS:
            return f"must have 1 to {_LONGEST_WORDS} words; write what the recogniser hears"
        for word in parts:
            if not self.knows(word):
                return f"has a word the recogniser does not know ({word}); run `otherside tune` to find others"
        return self._clash(heard, wanted) or self._chatter(heard, parts) or self._confusion(heard, wanted)

    def _clash(self, heard: str, wanted: Saying) -> str | None:
        known = self.words.parse(heard)
        if known is not None and known != wanted.command:
            return "is another command already; remove it"
        if any(self.words.parse(heard, context) for context in wanted.contexts):
            return "is listened for without it; remove it"
        for other in self._others(wanted):
            one, two = f"{heard} ", f"{other.phrase} "
            if one.startswith(two) or two.startswith(one):
                return f"begins like “{other.phrase}”, which means something else; remove it"
        return None

    def _chatter(self, heard: str, parts: list[str]) -> str | None:
        if syllables(heard) < _FEWEST_SYLLABLES:
            return "is too short to be told from other words; remove it"
        if syllables(heard) <= _LONGEST_CHATTER_SYLLABLES and self.common.issuperset(parts):
            return "is said all day, and would be taken for a command; remove it"
        return None

    def _confusion(self, heard: str, wanted: Saying) -> str | None:
        near = {other.phrase: closeness(heard, other.phrase) for other in self._others(wanted)}
        other = max(near, key=lambda phrase: near[phrase])
        own = closeness(heard, wanted.phrase)
        if near[other] >= own + _MUCH or near[other] >= max(_TOO_CLOSE, own - _CLEARLY):
            return f"sounds like “{other}”, which means something else; remove it"
        return None

    def _others(self, wanted: Saying) -> Iterator[Saying]:
        """What else is listened for where `wanted` is."""
        places = {*wanted.contexts, *([Context.PAIN] if Context.PREP in wanted.contexts else [])}
        for each in self.words.everything():
            if each.spoken and each.command != wanted.command and each.contexts & places:
                yield each

    def other_wordings(self, wanted: Saying) -> tuple[Saying, ...]:
        """Other sentences of the same meaning that work in the same places, those first that sound least like it."""
        others = [
            each
            for each in self.words.everything()
            if each.spoken and each.command == wanted.command and each.contexts & wanted.contexts and each != wanted
        ]
        if wanted.command.intent is Intent.WARNING_SIGN:  # one command for several things that are felt
            others = [each for each in others if _content(each) & _content(wanted)]
        several = [each for each in others if " " in each.text]  # lone words are what recognisers miss
        return tuple(sorted(several or others, key=lambda each: closeness(each.phrase, wanted.phrase)))


def _content(saying: Saying) -> set[str]:
    """The words of a sentence that are more than glue."""
    return {word for word in saying.phrase.split() if len(word.replace("'", "")) >= _CONTENT_LETTERS}


def syllables(text: str) -> int:
    """About how many syllables an English text has."""
    return sum(max(1, len(_VOWELS.findall(_SILENT_E.sub("", word)))) for word in text.split())


def closeness(one: str, two: str) -> float:
    """How alike two texts are, 0 to 1: half by letters, half by sounds that are easily taken for each other."""
    letters = _alike(one.replace(" ", ""), two.replace(" ", ""))
    return (letters + _alike(_sounds(one), _sounds(two))) / 2


def _sounds(text: str) -> str:
    sounds = text.replace(" ", "").translate(_SOUNDS)
    return re.sub(r"(.)\1+", r"\1", sounds)


def _alike(one: str, two: str) -> float:
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()
