"""Remembering how long the way through a pair of devices is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import atomic, device_delays
from assistant.config import Config
from assistant.device_delays import Pair, bulk_delay_s, find, load, remember
from assistant.errors import OthersideError
from assistant.yaml_files import ProblemsError
from voices.devices import Devices
from voices.errors import VoicesError
from voices.round_trip import RoundTrip

AT = datetime(2025, 3, 1, 7, 30, tzinfo=UTC)
DESK = Pair("Webcam", "Desk", "PulseAudio")
HEADSET = Pair(None, "Headset", "PulseAudio")


def measured(delay_s: float) -> RoundTrip:
    return RoundTrip(delay_s, 0.0004, 41.26, 3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "device_delays.yaml"


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system choose the webcam and the desk."""
    monkeypatch.setattr(device_delays, "preferred_devices", lambda: ("Webcam", "Desk"))
    monkeypatch.setattr(device_delays, "list_devices", lambda: Devices((), (), "PulseAudio"))


def test_nothing_is_known_at_first(path: Path) -> None:
    assert load(path) == ()
    assert find((), DESK) is None


def test_what_was_measured_is_remembered_for_its_pair_alone(path: Path) -> None:
    remember(path, DESK, measured(0.0843), AT)
    remember(path, HEADSET, measured(0.31), AT)
    known = load(path)
    desk, headset = find(known, DESK), find(known, HEADSET)
    assert desk is not None
    assert headset is not None
    assert (desk.delay_ms, desk.spread_ms, desk.clarity_db) == (84.3, 0.4, 41.3)
    assert desk.measured_at == "2025-03-01T07:30:00+00:00"
    assert headset.delay_ms == 310.0
    assert find(known, Pair("Webcam", "Desk", "ALSA")) is None
    assert find(known, Pair("Webcam", "Headset", "PulseAudio")) is None


def test_a_new_measurement_takes_the_place_of_the_old_one(path: Path) -> None:
    for delay_s in (0.3, 0.1):
        remember(path, DESK, measured(delay_s), AT)
    assert [each.delay_ms for each in load(path)] == [100.0]


def test_the_file_can_be_read_by_people(path: Path) -> None:
    remember(path, HEADSET, measured(0.31), AT)
    assert path.read_text("utf-8") == (
        "# Written by `otherside doctor --delay`: the way from loudspeaker to microphone, for each pair of devices.\n"
        "delays:\n"
        "  - microphone: null\n"
        '    speaker: "Headset"\n'
        '    backend: "PulseAudio"\n'
        "    delay_ms: 310.0\n"
        "    spread_ms: 0.4\n"
        "    clarity_db: 41.3\n"
        '    measured_at: "2025-03-01T07:30:00+00:00"\n'
    )


names = st.text(st.characters(blacklist_categories=["Cs"]), min_size=1, max_size=60)


@given(names, names)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_devices_may_be_called_anything(path: Path, microphone: str, speaker: str) -> None:
    path.unlink(missing_ok=True)
    pair = Pair(microphone, speaker, "Core Audio")
    remember(path, pair, measured(0.1), AT)
    assert find(load(path), pair) is not None


def test_only_so_many_are_kept(path: Path) -> None:
    for number in range(53):
        remember(path, Pair(f"Microphone {number}", None, ""), measured(0.1), AT)
    assert [each.microphone for each in load(path)] == [f"Microphone {number}" for number in range(3, 53)]


@pytest.mark.parametrize(
    "text", ["", "delays: 3\n", "delays:\n  - microphone: A\n", "delays: [\n", "delays: []\nother: 1\n", "- 1\n"]
)
def test_a_broken_file_is_told_and_left_alone(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ProblemsError, match=r"device_delays\.yaml"):
        load(path)
    with pytest.raises(ProblemsError):
        remember(path, DESK, measured(0.1), AT)
    assert path.read_text() == text


def test_where_nothing_can_be_written_it_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic, "write_text", refuse)
    with pytest.raises(OthersideError, match=r"No space left on device.*free some space"):
        remember(path, DESK, measured(0.1), AT)


@pytest.mark.parametrize(
    ("delay_s", "bulk_s"), [(0.0, 0.0), (0.084, 0.0), (0.2, 0.0), (0.201, 0.141), (0.31, 0.25), (0.9, 0.84)]
)
@pytest.mark.usefixtures("devices")
def test_the_canceller_is_helped_only_with_what_is_long(delay_s: float, bulk_s: float) -> None:
    assert bulk_delay_s(Config(), pytest.fail) == 0.0
    remember(device_delays.file(), DESK, measured(delay_s), AT)
    assert bulk_delay_s(Config(), pytest.fail) == pytest.approx(bulk_s)
    assert bulk_delay_s(Config(microphone="Webcam", speaker="Desk"), pytest.fail) == pytest.approx(bulk_s)
    assert bulk_delay_s(Config(speaker="Headset"), pytest.fail) == 0.0


@pytest.mark.usefixtures("devices")
def test_a_session_goes_on_without_a_broken_file() -> None:
    told: list[str] = []
    device_delays.file().parent.mkdir()
    device_delays.file().write_text("delays: soon\n")
    assert bulk_delay_s(Config(), told.append) == 0.0
    assert len(told) == 1
    assert "device_delays.yaml:1: delays: " in told[0]


def test_a_session_goes_on_without_a_sound_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> tuple[str, str]:
        raise VoicesError("The sound library does not load.")

    monkeypatch.setattr(device_delays, "preferred_devices", refuse)
    remember(device_delays.file(), DESK, measured(0.3), AT)
    assert bulk_delay_s(Config(), pytest.fail) == 0.0


def test_a_pair_in_words() -> None:
    assert str(DESK) == "“Desk” to “Webcam”"
    assert str(HEADSET) == "“Headset” to the system's choice"
