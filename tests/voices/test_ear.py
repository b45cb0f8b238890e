"""The ear with the real model in the simulated room: what the person says is taken, what the coach says is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.session.cue import Verbosity
from assistant.session.plan import make_plan
from assistant.session.timeline import cues, prep_lines
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, Samples, seconds_of
from voices.values import Attended, Dismissed, EarEvent, Heard, VoiceStarted, VoiceStopped

Speak = Callable[..., Samples]

COACH_VOICE = "gmw/en"
WARM_UP = (
    "Lie with the working side on top, knees bent, heels together. Stack the hips, a touch forward.",
    "Open the top knee, heels touching, then close it slowly. Open only as far as the hips stay still.",
)
LONG_LINE = "A small move that aims at the glute with little weight. It is easily done with other muscles, so feel it."
SILENCES = [
    (Context.SESSION, "next"),
    (Context.SESSION, "how long"),
    (Context.SESSION, "where should I feel it"),
    (Context.SESSION, "thirty more seconds"),
    (Context.SESSION, "I feel it in my quads"),
    (Context.PREP, "wait"),
    (Context.PREP, "ready"),
    (Context.YES_NO, "yes"),
    (Context.REMINDER, "in ten minutes"),
]


@dataclass
class Scene:
    """A room with the coach's mouth and ear in it."""

    ear: Ear
    room: SimulatedRoom
    speak: Speak
    mouth: Mouth = field(default_factory=Mouth)
    lines: int = 0
    at_s: float = 0.0
    events: list[tuple[float, EarEvent]] = field(default_factory=list)

    def wait(self, seconds: float) -> Scene:
        """Let time pass."""
        for _ in range(round(seconds / BLOCK_S)):
            played, spoken = self.mouth.next_block()
            speaks = self.mouth.speaking or spoken is not None
            self.at_s += BLOCK_S
            heard = self.room.exchange(played)
            self.events += [(self.at_s, event) for event in self.ear.hear(heard, played, speaks)]
        return self

    def coach(self, text: str) -> float:
        """Let the coach begin a line; give its length."""
        samples = self.speak(text, COACH_VOICE)
        self.lines += 1
        self.mouth.say(self.lines, samples)
        return seconds_of(samples)

    def coach_says(self, text: str) -> Scene:
        """Let the coach say a whole line."""
        return self.wait(self.coach(text) + 0.3)

    def person(self, text: str, voice: str = "en-us+f1") -> float:
        """Let the person begin to speak; give how long they do."""
        samples = self.speak(text, voice)
        self.room.person_says(samples)
        return seconds_of(samples)

    def person_says(self, text: str) -> Scene:
        """Let the person say something and wait for an answer."""
        return self.wait(self.person(text) + 1.5)

    @property
    def commands(self) -> list[str]:
        """What was taken for a command."""
        return [event.text for _, event in self.events if isinstance(event, Heard)]


@pytest.fixture
def scene(model: Model, words: Words, speak: Speak) -> Callable[..., Scene]:
    """Give a way to make a scene, after a second of silence."""

    def make(context: Context = Context.SESSION, room: str = "quiet") -> Scene:
        return Scene(Ear(model, WordsForEar(words), context), SimulatedRoom(ROOMS[room]), speak).wait(1.0)

    return make


@pytest.mark.parametrize("room", sorted(ROOMS))
@pytest.mark.parametrize(("context", "text"), SILENCES)
def test_a_command_in_silence_is_taken_exactly_once(
    scene: Callable[..., Scene], context: Context, text: str, room: str
) -> None:
    here = scene(context, room).person_says(text).wait(2.0)
    assert here.commands == [text.lower()]


def test_a_command_is_taken_soon_after_its_last_word(scene: Callable[..., Scene]) -> None:
    here = scene()
    last_word_s = here.at_s + here.person("how long")
    here.wait(3.0)
    at_s, heard = next((at_s, event) for at_s, event in here.events if isinstance(event, Heard))
    assert at_s <= last_word_s + 1.0
    assert heard.context == Context.SESSION
    assert heard.at_s == pytest.approx(at_s)
    assert heard.voice_from_s == pytest.approx(1.05, abs=0.25)


def test_a_voice_begins_and_ends_around_a_command(scene: Callable[..., Scene]) -> None:
    here = scene()
    here.events.clear()
    here.person_says("thirty more seconds")
    kinds = [type(event) for _, event in here.events]
    assert kinds[0] is VoiceStarted
    assert kinds.count(VoiceStarted) == kinds.count(VoiceStopped) <= 3
    assert kinds.index(VoiceStopped) < kinds.index(Heard)


def test_it_attends_before_it_is_sure(scene: Callable[..., Scene]) -> None:
    here = scene()
    last_word_s = here.at_s + here.person("where should I feel it")
    here.wait(3.0)
    kinds = [type(event) for _, event in here.events]
    assert kinds.index(Attended) < kinds.index(Heard)
    assert next(at_s for at_s, event in here.events if isinstance(event, Attended)) < last_word_s + 0.3
    assert Dismissed not in kinds


@pytest.mark.parametrize("text", ["stop signs are red and white here", "go back to the old village by train"])
def test_what_only_began_like_a_command_is_dismissed(scene: Callable[..., Scene], text: str) -> None:
    here = scene().person_says(text).wait(1.5)
    kinds = [type(event) for _, event in here.events]
    assert Heard not in kinds
    assert kinds.count(Dismissed) == kinds.count(Attended)


@pytest.mark.parametrize("text", ["five", "paused", "happy"])
def test_a_word_that_sounds_like_a_command_is_none(scene: Callable[..., Scene], text: str) -> None:
    assert scene().person_says(text).wait(1.5).commands == []


@pytest.mark.parametrize("word", ["stop", "pause", "next"])
def test_the_coach_can_be_interrupted(scene: Callable[..., Scene], words: Words, word: str) -> None:
    assert word in words.phrases(Context.INTERRUPT)
    here = scene()
    for line in WARM_UP:
        here.coach_says(line)
    here.coach(LONG_LINE)
    here.wait(1.0)
    here.person_says(word)
    assert here.commands == [word]


@pytest.mark.parametrize("text", ["louder", "where should I feel it", "I feel it in my quads"])
def test_anything_can_be_said_over_the_coach(scene: Callable[..., Scene], text: str) -> None:
    here = scene()
    for line in WARM_UP:
        here.coach_says(line)
    here.coach(LONG_LINE)
    here.wait(1.0)
    assert here.person_says(text).commands == [text.lower()]


class Deafened:
    """A canceller that takes nothing out and knows it."""

    learned_s, level, left_share = 10.0, 0.0, 1.0

    def cancel(self, heard: Samples, played: Samples) -> Samples:
        """Give back what was heard."""
        assert heard.shape == played.shape
        return heard


def test_without_a_canceller_the_coach_is_never_taken_for_the_person(model: Model, words: Words, speak: Speak) -> None:
    ear = Ear(model, WordsForEar(words), Context.SESSION, Deafened())
    here = Scene(ear, SimulatedRoom(ROOMS["quiet"]), speak).wait(1.0)
    for line in (*WARM_UP, "Say other side, or how long, or repeat."):
        ear.coach_says(line)
        here.coach_says(line)
    assert here.wait(1.0).commands == []
    assert here.person_says("how long").commands == ["how long"]


@pytest.mark.parametrize(("context", "text"), SILENCES)
def test_an_answer_right_after_the_coach_is_heard(scene: Callable[..., Scene], context: Context, text: str) -> None:
    here = scene(context)
    for line in WARM_UP:
        here.coach_says(line)
    here.wait(0.5)
    here.wait(here.coach("Tell me when you are set.") + 0.2)
    assert here.person_says(text).wait(1.0).commands == [text.lower()]


def test_two_commands_in_a_row_are_two(scene: Callable[..., Scene]) -> None:
    here = scene().person_says("how long").person_says("how long").person_says("why")
    assert here.commands == ["how long", "how long", "why"]


def test_the_whole_phrase_is_waited_for(scene: Callable[..., Scene]) -> None:
    assert scene(Context.PREP).person_says("go back").commands == ["go back"]
    assert scene(Context.PREP).person_says("go").wait(1.0).commands == ["go"]
    assert scene().person_says("back").commands == ["back"]


def test_what_is_listened_for_changes(scene: Callable[..., Scene]) -> None:
    here = scene(Context.PREP)
    here.person_says("ready")
    here.ear.listen(Context.YES_NO)
    here.wait(0.5).person_says("no")
    here.ear.listen(Context.SESSION)
    here.wait(0.5).person_says("louder")
    heard = [event for _, event in here.events if isinstance(event, Heard)]
    assert [(event.text, event.context) for event in heard] == [
        ("ready", Context.PREP),
        ("no", Context.YES_NO),
        ("louder", Context.SESSION),
    ]


@pytest.mark.parametrize("text", ["the weather was lovely on the coast yesterday", "did you see my blue umbrella"])
def test_small_talk_is_no_command(scene: Callable[..., Scene], text: str) -> None:
    assert scene().person_says(text).wait(1.0).commands == []


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_nobody_there_no_command(scene: Callable[..., Scene], room: str) -> None:
    assert scene(Context.PREP, room).wait(20.0).commands == []


def coach_lines() -> Iterator[tuple[Context, str]]:
    """Every line of the demonstration's routine, with what is listened for at that moment."""
    teaching, phrases = library.load().teaching, load_phrases()
    plan = make_plan(teaching.routines["it-band"], teaching.moves)
    yield from ((Context.PREP, line) for line in plan.opening(phrases))
    before = None
    for slot in plan.slots:
        yield from ((Context.PREP, line) for line in prep_lines(before, slot, phrases, Verbosity.FULL))
        yield from ((Context.SESSION, cue.say) for cue in cues(slot, slot.seconds, phrases, lambda _: 0.5) if cue.say)
        before = slot
    yield from ((Context.SESSION, line) for line in plan.closing(phrases))


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_the_coach_never_commands_itself(scene: Callable[..., Scene], room: str) -> None:
    here = scene(Context.PREP, room)
    said = dict.fromkeys(coach_lines())
    assert len(said) > 30
    for context, line in said:
        here.ear.listen(context)
        here.coach_says(line)
    here.wait(1.0)
    assert here.commands == []
