"""The coach's own sentences, as data: what `assistant/language/en/phrases.yaml` must hold.

Fields in braces are filled in where the sentence is used; the comment behind each line names them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Len

from assistant.session.moves import Afterwards

Sentence = Annotated[str, Len(1, 200)]


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Every sentence that belongs to no single move."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    opening: Sentence  # {routine} {minutes}
    kit: Sentence  # {kit}
    listening: Sentence
    announce: Sentence  # {move} {side}
    announce_other: Sentence  # {side}
    side_left: Sentence
    side_right: Sentence
    side_alternate: Sentence
    side_both: Sentence
    half: Sentence
    half_change: Sentence
    ten_left: Sentence
    held: Sentence
    paused: Sentence
    get_ready: Sentence
    under_way: Sentence
    more_time: Sentence  # {seconds}
    less_time: Sentence  # {seconds}
    how_long: Sentence  # {here} {rest}
    how_long_last: Sentence  # {here}
    after_this: Sentence  # {move} {side}
    after_this_nothing: Sentence
    both_sides: Sentence
    change_now: Sentence
    either_side: Sentence
    easier: Sentence
    harder: Sentence
    volume_up: Sentence
    volume_down: Sentence
    fewer_words: Sentence
    more_words: Sentence
    only_tones: Sentence
    felt_right: Sentence
    felt_wrong: Sentence  # {where}
    tight: Sentence  # {side}
    hurts: Sentence
    pain_low: Sentence
    pain_middle: Sentence
    pain_high: Sentence
    warning_sign: Sentence
    nothing_asked: Sentence
    in_session: Sentence
    help: Sentence  # {examples}
    closing: Sentence
    hand_over: dict[Afterwards, Sentence]
    seconds: Sentence  # {n}
    minute: Sentence
    minutes: Sentence  # {n}
    list_and: Sentence

    def duration(self, seconds: float) -> str:
        """Seconds as a person would say them: to five below ninety, to whole minutes above."""
        if seconds < 90:  # noqa: PLR2004 - where people begin to say minutes
            return self.seconds.format(n=max(5, round(seconds / 5) * 5))
        minutes = round(seconds / 60)
        return self.minute if minutes == 1 else self.minutes.format(n=minutes)

    def listed(self, things: tuple[str, ...]) -> str:
        """The things joined as in speech."""
        if len(things) < 2:  # noqa: PLR2004 - one thing, or none, needs no joining
            return "".join(things)
        return f"{', '.join(things[:-1])} {self.list_and} {things[-1]}"
