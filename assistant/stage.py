"""A session put into a room: one loop over blocks of 10 ms.

Each step plays a block, hears a block, gives the brain what happened and carries out what it asks.  Time is the count
of blocks.  In a simulated room a step takes as long as it computes; on a sound card it waits for the next block.
"""

from __future__ import annotations

import queue
from collections.abc import Callable
from typing import Protocol, assert_never

from assistant.journal import Journal
from assistant.language.words import Words
from assistant.session.commands import Command, Intent
from assistant.session.effects import BlockStarted, ChangeVolume, Cut, Effect, Ended, Say, Sound
from assistant.session.events import Begin, Event, Notice, Said, Spoken, Tick, VoiceStarted, VoiceStopped
from assistant.session.session import Session
from voices.errors import VoicesError
from voices.lines import silent_line
from voices.mouth import Ease, Mouth
from voices.room import Room
from voices.sound import BLOCK_S, Samples
from voices.tones import SWELL_S, Tone
from voices.values import Attended, DeviceBack, DeviceLost, Dismissed, EarEvent, Heard
from voices.values import VoiceStarted as VoiceIsOn
from voices.values import VoiceStopped as VoiceIsOff

_VOLUME_STEP = 10 ** (4 / 20)  # 4 dB: clearly louder, not startling
_QUIETEST, _LOUDEST = 0.05, 4.0
_OPENING_S = SWELL_S + 0.3
_LAST_WORDS_S = 0.5  # the room rings out after the end


class SpokenLines(Protocol):
    """Where the samples of a line come from."""

    def samples(self, text: str) -> Samples:
        """The line as sound."""
        ...


class Hears(Protocol):
    """An ear; `voices.ear.Ear` is one."""

    def listen(self, context: str) -> None:
        """Change what is listened for."""
        ...

    def coach_says(self, line: str) -> None:
        """Know the line that begins now."""
        ...

    def hear(self, heard: Samples, played: Samples, coach_speaks: bool) -> tuple[EarEvent, ...]:
        """Take one exchange of the room."""
        ...


class Stage:
    """Owns the time of a session.  `step` belongs to one thread; `type` may be called from any."""

    def __init__(  # noqa: PLR0913 - a stage is where everything meets
        self,
        *,
        room: Room,
        mouth: Mouth,
        ear: Hears | None,
        lines: SpokenLines,
        session: Session,
        words: Words,
        journal: Journal,
    ) -> None:
        """Set the stage; `ear` is None when nobody can be heard and everything is typed."""
        self._room = room
        self._mouth = mouth
        self._ear = ear
        self._lines = lines
        self._session = session
        self._words = words
        self._journal = journal
        self._typed: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._blocks = 0
        self._begin_s: float | None = None  # when the first words come, while they are awaited
        self._end_s: float | None = None
        self._courtesy = Ease.FREE  # towards whoever speaks, when it is no command
        self.coach_silent_s = 0.0  # since the last line
        self.coach_spoken_s = 0.0  # of the present line

    @property
    def now_s(self) -> float:
        """Seconds of audio since the start."""
        return self._blocks * BLOCK_S

    @property
    def coach_left_s(self) -> float:
        """How much of the present line is still to come."""
        return self._mouth.left_s

    @property
    def over(self) -> bool:
        """Whether the session has ended and the room is quiet again."""
        return self._end_s is not None and self.now_s >= self._end_s

    def begin(self) -> None:
        """Start the session: at once, or, with an ear, after a swell that says so and teaches it the room."""
        if self._ear is None:
            self._give(Begin())
            return
        self._mouth.sound(Tone.OPEN)
        self._journal.note(self.now_s, "tone", Tone.OPEN.value)
        self._begin_s = self.now_s + _OPENING_S

    def end(self) -> None:
        """End the session as "stop" does, without anybody having said it."""
        self._give(Said(Command(Intent.STOP)))

    def type(self, text: str) -> None:
        """Take a typed line; it is understood with the next block."""
        self._typed.put(text)

    def step(self) -> None:
        """Let 10 ms pass."""
        played, spoken = self._mouth.next_block()
        speaks = self._mouth.speaking or spoken is not None
        heard = self._room.exchange(played)
        self._blocks += 1
        self.coach_silent_s = 0.0 if speaks else self.coach_silent_s + BLOCK_S
        self.coach_spoken_s = self.coach_spoken_s + BLOCK_S if speaks else 0.0
        if self._ear is not None:
            self._ear.listen(self._session.listening)
            for event in self._ear.hear(heard, played, coach_speaks=speaks):
                self._notice(event)
        while not self._typed.empty():
            self._obey(self._typed.get(), "typed")
        for trouble in self._room.events():
            self._tell_of(trouble)
        if self._begin_s is not None and self.now_s >= self._begin_s:
            self._begin_s = None
            self._give(Begin())
        if spoken is not None:
            self._give(Spoken(spoken.utterance_id))
        deadline_s = self._session.next_deadline_s()
        if deadline_s is not None and self.now_s >= deadline_s:
            self._give(Tick())

    def _notice(self, event: EarEvent) -> None:
        """Let the coach give way to whoever speaks, and the session know what was said."""
        match event:
            case Heard(text):
                self._mouth.ease = self._courtesy
                self._obey(text, "heard")
            case Attended():
                self._mouth.ease = Ease.COMMAND
            case Dismissed():
                self._mouth.ease = self._courtesy
            case VoiceIsOn():
                self._be_courteous(Ease.VOICE)
                self._give(VoiceStarted())
            case VoiceIsOff():
                self._be_courteous(Ease.FREE)
                self._give(VoiceStopped())
            case _:
                assert_never(event)

    def _be_courteous(self, ease: Ease) -> None:
        self._courtesy = ease
        if self._mouth.ease is not Ease.COMMAND:
            self._mouth.ease = ease

    def _obey(self, text: str, kind: str) -> None:
        command = self._words.parse(text)
        if command is None:
            self._journal.note(self.now_s, "note", f"“{text}” is nothing I know. Type “help” for what works.")
            return
        self._journal.take(self.now_s, text, command, kind)
        self._give(Said(command))

    def _tell_of(self, trouble: DeviceLost | DeviceBack) -> None:
        match trouble:
            case DeviceLost(what, advice):
                self._journal.note(self.now_s, "note", advice)
                if what == "microphone":
                    self._give(Notice(advice))
            case DeviceBack(what):
                self._journal.note(self.now_s, "note", f"The {what} is back.")

    def _give(self, event: Event) -> None:
        for effect in self._session.handle(event, self.now_s):
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Say(utterance_id, text):
                self._journal.note(self.now_s, "coach", text)
                self._mouth.say(utterance_id, self._sound_of(text))
                if self._ear is not None:
                    self._ear.coach_says(text)
            case Cut():
                self._journal.note(self.now_s, "cut", "")
                self._mouth.cut()
            case Sound(chime):
                self._journal.note(self.now_s, "tone", chime.value)
                self._mouth.sound(Tone(chime.value))
            case ChangeVolume(step):
                self._mouth.volume = min(_LOUDEST, max(_QUIETEST, self._mouth.volume * _VOLUME_STEP**step))
            case BlockStarted(move, side, seconds):
                self._journal.note(self.now_s, "block", f"{move.name}, {side}: {seconds} s")
            case _:
                self._journal.keep(self.now_s, effect)
                if isinstance(effect, Ended):
                    self._end_s = self.now_s + _LAST_WORDS_S

    def _sound_of(self, text: str) -> Samples:
        try:
            return self._lines.samples(text)
        except VoicesError as error:
            self._journal.note(self.now_s, "note", str(error))
            return silent_line(text)


def perform(stage: Stage, every_block: Callable[[], None] = lambda: None) -> None:
    """Run a stage from the beginning to the end."""
    stage.begin()
    while not stage.over:
        every_block()
        stage.step()
