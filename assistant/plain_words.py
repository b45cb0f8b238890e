"""Says in plain words what is wrong with a value in somebody's file, and what to put there instead.

The checker reports a kind of mistake, a place and the value; this module knows the dataclass the file should have
become, so it can name the range, the choices, or the field that was probably meant.  Pure: no files, no libraries.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
import typing
from collections.abc import Mapping, Sequence
from enum import Enum
from itertools import takewhile
from typing import Any

Where = tuple[int | str, ...]  # keys and list positions from the top of a file to one value

_OF_TIME = (" milliseconds", " seconds", " minutes", " hours")
_SHOWN = 40  # characters of a wrong value that are shown: enough to find it, not the whole paragraph


@dataclasses.dataclass(frozen=True, slots=True)
class Expected:
    """What belongs at one place of a file: a type without its wrapping, and the bounds written on it."""

    kind: object  # a class, or None where the place is not known
    bounds: tuple[Any, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the fields that may stand here; empty when it is not a group of fields."""
        if not dataclasses.is_dataclass(self.kind):
            return ()
        return tuple(field.name for field in dataclasses.fields(self.kind) if field.init)

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that may stand here; empty when any may."""
        if typing.get_origin(self.kind) is typing.Literal:
            return tuple(str(choice) for choice in typing.get_args(self.kind))
        if isinstance(self.kind, type) and issubclass(self.kind, Enum):
            return tuple(str(member.value) for member in self.kind)
        return ()

    def bound(self, *names: str) -> Any:  # noqa: ANN401  (an int, a float, a date: whatever was written on the field)
        """Find the first bound of one of these names (`ge`, `le`, `gt`, `lt`, `min_length`, `max_length`), or None."""
        for bound in self.bounds:
            for name in names:
                if (value := getattr(bound, name, None)) is not None:
                    return value
        return None


def expected_at(kind: object, where: Where) -> Expected:
    """Follow `where` down from `kind`, through dataclasses, lists and dictionaries."""
    here = _unwrap(kind)
    for step in where:
        here = _unwrap(_child(here.kind, step))
    return here


def say_place(where: Where) -> str:
    """Write a place as people do: `slots[2].move`, counted from 0 as in every other tool."""
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def suggest(word: str, known: Sequence[str]) -> str:
    """`; did you mean …?` when a known word is close, else a list of what is known, else nothing."""
    best = closest(word, known)
    if best is not None:
        return f"; did you mean {best}?"
    return f"; use {any_of(known)}" if known else ""


def closest(word: str, known: Sequence[str], likeness: float = 0.5) -> str | None:
    """The known word that was probably meant; None when none is like it.  `likeness` goes from 0 to 1, the same."""
    close = difflib.get_close_matches(word.lower(), known, n=3, cutoff=likeness)
    # Who writes "secs" left something out and means "seconds", though "sets" is nearer.
    return max(close, key=lambda each: _same_beginning(word.lower(), each), default=None)


def _same_beginning(one: str, other: str) -> int:
    """How many letters they begin with in common."""
    return len(tuple(takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))))


def named(text: str, names: Mapping[str, str]) -> str:
    """A text that ends with the id of something, after a colon, with its name instead."""
    head, colon, last = text.rpartition(": ")
    return f"{head}{colon}{names.get(last, last)}"


def any_of(words: Sequence[str]) -> str:
    """Join words: `a`, `a or b`, `a, b or c`."""
    if len(words) < 2:  # noqa: PLR2004  (the grammar of a list)
        return "".join(words)
    return f"{', '.join(words[:-1])} or {words[-1]}"


def say_mistake(kind: object, where: Where, mistake: str, value: object, context: Mapping[str, Any]) -> str:
    """Say one mistake in one sentence, without the place itself.

    `mistake` is the checker's name of it, `value` what was found, `context` what the checker adds; an unknown mistake
    still gets a sentence.
    """
    here = expected_at(kind, where)
    match mistake:
        case "missing":
            text = "missing; add it"
        case "unexpected_keyword_argument" | "extra_forbidden":
            fields = expected_at(kind, where[:-1]).fields
            text = f"not a field here{suggest(str(where[-1]), fields)}"
        case "enum" | "literal_error":
            text = f"{_show(value)} is not known here{suggest(str(value), here.choices)}"
        case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than" | "finite_number":
            text = _out_of_range(here, where, value)
        case "string_too_short" | "string_too_long" | "too_short" | "too_long":
            text = _wrong_length(here, value, context)
        case "value_error" | "assertion_error":
            text = str(context.get("error") or "does not fit here")
        case _ if value is None:
            text = "empty; give a value or remove the line"
        case "dataclass_type" | "model_type" | "dict_type" | "mapping_type":
            listed = f", from {', '.join(here.fields)}" if here.fields else ""
            text = f"{_show(value)} stands where fields belong; write one `field: value` a line{listed}"
        case _:
            text = f"{_show(value)} {_wrong_kind(mistake)}"
    return text


def _out_of_range(here: Expected, where: Where, value: object) -> str:
    low, high = here.bound("ge", "gt"), here.bound("le", "lt")
    least = "at least" if here.bound("ge") is not None else "more than"
    most = "at most" if here.bound("le") is not None else "less than"
    if low is not None and high is not None:
        allowed = f"{low} to {high}" if (least, most) == ("at least", "at most") else f"{least} {low}, {most} {high}"
    elif low is not None:
        allowed = f"{least} {low}"
    else:
        allowed = "an ordinary number" if high is None else f"{most} {high}"
    unit = _unit(next((str(step) for step in reversed(where) if isinstance(step, str)), ""))
    small, big = ("short", "long") if unit in _OF_TIME else ("small", "big")
    too_low = (
        isinstance(value, int | float) and low is not None and (value < low or (value == low and least != "at least"))
    )
    return f"{_show(value)} is too {small if too_low else big}; give {allowed}{unit}"


def _wrong_length(here: Expected, value: object, context: Mapping[str, Any]) -> str:
    low = here.bound("min_length") or context.get("min_length") or 0
    high = here.bound("max_length") or context.get("max_length")
    count = len(value) if isinstance(value, str | list | tuple | dict) else 0
    thing = "character" if isinstance(value, str) else "entry"
    if count < low:
        return f"empty; give at least {_count(low, thing)}" if count == 0 else f"too short; give {_count(low, thing)}"
    return f"too long with {_count(count, thing)}; use at most {high}" if high else "too long; make it shorter"


def _wrong_kind(mistake: str) -> str:
    subject = mistake.partition("_")[0]
    sentences = {
        "int_from_float": "is not a whole number; leave the part after the point out",
        "string_pattern_mismatch": "does not have the form this field needs",
        "int": "is not a whole number; write one such as 60",
        "float": "is not a number; write one such as 2.5",
        "decimal": "is not a number; write one such as 2.5",
        "bool": "is neither true nor false; write one of them",
        "string": "is not text; write words, in quotes if they look like a number",
        "list": "is not a list; write one `- ` line for each entry",
        "tuple": "is not a list; write one `- ` line for each entry",
        "set": "is not a list; write one `- ` line for each entry",
        "frozen": "is not a list; write one `- ` line for each entry",
        "time": "is not a time; write one such as 18:30",
        "date": "is not a date; write one such as 2030-05-31",
        "datetime": "is not a date and time; write one such as 2030-05-31 18:30",
        "path": "is not the name of a file or folder; write it as text",
        "none": "does not belong here; leave it empty",
    }
    return sentences.get(mistake) or sentences.get(subject, "does not fit here; see the built-in files for an example")


def _unit(name: str) -> str:
    match name.rpartition("_")[2]:
        case "s" | "seconds":
            return " seconds"
        case "ms":
            return " milliseconds"
        case "min" | "minutes":
            return " minutes"
        case "h" | "hours":
            return " hours"
        case "pct" | "percent":
            return " percent"
        case _:
            return ""


def _count(number: int, thing: str) -> str:
    plural = "entries" if thing == "entry" else f"{thing}s"
    return f"{number} {thing if number == 1 else plural}"


def _show(value: object) -> str:
    match value:
        case bool():
            shown = "true" if value else "false"
        case int() | float():
            shown = str(value)
        case str():
            line = re.sub(r"\s+", " ", value).strip()
            shown = f"“{line[:_SHOWN]}…”" if len(line) > _SHOWN else f"“{line}”"
        case list() | tuple():
            shown = "a list"
        case dict():
            shown = "a group of fields"
        case _:
            shown = "this"
    return shown


def _unwrap(kind: object) -> Expected:
    """Take `Annotated`, `X | None` and named aliases off a type, keeping the bounds."""
    bounds: tuple[Any, ...] = ()
    while True:
        origin = typing.get_origin(kind)
        if origin is typing.Annotated:
            kind, *extra = typing.get_args(kind)
            bounds = (*bounds, *extra)
            continue
        if origin in (typing.Union, types.UnionType):
            inner = [choice for choice in typing.get_args(kind) if choice is not types.NoneType]
            if len(inner) == 1:
                kind = inner[0]
                continue
        return Expected(kind, bounds)


def _child(kind: object, step: int | str) -> object:
    """Find the type one step down, or None when it cannot be told."""
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return typing.get_type_hints(kind, include_extras=True).get(str(step))
    arguments = typing.get_args(kind)
    match typing.get_origin(kind):
        case origin if origin in (dict, Mapping) and len(arguments) == 2:  # noqa: PLR2004  (key, value)
            return arguments[1]
        case origin if origin is tuple and arguments[1:] != (...,):
            return arguments[step] if isinstance(step, int) and step < len(arguments) else None
        case origin if origin in (tuple, list, set, frozenset, Sequence) and arguments:
            return arguments[0]
        case _:
            return None
