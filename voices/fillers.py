"""A rival for the phrases: a loop of short words, which can spell out nearly anything that is said.

The classic filler model of keyword spotting, made of what the speech model already knows.  Every word of up to three
letters is a syllable or so; with some four thousand of them, and the everyday words of the language, there is always
one that fits about as well as what was said.  It decodes four times as fast as the model's whole language and needs
2 MB instead of 95, and tells phrases from other speech nearly as well (measured on the same recordings).
"""

from __future__ import annotations

import itertools
import string
import weakref
from collections.abc import Iterable

from voices.recogniser import Model

_LONGEST_LETTERS = 3
_VOWELS = frozenset("aeiouy")


_short_words: weakref.WeakKeyDictionary[Model, tuple[str, ...]] = weakref.WeakKeyDictionary()


def short_words(model: Model) -> tuple[str, ...]:
    """All the short words the model knows; takes a tenth of a second, once for each model there is."""
    if model not in _short_words:
        _short_words[model] = _find_short_words(model)
    return _short_words[model]


def _find_short_words(model: Model) -> tuple[str, ...]:
    spelled = (
        "".join(letters)
        for count in range(1, _LONGEST_LETTERS + 1)
        for letters in itertools.product(string.ascii_lowercase, repeat=count)
        if not _VOWELS.isdisjoint(letters)
    )
    return tuple(word for word in spelled if model.knows(word))


def fillers(model: Model, others: Iterable[str]) -> tuple[str, ...]:
    """The loop: short words and these others, as far as the model knows them; unknown ones would only be dropped."""
    return tuple(sorted({word for word in others if model.knows(word)} | set(short_words(model))))
