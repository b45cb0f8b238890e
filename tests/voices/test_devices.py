"""Naming the sound devices, with a sound library that says what we want."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from voices.devices import Devices, list_devices
from voices.errors import VoicesError


class SoundError(Exception):
    """What the library raises."""


class FakeLibrary(SimpleNamespace):
    """A sound library with one backend."""

    MiniaudioError = SoundError
    backend = "Fake"
    captures: tuple[str, ...] = ("Headset", "Discard all samples (playback) or generate zero samples (capture)")
    playbacks: tuple[str, ...] = ("Desk", "Headset", "NULL Playback Device")
    error: Exception | None = None

    def Devices(self) -> FakeLibrary:  # noqa: N802
        """Start the backend."""
        if self.error:
            raise self.error
        return self

    def get_captures(self) -> list[dict[str, object]]:
        """List the microphones."""
        return [{"name": name} for name in self.captures]

    def get_playbacks(self) -> list[dict[str, object]]:
        """List the loudspeakers."""
        return [{"name": name} for name in self.playbacks]


def test_real_devices_are_named_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", FakeLibrary())
    assert list_devices() == Devices(("Headset",), ("Desk", "Headset"), "Fake")


def test_computer_without_sound_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", FakeLibrary(error=SoundError("no backend")))
    assert list_devices() == Devices((), ())


def test_library_that_does_not_load_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "miniaudio", None)
    with pytest.raises(VoicesError, match="--typed"):
        list_devices()


def test_this_computer_answers() -> None:
    assert isinstance(list_devices(), Devices)
