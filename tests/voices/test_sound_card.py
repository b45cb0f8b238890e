"""The room on real devices, here those of a PulseAudio server of our own: a loudspeaker, a microphone, no hardware."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from assistant import device_delays
from assistant.cli import main
from assistant.device_delays import Pair
from voices.devices import list_devices, open_microphone, preferred_devices
from voices.sound import BLOCK_SAMPLES, RATE_HZ, SILENT_BLOCK, Samples, from_pcm16, to_pcm16
from voices.sound_card import SoundCard
from voices.values import DeviceBack, DeviceLost, Microphone, RoomEvent

PATIENCE_S = 20.0
SPEAKER = "sink_name=speaker rate=48000 sink_properties=device.description=Loudspeaker"
MICROPHONE = "source_name=mic master=feed.monitor source_properties=device.description=Mic"
SCRIPT = f"""\
load-module module-native-protocol-unix auth-anonymous=1 socket={{socket}}
load-module module-null-sink {SPEAKER}
load-module module-null-sink sink_name=feed rate=48000 sink_properties=device.description=Feed
load-module module-remap-source {MICROPHONE}
set-default-sink speaker
set-default-source mic
"""
FORMAT = ("--raw", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le", "--latency-msec=20")
BOTH_GONE: set[RoomEvent] = {
    DeviceLost("microphone", "The microphone is gone. Type what you want until one works."),
    DeviceLost("speaker", "The speaker is gone. Read what I say until one works."),
}
BOTH_BACK: set[RoomEvent] = {DeviceBack("microphone"), DeviceBack("speaker")}
TONE: Samples = (0.25 * np.sin(2 * np.pi * 440 / RATE_HZ * np.arange(RATE_HZ))).astype(np.float32)
_LOUD = 0.05
_LONGEST_BLOCKS = 1500


class VirtualRoom:
    """A sound server with two devices, where the test is both the air and the person."""

    def __init__(self, folder: Path, socket: Path) -> None:
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_SERVER": f"unix:{socket}",
        }
        script = folder / "script.pa"
        script.write_text(SCRIPT.format(socket=socket))
        options = ["--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--log-target=stderr"]
        self._server = subprocess.Popen(  # noqa: S603
            ["pulseaudio", "-n", "-v", "-F", str(script), *options],  # noqa: S607
            env=self._environment,
            stderr=subprocess.PIPE,
        )
        ready = threading.Event()
        assert self._server.stderr is not None
        self._log = threading.Thread(target=_follow, args=(self._server.stderr, ready))
        self._log.start()
        assert ready.wait(PATIENCE_S), "PulseAudio does not start"
        # What nobody listens to falls asleep and takes two seconds to wake.
        self.recorded, self._waste = Recording("Monitor of Loudspeaker"), Recording("Monitor of Feed")

    def close(self) -> None:
        """Switch everything off."""
        self.recorded.close()
        self._waste.close()
        self._server.terminate()
        self._server.wait(PATIENCE_S)
        self._log.join(PATIENCE_S)
        if self._server.stderr is not None:
            self._server.stderr.close()

    def listen_anew(self) -> None:
        """Listen to a loudspeaker that was taken away and came back."""
        self.recorded.close()
        self.recorded = Recording("Monitor of Loudspeaker")

    def person_says(self, samples: Samples) -> None:
        """Let the microphone hear something; returns when it was heard."""
        command = ["pacat", "--playback", "--device=feed", *FORMAT]
        subprocess.run(  # noqa: S603
            command, input=to_pcm16(samples), env=self._environment, check=True, timeout=PATIENCE_S
        )

    def freeze(self) -> None:
        """Let the sound server hang."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._server.send_signal(signal.SIGCONT)

    def unplug(self, name: str) -> None:
        """Take a device away; `name` as in its module's arguments."""
        for line in self._ask("list", "short", "modules").splitlines():
            if f"={name} " in line:
                self._ask("unload-module", line.split()[0])

    def plug(self, module: str, arguments: str) -> None:
        """Put a device back."""
        self._ask("load-module", module, *arguments.split())

    def microphone_users(self) -> int:
        """How many programs record from the microphone."""
        (number,) = [
            line.split()[0] for line in self._ask("list", "short", "sources").splitlines() if line.split()[1] == "mic"
        ]
        return sum(line.split()[1] == number for line in self._ask("list", "short", "source-outputs").splitlines())

    def _ask(self, *words: str) -> str:
        command = ["pactl", *words]
        done = subprocess.run(  # noqa: S603
            command, env=self._environment, check=True, timeout=PATIENCE_S, stdout=subprocess.PIPE, text=True
        )
        return done.stdout


def _follow(log: IO[bytes], ready: threading.Event) -> None:
    for line in log:
        if b"startup complete" in line:
            ready.set()


class Recording:
    """What comes out of a loudspeaker."""

    def __init__(self, source: str) -> None:
        self._data = bytearray()
        self._news = threading.Condition()
        self._stream = open_microphone(source, self._take)
        self.close = self._stream.close

    def loud(self, at_least: int) -> Samples:
        """Wait until so many samples were loud, and give all that were."""
        with self._news:
            self._news.wait_for(lambda: len(loud_part(from_pcm16(bytes(self._data)))) >= at_least, PATIENCE_S)
            return loud_part(from_pcm16(bytes(self._data)))

    def forget(self) -> None:
        """Begin anew."""
        with self._news:
            self._data.clear()

    def _take(self, data: bytes) -> None:
        with self._news:
            self._data += data
            self._news.notify_all()


@pytest.fixture(scope="module")
def virtual_room() -> Iterator[VirtualRoom]:
    for program in ("pulseaudio", "pactl", "pacat"):
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}: install pulseaudio and pulseaudio-utils")
    with tempfile.TemporaryDirectory(prefix="room-") as folder, pytest.MonkeyPatch.context() as environment:
        socket = Path(folder) / "native"
        environment.setenv("PULSE_SERVER", f"unix:{socket}")
        room = VirtualRoom(Path(folder), socket)
        yield room
        room.close()


@pytest.fixture
def card(virtual_room: VirtualRoom) -> Iterator[SoundCard]:
    virtual_room.recorded.forget()
    card = SoundCard("Mic", "Loudspeaker", time.monotonic)
    yield card
    card.close()


def await_event(card: SoundCard, kind: type[RoomEvent]) -> RoomEvent:
    """Let time pass until something happens."""
    for _ in range(_LONGEST_BLOCKS):
        card.exchange(SILENT_BLOCK)
        for event in card.events():
            if isinstance(event, kind):
                return event
    pytest.fail(f"no {kind.__name__} in {_LONGEST_BLOCKS} blocks")


def await_events(card: SoundCard, expected: set[RoomEvent]) -> None:
    """Let time pass until all of these have happened, in any order, and nothing else."""
    found: set[RoomEvent] = set()
    for _ in range(_LONGEST_BLOCKS):
        card.exchange(SILENT_BLOCK)
        found |= set(card.events())
        if len(found) >= len(expected):
            break
    assert found == expected


def play(card: SoundCard, sound: Samples) -> None:
    """Play a sound, and silence enough for all of it to arrive."""
    for at in range(0, len(sound), BLOCK_SAMPLES):
        card.exchange(sound[at : at + BLOCK_SAMPLES])
    for _ in range(50):
        card.exchange(SILENT_BLOCK)


def hear(card: SoundCard, room: VirtualRoom, sound: Samples) -> Samples:
    """Let the person make a sound, and give what was loud of what was heard."""
    person = threading.Thread(target=room.person_says, args=(sound,))
    person.start()
    heard: list[Samples] = []
    count = 0
    for _ in range(_LONGEST_BLOCKS):
        block = card.exchange(SILENT_BLOCK)
        heard.append(block[np.abs(block) > _LOUD])
        count += len(heard[-1])
        if count and not person.is_alive() and not any(len(each) for each in heard[-30:]):
            break
    person.join(PATIENCE_S)
    return np.concatenate(heard)


def loud_part(sound: Samples) -> Samples:
    return sound[np.abs(sound) > _LOUD]


def rms(sound: Samples) -> float:
    return float(np.sqrt(np.mean(sound**2)))


def test_what_is_played_arrives_at_the_speaker(card: SoundCard, virtual_room: VirtualRoom) -> None:
    assert card.events() == ()
    play(card, TONE)
    expected = loud_part(TONE)
    arrived = virtual_room.recorded.loud(round(0.95 * len(expected)))
    assert len(arrived) == pytest.approx(len(expected), rel=0.05)
    assert rms(arrived) == pytest.approx(rms(expected), rel=0.1)


def test_what_is_said_is_heard(card: SoundCard, virtual_room: VirtualRoom) -> None:
    heard = hear(card, virtual_room, TONE)
    expected = loud_part(TONE)
    assert len(heard) == pytest.approx(len(expected), rel=0.05)
    assert rms(heard) == pytest.approx(rms(expected), rel=0.1)


def test_a_microphone_that_vanishes_and_comes_back(card: SoundCard, virtual_room: VirtualRoom) -> None:
    assert card.microphone_open
    virtual_room.unplug("mic")
    assert await_event(card, DeviceLost) == DeviceLost(
        "microphone", "The microphone is gone. Type what you want until one works."
    )
    assert not card.microphone_open
    virtual_room.recorded.forget()
    play(card, TONE)
    assert len(virtual_room.recorded.loud(10_000)) >= 10_000  # the coach speaks on
    virtual_room.plug("module-remap-source", MICROPHONE)
    assert await_event(card, DeviceBack) == DeviceBack("microphone")
    assert card.microphone_open
    assert len(hear(card, virtual_room, TONE)) > 10_000


def test_a_speaker_that_vanishes_and_comes_back(card: SoundCard, virtual_room: VirtualRoom) -> None:
    virtual_room.unplug("speaker")
    assert await_event(card, DeviceLost) == DeviceLost(
        "speaker", "The speaker is gone. Read what I say until one works."
    )
    assert len(hear(card, virtual_room, TONE)) > 10_000  # the person is heard all the same
    virtual_room.plug("module-null-sink", SPEAKER)
    virtual_room.listen_anew()
    assert await_event(card, DeviceBack) == DeviceBack("speaker")
    play(card, TONE)
    assert len(virtual_room.recorded.loud(10_000)) >= 10_000


def test_both_vanish_and_come_back(card: SoundCard, virtual_room: VirtualRoom) -> None:
    virtual_room.unplug("mic")
    virtual_room.unplug("speaker")
    await_events(card, BOTH_GONE)
    assert not card.exchange(SILENT_BLOCK).any()  # time goes on by the clock
    virtual_room.plug("module-null-sink", SPEAKER)
    virtual_room.plug("module-remap-source", MICROPHONE)
    virtual_room.listen_anew()
    await_events(card, BOTH_BACK)
    assert len(hear(card, virtual_room, TONE)) > 10_000
    virtual_room.recorded.forget()
    play(card, TONE)
    assert len(virtual_room.recorded.loud(10_000)) >= 10_000


def test_a_sound_server_that_hangs_does_not_hold_the_session(card: SoundCard, virtual_room: VirtualRoom) -> None:
    """It holds whoever closes a device of it for half a minute; the session must go on all the same."""
    virtual_room.freeze()
    try:
        await_events(card, BOTH_GONE)
        for _ in range(20):
            assert not card.exchange(SILENT_BLOCK).any()
    finally:
        virtual_room.thaw()
    await_events(card, BOTH_BACK)
    assert len(hear(card, virtual_room, TONE)) > 10_000


def test_the_devices_the_system_prefers_are_named(virtual_room: VirtualRoom) -> None:
    assert virtual_room
    assert preferred_devices() == ("Mic", "Loudspeaker")


def test_the_way_from_speaker_to_microphone_is_measured(
    virtual_room: VirtualRoom, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert own_home
    virtual_room.plug("module-loopback", "source=speaker.monitor sink=feed latency_msec=50")
    try:
        assert main(["doctor", "--delay"]) == 0
    finally:
        virtual_room.unplug("speaker.monitor")
    assert "chirps agree" in capsys.readouterr().out
    known = device_delays.find(
        device_delays.load(device_delays.file()), Pair("Mic", "Loudspeaker", list_devices().backend)
    )
    assert known is not None
    assert 0.0 < known.delay_ms < 1000.0


def test_the_microphone_is_shut_when_close_returns(virtual_room: VirtualRoom) -> None:
    card = SoundCard("Mic", "Loudspeaker", time.monotonic)
    assert virtual_room.microphone_users() == 1
    card.close()
    assert virtual_room.microphone_users() == 0


def test_a_microphone_that_is_not_wanted_is_never_opened(virtual_room: VirtualRoom) -> None:
    card = SoundCard(None, None, time.monotonic, listens=False)
    assert not card.microphone_open
    assert virtual_room.microphone_users() == 0
    virtual_room.recorded.forget()
    play(card, TONE)  # paced by the loudspeaker
    assert len(virtual_room.recorded.loud(10_000)) >= 10_000
    assert card.events() == ()
    card.close()


def await_microphone(card: SoundCard, wanted: Microphone) -> None:
    """Let time pass until it stands so with the microphone."""
    for _ in range(_LONGEST_BLOCKS):
        if card.microphone is wanted:
            return
        card.exchange(SILENT_BLOCK)
    pytest.fail(f"the microphone is still {card.microphone}")


def test_a_microphone_is_opened_while_the_loudspeaker_plays(virtual_room: VirtualRoom) -> None:
    card = SoundCard("Mic", "Loudspeaker", time.monotonic, listens=False)
    virtual_room.recorded.forget()
    play(card, TONE)
    assert (card.microphone, virtual_room.microphone_users()) == (Microphone.SHUT, 0)
    card.listen()
    card.listen()
    await_microphone(card, Microphone.HEARS)
    assert virtual_room.microphone_users() == 1
    assert len(hear(card, virtual_room, TONE)) > 10_000
    virtual_room.recorded.forget()
    play(card, TONE)
    assert len(virtual_room.recorded.loud(10_000)) >= 10_000
    assert card.events() == ()
    card.close()
    assert virtual_room.microphone_users() == 0


def test_a_microphone_that_is_missing_when_it_is_wanted_is_told_and_time_goes_on(virtual_room: VirtualRoom) -> None:
    assert virtual_room
    card = SoundCard("Nothing", "Loudspeaker", time.monotonic, listens=False)
    assert card.events() == ()
    card.listen()
    assert await_event(card, DeviceLost) == DeviceLost(
        "microphone", "The microphone “Nothing” is not here. Type what you want until one works."
    )
    assert card.microphone is Microphone.SHUT
    assert not card.exchange(SILENT_BLOCK).any()
    card.close()


def test_closed_while_its_microphone_is_being_opened(virtual_room: VirtualRoom) -> None:
    card = SoundCard("Mic", "Loudspeaker", time.monotonic, listens=False)
    card.listen()
    card.close()
    assert virtual_room.microphone_users() == 0


def test_a_microphone_from_the_beginning_is_not_opened_again(card: SoundCard, virtual_room: VirtualRoom) -> None:
    card.listen()
    assert card.microphone is Microphone.HEARS
    assert virtual_room.microphone_users() == 1


def test_what_is_missing_at_the_start_is_told_at_once_and_time_goes_on(virtual_room: VirtualRoom) -> None:
    assert virtual_room
    card = SoundCard("Nothing", "Nobody", time.monotonic)
    assert not card.microphone_open
    assert set(card.events()) == {
        DeviceLost("microphone", "The microphone “Nothing” is not here. Type what you want until one works."),
        DeviceLost("speaker", "The speaker “Nobody” is not here. Read what I say until one works."),
    }
    begun_s = time.monotonic()
    for _ in range(20):
        assert not card.exchange(SILENT_BLOCK).any()
    assert time.monotonic() - begun_s >= 0.19
    card.close()


def test_a_session_hands_free(  # noqa: PLR0913 - a whole session
    virtual_room: VirtualRoom,
    own_home: Path,
    model_path: Path,
    speak: Callable[..., Samples],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    config = own_home / "config" / "config.yaml"
    config.parent.mkdir()
    config.write_text(f"microphone: Mic\nspeaker: Loudspeaker\nmodel: {model_path}\n")
    device_delays.file().parent.mkdir()
    device_delays.file().write_text("delays: soon\n")  # is told, and no reason not to go on
    monkeypatch.setattr(sys, "stdin", None)
    virtual_room.recorded.forget()
    over = threading.Event()

    def person() -> None:
        virtual_room.recorded.loud(RATE_HZ // 4)  # the coach speaks
        for _ in range(10):
            virtual_room.person_says(np.pad(speak("stop"), (RATE_HZ // 4, RATE_HZ)))
            if over.is_set():
                return
        os.kill(os.getpid(), signal.SIGINT)  # not heard: do not wait for the end of the routine

    thread = threading.Thread(target=person)
    thread.start()
    assert main(["start"]) == 0
    over.set()
    thread.join(PATIENCE_S)
    printed = capsys.readouterr().out
    assert "device_delays.yaml:1: delays: " in printed
    assert "heard   stop" in printed
    assert printed.splitlines()[-1].startswith("Stopped: ")
