"""`otherside doctor --listen` and `--delay`, with a simulated room behind the sound card."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from assistant import device_delays, places
from assistant.checks import Check, State
from assistant.cli import main
from assistant.commands import doctor_sound
from assistant.config import load
from assistant.device_delays import DeviceDelay
from assistant.errors import OthersideError
from assistant.wiring import model_for
from voices.devices import Devices
from voices.errors import VoicesError
from voices.recogniser import Model
from voices.round_trip import RoundTrip
from voices.simulated_room import QUIET, RoomPlan, SimulatedRoom
from voices.sound import Samples
from voices.sound_card import ADVICE
from voices.values import DeviceLost, RoomEvent

Speak = Callable[..., Samples]

HERE = Devices(("Webcam",), ("Desk",), "Fake")
SAYS_AT_BLOCK = 180


class Card(SimulatedRoom):
    """A sound card in a simulated room, where somebody says something a moment after the first question."""

    def __init__(self, plan: RoomPlan, says: Samples | None = None, lost: dict[int, RoomEvent] | None = None) -> None:
        super().__init__(plan)
        self._says = says
        self._lost = lost or {}
        self._count = 0
        self.closed = False
        self.opened: tuple[object, ...] = ()

    def exchange(self, played: Samples) -> Samples:
        """See `Room`."""
        self._count += 1
        if self._count == SAYS_AT_BLOCK and self._says is not None:
            self.person_says(self._says)
        return super().exchange(played)

    def events(self) -> tuple[RoomEvent, ...]:
        """What was lost since the last look."""
        due = [count for count in self._lost if count <= self._count]
        return tuple(self._lost.pop(count) for count in due)

    def close(self) -> None:
        """See `Room`."""
        self.closed = True


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[[Card], Card]:
    """Give `use(card)`: let it be what the command opens."""
    monkeypatch.setattr(doctor_sound, "list_devices", lambda: HERE)
    monkeypatch.setattr(device_delays, "list_devices", lambda: HERE)
    monkeypatch.setattr(device_delays, "preferred_devices", lambda: ("Webcam", "Desk"))

    def use(card: Card) -> Card:
        def open_card(
            microphone: str | None, speaker: str | None, _now_s: Callable[[], float], *, speaks: bool = True
        ) -> Card:
            card.opened = (microphone, speaker, speaks)
            return card

        monkeypatch.setattr(doctor_sound, "SoundCard", open_card)
        return card

    return use


@pytest.fixture
def own_model(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use the model that is loaded already."""
    monkeypatch.setattr(doctor_sound, "model_for", lambda _: model)


def write_config(text: str) -> None:
    file = places.config_file()
    file.parent.mkdir()
    file.write_text(text)


@pytest.mark.usefixtures("own_model")
def test_listening(use: Callable[[Card], Card], speak: Speak, capsys: pytest.CaptureFixture[str]) -> None:
    card = use(Card(QUIET, speak("next")))
    assert main(["doctor", "--listen", "--seconds", "5"]) == 0
    assert card.opened == (None, None, False)
    assert card.closed
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "The microphone opens now, for 5 seconds at most; Ctrl-C closes it. No sound is kept."
    assert lines[1] == "  0:01.5  say     next"
    assert lines[2].split()[1:3] == ["heard", "next,"]
    assert lines[3].endswith("say     other side")
    assert lines[4] == "The microphone is closed."
    assert lines[5].startswith("Understood 1 of 1, ")
    assert lines[6:] == ["All is well so far."]


@pytest.mark.usefixtures("own_model")
def test_listening_for_programs(use: Callable[[Card], Card], speak: Speak, capsys: pytest.CaptureFixture[str]) -> None:
    use(Card(QUIET, speak("next") * np.float32(0.16)))
    assert main(["doctor", "--listen", "--seconds", "5", "--json"]) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out)["findings"][0]["trouble"] == "too quiet"
    assert "say     next" in printed.err


@pytest.mark.usefixtures("own_model")
def test_a_microphone_that_does_not_open(use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]) -> None:
    sentence = f"The microphone cannot be opened; another program may hold it. {ADVICE['microphone']}"
    card = use(Card(QUIET, lost={0: DeviceLost("microphone", sentence)}))
    assert main(["doctor", "--listen"]) == 1
    assert card.closed
    assert capsys.readouterr().err == (
        "The microphone cannot be opened; another program may hold it. `otherside doctor` names the others.\n"
    )


@pytest.mark.parametrize("option", ["--listen", "--delay"])
def test_without_a_microphone(option: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor_sound, "list_devices", lambda: Devices((), ("Desk",), "Fake"))
    assert main(["doctor", option]) == 1
    told = capsys.readouterr().err
    assert told.startswith("There is no microphone: connect one and allow its use")
    assert told.count("\n") == 1


def test_with_another_microphone_than_the_chosen_one(
    use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]
) -> None:
    write_config("microphone: Headset\n")
    card = use(Card(QUIET))
    assert main(["doctor", "--listen"]) == 1
    assert card.opened == ()
    assert capsys.readouterr().err == (
        "config.yaml asks for “Headset”, which is not here; connect it, or put one of these under `microphone`: "
        "Webcam.\n"
    )


def test_without_a_model(
    use: Callable[[Card], Card], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv(places.MODEL_VARIABLE, raising=False)
    with pytest.raises(VoicesError):
        model_for(load(places.config_file()))
    card = use(Card(QUIET))
    assert main(["doctor", "--listen"]) == 1
    assert card.opened == ()
    assert capsys.readouterr().err == "The speech model is not here yet: run `otherside setup`.\n"


@pytest.mark.parametrize(("delay_s", "bulk_ms"), [(0.05, 0.0), (0.3, 243.4)])
def test_the_delay_is_measured_and_remembered(
    delay_s: float, bulk_ms: float, use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]
) -> None:
    card = use(Card(replace(QUIET, playback_delay_s=delay_s)))
    assert main(["doctor", "--delay", "--json"]) == 0
    assert card.opened == (None, None, True)
    assert card.closed
    printed = capsys.readouterr()
    told = json.loads(printed.out)
    assert printed.err.startswith("Three soft chirps, from “Desk” to “Webcam”. The microphone is open for five seconds")
    assert told["delay_ms"] == pytest.approx(delay_s * 1000 + 3.4, abs=0.2)
    assert told["bulk_delay_ms"] == pytest.approx(bulk_ms, abs=0.2)
    (known,) = device_delays.load(device_delays.file())
    assert (known.microphone, known.speaker, known.backend) == ("Webcam", "Desk", "Fake")
    assert known.delay_ms == told["delay_ms"]


def test_the_delay_in_words(use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]) -> None:
    use(Card(QUIET))
    assert main(["doctor", "--delay"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("43 ms there and back: 3 of 3 chirps agree within 0.0 ms, ")
    assert lines[2:] == ["The echo canceller covers that by itself.", f"Remembered in {device_delays.file()}"]


def test_a_long_delay_in_words() -> None:
    kept = DeviceDelay("Webcam", "Desk", "Fake", 310.0, 0.4, 41.3, "2025-03-01T07:30:00+00:00")
    lines = doctor_sound.delay_lines(RoundTrip(0.31, 0.0004, 41.3, 2), kept, device_delays.file())
    assert lines[1] == "That is long; a session will look for the echo from 250 ms on."
    assert lines[2] == "One chirp was lost or late; to be sure, measure again."


def test_no_chirp_comes_back(use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]) -> None:
    use(Card(replace(QUIET, echo_to_speech_db=-90.0)))
    assert main(["doctor", "--delay"]) == 1
    assert capsys.readouterr().out.splitlines()[1].startswith("No chirp came back. Turn the loudspeaker up")
    assert not device_delays.file().exists()
    use(Card(replace(QUIET, echo_to_speech_db=-90.0)))
    assert main(["doctor", "--delay", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["delay_ms"] is None


def test_a_speaker_that_goes_away_while_it_is_measured(
    use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]
) -> None:
    card = use(Card(QUIET, lost={100: DeviceLost("speaker", f"The speaker is gone. {ADVICE['speaker']}")}))
    assert main(["doctor", "--delay"]) == 1
    assert card.closed
    assert capsys.readouterr().err == "The speaker is gone. `otherside doctor` names the others.\n"
    assert not device_delays.file().exists()


def test_a_broken_file_is_told_before_anything_is_played(
    use: Callable[[Card], Card], capsys: pytest.CaptureFixture[str]
) -> None:
    device_delays.file().parent.mkdir()
    device_delays.file().write_text("delays: soon\n")
    card = use(Card(QUIET))
    assert main(["doctor", "--delay"]) == 1
    assert card.opened == ()
    assert "device_delays.yaml:1: delays: " in capsys.readouterr().err


def test_what_is_expected_and_missing_is_one_sentence() -> None:
    missing = Check("speaker", State.MISSING, "none", "connect one; until then it prints")
    with pytest.raises(OthersideError) as caught:
        doctor_sound.expect(missing)
    assert str(caught.value) == "There is no speaker: connect one; until then it prints."
