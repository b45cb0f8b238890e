"""What comes at a time: warm-ups before runs, and fixed reminders; announced, offered, held, late or missed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from schedules.appointments import Appointment, appointments
from schedules.hours import Obstacle, quiet
from schedules.local_time import day_text, instant, span_text, when_text
from schedules.standing import ENDED, Known, Stage
from schedules.values import About, Answer, Answered, Reminder, Upcoming, Verdict
from schedules.world import NO_BREAK_AFTER, NO_BREAK_BEFORE, NextRun, Offer, World

DAYS = 8
"""So far ahead it looks, from today on."""

OFFER = timedelta(minutes=10)
"""So long the offer of a fixed reminder waits for an answer."""

SHORTEST_OFFER = timedelta(minutes=2)
"""Nobody can answer faster; a warm-up that is begun that late is a little shorter still."""

_KEPT = 300  # appointments of which it is known what became of them
_IN_TIME_S = 60.0  # later than that it is late


class Agenda:
    """All appointments of the days around now."""

    def __init__(self, world: World) -> None:
        """Look at the plan; what was over before now is nobody's business."""
        self._world = world
        self._known: dict[str, Known] = {}
        self._list: tuple[Appointment, ...] = ()
        self._looked_on: tuple[date, ZoneInfo] | None = None
        self._from = world.now.at
        self.look()

    def look(self, *, moved: bool = False) -> None:
        """Read the plan and the calendars again; `moved`: tell of runs that have another time now."""
        world, before = self._world, self._list
        start = world.now.at
        self._looked_on = (start.astimezone(world.zone).date(), world.zone)
        self._list = appointments(world.plan, world.sources, start, DAYS, world.zone)
        if moved:
            self._tell_of_moved(before)
        while len(self._known) > max(_KEPT, 2 * len(self._list)):
            self._known.pop(next(iter(self._known)))

    def watch_from(self, at: datetime) -> None:
        """Leave out what was over before that instant."""
        self._from = at

    def clock_went_back(self) -> None:
        """What was offered or missed only because the clock was ahead is still to come."""
        world = self._world
        for each in self._list:
            stage = self._of(each).stage
            if stage is Stage.OFFERED and each.begin_at > world.now.at:
                world.offer = None
                world.decide(
                    Verdict.WITHDRAWN, each.about, f"It comes {self._when(each)}.", self._reminder(each, self._of(each))
                )
            if stage in (Stage.OFFERED, Stage.MISSED) and each.begin_at > world.now.at:
                self._known.pop(each.id)

    def step(self) -> None:
        """Decide what is due now."""
        world = self._world
        if self._looked_on != (world.now.at.astimezone(world.zone).date(), world.zone):
            self.look()
        for each in self._list:
            known = self._of(each)
            if known.stage in ENDED or world.now.at < each.notice_at:
                continue
            if each.latest_at < self._from:
                known.stage = Stage.OVER
            elif world.now.at > each.latest_at and known.stage is not Stage.OFFERED:
                self._miss(each, known)
            elif world.now.at >= (known.again_at or each.begin_at) and known.stage is not Stage.OFFERED:
                self._try(each, known)
            elif known.stage is Stage.TO_COME and world.now.at < each.begin_at:
                self._announce(each, known)
        world.next_run = next(iter(self._runs_to_come()), None)

    def _runs_to_come(self) -> Iterator[NextRun]:
        for each in self._list:
            if each.run_at is None or each.run_at + NO_BREAK_AFTER <= self._world.now.at:
                continue
            if self._of(each).stage is not Stage.DECLINED:
                yield NextRun(each.begin_at, each.run_at)

    def answer(self, answered: Answered, reminder: Reminder) -> None:
        """Take the answer to an offer."""
        each = next((each for each in self._list if each.id == reminder.id), None)
        if each is None:
            return
        world, known = self._world, self._of(each)
        was, known.stage = known.stage, Stage.OVER
        match answered.answer:
            case Answer.START:
                what = "the warm-up" if each.about is About.WARM_UP else f"“{each.title or each.routine}”"
                # What is left by now: it still ends before the run.
                world.decide(Verdict.STARTED, each.about, f"You began {what}.", self._reminder(each, known))
            case Answer.SNOOZE if known.snoozes < world.plan.snooze.most and world.now.at < each.latest_at:
                minutes = answered.snooze_min or world.plan.snooze.minutes
                known.stage, known.snoozes = Stage.SNOOZED, known.snoozes + 1
                known.again_at = min(world.now.at + timedelta(minutes=minutes), each.latest_at)
                text = f"You put it off until {world.clock(known.again_at)}"
                sooner = known.again_at == each.latest_at
                world.decide(
                    Verdict.SNOOZED,
                    each.about,
                    f"{text}, the latest that is worth while." if sooner else f"{text}.",
                    reminder,
                )
            case Answer.SNOOZE:
                world.decide(Verdict.LAPSED, each.about, "It cannot be put off any further.", reminder)
            case Answer.NOT_TODAY:
                known.stage = Stage.DECLINED
                seen = was is Stage.OFFERED
                text = "Not today, you said." if seen else f"{each.named(world.zone)} is left out today, as you said."
                world.decide(Verdict.DECLINED, each.about, text, reminder)
            case Answer.LET_GO:
                world.decide(Verdict.LAPSED, each.about, "Not this one, you said.", reminder)
            case Answer.NONE:
                text = "Not answered." if world.sitting.present else "Nobody was there to answer."
                world.decide(Verdict.LAPSED, each.about, text, reminder)

    def obstacle_to_offer(self) -> Obstacle | None:
        """Why what is on offer should be taken back."""
        return self._world.obstacle(offered=True)

    def put_off(self, reminder: Reminder, obstacle: Obstacle) -> None:
        """Take an offer back until what stands in its way is over."""
        for each in self._list:
            if each.id == reminder.id:
                known = self._of(each)
                known.stage, known.held_why, known.held_past = Stage.HELD, obstacle.why, obstacle.past

    def lapses_at(self, offer: Offer) -> datetime | None:
        """Until when an offer waits: a warm-up until it is too late for it."""
        latest_at = next((each.latest_at for each in self._list if each.id == offer.reminder.id), None)
        if latest_at is None:
            return None
        since = self._world.at(offer.since_s)
        return max(latest_at, since + SHORTEST_OFFER) if offer.reminder.about is About.WARM_UP else since + OFFER

    def snoozed(self) -> Iterator[tuple[datetime, Reminder]]:
        """What was put off, and until when."""
        for each in self._to_come():
            known = self._of(each)
            if known.again_at is not None and known.stage is not Stage.OFFERED:
                yield known.again_at, self._reminder(each, known)

    def wakes(self) -> Iterator[datetime]:
        """When something of this may have to be decided."""
        world, now = self._world, self._world.now.at
        for each in self._to_come():
            known = self._of(each)
            if each.notice_at > now and known.stage is Stage.TO_COME:
                yield each.notice_at
            if (begin_at := known.again_at or each.begin_at) > now:
                yield begin_at
            yield each.latest_at + timedelta(milliseconds=1)
            if known.stage is Stage.HELD and (obstacle := world.obstacle()) is not None and obstacle.until is not None:
                yield obstacle.until
            if each.run_at is not None and each.begin_at - NO_BREAK_BEFORE > now:
                yield each.begin_at - NO_BREAK_BEFORE
        tomorrow = now.astimezone(world.zone).date() + timedelta(days=1)
        yield instant(tomorrow, datetime.min.time(), world.zone)

    def upcoming(self) -> Iterator[Upcoming]:
        """What comes in the next days."""
        world = self._world
        for each in self._to_come():
            known = self._of(each)
            if known.stage is Stage.OFFERED:
                continue  # it has come
            at = known.again_at or each.begin_at
            what, more = "reminder", f": {each.title or each.routine}"
            if each.run_at is not None:
                what, more = "warm-up", f" for your {world.clock(each.run_at)} {each.title}: {each.routine}"
            text = f"{what} {day_text(at, world.now.at, world.zone)}{more}"
            reason = ""
            if known.stage is Stage.HELD:
                reason = f"held: {known.held_why}"
            elif known.stage is Stage.SNOOZED:
                reason = "put off"
            elif world.paused is not None and (world.paused.until is None or at < world.paused.until):
                reason = f"reminders are paused {world.until_text(world.paused.until)}: it will not be offered"
            elif silence := quiet(world.plan, at, world.zone):
                reason = f"{silence.why}: it will not be offered"
            yield Upcoming(at, each.about, text, reason, f"{what}{more}")

    def ended(self) -> tuple[str, ...]:
        """The ids of what is over, to be kept over a restart."""
        return tuple(id_ for id_, known in self._known.items() if known.stage in ENDED)

    def restore(self, ended: tuple[str, ...]) -> None:
        """Know what was over before a restart."""
        self._known.update({id_: Known(Stage.OVER) for id_ in ended})

    def _of(self, each: Appointment) -> Known:
        return self._known.setdefault(each.id, Known())

    def _to_come(self) -> Iterator[Appointment]:
        return (
            each
            for each in self._list
            if self._of(each).stage not in ENDED and each.latest_at >= max(self._from, self._world.now.at)
        )

    def _announce(self, each: Appointment, known: Known) -> None:
        world = self._world
        if world.obstacle() is None:
            known.stage = Stage.ANNOUNCED
            text = f"{each.named(world.zone)} comes in {_left(each, world)}."
            world.decide(Verdict.SOON, each.about, text, self._reminder(each, known))

    def _try(self, each: Appointment, known: Known) -> None:
        world = self._world
        if each.about is About.WARM_UP:
            self._make_room()
        obstacle = world.obstacle()
        if obstacle is not None:
            told = known.stage is Stage.HELD and (known.held_why == obstacle.why or world.soon_over(obstacle))
            known.stage, known.held_why, known.held_past = Stage.HELD, obstacle.why, obstacle.past
            if not told:
                text = f"{each.named(world.zone)} is due, but {obstacle.why}."
                world.decide(Verdict.HELD, each.about, text, self._reminder(each, known))
            return
        known.stage = Stage.OFFERED
        reminder = self._reminder(each, known)
        world.offer = Offer(reminder, world.now.elapsed_s)
        late_s = (world.now.at - each.begin_at).total_seconds()
        why = known.held_past or self._why_unseen(each)
        text = (
            f"{each.named(world.zone)}: {int(reminder.minutes)} minutes."
            if reminder.minutes
            else f"{each.named(world.zone)}."
        )
        if late_s >= _IN_TIME_S and each.about is About.WARM_UP:
            text = f"{text[:-1]}, {span_text(late_s)} late{f', because {why}' if why else ''}."
        world.decide(Verdict.OFFERED, each.about, text, reminder)

    def _make_room(self) -> None:
        """Take back what waits for an answer: a run does not wait."""
        world, offer = self._world, self._world.offer
        if offer is None or offer.reminder.about is About.WARM_UP:
            return
        world.offer = None
        first = Obstacle("your warm-up came first")
        world.decide(Verdict.WITHDRAWN, offer.reminder.about, "Your warm-up comes first.", offer.reminder)
        self.put_off(offer.reminder, first)

    def _miss(self, each: Appointment, known: Known) -> None:
        world = self._world
        why = known.held_past if known.stage is Stage.HELD else self._why_unseen(each)
        known.stage = Stage.MISSED
        text = f"{each.named(world.zone)}, {self._when(each)}, was missed{f': {why}' if why else ''}."
        world.decide(Verdict.MISSED, each.about, text, self._reminder(each, known))

    def _why_unseen(self, each: Appointment) -> str:
        unseen = self._world.unseen
        if unseen is None or not (unseen.begin <= each.latest_at and each.begin_at < unseen.until):
            return ""
        return f"{unseen.why} at {self._world.clock(max(each.begin_at, unseen.begin))}"

    def _when(self, each: Appointment) -> str:
        return when_text(each.begin_at, self._world.now.at, self._world.zone)

    def _reminder(self, each: Appointment, known: Known) -> Reminder:
        world = self._world
        minutes = each.minutes_left(world.now.at)
        if minutes is not None and each.ends_at is not None:
            minutes = max(0.0, int(minutes * 4 + 1e-6) / 4)  # whole quarters of a minute
        most_min = (each.latest_at - world.now.at) // timedelta(minutes=1)
        return Reminder(
            each.id,
            each.about,
            each.routine,
            minutes,
            run_at=each.run_at,
            title=each.title,
            snoozes_left=max(0, world.plan.snooze.most - known.snoozes) if most_min else 0,
            snooze_most_min=most_min,
        )

    def _tell_of_moved(self, before: tuple[Appointment, ...]) -> None:
        world = self._world
        old = {each.key: each for each in before if each.begin_at > self._from}
        for each in self._list:
            was = old.get(each.key)
            if was is None or was.begin_at == each.begin_at or was.run_at is None or each.run_at is None:
                continue
            if world.offer is not None and world.offer.reminder.id == was.id:
                world.offer = None
                world.decide(
                    Verdict.WITHDRAWN, each.about, "The run has another time.", self._reminder(was, self._of(was))
                )
            times = [day_text(at, world.now.at, world.zone) for at in (was.run_at, each.run_at, each.begin_at)]
            text = f"Your {each.title} moved from {times[0]} to {times[1]}: the warm-up is now at {times[2]}."
            world.decide(
                Verdict.MOVED, each.about, text, replace(self._reminder(each, self._of(each)), minutes=each.minutes)
            )


def _left(each: Appointment, world: World) -> str:
    return span_text((each.begin_at - world.now.at).total_seconds())
