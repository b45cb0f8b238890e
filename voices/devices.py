"""Which microphones and loudspeakers this computer has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from voices.errors import VoicesError

# ALSA lists its null device as if something could be heard there.
_NOT_REAL = ("Discard all samples", "NULL Capture Device", "NULL Playback Device")


@dataclass(frozen=True, slots=True)
class Devices:
    """Names as the system gives them, in its order; `backend` is the sound system that was asked, such as ALSA."""

    microphones: tuple[str, ...]
    speakers: tuple[str, ...]
    backend: str = ""


def list_devices() -> Devices:
    """Ask the sound system for its devices; blocks for a few milliseconds, opens none of them.

    A computer without sound gives empty lists.  Raises VoicesError when the sound library cannot be loaded.
    """
    try:
        import miniaudio  # noqa: PLC0415 - where it cannot be loaded, everything else must still work
    except (ImportError, OSError) as error:
        raise VoicesError(
            f"The sound library does not load ({error}); install Otherside again, or use `otherside start --typed`."
        ) from error
    try:
        found = miniaudio.Devices()
        return Devices(_names(found.get_captures()), _names(found.get_playbacks()), str(found.backend))
    except (miniaudio.MiniaudioError, UnicodeDecodeError):  # no sound system at all, or one that does not answer
        return Devices((), ())


def _names(devices: list[dict[str, Any]]) -> tuple[str, ...]:
    names = (str(device["name"]) for device in devices)
    return tuple(name for name in names if not name.startswith(_NOT_REAL))
