"""A question asked aloud: with the real voice and the real ear in the simulated room, and block by block without."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from assistant.companion.aloud import Question, ask_aloud, without_question
from assistant.duplex import LAST_WORDS_S, OPENING_S
from assistant.language.words import Words
from assistant.session.commands import Command, Context, Intent
from assistant.wiring import WordsForEar
from voices.ear import Ear
from voices.errors import VoicesError
from voices.lines import SilentLines
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.sound import BLOCK_S, BLOCK_SAMPLES, SILENT_BLOCK, Samples, seconds_of
from voices.tones import Tone, tone
from voices.values import (
    Attended,
    DeviceBack,
    DeviceLost,
    Dismissed,
    EarEvent,
    Heard,
    RoomEvent,
    VoiceStarted,
    VoiceStopped,
)

Speak = Callable[..., Samples]

COACH_VOICE = "gmw/en"
SENTENCE = "You have sat for fifty minutes. The desk break takes three minutes. Shall we?"
CONFIRMED = "Good, we begin."
PATIENCE_S = 6.0
ANSWERS = {
    "yes": Command(Intent.YES),
    "start": Command(Intent.START),
    "no": Command(Intent.NO),
    "stop": Command(Intent.STOP),
    "snooze": Command(Intent.SNOOZE),
    "in ten minutes": Command(Intent.SNOOZE, minutes=10),
    "not today": Command(Intent.NOT_TODAY),
}
VOICES = ("en-us+f1", "en-us+m3", "gmw/en-US")


@dataclass
class Person:
    """Speaks at moments counted from the beginning of the sentence."""

    says: list[tuple[float, Samples]]

    def step(self, room: SimulatedRoom, now_s: float) -> None:
        """Begin to say what it is time for."""
        if self.says and now_s >= OPENING_S + self.says[0][0]:
            room.person_says(self.says.pop(0)[1])


@dataclass
class Lines:
    """The coach's lines, and which were said."""

    speak: Speak
    said: list[str] = field(default_factory=list)

    def samples(self, text: str) -> Samples:
        """The line as sound."""
        self.said.append(text)
        return self.speak(text, COACH_VOICE)


@dataclass
class Asked:
    """How a question went."""

    question: Question
    lines: Lines
    answered_s: float | None  # after the beginning of the sentence

    @property
    def answer(self) -> Command | None:
        """What was answered."""
        return self.question.answer


@pytest.fixture(scope="module")
def ear(model: Model, words: Words) -> Ear:
    """Give one ear, which begins anew for each question."""
    return Ear(model, WordsForEar(words), Context.REMINDER)


@pytest.fixture
def ask(ear: Ear, words: Words, speak: Speak) -> Iterator[Callable[..., Asked]]:
    """Give `ask((when, text, voice), ..., room=...)`: the question with somebody in the room who says all that."""

    def ask(*says: tuple[float, str, str], room: str = "quiet", patience_s: float = PATIENCE_S) -> Asked:
        ear.start_over(Context.REMINDER)
        simulated, lines = SimulatedRoom(ROOMS[room]), Lines(speak)
        person = Person([(at_s, speak(text, voice)) for at_s, text, voice in says])
        question = Question(
            room=simulated,
            mouth=Mouth(),
            ear=ear,
            lines=lines,
            words=words,
            sentence=SENTENCE,
            patience_s=patience_s,
            confirm=lambda _: CONFIRMED,
        )
        answered_s = None
        while not question.over:
            person.step(simulated, question.now_s)
            question.step()
            if question.answer is not None and answered_s is None:
                answered_s = question.now_s - OPENING_S
        return Asked(question, lines, answered_s)

    yield ask
    ear.start_over(Context.REMINDER)


@pytest.fixture
def sentence_s(speak: Speak) -> float:
    """Give how long the sentence takes."""
    return seconds_of(speak(SENTENCE, COACH_VOICE))


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_is_taken_and_confirmed(
    ask: Callable[..., Asked], speak: Speak, sentence_s: float, text: str, voice: str
) -> None:
    begin_s = sentence_s + 0.8
    asked = ask((begin_s, text, voice))
    assert asked.answer == ANSWERS[text]
    assert asked.lines.said == [SENTENCE, CONFIRMED]
    assert asked.answered_s is not None
    assert asked.answered_s < begin_s + seconds_of(speak(text, voice)) + 1.0


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_over_the_sentence_is_taken_and_ends_it(
    ask: Callable[..., Asked], sentence_s: float, text: str, voice: str
) -> None:
    asked = ask((1.0, text, voice))
    assert asked.answer == ANSWERS[text]
    assert asked.answered_s is not None
    assert asked.answered_s < sentence_s - 1.0


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("text", ["yes", "snooze", "in ten minutes", "not today", "no"])
def test_an_answer_in_a_kitchen_is_taken(ask: Callable[..., Asked], sentence_s: float, text: str, voice: str) -> None:
    assert ask((sentence_s + 0.8, text, voice), room="kitchen").answer == ANSWERS[text]


def test_stop_gets_through_the_sentence_in_a_kitchen(ask: Callable[..., Asked], sentence_s: float) -> None:
    asked = ask((1.5, "stop", "en-us+f1"), room="kitchen")
    assert asked.answer == Command(Intent.STOP)
    assert asked.answered_s is not None
    assert asked.answered_s < sentence_s


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_nobody_answers(ask: Callable[..., Asked], sentence_s: float, room: str) -> None:
    asked = ask(room=room)
    assert asked.answer is None
    assert asked.lines.said == [SENTENCE]
    assert asked.question.now_s == pytest.approx(OPENING_S + sentence_s + PATIENCE_S + LAST_WORDS_S, abs=0.05)


def test_what_is_no_answer_does_not_end_the_wait(ask: Callable[..., Asked], sentence_s: float) -> None:
    asked = ask(
        (sentence_s + 0.5, "did you see my blue umbrella", "en-us+f1"),
        (sentence_s + 3.5, "other side", "en-us+f1"),  # of a session
        (sentence_s + 5.5, "snooze", "en-us+f1"),
        patience_s=10.0,
    )
    assert asked.answer == Command(Intent.SNOOZE)
    assert asked.answered_s is not None
    assert asked.answered_s > sentence_s + 5.5


def test_small_talk_alone_is_no_answer(ask: Callable[..., Asked], sentence_s: float) -> None:
    asked = ask((sentence_s + 0.5, "the weather was lovely on the coast yesterday", "en-us+f1"))
    assert asked.answer is None


def test_an_answer_that_begins_at_the_last_moment_is_heard_out(ask: Callable[..., Asked], sentence_s: float) -> None:
    asked = ask((sentence_s + 2.9, "in ten minutes", "en-us+f1"), patience_s=3.0)
    assert asked.answer == Command(Intent.SNOOZE, minutes=10)


# Block by block, in a room made of lists.


@dataclass
class ListRoom:
    """Keeps what was played; `troubles` happen at their block, and the block of `gate` waits for the test."""

    troubles: dict[int, RoomEvent] = field(default_factory=dict)
    gate: tuple[int, threading.Event, threading.Event] | None = None
    played: list[Samples] = field(default_factory=list)

    def exchange(self, played: Samples) -> Samples:
        """Keep the block."""
        assert played.shape == (BLOCK_SAMPLES,)
        self.played.append(played)
        if self.gate is not None and len(self.played) == self.gate[0]:
            self.gate[1].set()
            assert self.gate[2].wait(10.0)
        return SILENT_BLOCK

    def events(self) -> tuple[RoomEvent, ...]:
        """Give the trouble of this block."""
        trouble = self.troubles.get(len(self.played))
        return () if trouble is None else (trouble,)

    def close(self) -> None:
        """Nothing to release."""


@dataclass
class ScriptedEar:
    """Notices an event at a moment."""

    events: dict[float, EarEvent] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    contexts: set[str] = field(default_factory=set)
    blocks: int = 0

    def listen(self, context: str) -> None:
        """Keep the context."""
        self.contexts.add(context)

    def coach_says(self, line: str) -> None:
        """Keep the line."""
        self.lines.append(line)

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Give the events of this moment."""
        assert heard.shape == played.shape
        assert isinstance(coach_speaks, bool)
        self.blocks += 1
        return tuple(self.events.pop(at_s) for at_s in sorted(self.events) if at_s <= self.blocks * BLOCK_S)


class HummingLines:
    """Lines that can be seen in what is played."""

    def samples(self, text: str) -> Samples:
        """Hum as long as the line is."""
        return np.full_like(SilentLines().samples(text), 0.1)


class BrokenLines:
    """No voice."""

    def samples(self, text: str) -> Samples:
        """Fail."""
        raise VoicesError(f"No voice for “{text}”; read it.")


HUMMED_S = SilentLines().length_s(SENTENCE)
TOLD = "You have sat for fifty minutes. The desk break takes three minutes."  # where nobody can answer
TOLD_S = SilentLines().length_s(TOLD)


def heard(text: str) -> Heard:
    """What the ear gives for a phrase."""
    return Heard(text, Context.REMINDER, 0.0, 0.0, 0.0)


def asking(words: Words, room: ListRoom, ear: ScriptedEar | None, told: list[str] | None = None) -> Question:
    """A question in a room made of lists."""
    return Question(
        room=room,
        mouth=Mouth(),
        ear=ear,
        lines=HummingLines(),
        words=words,
        sentence=SENTENCE,
        patience_s=PATIENCE_S,
        confirm=lambda command: CONFIRMED if command.intent is not Intent.STOP else "",
        tell=(told if told is not None else []).append,
    )


def sound_between(room: ListRoom, from_s: float, to_s: float) -> Samples:
    """What was played then."""
    return np.concatenate(room.played[round(from_s / BLOCK_S) : round(to_s / BLOCK_S)])


def test_a_swell_opens_and_a_nod_closes(words: Words) -> None:
    room, ear = ListRoom(), ScriptedEar()
    assert ask_aloud(asking(words, room, ear)) is None
    swell, nod = tone(Tone.OPEN), tone(Tone.NOD)
    assert np.array_equal(np.concatenate(room.played)[: len(swell)], swell)
    closed_s = OPENING_S + HUMMED_S + PATIENCE_S
    assert not sound_between(room, closed_s - PATIENCE_S + 0.05, closed_s - 0.05).any()
    closing = np.concatenate(room.played[round((closed_s - 0.05) / BLOCK_S) :])
    first = int(np.flatnonzero(closing)[0])
    assert np.allclose(closing[first - 1 : first - 1 + len(nod)], nod, atol=1e-6)
    assert ear.contexts == {Context.REMINDER}
    assert ear.lines == [SENTENCE]


def test_an_answer_cuts_the_sentence_nods_and_is_confirmed(words: Words) -> None:
    ear = ScriptedEar({OPENING_S + 1.0: heard("in ten minutes")})
    room = ListRoom()
    assert ask_aloud(asking(words, room, ear)) == Command(Intent.SNOOZE, minutes=10)
    nod_s = seconds_of(tone(Tone.NOD))
    assert sound_between(room, OPENING_S + 1.02, OPENING_S + 1.02 + nod_s).any()
    assert not sound_between(room, OPENING_S + 1.05 + nod_s, OPENING_S + 1.25).any()
    assert sound_between(room, OPENING_S + 1.4, OPENING_S + 1.5).any()
    assert ear.lines == [SENTENCE, CONFIRMED]
    assert not room.played[-1].any()


def test_an_answer_without_a_word_to_it_ends_with_the_nod(words: Words) -> None:
    ear = ScriptedEar({OPENING_S + 1.0: heard("stop")})
    question = asking(words, ListRoom(), ear)
    assert ask_aloud(question) == Command(Intent.STOP)
    assert ear.lines == [SENTENCE]
    assert question.now_s < OPENING_S + 2.0


def test_what_means_nothing_here_is_not_taken(words: Words) -> None:
    at_s = OPENING_S + HUMMED_S
    ear = ScriptedEar({at_s + 1.0: heard("next"), at_s + 2.0: heard("other side"), at_s + 3.0: heard("yes")})
    question = asking(words, ListRoom(), ear)
    assert ask_aloud(question) == Command(Intent.YES)
    assert question.now_s > at_s + 3.0


def test_nothing_is_taken_before_it_was_asked_or_after_it_was_answered(words: Words) -> None:
    ear = ScriptedEar({0.5: heard("yes"), OPENING_S + 2.0: heard("not today"), OPENING_S + 2.1: heard("yes")})
    assert ask_aloud(asking(words, ListRoom(), ear)) == Command(Intent.NOT_TODAY)


def test_the_sentence_gives_way_to_whoever_speaks(words: Words) -> None:
    at_s = OPENING_S + 1.0
    ear = ScriptedEar({at_s: VoiceStarted(), at_s + 0.3: Attended(0.0), at_s + 0.6: Dismissed(0.0)})
    ear.events[at_s + 0.9] = VoiceStopped()
    room = ListRoom()
    ask_aloud(asking(words, room, ear))
    levels = [
        float(sound_between(room, at_s + after, at_s + after + 0.01).max()) for after in (-0.1, 0.2, 0.5, 0.8, 1.1)
    ]
    assert levels == pytest.approx([0.1, 0.05, 0.01, 0.05, 0.1], rel=0.01)


def test_a_radio_is_not_waited_for_for_ever(words: Words) -> None:
    ear = ScriptedEar({OPENING_S + HUMMED_S + 1.0: VoiceStarted()})
    question = asking(words, ListRoom(), ear)
    assert ask_aloud(question) is None
    assert question.now_s == pytest.approx(OPENING_S + HUMMED_S + PATIENCE_S + 4.0 + LAST_WORDS_S, abs=0.05)


@pytest.mark.parametrize("after_s", [0.3, OPENING_S + 1.0, OPENING_S + HUMMED_S + 1.0])
def test_cancelled_it_ends_within_a_block_and_is_silent(words: Words, after_s: float) -> None:
    room = ListRoom()
    question = asking(words, room, ScriptedEar())
    while question.now_s < after_s:
        question.step()
    before = len(room.played)
    question.cancel()
    assert ask_aloud(question) is None
    assert len(room.played) == before + 1
    assert abs(float(room.played[-1][-1])) < 0.02  # no louder than the swell


def test_cancelled_after_an_answer_the_answer_stands(words: Words) -> None:
    ear = ScriptedEar({OPENING_S + 1.0: heard("yes")})
    question = asking(words, ListRoom(), ear)
    while question.answer is None:
        question.step()
    question.cancel()
    assert ask_aloud(question) == Command(Intent.YES)
    assert ear.lines == [SENTENCE]


def test_it_is_cancelled_from_another_thread(words: Words) -> None:
    reached, cancelled = threading.Event(), threading.Event()
    room = ListRoom(gate=(200, reached, cancelled))
    question = asking(words, room, ScriptedEar())
    answers: list[Command | None] = []
    thread = threading.Thread(target=lambda: answers.append(ask_aloud(question)))
    thread.start()
    assert reached.wait(10.0)
    question.cancel()
    cancelled.set()
    thread.join(10.0)
    assert answers == [None]
    assert len(room.played) == 201


def test_without_an_ear_it_is_said_and_nothing_is_asked(words: Words) -> None:
    room = ListRoom()
    question = asking(words, room, None)
    assert ask_aloud(question) is None
    assert question.now_s == pytest.approx(TOLD_S + LAST_WORDS_S, abs=0.05)
    assert room.played[2].max() == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "We can get you warm for six. Warm up, six minutes. Are you with me?",
            "We can get you warm for six. Warm up, six minutes.",
        ),
        ("Shall we?", "Shall we?"),
        ("Are you there? Time to move.", "Are you there? Time to move."),
        ("Time to move. Now? Shall we?", "Time to move."),
    ],
)
def test_only_what_is_asked_at_the_end_is_left_out(line: str, told: str) -> None:
    assert without_question(line) == told


def test_what_goes_wrong_is_told(words: Words) -> None:
    told: list[str] = []
    troubles: dict[int, RoomEvent] = {
        10: DeviceLost("microphone", "The microphone is gone. Plug it in again."),
        20: DeviceBack("microphone"),
    }
    ask_aloud(asking(words, ListRoom(troubles), ScriptedEar(), told))
    assert told == ["The microphone is gone. Plug it in again.", "The microphone is back."]


def test_without_a_voice_the_sentence_is_told_and_takes_its_time(words: Words) -> None:
    told: list[str] = []
    room = ListRoom()
    question = Question(
        room=room,
        mouth=Mouth(),
        ear=None,
        lines=BrokenLines(),
        words=words,
        sentence=SENTENCE,
        patience_s=PATIENCE_S,
        tell=told.append,
    )
    assert ask_aloud(question) is None
    assert told == [f"No voice for “{TOLD}”; read it."]
    assert len(room.played) * BLOCK_S == pytest.approx(TOLD_S + LAST_WORDS_S, abs=0.05)
