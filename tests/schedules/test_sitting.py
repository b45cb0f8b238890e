"""How long somebody has sat: cases, and any story against a model that looks at each second."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.sitting import Absence, Sitting, Why
from schedules.values import Signal, SignalKind

AWAY_S = 300
ACTIVE, IDLE, INPUT = SignalKind.ACTIVE, SignalKind.IDLE, SignalKind.INPUT
LOCK, UNLOCK, SLEEP, WAKE = SignalKind.LOCK, SignalKind.UNLOCK, SignalKind.SLEEP, SignalKind.WAKE
CALL_START, CALL_END, START = SignalKind.CALL_START, SignalKind.CALL_END, SignalKind.START
Happening = tuple[float, SignalKind] | tuple[float, SignalKind, float]


def lived(*happenings: Happening, kinds: int = 1) -> tuple[Sitting, list[Absence]]:
    """Let these happen: seconds, what, value; gives the absences too."""
    sitting = Sitting(kinds, AWAY_S, 0.0)
    taken = [sitting.take(Signal(each[1], each[2] if len(each) == 3 else 0.0), each[0]) for each in happenings]
    return sitting, [each for each in taken if each is not None]


@pytest.mark.parametrize(
    ("happenings", "asked_s", "sat_s"),
    [
        ([], 1000, 0),  # nobody was seen
        ([(100, ACTIVE)], 1000, 900),
        ([(0, ACTIVE), (600, IDLE, 60)], 839, 839),  # perhaps reading
        ([(0, ACTIVE), (600, IDLE, 60)], 840, 0),  # away since 540: a break
        ([(0, ACTIVE), (600, IDLE, 60), (839, ACTIVE)], 1000, 1000),
        ([(0, ACTIVE), (600, IDLE, 60), (840, ACTIVE)], 1000, 160),
        ([(0, ACTIVE), (600, IDLE, 60), (839, INPUT)], 1000, 1000),
        ([(0, ACTIVE), (600, LOCK)], 899, 600),  # known at once
        ([(0, ACTIVE), (600, LOCK)], 900, 0),
        ([(0, ACTIVE), (600, LOCK), (800, UNLOCK)], 1000, 800),
        ([(0, ACTIVE), (600, LOCK), (800, ACTIVE)], 850, 600),  # at the lock screen
        ([(0, ACTIVE), (600, SLEEP), (800, WAKE)], 1000, 800),
        ([(0, ACTIVE), (600, SLEEP), (800, ACTIVE)], 850, 600),  # told late, from before it slept
        ([(0, ACTIVE), (600, LOCK), (610, SLEEP), (800, WAKE)], 890, 600),  # still locked
        ([(0, ACTIVE), (600, LOCK), (610, SLEEP), (800, WAKE), (850, UNLOCK)], 1000, 750),
        ([(0, ACTIVE), (600, LOCK), (610, SLEEP), (800, WAKE), (900, UNLOCK)], 1000, 100),
        ([(0, ACTIVE), (600, IDLE, 60), (700, LOCK)], 750, 700),  # what was reading stays so
        ([(0, ACTIVE), (600, IDLE, 60), (700, LOCK), (800, UNLOCK)], 1000, 900),
        ([(0, ACTIVE), (600, IDLE, 60), (700, LOCK), (840, UNLOCK)], 1000, 160),  # away since 540
        ([(0, ACTIVE), (600, IDLE, 60), (700, LOCK), (800, ACTIVE), (839, UNLOCK)], 1000, 861),
        ([(0, ACTIVE), (600, IDLE, 60), (700, LOCK), (800, ACTIVE), (840, UNLOCK)], 1000, 160),
        ([(0, ACTIVE), (100, CALL_START), (160, IDLE, 60), (900, CALL_END)], 1000, 1000),  # one listens
        ([(0, ACTIVE), (100, CALL_START), (900, CALL_END), (901, IDLE, 800)], 1199, 1199),
        ([(0, ACTIVE), (100, CALL_START), (900, CALL_END), (901, IDLE, 800)], 1200, 0),  # since the call
        ([(0, ACTIVE), (100, CALL_START), (200, LOCK)], 500, 0),  # nobody listens there
        ([(0, ACTIVE), (600, IDLE, 60), (700, CALL_START)], 1500, 1500),
        ([(100, IDLE, 5000), (110, ACTIVE)], 200, 90),  # before it was watched
        ([(0, START, 500), (10, ACTIVE)], 100, 90),
        ([(0, ACTIVE), (100, START, 50), (150, ACTIVE)], 200, 150),
    ],
)
def test_time_at_the_desk(happenings: list[Happening], asked_s: float, sat_s: float) -> None:
    sitting, _ = lived(*happenings)
    assert sitting.sat_s(0, asked_s) == sat_s
    assert sitting.sat_s(0, asked_s) == sat_s, "asking changes nothing"


FIRST = (0, 0, Why.UNKNOWN, False)


@pytest.mark.parametrize(
    ("happenings", "told"),  # since, until, why, whether it was a break
    [
        ([(600, ACTIVE)], [(0, 600, Why.UNKNOWN, True)]),
        ([(0, START, 500), (10, ACTIVE)], [(-500, 10, Why.OFF, True)]),
        ([(100, LOCK), (200, ACTIVE)], []),
        ([(100, LOCK), (200, UNLOCK)], [(0, 200, Why.LOCKED, False)]),
        ([(0, ACTIVE), (600, LOCK), (700, UNLOCK)], [FIRST, (600, 700, Why.LOCKED, False)]),
        ([(0, ACTIVE), (600, SLEEP), (900, WAKE)], [FIRST, (600, 900, Why.ASLEEP, True)]),
        ([(0, ACTIVE), (6, LOCK), (6, SLEEP), (400, WAKE), (410, UNLOCK)], [FIRST, (6, 410, Why.LOCKED, True)]),
        ([(0, ACTIVE), (660, IDLE, 60), (1000, ACTIVE)], [FIRST, (600, 1000, Why.IDLE, True)]),
        ([(0, ACTIVE), (66, IDLE, 60), (70, LOCK), (80, ACTIVE), (90, UNLOCK)], [FIRST, (6, 90, Why.LOCKED, False)]),
        ([(0, ACTIVE), (660, IDLE, 60), (700, CALL_END), (1000, ACTIVE)], [FIRST, (600, 1000, Why.IDLE, True)]),
    ],
)
def test_absences(happenings: list[Happening], told: list[tuple[float, float, Why, bool]]) -> None:
    _, absences = lived(*happenings)
    assert [(each.since_s, each.until_s, each.why, each.was_break) for each in absences] == told
    assert [each.seconds for each in absences] == [until_s - since_s for since_s, until_s, _, _ in told]


def test_what_had_been_sat_before_a_break() -> None:
    sitting, _ = lived((0, ACTIVE), kinds=2)
    sitting.restart([0], 400.0)
    first, second = (sitting.take(Signal(kind), at_s) for kind, at_s in ((LOCK, 600.0), (UNLOCK, 1000.0)))
    assert first is None
    assert second is not None
    assert second.sat_before_s[:2] == (200, 600)
    assert (sitting.sat_s(0, 1100.0), sitting.sat_s(1, 1100.0)) == (100, 100)


def test_who_is_there() -> None:
    sitting, _ = lived((0, ACTIVE))
    assert (sitting.present, sitting.away_since_s, sitting.away_at_s(10.0)) == (True, None, None)
    sitting.take(Signal(IDLE, 60.0), 100.0)
    assert (sitting.present, sitting.away_since_s) == (False, 40)
    assert (sitting.away_at_s(100.0), sitting.away_at_s(340.0)) == (340, None)
    sitting.take(Signal(LOCK), 110.0)
    sitting.take(Signal(SLEEP), 120.0)
    assert (sitting.locked, sitting.asleep, sitting.in_call) == (True, True, False)


def test_a_restart_while_nothing_is_touched() -> None:
    sitting, _ = lived((0, ACTIVE), (60, IDLE, 60), kinds=2)
    sitting.restart([0], 200.0)  # a session on the floor
    sitting.take(Signal(ACTIVE), 250.0)
    assert (sitting.sat_s(0, 300.0), sitting.sat_s(1, 300.0)) == (100, 300)


def test_other_kinds_of_breaks_while_nothing_is_touched() -> None:
    sitting, _ = lived((0, ACTIVE), (60, IDLE, 60))
    kept_s = sitting.sat_s(0, 200.0)
    sitting.kinds(2, 200.0)
    sitting.restore([kept_s])
    sitting.take(Signal(ACTIVE), 250.0)
    assert (sitting.sat_s(0, 300.0), sitting.sat_s(1, 300.0)) == (300, 100)


@pytest.mark.parametrize(("kept", "restored"), [([5.0], (5.0, 0.0)), ([5.0, 6.0, 7.0], (5.0, 6.0)), ([], (0.0, 0.0))])
def test_counts_are_restored_one_for_each_kind(kept: list[float], restored: tuple[float, ...]) -> None:
    sitting = Sitting(2, AWAY_S, 0.0)
    sitting.restore(kept)
    assert (sitting.sat_s(0, 0.0), sitting.sat_s(1, 0.0)) == restored


class EachSecond:
    """The rules as they are written, for one second after the other."""

    def __init__(self) -> None:
        self.counts: list[bool] = []  # for each second
        self.absences: list[int | None] = []  # for each second; every absence has a number of its own
        self.away: set[SignalKind] = {START}  # what keeps them away; at first it is not known where they are
        self.call = False
        self.idle_in_call = False  # who listens is there, and afterwards may not be
        self.seen_s = -AWAY_S
        self.number = 0  # of the present absence, or the next
        self.restarted_s = [0, 0]

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.counts += [self.away <= {IDLE}] * seconds
        self.absences += [self.number if self.away else None] * seconds

    def take(self, kind: SignalKind, value: int) -> None:
        """Know what happened."""
        now_s = len(self.counts)
        if kind in (LOCK, SLEEP) or (kind is IDLE and not self.call and IDLE not in self.away):
            self.away.add(kind)
            since_s = max(0, self.seen_s, now_s - value if kind is IDLE else now_s)
            self.absences[since_s:] = [self.number] * (now_s - since_s)
        self.idle_in_call |= kind is IDLE and self.call
        self.call = (self.call or kind is CALL_START) and kind is not CALL_END
        if kind is CALL_END and self.idle_in_call:
            self.away.add(IDLE)
            self.idle_in_call = False
        if kind in (ACTIVE, INPUT, CALL_START, UNLOCK, WAKE):
            self.idle_in_call = False
            self.away -= {IDLE, START, {UNLOCK: LOCK, WAKE: SLEEP}.get(kind, IDLE)}
            self.number += not self.away
        if kind not in (IDLE, LOCK, SLEEP):
            self.seen_s = now_s

    def sat_s(self, kind: int) -> int:
        """Look at all seconds since the last break, or since that kind was begun again."""
        begin_s = self.restarted_s[kind]
        for number in range(self.number + 1):
            if self.absences.count(number) >= AWAY_S:
                last_s = len(self.absences) - self.absences[::-1].index(number)
                begin_s = max(begin_s, last_s)
        return sum(self.counts[begin_s:])


HAPPENINGS = st.one_of(
    st.sampled_from([ACTIVE, INPUT, LOCK, UNLOCK, SLEEP, WAKE, CALL_START, CALL_END]).map(lambda kind: (kind, 0)),
    st.integers(0, 400).map(lambda idle_s: (IDLE, idle_s)),
    st.sampled_from([(ACTIVE, 0), (IDLE, 60)]),
    st.sampled_from([[0], [0, 1]]),
)


@given(st.lists(st.tuples(st.integers(0, 250), HAPPENINGS), max_size=30))
def test_any_story_is_the_sum_of_its_seconds(story: list[tuple[int, tuple[SignalKind, int] | list[int]]]) -> None:
    sitting, model = Sitting(2, AWAY_S, 0.0), EachSecond()
    for wait_s, what in story:
        model.wait(wait_s)
        now_s = len(model.counts)
        assert [sitting.sat_s(kind, now_s) for kind in (0, 1)] == [model.sat_s(kind) for kind in (0, 1)]
        if isinstance(what, list):
            sitting.restart(what, now_s)
            for kind in what:
                model.restarted_s[kind] = now_s
        else:
            sitting.take(Signal(*what), now_s)
            model.take(*what)
        assert sitting.present == (not model.away)
        assert [sitting.sat_s(kind, now_s) for kind in (0, 1)] == [model.sat_s(kind) for kind in (0, 1)]
