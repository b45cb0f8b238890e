"""The scripted person: says what a script says, when it says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar

from annotated_types import Ge, Len

from assistant.yaml_files import YamlFile
from voices.sound import Samples, seconds_of

_AFTER_COACH_S = 0.2  # the person answers, as people do, when the coach has just finished
_INTO_LINE_S = 0.5  # the person interrupts when the coach is well under way
_BETWEEN_S = 1.0  # and takes a breath between two sentences of their own


@dataclass(frozen=True, slots=True)
class ScriptLine:
    """One thing the person says."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    at_s: Annotated[float, Ge(0)]  # of the session; or as soon after it as the coach is silent
    say: Annotated[str, Len(1, 120)]
    over: bool = False  # at once, also over the coach
    interrupts: bool = False  # only while the coach speaks, and goes on doing so
    answers: bool = False  # a question of the coach, so a bare "my glutes", "six" or "yes" is to be understood


@dataclass(frozen=True, slots=True)
class Coach:
    """What the person hears of the coach."""

    silent_s: float  # since the last line
    spoken_s: float  # of the present line
    left_s: float  # of it


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said, and when."""

    text: str
    over: bool
    from_s: float
    to_s: float
    answers: bool = False


def load_script(file: Path) -> tuple[ScriptLine, ...]:
    """Read a script; raises ProblemsError with every problem in it."""
    return tuple(sorted(YamlFile.read(file).value(tuple[ScriptLine, ...]), key=lambda line: line.at_s))


class ScriptedPerson:
    """Stepped before each block."""

    def __init__(self, script: tuple[ScriptLine, ...], voice: Callable[[str], Samples]) -> None:
        """Take a script in order of time, and how its lines sound."""
        self._script = list(script)
        self._voice = voice
        self.free_s = 0.0  # when the person has drawn breath after the last line
        self.said: list[Utterance] = []

    @property
    def unsaid(self) -> tuple[ScriptLine, ...]:
        """What the session was too short for."""
        return tuple(self._script)

    @property
    def waits(self) -> bool:
        """Whether the person says nothing before the coach speaks again, if ever."""
        return not self._script or self._script[0].interrupts

    def step(self, now_s: float, coach: Coach) -> Samples | None:
        """What the person begins to say now, if anything."""
        if not self._script or now_s < max(self._script[0].at_s, self.free_s):
            return None
        line = self._script[0]
        samples = self._voice(line.say)
        if line.interrupts:
            if coach.spoken_s < _INTO_LINE_S or coach.left_s < seconds_of(samples):
                return None
        elif not line.over and coach.silent_s < _AFTER_COACH_S:
            return None
        self._script.pop(0)
        until_s = now_s + seconds_of(samples)
        self.free_s = until_s + _BETWEEN_S
        self.said.append(Utterance(line.say, line.over or line.interrupts, now_s, until_s, line.answers))
        return samples
