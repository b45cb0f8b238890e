"""Reads the YAML files people write: typed values, or every problem at once with its line and field; writes some.

The only file that knows `yaml` and `pydantic`.  A file is read in two steps: `YamlFile` holds its plain data and
remembers the line of each part; `YamlFile.value` makes a dataclass of it.  `parse` and `read` do both.

The dialect is small on purpose.  Numbers are decimal; `true` and `false` are the only booleans (a field that wants one
also takes yes, no, on and off); `18:30` and dates are text until a field asks for a time; a key given twice, a tag and
an alias are problems, because each of them silently means something else than it seems to.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import pydantic
import yaml

from assistant.errors import OthersideError
from assistant.plain_words import Where, say_mistake, say_place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

T = TypeVar("T")

MAX_BYTES: Final = 256 * 1024
"""Nobody writes a longer file by hand; a bigger one is a mistake and would only take time."""

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]{1,18}(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_PLAIN_TAGS: Final = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_SYNTAX: Final = (
    ("\\t", "a tab stands where only spaces may; indent with spaces"),
    ("mapping values are not allowed", "a colon too many, or wrong indentation; put text that has a colon in quotes"),
    ("could not find expected ':'", "a colon is missing after a field's name"),
    ("expected <block end>", "wrong indentation; line the fields up under one another"),
    ("while scanning a quoted scalar", "a quote is opened and never closed"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("cannot start any token", "a value begins with a character that YAML reserves; put it in quotes"),
    ("undefined alias", "a value begins with *, which YAML reserves; put it in quotes"),
    ("expected a single document", "`---` starts a second document; keep one in a file"),
)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong in a file, in plain words that say what to do."""

    file: Path
    line: int  # from 1; 0: the file as a whole
    field: str  # such as `slots[2].move`; empty: no field in particular
    text: str

    def __str__(self) -> str:
        """`file:line: field: text`, the form editors can jump to."""
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.field}: {self.text}" if self.field else f"{place}: {self.text}"


class ProblemsError(OthersideError):
    """A file could not be used; `problems` are all its problems, in the order of their lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The plain data of one file, and the line each part of it stands in."""

    file: Path
    data: object
    lines: dict[Where, int]
    problems: tuple[Problem, ...] = ()  # those found while reading, such as a field given twice

    @classmethod
    def parse(cls, text: str, file: Path) -> YamlFile:
        """Read `text`; `file` is only named in problems.  Raises ProblemsError when it is not YAML at all."""
        if len(text) > MAX_BYTES:
            raise ProblemsError([Problem(file, 0, "", _too_big())])
        try:
            root = yaml.compose(text.removeprefix("\ufeff"), Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise ProblemsError([Problem(file, mark.line + 1 if mark else 0, "", _say_syntax(error))]) from None
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise ProblemsError([Problem(file, line, "", "a character that cannot stand in YAML; remove it")]) from None
        except RecursionError:
            raise ProblemsError([Problem(file, 0, "", "lists in lists in lists, too deep; keep it flat")]) from None
        except (ValueError, OverflowError, yaml.YAMLError):  # PyYAML lets escapes such as "\UFFFFFFFF" through to chr()
            raise ProblemsError([Problem(file, 0, "", "an escape in quotes is not a character; remove it")]) from None
        if root is None:
            raise ProblemsError([Problem(file, 0, "", "the file is empty; fill it or delete it")])
        builder = _Builder(file)
        try:
            data = builder.build(root, ())
        except RecursionError:
            raise ProblemsError([Problem(file, 0, "", "lists in lists in lists, too deep; keep it flat")]) from None
        return cls(file, data, builder.lines, tuple(builder.problems))

    @classmethod
    def read(cls, file: Path) -> YamlFile:
        """Read a file of at most 256 KiB in UTF-8.  Raises ProblemsError, also when it is missing."""
        return cls.parse(_text_of(file), file)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields at the top of the file."""
        return tuple(self.data) if isinstance(self.data, dict) else ()

    def problem(self, text: str, *where: int | str) -> Problem:
        """Make a problem at a place of this file, with the line of the deepest part of it that exists."""
        known = next(where[:end] for end in range(len(where), -1, -1) if where[:end] in self.lines)
        return Problem(self.file, self.lines[known], say_place(where), text)

    def value(self, kind: type[T]) -> T:
        """Make a `kind` of the data.  Raises ProblemsError with all problems, those of reading included."""
        try:
            value: T = _adapter(cast("Any", kind)).validate_python(self.data)
        except pydantic.ValidationError as error:
            mistakes = [mistake for mistake in error.errors(include_url=False) if not _is_echo(mistake)]
            told = {problem.field for problem in self.problems}
            found = [self._problem_of(kind, mistake) for mistake in mistakes]
            new = [problem for problem in _without_echoes(found) if problem.field not in told]
            raise ProblemsError((*self.problems, *new)) from None
        if self.problems:
            raise ProblemsError(self.problems)
        return value

    def _problem_of(self, kind: type[T], mistake: Any) -> Problem:  # noqa: ANN401  (pydantic's ErrorDetails)
        where: Where = mistake["loc"]
        text = say_mistake(kind, where, mistake["type"], mistake["input"], mistake.get("ctx", {}))
        field, _, rest = text.partition(": ")
        if (*where, field) in self.lines:  # what is wrong with one field is found out beside the others
            return self.problem(rest, *where, field)
        return self.problem(text, *where)


def parse(text: str, file: Path, kind: type[T]) -> T:
    """Make a `kind` of YAML text; `file` is only named in problems.  Raises ProblemsError and nothing else."""
    return YamlFile.parse(text, file).value(kind)


def read(file: Path, kind: type[T]) -> T:
    """Make a `kind` of a YAML file.  Raises ProblemsError and nothing else, also for a missing file."""
    return YamlFile.read(file).value(kind)


def as_yaml(document: Mapping[str, object]) -> str:
    """Write a document of plain values for another program, in the order it is in."""
    text: str = yaml.dump(document, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=120)
    return text


class _PlainDumper(yaml.SafeDumper):
    """Writes what stands in two places twice."""

    def ignore_aliases(self, data: object) -> bool:
        """Do without anchors."""
        del data
        return True


@lru_cache(maxsize=32)
def _adapter(kind: Any) -> pydantic.TypeAdapter[Any]:  # noqa: ANN401  (a type, as a cache key)
    return pydantic.TypeAdapter(kind)


def _text_of(file: Path) -> str:
    try:
        if file.exists() and not file.is_file():
            raise ProblemsError([Problem(file, 0, "", "not a plain file; give the name of a YAML file")])
        with file.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise ProblemsError([Problem(file, 0, "", "there is no such file; check the name")]) from None
    except PermissionError:
        raise ProblemsError([Problem(file, 0, "", "you may not read this file; change its permissions")]) from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null character
        reason = getattr(error, "strerror", None) or str(error)
        raise ProblemsError([Problem(file, 0, "", f"cannot be read ({reason}); check the name")]) from None
    if len(content) > MAX_BYTES:
        raise ProblemsError([Problem(file, 0, "", _too_big())])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ProblemsError([Problem(file, line, "", "not UTF-8 text; save the file as UTF-8")]) from None


def _too_big() -> str:
    return f"bigger than {MAX_BYTES // 1024} KiB; this does not look like a file for Otherside"


def _say_syntax(error: yaml.MarkedYAMLError) -> str:
    text = f"{error.context or ''} {error.problem or ''}"
    for sign, sentence in _SYNTAX:
        if sign in text:
            return sentence
    return "this is not YAML; check indentation, colons and quotes around here"


def _is_echo(mistake: Any) -> bool:  # noqa: ANN401  (pydantic's ErrorDetails)
    """Whether a list is only called too short because pydantic does not count its broken entries."""
    return bool(mistake["type"] == "too_short" and len(mistake["input"]) >= mistake["ctx"]["min_length"])


def _without_echoes(problems: list[Problem]) -> list[Problem]:
    """Leave out `seconds: missing` where `secs: did you mean seconds?` of the same group already says it."""
    meant = {
        (problem.field.rpartition(".")[0], problem.text.rpartition("did you mean ")[2].rstrip("?"))
        for problem in problems
        if problem.text.startswith("not a field here; did you mean ")
    }
    return [
        problem
        for problem in problems
        if not (problem.text.startswith("missing") and problem.field.rpartition(".")[::2] in meant)
    ]


@dataclass(slots=True)
class _Builder:
    """Turns YAML nodes into plain data, noting lines and problems."""

    file: Path
    lines: dict[Where, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)

    def build(self, node: yaml.Node, where: Where) -> object:
        """Make plain data of `node`; each node is built once, so an alias can neither loop nor multiply."""
        line = node.start_mark.line + 1
        self.lines.setdefault(where, line)
        if id(node) in self.seen:
            self._add(line, where, "an alias (*) is not understood here; write the value out again")
            return None
        self.seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            self._add(line, where, "a tag (!) is not understood here; write the value without it")
            return None
        match node:
            case yaml.MappingNode():
                return self._mapping(node, where)
            case yaml.SequenceNode():
                return [self.build(item, (*where, index)) for index, item in enumerate(node.value)]
            case _:
                return _scalar(cast("yaml.ScalarNode", node))

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, object]:
        data: dict[str, object] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self._add(line, where, "a field's name must be a plain word")
                continue
            here = (*where, key.value)
            if key.value in data:
                self._add(line, here, f"given twice, first in line {self.lines[here]}; keep one")
                continue
            self.lines[here] = line
            data[key.value] = self.build(value, here)
        return data

    def _add(self, line: int, where: Where, text: str) -> None:
        self.problems.append(Problem(self.file, line, say_place(where), text))


def _scalar(node: yaml.ScalarNode) -> object:
    text: str = node.value
    if node.style is not None:  # quoted or a block: text, whatever it looks like
        return text
    if text in ("", "~", "null"):
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text) and math.isfinite(number := float(text)):
        return number
    return text
