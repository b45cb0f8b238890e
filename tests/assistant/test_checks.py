"""What each check says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant import checks, device_delays, places
from assistant.checks import Check, State
from assistant.config import Config
from assistant.tuning import aliases
from voices import model
from voices.devices import Devices
from voices.errors import VoicesError
from voices.sound import Samples
from voices.tts import Synthesiser, Voice

TWO = Devices(("Headset", "Webcam"), ("Desk",), "Fake")
NONE = Devices((), ())


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("OTHERSIDE_HOME", str(tmp_path))
    monkeypatch.delenv("OTHERSIDE_MODEL", raising=False)
    return tmp_path


class FakeSynthesiser(Synthesiser):
    """Renders half a second, or fails."""

    def __init__(self, length: int = 8000, error: str = "") -> None:
        self.voices = ("en", "fr")
        self.length, self.error, self.closed = length, error, False

    def render(self, text: str, voice: Voice | None = None) -> Samples:
        """Render nothing in particular."""
        assert text
        assert voice
        if self.error:
            raise VoicesError(self.error)
        return np.zeros(self.length, dtype=np.float32)

    def close(self) -> None:
        """Remember it."""
        self.closed = True


def told(check: Check) -> tuple[State, str]:
    """State and, where something is wrong, whether there is advice."""
    assert bool(check.advice) == (check.state is not State.OK)
    return check.state, check.found


def test_devices_are_named() -> None:
    microphone = checks.check_microphone(TWO, Config())
    assert told(microphone) == (State.OK, "Headset and 1 more")
    assert microphone.choices == ("Headset", "Webcam")
    assert told(checks.check_speaker(TWO, Config())) == (State.OK, "Desk")


def test_chosen_device_is_looked_for() -> None:
    assert told(checks.check_microphone(TWO, Config(microphone="Webcam"))) == (State.OK, "Webcam")
    gone = checks.check_speaker(TWO, Config(speaker="Kitchen"))
    assert told(gone) == (State.BROKEN, "config.yaml asks for “Kitchen”, which is not here")
    assert gone.choices == ("Desk",)
    assert checks.check_speaker(NONE, Config(speaker="Kitchen")).state is State.BROKEN


def test_computer_without_sound() -> None:
    assert told(checks.check_microphone(NONE, Config())) == (State.MISSING, "none")
    assert "--typed" in checks.check_microphone(NONE, Config()).advice
    assert told(checks.check_speaker(NONE, Config())) == (State.MISSING, "none")


def test_sound_library_that_does_not_load() -> None:
    error = VoicesError("Install it again.")
    for check in (checks.check_microphone(error, Config()), checks.check_speaker(error, Config())):
        assert (check.state, check.advice) == (State.BROKEN, "Install it again.")


def test_model_missing_damaged_whole(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "cache" / model.NAME
    missing = checks.check_model(Config())
    assert told(missing) == (State.MISSING, "none")
    assert "otherside setup" in missing.advice
    folder.mkdir(parents=True)
    assert told(checks.check_model(Config())) == (State.BROKEN, f"{folder} is damaged")
    monkeypatch.setattr(model, "find", lambda *_: folder)
    assert told(checks.check_model(Config())) == (State.BROKEN, f"{folder} is damaged")
    monkeypatch.setattr(model, "is_whole", lambda _: True)
    assert told(checks.check_model(Config())) == (State.OK, str(folder))


def test_own_model_that_is_none(home: Path) -> None:
    check = checks.check_model(Config(model=home / "nowhere"))
    assert check.state is State.BROKEN
    assert str(home / "nowhere") in check.advice


def test_voice_that_works() -> None:
    engine = FakeSynthesiser()
    check = checks.check_voice(Config(voice="en", voice_rate_wpm=160), lambda: engine)
    assert told(check) == (State.OK, "en, 160 words a minute")
    assert check.choices == ("en", "fr")
    assert engine.closed


def test_voice_that_does_not_work() -> None:
    silent, failing = FakeSynthesiser(length=0), FakeSynthesiser(error="There is no voice 'xx'.")
    assert told(checks.check_voice(Config(), lambda: silent)) == (State.BROKEN, "The speech engine renders silence.")
    check = checks.check_voice(Config(voice="xx"), lambda: failing)
    assert told(check) == (State.BROKEN, "There is no voice 'xx'.")
    assert "config.yaml" in check.advice
    assert silent.closed
    assert failing.closed


def test_no_speech_engine() -> None:
    def start() -> Synthesiser:
        raise VoicesError("No speech engine works here.")

    assert told(checks.check_voice(Config(), start)) == (State.BROKEN, "No speech engine works here.")


def test_config(home: Path) -> None:
    file = home / "config.yaml"
    assert told(checks.check_config(file)[1])[0] is State.OK
    file.write_text("volume_percent: 50\n")
    assert checks.check_config(file) == (Config(volume_percent=50), Check("config", State.OK, str(file)))
    file.write_text("volume_percent: 5\nverbosity: loud\n")
    config, check = checks.check_config(file)
    assert config == Config()
    assert told(check) == (State.BROKEN, f"2 problems in {file}")
    assert f"{file}:1: volume_percent" in check.advice
    assert f"{file}:2: verbosity" in check.advice


def test_what_was_tuned(home: Path) -> None:
    file = places.tuning_file()
    assert told(checks.check_tuning(Config()))[0] is State.OK
    assert "otherside tune" in checks.check_tuning(Config()).found
    aliases.save(file, [aliases.Alias("eat books", "it hurts")])
    assert told(checks.check_tuning(Config())) == (State.OK, f"1 learned, in {file}")
    aliases.save(file, [aliases.Alias("eat books", "it hurts"), aliases.Alias("next", "it hurts")])
    check = checks.check_tuning(Config(model=home / "nowhere"))  # what can be seen without a model is told
    assert told(check) == (State.BROKEN, f"1 problem in {file}")
    assert f"{file}:6: aliases[1].heard: “next” is another command already" in check.advice
    file.write_text("aliases: some\n")
    assert told(checks.check_tuning(Config())) == (State.BROKEN, f"1 problem in {file}")


def test_a_tuned_word_that_the_model_does_not_know(model_path: Path) -> None:
    aliases.save(places.tuning_file(), [aliases.Alias("eat boooks", "it hurts")])
    assert checks.check_tuning(Config()).state is State.OK
    check = checks.check_tuning(Config(model=model_path))
    assert check.state is State.BROKEN
    assert "(boooks)" in check.advice


def test_measured_delays() -> None:
    file = device_delays.file()
    check = checks.check_delays(file)
    assert told(check)[0] is State.OK
    assert "otherside doctor --delay" in check.found
    file.parent.mkdir()
    file.write_text(
        "delays:\n  - {microphone: null, speaker: Desk, backend: Fake, delay_ms: 310.0, spread_ms: 0.4, "
        "clarity_db: 41.3, measured_at: 2025-03-01T07:30:00+00:00}\n"
    )
    assert told(checks.check_delays(file)) == (State.OK, f"1 measured, in {file}")
    file.write_text("delays: soon\n")
    broken = checks.check_delays(file)
    assert told(broken) == (State.BROKEN, f"1 problem in {file}")
    assert f"\n{file}:1: delays: " in broken.advice


def test_the_plan_is_counted_and_a_calendar_that_is_not_there_is_told(home: Path) -> None:
    file = home / "schedule.yaml"
    file.write_text("runs: [{at: '18:30', days: [tue]}, {at: '10:00', days: [sun]}]\n")
    assert told(checks.check_plan(file)) == (State.OK, f"2 runs in {file}")
    file.write_text("runs: [{at: '18:30', days: [tue]}]\ncalendars: [{path: gone.ics}]\n")
    check = checks.check_plan(file)
    assert told(check) == (State.MISSING, f"1 run, 1 calendar in {file}")
    assert "gone.ics" in check.advice
    file.write_text("breaks: [{after_min: 40}]\n")
    assert told(checks.check_plan(file)) == (State.OK, f"breaks and times in {file}")
