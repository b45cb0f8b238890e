"""The ear with the real model in the simulated room: what the person says is taken, what the coach says is not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.session.plan import make_plan
from assistant.session.timeline import Verbosity, cues, prep_lines
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, Samples, seconds_of
from voices.values import EarEvent, Heard, VoiceStarted, VoiceStopped

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


def test_other_commands_over_the_coach_are_not_for_now(scene: Callable[..., Scene]) -> None:
    here = scene()
    for line in WARM_UP:
        here.coach_says(line)
    here.coach(LONG_LINE)
    here.wait(1.0)
    here.person_says("louder")
    assert here.commands in ([], ["louder"])  # heard or not, but never as something else


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
