"""Lines are spoken by heart: what a session will say is rendered before it begins."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import fields
from typing import Protocol

from assistant.session import pacing
from assistant.session.blocks import SidedSlot
from assistant.session.cue import Verbosity
from assistant.session.last_words import foreseen
from assistant.session.moves import Side
from assistant.session.personal import without_rolling
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.timeline import capitalised, cues, prep_lines, side_name
from voices.errors import VoicesError
from voices.lines import silent_line
from voices.sound import Samples, seconds_of

_USUAL_CHANGE_S = 30  # of "more time"


class Renders(Protocol):
    """Where lines come from."""

    def samples(self, text: str) -> Samples:
        """The line as sound; raises VoicesError."""
        ...

    def length_s(self, text: str) -> float:
        """How long it is, which may cost less; raises VoicesError."""
        ...

    def known_s(self, text: str) -> float | None:
        """The same if it costs nothing."""
        ...


def script(plan: Plan, phrases: Phrasebook) -> tuple[str, ...]:
    """All lines that can be foreseen, each once, in the order they are first needed.

    What is missing are the answers with numbers in them, and the few examples that help speaks.
    """
    return tuple(dict.fromkeys((*_course(plan, phrases), *_asides(plan, phrases))))


def _course(plan: Plan, phrases: Phrasebook) -> Iterator[str]:
    """What is said when nobody says anything."""
    yield from plan.opening(phrases)
    previous: SidedSlot | None = None
    for slot in plan.slots:
        yield from prep_lines(previous, slot, phrases, Verbosity.FULL)
        # Lines that take no time meet nothing, so none is left out.
        yield from (cue.say for cue in cues(slot, slot.seconds, phrases, lambda _: 0.0) if cue.say)
        if slot.pace is not None:  # which of the numbers find room depends on the voice
            yield from (word.text for word in pacing.numbers(slot.pace, slot.seconds, phrases))
        previous = slot
    yield from foreseen(plan, phrases)


def _asides(plan: Plan, phrases: Phrasebook) -> Iterator[str]:
    """What is said to a remark or a question."""
    for field in fields(phrases):
        sentence = getattr(phrases, field.name)
        if isinstance(sentence, str) and "{" not in sentence and sentence[:1].isupper():  # the others are parts of one
            yield sentence
    for slot in plan.slots:
        move = slot.move
        yield from (move.why, move.where, phrases.felt_wrong.format(where=move.where))
        yield from (text for text in (move.easier, move.harder) if text is not None)
        yield from (step.say for step in move.ladder)
        yield from (line.format(move=move.name) for line in (phrases.pain_ends, phrases.pain_again, phrases.pain_over))
        yield phrases.after_this.format(move=move.name, side=side_name(slot.side, phrases))
        yield from prep_lines(None, slot, phrases, Verbosity.FULL)  # after "next" and "go back"
    for side in (Side.LEFT, Side.RIGHT):
        name = capitalised(side_name(side, phrases))
        for sentence in (
            *(phrases.side_noted, phrases.side_fine),
            *(phrases.tight_more, phrases.weak_more, phrases.weak_nothing),
        ):
            yield sentence.format(side=name)
    unrolled_s = sum(slot.seconds for slot in without_rolling(plan.slots))
    yield phrases.work_left.format(minutes=phrases.duration(unrolled_s))
    yield phrases.hand_over_hurt[plan.routine.afterwards]
    change = phrases.duration(_USUAL_CHANGE_S)
    yield from (phrases.more_time.format(seconds=change), phrases.less_time.format(seconds=change))


class RehearsedLines:
    """The lines of a live session.  Never raises: what cannot be spoken is silence, long enough to read the line.

    Any thread.  Who needs a line while others are rehearsed waits for one of them at most.
    """

    def __init__(self, lines: Renders | None, tell: Callable[[str], None]) -> None:
        """Take the voice's lines, None for no voice at all; `tell` hears, once, why the voice fell silent."""
        self._lines = lines
        self._tell = tell
        self._lock = threading.Lock()  # over these, never while a line is rendered
        self._by_heart: dict[str, Future[Samples]] = {}
        self._lengths_s: dict[str, float] = {}

    @property
    def spoken(self) -> bool:
        """Whether there is a voice, as far as is known."""
        return self._lines is not None

    def rehearse(self, texts: Iterable[str]) -> None:
        """Render lines ahead of time; what is known already costs nothing."""
        for text in texts:
            self.samples(text)

    def samples(self, text: str) -> Samples:
        """The line as sound."""
        ours: Future[Samples] = Future()
        with self._lock:
            line = self._by_heart.setdefault(text, ours)
        if line is ours:
            try:
                ours.set_result(self._render(text))
            except BaseException as error:  # a mistake; whoever waits for the line must hear of it as well
                ours.set_exception(error)
                raise
        return line.result()

    def length_s(self, text: str) -> float:
        """How long the line takes."""
        with self._lock:
            line, known_s = self._by_heart.get(text), self._lengths_s.get(text)
        if line is not None and line.done():
            return seconds_of(line.result())
        if known_s is None:
            known_s = self._measure_s(text)
            with self._lock:
                self._lengths_s[text] = known_s
        return known_s

    def expected_s(self, text: str) -> float:
        """How long the line takes, or about as long where it was never rendered: nothing waits for that."""
        with self._lock:
            line = self._by_heart.get(text)
        if line is None and self._lines is not None and self._lines.known_s(text) is None:
            return seconds_of(silent_line(text))
        return self.length_s(text)

    def _measure_s(self, text: str) -> float:
        lines = self._lines
        if lines is not None:
            try:
                return lines.length_s(text)
            except VoicesError as error:
                self._fall_silent(str(error))
        return seconds_of(self.samples(text))

    def _render(self, text: str) -> Samples:
        lines = self._lines
        if lines is not None:
            try:
                return lines.samples(text)
            except VoicesError as error:
                self._fall_silent(str(error))
        return silent_line(text)

    def _fall_silent(self, why: str) -> None:
        """An engine that hangs would hold up the session at every line."""
        with self._lock:
            spoke, self._lines = self._lines is not None, None
        if spoke:
            self._tell(why)
