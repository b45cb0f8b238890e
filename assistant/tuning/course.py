"""The course of a tuning: each command twice, then what helps the ones that were not understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Protocol, assert_never

from assistant.errors import OthersideError
from assistant.language.words import Saying, Words
from assistant.plain_words import suggest
from assistant.session.commands import Context
from assistant.tuning.advice import SAFETY, Fine, Hearing, Offer, Reword, Rules, Try
from assistant.tuning.aliases import Alias

USUAL = 15  # commands that are asked for unless the person wants all
_WORDINGS = 2  # that are tried in place of one that is not understood
_NEXT_LINE = "\n          "  # under the command it belongs to
_SAFETY_FIRST = {intent: place for place, intent in enumerate(SAFETY)}
_DEAF_TRIES = 4  # in a row without a voice: nobody is there, or nobody can be heard


class Outcome(Enum):
    """How it stands with a command in the end."""

    UNDERSTOOD = "understood"
    LEARNED = "learned"  # by an alias
    REWORDED = "reworded"  # in other words only
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one command."""

    wanted: Saying
    outcome: Outcome
    instead: str = ""  # the alias, or the other words


class Asks(Protocol):
    """Where a person is asked and listened to; see `Booth`."""

    def say(self, text: str) -> None:
        """Speak a line to its end."""
        ...

    def attempt(self, wanted: Saying) -> Try:
        """Listen to one try."""
        ...

    def use(self, words: Words) -> None:
        """Listen for other words."""
        ...


class Course:
    """Runs once.  `results` grow as it goes, so that what was found is not lost when it is broken off."""

    def __init__(
        self,
        booth: Asks,
        rules: Rules,
        aliases: Sequence[Alias],
        keep: Callable[[Sequence[Alias]], None],
        write: Callable[[str], None],
    ) -> None:
        """Begin with `aliases`, which the words of `rules` have already.

        `keep` is given all aliases whenever one is added; `write` takes text as it comes, line ends included.
        """
        self._booth = booth
        self._rules = rules
        self._aliases = list(aliases)
        self._keep = keep
        self._write = write
        self._deaf = 0
        self.results: list[Result] = []

    def run(self, wanted: Sequence[Saying]) -> None:
        """Ask for every one; raises OthersideError when nobody can be heard."""
        for number, saying in enumerate(wanted, 1):
            self._write(f"{number:>2} of {len(wanted)}  ")
            self.results.append(self._tune(saying))
            self._write("\n")

    def _tune(self, wanted: Saying) -> Result:
        tries = (self._ask(wanted, f"Say: {wanted.text}.", f"Say “{wanted.text}”"), self._again(wanted))
        verdict = self._rules.decide(tries, wanted)
        match verdict:
            case Fine():
                return Result(wanted, Outcome.UNDERSTOOD)
            case Offer(texts):
                return self._offer(wanted, texts, tries) or self._reword(wanted)
            case Reword():
                return self._reword(wanted)
            case _:
                assert_never(verdict)

    def _again(self, wanted: Saying) -> Try:
        return self._ask(wanted, f"Again: {wanted.text}.", "Again")

    def _ask(self, wanted: Saying, spoken: str, written: str) -> Try:
        """Ask until there is a voice, and once more if it said no words; gives what became of it, and writes it."""
        wordless = 0
        while True:
            self._write(f"{written} … ")
            self._booth.say(spoken)
            found = self._booth.attempt(wanted)
            self._write(f"{self._told(found, wanted)}. ")
            self._deaf = self._deaf + 1 if found.hearing is Hearing.NOTHING else 0
            if self._deaf == _DEAF_TRIES:
                raise OthersideError(
                    "No voice arrives. Is this the right microphone? `otherside doctor --listen` shows what it hears."
                )
            wordless += found.hearing is Hearing.UNKNOWN and not found.heard
            if found.hearing is not Hearing.NOTHING and (found.heard or found.taken or wordless > 1):
                return found

    def _offer(self, wanted: Saying, texts: tuple[str, ...], tries: Sequence[Try]) -> Result | None:
        """Try aliases, and keep the one that helps; None when the command is still not understood."""
        before = self._rules.words
        self._booth.use(before.with_aliases((text, wanted.text) for text in texts))
        self._write(f"{_NEXT_LINE}Trying {' and '.join(f'“{text}”' for text in texts)} for it. ")
        found = self._ask(wanted, f"Once more: {wanted.text}.", "Once more")
        helps = found.taken if found.taken in texts else texts[0]
        # What the ear took without help tells nothing about an alias, but that both tries were it.
        if found.hearing is Hearing.RIGHT and (found.taken == helps or all(each.heard == helps for each in tries)):
            self._learn(Alias(helps, wanted.text))
            return Result(wanted, Outcome.LEARNED, helps)
        self._booth.use(before)
        return Result(wanted, Outcome.UNDERSTOOD) if found.hearing is Hearing.RIGHT else None

    def _learn(self, alias: Alias) -> None:
        self._keep([*self._aliases, alias])
        self._aliases.append(alias)
        words = self._rules.words.with_aliases([(alias.heard, alias.means)])
        self._rules = replace(self._rules, words=words)
        self._booth.use(words)
        self._write("Learned.")

    def _reword(self, wanted: Saying) -> Result:
        aliases = {alias.heard for alias in self._aliases}
        others = [each for each in self._rules.other_wordings(wanted) if each.phrase not in aliases]
        for other in others[:_WORDINGS]:
            self._write(_NEXT_LINE)
            if self._both_right(other):
                return Result(wanted, Outcome.REWORDED, other.text)
        return Result(wanted, Outcome.MISSED)

    def _both_right(self, wanted: Saying) -> bool:
        first = self._ask(wanted, f"Try instead: {wanted.text}.", f"Try “{wanted.text}”")
        return first.hearing is Hearing.RIGHT and self._again(wanted).hearing is Hearing.RIGHT

    def _told(self, found: Try, wanted: Saying) -> str:
        match found.hearing:
            case Hearing.RIGHT:
                return "understood" if found.taken == wanted.phrase else f"understood as “{found.taken}”"
            case Hearing.WRONG:
                return f"taken for “{found.taken}”"
            case Hearing.NOTHING:
                return "nothing heard"
            case Hearing.UNKNOWN:
                if self._rules.words.parse(found.heard) == wanted.command:
                    return "heard, but not clearly enough"
                return f"heard “{found.heard}”" if found.heard else "a voice, no words"
            case _:
                assert_never(found.hearing)


def choose(words: Words, given: Sequence[str], *, everything: bool) -> tuple[Saying, ...]:
    """What to ask for: the phrases that were given, or one of each command, safety first and then as useful as help.

    Raises OthersideError for a phrase that is not listened for in a session.
    """
    if given:
        return tuple(_listened(words, text) for text in given)
    found = [saying for line in words.help_lines(Context.SESSION) if (saying := words.saying(line)) is not None]
    found.sort(key=lambda saying: _SAFETY_FIRST.get(saying.command.intent, len(SAFETY)))
    return tuple(found if everything else found[:USUAL])


def _listened(words: Words, text: str) -> Saying:
    found = words.saying(text)
    if found is None or Context.SESSION not in found.contexts or not found.spoken:
        hint = suggest(text.strip(), words.phrases(Context.SESSION)) if text.strip() else ""
        hint = hint if "did you mean" in hint else ". `otherside start` and “help” list what is"
        raise OthersideError(f"“{text.strip()}” is not listened for in a session{hint}{'' if hint[-1] == '?' else '.'}")
    return found
