"""What can be said, as phrases and as commands: one list, `sentences.yaml`, for ear, keyboard and help.

The only file that knows `hassil`.  At load every sentence that is listened for is written out once and looked up from
then on: the ear asks at each partial result, several times a second.  Only typed text that is not among them goes
through the templates.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from hassil import Intents, recognize, recognize_all, sample_intents

from assistant.session.commands import Command, Context, Intent
from assistant.session.moves import Place, Side
from assistant.yaml_files import ProblemsError, YamlFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from hassil import RecognizeResult

LONGEST: Final = 120
"""Characters of the longest text that is looked at; the longest sentence has half of it."""

HIGHEST_LEVEL: Final = 10
"""Of pain; who names a higher number means that."""

SPOKEN_HELP: Final = 6
"""Lines of help that are spoken: what a person on the floor can keep in mind."""

_APOSTROPHES: Final = str.maketrans("", "", "'’‘ʼ`´")  # noqa: RUF001  (keyboards and programs differ)
_WORD: Final = re.compile(r"\d+|[^\W\d_]+")
_DIGIT: Final = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Saying:
    """One sentence written out."""

    text: str  # as people write it: "I feel it in my glutes", "what's next", "30 more seconds"
    command: Command
    contexts: frozenset[Context]  # where it is listened for; at least one

    @property
    def phrase(self) -> str:
        """The words as the recogniser writes them: lower case, with apostrophes."""
        return self.text.lower()

    @property
    def spoken(self) -> bool:
        """Whether it is made of words; figures are for typing."""
        return _DIGIT.search(self.text) is None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Words:
    """All sentences of a language.  Immutable once loaded; any thread may use it."""

    _sayings: tuple[Saying, ...]
    _templates: Intents
    _typed: Mapping[str, Command]
    _listened: Mapping[Context, Mapping[str, Command]]
    _beginnings: Mapping[Context, Mapping[str, frozenset[Command]]]

    @classmethod
    def load(cls, language: str = "en") -> Words:
        """Give the sentences that come with the program; takes a fraction of a second the first time.

        Raises ProblemsError when the file is not YAML, ValueError when a sentence has two meanings.
        """
        return _of_language(language)

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Words:
        """Make the words of a document in hassil's format.  Raises ValueError when a sentence has two meanings."""
        templates = Intents.from_dict(_without_apostrophes(data))
        return cls._of(_write_out(Intents.from_dict(data), templates), templates)

    @classmethod
    def _of(cls, written: Iterable[Saying], templates: Intents) -> Words:
        sayings = tuple(_merge(written))
        listened = {
            context: {_key(saying.text): saying.command for saying in sayings if context in saying.contexts}
            for context in Context
        }
        return cls(
            sayings,
            templates,
            {_key(saying.text): saying.command for saying in sayings},
            listened,
            {context: _beginnings(commands) for context, commands in listened.items()},
        )

    def with_aliases(self, aliases: Iterable[tuple[str, str]]) -> Words:
        """Return these words and, for each (heard, means), `heard` as one more way to say the phrase `means`.

        It is listened for wherever its phrase is.  Raises ValueError when `means` is no phrase that is listened for, or
        when `heard` means something else already.
        """
        more = []
        for heard, means in aliases:
            meant = self.saying(means)
            if meant is None:
                raise ValueError(f"“{means}” is not listened for")
            if self.parse(heard) not in (None, meant.command):
                raise ValueError(f"“{heard}” means something else already")
            more.append(replace(meant, text=heard))
        return self._of((*self._sayings, *more), self._templates)

    def saying(self, text: str) -> Saying | None:
        """The sentence that is listened for under this text, however it is written; None when there is none."""
        key = _key(text)
        return next((saying for saying in self._sayings if _key(saying.text) == key), None)

    def parse(self, text: str, context: Context | None = None) -> Command | None:
        """Understand a whole sentence; None for anything else, whatever it is.

        With a context only what is listened for there counts, by a look-up.  Without one `text` was typed: everything
        counts, free numbers too (about 2 ms).  Case, punctuation, hyphens and apostrophes do not matter.
        """
        if len(text) > LONGEST:
            return None
        key = _key(text)
        if context is not None:
            return self._listened[context].get(key)
        known = self._typed.get(key)
        if known is not None or not key:
            return known
        result = recognize(key, self._templates)
        return _command(result) if result else None

    def meanings(self, text: str) -> frozenset[Command]:
        """Every command the templates can make of a typed text, slowly; more than one is a fault of the sentences."""
        if len(text) > LONGEST:
            return frozenset()
        return frozenset(_command(result) for result in recognize_all(_key(text), self._templates))

    def phrases(self, context: Context) -> tuple[str, ...]:
        """Return what is listened for in a context, for a recogniser's grammar: words only, lower case, sorted."""
        return tuple(
            sorted({saying.phrase for saying in self._sayings if context in saying.contexts and saying.spoken})
        )

    def begins_longer(self, phrase: str, context: Context) -> bool:
        """Whether further words could turn `phrase` into something else: "go" may become "go back".

        False when all that can follow means the same, as in "next" and "next one".
        """
        key = _key(phrase)
        longer = self._beginnings[context].get(key, frozenset())
        return not longer <= {self._listened[context].get(key)}

    def help_lines(self, context: Context | None, limit: int | None = None) -> tuple[str, ...]:
        """Return one sentence for each thing that can be said, most useful first; None: in any context.

        Print all of them; speak the first `SPOKEN_HELP` only.
        """
        lines: dict[Intent, str] = {}
        for saying in self._sayings:
            if saying.spoken and (context is None or context in saying.contexts):
                lines.setdefault(saying.command.intent, saying.text)
        return tuple(lines.values())[:limit]

    def everything(self) -> tuple[Saying, ...]:
        """Return every sentence that is listened for somewhere, in the order of the file.

        Sentences that can only be typed are too many to write out; `meanings` tells what the templates make of them.
        """
        return self._sayings


@functools.cache
def _of_language(language: str) -> Words:
    return Words.from_data(document(language))


def document(language: str = "en") -> dict[str, Any]:
    """Return the sentences that come with the program as they are written.  Raises ProblemsError."""
    name = f"{language}/sentences.yaml"
    source = YamlFile.parse(files("assistant.language").joinpath(name).read_text("utf-8"), Path(name))
    if source.problems:
        raise ProblemsError(source.problems)
    return cast("dict[str, Any]", source.data)


def _write_out(written: Intents, plain: Intents) -> Iterator[Saying]:
    """Sample block by block, because the contexts belong to the block; `plain` is `written` without apostrophes."""
    for name, intent in written.intents.items():
        for block, plain_block in zip(intent.data, plain.intents[name].data, strict=True):
            contexts = frozenset(Context(context) for context in (block.metadata or {})["contexts"])
            if not contexts:
                continue
            alone = replace(written, intents={name: replace(intent, data=[block])})
            plain_alone = replace(plain, intents={name: replace(intent, data=[plain_block])})
            for _, sampled in sample_intents(alone):
                text = " ".join(sampled.split())
                result = recognize(_key(text), plain_alone)
                if result is None:
                    raise ValueError(f"“{text}” of {name} is not understood by its own template")
                yield Saying(text, _command(result), contexts)


def _merge(sayings: Iterable[Saying]) -> Iterator[Saying]:
    """Let each sentence stand once, for all its contexts.  Raises ValueError when it has two meanings."""
    merged: dict[str, Saying] = {}
    for new in sayings:
        known = merged.setdefault(_key(new.text), new)
        if known.command != new.command:
            raise ValueError(f"“{new.text}” means both {known.command} and {new.command}")
        merged[_key(new.text)] = Saying(known.text, known.command, known.contexts | new.contexts)
    yield from merged.values()


def _beginnings(commands: Mapping[str, Command]) -> dict[str, frozenset[Command]]:
    """Collect for each run of first words what it can still become."""
    beginnings: dict[str, set[Command]] = {}
    for key, command in commands.items():
        words = key.split()
        for count in range(1, len(words)):
            beginnings.setdefault(" ".join(words[:count]), set()).add(command)
    return {key: frozenset(found) for key, found in beginnings.items()}


def _command(result: RecognizeResult) -> Command:
    found = {name: entity.value for name, entity in result.entities.items()}
    intent = Intent(result.intent.name)
    seconds, minutes = _whole(found.get("seconds")), _whole(found.get("minutes"))
    if intent in (Intent.MORE_TIME, Intent.LESS_TIME) and minutes is not None:
        seconds, minutes = (seconds or 0) + 60 * minutes, None
    if "hours" in found:
        minutes = 60 * int(found["hours"])
    return Command(
        intent,
        seconds=seconds,
        minutes=minutes,
        place=Place(found["place"]) if "place" in found else None,
        side=Side(found["side"]) if "side" in found else None,
        level=None if "level" not in found else min(HIGHEST_LEVEL, int(found["level"])),
        routine=found.get("routine"),
        area=found.get("area"),
        hour=_whole(found.get("hour")),
        minute=_whole(found.get("minute")),
        day=found.get("day"),
        room=str(found["room"]).strip() if "room" in found else None,
    )


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)  # hassil gives 30.0 for a free number in figures


def _key(text: str) -> str:
    """Reduce text to what decides its meaning: words and figures, without case, punctuation and apostrophes."""
    plain = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES)).casefold()
    return " ".join(_WORD.findall(plain))


def _without_apostrophes(data: Any) -> Any:  # noqa: ANN401  (a document: dictionaries, lists and plain values)
    """Take the apostrophes out of every sentence, so that templates and keys are written alike."""
    match data:
        case dict():
            return {key: _without_apostrophes(value) for key, value in data.items()}
        case list():
            return [_without_apostrophes(value) for value in data]
        case str():
            return data.translate(_APOSTROPHES)
        case _:
            return data
