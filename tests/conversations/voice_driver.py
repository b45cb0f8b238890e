"""Speaks a conversation aloud: real voices, the real recogniser and a simulated room, as `otherside demo` has them.

What is written for typing holds here too.  These are the differences, and all that is looked at less closely:

* A sentence takes time.  The person begins so early that it is over at the moment written, and is understood a little
  later.  So seconds (`left`, and those of `blocks`) are compared within `SOON_S`.
* The person lets the coach finish, except with words that cannot wait (`AT_ONCE`).
* The coach's cues come when its own voice has time for them: a little earlier or later than in the typed play.
* There is no looking ahead in a room: what the coach is to say (`said`, `then_said`) it must have begun to say when the
  person speaks again, and after the last step before it falls silent.
* `notice` and `voice` cannot be played: a microphone that fails is no conversation, and a voice is there by itself.

And more is looked at: what the person says is understood within `PATIENCE_S` and as what it is, nothing else is ever
taken for a command, and the coach, listening to itself to the end of its last line, understands nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from conversation import Conversation, Performance, Step, is_line, perform_steps
from session_driver import PHRASES, Play

from assistant.config import Config
from assistant.demo.person import Coach, ScriptedPerson, ScriptLine, Utterance
from assistant.journal import Journal, command_text
from assistant.language.words import Words
from assistant.session.commands import Command, Context, Intent
from assistant.session.effects import Effect
from assistant.session.events import Event, Said, Spoken
from assistant.stage import Stage
from assistant.wiring import WordsForEar, new_session
from assistant.yaml_files import read
from voices.ear import Ear
from voices.lines import Lines
from voices.mouth import Mouth
from voices.recogniser import Model
from voices.simulated_room import ROOMS, SimulatedRoom
from voices.tts import Synthesiser, Voice

PERSON: Final = Voice("en-us+f1", 150)  # another one than the coach's
SOON_S: Final = 1.0
PATIENCE_S: Final = 1.0  # from the last word until it is understood
LONGEST_S: Final = 90.0  # of session
AT_ONCE: Final = frozenset({Intent.STOP, Intent.PAUSE, Intent.HURTS, Intent.PAIN, Intent.WARNING_SIGN})
_COACH_FINISHES_S = 30.0  # the longest a person waits to get a word in
_SILENCE_S = 1.0  # the coach has finished
_SECONDS = re.compile(r"\d+")

Handle = Callable[[Event, float], tuple[Effect, ...]]


class Cast:
    """Who takes part in every conversation: two voices and an ear, which are slow to make."""

    def __init__(self, model: Model, synthesiser: Synthesiser, words: Words, folder: Path) -> None:
        """Keep rendered lines in `folder`."""
        config = Config()
        self.words = words
        self.coach = Lines(synthesiser, Voice(config.voice, config.voice_rate_wpm), folder)
        self.person = Lines(synthesiser, PERSON, folder)
        self.ear = Ear(model, WordsForEar(words), Context.PREP)


@dataclass(slots=True)
class SpokenPlay(Play):
    """A session in a room.  All that is promised of a session is checked here too."""

    room: SimulatedRoom = field(kw_only=True)
    stage: Stage = field(kw_only=True)
    journal: Journal = field(kw_only=True)
    voice: Lines = field(kw_only=True)
    said: list[Utterance] = field(default_factory=list)  # by the person
    understood: list[int] = field(default_factory=list)  # how long the log was each time
    _person: ScriptedPerson | None = None  # who has something to say

    def begin(self) -> SpokenPlay:
        """Start."""
        self.stage.begin()
        return self

    def overhear(self, handle: Handle, event: Event, now_s: float) -> tuple[Effect, ...]:
        """Let the session handle the event, and take down what comes of it."""
        self.now_s = now_s
        was_over = self.over
        effects = handle(event, now_s)
        assert not (was_over and effects), f"{effects} after the end"
        if isinstance(event, Spoken) and self._line and self._line[0] == event.utterance_id:
            self._line = None
        if isinstance(event, Said):
            self.understood.append(len(self.log))
        for effect in effects:
            self._take(effect)
        deadline_s = self.session.next_deadline_s()
        assert deadline_s is None or deadline_s >= now_s, "a deadline in the past"
        return effects

    def speak(self, text: str, *, at_once: bool) -> Utterance:
        """Let the person say something, now or as soon as the coach is silent; gives it when it has begun."""
        before = len(self.said)
        self._person = ScriptedPerson((ScriptLine(self.now_s, text, over=at_once),), self.voice.samples)
        self.until(lambda: len(self.said) > before, _COACH_FINISHES_S)
        return self.said[-1]

    def wait_for(self, wanted: Callable[[], bool], patience_s: float) -> None:
        """Let time pass until something is true, but no longer than that."""
        self._run_until(self.now_s + patience_s, wanted)

    def _run_until(self, end_s: float, enough: Callable[[], bool]) -> None:
        while not enough() and self.now_s < end_s:
            assert self.now_s < LONGEST_S, f"{self.session.state} after {self.now_s:.0f} s: {self.texts()[-3:]}"
            self._let_the_person_speak()
            self.stage.step()
            self.now_s = self.stage.now_s

    def _let_the_person_speak(self) -> None:
        if self._person is None:
            return
        stage = self.stage
        coach = Coach(stage.coach_silent_s, stage.coach_spoken_s, stage.coach_left_s)
        sentence = self._person.step(stage.now_s, coach)
        if sentence is not None:
            self.room.person_says(sentence)
            self.said += self._person.said
            self.journal.note(stage.now_s, "says", self.said[-1].text)
            self._person = None


@dataclass
class SpokenPerformance(Performance):
    """A conversation being spoken."""

    play: SpokenPlay
    soon_s: float = SOON_S
    meant: list[Command] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # of the coach, since the person was understood

    def finish(self) -> None:
        """Hear the coach out: it says what it should, and understands nothing of it."""
        self.play.until(lambda: self.play.over or len(self._answer()) >= len(self.expected))
        self._look_at_answer()
        self.play.until(lambda: self.play.stage.over or self.play.stage.coach_silent_s >= _SILENCE_S)
        self._look_at_commands()

    def _let_pass(self, step: Step) -> None:
        assert step.notice is None, "a notice cannot be played by voice"
        assert step.voice is None, "a voice that says nothing cannot be played"
        if step.heard is not None and step.after is not None:
            step = replace(step, after=max(0.0, step.after - self.play.voice.length_s(step.heard)))
        super()._let_pass(step)

    def _hear(self, text: str) -> None:
        command = self.words.parse(text)
        assert command is not None, f"{text!r} is not understood"
        self.heard.add(command.intent)
        self.meant.append(command)
        utterance = self.play.speak(text, at_once=command.intent in AT_ONCE)
        self._look_at_answer()
        taken = self.play.journal.taken
        patience_s = utterance.to_s - utterance.from_s + PATIENCE_S
        self.play.wait_for(lambda: len(taken) >= len(self.meant), patience_s)
        self._look_at_commands()

    def _look_at_commands(self) -> None:
        taken = [command_text(each.command) for each in self.play.journal.taken]
        meant = [command_text(each) for each in self.meant]
        assert taken == meant, f"{meant} was said, and {taken} taken"

    def _listen(self, step: Step, before: int) -> None:
        if step.heard is None:
            super()._listen(step, before)
        elif step.said is not None:
            self.expected = (step.said, *step.then_said)

    def _answer(self) -> list[str]:
        return self.play.texts(self.play.understood[-1])[: len(self.expected)] if self.expected else []

    def _look_at_answer(self) -> None:
        said = self._answer()
        assert len(said) == len(self.expected), f"{said} was said, not {self.expected}"
        for text, line in zip(said, self.expected, strict=True):
            assert is_line(text, line), f"{said} was said, not {self.expected}"
        self.expected = ()

    def _look_at_blocks(self, wanted: tuple[str, ...]) -> None:
        told = [each.rsplit(", ", 1)[0] for each in wanted]
        found = [f"{each.move.id} {each.side}: {each.ending}" for each in self.play.blocks]
        assert found == told, f"the blocks are {found}"
        for block, text in zip(self.play.blocks, wanted, strict=True):
            worked, meant = (int(number) for number in _SECONDS.findall(text.rsplit(", ", 1)[1]))
            assert block.seconds == meant, f"{block.seconds} s were meant, not {meant}"
            assert abs(block.worked_s - worked) <= self.soon_s, f"{block.worked_s} s were worked, not {worked}"


def perform_by_voice(file: Path, room_name: str, cast: Cast) -> SpokenPerformance:
    """Speak one file, and give how it went."""
    conversation = read(file, Conversation)
    plan, background = conversation.prepare(cast.coach.length_s)
    session = new_session(plan, PHRASES, cast.words, cast.coach.length_s, background)
    cast.ear.start_over(Context.PREP)
    room, journal = SimulatedRoom(ROOMS[room_name]), Journal()
    stage = Stage(
        room=room,
        mouth=Mouth(),
        ear=cast.ear,
        lines=cast.coach,
        session=session,
        words=cast.words,
        journal=journal,
    )
    play = SpokenPlay(session, cast.coach.length_s, room=room, stage=stage, journal=journal, voice=cast.person)
    session.handle = partial(play.overhear, session.handle)  # type: ignore[method-assign]  # the stage calls it
    performance = SpokenPerformance(cast.words, play.begin())
    perform_steps(file, conversation, performance)
    return performance
