"""Who speaks when: one line at a time, the more important one first.

Priorities are those of the coaching rules (content notes, section 5): safety > answer to the person > transition >
countdown > fix > feel > praise.  Answers and safety cut what is being said, unless it is more important than they are;
everything else waits for its turn and is dropped when its moment has passed.  While somebody else speaks, lines wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from assistant.session.effects import Cut, Effect, Say

GAP_S = 0.3  # of silence between two lines
_HOLD_AFTER_VOICE_S = 0.4  # the ear needs a moment to be sure of what was said
_LONGEST_HOLD_S = 3.0  # a radio must not silence the coach
_OVERDUE_S = 2.0  # a line that should be over for so long is taken as spoken: the mouth may have died


class Priority(IntEnum):
    """How important a line is."""

    PRAISE = 0
    FEEL = 1
    FIX = 2
    COUNTDOWN = 3
    TRANSITION = 4
    ANSWER = 5
    SAFETY = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A line that wants to be said."""

    text: str
    priority: Priority
    until_s: float = float("inf")  # its moment: a line that cannot start by then is dropped


@dataclass(slots=True)
class _Current:
    utterance_id: int
    line: Line
    since_s: float
    overdue_s: float | None = None  # not known yet


class Speech:
    """The coach's tongue.  All times in seconds of the session."""

    def __init__(self, length_s: Callable[[str], float]) -> None:
        """Start silent; `length_s` gives how long a text takes to say."""
        self._length_s = length_s
        self._current: _Current | None = None
        self._waiting: list[Line] = []
        self._last_id = 0
        self._free_s = 0.0
        self._held_since_s = float("-inf")
        self.held_until_s = float("-inf")  # lines, and "go", wait until then for a voice to end
        self._opens_s = float("-inf")  # lines wait until then for a tone to end
        self._held_back = ""  # a text that is not true yet
        self.last: Line | None = None  # said, or begun

    @property
    def busy(self) -> bool:
        """Whether anything is being said or waits to be said."""
        return self._current is not None or bool(self._waiting)

    @property
    def unfinished(self) -> tuple[Line, ...]:
        """What is being said and what waits to be said."""
        running = () if self._current is None else (self._current.line,)
        return (*running, *self._waiting)

    def say(self, line: Line, now_s: float) -> tuple[Effect, ...]:
        """Say a line as soon as its importance allows."""
        running = self._current
        if line.priority < Priority.ANSWER or (running is not None and running.line.priority > line.priority):
            self._waiting.append(line)
            return self.tick(now_s)
        cut = self._cut(keep=True)
        self._waiting.insert(0, line)
        return (*cut, self._start(0, now_s))

    def say_all(self, texts: tuple[str, ...], priority: Priority, now_s: float) -> tuple[Effect, ...]:
        """Say several lines in a row."""
        if not texts:
            return ()
        effects = self.say(Line(texts[0], priority), now_s)
        self._waiting.extend(Line(text, priority) for text in texts[1:])
        return effects

    def forget_waiting(self) -> None:
        """Finish the present line, and nothing that was to follow it."""
        self._waiting.clear()

    def forget(self, *texts: str) -> None:
        """Do not say these any more, if they wait: they are not true any more."""
        self._waiting = [line for line in self._waiting if line.text not in texts]

    def hush(self) -> tuple[Effect, ...]:
        """Fall silent and forget what was waiting."""
        self._waiting.clear()
        return self._cut(keep=False)

    def spoken(self, utterance_id: int, now_s: float) -> tuple[Effect, ...]:
        """The mouth finished a line; that of a cut one means nothing."""
        if self._current is None or self._current.utterance_id != utterance_id:
            return ()
        self._current = None
        self._free_s = now_s + GAP_S
        return self.tick(now_s)

    def voice(self, active: bool, now_s: float) -> None:
        """Somebody near the microphone begins or ceases to speak."""
        if active:
            if now_s > self.held_until_s:  # a chat with short breaks is one hold, and as long as one
                self._held_since_s = now_s
            self.held_until_s = self._held_since_s + _LONGEST_HOLD_S
        else:
            self.held_until_s = min(self.held_until_s, now_s + _HOLD_AFTER_VOICE_S)

    def hold_back(self, text: str) -> None:
        """Do not say this yet, nor anything that is to follow it; answers are not held up."""
        self._held_back = text

    def wait_until(self, at_s: float) -> None:
        """Let lines wait for a moment, as for a voice, though "go" does not."""
        self._opens_s = at_s

    def tick(self, now_s: float) -> tuple[Effect, ...]:
        """Start what may start now."""
        cut: tuple[Effect, ...] = ()
        if self._current is not None:
            if now_s < self._current.since_s + _OVERDUE_S or now_s < self._overdue_s(self._current):
                return ()
            cut = self._cut(keep=False)
        self._waiting = [line for line in self._waiting if line.until_s >= now_s]
        if not self._waiting or now_s < self._next_start_s():
            return cut
        best = self._best()
        return cut if best is None else (*cut, self._start(best, now_s))

    def deadline_s(self) -> float | None:
        """When `tick` has something to do, if nothing happens before."""
        if self._current is not None:
            return self._overdue_s(self._current)
        if self._waiting and self._best() is not None:
            return self._next_start_s()
        return None

    def _best(self) -> int | None:
        """Which of the waiting lines comes next; None: it may not be said yet."""
        best = max(range(len(self._waiting)), key=lambda at: (self._waiting[at].priority, -at))
        return None if self._waiting[best].text == self._held_back else best

    def _next_start_s(self) -> float:
        return max(self._free_s, self.held_until_s, self._opens_s)

    def _overdue_s(self, current: _Current) -> float:
        """When a line should be over; not asked before it has begun, for a new line takes a while to measure."""
        if current.overdue_s is None:
            current.overdue_s = current.since_s + self._length_s(current.line.text) + _OVERDUE_S
        return current.overdue_s

    def _start(self, at: int, now_s: float) -> Effect:
        line = self._waiting.pop(at)
        self._last_id += 1
        self._current = _Current(self._last_id, line, now_s)
        self.last = line
        return Say(self._last_id, line.text)

    def _cut(self, keep: bool) -> tuple[Effect, ...]:
        """Cut the running line; a transition that was cut by an answer is said again after it."""
        if self._current is None:
            return ()
        line, self._current = self._current.line, None
        if keep and line.priority is Priority.TRANSITION:
            self._waiting.insert(0, line)
        return (Cut(),)
