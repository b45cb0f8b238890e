"""The coach's own sentences, as data: what `assistant/language/en/phrases.yaml` must hold.

Fields in braces are filled in where the sentence is used; the comment behind each line names them.
"""

from __future__ import annotations

import math
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
    nearest: Sentence  # {routine} {minutes}; in place of opening
    left_out: Sentence  # {moves}
    only_these: Sentence  # {moves}
    fewer_turns: Sentence  # {moves}
    one_round: Sentence
    two_rounds: Sentence
    rounds: Sentence  # {n}, three or more
    kit: Sentence  # {kit}
    listening: Sentence  # empty where everything is typed
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
    offer_other: Sentence  # {move}; in place of offer_swap and its advice, which is given once
    leave_it: Sentence
    leave_again: Sentence  # in place of leave_it and its advice
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
    weak_nothing: Sentence  # {side}
    hurts: Sentence
    pain_low: Sentence
    pain_middle: Sentence
    pain_high: Sentence
    pain_again: Sentence  # {move}: over, and to come again
    pain_over: Sentence  # {move}: over
    pain_ends: Sentence  # {move}: over
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
    since_low_elsewhere: Sentence  # of a move that is not done today
    since_middle_elsewhere: Sentence
    since_high_elsewhere: Sentence
    work_left: Sentence  # {minutes}
    go_on: Sentence  # {move} {side}
    go_on_yes: Sentence
    go_on_no: Sentence
    moved_here: Sentence  # {side} {left}
    moved: Sentence  # {room}
    not_moved: Sentence  # {room}
    let_go: Sentence  # {room}
    nothing_asked: Sentence
    in_session: Sentence
    help: Sentence  # {examples}
    closing: Sentence
    closing_nothing: Sentence
    hand_over: dict[Afterwards, Sentence]
    hand_over_hurt: dict[Afterwards, Sentence]  # in place of hand_over when something hurt too much
    seconds: Sentence  # {n}
    minute: Sentence
    minutes: Sentence  # {n}
    minute_and_half: Sentence
    list_and: Sentence
    numbers: Annotated[tuple[Sentence, ...], Len(50, 50)]  # one to fifty, as many as a set has repetitions at most
    summary: SummaryPhrases

    def duration(self, seconds: float) -> str:
        """Seconds as a person would say them: to five below ninety, to half a minute up to ten, whole minutes above."""
        if seconds < 90:  # noqa: PLR2004 - where people begin to say minutes
            return self.seconds.format(n=max(5, round(seconds / 5) * 5))
        grain_s = 30 if seconds < 600 else 60  # noqa: PLR2004 - half a minute is little of a long time
        return self.exactly(math.floor(seconds / grain_s + 0.5) * grain_s)

    def exactly(self, seconds: float) -> str:
        """Seconds to the second, for what was prescribed or asked for."""
        minutes, left_s = divmod(round(seconds), 60)
        if left_s == 30 and minutes:  # noqa: PLR2004 - half a minute
            return self.minute_and_half if minutes == 1 else self.summary.minutes_and_half.format(n=minutes)
        if seconds < 120:  # noqa: PLR2004 - "ninety-five seconds" is shorter
            return self.seconds.format(n=round(seconds))
        whole = self.minutes.format(n=minutes)
        return self.listed((whole, self.seconds.format(n=left_s))) if left_s else whole

    def listed(self, things: tuple[str, ...]) -> str:
        """The things joined as in speech."""
        if len(things) < 2:  # noqa: PLR2004 - one thing, or none, needs no joining
            return "".join(things)
        return f"{', '.join(things[:-1])} {self.list_and} {things[-1]}"
