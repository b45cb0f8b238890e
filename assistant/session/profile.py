"""What earlier sessions and the settings say about a person: the one thing besides the routine that shapes a session.

Every number here belongs to a rule with a name, so that a decision can be explained and tested:

    FRESH      a remark about a side counts for 28 days
    IN_VAIN    a change that did not help is known for 28 days, or until the move lands on that side
    SORE       pain from 4 on and a warning sign are asked about at the next contact, if it comes within 14 days;
               pain once, whatever the answer, a warning sign until it has gone
    LAST       of several answers of a session about a move, a side and a posture the last one counts

What is made of it stands in `asking.py`, `ladder.py`, `postures.py`, `wordiness.py` and `bias.py`.

Pure; days are `date.toordinal()`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from assistant.session.effects import Remark
from assistant.session.moves import Side
from assistant.session.past import PastFelt, PastRemark, PastSession

FRESH_DAYS: Final = 28
ASK_HOW_IT_WAS_DAYS: Final = 14
"""Pain of the last session is asked about at the next contact, if that comes within so many days."""

PAIN_WORTH_ASKING: Final = 4
"""From this level on (0-10) pain is asked about at the next contact."""

_SIDES = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True, slots=True)
class Tried:
    """An answer about a move on a side, of one session: the last one in each posture."""

    right: bool
    posture: str | None
    change: str | None
    ago: int  # sessions with this move on this side since: 0 is the last one


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as far as it matters for the next session."""

    tight: frozenset[Side] = frozenset()
    weak: frozenset[Side] = frozenset()
    times: Mapping[str, int] = field(default_factory=dict)  # sessions in which the move was worked
    tried: Mapping[tuple[str, Side], tuple[Tried, ...]] = field(default_factory=dict)  # oldest first
    in_vain: Mapping[tuple[str, Side], tuple[str, ...]] = field(default_factory=dict)
    """The ladder's changes that did not help since the move last landed, those tried longest ago first."""

    kept: Mapping[tuple[str, Side], str] = field(default_factory=dict)  # the posture that won last
    used: Mapping[tuple[str, Side], tuple[str, ...]] = field(default_factory=dict)  # postures since then, by session
    may_ask: bool = True
    wordier: int = 0  # steps of verbosity by which "say more" and "say less" moved it, -3 to 3
    sore: Mapping[str, int] = field(default_factory=dict)  # moves that hurt, and how much: ask first
    warned: bool = False  # a session ended with a warning sign: ask first whether it has gone
    screened: bool | None = None  # whether something speaks against rolling; None: never asked
    sessions: tuple[PastSession, ...] = ()  # all of them, oldest first
    today: int = 0


def learn(
    sessions: Sequence[PastSession],
    today: int,
    tight: Iterable[Side] = (),
    weak: Iterable[Side] = (),
) -> Profile:
    """Read the history, oldest session first; `tight` and `weak` are the sides the settings name.  Pure."""
    profile = Profile(tight=frozenset(tight), weak=frozenset(weak), sessions=tuple(sessions), today=today)
    for session in sessions:
        profile = _after_session(profile, session, today)
    return profile


def _after_session(profile: Profile, session: PastSession, today: int) -> Profile:
    worked = {(block.move, block.side) for block in session.blocks if block.worked_s > 0}
    tried = {**profile.tried}
    used = {**profile.used}
    for key in worked:
        tried[key] = tuple(replace(each, ago=each.ago + 1) for each in tried.get(key, ()))
    for key in {(felt.move, felt.side) for felt in session.felt}:
        tried[key] = (*tried.get(key, ()), *_last_in_each_posture(key, session.felt))
    for (move, side), posture in {(block.move, block.side): block.posture for block in session.blocks}.items():
        if posture is not None:
            used[move, side] = (*used.get((move, side), ()), posture)
    times = {**profile.times}
    for move in {move for move, _ in worked}:
        times[move] = times.get(move, 0) + 1
    profile = replace(profile, times=times, tried=tried, used=used)
    if today - session.day <= FRESH_DAYS:
        profile = replace(profile, in_vain=_in_vain(profile.in_vain, session.felt))
    recent = today - session.day <= ASK_HOW_IT_WAS_DAYS
    for remark in session.remarks:
        profile = _after_remark(profile, remark, fresh=today - session.day <= FRESH_DAYS, recent=recent)
    return profile


def _in_vain(
    before: Mapping[tuple[str, Side], tuple[str, ...]], said: Sequence[PastFelt]
) -> dict[tuple[str, Side], tuple[str, ...]]:
    known = {**before}
    for felt in said:
        key = (felt.move, felt.side)
        others = tuple(change for change in known.get(key, ()) if change != felt.change)
        known[key] = () if felt.right else others if felt.change is None else (*others, felt.change)
    return known


def _last_in_each_posture(key: tuple[str, Side], said: Sequence[PastFelt]) -> tuple[Tried, ...]:
    last: dict[str | None, PastFelt] = {}
    for felt in said:
        if (felt.move, felt.side) == key:
            last.pop(felt.posture, None)  # so that the order is that of the last answers
            last[felt.posture] = felt
    return tuple(Tried(felt.right, felt.posture, felt.change, ago=0) for felt in last.values())


def _after_remark(profile: Profile, remark: PastRemark, *, fresh: bool, recent: bool) -> Profile:  # noqa: C901, PLR0911 - one line per kind
    side = frozenset(side for side in _SIDES if side is remark.side)
    match remark.kind:
        case Remark.TIGHT if fresh:
            return replace(profile, tight=profile.tight | side)
        case Remark.WEAK if fresh:
            return replace(profile, weak=profile.weak | side)
        case Remark.FINE:
            return replace(profile, tight=profile.tight - side, weak=profile.weak - side)
        case Remark.PAIN | Remark.PAIN_SINCE if remark.move is not None:
            sore = {move: level for move, level in profile.sore.items() if move != remark.move}
            if recent and remark.level is not None and remark.level >= PAIN_WORTH_ASKING:
                sore[remark.move] = remark.level
            return replace(profile, sore=sore)
        case Remark.WARNING_SIGN if recent:
            return replace(profile, warned=True)
        case Remark.WARNING_GONE if remark.value == "yes":
            return replace(profile, warned=False)
        case Remark.ASK_LESS | Remark.ASK_AGAIN:
            return replace(profile, may_ask=remark.kind is Remark.ASK_AGAIN)
        case Remark.SAY_LESS | Remark.SAY_MORE:
            step = 1 if remark.kind is Remark.SAY_MORE else -1
            return replace(profile, wordier=max(-3, min(3, profile.wordier + step)))
        case Remark.POSTURE if remark.move is not None and remark.side is not None and remark.value is not None:
            key = (remark.move, remark.side)
            return replace(profile, kept={**profile.kept, key: remark.value}, used={**profile.used, key: ()})
        case Remark.NO_ROLLING:
            return replace(profile, screened=remark.value == "yes")
        case _:
            return profile
