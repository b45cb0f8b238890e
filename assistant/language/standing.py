"""What is answered to a command that came from another room or another program: what is true now.  Pure once loaded.

Who says “other side” to the coach hears the coach.  Who says it to a loudspeaker in the kitchen, to `otherside tell` or
to a dashboard is told where the session is after it, and, to a question, what the coach answers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar, Final

from annotated_types import Len

from assistant.language.coach import load_phrases
from assistant.language.reminders import Sentences
from assistant.language.spoken import Numbers, number_words
from assistant.session.commands import Intent
from assistant.session.moves import Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.session import Status
from assistant.session.states import State
from assistant.session.timeline import capitalised, side_name
from assistant.session.turn import Turn
from assistant.yaml_files import YamlFile

Sentence = Annotated[str, Len(1, 200)]

_GRAIN_S: Final = 5  # nobody counts closer than that
_MINUTE_S: Final = 60
_HOUR_MIN: Final = 60
_LONG_S: Final = 600  # above, seconds are no news
_MOVING: Final = frozenset(
    {
        *(Intent.NEXT, Intent.BACK, Intent.OTHER_SIDE, Intent.PAUSE, Intent.WAIT),
        *(Intent.READY, Intent.RESUME, Intent.STOP, Intent.TAKE_BREAK),
    }
)
"""After these it matters where the session is, not what the coach says to it."""


@dataclass(frozen=True, slots=True)
class StandingPhrases:
    """All of `standing.yaml`."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    left: Sentence  # {side} {time}
    left_both: Sentence  # {time}
    into_position: Sentence  # {move} {side}
    held: Sentence  # {move} {side}
    paused: Sentence  # {left}
    on_we_go: Sentence  # {left}
    asked: Sentence  # {question}
    closing: Sentence
    stopped: Sentence
    over: Sentence
    about_to_begin: Sentence
    taken_later: Sentence
    starting: Sentence  # {routine} {time}
    starting_fitted: Sentence  # {routine} {time}
    starting_area: Sentence  # {area} {time}
    starting_now: Sentence
    no_session: Sentence
    nothing_to_stop: Sentence
    nothing_to_pause: Sentence
    nothing_to_resume: Sentence
    only_reminders_paused: Sentence
    hurts: Sentence
    offered: Sentence  # {offer}
    offered_last: Sentence  # {offer}
    comes_again: Sentence
    nothing_waits: Sentence
    no_session_break: Sentence  # {time}
    no_session_paused: Sentence  # {until}
    no_session_break_due: Sentence
    examples: Sentence  # {examples}
    unknown: Sentence  # {text}
    too_long: Sentence
    seconds: Sentence  # {n}
    minute: Sentence
    minutes: Sentence  # {n}
    and_seconds: Sentence  # {minutes} {seconds}
    hour: Sentence
    hours: Sentence  # {n}
    and_minutes: Sentence  # {hours} {minutes}


class Standing:
    """Puts what is true now into words.  Immutable once loaded; any thread may use it."""

    def __init__(self, phrases: StandingPhrases, coach: Phrasebook, numbers: Numbers) -> None:
        """Take the sentences, the coach's for the names of sides, and the words for numbers."""
        self.phrases = phrases
        self._coach, self._numbers = coach, numbers

    @classmethod
    def load(cls, language: str = "en") -> Standing:
        """Read and check the sentences; raises ProblemsError when one is missing or misspelt."""
        reminders = _read(language, "reminders.yaml").value(Sentences)
        return cls(_read(language, "standing.yaml").value(StandingPhrases), load_phrases(language), reminders.numbers)

    def told(self, turn: Turn) -> str:
        """The answer to a sentence that a session took."""
        said, here = " ".join(turn.lines), self.of(turn.after)
        state = turn.after.state
        if turn.command is None:
            return said or here
        if turn.command.intent is Intent.STOP and state is State.DONE:
            return self.phrases.stopped
        if turn.before.state is State.ASKING and state is not State.ASKING:
            return f"{said} {here}".lstrip()
        rests = state in (State.PAUSED, State.HELD)
        if turn.command.intent in _MOVING:
            return here if rests or _place(turn.before) != _place(turn.after) else said or here
        longer = turn.command.intent in (Intent.MORE_TIME, Intent.LESS_TIME) and state is State.WORK
        if longer or (turn.command.intent is Intent.PAIN and rests):
            return f"{said} {here}".lstrip()
        return said or here

    def of(self, status: Status) -> str:
        """Where a session is."""
        slot, phrases = status.slot, self.phrases
        sentence = {
            State.BEFORE: phrases.about_to_begin,
            State.ASKING: phrases.asked.format(question=status.question).rstrip(),
            State.PREP: phrases.into_position,
            State.HELD: phrases.held,
            State.WORK: "{left}",
            State.PAUSED: phrases.paused,
            State.GET_READY: phrases.on_we_go,
            State.CLOSING: phrases.closing,
            State.DONE: phrases.over,
        }[status.state]
        move, side = capitalised(slot.move.name), side_name(slot.side, self._coach)
        asks = status.question if status.state in (State.PAUSED, State.HELD) else ""
        return f"{sentence.format(move=move, side=side, left=self._left(status))} {asks}".rstrip()

    def starting(self, routine: str, work_s: float, fitted_min: float | None = None, area: str | None = None) -> str:
        """What begins: a routine by its name, or by the part of the body that was asked for.

        `work_s` is what it takes without the gaps; with `fitted_min` it takes so long, all told.
        """
        if fitted_min is None:
            return self.phrases.starting.format(routine=routine, time=self.span(work_s))
        sentence = self.phrases.starting_fitted if area is None else self.phrases.starting_area
        return sentence.format(routine=routine, area=area, time=self.span(_MINUTE_S * fitted_min))

    def refused(self, intent: Intent, offer: str, snoozes_left: int, put_off: str, paused: str) -> str:
        """What is said to a command for a session while none runs.

        `offer` is the reminder that waits and `snoozes_left` how often it can be put off, `put_off` what comes again
        later, `paused` until when reminders are; each of them is empty where there is none.
        """
        phrases = self.phrases
        if intent in (Intent.HURTS, Intent.PAIN, Intent.WARNING_SIGN):
            return phrases.hurts
        if offer:
            return (phrases.offered if snoozes_left else phrases.offered_last).format(offer=offer)
        answers = (Intent.YES, Intent.NO, Intent.READY, Intent.SNOOZE, Intent.NOT_TODAY)
        resting = phrases.no_session_paused.format(until=paused)
        told = {
            **dict.fromkeys(answers, phrases.comes_again if put_off else phrases.nothing_waits),
            **dict.fromkeys((Intent.PAUSE, Intent.WAIT), resting if paused else phrases.nothing_to_pause),
            Intent.STOP: phrases.comes_again if put_off else phrases.nothing_to_stop,
            Intent.RESUME: phrases.only_reminders_paused if paused else phrases.nothing_to_resume,
        }
        return told.get(intent, phrases.no_session)

    def without_session(self, due_in_min: int | None, paused: str) -> str:
        """What comes next when no session runs; None: no break is planned.  `paused` as in `refused`."""
        if paused:
            return self.phrases.no_session_paused.format(until=paused)
        if due_in_min is None:
            return self.phrases.no_session
        if not due_in_min:
            return self.phrases.no_session_break_due
        return self.phrases.no_session_break.format(time=self.span(_MINUTE_S * due_in_min))

    def examples(self, lines: tuple[str, ...]) -> str:
        """What can be said, for the ear."""
        return self.phrases.examples.format(examples=self._coach.listed(lines))

    def span(self, seconds: float) -> str:
        """So long, as people say it: to five seconds below ten minutes, in whole minutes above, with hours."""
        phrases = self.phrases
        whole = max(_GRAIN_S, math.floor(seconds / _GRAIN_S + 0.5) * _GRAIN_S)
        minutes, left = divmod(whole, _MINUTE_S)
        if whole >= _LONG_S:
            minutes, left = math.floor(seconds / _MINUTE_S + 0.5), 0
        told_seconds = phrases.seconds.format(n=number_words(left, self._numbers))
        if not minutes:
            return told_seconds
        hours, minutes = divmod(minutes, _HOUR_MIN)
        told = phrases.minute if minutes == 1 else phrases.minutes.format(n=number_words(minutes, self._numbers))
        if hours:
            told_hours = phrases.hour if hours == 1 else phrases.hours.format(n=number_words(hours, self._numbers))
            return phrases.and_minutes.format(hours=told_hours, minutes=told) if minutes else told_hours
        return phrases.and_seconds.format(minutes=told, seconds=told_seconds) if left else told

    def _left(self, status: Status) -> str:
        side, time = status.slot.side, self.span(status.seconds_left)
        if side in (Side.LEFT, Side.RIGHT):
            return self.phrases.left.format(side=capitalised(side_name(side, self._coach)), time=time)
        return self.phrases.left_both.format(time=capitalised(time))


def _place(status: Status) -> tuple[object, ...]:
    return status.state, status.number, status.slot.key


def _read(language: str, name: str) -> YamlFile:
    return YamlFile.parse(
        files("assistant.language").joinpath(f"{language}/{name}").read_text("utf-8"), Path(language) / name
    )
