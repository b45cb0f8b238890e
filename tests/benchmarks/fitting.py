"""How long it takes to fit a routine to the minutes there are, and how near that comes.

    python tests/benchmarks/fitting.py [--json FILE] [--stock-every N]

All built-in routines, 2 to 30 minutes, two voices, even and uneven sides.  The stock way tries every selection of the
entries with every common factor for their times, counts each through from the first word to the last, and takes the one
with most entries that comes nearest; it asks for the length of a line whenever it needs it.  It does no rounds, so it
is compared in the cases that need none.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from figures import add_option, give

from assistant.content import library
from assistant.language.coach import load_phrases
from assistant.session.bias import biased
from assistant.session.cue import Verbosity
from assistant.session.fitting import CLOSE_S, Talk, fit, total_s
from assistant.session.moves import Phase, Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan, make_plan
from assistant.session.portions import hold_cap_s

MINUTES = range(2, 31)
CHARACTERS_PER_S = (14, 11)
SIDES: tuple[tuple[frozenset[Side], frozenset[Side]], ...] = (
    (frozenset(), frozenset()),
    (frozenset({Side.LEFT}), frozenset({Side.RIGHT})),
)
_FACTORS = tuple(step / 20 for step in range(5, 41))  # of the routine's own times
_SHORTEST_S, _LONGEST_S = 15, 120


@dataclass(frozen=True, slots=True)
class Case:
    """One question."""

    plan: Plan
    minutes: int
    characters_per_s: int
    tight: frozenset[Side]
    weak: frozenset[Side]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, and what it took."""

    took_ms: float
    off_s: float
    rounds: int
    lines_asked: int  # for their length
    lines_known: int  # different ones: each may have to be rendered


def cases() -> Iterator[Case]:
    """All of them."""
    teaching = library.load().teaching
    for routine in teaching.routines.values():
        plan = make_plan(routine, teaching.moves)
        for minutes, speed, sides in itertools.product(MINUTES, CHARACTERS_PER_S, SIDES):
            yield Case(plan, minutes, speed, *sides)


def answer(case: Case, phrases: Phrasebook, way: Callable[[Case, Talk], tuple[Plan, int]]) -> Answer:
    """Let one way answer."""
    asked: list[str] = []

    def length_s(text: str) -> float:
        asked.append(text)
        return max(0.6, len(text) / case.characters_per_s)

    talk = Talk(phrases, length_s, lambda _: Verbosity.FULL)
    begun_s = time.perf_counter()
    plan, rounds = way(case, talk)
    took_ms = (time.perf_counter() - begun_s) * 1000
    counts = len(asked), len(set(asked))
    return Answer(took_ms, abs(total_s(plan, talk) - case.minutes * 60), rounds, *counts)


def ours(case: Case, talk: Talk) -> tuple[Plan, int]:
    """What the product does."""
    found = fit(case.plan, case.minutes * 60, talk, case.tight, case.weak)
    return found.plan, found.rounds


def brute_force(case: Case, talk: Talk) -> tuple[Plan, int]:
    """The stock way."""
    plan, asked_s = case.plan, case.minutes * 60
    indexes = sorted({slot.slot_index for slot in plan.slots})
    cap_s = hold_cap_s(plan.routine.afterwards)
    best: tuple[tuple[bool, int, float], Plan] | None = None
    for size in range(1, len(indexes) + 1):
        for kept in itertools.combinations(indexes, size):
            chosen = [slot for slot in plan.slots if slot.slot_index in kept]
            if all(slot.move.phase is not Phase.ACTIVATE for slot in chosen):
                continue
            gone = dict.fromkeys(slot.move.name for slot in plan.slots if slot.slot_index not in kept)
            told = (talk.phrases.left_out.format(moves=talk.phrases.listed(tuple(gone))),) if gone else ()
            for factor in _FACTORS:
                lengths_s = [min(_LONGEST_S, max(_SHORTEST_S, round(slot.seconds * factor))) for slot in chosen]
                even = tuple(replace(slot, seconds=each_s) for slot, each_s in zip(chosen, lengths_s, strict=True))
                slots = biased(even, case.tight, case.weak, cap_s)
                found = replace(plan, slots=slots, warnings=told, title=f"{case.minutes} minutes in all.")
                off_s = abs(total_s(found, talk) - asked_s)
                worth = (off_s <= CLOSE_S, size, -off_s) if off_s <= CLOSE_S else (False, 0, -off_s)
                if best is None or worth > best[0]:
                    best = worth, found
    return (plan if best is None else best[1]), 1


def figures(answers: list[Answer]) -> dict[str, float]:
    """What is worth knowing of the answers of one way."""
    took_ms = [each.took_ms for each in answers]
    return {
        "cases": len(answers),
        "p50_ms": round(statistics.median(took_ms), 2),
        "p99_ms": round(statistics.quantiles(took_ms, n=100)[98], 2),
        "max_ms": round(max(took_ms), 2),
        "within_2_s": round(sum(each.off_s <= CLOSE_S for each in answers) / len(answers), 3),
        "max_off_s": round(max(each.off_s for each in answers), 2),
        "max_lengths_asked": max(each.lines_asked for each in answers),
        "max_lines_to_render": max(each.lines_known for each in answers),
    }


def main() -> int:
    """Measure and print; give the exit code."""
    parser = argparse.ArgumentParser(description="Measure the fitting of routines to the time there is.")
    add_option(parser)
    parser.add_argument("--stock-every", type=int, default=5, metavar="N", help="the stock way in every Nth case")
    args = parser.parse_args()
    phrases = load_phrases()
    all_of_them = [(case, answer(case, phrases, ours)) for case in cases()]
    in_one_round = [(case, found) for case, found in all_of_them if found.rounds == 1][:: args.stock_every]
    give(
        {
            "ours": figures([found for _, found in all_of_them]),
            "ours_in_the_cases_of_stock": figures([found for _, found in in_one_round]),
            "stock_brute_force": figures([answer(case, phrases, brute_force) for case, _ in in_one_round]),
        },
        args.json,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
