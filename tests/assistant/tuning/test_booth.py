"""A tuning in the simulated room: a foreign accent, the real voice, the real recogniser."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from assistant import places
from assistant.errors import OthersideError
from assistant.language.chatter import load_common
from assistant.language.words import Saying, Words
from assistant.session.commands import Context
from assistant.tuning import aliases
from assistant.tuning.advice import Hearing, Rules, Try
from assistant.tuning.booth import Booth
from assistant.tuning.course import Course, Outcome, choose
from assistant.wiring import WordsForEar, words_for
from voices.ear import Ear
from voices.echo import EchoCanceller
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.room import Room
from voices.simulated_room import QUIET, SimulatedRoom
from voices.sound import RATE_HZ, SILENT_BLOCK, Samples
from voices.values import DeviceLost, Heard, RoomEvent

Speak = Callable[..., Samples]

ACCENT = "gmw/de"  # English as German letters
COACH = "gmw/en"
THINKS = 2 * RATE_HZ // 5


class CoachLines:
    """The coach's voice."""

    def __init__(self, speak: Speak) -> None:
        self._speak = speak

    def samples(self, text: str) -> Samples:
        """The line."""
        return self._speak(text, COACH)


class Visitor(Booth):
    """Somebody who answers each prompt, as they can."""

    def __init__(self, room: SimulatedRoom, speak: Speak, model: Model, words: Words, voice: str) -> None:
        super().__init__(
            room=room, mouth=Mouth(), model=model, words=words, lines=CoachLines(speak), canceller=EchoCanceller()
        )
        self.answer: Callable[[Saying], None] = lambda wanted: room.person_says(
            np.pad(speak(wanted.text, voice), (THINKS, 0))
        )

    def attempt(self, wanted: Saying) -> Try:
        """Answer, and be listened to."""
        self.answer(wanted)
        return super().attempt(wanted)


def tune(booth: Booth, words: Words, model: Model, *wanted: str) -> Course:
    rules = Rules(words, model.knows, load_common())
    course = Course(booth, rules, (), lambda found: aliases.save(places.tuning_file(), found), lambda _: None)
    booth.begin("The microphone is open.")
    course.run(choose(words, wanted, everything=False))
    return course


def taken(model: Model, words: Words, sound: Samples) -> list[str]:
    """What an ear takes somebody for, in a session."""
    ear, room = Ear(model, WordsForEar(words), Context.SESSION), SimulatedRoom(QUIET, seed=7)
    room.person_says(np.pad(sound, (RATE_HZ, 0)))
    events = [event for _ in range(450) for event in ear.hear(room.exchange(SILENT_BLOCK), SILENT_BLOCK, False)]
    return [event.text for event in events if isinstance(event, Heard)]


def test_the_coachs_own_prompt_is_no_answer(model: Model, words: Words, speak: Speak) -> None:
    booth = Visitor(SimulatedRoom(QUIET), speak, model, words, "en-us+f1")
    booth.answer = lambda _: None
    booth.begin("The microphone is open.")
    (stop,) = choose(words, ["stop"], everything=False)
    booth.say("Say: stop.")
    assert booth.attempt(stop) == Try(Hearing.NOTHING)


def test_a_clear_voice_needs_nothing(model: Model, words: Words, speak: Speak) -> None:
    booth = Visitor(SimulatedRoom(QUIET), speak, model, words, "en-us+f1")
    course = tune(booth, words, model, "stop", "other side")
    assert [result.outcome for result in course.results] == [Outcome.UNDERSTOOD] * 2
    assert not places.tuning_file().exists()


def test_an_accent_is_learned_and_then_understood_in_a_session(model: Model, words: Words, speak: Speak) -> None:
    sentences = ("thirty more seconds", "what's next", "my left side is tight")
    booth = Visitor(SimulatedRoom(QUIET), speak, model, words, ACCENT)
    results = tune(booth, words, model, *sentences).results
    learned = [result.wanted for result in results if result.outcome is Outcome.LEARNED]
    assert learned
    tuning = words_for(model)
    assert tuning.problems == ()
    assert [alias.means for alias in tuning.aliases] == [each.text for each in learned]
    heard = [text for each in learned for text in taken(model, tuning.words, speak(each.text, ACCENT))]
    assert heard
    assert {tuning.words.parse(text) for text in heard} <= {each.command for each in learned}
    for sentence in sentences:  # everybody else is understood as before
        assert taken(model, tuning.words, speak(sentence, "en-us+f1")) == [sentence]
    assert [path.name for path in places.config_dir().iterdir()] == ["tuning.yaml"]


class Troubled:
    """A room without a device."""

    def __init__(self, lost: str) -> None:
        self._events: list[RoomEvent] = [DeviceLost(lost, f"The {lost} is gone.")]

    def exchange(self, played: Samples) -> Samples:
        """Hear nothing."""
        assert len(played)
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Tell it once."""
        events, self._events = self._events, []
        return tuple(events)

    def close(self) -> None:
        """Nothing to release."""


def test_without_a_microphone_there_is_nothing_to_tune(model: Model, words: Words) -> None:
    room: Room = Troubled("microphone")
    with pytest.raises(OthersideError, match=r"no working microphone.*otherside doctor"):
        Booth(room=room, mouth=Mouth(), model=model, words=words, lines=None, canceller=EchoCanceller()).begin("Hello.")


def test_a_missing_microphone_is_noticed_before_any_time_passes(model: Model, words: Words) -> None:
    room: Room = Troubled("microphone")
    booth = Booth(room=room, mouth=Mouth(), model=model, words=words, lines=None, canceller=EchoCanceller())
    with pytest.raises(OthersideError, match="no working microphone"):
        booth.look_around()


def test_without_a_loudspeaker_the_prompts_are_read(model: Model, words: Words) -> None:
    told: list[str] = []
    room = Troubled("speaker")
    booth = Booth(
        room=room, mouth=Mouth(), model=model, words=words, lines=None, canceller=EchoCanceller(), tell=told.append
    )
    booth.begin("Hi.")
    assert told == ["The speaker is gone."]
