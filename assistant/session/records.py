"""What the records of a person say, in plain sentences: after a session, and over four weeks.

Every sentence counts what was done or said, and leaves the meaning to the reader: no diagnosis, no praise for the wrong
place, no promise.  The rules, by name:

    SIDE_BY_SIDE    a move for both sides, or one that changes half-way, gives each side half of its time
    IN_THE_END      an activation counts as felt where it was felt last in a session; of several postures one is enough
    SIDES_DIFFER    minutes are told side by side when they differ by half a minute more than was planned
    RECENT          only the last 28 days count
    RECORDS_SHOW    the sides of an activation are compared when both have 4 sessions with an answer and differ by 0.4
    GETTING_THERE   the last 7 days are told when the side that was felt less has gained 0.4 in them
    MINUTES_SHOW    minutes are compared when the sides differ by 5 minutes and by a tenth of the longer one
    PAIN_AGAIN      pain that came with a move in 3 sessions is told, with the advice to show it to somebody who knows

Pure; days are `date.toordinal()`.  Nothing here raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import floor
from typing import Final

from assistant.session.effects import Remark
from assistant.session.moves import Phase, Side
from assistant.session.past import PastBlock, PastFelt, PastSession
from assistant.session.phrasebook import Phrasebook
from assistant.session.profile import PAIN_WORTH_ASKING, learn

RECENT_DAYS: Final = 28
LATELY_DAYS: Final = 7
LEAST_ANSWERS: Final = 4
LEAST_ANSWERS_LATELY: Final = 2
CLEAR_DIFFERENCE: Final = 0.4  # of the share of sessions
SIDES_DIFFER_S: Final = 30.0
MINUTES_SHOW_S: Final = 300.0
MINUTES_SHOW_SHARE: Final = 0.1
PAINFUL_SESSIONS: Final = 3
LONGEST: Final = 160  # characters of a spoken sentence
_AHEAD_DAYS = 1  # a session done further east may bear tomorrow's date; a later date is a clock gone wrong

_LEFT, _RIGHT, _BOTH = (Side.LEFT,), (Side.RIGHT,), (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True, slots=True)
class Answers:
    """How many sessions had an answer, and in how many it was the right place in the end."""

    right: int = 0
    given: int = 0

    @property
    def share(self) -> float:
        """The part that was right, 0 to 1; 0 when nothing was answered."""
        return self.right / self.given if self.given else 0.0

    def __add__(self, other: Answers) -> Answers:
        return Answers(self.right + other.right, self.given + other.given)


@dataclass(frozen=True, slots=True)
class SideAnswers:
    """The answers about one activation on its two sides."""

    move: str  # id
    left: Answers
    right: Answers

    @property
    def difference(self) -> float:
        """By how much the shares differ, 0 to 1."""
        return abs(self.left.share - self.right.share)

    @property
    def told(self) -> bool:
        """RECORDS_SHOW."""
        enough = min(self.left.given, self.right.given) >= LEAST_ANSWERS
        return enough and self.difference >= CLEAR_DIFFERENCE - 1e-9  # 0.9 - 0.5 is a little less than 0.4

    @property
    def less(self) -> Side:
        """The side on which it is felt in the right place less often."""
        return Side.LEFT if self.left.share < self.right.share else Side.RIGHT

    def of(self, side: Side) -> Answers:
        """The answers about the left or the right."""
        return self.left if side is Side.LEFT else self.right


def sides_of(side: Side) -> tuple[Side, ...]:
    """The sides of the body that a slot works."""
    return _LEFT if side is Side.LEFT else _RIGHT if side is Side.RIGHT else _BOTH


def worked_by_side(blocks: Iterable[PastBlock]) -> tuple[float, float]:
    """Seconds of work of the left and of the right side: SIDE_BY_SIDE."""
    seconds = {Side.LEFT: 0.0, Side.RIGHT: 0.0}
    for block in blocks:
        sides = sides_of(block.side)
        for side in sides:
            seconds[side] += block.worked_s / len(sides)
    return seconds[Side.LEFT], seconds[Side.RIGHT]


def activations(sessions: Iterable[PastSession]) -> frozenset[str]:
    """The ids of all moves that were worked as activations."""
    return frozenset(block.move for session in sessions for block in session.blocks if block.phase == Phase.ACTIVATE)


def in_the_end(felt: Iterable[PastFelt], moves: frozenset[str]) -> dict[tuple[str, Side], bool]:
    """Whether each of these moves was felt in the right place on each side of the body: IN_THE_END."""
    last: dict[tuple[str, Side, str | None], bool] = {}
    for each in felt:
        if each.move in moves:
            for side in sides_of(each.side):
                key = (each.move, side, each.posture)
                last.pop(key, None)  # so that the order is that of the last answers
                last[key] = each.right
    found: dict[tuple[str, Side], bool] = {}
    for (move, side, _), right in last.items():
        found[move, side] = right or found.get((move, side), False)
    return found


def spoken_summary(
    blocks: Sequence[PastBlock],
    felt: Sequence[PastFelt],
    names: Mapping[str, str],
    phrases: Phrasebook,
    planned_difference_s: float = 0.0,
) -> tuple[str, ...]:
    """No, one or two sentences to end a session with, each at most 160 characters.

    `planned_difference_s` is how much more the left side was meant to work: what was meant is no news.
    `names` are the spoken names of the moves by id; a move without one is called by its id.
    """
    sentences = []
    left_s, right_s = worked_by_side(blocks)
    if abs(left_s - right_s - planned_difference_s) >= SIDES_DIFFER_S:
        summary = phrases.summary
        sentences.append(summary.sides.format(left=_minutes(left_s, phrases), right=_minutes(right_s, phrases)))
    moves = frozenset(block.move for block in blocks if block.phase == Phase.ACTIVATE)
    if ends := in_the_end(felt, moves):
        sentences.append(_felt_in_the_end(ends, names, phrases))
    return tuple(sentences)


def what_records_show(
    sessions: Sequence[PastSession],
    today: int,
    names: Mapping[str, str],
    phrases: Phrasebook,
    weak: frozenset[Side] = frozenset(),
) -> tuple[str, ...]:
    """The sentences that the last four weeks are worth; none when they show nothing clear.

    Sides that are `weak`, as the settings or the sessions have it, get more already: nobody is told to ask for that.
    """
    weak |= learn(sessions, today).weak
    recent = _within(sessions, today, RECENT_DAYS)
    return (
        *_pain_over_time(recent, names, phrases),  # first: of these sentences a session speaks one
        *_felt_over_time(recent, today, names, phrases, weak),
        *_minutes_over_time(recent, phrases),
    )


def side_answers(sessions: Iterable[PastSession]) -> tuple[SideAnswers, ...]:
    """The answers about every activation that has any, by id; one for each side and session."""
    sessions = tuple(sessions)
    moves = activations(sessions)
    counted: dict[tuple[str, Side], Answers] = {}
    for session in sessions:
        for key, right in in_the_end(session.felt, moves).items():
            counted[key] = counted.get(key, Answers()) + Answers(int(right), 1)
    return tuple(
        SideAnswers(move, counted.get((move, Side.LEFT), Answers()), counted.get((move, Side.RIGHT), Answers()))
        for move in sorted({move for move, _ in counted})
    )


def painful(sessions: Iterable[PastSession]) -> dict[str, int]:
    """In how many sessions each move hurt, by id: a level from which the coach eases, or "it hurts" without one."""
    counted: dict[str, int] = {}
    for session in sessions:
        worst: dict[str, int | None] = {}
        for remark in session.remarks:
            if remark.move is None:
                continue
            if remark.kind is Remark.HURTS:
                worst.setdefault(remark.move, None)
            elif remark.kind is Remark.PAIN and remark.level is not None:
                worst[remark.move] = max(remark.level, worst.get(remark.move) or 0)
        for move, level in worst.items():
            if level is None or level >= PAIN_WORTH_ASKING:
                counted[move] = counted.get(move, 0) + 1
    return counted


def _felt_in_the_end(ends: Mapping[tuple[str, Side], bool], names: Mapping[str, str], phrases: Phrasebook) -> str:
    summary = phrases.summary
    there = _moves_and_sides((key for key, right in ends.items() if right), names, phrases)
    not_yet = _moves_and_sides((key for key, right in ends.items() if not right), names, phrases)
    if not not_yet:
        sentence = summary.felt_right.format(right=there)
    elif not there:
        sentence = summary.felt_not_yet.format(not_yet=not_yet)
    else:
        sentence = summary.felt_mixed.format(right=there, not_yet=not_yet)
    if len(sentence) <= LONGEST:
        return sentence
    return summary.felt_count.format(right=sum(ends.values()), given=len(ends))


def _moves_and_sides(keys: Iterable[tuple[str, Side]], names: Mapping[str, str], phrases: Phrasebook) -> str:
    summary = phrases.summary
    sides: dict[str, set[Side]] = {}
    for move, side in keys:
        sides.setdefault(move, set()).add(side)
    where: dict[tuple[Side, ...], str] = {_LEFT: summary.on_left, _RIGHT: summary.on_right}
    return phrases.listed(
        tuple(where.get(tuple(on), summary.on_both).format(move=_name(move, names)) for move, on in sides.items())
    )


def _felt_over_time(
    recent: Sequence[PastSession], today: int, names: Mapping[str, str], phrases: Phrasebook, weak: frozenset[Side]
) -> list[str]:
    summary = phrases.summary
    found = sorted((each for each in side_answers(recent) if each.told), key=lambda each: -each.difference)
    lately = {each.move: each for each in side_answers(_within(recent, today, LATELY_DAYS))}
    sentences = []
    for each in found:
        sentences.append(
            summary.records_felt.format(
                move=_name(each.move, names),
                left=each.left.right,
                left_given=each.left.given,
                right=each.right.right,
                right_given=each.right.given,
            )
        )
        side = each.less
        last = lately[each.move].of(side) if each.move in lately else Answers()
        if _gained(each.of(side), last):
            sentences.append(
                summary.records_lately.format(side=_side(side, phrases), right=last.right, given=last.given)
            )
    if sides := {each.less for each in found} - weak:
        sentences += [summary.records_ask.format(side=_side(side, phrases)) for side in _BOTH if side in sides]
    return sentences


def _gained(all_of: Answers, last: Answers) -> bool:
    """GETTING_THERE: the last days against the ones before them."""
    before = Answers(all_of.right - last.right, all_of.given - last.given)
    if min(before.given, last.given) < LEAST_ANSWERS_LATELY:
        return False
    return last.share - before.share >= CLEAR_DIFFERENCE - 1e-9


def _minutes_over_time(recent: Sequence[PastSession], phrases: Phrasebook) -> list[str]:
    left_s, right_s = worked_by_side(block for session in recent for block in session.blocks)
    longer_s = max(left_s, right_s)
    if abs(left_s - right_s) < max(MINUTES_SHOW_S, MINUTES_SHOW_SHARE * longer_s):
        return []
    return [phrases.summary.records_minutes.format(left=round(left_s / 60), right=round(right_s / 60))]


def _pain_over_time(recent: Sequence[PastSession], names: Mapping[str, str], phrases: Phrasebook) -> list[str]:
    often = [(move, count) for move, count in painful(recent).items() if count >= PAINFUL_SESSIONS]
    return [
        phrases.summary.records_pain.format(move=_name(move, names), n=count)
        for move, count in sorted(often, key=lambda each: (-each[1], each[0]))
    ]


def _within(sessions: Iterable[PastSession], today: int, days: int) -> tuple[PastSession, ...]:
    return tuple(session for session in sessions if -_AHEAD_DAYS <= today - session.day < days)


def _minutes(seconds: float, phrases: Phrasebook) -> str:
    """To half a minute, so that half a minute of difference can be heard."""
    whole, half = divmod(floor(seconds / 30 + 0.5), 2)
    summary = phrases.summary
    if whole == 0:
        return summary.half_minute if half else summary.no_time
    if half:
        return summary.minutes_and_half.format(n=whole)
    return phrases.duration(60 * whole) if whole > 1 else phrases.minute


def _side(side: Side, phrases: Phrasebook) -> str:
    return phrases.summary.left if side is Side.LEFT else phrases.summary.right


def _name(move: str, names: Mapping[str, str]) -> str:
    return names.get(move, move.replace("-", " "))
