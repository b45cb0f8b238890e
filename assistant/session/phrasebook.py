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
class SummaryPhrases:
    """What is said and printed about the records (`assistant/session/records.py`): counts, never a judgement."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    left: Sentence
    right: Sentence
    on_left: Sentence  # {move}
    on_right: Sentence  # {move}
    on_both: Sentence  # {move}
    no_time: Sentence
    half_minute: Sentence
    minutes_and_half: Sentence  # {n}: whole minutes
    sides: Sentence  # {left} {right}: times
    felt_right: Sentence  # {right}: moves with their sides
    felt_not_yet: Sentence  # {not_yet}: moves with their sides
    felt_mixed: Sentence  # {right} {not_yet}
    felt_count: Sentence  # {right} {given}: numbers
    records_felt: Sentence  # {move} {left} {left_given} {right} {right_given}
    records_lately: Sentence  # {side} {right} {given}
    records_ask: Sentence  # {side}
    records_minutes: Sentence  # {left} {right}: minutes
    records_pain: Sentence  # {move} {n}


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """Every sentence that belongs to no single move."""

    __pydantic_config__: ClassVar = {"extra": "forbid"}

    opening: Sentence  # {routine} {minutes}
    fitted: Sentence  # {routine} {minutes}; in place of opening
    shortest: Sentence  # {routine} {minutes}; in place of opening
    longest: Sentence  # {routine} {minutes}; in place of opening
    left_out: Sentence  # {moves}
    only_these: Sentence  # {moves}
    fewer_turns: Sentence  # {moves}
    one_round: Sentence
    rounds: Sentence  # {n}
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
    last_rep: Sentence
    reps: Sentence  # {reps}
    sets_of: Sentence  # {sets} {amount}
    set_of: Sentence  # {number} {sets} {side}
    rest: Sentence  # {time}
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
    felt_right_now: Sentence
    felt_noted: Sentence
    helped_before: Sentence  # {change}
    once_more: Sentence  # {side} {change}
    feel_question: Sentence
    feel_check: Sentence
    feel_after: Sentence
    offer_reset: Sentence
    reset_begins: Sentence
    offer_swap: Sentence  # {move}
    leave_it: Sentence
    declined: Sentence
    asking_less: Sentence
    asking_again: Sentence
    posture_best: Sentence  # {move} {where} {posture}
    posture_none: Sentence  # {move} {where}
    on_side: Sentence  # {side}; a part of the two before it
    side_noted: Sentence  # {side}
    side_fine: Sentence  # {side}
    tight_more: Sentence  # {side}
    weak_more: Sentence  # {side}
    hurts: Sentence
    pain_low: Sentence
    pain_middle: Sentence
    pain_high: Sentence
    warning_sign: Sentence
    screen: Sentence
    screen_yes: Sentence
    screen_no: Sentence
    screen_unanswered: Sentence
    warned: Sentence
    warned_yes: Sentence
    warned_no: Sentence
    since: Sentence  # {move}
    since_low: Sentence
    since_middle: Sentence
    since_high: Sentence
    go_on: Sentence  # {move} {side}
    go_on_yes: Sentence
    go_on_no: Sentence
    nothing_asked: Sentence
    in_session: Sentence
    help: Sentence  # {examples}
    closing: Sentence
    closing_nothing: Sentence
    hand_over: dict[Afterwards, Sentence]
    seconds: Sentence  # {n}
    minute: Sentence
    minutes: Sentence  # {n}
    list_and: Sentence
    numbers: Annotated[tuple[Sentence, ...], Len(50, 50)]  # one to fifty, as many as a set has repetitions at most
    summary: SummaryPhrases

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
