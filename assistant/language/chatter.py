"""What is said near the coach and not to it: everyday words, and those that sound like a command."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from assistant.yaml_files import parse

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Common:
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Decoys:
    of: dict[str, tuple[str, ...]]


@functools.cache
def load_common(language: str = "en") -> frozenset[str]:
    """Read the everyday words that come with the program: `common.yaml`."""
    return frozenset(_read(f"{language}/common.yaml", _Common).words)


@functools.cache
def load_decoys(language: str = "en") -> Mapping[str, tuple[str, ...]]:
    """Read the easily mistaken commands, and what each is mistaken for: `decoys.yaml`."""
    return _read(f"{language}/decoys.yaml", _Decoys).of


def _read(name: str, kind: type[T]) -> T:
    text = files("assistant.language").joinpath(name).read_text("utf-8")
    return parse(text, Path(name), kind)
