"""Puts the parts of a session together; the demonstration and the live session differ only in their room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from assistant import places
from assistant.config import Config
from assistant.language.chatter import load_common, load_decoys
from assistant.language.late_words import SomeWords
from assistant.language.words import SPOKEN_HELP, Words
from assistant.model_folder import find_model
from assistant.session.background import Background
from assistant.session.commands import Command, Context, Intent
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.session import Session
from assistant.session.timeline import LengthOf
from assistant.tuning import aliases
from assistant.tuning.aliases import Tuning
from voices import model as models
from voices.errors import VoicesError
from voices.evidence import Need

if TYPE_CHECKING:
    from voices.recogniser import Model

_WITH_EXAMPLES: Final = (Context.SESSION, Context.PREP, Context.FEEL, Context.PAIN, Context.OFFER)

NOT_HERE: Final = "The speech model is not here yet: run `otherside setup`."


@dataclass(frozen=True, slots=True)
class WordsForEar:
    """The words of the language as the voice wing asks for them."""

    words: Words

    def phrases(self, context: str) -> tuple[str, ...]:
        """All phrases of the context.

        In a session also those that only count before "go", and words that sound like a command: understood as what
        they are, they are not taken for others.
        """
        wanted = Context(context)
        heard = (Context.PREP,) if wanted is Context.SESSION else _contexts(context)
        phrases = tuple(phrase for each in heard for phrase in self.words.phrases(each))
        return (
            (*phrases, *(word for words in load_decoys().values() for word in words))
            if Context.PREP in heard
            else phrases
        )

    def understands(self, text: str, context: str) -> bool:
        """Whether the text is a whole phrase of the context."""
        return any(self.words.parse(text, each) is not None for each in _contexts(context))

    def rivals(self) -> tuple[str, ...]:
        """Words people say when they do not mean the coach, and each word of a phrase, in another order perhaps."""
        of_phrases = {word for context in Context for phrase in self.words.phrases(context) for word in phrase.split()}
        return tuple(sorted(load_common() | of_phrases))

    def needs(self, phrase: str, context: str) -> Need:
        """How much evidence it takes that the phrase was said."""
        command = self.words.parse(phrase, Context.INTERRUPT)
        if command is not None and command.intent in (Intent.STOP, Intent.PAUSE):
            return Need.NEVER_MISSED
        asked = _contexts(context)[0]
        answer = self.words.parse(phrase, asked)
        if asked is Context.REMINDER and answer == Command(Intent.START):
            return Need.EASILY_MISTAKEN  # "stop" sounds like it, and means the opposite
        if asked not in (Context.SESSION, Context.PREP) and answer is not None:
            return Need.ASKED_FOR
        return Need.EASILY_MISTAKEN if phrase in load_decoys() else Need.USUAL

    def begins_longer(self, text: str, context: str) -> bool:
        """Whether the text may become a longer phrase of another meaning.  "Stop" does not wait for "asking"."""
        if self.needs(text, context) is Need.NEVER_MISSED:
            return False
        return any(self.words.begins_longer(text, each) for each in _contexts(context))


def words_for(model: Model | None) -> Tuning:
    """All that this person can say: the words of the language and what `otherside tune` learned.

    Print `problems`; they are no reason not to go on.  `model` is the recogniser's, None when everything is typed.
    """
    knows = (lambda _: True) if model is None else model.knows
    return aliases.load(places.tuning_file(), Words.load(), knows)


def model_for(config: Config) -> Model:
    """Load the recogniser's model; raises VoicesError, with what to do, when it is not there, damaged or none."""
    folder = find_model(config)
    if folder is None:
        raise VoicesError(NOT_HERE)
    if folder == places.model_dir() and not models.is_whole(folder):
        raise VoicesError("The speech model is damaged: run `otherside setup`, which mends it.")
    from voices.recogniser import Model  # noqa: PLC0415 - the first word of a session does without

    return Model(folder)


def _contexts(context: str) -> tuple[Context, ...]:
    """What counts in a context, the answer that was asked for first: it is not all that may be said then."""
    wanted = Context(context)
    match wanted:
        case Context.PAIN | Context.FEEL:
            return (wanted, Context.PREP)
        case Context.OFFER:
            return (Context.YES_NO, Context.PREP)
        case _:
            return (wanted,)


def new_session(
    plan: Plan, phrases: Phrasebook, words: SomeWords, length_s: LengthOf, background: Background
) -> Session:
    """A session that is ready to begin."""
    return Session(plan, phrases, length_s, replace(background, help_lines=_Examples(words)))


class _Examples(Mapping[Context, tuple[str, ...]]):
    """What help names, by what is listened for: answers first.  The coach does not say the words that interrupt it.

    Looked up when it is asked for.
    """

    def __init__(self, words: SomeWords) -> None:
        self._words = words

    def __getitem__(self, context: Context) -> tuple[str, ...]:
        if context not in _WITH_EXAMPLES:
            raise KeyError(context)
        words = self._words
        lines = (line for each in _contexts(context) for line in words.help_lines(each))
        return tuple(line for line in lines if not words.parse(line, Context.INTERRUPT))[:SPOKEN_HELP]

    def __iter__(self) -> Iterator[Context]:
        return iter(_WITH_EXAMPLES)

    def __len__(self) -> int:
        return len(_WITH_EXAMPLES)
