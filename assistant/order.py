"""What a session was ordered to be, and the plan that becomes of it with this person's history and voice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from assistant.config import Config
from assistant.errors import OthersideError
from assistant.history.keeper import Keeper
from assistant.history.rows import KeptSession
from assistant.language.words import Words
from assistant.planning import (
    USUAL_ROUTINE,
    Wish,
    background_for,
    fitted_plan,
    left_undone,
    moved_here,
    pick_routine,
    plan_for,
    profile_of,
    wish,
)
from assistant.rehearsal import RehearsedLines, script
from assistant.session.background import Background, GoingOn
from assistant.session.blocks import SidedSlot
from assistant.session.moves import Teaching
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan


class Answers(Enum):
    """How the person answers."""

    VOICE = "voice"
    TYPED = "typed"  # no microphone is opened


class Speech(Enum):
    """How the coach speaks."""

    ALOUD = "aloud"
    SILENT = "silent"  # no loudspeaker is opened


@dataclass(frozen=True, slots=True)
class Order:
    """What to do.

    `asked` is a wish, or the words of one: a routine's id, or "five minutes of hips".  No words ask for what broke
    off a while ago, or the usual routine.  `minutes` go before those of a `Wish`.
    """

    asked: Wish | str = ""
    minutes: float | None = None  # all told; words that name a time as well are an error
    answers: Answers = Answers.VOICE
    speech: Speech = Speech.ALOUD
    going_on: GoingOn = GoingOn.ASKED
    speed: float = 1.0  # times real time, above 0; sound cannot be hurried, so it counts with TYPED and SILENT only


@dataclass(frozen=True, slots=True)
class Planned:
    """What becomes of an order."""

    plan: Plan
    background: Background
    minutes: float | None  # that it was fitted into


def planned(  # noqa: PLR0913 - it depends on all of it
    order: Order,
    config: Config,
    teaching: Teaching,
    keeper: Keeper,
    lines: RehearsedLines,
    phrases: Phrasebook,
    started: datetime,
    rehearse: Callable[[Iterable[str]], None] | None,
    tell: Callable[[str], None],
    tone_s: float = 0.0,
) -> Planned:
    """What is done, and what the session knows of the person; the lines of it are ready then.

    `rehearse` makes them ready, unless there is no voice; without it only those are that a fitted time depends on.
    `tell` hears of something else that was left unfinished.  `tone_s` of a fitted time go to a
    tone among the opening words.  Raises OthersideError for what does not exist.
    """
    asked = _wanted(order, teaching, keeper)
    profile = profile_of(keeper.sessions, config, started.date().toordinal())
    plan = plan_for(asked.routine, teaching, config, profile)
    if rehearse is not None and lines.spoken:
        rehearse(script(plan, phrases))
    if asked.minutes is not None:
        plan = fitted_plan(asked, teaching, config, profile, phrases, lines.length_s, tone_s).plan
    undone = _undone(asked, plan, teaching, keeper.broken_off)
    if order.going_on is GoingOn.MOVED_HERE and keeper.broken_off is not None and undone:
        undone = moved_here(keeper.broken_off, plan, teaching)
    elif order.going_on is GoingOn.MOVED_HERE:
        raise OthersideError("The session that was to go on here cannot; `otherside start` begins one.")
    if not undone and (other := _left_unfinished(teaching, keeper.broken_off)):
        tell(other)
    background = replace(background_for(profile, teaching, config, undone), going_on=order.going_on)
    if undone and keeper.broken_off is not None:
        background = replace(background, done_before=keeper.broken_off.past)
    return Planned(plan, background, asked.minutes)


def _wanted(order: Order, teaching: Teaching, keeper: Keeper) -> Wish:
    """What was asked for; without a word the session that broke off, or the usual one."""
    if isinstance(order.asked, Wish):
        asked = order.asked
    elif order.asked in teaching.routines:  # as a menu has it; a sentence costs a tenth of a second to understand
        asked = Wish(teaching.routines[order.asked])
    elif order.asked:
        asked = wish(order.asked, teaching, Words.load())
        if asked.minutes is not None and order.minutes not in (None, asked.minutes):
            raise OthersideError(
                f"Two times were asked for, {asked.minutes:g} minutes and {order.minutes:g}; leave one of them out."
            )
    else:
        broken = keeper.broken_off
        if broken is None or broken.routine not in teaching.routines:
            asked = Wish(pick_routine(USUAL_ROUTINE, teaching))
        else:
            asked = Wish(teaching.routines[broken.routine], broken.minutes)
    return asked if order.minutes is None else replace(asked, minutes=order.minutes)


def _undone(asked: Wish, plan: Plan, teaching: Teaching, broken: KeptSession | None) -> tuple[SidedSlot, ...]:
    """What is offered to go on with: of the same routine, in the same time."""
    if broken is None or (broken.routine, broken.minutes) != (plan.routine.id, asked.minutes):
        return ()
    return left_undone(broken, plan, teaching)


def _left_unfinished(teaching: Teaching, broken: KeptSession | None) -> str | None:
    """Something else to go on with, as a sentence."""
    if broken is None or broken.routine not in teaching.routines:
        return None
    fitted = "" if broken.minutes is None else f" in {broken.minutes:g} minutes"
    return (
        f"Left unfinished a while ago: {broken.routine}{fitted}. `otherside start` with no more words offers to go on "
        "with it."
    )
