"""What was learned about how a person speaks: `tuning.yaml` in the configuration folder.

It holds text only, is short, and may be edited by hand.  An alias in it that cannot be used is told about and left out;
the others and the session do not suffer from it.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from annotated_types import Len

from assistant import atomic
from assistant.errors import OthersideError
from assistant.language.chatter import load_common
from assistant.language.words import Words
from assistant.plain_words import suggest
from assistant.tuning.advice import Rules
from assistant.yaml_files import Problem, ProblemsError, YamlFile

Text = Annotated[str, Len(1, 100)]

_HEAD = """\
# How you say some commands, found by `otherside tune`.  You may edit this; `otherside tune --forget` removes it.
#   heard: what the recogniser hears     means: what you say, as `otherside tune --all` asks for it
"""


@dataclass(frozen=True, slots=True)
class Alias:
    """One more way to hear a phrase."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    heard: Text  # words of the recogniser, lower-case
    means: Text  # a phrase that is listened for


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    aliases: Annotated[tuple[Alias, ...], Len(0, 100)]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What can be said by this person, and what is wrong in the file."""

    words: Words  # with the aliases in them
    aliases: tuple[Alias, ...] = ()  # those that work
    problems: tuple[Problem, ...] = ()


def load(file: Path, words: Words, knows: Callable[[str], bool]) -> Tuning:
    """Read `file`, which may be missing, and join it to `words`.

    `knows` tells whether the recogniser has a word; without a recogniser let it say yes.  Raises nothing for what
    stands in the file: see `Tuning.problems`.
    """
    if not file.exists():
        return Tuning(words)
    try:
        source = YamlFile.read(file)
        given = source.value(_File).aliases
    except ProblemsError as error:
        return Tuning(words, (), error.problems)
    rules = Rules(words, knows, load_common())
    kept: list[Alias] = []
    problems: list[Problem] = []
    for number, written in enumerate(given):
        alias = Alias(" ".join(written.heard.lower().split()), written.means)
        problem = _problem(source, number, alias, rules)
        if problem is None:
            kept.append(alias)
            rules = dataclasses.replace(rules, words=joined(words, kept))
        else:
            problems.append(problem)
    return Tuning(rules.words, tuple(kept), tuple(problems))


def _problem(source: YamlFile, number: int, alias: Alias, rules: Rules) -> Problem | None:
    meant = rules.words.saying(alias.means)
    if meant is None:
        known = [saying.text for saying in rules.words.everything() if saying.spoken]
        text = f"“{alias.means}” is not listened for{suggest(alias.means, known)}"
        return source.problem(text, "aliases", number, "means")
    objection = rules.objection(alias.heard, meant)
    if objection is None:
        return None
    return source.problem(f"“{alias.heard}” {objection}", "aliases", number, "heard")


def joined(words: Words, aliases: Sequence[Alias]) -> Words:
    """`words` and the aliases, which must be free of problems."""
    return words.with_aliases((alias.heard, alias.means) for alias in aliases)


def save(file: Path, aliases: Sequence[Alias]) -> None:
    """Write the file at once or not at all; raises OthersideError."""
    # A JSON string is a YAML string as well, whatever is in it.
    entries = [
        f"  - heard: {json.dumps(alias.heard)}\n    means: {json.dumps(alias.means, ensure_ascii=False)}\n"
        for alias in aliases
    ]
    try:
        atomic.write_text(file, _HEAD + "aliases:\n" + "".join(entries))
    except OSError as error:
        raise OthersideError(f"Cannot write {file}: {error.strerror}. Make room or give the permission.") from error


def forget(file: Path) -> bool:
    """Remove the file; whether there was one.  Raises OthersideError."""
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise OthersideError(f"Cannot remove {file}: {error.strerror}. Remove it yourself.") from error
    return True
