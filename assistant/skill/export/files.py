"""The files of the export, and how they get onto the disk: all of them or none, and nothing of somebody else's is lost.

Each begins with a comment that says who wrote it, for which Otherside, and what it holds in one number.  A file
without that comment, or changed since, is left alone.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from assistant import atomic
from assistant.errors import OthersideError
from assistant.language.words import document
from assistant.skill.discovery import device_name
from assistant.skill.export.package import package
from assistant.skill.export.sentences import THE_COACH, Called, custom_sentences, house_intents
from assistant.skill.identity import Identity
from assistant.yaml_files import as_yaml

_MARK: Final = re.compile(
    r"# Written by `otherside home-assistant export` for [^\n]*; ([0-9a-f]{8}), ([0-9a-f]{16})\.\n"
)
_SHARED: Final = "blueprints/automation/otherside/"  # the same for every Otherside in a house
_OURS: Final = "assistant.skill.export"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """One of them."""

    path: str  # in the folder, which may be that of Home Assistant's configuration
    text: str
    what_to_do: str


def exported_files(identity: Identity, called: Called = THE_COACH) -> Iterator[ExportedFile]:
    """Make them all, for one Otherside; of several in one house all but one are `called` by their names."""
    written = document()
    intents = house_intents(written, called)
    file = f"otherside_{called.id}" if called.id else "otherside"
    yield ExportedFile(
        f"custom_sentences/{written['language']}/{file}.yaml",
        as_yaml(custom_sentences(written, intents, called)),
        "what the house understands; it is read when Home Assistant restarts",
    )
    yield ExportedFile(
        f"packages/{file}.yaml",
        as_yaml(package(identity, intents)),
        "what is done then; configuration.yaml wants `packages: !include_dir_named packages` under `homeassistant:`",
    )
    for name, what in (
        ("ask_before_a_run", "a blueprint; make an automation of it that asks on your phone"),
        ("dim_the_lights", "a blueprint; make an automation of it that dims the lights of the room"),
    ):
        text = files(_OURS).joinpath(f"blueprints/{name}.yaml").read_text("utf-8")
        yield ExportedFile(f"{_SHARED}{name}.yaml", text, what)
    card = files(_OURS).joinpath("card.yaml").read_text("utf-8")
    yield ExportedFile(
        f"{file}_card.yaml",
        card.replace("OTHERSIDE", _entities(identity)).replace("NAME", json.dumps(identity.name, ensure_ascii=False)),
        "a card; add a card to a dashboard, choose Manual, and paste this",
    )


def write(folder: Path, identity: Identity, exported: Iterable[ExportedFile], *, force: bool = False) -> None:
    """Write them into the folder.  Raises OthersideError, before anything is written, for each that must not be."""
    texts = {folder / each.path: each.text for each in exported}
    if not force:
        problems = [problem for path in texts if (problem := _problem(path, identity))]
        if problems:
            raise OthersideError("\n".join(problems))
    for path, text in texts.items():
        try:
            atomic.write_text(path, _marked(text, identity))
        except OSError as error:
            raise OthersideError(f"{path} cannot be written ({error.strerror}); see to its folder.") from error


def _problem(path: Path, identity: Identity) -> str | None:
    """Why this file must not be written over; None: it may."""
    try:
        there = path.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}); move it away."
    mark = _MARK.match(there)
    if mark is None or mark[2] != _number(there[mark.end() :]):
        return f"{path} is not as this command writes it; move it away, or write over it with --force."
    if mark[1] != identity.id and _SHARED not in path.as_posix():
        return (
            f"{path} is for another Otherside; export this one with --named beside it, or write over it with --force."
        )
    return None


def _entities(identity: Identity) -> str:
    """What the ids of its entities begin with, as Home Assistant makes it of the name of the device."""
    plain = unicodedata.normalize("NFKD", device_name(identity)).encode("ascii", "ignore").decode().lower()
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")


def _marked(text: str, identity: Identity) -> str:
    name = " ".join(identity.name.split())
    return f"# Written by `otherside home-assistant export` for {name}; {identity.id}, {_number(text)}.\n{text}"


def _number(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
