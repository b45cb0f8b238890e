"""All checks together."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant import checkup
from assistant.checks import State
from voices.devices import Devices
from voices.errors import VoicesError


def test_everything_is_checked_once(own_home: Path) -> None:
    assert own_home.exists()
    found = checkup.check_all({}, "linux")
    names = [
        *("microphone", "speaker", "model", "voice", "display", "tray", "notifications"),
        *("idle", "sleep", "lock", "do not disturb", "calls", "companion", "autostart"),
        *("schedule", "config", "tuning", "delays"),
    ]
    assert [check.name for check in found] == names
    for check in found:
        assert bool(check.advice) == (check.state is not State.OK), check


def test_sound_library_that_does_not_load_does_not_stop_the_rest(
    monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    def fails() -> Devices:
        raise VoicesError("Install it again.")

    assert own_home.exists()
    monkeypatch.setattr(checkup, "list_devices", fails)
    assert [check.state for check in checkup.check_all({}, "linux")[:2]] == [State.BROKEN] * 2
