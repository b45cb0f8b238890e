"""Microphones and loudspeakers: which there are, and how one is opened.  The only file that knows `miniaudio`.

Capture and playback are opened apart: the library's duplex stream has the longer round trip, and one of the two may
vanish without the other.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import sys
from collections.abc import Callable, Generator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Protocol

from voices.errors import VoicesError
from voices.sound import RATE_HZ

CAPTURE_MS: Final = 20  # at a time from the microphone
PLAYBACK_MS: Final = 30  # at a time to the loudspeaker: more makes the round trip half as long again on PulseAudio

# ALSA lists its null device as if something could be heard there; PulseAudio and PipeWire stand in for a missing
# loudspeaker, and list what each loudspeaker plays among the microphones.
_NOT_REAL = ("Discard all samples", "NULL Capture Device", "NULL Playback Device", "Dummy Output", "Monitor of ")

# What ALSA is given to call instead of writing to the terminal; it must live as long as the program.
_SAY_NOTHING = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p)(
    lambda *_: None
)

Take = Callable[[bytes], None]
"""Gets what was heard: little-endian 16-bit mono at 16 kHz.  Called on the device's own thread; must not wait."""

Give = Callable[[int], bytes]
"""Gives so many samples to play, in the same form, on the device's own thread; must not wait."""


@dataclass(frozen=True, slots=True)
class Devices:
    """Names as the system gives them, in its order; `backend` is the sound system that was asked, such as ALSA."""

    microphones: tuple[str, ...]
    speakers: tuple[str, ...]
    backend: str = ""


class Stream(Protocol):
    """An open device."""

    def close(self) -> None:
        """Shut the device; no callback comes after this returned."""
        ...


class _Stream:
    """A device of the library with the context it was made in, which the library itself would never free."""

    def __init__(self, library: ModuleType, device: Any) -> None:  # noqa: ANN401 - the library has no types
        self._library = library
        self._device = device

    def close(self) -> None:
        self._device.close()
        self._library.lib.ma_context_uninit(self._device._context)  # noqa: SLF001


def list_devices() -> Devices:
    """Ask the sound system for its devices; blocks for a few milliseconds, opens none of them.

    A computer without sound gives empty lists.  Raises VoicesError when the sound library cannot be loaded.
    """
    library = _library()
    try:
        found = library.Devices()
        return Devices(_real(found.get_captures()), _real(found.get_playbacks()), str(found.backend))
    except (library.MiniaudioError, UnicodeDecodeError):  # no sound system at all, or one that does not answer
        return Devices((), ())


def preferred_devices() -> tuple[str | None, str | None]:
    """Name the microphone and the loudspeaker the system would choose now; None where it does not say.

    Blocks for a few milliseconds, opens neither.  Raises VoicesError when the sound library cannot be loaded.
    """
    library = _library()
    try:
        found = library.Devices()
    except library.MiniaudioError:
        return None, None
    kinds = library.DeviceType
    return _preferred(library, found, kinds.CAPTURE), _preferred(library, found, kinds.PLAYBACK)


def open_microphone(name: str | None, take: Take) -> Stream:
    """Begin to listen on the microphone called `name`; None: the one the system prefers.

    Raises VoicesError, with a sentence the person may be told, when there is no such microphone or it does not open.
    """
    library = _library()

    def make(device_id: Any) -> Any:  # noqa: ANN401 - as above
        return library.CaptureDevice(
            nchannels=1, sample_rate=RATE_HZ, buffersize_msec=CAPTURE_MS, device_id=device_id, app_name="Otherside"
        )

    return _open(library, "microphone", name, make, _taking(take))


def open_speaker(name: str | None, give: Give) -> Stream:
    """Begin to play on the loudspeaker called `name`; None: the one the system prefers.  Raises as the microphone."""
    library = _library()

    def make(device_id: Any) -> Any:  # noqa: ANN401 - as above
        return library.PlaybackDevice(
            nchannels=1, sample_rate=RATE_HZ, buffersize_msec=PLAYBACK_MS, device_id=device_id, app_name="Otherside"
        )

    return _open(library, "speaker", name, make, _giving(give))


def _library() -> ModuleType:
    try:
        import miniaudio  # noqa: PLC0415 - where it cannot be loaded, everything else must still work
    except (ImportError, OSError) as error:
        raise VoicesError(
            f"The sound library does not load ({error}); install Otherside again, or use `otherside start --typed`."
        ) from error
    _hush_alsa()
    return miniaudio  # type: ignore[no-any-return]  # it ships no types


@functools.cache
def _hush_alsa() -> None:
    """Keep ALSA from writing to the terminal, which it does at each look for a device that is not there."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError, AttributeError):  # a computer without ALSA
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_SAY_NOTHING)


def _preferred(library: ModuleType, found: Any, kind: Any) -> str | None:  # noqa: ANN401 - as above
    """Ask for the device that has no name: the library then describes the one the system would take."""
    info = library.ffi.new("ma_device_info *")
    context = found._context  # noqa: SLF001
    if library.lib.ma_context_get_device_info(context, kind.value, library.ffi.NULL, info) != library.lib.MA_SUCCESS:
        return None
    return str(library.ffi.string(info.name).decode(errors="replace")) or None


def _open(
    library: ModuleType,
    what: str,
    name: str | None,
    make: Callable[[Any], Any],
    callback: Generator[bytes, Any, None],
) -> Stream:
    next(callback)
    device_id = _choose(_listed(library, what), what, name)
    try:
        device = make(device_id)
    except library.MiniaudioError as error:
        raise VoicesError(f"The {what} cannot be opened; another program may hold it.") from error
    stream = _Stream(library, device)
    try:
        device.start(callback)
    except library.MiniaudioError as error:
        stream.close()
        raise VoicesError(f"The {what} does not start; another program may hold it.") from error
    return stream


def _listed(library: ModuleType, what: str) -> list[dict[str, Any]]:
    """The library's own list; empty when there is no sound system, or one that does not answer."""
    try:
        found = library.Devices()
        return list(found.get_captures() if what == "microphone" else found.get_playbacks())
    except (library.MiniaudioError, UnicodeDecodeError):
        return []


def _choose(listed: list[dict[str, Any]], what: str, name: str | None) -> Any:  # noqa: ANN401 - the library's own id
    """The library's id of the device; None leaves the choice to the system."""
    if name is not None:
        for device in listed:
            if device["name"] == name:
                return device["id"]
        raise VoicesError(f"The {what} “{name}” is not here.")
    if not _real(listed):
        raise VoicesError(f"There is no {what}.")
    return None


def _taking(take: Take) -> Generator[bytes, bytes, None]:
    while True:
        take((yield b""))


def _giving(give: Give) -> Generator[bytes, int, None]:
    played = b""
    while True:
        played = give((yield played))


def _real(devices: list[dict[str, Any]]) -> tuple[str, ...]:
    names = (str(device["name"]) for device in devices)
    return tuple(name for name in names if not name.startswith(_NOT_REAL))
