"""Rule FIT: a routine in the minutes there are, to the second, from the first word to the last.

1. As many of the routine's entries as the time holds, in their order (R1), an activation always among them (R4): first
   as many phases as can be, then as many entries, then those that serve each other, the rolls and stretches nearest to
   the activations (R2) and the activations that come first (R3).  Both sides of a move are kept or left out together
   (R6), and the hand-over stays (R7).
2. An entry keeps at least half of its own time.  Only where nothing fits in that way, or no activation that is prepared
   by a roll or a stretch, it may be as short as its phase allows.  What time is left goes, second by second, to the
   entry that has the smallest share of its own time, up to what is still good for its phase.  A tight side's extra time
   and a weak side's extra block grow with it.
3. When all of that is used up, the list is done once more.
4. What cannot be done is said: the shortest, or the longest, that there is, or the nearest that is not too long.  What
   is left out is said in any case.  These sentences take time as well, and are counted.

What is prescribed keeps its length, or is left out.  What to keep is weighed in `selection`, the seconds are shared out
in `portions`.

Pure.  Asking how long a line takes may cost a rendering, so each is asked for once, and of the lines about what is left
out only those of selections that are nearly chosen.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from assistant.session.blocks import SidedSlot
from assistant.session.cue import Verbosity
from assistant.session.last_words import foreseen
from assistant.session.moves import Move, Phase, Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.portions import Bias, Entry, entries, hold_cap_s, shared_out
from assistant.session.questions import PATIENCE_S
from assistant.session.selection import by_preference
from assistant.session.speech import GAP_S
from assistant.session.timeline import LengthOf, capitalised, prep_gap_s, prep_lines, prep_s, said_s

CLOSE_S: Final = 2.0
"""How far from the time asked for a session may be and still fit."""

MOST_ROUNDS: Final = 10

_TRIES: Final = 20  # selections that are filled with time before the best of them is taken
_TOLD_IN_SECONDS_S: Final = 120  # below, rounding to minutes would say something else than what is done
_SETTLES: Final = 3  # the time that is told takes time, but changes by less than it is rounded


class Verdict(StrEnum):
    """How the session suits the time that was asked for."""

    FITS = "fits"  # within `CLOSE_S`
    SHORTEST = "shortest"  # it takes more: there is nothing shorter
    LONGEST = "longest"  # it takes less: there is nothing longer
    NEAREST = "nearest"  # it takes less: there is nothing between it and too long


@dataclass(frozen=True, slots=True)
class Talk:
    """What decides how long the coach speaks."""

    phrases: Phrasebook
    length_s: LengthOf
    verbosity_of: Callable[[Move], Verbosity]
    may_ask: bool = True  # where a posture that is compared was felt
    tone_s: float = 0.0  # a pause for a tone among the opening words


@dataclass(frozen=True, slots=True)
class Fit:
    """A plan for the time there is."""

    plan: Plan
    asked_s: float
    total_s: float  # from `Begin` to the end of the closing words, when nobody says anything
    verdict: Verdict
    rounds: int
    left_out: tuple[Move, ...]  # moves of the routine that are not done at all
    fewer_turns: tuple[Move, ...]  # moves of which some entries are done and some are not


def fit(
    plan: Plan,
    asked_s: float,
    talk: Talk,
    tight: frozenset[Side] = frozenset(),
    weak: frozenset[Side] = frozenset(),
) -> Fit:
    """Fit a plan to `asked_s` seconds, all told.

    `plan` is the whole routine with all its rounds, not biased yet; `tight` and `weak` sides get what they need more.
    All that is spoken is counted, so the plan should not change afterwards.  Questions before the first block, and what
    the person says, come on top.  ValueError for a plan without blocks.
    """
    if not plan.slots:
        raise ValueError("a plan without blocks fits no time")
    known = replace(plan, whole=plan.slots, promised_s=plan.promised_s or asked_s)
    return _Fitter(known, asked_s, talk, Bias(tight, weak, hold_cap_s(plan.routine.afterwards))).best()


def total_s(plan: Plan, talk: Talk) -> float:
    """Seconds from `Begin` to the end of the closing words, when nobody says anything."""
    return _spoken_s(plan, talk) + _around_s(plan, None, plan.slots, talk) + plan.work_s


def _spoken_s(plan: Plan, talk: Talk) -> float:
    """Seconds of the opening and the closing words."""
    lines = (*plan.opening(talk.phrases), *foreseen(plan, talk.phrases))
    return talk.tone_s + said_s(lines, talk.length_s) - GAP_S


def _around_s(plan: Plan, previous: SidedSlot | None, slots: Sequence[SidedSlot], talk: Talk) -> float:
    """Seconds of getting ready for these blocks, one after the other, and of being asked after them."""
    around_s = 0.0
    for slot in slots:
        lines = prep_lines(previous, slot, talk.phrases, talk.verbosity_of(slot.move))
        around_s += prep_s(prep_gap_s(previous, slot), lines, talk.length_s)
        if talk.may_ask and plan.compares(slot):
            around_s += talk.length_s(talk.phrases.feel_after) + PATIENCE_S
        previous = slot
    return around_s


class _Fitter:
    """One question: what of this plan, and how long, in so many seconds.  Entries are known by their places."""

    def __init__(self, plan: Plan, asked_s: float, talk: Talk, bias: Bias) -> None:
        self._plan = plan
        self._asked_s = asked_s
        self._talk = replace(talk, length_s=functools.cache(talk.length_s))
        self._entries = entries(plan, bias)
        self._between_s = functools.cache(self._around_entry_s)
        self._work_s = functools.cache(lambda at, seconds: sum(each.seconds for each in self._blocks(at, seconds)))

    def best(self) -> Fit:
        """The first that fits; else the longest that is not too long; else the shortest there is."""
        fitting: list[Fit] = []
        short: list[Fit] = []
        for floors in ([entry.enough_s for entry in self._entries], [entry.least_s for entry in self._entries]):
            for each in self._tries(floors):
                if each.verdict is Verdict.FITS:
                    fitting.append(each)
                    break
                short.append(each)
            if any(map(_is_prepared, fitting)):
                break
        if fitting:
            return max(fitting, key=_is_prepared)
        if short:
            return self._below(max(short, key=lambda each: each.total_s))
        return self._shortest()

    # -- what to keep --------------------------------------------------------------------------------------------

    def _tries(self, floors: list[int]) -> Iterator[Fit]:
        """Fill the time, in the order of preference; what is too long even with each block at its floor is no try."""
        tried = 0
        for kept, least_rounds in self._candidates(floors):
            filled = None
            for rounds in range(least_rounds, MOST_ROUNDS + 1):
                further = self._filled(kept, rounds, floors)
                if further is None:
                    break
                filled = further
                yield filled
            if filled is not None:
                tried += 1
                if len(kept) == len(self._entries) or tried == _TRIES:
                    return

    def _candidates(self, floors: list[int]) -> Iterator[tuple[tuple[int, ...], int]]:
        """What to keep, and in how many rounds at least."""
        everything = tuple(range(len(self._entries)))
        yield from ((everything, rounds) for rounds in range(self._plan.routine.rounds, 0, -1))
        preferred = by_preference(
            [entry.move.phase for entry in self._entries],
            lambda before, at: self._between_s(before, at) + self._work_s(at, floors[at]),
            self._asked_s + CLOSE_S - self._spoken_at_least_s(),
        )
        yield from ((kept, 1) for kept in preferred)

    def _below(self, found: Fit) -> Fit:
        """What is left of the time was shared out, so only another round or entry could make all of it longer."""
        everything = not found.left_out and not found.fewer_turns
        if everything and found.rounds == MOST_ROUNDS:
            return self._honest(found, self._talk.phrases.longest)
        return self._honest(replace(found, verdict=Verdict.NEAREST), self._talk.phrases.nearest)

    def _shortest(self) -> Fit:
        """One entry, an activation if there is one, as short as may be."""
        alone = [at for at, entry in enumerate(self._entries) if entry.move.phase is Phase.ACTIVATE]
        drafts = [self._draft((at,), 1, [self._entries[at].least_s]) for at in alone or range(len(self._entries))]
        return self._honest(min(drafts, key=lambda each: each.total_s), self._talk.phrases.shortest)

    # -- how long ------------------------------------------------------------------------------------------------

    def _filled(self, kept: tuple[int, ...], rounds: int, floors: list[int]) -> Fit | None:
        """Share the time out among these entries; None when there is not enough of it."""
        course = kept * rounds
        low = [floors[at] for at in course]
        draft = self._draft(kept, rounds, low)
        room_s = self._asked_s - draft.total_s
        if room_s < -CLOSE_S:
            return None
        entries = [self._entries[at] for at in course]
        for _ in range(_SETTLES):  # what is told of the sides at the end takes longer for some times than for others
            seconds = self._shared_out(course, entries, low, room_s)
            found = self._draft(kept, rounds, seconds)
            if found.verdict is Verdict.FITS:
                return found
            room_s += self._asked_s - found.total_s
            if draft.total_s < found.total_s < self._asked_s:
                draft, low = found, seconds
                room_s = self._asked_s - found.total_s
        # One second more would bring on a sentence about the sides, but not where it goes to both of them alike.
        steady = [
            entry if entry.even else replace(entry, most_s=known_s) for entry, known_s in zip(entries, low, strict=True)
        ]
        found = self._draft(kept, rounds, self._shared_out(course, steady, low, self._asked_s - draft.total_s))
        return found if found.verdict is Verdict.FITS else draft

    def _shared_out(
        self, course: tuple[int, ...], entries: list[Entry], low: Sequence[int], room_s: float
    ) -> list[int]:
        afterwards = self._plan.routine.afterwards
        return shared_out(entries, low, room_s, afterwards, lambda place, block_s: self._work_s(course[place], block_s))

    def _draft(self, kept: tuple[int, ...], rounds: int, seconds: Sequence[int]) -> Fit:
        """Make the plan of these entries, and see how long it takes."""
        course = zip(kept * rounds, seconds, strict=True)
        moves = [entry.move for entry in self._entries]
        done, gone = _moves(moves[at] for at in kept), _moves(moves[at] for at in range(len(moves)) if at not in kept)
        left_out = tuple(move for id_, move in gone.items() if id_ not in done)
        fewer_turns = tuple(move for id_, move in gone.items() if id_ in done)
        plan = replace(
            self._plan,
            slots=tuple(block for at, block_s in course for block in self._blocks(at, block_s)),
            warnings=(*self._told(tuple(done.values()), left_out, fewer_turns, rounds), *self._plan.warnings),
            title=self._title(self._talk.phrases.fitted, self._plan.promised_s),
        )
        takes_s = total_s(plan, self._talk)
        over_s = takes_s - self._asked_s
        verdict = Verdict.FITS if abs(over_s) <= CLOSE_S else Verdict.SHORTEST if over_s > 0 else Verdict.LONGEST
        return Fit(plan, self._asked_s, takes_s, verdict, rounds, left_out, fewer_turns)

    def _blocks(self, at: int, seconds: int) -> tuple[SidedSlot, ...]:
        return self._entries[at].blocks(seconds)

    def _around_entry_s(self, before: int | None, at: int) -> float:
        """Seconds around the blocks of an entry when another came before it; None: nothing did."""
        previous = None if before is None else self._blocks(before, self._entries[before].own_s)[-1]
        return _around_s(self._plan, previous, self._blocks(at, self._entries[at].own_s), self._talk)

    # -- what to say ---------------------------------------------------------------------------------------------

    def _told(
        self, done: tuple[Move, ...], left_out: tuple[Move, ...], fewer_turns: tuple[Move, ...], rounds: int
    ) -> Iterator[str]:
        """What is not as the routine has it; the shorter of two lists is read out."""
        phrases = self._talk.phrases
        if len(left_out) > len(done):
            yield phrases.only_these.format(moves=_named(done, phrases))
        elif left_out:
            yield phrases.left_out.format(moves=_named(left_out, phrases))
        if fewer_turns:
            yield phrases.fewer_turns.format(moves=_named(fewer_turns, phrases))
        if rounds != self._plan.routine.rounds:
            yield {1: phrases.one_round, 2: phrases.two_rounds}.get(rounds, phrases.rounds.format(n=rounds))

    def _title(self, sentence: str, seconds: float) -> str:
        phrases = self._talk.phrases
        in_seconds = phrases.seconds.format(n=max(5, round(seconds / 5) * 5))
        minutes = in_seconds if seconds < _TOLD_IN_SECONDS_S else phrases.duration(seconds)
        if sentence is phrases.fitted:  # what was asked for is not rounded
            minutes = phrases.exactly(seconds)
        return sentence.format(routine=capitalised(self._plan.routine.name), minutes=minutes)

    def _honest(self, found: Fit, sentence: str) -> Fit:
        """Say how long it takes instead of what was asked for; saying so takes time as well."""
        for _ in range(_SETTLES):
            plan = replace(found.plan, title=self._title(sentence, found.total_s))
            found = replace(found, plan=plan, total_s=total_s(plan, self._talk))
        return found

    def _spoken_at_least_s(self) -> float:
        """Seconds of opening and closing words, whatever is kept."""
        title = self._title(self._talk.phrases.fitted, self._plan.promised_s)
        return _spoken_s(replace(self._plan, slots=(), title=title), self._talk)


def _is_prepared(found: Fit) -> bool:
    """Whether there is a roll or a stretch in it, and an activation."""
    return len({slot.move.phase is Phase.ACTIVATE for slot in found.plan.slots}) > 1


def _moves(moves: Iterable[Move]) -> dict[str, Move]:
    """Each once, by its id, in order."""
    return {move.id: move for move in moves}


def _named(moves: tuple[Move, ...], phrases: Phrasebook) -> str:
    return phrases.listed(tuple(move.name for move in moves))
