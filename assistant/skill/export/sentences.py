"""The sentences of sentences.yaml as custom sentences of Home Assistant.

A house hears much that is not meant for the coach.  So only what is marked `house: alone` is taken as it stands;
everything else needs the coach in it: “coach, next”, “tell the coach that it hurts”, “ask my coach how long”.

An intent script is not told what was said, only which intent it is and the values of its slots.  So sentences with
other slots are intents of their own, and each has one sentence that can be put together again from its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

PREFIX: Final = "Otherside"
"""Of all our intents; Home Assistant has some for “next” and “stop” itself."""

_LIST_PREFIX: Final = "otherside_"
_COACH: Final = "otherside_coach"
_ADDRESSES: Final = "([hey|okay|ok] coach|(tell|ask) (the|my) coach [to|that])"
_SLOTS: Final = {"area": "body_part"}  # an area of Home Assistant is a room
_NOT_TOLD: Final = ("sore_part",)  # it hurts, wherever it does

_REFERENCE: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPTIONAL: Final = re.compile(r"\[[^\[\]()]*\]")
_EITHER: Final = re.compile(r"\(([^()\[\]|]*)(?:\|[^()\[\]]*)?\)")


@dataclass(frozen=True, slots=True)
class HouseIntent:
    """One intent of Home Assistant."""

    name: str
    say: str  # what Otherside is told, with {slot} where a slot's value goes
    templates: tuple[str, ...]  # of Home Assistant

    @property
    def slots(self) -> tuple[str, ...]:
        """Those in what Otherside is told."""
        return tuple(match[1] for match in _REFERENCE.finditer(self.say))


def house_intents(document: Mapping[str, Any]) -> tuple[HouseIntent, ...]:
    """Sort the sentences of a document into intents, in its order.  Raises ValueError when it cannot be done."""
    says: dict[str, str] = {}
    templates: dict[str, list[str]] = {}
    for intent, alone, constants, written in _sentences(document):
        address = f"[<{_COACH}>]" if alone else f"<{_COACH}>"
        for template in _with_all_slots(written):
            name = _name(intent, (*_slots(template), *constants))
            says.setdefault(name, _REFERENCE.sub(_as_slot, _shortest(template)))
            templates.setdefault(name, []).append(f"{address} {_REFERENCE.sub(_as_ours, template)}")
    return tuple(HouseIntent(name, say, tuple(templates[name])) for name, say in says.items())


def custom_sentences(document: Mapping[str, Any], intents: Iterable[HouseIntent]) -> dict[str, Any]:
    """Make the file that Home Assistant reads.  Words to skip are left out: they would be skipped for all."""
    return {
        "language": document["language"],
        "intents": {each.name: {"data": [{"sentences": list(each.templates)}]} for each in intents},
        "lists": {f"{_LIST_PREFIX}{name}": body for name, body in document["lists"].items()},
        "expansion_rules": {_COACH: _ADDRESSES},
    }


def _sentences(document: Mapping[str, Any]) -> Iterator[tuple[str, bool, tuple[str, ...], str]]:
    """Each with its intent, whether it stands alone, and what is known besides its slots."""
    for intent, body in document["intents"].items():
        for block in body["data"]:
            alone = block.get("metadata", {}).get("house") == "alone"
            constants = tuple(
                value if isinstance(value, str) else f"{slot}_{value}" for slot, value in block.get("slots", {}).items()
            )
            for template in block["sentences"]:
                yield intent, alone, constants, template


def _with_all_slots(template: str) -> Iterator[str]:
    """Without [parts] that have a slot and may be left out: once with the part, once without it."""
    if _slots(_shortest(template)) == _slots(template):
        yield template.strip()
        return
    begin, end = _part_with_slot(template)
    yield f"{template[:begin]}{template[begin + 1 : end - 1]}{template[end:]}"
    yield from _with_all_slots(f"{template[:begin]}{template[end:]}")


def _part_with_slot(template: str) -> tuple[int, int]:
    """Where the first outermost [part] with a slot in it begins and ends."""
    depth = begin = 0
    for place, character in enumerate(template):
        if character == "[":
            begin = begin if depth else place
            depth += 1
        elif character == "]":
            depth -= 1
            if not depth and _slots(template[begin:place]):
                return begin, place + 1
    raise ValueError(f"“{template}” has a slot that is not always there; write it as two sentences")


def _slots(template: str) -> tuple[str, ...]:
    """Their names, each once."""
    found = dict.fromkeys(_slot(match) for match in _REFERENCE.finditer(template))
    return tuple(slot for slot in found if slot not in _NOT_TOLD)


def _slot(reference: re.Match[str]) -> str:
    name = reference[2] or reference[1]
    return _SLOTS.get(name, name)


def _as_slot(reference: re.Match[str]) -> str:
    return f"{{{_slot(reference)}}}"


def _as_ours(reference: re.Match[str]) -> str:
    return f"{{{_LIST_PREFIX}{reference[1]}:{_slot(reference)}}}"


def _shortest(template: str) -> str:
    """Without what may be left out, and the first where there is a choice."""
    before = ""
    while template != before:
        before = template
        template = _EITHER.sub(r"\1", _OPTIONAL.sub("", template))
    return " ".join(template.split())


def _name(intent: str, details: Iterable[str]) -> str:
    words = "_".join((intent, *details)).replace("-", "_").split("_")
    return PREFIX + "".join(word.capitalize() for word in words)
