"""Breaks from sitting: when one is due, held, offered, snoozed or not needed any more.

A break that was offered begins a new count, whatever becomes of it: who lets one pass is asked again after as much
sitting, not every ten minutes.  A longer kind of break counts as a shorter one too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from schedules.hours import Obstacle, free_from
from schedules.kinds import KeptBreak, Kind
from schedules.local_time import day_text, span_text, when_text
from schedules.sitting import ABSENT, SINCE_BREAK, Absence
from schedules.values import About, Answer, Answered, Reminder, Upcoming, Verdict
from schedules.world import Offer, World

NOTICE_S = 60.0
"""So long before a break it is announced."""

OFFER_S = 120.0
"""So long an offer waits for an answer."""

_WORTH_TELLING_S = 300.0  # of sitting before an absence
_MOVED_S = 60.0  # of a session that count as a break
_GRACE_S = 60.0  # after a pause, before the first break: nobody is met by one at once
_DAY_BEGINS = timedelta(hours=4)
_SINCE_BREAK = "since the last break"  # what is kept under that name
_NEARLY_S = 6.0
_GRAIN_S = 1e-3  # rounding of instants to microseconds and back


class Breaks:
    """All kinds; the rarest first, because it makes up for the others."""

    def __init__(self, world: World) -> None:
        """Begin to count."""
        self._world = world
        kinds = [Kind(wanted, number) for number, wanted in enumerate(world.plan.breaks)]
        self._kinds = sorted(kinds, key=lambda kind: -kind.wanted.after_min)

    def step(self) -> None:
        """Decide what is due now."""
        world = self._world
        if world.session_since is not None:
            return
        if world.sitting.away_since_s is not None and not world.sitting.in_call:
            self._let_go_of_absent()
        for kind in self._kinds:
            if self._declined(kind):
                continue
            due_for_s = self._due_for_s(kind)
            if due_for_s >= -_GRAIN_S:
                self._try(kind, max(0.0, due_for_s))
            elif due_for_s >= -NOTICE_S - _GRAIN_S and not kind.announced and kind.again_at_s is None:
                self._announce(kind)
                break  # the shorter ones that come with it are not announced as well

    def absent(self, absence: Absence) -> None:
        """Somebody came back."""
        world = self._world
        if not absence.was_break or not self._kinds:
            return
        sat_s = {kind: absence.sat_before_s[kind.number] for kind in self._kinds}
        since = world.now.at - timedelta(seconds=absence.seconds)
        length = span_text(absence.seconds)
        due = [since + timedelta(seconds=kind.after_s - sat) for kind, sat in sat_s.items() if not self._declined(kind)]
        due = [at for at in due if at <= world.now.at and absence.sat_before_s[SINCE_BREAK] >= _WORTH_TELLING_S]
        spared = any(kind.spared or kind.waits for kind in self._kinds)
        if not spared and (self._day(since) != self._today() or not self._offers(min(due, default=since))):
            pass  # the night, and the evening after work, are nobody's breaks
        elif due and not spared:
            when = when_text(min(due), world.now.at, world.zone)
            world.decide(Verdict.CREDITED, About.BREAK, f"No break {when}: {ABSENT[absence.why]} {length}.")
        elif absence.sat_before_s[SINCE_BREAK] >= _WORTH_TELLING_S or spared:
            text = f"Break taken: {ABSENT[absence.why]} {length}, from {day_text(since, world.now.at, world.zone)}."
            world.decide(Verdict.CREDITED, About.BREAK, text)
        for kind in self._kinds:
            kind.begin_again()
            kind.spared, kind.unanswered = False, 0

    def moved(self, moved_s: float) -> None:
        """A session ended in which somebody moved for so long."""
        if moved_s < _MOVED_S or not self._kinds:
            return
        self._restart(self._kinds)
        self._world.sitting.restart([SINCE_BREAK], self._world.now.elapsed_s)
        for kind in self._kinds:
            kind.unanswered = 0
        soonest = min(kind.wanted.after_min for kind in self._kinds)
        text = f"You have moved for {span_text(moved_s)}"
        if self._offers(self._world.now.at + timedelta(minutes=soonest)) and not all(map(self._declined, self._kinds)):
            text = f"{text}: the next break comes after {soonest:g} minutes at the desk"
        self._world.decide(Verdict.CREDITED, About.BREAK, f"{text}.")

    def resume(self) -> None:
        """Reminders are wanted again: what became due meanwhile comes soon, if somebody still sits there."""
        for kind in self._kinds:
            if self._due_for_s(kind) > -_GRACE_S:
                kind.held_why, kind.due_since_s = None, None
                kind.again_at_s = self._world.now.elapsed_s + _GRACE_S

    def answer(self, answered: Answered, reminder: Reminder) -> None:
        """Take the answer to an offer of a break."""
        kind = next((each for each in self._kinds if each.id == reminder.id), None)
        if kind is None:
            return
        world = self._world
        kind.unanswered = kind.unanswered + 1 if answered.answer is Answer.NONE else 0
        match answered.answer:
            case Answer.START:
                world.decide(Verdict.STARTED, About.BREAK, "You began the break.", reminder)
                kind.begin_again()
            case Answer.SNOOZE if kind.snoozes >= world.plan.snooze.most:
                text = f"You put it off {kind.times}: it comes again after {kind.wanted.after_min:g} minutes."
                world.decide(Verdict.LAPSED, About.BREAK, text, reminder)
                kind.begin_again()
            case Answer.SNOOZE:
                self._snooze(kind, reminder, answered.snooze_min or world.plan.snooze.minutes)
            case Answer.NOT_TODAY:
                kind.begin_again()
                kind.declined_on = self._today()
                world.decide(Verdict.DECLINED, About.BREAK, "Not today, you said: no more of this break.", reminder)
            case Answer.LET_GO | Answer.NONE:
                text = "Not answered" if answered.answer is Answer.NONE else "Not this one, you said"
                if self._offers(world.now.at + timedelta(seconds=kind.after_s)):
                    text = f"{text}: the next break comes after {kind.wanted.after_min:g} more minutes at the desk"
                world.decide(Verdict.LAPSED, About.BREAK, f"{text}.", reminder)
                kind.begin_again()

    def obstacle_to_offer(self) -> Obstacle | None:
        """Why a break that is on offer should be taken back."""
        return self._world.obstacle_to_break(due_for_s=0.0, offered=True)

    def put_off(self, reminder: Reminder, obstacle: Obstacle) -> None:
        """Take an offer back until what stands in its way is over."""
        for kind in self._kinds:
            if kind.id == reminder.id:
                kind.again_at_s, kind.held_why = self._world.now.elapsed_s, obstacle.why

    def snoozed(self) -> Iterator[tuple[datetime, Reminder]]:
        """What was put off, and until when."""
        for kind in self._kinds:
            if kind.snoozes and kind.again_at_s is not None:
                yield self._world.at(kind.again_at_s), self._reminder(kind)

    def wakes(self) -> Iterator[datetime]:
        """When something of this may have to be decided."""
        world, now_s = self._world, self._world.now.elapsed_s
        away_at_s = world.sitting.away_at_s(now_s)
        if away_at_s is not None:
            yield self._world.at(away_at_s)
        for kind in self._kinds:
            if self._declined(kind):
                continue
            due_for_s = self._due_for_s(kind)
            if due_for_s < -_GRAIN_S and world.sitting.present:
                yield self._world.at(now_s - due_for_s)
                if not kind.announced and kind.again_at_s is None:
                    yield self._world.at(now_s - due_for_s - NOTICE_S)
            elif kind.held_why is not None:
                obstacle = world.obstacle_to_break(due_for_s=max(0.0, due_for_s))
                if obstacle is not None and obstacle.until is not None:
                    yield obstacle.until

    def upcoming(self) -> Iterator[Upcoming]:
        """The breaks that would come if the person stayed where they are."""
        world = self._world
        for kind in self._kinds:
            minutes = f"{kind.wanted.after_min:g} minutes at the desk"
            sat = span_text(world.sitting.sat_s(SINCE_BREAK, world.now.elapsed_s))
            if self._declined(kind):
                continue
            due_for_s = self._due_for_s(kind)
            at = world.at(world.now.elapsed_s - min(due_for_s, 0.0))
            if kind.held_why is not None:
                reason = f"held: {kind.held_why}"
            elif kind.again_at_s is not None and kind.snoozes:
                reason = f"put off {kind.times}"
            else:
                reason = f"after {minutes}; you have sat for {sat}"
            if world.paused is not None:
                soonest = at if (until := world.paused.until) is None else until + timedelta(seconds=_GRACE_S)
                if at <= soonest:
                    at, reason = soonest, f"reminders are paused {world.until_text(until)}"
            at, silence = free_from(world.plan, at, world.zone)
            yield Upcoming(at, About.BREAK, f"break: {kind.wanted.routine}", silence or reason)

    def restore(self, kept: Mapping[str, KeptBreak]) -> None:
        """Go on from what was kept, by kind; a kind that is new begins with what was sat already."""
        nothing = KeptBreak(max((each.sat_s for each in kept.values()), default=0.0))
        by_number = sorted(self._kinds, key=lambda kind: kind.number)
        names = [*(kind.name for kind in by_number), _SINCE_BREAK]
        self._world.sitting.restore(kept.get(name, nothing).sat_s for name in names)
        for kind in self._kinds:
            before = kept.get(kind.name, nothing)
            kind.declined_on = before.declined_on
            if before.again_at is not None:
                kind.snoozes = before.snoozes
                wait_s = (before.again_at - self._world.now.at).total_seconds()
                kind.again_at_s = self._world.now.elapsed_s + wait_s

    @property
    def nearly_due(self) -> bool:
        """Whether a break is about to be offered if nobody types."""
        if not self._world.sitting.present or self._world.offer is not None or self._world.obstacle() is not None:
            return False
        return any(self._due_for_s(kind) > -_NEARLY_S for kind in self._kinds if not self._declined(kind))

    def kept(self) -> dict[str, KeptBreak]:
        """What to keep over a restart, by kind."""
        now_s = self._world.now.elapsed_s
        return {
            kind.name: KeptBreak(
                self._world.sitting.sat_s(kind.number, now_s),
                kind.declined_on,
                self._again_at(kind),
                kind.snoozes,
            )
            for kind in self._kinds
        } | {_SINCE_BREAK: KeptBreak(self._world.sitting.sat_s(SINCE_BREAK, now_s))}

    def _again_at(self, kind: Kind) -> datetime | None:
        """When it was put off until; one that is on offer comes again at once."""
        offer = self._world.offer
        if offer is not None and offer.reminder.id == kind.id:
            return self._world.now.at
        return None if kind.again_at_s is None else self._world.at(kind.again_at_s)

    def _today(self) -> date:
        return self._day(self._world.now.at)

    def _day(self, at: datetime) -> date:
        """The day as people have it: it ends when they sleep."""
        return (at.astimezone(self._world.zone) - _DAY_BEGINS).date()

    def _declined(self, kind: Kind) -> bool:
        """Whether it is not wanted today."""
        return kind.declined_on == self._today()

    def _offers(self, at: datetime) -> bool:
        """Whether breaks are offered at that hour."""
        return free_from(self._world.plan, at, self._world.zone)[0] == at

    def _due_for_s(self, kind: Kind) -> float:
        """How long it has been due; negative: it will be."""
        now_s = self._world.now.elapsed_s
        if kind.again_at_s is not None:
            return now_s - kind.again_at_s
        return self._world.sitting.sat_s(kind.number, now_s) - kind.after_s

    def _announce(self, kind: Kind) -> None:
        world = self._world
        if world.obstacle_to_break(due_for_s=0.0) is None:
            kind.announced = True
            world.decide(Verdict.SOON, About.BREAK, "A break comes in a minute.", self._reminder(kind))

    def _try(self, kind: Kind, due_for_s: float) -> None:
        world = self._world
        if world.offer is not None and world.offer.reminder.id == kind.id:
            return
        if kind.due_since_s is None:
            kind.due_since_s = world.now.elapsed_s
        obstacle = world.obstacle_to_break(due_for_s=max(due_for_s, world.now.elapsed_s - kind.due_since_s))
        if obstacle is not None:
            told = any(each.held_why == obstacle.why for each in self._kinds)
            told = told or (kind.held_why is not None and world.soon_over(obstacle))
            kind.held_why = obstacle.why
            if not told:
                world.decide(Verdict.HELD, About.BREAK, f"A break is due, but {obstacle.why}.", self._reminder(kind))
            return
        reminder = self._reminder(kind)
        snoozes = kind.snoozes
        self._restart([each for each in self._kinds if each.wanted.after_min <= kind.wanted.after_min])
        kind.snoozes, kind.id = snoozes, reminder.id
        world.offer = Offer(reminder, world.now.elapsed_s)
        after = f", and put it off {kind.times}" if snoozes else ""
        text = f"Time for a break: you have sat for {span_text(60.0 * reminder.sat_min)}{after}."
        world.decide(Verdict.OFFERED, About.BREAK, text, reminder)

    def _reminder(self, kind: Kind) -> Reminder:
        world = self._world
        kind.id = kind.id or f"break:{kind.wanted.routine}@{world.now.at:%Y-%m-%dT%H:%M:%SZ}"
        return Reminder(
            id=kind.id,
            about=About.BREAK,
            routine=kind.wanted.routine,
            minutes=kind.wanted.minutes,
            sat_min=round(world.sitting.sat_s(SINCE_BREAK, world.now.elapsed_s) / 60),
            snoozes_left=max(0, world.plan.snooze.most - kind.snoozes),
            unanswered=kind.unanswered,
        )

    def _snooze(self, kind: Kind, reminder: Reminder, minutes: float) -> None:
        world = self._world
        kind.snoozes += 1
        kind.again_at_s = world.now.elapsed_s + 60.0 * minutes
        again = world.clock(self._world.at(kind.again_at_s))
        text = f"You put it off until {again} ({kind.times})."
        world.decide(Verdict.SNOOZED, About.BREAK, text, reminder)

    def _restart(self, kinds: list[Kind]) -> None:
        self._world.sitting.restart([kind.number for kind in kinds], self._world.now.elapsed_s)
        for kind in kinds:
            kind.begin_again()

    def _let_go_of_absent(self) -> None:
        """What waits for somebody who has been away long enough is not needed any more."""
        world = self._world
        away_since_s = world.sitting.away_since_s
        if away_since_s is None or world.now.elapsed_s - away_since_s < world.sitting.away_s - _GRAIN_S:
            return
        if world.offer is not None and world.offer.reminder.about is About.BREAK:
            text = f"You have been away since {world.clock(self._world.at(away_since_s))}: that is a break."
            world.decide(Verdict.WITHDRAWN, About.BREAK, text, world.offer.reminder)
            world.offer = None
        for kind in self._kinds:
            kind.spared = kind.spared or kind.waits
            kind.begin_again()
