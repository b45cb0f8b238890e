"""What the companion writes and says about reminders, read from `reminders.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Annotated, ClassVar, Final

from annotated_types import Len

from assistant.language.occasions import Facts, Occasion
from assistant.language.spoken import Numbers, SpokenTimes, number_words, time_words
from assistant.language.words import Words
from assistant.session.commands import Context
from assistant.session.timeline import capitalised
from assistant.yaml_files import YamlFile
from schedules.values import Answer

Sentence = Annotated[str, Len(1, 200)]
Variants = Annotated[tuple[Sentence, ...], Len(2, 3)]
_STRICT: dict[str, str] = {"extra": "forbid"}
_FILLED: Final = frozenset({"sat", "what", "minutes", "run", "time", "title", "again", "left"})
_HOUR_MIN: Final = 60
_LONGEST_SPOKEN: Final = 60  # characters of a title that somebody else wrote
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


_OFFERS: Final = frozenset(
    {Occasion.BREAK_OFFERED, Occasion.WARM_UP_OFFERED, Occasion.WARM_UP_LATE, Occasion.FIXED_OFFERED}
)


@dataclass(frozen=True, slots=True)
class Lines:
    """What is written and said on one occasion."""

    __pydantic_config__: ClassVar = _STRICT

    title: Sentence
    text: Variants
    spoken: Variants

    def __post_init__(self) -> None:
        """Refuse a field that nothing fills in: it would be found out when somebody should be reminded."""
        for sentence in (self.title, *self.text, *self.spoken):
            for _, name, _, _ in Formatter().parse(sentence):
                if name is not None and name[:1].lower() + name[1:] not in _FILLED:
                    raise ValueError(f"“{{{name}}}” is nothing that is filled in; use one of {sorted(_FILLED)}")


@dataclass(frozen=True, slots=True)
class Buttons:
    """What is written on the buttons of an offer."""

    __pydantic_config__: ClassVar = _STRICT

    start: Sentence
    snooze: Sentence  # {again}
    not_today: Sentence


@dataclass(frozen=True, slots=True)
class Parts:
    """What the sentences are filled in with."""

    __pydantic_config__: ClassVar = _STRICT

    sat: Sentence  # {span}
    sat_unknown: Sentence
    with_minutes: Sentence  # {routine} {minutes}
    left_once: Sentence
    left_none: Sentence
    a_run: Sentence
    a_title: Sentence
    a_routine: Sentence
    minute: Sentence  # {n}
    minutes: Sentence  # {n}
    hour: Sentence  # {n}
    hours: Sentence  # {n}
    hours_and: Sentence  # {hours} {minutes}


@dataclass(frozen=True, slots=True)
class Sentences:
    """All of `reminders.yaml`."""

    __pydantic_config__: ClassVar = _STRICT

    buttons: Buttons
    break_soon: Lines
    break_offered: Lines
    warm_up_soon: Lines
    warm_up_offered: Lines
    warm_up_late: Lines
    warm_up_missed: Lines
    fixed_offered: Lines
    fixed_missed: Lines
    snoozed: Lines
    snoozed_last: Lines
    snooze_used_up: Lines
    not_today: Lines
    let_go: Lines
    started: Lines
    paused: Lines
    paused_until: Lines
    resumed: Lines
    parts: Parts
    times: SpokenTimes
    numbers: Numbers


@dataclass(frozen=True, slots=True)
class Wording:
    """What is written and said now."""

    title: str
    text: str
    buttons: tuple[tuple[str, str], ...]  # (an `Answer`, its label), for an offer
    spoken: str


class ReminderWords:
    """Puts what is known about a reminder into words.  Immutable once loaded; any thread may use it."""

    def __init__(self, sentences: Sentences, words: Words) -> None:
        """Take the sentences, and what can be answered to them: no title that contains an answer is spoken."""
        self._sentences = sentences
        self._answers = frozenset(
            tuple(_WORD.findall(phrase))
            for context in (Context.REMINDER, Context.INTERRUPT)
            for phrase in words.phrases(context)
        )

    @classmethod
    def load(cls, words: Words, language: str = "en") -> ReminderWords:
        """Read and check the sentences; raises ProblemsError when one is missing or misspelt."""
        name = f"{language}/reminders.yaml"
        text = files("assistant.language").joinpath(name).read_text("utf-8")
        return cls(YamlFile.parse(text, Path(name)).value(Sentences), words)

    def wording(self, occasion: Occasion, facts: Facts, variant: int = 0) -> Wording:
        """The words of an occasion; `variant`, any number from 0 on, chooses among those that say the same."""
        lines: Lines = getattr(self._sentences, occasion.value)
        written, said = self._filling(facts, aloud=False), self._filling(facts, aloud=True)
        text = lines.text[variant % len(lines.text)].format(**written)
        return Wording(
            lines.title.format(**written),
            text.strip(),
            self._buttons(facts) if occasion in _OFFERS else (),
            lines.spoken[variant % len(lines.spoken)].format(**said),
        )

    def _buttons(self, facts: Facts) -> tuple[tuple[str, str], ...]:
        buttons = self._sentences.buttons
        snooze = buttons.snooze.format(again=self._span(facts.again_min, aloud=False))
        return (
            (Answer.START.value, buttons.start),
            *(((Answer.SNOOZE.value, snooze),) if facts.snoozes_left else ()),
            (Answer.NOT_TODAY.value, buttons.not_today),
        )

    def _filling(self, facts: Facts, *, aloud: bool) -> dict[str, str]:
        """The fields by name, and each with a capital for the beginning of a sentence."""
        filling = dict(self._fields(facts, aloud=aloud))
        return filling | {capitalised(name): capitalised(value) for name, value in filling.items()}

    def _fields(self, facts: Facts, *, aloud: bool) -> Iterator[tuple[str, str]]:
        parts = self._sentences.parts
        minutes = "" if facts.minutes is None else self._span(facts.minutes, aloud=aloud)
        routine = self._name(facts.routine, parts.a_routine, aloud=aloud)
        span = self._span(facts.sat_min, aloud=aloud)
        yield "sat", parts.sat.format(span=span) if facts.sat_min else parts.sat_unknown
        yield "what", parts.with_minutes.format(routine=routine, minutes=minutes) if minutes else routine
        yield "minutes", minutes
        yield "run", self._name(facts.run, parts.a_run, aloud=aloud)
        yield "time", "" if facts.at is None else self._time(facts.at, aloud=aloud)
        yield "title", self._name(facts.title, parts.a_title, aloud=aloud)
        yield "again", self._span(facts.again_min, aloud=aloud)
        yield "left", {0: parts.left_none, 1: parts.left_once}.get(facts.snoozes_left, "")

    def _name(self, name: str, otherwise: str, *, aloud: bool) -> str:
        """A name that somebody gave, where it can be shown or said."""
        if aloud and (len(name) > _LONGEST_SPOKEN or self.contains_answer(name)):
            return otherwise
        return name or otherwise

    def contains_answer(self, line: str) -> bool:
        """Whether what can be answered stands in a line: said aloud, it could be taken for the person's answer."""
        said = tuple(_WORD.findall(line.lower().replace("’", "'")))  # noqa: RUF001 - as people's programs write it
        return any(
            said[at : at + len(answer)] == answer for answer in self._answers for at in range(len(said)) if answer
        )

    def _time(self, at: time, *, aloud: bool) -> str:
        return time_words(at, self._sentences.times, self._sentences.numbers) if aloud else f"{at:%H:%M}"

    def _span(self, minutes: float, *, aloud: bool) -> str:
        """Whole minutes, never more than there are: `3 minutes`, `one hour and ten minutes`."""
        parts = self._sentences.parts
        hours, rest = divmod(max(1, int(minutes)), _HOUR_MIN)
        told_hours = (parts.hour if hours == 1 else parts.hours).format(n=self._number(hours, aloud=aloud))
        told_rest = (parts.minute if rest == 1 else parts.minutes).format(n=self._number(rest, aloud=aloud))
        if not hours:
            return told_rest
        return parts.hours_and.format(hours=told_hours, minutes=told_rest) if rest else told_hours

    def _number(self, number: int, *, aloud: bool) -> str:
        return number_words(number, self._sentences.numbers) if aloud else str(number)
