"""A session that was fitted to a time, fitted again when an answer before its first block takes something away.

    KEPT    the time that was promised holds from the first word to the last, the questions and answers included
    NEWS    of the opening words only those are said that were not said before

Pure.  A plan that was not fitted promises no time, only so much work; there the new amount is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from assistant.session.agenda import Agenda
from assistant.session.course import Course
from assistant.session.fitting import CLOSE_S, Fit, Talk, Verdict, fit, total_s
from assistant.session.hurting import halved
from assistant.session.moves import Move, Side
from assistant.session.plan import Plan
from assistant.session.timeline import said_s

_SETTLES = 4  # the halves of what is added are halved again
_SHORTEST_S = 1.0  # to be asked for: it leads to the shortest session there is


def refit(  # noqa: PLR0913 - what a fit depends on, and what has changed
    plan: Plan,
    spent_s: float,
    may_do: Callable[[Move], bool],
    talk: Talk,
    tight: frozenset[Side],
    weak: frozenset[Side],
    small: Collection[str] = (),
) -> Fit | None:
    """The plan without what may not be done, in what is left of its time; None when nothing may be done.

    `spent_s` seconds have passed since the first word; the moves of `small` are done half as long as they would be.
    """
    slots = tuple(slot for slot in plan.whole if may_do(slot.move))
    if not slots:
        return None
    said = plan.said + plan.opening(talk.phrases)
    again = replace(plan, slots=slots, title=None, said=said, at_hand=plan.at_hand + plan.kit())
    left_s = ask_s = max(_SHORTEST_S, plan.promised_s - spent_s)
    for _ in range(_SETTLES):  # what is halved leaves time for the others
        found = fit(again, ask_s, talk, tight, weak)
        blocks = tuple(halved(slot) if slot.move.id in small else slot for slot in found.plan.slots)
        eased = replace(found.plan, slots=blocks)
        missing_s = left_s - total_s(eased, talk)
        if found.verdict is not Verdict.FITS or abs(missing_s) <= CLOSE_S:
            break
        ask_s += missing_s
    return replace(found, plan=eased)


def put_right(course: Course, before: Sequence[str]) -> tuple[str, ...]:
    """Keep what the opening words promised, or say what has become of it; `before` is said first."""
    phrases, person, plan = course.phrases, course.person, course.plan
    if not plan.fitted:
        work_s = sum(slot.seconds for slot in course.agenda.slots)
        minutes = phrases.duration(work_s)
        return () if minutes == phrases.duration(plan.work_s) else (phrases.work_left.format(minutes=minutes),)
    changed = any(person.must_not_do(slot.move) or slot.move.id in person.kept_small for slot in plan.slots)
    if course.goes_on or not changed:
        return ()
    spent_s = course.now_s - course.opened_s + said_s(tuple(before), course.length_s)
    found = refit(
        plan,
        spent_s,
        lambda move: not person.must_not_do(move),
        Talk(phrases, course.length_s, person.verbosity_of, may_ask=person.may_ask),
        frozenset(person.tight),
        frozenset(person.weak),
        person.kept_small,
    )
    if found is None:
        return ()
    course.plan = found.plan
    course.agenda = Agenda(found.plan.slots)
    return found.plan.opening(phrases)
