"""What comes from a broker, made into requests: strictly, and never anything but what is listed here.

A broker is shared: whoever may write to it can send anything, as often as they like.  A message is a command only if
it is exactly one; all else is refused with a reason, and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from assistant.companion.control_messages import Request
from assistant.companion.requests import ALOUD
from assistant.companion.status import Reminders
from assistant.session.commands import Intent
from assistant.skill.entities import Button, Choices, Topics
from assistant.skill.pace import Bucket, Rate

PRESS: Final = "PRESS"
"""What a button sends."""

SWITCHED: Final = {"ON": Reminders.ON, "OFF": Reminders.PAUSED}
"""What the switch sends."""

MOST_BYTES: Final = 256
"""Of a message; the longest name of a routine is shorter."""

_RATE = Rate(a_second=4.0, at_once=10.0)  # of one topic: a flood of one does not keep "stop" from getting through
_SENTENCES = Rate(a_second=20.0, at_once=40.0)  # that are looked at, which takes a millisecond or two each
_LONGEST_NAME: Final = 60
_SAME_PRESS_S: Final = 0.4
_STEPS: Final = (
    *(Intent.NEXT, Intent.BACK, Intent.OTHER_SIDE, Intent.REPEAT, Intent.SNOOZE),
    *(Intent.MORE_TIME, Intent.LESS_TIME, Intent.LOUDER, Intent.QUIETER),
)
_URGENT: Final = (Intent.STOP, Intent.PAUSE)
_AT_ONCE: Final = 32  # commands that the companion has not answered yet; urgent ones are taken beyond it


class Refusal(StrEnum):
    """Why a message is dropped."""

    RETAINED = "retained"  # it may be days old
    OVERSIZED = "oversized"
    UNKNOWN_TOPIC = "unknown topic"
    MALFORMED = "malformed"
    TOO_OFTEN = "too often"
    REPEATED = "repeated"  # a step that was taken just now
    CROWDED = "too many at once"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as it arrives."""

    topic: str
    payload: bytes
    retained: bool = False


@dataclass(frozen=True, slots=True)
class Choose:
    """Begin this routine with the start button from now on."""

    routine: str  # id


@dataclass(frozen=True, slots=True)
class Say:
    """Take this sentence, and answer."""

    sentence: str


Wanted = Button | Choose | Reminders | Say


def understood(message: Incoming, topics: Topics, choices: Choices) -> Wanted | Refusal:
    """What a message wants, or why it wants nothing."""
    if message.retained:
        return Refusal.RETAINED
    if len(message.payload) > MOST_BYTES:
        return Refusal.OVERSIZED
    return _wanted(message.topic, message.payload.decode(errors="replace"), topics, choices)


def _wanted(topic: str, text: str, topics: Topics, choices: Choices) -> Wanted | Refusal:
    if topic == topics.routine:
        routine = choices.id_of(text)
        return Refusal.MALFORMED if routine is None else Choose(routine)
    if topic == topics.reminders:
        return SWITCHED.get(text, Refusal.MALFORMED)
    if topic == topics.continue_in:
        named = 0 < len(text) <= _LONGEST_NAME and text.isprintable() and text.strip() == text
        return Say(f"continue in the {text}") if named else Refusal.MALFORMED
    if topic == topics.say:
        return Say(text) if text.isprintable() and text.strip() else Refusal.MALFORMED
    for button in Button:
        if topic == topics.button(button):
            return button if text == PRESS else Refusal.MALFORMED
    return Refusal.UNKNOWN_TOPIC


def request_of(wanted: Button | Reminders | Say, routine: str) -> Request:
    """What is asked of the companion; `routine` is the one that the start button begins."""
    match wanted:
        case Button.START:
            return Request("start", routine)
        case Button.BREAK_NOW:
            return Request("break")
        case Button():
            return Request("tell", wanted.value.replace("_", " "))
        case Say(sentence):
            return Request("tell", sentence, {ALOUD: True})
        case Reminders.ON:
            return Request("resume")
        case Reminders.PAUSED:
            return Request("pause")
        case _:
            assert_never(wanted)


class Gate:
    """Lets commands through, each topic at its own rate, and counts what is dropped.

    A broker may deliver a message twice, and does not tell (the flag for that is of one connection only).  Most
    commands do no harm then: paused is paused.  The few that take a step each time are taken once in 0.4 s, which is
    shorter than anybody presses a button twice on purpose; a button and the sentence that means the same are one step.

    A sentence that means "stop" or "pause" counts as that button: other sentences do not keep it from getting through.
    """

    def __init__(self, topics: Topics, choices: Choices, meant: Callable[[str], Intent | None]) -> None:
        """Begin with nothing counted; `meant` says what a sentence means."""
        self._topics, self._choices, self._meant = topics, choices, meant
        self._buckets = {topic: Bucket(_RATE) for topic in topics.commands}
        self._sentences = Bucket(_SENTENCES)
        self._stepped_s: dict[Intent, float] = {}
        self.dropped: Counter[Refusal] = Counter()

    def take(self, message: Incoming, now_s: float, waiting: int = 0) -> Wanted | Refusal:
        """What a message wants; a refusal is counted already.

        `now_s` never goes back; `waiting` is how many commands were let through that have no answer yet.
        """
        found = self._judged(message, now_s, waiting)
        if isinstance(found, Refusal):
            self.dropped[found] += 1
        return found

    def _judged(self, message: Incoming, now_s: float, waiting: int) -> Wanted | Refusal:
        wanted = understood(message, self._topics, self._choices)
        if isinstance(wanted, Refusal):
            return wanted
        if isinstance(wanted, Say) and not self._sentences.take(now_s):
            return Refusal.TOO_OFTEN
        intent, topic = self._intent(wanted), message.topic
        if intent in _URGENT:
            topic = self._topics.button(Button(intent))
        elif waiting >= _AT_ONCE:
            return Refusal.CROWDED
        if intent in _STEPS and now_s < self._stepped_s.get(intent, float("-inf")) + _SAME_PRESS_S:
            return Refusal.REPEATED
        if not self._buckets[topic].take(now_s):
            return Refusal.TOO_OFTEN
        if intent is not None:
            self._stepped_s[intent] = now_s
        return wanted

    def _intent(self, wanted: Wanted) -> Intent | None:
        match wanted:
            case Button.BREAK_NOW:
                return Intent.TAKE_BREAK
            case Button():
                return Intent(wanted.value)
            case Say(sentence):
                return self._meant(sentence)
            case Choose() | Reminders():
                return None
            case _:
                assert_never(wanted)
