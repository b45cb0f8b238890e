"""Which entries of a routine to keep when there is no time for all of them (rule FIT, step 1).

Pure.  Entries are known by their places in the routine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from assistant.session.moves import Phase

WEIGHED: Final = 12
"""Entries of which all selections are compared; of more, the least wanted go first."""

_BITS: Final = {phase: 1 << place for place, phase in enumerate(Phase)}


def by_preference(
    phases: Sequence[Phase], takes_s: Callable[[int | None, int], float], at_most_s: float
) -> Iterator[tuple[int, ...]]:
    """Give the selections that take at most `at_most_s`, the most wanted first, but not the whole.

    First come those with the most phases, then those with the most entries, then those with the entries that can least
    be spared.  Where there is an activation, each selection has one.  `takes_s(before, at)` are the seconds of an entry
    that follows another; None: it is the first.  With more than `WEIGHED` entries the first selections are those
    without the least wanted, whatever they take.
    """
    wanted = most_wanted(phases)
    for size in range(len(wanted) - 1, WEIGHED, -1):
        yield tuple(sorted(wanted[:size]))
    weighed = sorted(wanted[:WEIGHED])
    bits = [(_BITS[phases[at]], 1 << (len(wanted) - wanted.index(at))) for at in weighed]
    must = _BITS[Phase.ACTIVATE] if Phase.ACTIVATE in phases else 0
    found = []
    # A selection is a number whose bits are places in `weighed`.  It is a smaller one and its last entry.
    all_take_s, all_phases, all_wishes = [0.0], [0], [0]
    for chosen in range(1, (1 << len(weighed)) - (len(weighed) == len(phases))):
        last = chosen.bit_length() - 1
        rest = chosen ^ (1 << last)
        before = weighed[rest.bit_length() - 1] if rest else None
        all_take_s.append(all_take_s[rest] + takes_s(before, weighed[last]))
        all_phases.append(all_phases[rest] | bits[last][0])
        all_wishes.append(all_wishes[rest] | bits[last][1])
        if all_take_s[chosen] <= at_most_s and all_phases[chosen] & must == must:
            found.append((all_phases[chosen].bit_count(), chosen.bit_count(), all_wishes[chosen], chosen))
    for *_, chosen in sorted(found, reverse=True):
        yield tuple(at for bit, at in enumerate(weighed) if chosen >> bit & 1)


def most_wanted(phases: Sequence[Phase]) -> list[int]:
    """Order the entries by how little they can be spared: by turns an activation, a stretch and a roll.

    Those that serve each other come first: the activations from the first on (R3), the others from the last (R2).
    """
    of = {phase: [at for at, each in enumerate(phases) if each is phase] for phase in Phase}
    turns = zip_longest(of[Phase.ACTIVATE], reversed(of[Phase.STRETCH]), reversed(of[Phase.ROLL]))
    return [at for turn in turns for at in turn if at is not None]
