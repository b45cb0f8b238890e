"""What is missing to speak and to listen, as the little program finds it and as the companion hears of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from assistant import clock
from assistant.companion import sound_missing
from assistant.companion.sound_look import SoundLook
from assistant.companion.sound_missing import missing
from assistant.config import Config
from assistant.skill.settings import Announce, Home
from voices.devices import Devices
from voices.errors import VoicesError

PATIENCE_S = 120.0


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch, own_home: Path) -> list[Devices | VoicesError]:
    """Give a list whose last item is what the sound system has; there is no model."""
    assert own_home.exists()
    found: list[Devices | VoicesError] = [Devices(("Headset",), ("Desk",))]

    def list_devices() -> Devices:
        if isinstance(found[-1], VoicesError):
            raise found[-1]
        return found[-1]

    monkeypatch.setattr(sound_missing, "list_devices", list_devices)
    monkeypatch.setattr(sound_missing, "find_model", lambda _config: Path("model"))
    return found


def look_until(look: SoundLook, now_s: float, over: Callable[[], bool]) -> None:
    """Look, at that time, until the program has ended that does it."""
    until_s = clock.monotonic_s() + PATIENCE_S
    while not over():
        assert clock.monotonic_s() < until_s
        look.look(now_s)


def test_nothing_is_missing(devices: list[Devices | VoicesError]) -> None:
    assert missing(Config()) == {"microphone": "", "speaker": "", "model": ""}
    assert missing(Config(microphone="Headset", speaker="Desk")) == {"microphone": "", "speaker": "", "model": ""}
    assert len(devices) == 1


def test_there_is_none(devices: list[Devices | VoicesError]) -> None:
    devices.append(Devices((), ()))
    found = missing(Config())
    assert found["microphone"].startswith("I find no microphone, so I cannot hear you. Connect one.")
    assert found["speaker"] == "I find no loudspeaker, so you cannot hear me. Connect one."


def test_the_one_of_the_settings_is_not_here(devices: list[Devices | VoicesError]) -> None:
    found = missing(Config(microphone="Webcam", speaker="Kitchen"))
    assert "“Webcam” of your settings is not here" in found["microphone"]
    assert "“Kitchen” of your settings is not here" in found["speaker"]
    assert len(devices) == 1


def test_the_sound_library_does_not_load(devices: list[Devices | VoicesError]) -> None:
    devices.append(VoicesError("Install it again."))
    found = missing(Config())
    assert found["microphone"] == "I cannot hear you. Install it again."
    assert found["speaker"] == "I cannot speak. Install it again."


def test_where_the_house_speaks_no_loudspeaker_is_missing(devices: list[Devices | VoicesError], tmp_path: Path) -> None:
    devices.append(Devices((), ()))
    announce = Announce(url="http://ha.local:8123", speaker="assist_satellite.gym", token_file=tmp_path / "token")
    assert "speaker" not in missing(Config(home=Home(announce=announce)))


def test_the_model(devices: list[Devices | VoicesError], monkeypatch: pytest.MonkeyPatch) -> None:
    assert devices
    monkeypatch.setattr(sound_missing, "find_model", lambda _config: None)
    assert "Run `otherside setup`" in missing(Config())["model"]

    def no_model(_config: Config) -> None:
        raise VoicesError("The folder /x is no model.")

    monkeypatch.setattr(sound_missing, "find_model", no_model)
    assert missing(Config())["model"] == "I cannot understand speech. The folder /x is no model."


def test_a_program_of_its_own_looks_again_when_it_is_time(own_home: Path) -> None:
    config = own_home / "config" / "config.yaml"
    config.parent.mkdir()
    config.write_text("speaker: Nobody\nmicrophone: Nobody\n")
    taken: list[Mapping[str, str]] = []
    with closing(SoundLook(taken.append)) as look:
        look_until(look, 0.0, lambda: bool(taken))
        assert "“Nobody”" in taken[0]["microphone"]
        assert "“Nobody”" in taken[0]["speaker"]
        look.look(1.0)  # it is too soon
        config.write_text("speaker: Somebody else\n")
        look_until(look, 5000.0, lambda: len(taken) == 2)
        assert "“Somebody else”" in taken[1]["speaker"]
        assert "“Nobody”" not in taken[1]["microphone"]


def test_settings_that_are_broken_are_those_of_nobody(own_home: Path) -> None:
    config = own_home / "config" / "config.yaml"
    config.parent.mkdir()
    config.write_text("speaker: [\n")
    taken: list[Mapping[str, str]] = []
    with closing(SoundLook(taken.append)) as look:
        look_until(look, 0.0, lambda: bool(taken))
    assert set(taken[0]) == {"microphone", "speaker", "model"}
