"""What the user sets: `config.yaml` in the configuration folder.

Every field has a default and the file may be missing; a field it does not name keeps its default.  Pure but for
reading one file; callable from any thread.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from annotated_types import Ge, Le, Len

from assistant.session.moves import Side
from assistant.skill.settings import Home, from_folder
from assistant.yaml_files import YamlFile

OneSide = Literal[Side.LEFT, Side.RIGHT]
Name = Annotated[str, Len(1, 200)]


class StandingStretch(StrEnum):
    """How often a stretch that can be done standing is offered while standing."""

    ONCE = "once"
    EACH = "each"


class Verbosity(StrEnum):
    """How much the coach says, from every cue down to tones alone."""

    AUTO = "auto"  # less about a move as it becomes familiar
    FULL = "full"
    NORMAL = "normal"
    BRIEF = "brief"
    TONES = "tones"


class Rolling(StrEnum):
    """Whether anything speaks against rolling: an open wound, a fracture, a clot, an inflammation, a bone infection."""

    ASK = "ask"  # before the first roll
    FINE = "fine"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Config:
    """The user's settings; all of them may be left out."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    voice: Name | None = None  # the speech engine's own name of a voice; None: its default
    voice_rate_wpm: Annotated[int, Ge(80), Le(260)] = 150  # words a minute
    model: Path | None = None  # a Vosk model folder of one's own; None: the one `otherside setup` fetches
    microphone: Name | None = None  # as `otherside doctor` names it; None: the system's choice
    speaker: Name | None = None  # as above
    first_side: OneSide = Side.LEFT  # the side that begins
    standing_stretch: StandingStretch = StandingStretch.ONCE
    volume_percent: Annotated[int, Ge(10), Le(100)] = 80
    verbosity: Verbosity = Verbosity.AUTO
    asks: bool = True  # where a move is felt, now and then
    rolling: Rolling = Rolling.ASK  # whether rolling is all right
    tight: tuple[OneSide, ...] = ()  # sides that get more time where they relax
    weak: tuple[OneSide, ...] = ()  # sides that get one more round where they work
    home: Home | None = None  # the doors to the smart home; None: all are shut


def load(file: Path) -> Config:
    """Read the settings in `file`; without it, or when all of it is commented out, everything is at its default.

    A path may begin with `~` and is taken from the folder of `file`.  Raises ProblemsError with every problem
    in the file.
    """
    if says_nothing(file):
        return Config()
    config = YamlFile.read(file).value(Config)
    if config.model is not None:
        config = dataclasses.replace(config, model=file.parent / _expanded(config.model))
    if config.home is not None:
        config = dataclasses.replace(config, home=from_folder(config.home, file.parent))
    return config


def says_nothing(file: Path) -> bool:
    """Whether a file of settings is missing, or empty but for comments."""
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # the reader says why in plain words
    return all(line.strip()[:1] in (b"", b"#") for line in content.removeprefix(b"\xef\xbb\xbf").splitlines())


def _expanded(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # ~ of a user who does not exist
        return path
