"""A session put into a room: one loop over blocks of 10 ms.

Each step plays a block, hears a block, gives the brain what happened and carries out what it asks.  Time is the count
of blocks.  In a simulated room a step takes as long as it computes; on a sound card it waits for the next block.
"""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable
from typing import assert_never

from assistant.duplex import LAST_WORDS_S, OPENING_S, Duplex, Hears, SpokenLines
from assistant.journal import Journal
from assistant.language.late_words import SomeWords
from assistant.late_ear import LateEar, Loaded, Stand
from assistant.session.commands import Command, Intent
from assistant.session.effects import ChangeVolume, Cut, Effect, Ended, Say, Sound
from assistant.session.events import (
    Begin,
    EarAwaited,
    EarMissing,
    EarOpens,
    Event,
    Notice,
    Said,
    Spoken,
    Tick,
    VoiceStarted,
    VoiceStopped,
)
from assistant.session.session import Session
from assistant.session.turn import Answered, Turn, complains, unasked
from voices.mouth import Mouth
from voices.room import Room
from voices.tones import Tone
from voices.values import Attended, DeviceBack, DeviceLost, Dismissed, EarEvent, Heard
from voices.values import VoiceStarted as VoiceIsOn
from voices.values import VoiceStopped as VoiceIsOff

_VOLUME_STEP = 10 ** (4 / 20)  # 4 dB: clearly louder, not startling
_QUIETEST, _LOUDEST = 0.05, 4.0
_IF_IT_HURTS = "If something hurts, say: it hurts, or pain and a number."


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
        words: SomeWords,
        journal: Journal,
        late: LateEar | None = None,
    ) -> None:
        """Set the stage; `ear` is None when nobody can be heard and everything is typed.

        With an ear that is `late` the first words come at once, and its microphone opens after one of them.
        """
        self._room = room
        self._mouth = mouth
        self._ear = ear
        self._duplex = Duplex(room, mouth, ear, lines)
        self._session = session
        self._words: SomeWords = words
        self._journal = journal
        self._late = late  # until it has come, or failed to
        self._typed: queue.SimpleQueue[tuple[str, Answered]] = queue.SimpleQueue()
        self._stopping = threading.Event()
        self._begin_s: float | None = None  # when the first words come, while they are awaited
        self._end_s: float | None = None

    @property
    def hears(self) -> bool:
        """Whether somebody can be heard, or may yet.  Any thread."""
        return self._ear is not None or self._late is not None

    @property
    def now_s(self) -> float:
        """Seconds of audio since the start."""
        return self._duplex.now_s

    @property
    def coach_silent_s(self) -> float:
        """How long it is since the last line."""
        return self._duplex.coach_silent_s

    @property
    def coach_spoken_s(self) -> float:
        """How much of the present line has been said."""
        return self._duplex.coach_spoken_s

    @property
    def coach_left_s(self) -> float:
        """How much of the present line is still to come."""
        return self._duplex.coach_left_s

    @property
    def over(self) -> bool:
        """Whether the session has ended and the room is quiet again."""
        return self._end_s is not None and self.now_s >= self._end_s

    def begin(self) -> None:
        """Start the session: at once, or, with an ear, after a swell that says so and teaches it the room."""
        if self._late is not None:
            self._give(EarAwaited())
        if self._ear is None:
            self._give(Begin())
            return
        self._begin_s = self._swell()

    def stop(self) -> None:
        """End the session with the next block as "stop" does, without anybody having said it.  Any thread."""
        self._stopping.set()

    def give(self, event: Event) -> None:
        """Let the session know of something from outside; on the thread of `step`."""
        self._give(event)

    def type(self, text: str, answered: Answered = unasked) -> None:
        """Take a typed line; it is understood with the next block, and `answered` is told then what came of it."""
        self._typed.put((text, answered))

    def refuse_typed(self) -> None:
        """Tell whoever waits for an answer that there will be none."""
        while not self._typed.empty():
            self._typed.get()[1](None)

    def step(self) -> None:
        """Let 10 ms pass."""
        events, spoken = self._duplex.step(self._session.listening)
        for event in events:
            self._duplex.give_way(event)
            self._notice(event)
        while self._begin_s is None and not self._typed.empty():  # what is typed before the first word counts after it
            text, answered = self._typed.get()
            self._obey(text, "typed", answered)
        if self._begin_s is None and self._stopping.is_set():
            self._stopping.clear()
            self._give(Said(Command(Intent.STOP)))
        for trouble in self._room.events():
            self._tell_of(trouble)
        if self._begin_s is not None and self.now_s >= self._begin_s:
            self._begin_s = None
            self._give(Begin())
        if self._late is not None and self._end_s is None and not self._duplex.speaking:
            self._look_for_the_ear(self._late)
        if spoken is not None:
            self._give(Spoken(spoken.utterance_id))
        deadline_s = self._session.next_deadline_s()
        if deadline_s is not None and self.now_s >= deadline_s:
            self._give(Tick())

    def _swell(self) -> float:
        """Let it say that the microphone is open; gives when that is over."""
        self._duplex.open()
        self._journal.note(self.now_s, "tone", Tone.OPEN.value)
        return self.now_s + OPENING_S

    def _look_for_the_ear(self, late: LateEar) -> None:
        """Between two lines: open the microphone of an ear that has come, and let the swell say so."""
        stand = late.look()
        match stand:
            case Stand.LOADING:
                pass
            case Stand.OPENING:
                self._give(EarOpens(math.inf))
            case Stand.HEARS:
                self._attach(late.loaded)
                self._give(EarOpens(self._swell()))
            case Stand.MISSING:
                self._attach(late.loaded)
                self._give(EarMissing())
                self._give(Notice(late.loaded.told[-1]))
            case _:
                assert_never(stand)

    def _attach(self, loaded: Loaded) -> None:
        self._late, self._ear, self._words = None, loaded.ear, loaded.words
        for text in loaded.told:
            self._journal.note(self.now_s, "note", text)
        if loaded.ear is not None:
            self._duplex.attach(loaded.ear)

    def _notice(self, event: EarEvent) -> None:
        """Let the session know what was said, and whether somebody speaks."""
        match event:
            case Heard(text):
                self._obey(text, "heard")
            case VoiceIsOn():
                self._give(VoiceStarted())
            case VoiceIsOff():
                self._give(VoiceStopped())
            case Attended() | Dismissed():
                pass
            case _:
                assert_never(event)

    def _obey(self, text: str, kind: str, answered: Answered = unasked) -> None:
        """Do what was said; whoever typed it is told before the coach answers, which may take a moment to render."""
        command, before = self._words.parse(text), self._session.status(self.now_s)
        effects: tuple[Effect, ...] = ()
        if command is not None:
            self._journal.take(self.now_s, text, command, kind)
            effects = self._session.handle(Said(command), self.now_s)
            lines = tuple(effect.text for effect in effects if isinstance(effect, Say))
        else:
            self._journal.note(self.now_s, "note", f"“{text}” is nothing I know. Type “help” for what works.")
            lines = (_IF_IT_HURTS,) if complains(text) else ()
            for line in lines:
                effects = self._session.handle(Notice(line), self.now_s)
        answered(Turn(command, before, self._session.status(self.now_s), lines))
        self._carry_out_all(effects)

    def _tell_of(self, trouble: DeviceLost | DeviceBack) -> None:
        match trouble:
            case DeviceLost(what, advice):
                self._journal.note(self.now_s, "note", advice)
                if what == "microphone":
                    self._do_without_microphone(advice)
            case DeviceBack(what):
                self._journal.note(self.now_s, "note", f"The {what} is back.")

    def _do_without_microphone(self, advice: str) -> None:
        if self._late is not None:  # it was for this ear, which may yet hear when it comes back
            self._attach(self._late.loaded)
            self._give(EarMissing())
        self._give(Notice(advice))

    def _give(self, event: Event) -> None:
        self._carry_out_all(self._session.handle(event, self.now_s))

    def _carry_out_all(self, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._carry_out(effect)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Say(utterance_id, text):
                self._journal.note(self.now_s, "coach", text)
                if trouble := self._duplex.say(utterance_id, text):
                    self._journal.note(self.now_s, "note", trouble)
            case Cut():
                self._journal.note(self.now_s, "cut", "")
                self._mouth.cut()
            case Sound(chime):
                self._journal.note(self.now_s, "tone", chime.value)
                self._mouth.sound(Tone(chime.value))
            case ChangeVolume(step):
                self._mouth.volume = min(_LOUDEST, max(_QUIETEST, self._mouth.volume * _VOLUME_STEP**step))
            case _:
                self._journal.keep(self.now_s, effect)
                if isinstance(effect, Ended):
                    self._end_s = self.now_s + LAST_WORDS_S


def perform(stage: Stage, every_block: Callable[[], None] = lambda: None) -> None:
    """Run a stage from the beginning to the end."""
    stage.begin()
    while not stage.over:
        every_block()
        stage.step()
