"""The watch under everything that can happen: properties, and answers that come late or twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from schedules.appointments import PlannedRun
from schedules.hours import quiet
from schedules.plan import Break, Day, Fixed, Hours, Plan, Run
from schedules.values import (
    About,
    Answer,
    Answered,
    CalledOff,
    Decision,
    Event,
    Moment,
    Paused,
    Reminder,
    Resumed,
    Signal,
    SignalKind,
    Tick,
    Verdict,
)
from schedules.watch import Watch

BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
BUSY = Plan(
    breaks=(Break(30.0), Break(75.0, "wake-up")),
    quiet_hours=(Hours(time(22), time(7)), Hours(time(12), time(12, 45))),
    working_hours=(Hours(time(8), time(19)),),
    runs=(Run(time(18, 30), days=tuple(Day)), Run(time(7, 5), date=date(2026, 3, 4))),
    fixed=(Fixed(time(10, 0), "wake-up"),),
)
SIGNALS = st.one_of(
    st.sampled_from([kind for kind in SignalKind if kind not in (SignalKind.TIMEZONE, SignalKind.CLOCK_SET)]).map(
        Signal
    ),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Nowhere/At_All"]).map(
        lambda name: Signal(SignalKind.TIMEZONE, name=name)
    ),
    st.floats(0, 5000).map(lambda idle_s: Signal(SignalKind.IDLE, idle_s)),
    st.sampled_from([-86400.0 * 400, -3600.0, -600.0, 600.0, 3600.0, 86400.0 * 400]).map(
        lambda shift_s: Signal(SignalKind.CLOCK_SET, shift_s)
    ),
)
ANSWERS = st.sampled_from(list(Answer))
EVENTS = st.one_of(SIGNALS, SIGNALS, ANSWERS, st.sampled_from(["pause", "resume", "call off", "tick"]))


class Desk:
    """Lives with a watch and knows what is true."""

    def __init__(self, plan: Plan = BUSY) -> None:
        self.now = Moment(START, 0.0)
        self.watch = Watch(plan, BERLIN, self.now)
        self.open: Reminder | None = None
        self.put_off: Reminder | None = None
        self.in_call = self.locked = self.paused = False

    def wait(self, seconds: float) -> list[Decision]:
        """Let time pass, with a tick whenever one is wanted."""
        until = self.now.at + timedelta(seconds=seconds)
        decisions: list[Decision] = []
        ticks = 0
        while (wake := self.watch.next_wake()) <= until:
            self.now = Moment(wake, self.now.elapsed_s + (wake - self.now.at).total_seconds())
            decisions += self.handle(Tick())
            ticks += 1
            assert ticks < 60 + seconds / 10, "it asks to be woken without end"
        self.now = Moment(until, self.now.elapsed_s + (until - self.now.at).total_seconds())
        return decisions

    def handle(self, event: Event) -> tuple[Decision, ...]:
        """Give an event and look at what comes of it."""
        self.put_off = self.watch.snoozed
        decisions = self.watch.handle(event, self.now)
        assert self.watch.next_wake() > self.now.at
        for decision in decisions:
            self._look_at(decision)
        return decisions

    def _look_at(self, decision: Decision) -> None:
        assert decision.text[0] == "“" or decision.text[0].isupper()
        assert decision.text[-1] == "."
        match decision.verdict:
            case Verdict.OFFERED:
                assert self.open is None, "one reminder at a time"
                assert (self.in_call, self.locked, self.paused) == (False, False, False), decision
                assert quiet(BUSY, self.now.at, self.watch.zone) is None
                assert decision.reminder is not None
                if decision.about is About.WARM_UP:
                    assert decision.reminder.minutes is not None
                    assert 3.75 <= decision.reminder.minutes <= 10
                self.open = decision.reminder
            case Verdict.DECLINED if self.open is None:
                assert decision.reminder is not None
                assert self.put_off is not None
                assert decision.reminder.id == self.put_off.id
            case Verdict.WITHDRAWN | Verdict.LAPSED | Verdict.STARTED | Verdict.DECLINED | Verdict.SNOOZED:
                assert self.open is not None
                assert decision.reminder is not None
                assert decision.reminder.id == self.open.id
                self.open = None
            case _:
                pass

    def know(self, signal: Signal) -> None:
        """Remember what a signal makes true."""
        if signal.kind in (SignalKind.CALL_START, SignalKind.CALL_END):
            self.in_call = signal.kind is SignalKind.CALL_START
        if signal.kind in (SignalKind.LOCK, SignalKind.UNLOCK):
            self.locked = signal.kind is SignalKind.LOCK
        if signal.kind is SignalKind.CLOCK_SET:
            self.now = Moment(self.now.at + timedelta(seconds=signal.value), self.now.elapsed_s)


@given(st.lists(st.tuples(EVENTS, st.floats(0, 2400)), max_size=40))
def test_whatever_happens(story: list[tuple[Signal | Answer | str, float]]) -> None:
    desk = Desk()
    for what, wait_s in story:
        desk.wait(wait_s)
        if isinstance(what, Signal):
            desk.know(what)
            desk.handle(what)
        elif isinstance(what, Answer):
            desk.handle(Answered("" if desk.open is None else desk.open.id, what))
        elif what == "call off":
            desk.handle(CalledOff())
        elif what == "pause":
            desk.paused = True
            desk.handle(Paused(None))
        elif what == "resume":
            desk.paused = False
            desk.handle(Resumed())
        else:
            desk.handle(Tick())
    desk.wait(86400.0)


@given(st.lists(st.tuples(SIGNALS, st.floats(0, 2400)), max_size=20), st.floats(0, 7200))
def test_a_restart_at_any_time(story: list[tuple[Signal, float]], off_s: float) -> None:
    desk = Desk()
    for signal, wait_s in story:
        desk.wait(wait_s)
        desk.know(signal)
        desk.handle(signal)
    memory = desk.watch.memory(desk.now)
    offered = {each.id for each in [desk.open] if each is not None}
    desk.now = Moment(desk.now.at + timedelta(seconds=off_s), 17.0)
    desk.watch, desk.open = Watch(BUSY, BERLIN, desk.now), None
    desk.in_call = desk.locked = False
    for decision in desk.watch.remember(memory):
        desk._look_at(decision)  # noqa: SLF001 - it is the desk's own
    desk.handle(Signal(SignalKind.ACTIVE))
    again = [each for each in desk.wait(3600.0) if each.verdict is Verdict.OFFERED and each.about is not About.BREAK]
    assert not {each.reminder.id for each in again if each.reminder is not None} & set(memory.ended) - offered


def offered_break() -> tuple[Desk, Reminder]:
    desk = Desk(Plan())
    desk.handle(Signal(SignalKind.ACTIVE))
    desk.wait(1801)
    assert desk.open is not None
    return desk, desk.open


def test_an_answer_counts_once() -> None:
    desk, reminder = offered_break()
    assert [each.verdict for each in desk.handle(Answered(reminder.id, Answer.SNOOZE))] == [Verdict.SNOOZED]
    assert desk.handle(Answered(reminder.id, Answer.SNOOZE)) == ()
    assert desk.handle(Answered(reminder.id, Answer.START)) == ()


def test_a_late_answer_is_nothing() -> None:
    desk, reminder = offered_break()
    desk.wait(300)
    assert desk.open is None
    assert desk.handle(Answered(reminder.id, Answer.START)) == ()


def test_it_waits_for_a_pause_in_typing_but_not_for_ever() -> None:
    desk = Desk(Plan())
    desk.handle(Signal(SignalKind.ACTIVE))
    desk.wait(1795)
    held: list[Decision] = []
    for _ in range(100):
        held += desk.handle(Signal(SignalKind.INPUT))
        held += desk.wait(2)
        if desk.open is not None:
            break
    assert [each.text for each in held if each.verdict is Verdict.HELD] == ["A break is due, but you are typing."]
    assert desk.open is not None
    assert 1915 <= desk.now.elapsed_s <= 1925


def test_a_pause_in_typing_is_taken() -> None:
    desk = Desk(Plan())
    desk.handle(Signal(SignalKind.ACTIVE))
    desk.wait(1799)
    desk.handle(Signal(SignalKind.INPUT))
    decisions = desk.wait(10)
    assert [each.verdict for each in decisions] == [Verdict.HELD, Verdict.OFFERED]
    assert (decisions[-1].at - START).total_seconds() == 1804


class Calendar:
    """A calendar with one run, which can be moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def between(self, start: datetime, end: datetime, zone: ZoneInfo) -> tuple[PlannedRun, ...]:
        """See `RunSource`."""
        assert zone is BERLIN
        return (PlannedRun("club", self.at, "club run"),) if start <= self.at < end else ()


def test_a_run_that_moves_takes_its_warm_up_along() -> None:
    calendar = Calendar(START + timedelta(hours=3))
    watch = Watch(Plan(breaks=()), BERLIN, Moment(START, 0.0), (calendar,))
    calendar.at += timedelta(minutes=30)
    moved = watch.change_plan(Plan(breaks=()), (calendar,), Moment(START, 0.0))
    assert [each.text for each in moved] == ["Your club run moved from 11:00 to 11:30: the warm-up is now at 11:18."]
    assert [each.text for each in watch.upcoming()] == ["warm-up 11:18 for your 11:30 club run: pre-run"]


def test_a_run_in_the_plan_and_in_a_calendar_is_one() -> None:
    calendar = Calendar(datetime(2026, 3, 2, 17, 30, tzinfo=UTC))
    plan = Plan(breaks=(), runs=(Run(time(18, 30), days=(Day.MON,)),))
    watch = Watch(plan, BERLIN, Moment(START, 0.0), (calendar,))
    assert watch.upcoming()[0].text == "warm-up 18:18 for your 18:30 run: pre-run"
    assert len([each for each in watch.upcoming() if each.at < START + timedelta(days=1)]) == 1


def test_a_longer_break_counts_as_a_shorter_one() -> None:
    desk = Desk(Plan(breaks=(Break(30.0), Break(60.0, "wake-up"))))
    desk.handle(Signal(SignalKind.ACTIVE))
    offered = [each for each in desk.wait(3.6 * 3600) if each.verdict is Verdict.OFFERED]
    assert [each.reminder.routine for each in offered if each.reminder is not None] == [
        *("desk-break", "wake-up", "desk-break", "wake-up", "desk-break", "wake-up", "desk-break"),
    ]


def test_what_was_put_off_can_be_declined_and_comes_no_more_that_day() -> None:
    desk = Desk(Plan(breaks=(Break(30.0),), runs=(Run(time(10, 0), date=date(2026, 3, 2)),)))
    desk.handle(Signal(SignalKind.ACTIVE))
    assert desk.watch.snoozed is None
    for about, offered_after_s, told in (
        (About.BREAK, 31 * 60, "Not today, you said: no more of this break."),
        (About.WARM_UP, 80 * 60, "The warm-up for your 10:00 run is left out today, as you said."),
    ):
        offer = next(each.reminder for each in desk.wait(offered_after_s) if each.verdict is Verdict.OFFERED)
        assert offer is not None
        assert offer.about is about
        assert desk.watch.snoozed is None
        desk.handle(Answered(offer.id, Answer.SNOOZE, 4.0))
        snoozed = desk.watch.snoozed
        assert snoozed is not None
        assert (snoozed.id, snoozed.about) == (offer.id, about)
        for answer in Answer:  # late, or twice
            assert desk.handle(Answered(offer.id, answer)) == ()
        (declined,) = desk.handle(CalledOff())
        assert (declined.verdict, declined.text) == (Verdict.DECLINED, told)
        assert desk.watch.snoozed is None
        assert desk.handle(CalledOff()) == ()
    assert not [each for each in desk.wait(8 * 3600) if each.verdict is Verdict.OFFERED]


def test_what_was_put_off_before_a_restart_can_be_declined_too() -> None:
    desk = Desk(Plan())
    desk.handle(Signal(SignalKind.ACTIVE))
    offer = next(each.reminder for each in desk.wait(31 * 60) if each.verdict is Verdict.OFFERED)
    assert offer is not None
    desk.handle(Answered(offer.id, Answer.SNOOZE))
    kept = desk.watch.memory(desk.now)
    desk.watch = Watch(Plan(), BERLIN, desk.now)
    desk.watch.remember(kept)
    assert [each.verdict for each in desk.handle(CalledOff())] == [Verdict.DECLINED]
    assert not [each for each in desk.wait(8 * 3600) if each.verdict is Verdict.OFFERED]
