"""The hearing check: somebody is asked, speaks in the simulated room, and the real ear listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from assistant.hearing_check import HearingCheck, Listener
from assistant.hearing_report import Trouble
from assistant.journal import Entry
from assistant.language.words import SPOKEN_HELP, Words
from assistant.session.commands import Context
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.recogniser import Model
from voices.room import Room
from voices.simulated_room import QUIET, RoomPlan, SimulatedRoom
from voices.sound import SILENT_BLOCK, Samples
from voices.values import DeviceBack, DeviceLost, EarEvent, RoomEvent, VoiceStarted, VoiceStopped

Speak = Callable[..., Samples]

VOICE = "en-us+f3"


class MicrophoneAt(SimulatedRoom):
    """A room whose microphone is turned up or down, and clips like a real one."""

    def __init__(self, plan: RoomPlan, gain_db: float = 0.0) -> None:
        super().__init__(plan)
        self._gain = np.float32(10 ** (gain_db / 20))

    def exchange(self, played: Samples) -> Samples:
        """As loud as it is set, in 16 bits."""
        turned: Samples = np.clip(super().exchange(played) * self._gain, -1.0, 1.0)
        return (np.round(turned * 32767) / 32767).astype(np.float32)


@dataclass
class Scene:
    """A check with somebody who does as told, or says something else."""

    check: HearingCheck
    entries: list[Entry]
    room: SimulatedRoom | None = None
    speak: Speak | None = None
    says: Callable[[int, str], str | None] = lambda _, asked: asked
    asked: list[str] = field(default_factory=list)

    def play(self) -> Scene:
        """Let it run to its end."""
        while not self.check.over:
            before = len(self.entries)
            self.check.step()
            for entry in self.entries[before:]:
                if entry.kind == "say" and not self.check.over:
                    self.answer(entry.text.removesuffix(", once more"))
        return self

    def answer(self, asked: str) -> None:
        """Say what was asked, or what it is that this person says."""
        self.asked.append(asked)
        text = self.says(len(self.asked), asked)
        if text is not None and self.room is not None and self.speak is not None:
            self.room.person_says(np.pad(self.speak(text, VOICE), (8000, 0)))

    def told(self, kind: str) -> list[str]:
        """The texts of one kind of entry."""
        return [entry.text for entry in self.entries if entry.kind == kind]

    @property
    def troubles(self) -> list[Trouble]:
        """What is wrong."""
        return [finding.trouble for finding in self.check.report().findings]


def new_scene(room: Room, ear: Listener, asks: tuple[str, ...], words: Words, longest_s: float = 60.0) -> Scene:
    entries: list[Entry] = []

    def same(heard: str, asked: str) -> bool:
        return words.parse(heard, Context.SESSION) == words.parse(asked, Context.SESSION)

    check = HearingCheck(room=room, ear=ear, asks=asks, same=same, longest_s=longest_s, on_entry=entries.append)
    return Scene(check, entries)


@pytest.fixture
def scene(model: Model, words: Words, speak: Speak) -> Callable[..., Scene]:
    """Give a way to make a scene with the real ear."""

    def make(*asks: str, plan: RoomPlan = QUIET, gain_db: float = 0.0, longest_s: float = 60.0) -> Scene:
        room = MicrophoneAt(plan, gain_db)
        made = new_scene(room, Ear(model, WordsForEar(words), Context.SESSION), asks, words, longest_s)
        made.room, made.speak = room, speak
        return made

    return make


def test_all_is_well(scene: Callable[..., Scene], words: Words) -> None:
    asks = words.help_lines(Context.SESSION, SPOKEN_HELP)
    here = scene(*asks).play()
    report = here.check.report()
    assert here.told("say") == list(asks)
    assert report.asked == report.understood == asks
    assert report.left == report.unanswered == ()
    assert report.findings == ()
    assert report.seconds < 40.0
    for utterance in report.utterances:
        assert utterance.took_s is not None
        assert 0.0 < utterance.took_s < 1.0
        assert utterance.loudness is not None
        assert utterance.loudness.speech_db == pytest.approx(-26.0, abs=4.0)
        assert utterance.loudness.above_noise_db == pytest.approx(35.0, abs=5.0)
    assert here.told("heard")[0].startswith("next, after ")
    assert "dB above the noise" in here.told("heard")[0]


def test_another_command_is_told_and_asked_for_once_more(scene: Callable[..., Scene]) -> None:
    here = scene("next", "pause")
    here.says = lambda number, asked: "stop" if number == 1 else asked
    here.play()
    assert here.told("say") == ["next", "next, once more", "pause"]
    assert here.told("heard")[0].startswith("stop, not “next”")
    assert here.check.report().understood == ("next", "pause")
    assert here.troubles == []


def test_what_is_never_understood_is_named(scene: Callable[..., Scene]) -> None:
    here = scene("next", "pause")
    here.says = lambda _, asked: "the weather is rather fine today" if asked == "next" else asked
    here.play()
    assert here.told("say") == ["next", "next, once more", "pause"]
    assert here.told("heard")[0].startswith("nothing I know")
    assert here.troubles == [Trouble.MISUNDERSTOOD]
    assert "“next”" in here.check.report().findings[0].advice
    assert "“pause”" not in here.check.report().findings[0].advice


@pytest.mark.parametrize(
    ("plan", "gain_db", "trouble"),
    [
        (QUIET, 24.0, Trouble.TOO_LOUD),
        (QUIET, -17.0, Trouble.TOO_QUIET),
        (replace(QUIET, speech_to_noise_db=9.0), 0.0, Trouble.NOISY),
    ],
)
def test_a_microphone_that_is_not_well_set(
    scene: Callable[..., Scene], plan: RoomPlan, gain_db: float, trouble: Trouble
) -> None:
    here = scene("next", "other side", "thirty more seconds", plan=plan, gain_db=gain_db).play()
    assert here.troubles[0] is trouble


def test_a_voice_that_is_lost_in_the_noise(scene: Callable[..., Scene]) -> None:
    here = scene("next", plan=replace(QUIET, speech_to_noise_db=-10.0), longest_s=30.0).play()
    assert here.troubles[0] is Trouble.NOISY


def test_nobody_speaks(scene: Callable[..., Scene]) -> None:
    here = scene("next", "pause")
    here.says = lambda _, __: None
    here.play()
    assert here.told("note") == ["Nothing was heard."] * 2
    assert here.check.report().asked == here.check.report().unanswered == ("next", "pause")
    assert here.troubles == [Trouble.UNNOTICED]


def test_one_thing_is_not_said(scene: Callable[..., Scene]) -> None:
    here = scene("next", "pause")
    here.says = lambda _, asked: None if asked == "pause" else asked
    here.play()
    assert here.troubles == [Trouble.UNNOTICED]
    assert "“pause”" in here.check.report().findings[0].advice


def test_the_time_is_up(scene: Callable[..., Scene]) -> None:
    here = scene("next", "pause", "stop", longest_s=3.3).play()
    report = here.check.report()
    assert report.seconds == pytest.approx(3.3)
    assert report.asked == ("next",)
    assert report.left == ("pause", "stop")
    assert report.findings == ()


def test_ended_before_anything_was_said(scene: Callable[..., Scene]) -> None:
    here = scene("next")
    here.says = lambda _, __: None
    for _ in range(200):
        here.check.step()
    assert here.check.asking == "next"
    here.check.end()
    assert here.check.over
    assert here.check.asking is None
    assert here.check.report().asked == ()
    assert here.troubles == []


@dataclass
class FakeRoom:
    """Plays a list of blocks, then silence; things happen at stated blocks."""

    blocks: list[Samples] = field(default_factory=list)
    happens: dict[int, RoomEvent] = field(default_factory=dict)
    count: int = 0

    def exchange(self, played: Samples) -> Samples:
        """See `Room`."""
        assert not played.any()
        self.count += 1
        return self.blocks[self.count - 1] if self.count <= len(self.blocks) else SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """See `Room`."""
        event = self.happens.get(self.count)
        return () if event is None else (event,)

    def close(self) -> None:
        """See `Room`."""


@dataclass
class FakeEar:
    """Hears what the test says at stated blocks."""

    hears: dict[int, EarEvent] = field(default_factory=dict)
    count: int = 0

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """See `Ear`."""
        assert heard.shape == played.shape
        assert not coach_speaks
        self.count += 1
        event = self.hears.get(self.count)
        return () if event is None else (event,)


def noise(seconds: float) -> list[Samples]:
    return list(np.random.default_rng(0).normal(0, 0.001, (round(seconds * 100), 160)).astype(np.float32))


def test_a_muted_microphone(words: Words) -> None:
    here = new_scene(FakeRoom(), FakeEar(), ("next",), words, longest_s=20.0).play()
    assert here.told("note")[0].startswith("The microphone gives pure silence: it is muted")
    assert here.told("say") == ["next"]  # it may be unmuted at any moment
    assert here.check.over
    assert here.troubles == [Trouble.SILENT]


def test_a_microphone_that_goes_away_and_comes_back(words: Words) -> None:
    happens: dict[int, RoomEvent] = {
        300: DeviceLost("microphone", "Gone."),
        310: DeviceLost("speaker", "Gone."),
        2000: DeviceBack("microphone"),
    }
    here = new_scene(FakeRoom(noise(60.0), happens), FakeEar(), ("next",), words).play()
    assert here.told("note")[:2] == ["The microphone is gone; connect it again.", "The microphone is back."]
    assert here.check.now_s > 25.0  # nobody was held to blame for the time without it
    assert here.troubles[0] is Trouble.LOST


def test_a_knock_is_no_word_and_a_drone_is_not_waited_for(words: Words) -> None:
    hears: dict[int, EarEvent] = {200: VoiceStarted(), 225: VoiceStopped(), 500: VoiceStarted()}
    here = new_scene(FakeRoom(noise(60.0)), FakeEar(hears), ("next", "pause"), words).play()
    heard = [entry for entry in here.entries if entry.kind == "heard"]
    assert [entry.text.partition(",")[0] for entry in heard] == ["nothing I know"]
    assert heard[0].at_s == pytest.approx(5.0 + 13.0, abs=0.1)


def test_what_is_said_before_anything_was_asked_is_no_answer(scene: Callable[..., Scene]) -> None:
    here = scene("pause")
    assert here.room is not None
    assert here.speak is not None
    here.room.person_says(np.pad(here.speak("stop", VOICE), (8000, 0)))
    here.play()
    first = here.check.report().utterances[0]
    assert (first.asked, first.heard, first.understood) == (None, "stop", False)
    assert here.check.report().understood == ("pause",)
