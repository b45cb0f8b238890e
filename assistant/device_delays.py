"""How long the way through each pair of devices is, as `otherside doctor --delay` measured it.

One small YAML file in the data folder, written whole; whoever wants to forget a pair takes its lines out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from annotated_types import Ge, Le, Len

from assistant import atomic, clock, places
from assistant.config import Config
from assistant.errors import OthersideError
from assistant.yaml_files import ProblemsError, read
from voices.devices import list_devices, preferred_devices
from voices.errors import VoicesError

if TYPE_CHECKING:
    from voices.round_trip import RoundTrip  # its filters are 20 MB that a session does without

_MOST = 50  # pairs; of more the oldest are forgotten
_COVERED_S: Final = 0.2  # the echo canceller needs no help below
_MARGIN_S: Final = 0.06  # the delay of one and the same pair moves by so much: buffers keep within a corridor
_FIRST_LINE = (
    "# Written by `otherside doctor --delay`: the way from loudspeaker to microphone, for each pair of devices.\n"
)

Name = Annotated[str, Len(1, 300)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two devices on one sound system; None: the system does not name what it chooses."""

    microphone: str | None
    speaker: str | None
    backend: str

    def __str__(self) -> str:
        """For people."""
        return f"{_called(self.speaker)} to {_called(self.microphone)}"


@dataclass(frozen=True, slots=True)
class DeviceDelay:
    """What was measured for a pair."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    microphone: Name | None
    speaker: Name | None
    backend: str
    delay_ms: Annotated[float, Ge(0), Le(2000)]
    spread_ms: Annotated[float, Ge(0), Le(2000)]
    clarity_db: float
    measured_at: str

    @property
    def pair(self) -> Pair:
        """The devices it was measured with."""
        return Pair(self.microphone, self.speaker, self.backend)

    @property
    def bulk_delay_s(self) -> float:
        """What the echo canceller should leave out, because the echo is never so early; 0 for most devices."""
        delay_s = self.delay_ms / 1000
        return delay_s - _MARGIN_S if delay_s > _COVERED_S else 0.0


@dataclass(frozen=True, slots=True)
class _Book:
    __pydantic_config__: ClassVar = {"extra": "forbid"}

    delays: tuple[DeviceDelay, ...]


def file() -> Path:
    """Where it stands; it need not exist."""
    return places.data_dir() / "device_delays.yaml"


def present_pair(config: Config) -> Pair:
    """The devices a session would use now.  Asks the sound system, which takes some milliseconds; opens nothing.

    Raises VoicesError when the sound library cannot be loaded.
    """
    microphone, speaker = preferred_devices()
    return Pair(config.microphone or microphone, config.speaker or speaker, list_devices().backend)


def load(path: Path) -> tuple[DeviceDelay, ...]:
    """All that is remembered, the latest last.  Raises ProblemsError with every problem in the file."""
    return read(path, _Book).delays if path.exists() else ()


def find(delays: tuple[DeviceDelay, ...], pair: Pair) -> DeviceDelay | None:
    """What is remembered of a pair."""
    return next((each for each in reversed(delays) if each.pair == pair), None)


def bulk_delay_s(config: Config, tell: Callable[[str], None]) -> float:
    """What the echo canceller should leave out with the devices a session would use now; 0 when nothing is known.

    A broken file is told and no reason not to go on.
    """
    try:
        delays = load(file())
        known = find(delays, present_pair(config)) if delays else None
    except ProblemsError as error:
        tell(str(error))
        return 0.0
    except VoicesError:  # whoever opens the devices says so
        return 0.0
    return 0.0 if known is None else known.bulk_delay_s


def remember(path: Path, pair: Pair, measured: RoundTrip, at: datetime) -> DeviceDelay:
    """Write down what was measured, in place of what was known of the pair.

    Raises ProblemsError when the file is broken, which is then left alone, OthersideError when it cannot be written.
    """
    new = DeviceDelay(
        pair.microphone,
        pair.speaker,
        pair.backend,
        round(measured.delay_s * 1000, 1),
        round(measured.spread_s * 1000, 1),
        round(measured.clarity_db, 1),
        clock.iso_text(at),
    )
    others = [each for each in load(path) if each.pair != pair]
    try:
        atomic.write_text(path, _text([*others, new][-_MOST:]))
    except OSError as error:
        raise OthersideError(
            f"The delay cannot be kept in {path} ({error.strerror}); free some space, or set OTHERSIDE_HOME to a "
            "folder of your own."
        ) from error
    return new


def _text(delays: list[DeviceDelay]) -> str:
    lines = [_FIRST_LINE, "delays:\n"]
    for delay in delays:
        for number, each in enumerate(fields(delay)):
            lines.append(f"{'    ' if number else '  - '}{each.name}: {_written(getattr(delay, each.name))}\n")
    return "".join(lines)


def _written(value: str | float | None) -> str:
    """A value as YAML; every text in quotes, with escapes for what cannot stand in a file."""
    match value:
        case None:
            return "null"
        case str():
            return '"' + "".join(_escaped(each) for each in value) + '"'
        case _:
            return str(value)


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _called(name: str | None) -> str:
    return "the system's choice" if name is None else f"“{name}”"
