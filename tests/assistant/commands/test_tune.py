"""`otherside tune`, from the command line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from assistant import places
from assistant.cli import main
from assistant.commands import tune
from assistant.language.words import Saying
from assistant.tuning import aliases
from assistant.tuning.advice import Try
from assistant.tuning.booth import Booth
from voices.simulated_room import QUIET, SimulatedRoom
from voices.sound import Samples
from voices.values import DeviceLost

Printed = pytest.CaptureFixture[str]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> SimulatedRoom:
    """Put a simulated room in place of the devices."""
    room = SimulatedRoom(QUIET)
    monkeypatch.setattr(tune, "SoundCard", lambda *_, **__: room)
    return room


def answer(
    monkeypatch: pytest.MonkeyPatch, room: SimulatedRoom, speak: Callable[..., Samples], breaks_off: Sequence[str] = ()
) -> None:
    """Let a person answer each prompt; at some of them they press Ctrl-C."""
    attempt = Booth.attempt

    def answered(booth: Booth, wanted: Saying) -> Try:
        if wanted.text in breaks_off:
            raise KeyboardInterrupt
        room.person_says(np.pad(speak(wanted.text, "en-us+f1"), (6000, 0)))
        return attempt(booth, wanted)

    monkeypatch.setattr(Booth, "attempt", answered)


@pytest.mark.usefixtures("model_path")
@pytest.mark.parametrize("silent", [[], ["--silent"]])
def test_a_clear_voice(
    monkeypatch: pytest.MonkeyPatch,
    room: SimulatedRoom,
    speak: Callable[..., Samples],
    capsys: Printed,
    silent: list[str],
) -> None:
    answer(monkeypatch, room, speak)
    assert main(["tune", "--commands", "stop, other side", *silent]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("The microphone is open until this ends. No sound is kept")
    assert " 2 of 2  Say “other side” … understood. Again … understood." in printed
    assert printed.endswith("\n2 of 2 understood.\n")
    assert not places.tuning_file().exists()


@pytest.mark.usefixtures("model_path")
def test_ctrl_c_ends_it_kindly(
    monkeypatch: pytest.MonkeyPatch, room: SimulatedRoom, speak: Callable[..., Samples], capsys: Printed
) -> None:
    answer(monkeypatch, room, speak, breaks_off=["pause"])
    assert main(["tune", "--silent"]) == 0
    assert capsys.readouterr().out.endswith("\nEnded after 1 of 15.\n\n1 of 1 understood.\n")


@pytest.mark.usefixtures("model_path", "room")
def test_nobody_there(capsys: Printed) -> None:
    assert main(["tune", "--silent"]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("No voice arrives.")
    assert told.err.count("\n") == 1


@pytest.mark.usefixtures("model_path")
def test_without_a_microphone_there_is_no_introduction(
    monkeypatch: pytest.MonkeyPatch, room: SimulatedRoom, capsys: Printed
) -> None:
    monkeypatch.setattr(room, "events", lambda: (DeviceLost("microphone", "There is none."),))
    assert main(["tune", "--silent"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "There is no working microphone to tune. `otherside doctor` says what is here.\n"


@pytest.mark.usefixtures("model_path")
def test_without_a_loudspeaker_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, room: SimulatedRoom, speak: Callable[..., Samples], capsys: Printed
) -> None:
    troubles = [(DeviceLost("speaker", "There is no loudspeaker."),)]
    monkeypatch.setattr(room, "events", lambda: troubles.pop() if troubles else ())
    answer(monkeypatch, room, speak)
    assert main(["tune", "--commands", "stop"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("There is no loudspeaker.\nThe microphone is open until this ends.")
    assert printed.endswith("\n1 of 1 understood.\n")


def test_forgetting(capsys: Printed) -> None:
    aliases.save(places.tuning_file(), [aliases.Alias("eat books", "it hurts")])
    assert main(["tune", "--forget"]) == 0
    assert main(["tune", "--forget"]) == 0
    assert capsys.readouterr().out == f"Forgotten; {places.tuning_file()} is gone.\nNothing had been learned.\n"


@pytest.mark.usefixtures("model_path")
def test_a_broken_file_is_not_written_over(capsys: Printed) -> None:
    places.tuning_file().parent.mkdir(parents=True)
    places.tuning_file().write_text("aliases:\n- {heard: next, means: it hurts}\n")
    assert main(["tune"]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith(":2: aliases[0].heard: “next” is another command already; remove it")
    assert main(["tune", "--forget"]) == 0


def test_a_session_goes_on_without_a_broken_alias(capsys: Printed) -> None:
    places.tuning_file().parent.mkdir(parents=True)
    places.tuning_file().write_text("aliases:\n- {heard: next, means: it hurts}\n")
    places.config_file().write_text("rolling: fine\n")
    assert main(["start", "wake-up", "--typed", "--silent", "--speed", "1000"]) == 0
    assert "aliases[0].heard: “next” is another command already; remove it" in capsys.readouterr().out


def test_without_a_model(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.delenv(places.MODEL_VARIABLE, raising=False)
    assert main(["tune"]) == 1
    assert capsys.readouterr().err == "The speech model is not here yet: run `otherside setup`.\n"


def test_what_cannot_be_asked_for(capsys: Printed) -> None:
    assert main(["tune", "--commands", "stopp"]) == 1
    assert capsys.readouterr().err == "“stopp” is not listened for in a session; did you mean stop?\n"
    for wrong in (["--commands", " , "], ["--all", "--forget"]):
        with pytest.raises(SystemExit) as ended:
            main(["tune", *wrong])
        assert ended.value.code == 2
