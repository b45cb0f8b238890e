"""The sentences of sentences.yaml as custom sentences of Home Assistant.

A house hears much that is not meant for the coach.  So only what is marked `house: alone` is taken as it stands;
everything else needs the coach in it: “coach, next”, “tell the coach that it hurts”, “ask my coach how long”.  Of
several in a house one is the coach, and the others are always called by name: “ask the gym corner coach how long”.

An intent script is not told what was said, only which intent it is and the values of its slots.  So sentences with
other slots are intents of their own, and each has one sentence that can be put together again from its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from assistant.errors import OthersideError
from assistant.skill.identity import Identity

_PREFIX: Final = "Otherside"  # of all our intents; Home Assistant has some for “next” and “stop” itself
_SLOTS: Final = {"area": "body_part"}  # an area of Home Assistant is a room
_NOT_TOLD: Final = ("sore_part",)  # it hurts, wherever it does

_REFERENCE: Final = re.compile(r"\{(\w+)(?::(\w+))?\}")
_OPTIONAL: Final = re.compile(r"\[[^\[\]()]*\]")
_WORD: Final = re.compile(r"[^\W_]+")
_EITHER: Final = re.compile(r"\(([^()\[\]|]*)(?:\|[^()\[\]]*)?\)")


@dataclass(frozen=True, slots=True)
class Called:
    """How people in the house say which Otherside they mean, and what the names of its things begin with."""

    id: str = ""
    name: str = ""  # in lower case, of words alone; empty: it is simply the coach

    @classmethod
    def by_its_name(cls, identity: Identity) -> Called:
        """One of several, which is always called by its name.  Raises OthersideError when nobody can say that."""
        name = " ".join(_WORD.findall(identity.name.lower()))
        if not name:
            raise OthersideError(f"Nobody can say the name “{identity.name}”; give another as `name:` under `home:`.")
        return cls(identity.id, name)

    @property
    def intents(self) -> str:
        """What its intents begin with."""
        return f"{_PREFIX}{self.id.upper()}"

    @property
    def lists(self) -> str:
        """What its lists begin with."""
        return f"otherside_{self.id}_" if self.id else "otherside_"

    @property
    def coach(self) -> str:
        """The name of the rule for how it is addressed."""
        return f"{self.lists}coach"

    @property
    def addresses(self) -> str:
        """How it is addressed."""
        if not self.name:
            return "([hey|okay|ok] coach|(tell|ask) (the|my) coach [to|that])"
        coach = f"({self.name} coach|coach in [the] {self.name})"
        return f"([hey|okay|ok] {coach}|(tell|ask) (the|my) {coach} [to|that])"

    def before(self, alone: Alone) -> str:
        """What goes before a sentence."""
        return f"[<{self.coach}>]" if alone is Alone.UNDERSTOOD and not self.name else f"<{self.coach}>"


class Alone(Enum):
    """Whether a sentence can only be meant for a coach."""

    UNDERSTOOD = auto()
    TOO_COMMON = auto()


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


THE_COACH: Final = Called()
"""The only one in the house, or the one that is meant when no name is said."""


def house_intents(document: Mapping[str, Any], called: Called = THE_COACH) -> tuple[HouseIntent, ...]:
    """Sort the sentences of a document into intents, in its order.  Raises ValueError when it cannot be done."""
    says: dict[str, str] = {}
    templates: dict[str, list[str]] = {}
    for intent, alone, constants, written in _sentences(document):
        address = called.before(alone)
        for template in _with_all_slots(written):
            name = called.intents + _name(intent, (*_slots(template), *constants))
            says.setdefault(name, _REFERENCE.sub(_as_slot, _shortest(template)))
            templates.setdefault(name, []).append(f"{address} {_as_ours(template, called)}")
    return tuple(HouseIntent(name, say, tuple(templates[name])) for name, say in says.items())


def custom_sentences(
    document: Mapping[str, Any], intents: Iterable[HouseIntent], called: Called = THE_COACH
) -> dict[str, Any]:
    """Make the file that Home Assistant reads.  Words to skip are left out: they would be skipped for all."""
    return {
        "language": document["language"],
        "intents": {each.name: {"data": [{"sentences": list(each.templates)}]} for each in intents},
        "lists": {f"{called.lists}{name}": body for name, body in document["lists"].items()},
        "expansion_rules": {called.coach: called.addresses},
    }


def _sentences(document: Mapping[str, Any]) -> Iterator[tuple[str, Alone, tuple[str, ...], str]]:
    """Each with its intent, whether it stands alone, and what is known besides its slots."""
    for intent, body in document["intents"].items():
        for block in body["data"]:
            marked = block.get("metadata", {}).get("house") == "alone"
            alone = Alone.UNDERSTOOD if marked else Alone.TOO_COMMON
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


def _as_ours(template: str, called: Called) -> str:
    return _REFERENCE.sub(lambda found: f"{{{called.lists}{found[1]}:{_slot(found)}}}", template)


def _shortest(template: str) -> str:
    """Without what may be left out, and the first where there is a choice."""
    before = ""
    while template != before:
        before = template
        template = _EITHER.sub(r"\1", _OPTIONAL.sub("", template))
    return " ".join(template.split())


def _name(intent: str, details: Iterable[str]) -> str:
    words = "_".join((intent, *details)).replace("-", "_").split("_")
    return "".join(word.capitalize() for word in words)
