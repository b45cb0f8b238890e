"""One question asked aloud: a reminder is said, and the answer listened for.

A swell says that the microphone is open, a nod that it listens no more.  Time is the count of audio blocks, as in a
session.  While it runs the microphone is open; whoever begins it has the room, and closes it.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from enum import Enum
from typing import assert_never

from assistant.duplex import LAST_WORDS_S, OPENING_S, Duplex, Hears, SpokenLines
from assistant.language.words import Words
from assistant.session.commands import Command, Context
from voices.mouth import Mouth
from voices.room import Room, microphone_open
from voices.tones import Tone
from voices.values import Attended, DeviceBack, DeviceLost, Dismissed, EarEvent, Heard, VoiceStarted, VoiceStopped

_SENTENCE_ENDS = re.compile(r"(?<=[.?!]) ")
_VERDICT_S = 1.0  # after a voice the ear knows what it said, if it was anything
_LONGEST_VOICE_S = 4.0  # that is waited for beyond the patience: an answer takes less, a radio more
_BREATH_S = 0.3  # between the answer and the line that confirms it


class _Part(Enum):
    """Where it is; the parts follow one another."""

    OPENING = "opening"  # the swell
    ASKING = "asking"  # the sentence; it may be answered already
    WAITING = "waiting"
    BREATH = "breath"  # it was answered
    CONFIRMING = "confirming"
    ENDING = "ending"  # the room rings out
    OVER = "over"


def without_question(line: str) -> str:
    """What is said where nobody could answer: a line without what it asks at its end."""
    sentences = _SENTENCE_ENDS.split(line)
    while len(sentences) > 1 and sentences[-1].endswith("?"):
        sentences.pop()
    return " ".join(sentences)


class Question:
    """Owns the time of a question.  `step` belongs to one thread; `cancel` may be called from any."""

    def __init__(  # noqa: PLR0913 - a question is where everything meets
        self,
        *,
        room: Room,
        mouth: Mouth,
        ear: Hears | None,
        lines: SpokenLines,
        words: Words,
        sentence: str,
        patience_s: float,
        confirm: Callable[[Command], str] = lambda _: "",
        tell: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Get ready to ask.

        `ear` listens as new, or as it was left by what was said just now; without one the sentence is said and nothing
        is asked.  `patience_s` is counted from the end of the sentence.  `confirm` gives the line that is said to an
        answer, empty for none; `tell` hears what went wrong with the devices or the voice, in whole sentences.
        """
        self._room = room
        self._mouth = mouth
        self._ear = ear
        self._duplex = Duplex(room, mouth, ear, lines)
        self._words = words
        self._sentence = sentence if ear is not None else without_question(sentence)
        self._patience_s = patience_s
        self._confirm = confirm
        self._tell = tell
        self._cancelled = threading.Event()
        self._part = _Part.OPENING
        self._next_s = 0.0  # when the next part comes, if nothing happens before
        self._quiet_since_s: float | None = 0.0  # None: somebody speaks
        self._lines_said = 0
        self.answer: Command | None = None
        """What was answered, as soon as it is known."""

        if ear is not None:
            self._duplex.open()
            self._next_s = OPENING_S

    @property
    def microphone_open(self) -> bool:
        """Whether somebody who answers could be heard.  Any thread."""
        return self._ear is not None and microphone_open(self._room)

    @property
    def now_s(self) -> float:
        """Seconds of audio since the start."""
        return self._duplex.now_s

    @property
    def over(self) -> bool:
        """Whether nothing more will be said or heard."""
        return self._part is _Part.OVER

    def cancel(self) -> None:
        """Let it end with the next block, silently: it was answered elsewhere.  What was heard before that stands."""
        self._cancelled.set()

    def step(self) -> None:
        """Let 10 ms pass."""
        if self._part is _Part.OVER:
            return
        if self._cancelled.is_set():
            self._mouth.cut()
            self._duplex.step(Context.REMINDER)
            self._part = _Part.OVER
            return
        events, spoken = self._duplex.step(Context.REMINDER)
        for event in events:
            self._duplex.give_way(event)
            self._notice(event)
        for trouble in self._room.events():
            self._tell_of(trouble)
        if spoken is not None and spoken.utterance_id == self._lines_said:
            self._line_is_over()
        if self.now_s >= self._next_s:
            self._time_is_up()

    def _notice(self, event: EarEvent) -> None:
        match event:
            case Heard(text):
                command = self._words.parse(text, Context.REMINDER)
                if command is not None and self._part in (_Part.ASKING, _Part.WAITING):
                    self._take(command)
            case VoiceStarted():
                self._quiet_since_s = None
            case VoiceStopped():
                self._quiet_since_s = self.now_s
            case Attended() | Dismissed():
                pass
            case _:
                assert_never(event)

    def _take(self, command: Command) -> None:
        self.answer = command
        self._mouth.cut()
        self._mouth.sound(Tone.NOD)
        self._part, self._next_s = _Part.BREATH, self.now_s + _BREATH_S

    def _line_is_over(self) -> None:
        if self._part is _Part.ASKING and self._ear is not None:
            self._part, self._next_s = _Part.WAITING, self.now_s + self._patience_s
        elif self._part in (_Part.ASKING, _Part.CONFIRMING):
            self._end()

    def _time_is_up(self) -> None:
        match self._part:
            case _Part.OPENING:
                self._say(self._sentence, _Part.ASKING)
            case _Part.WAITING if not self._somebody_answers():
                self._mouth.sound(Tone.NOD)
                self._end()
            case _Part.BREATH if self.answer is not None:
                self._say(self._confirm(self.answer), _Part.CONFIRMING)
            case _Part.ENDING:
                self._part = _Part.OVER
            case _:
                pass

    def _somebody_answers(self) -> bool:
        """Whether a voice was there so lately that it may still become an answer."""
        if self.now_s >= self._next_s + _LONGEST_VOICE_S:
            return False
        return self._quiet_since_s is None or self.now_s < self._quiet_since_s + _VERDICT_S

    def _say(self, line: str, part: _Part) -> None:
        if not line:
            self._end()
            return
        self._lines_said += 1
        self._part, self._next_s = part, float("inf")
        if trouble := self._duplex.say(self._lines_said, line):
            self._tell(trouble)

    def _end(self) -> None:
        self._part, self._next_s = _Part.ENDING, self.now_s + LAST_WORDS_S

    def _tell_of(self, trouble: DeviceLost | DeviceBack) -> None:
        match trouble:
            case DeviceLost(advice=advice):
                self._tell(advice)
            case DeviceBack(what):
                self._tell(f"The {what} is back.")
            case _:
                assert_never(trouble)


def ask_aloud(question: Question) -> Command | None:
    """Ask a question to its end; gives the answer, None when there was none."""
    while not question.over:
        question.step()
    return question.answer
