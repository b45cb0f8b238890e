"""What the next session is: from what was asked for, the settings and the history of this person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from assistant.config import Config, Rolling, StandingStretch, Verbosity
from assistant.errors import OthersideError
from assistant.history.rows import KeptSession, PlannedBlock
from assistant.language.words import Words
from assistant.plain_words import closest
from assistant.session.background import Background
from assistant.session.bias import biased
from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Intent
from assistant.session.cue import Verbosity as Level
from assistant.session.fitting import Fit, Talk, fit
from assistant.session.moves import Routine, Side, Sides, Teaching
from assistant.session.personal import personal
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan, make_plan
from assistant.session.portions import hold_cap_s
from assistant.session.profile import Profile, learn
from assistant.session.rules import Rule, Severity, check
from assistant.session.timeline import LengthOf, capitalised
from assistant.session.wordiness import level

USUAL_ROUTINE: Final = "it-band"
SHORTEST_MIN: Final = 1
LONGEST_MIN: Final = 60
"""Of a session that is to fit into a time."""

_LIKE_A_ROUTINE = 0.65  # how like its id a word must be to be taken for a slip
_MINUTES = re.compile(r"(\d+)\s*(?:minutes?|mins?|m)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for."""

    routine: Routine
    minutes: float | None = None  # all told; None: as long as it takes


def wish(text: str, teaching: Teaching, words: Words) -> Wish:
    """Understand a routine's id, or a sentence such as "five minutes of hips" or "five minutes".

    Raises OthersideError, with a suggestion, for anything else.
    """
    if text in teaching.routines:
        return Wish(teaching.routines[text])
    command = words.parse(text) or words.parse(f"I have {text}")
    found = None if command is None else wish_of(command, teaching)
    if found is not None:
        return found
    if told := _MINUTES.search(text):
        _check_minutes(int(told.group(1)))
    return Wish(pick_routine(text, teaching))


def wish_of(command: Command, teaching: Teaching) -> Wish | None:
    """What a command asks for; None when it names nothing.  Raises OthersideError for a time that cannot be had."""
    match command.intent:
        case Intent.START if command.routine in teaching.routines:
            return Wish(teaching.routines[command.routine])
        case Intent.FIT:
            if command.minutes is not None:
                _check_minutes(command.minutes)
            return Wish(_of_area(command.area, teaching), command.minutes)
        case _:
            return None


def _check_minutes(minutes: int) -> None:
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise OthersideError(
            f"A session of {minutes} minutes is not to be had; ask for {SHORTEST_MIN} to {LONGEST_MIN}."
        )


def _of_area(area: str | None, teaching: Teaching) -> Routine:
    """The richest routine for a part of the body: it leaves the most to choose from."""
    for_area = [routine for routine in teaching.routines.values() if area is None or area in routine.areas]
    usual = teaching.routines.get(USUAL_ROUTINE)
    if usual in for_area and usual is not None:
        return usual
    return max(for_area, key=lambda routine: len(routine.slots))


def pick_routine(wanted: str, teaching: Teaching) -> Routine:
    """The routine of that id; raises OthersideError with a suggestion when there is none."""
    routine = teaching.routines.get(wanted)
    if routine is None:
        ids = tuple(teaching.routines)
        longer = [each for each in ids if each.startswith(f"{wanted}-")]
        meant = closest(wanted, ids, _LIKE_A_ROUTINE) or next(iter(longer), None)
        hint = "" if meant is None else f"; did you mean {meant}"
        timed = " For a time write it behind: `otherside start wake-up --minutes 5`." if "min" in wanted else ""
        raise OthersideError(f"There is no routine {wanted!r}{hint}. `otherside routines` lists them.{timed}")
    return routine


def profile_of(sessions: Sequence[KeptSession], config: Config, today: int) -> Profile:
    """What the history and the settings say about the person; `today` is `date.toordinal()`."""
    profile = learn([session.past for session in sessions], today, config.tight, config.weak)
    match config.rolling:
        case Rolling.FINE:
            profile = replace(profile, screened=False)
        case Rolling.NEVER:
            profile = replace(profile, screened=True)
        case Rolling.ASK:
            pass
    return profile if config.asks else replace(profile, may_ask=False)


def plan_for(routine: Routine, teaching: Teaching, config: Config, profile: Profile | None = None) -> Plan:
    """The routine as this person does it.  One that breaks a rule is done, with the reason spoken first."""
    known = profile or Profile(tight=frozenset(config.tight), weak=frozenset(config.weak))
    plan = _unbiased(routine, teaching, config, known)
    return replace(plan, slots=biased(plan.slots, known.tight, known.weak, hold_cap_s(routine.afterwards)))


def fitted_plan(  # noqa: PLR0913 - it depends on all of it
    asked: Wish,
    teaching: Teaching,
    config: Config,
    profile: Profile,
    phrases: Phrasebook,
    length_s: LengthOf,
    tone_s: float = 0.0,
) -> Fit:
    """The routine as this person does it in the minutes asked for.  Asks `length_s` for many lines.

    `tone_s` of the time go to a tone among the opening words.
    """
    plan = _unbiased(asked.routine, teaching, config, profile)
    setting = fixed_level(config)
    talk = Talk(phrases, length_s, lambda move: level(move, profile, setting), profile.may_ask, tone_s)
    return fit(plan, 60.0 * (asked.minutes or 0.0), talk, profile.tight, profile.weak)


def _unbiased(routine: Routine, teaching: Teaching, config: Config, profile: Profile) -> Plan:
    if config.standing_stretch is StandingStretch.EACH:
        slots = tuple(
            replace(slot, sides=Sides.EACH)
            if slot.move == "standing-tfl-stretch" and slot.sides in (None, Sides.ALTERNATE)
            else slot
            for slot in routine.slots
        )
        routine = replace(routine, slots=slots)
    findings = check(routine, teaching.moves)
    told = [each for each in findings if each.severity is not Severity.NOTE or each.rule is Rule.NOTHING_ACTIVATED]
    warnings = tuple(f"{capitalised(_as_spoken(finding.text, routine, teaching))}." for finding in told)
    plan = make_plan(routine, teaching.moves, config.first_side, warnings)
    slots_of_person = personal(plan.slots, profile)
    if not slots_of_person:
        raise OthersideError(
            f"The routine {routine.id} is all rolling, and something speaks against that. Choose another one; "
            "`otherside routines` lists them. When it may be rolled again, write `rolling: fine` into config.yaml."
        )
    return replace(plan, slots=slots_of_person)


def _as_spoken(text: str, routine: Routine, teaching: Teaching) -> str:
    """A finding with the names of the moves in place of their ids."""
    for id_ in sorted({slot.move for slot in routine.slots}, key=len, reverse=True):
        text = text.replace(f"{id_} ", f"{teaching.moves[id_].name} ")
    return text


def background_for(
    profile: Profile, teaching: Teaching, config: Config, broken_off: tuple[SidedSlot, ...] = ()
) -> Background:
    """What the session knows of the person besides its plan."""
    return Background(
        profile=profile,
        teaching=teaching,
        broken_off=broken_off,
        screens=config.rolling is Rolling.ASK,
        verbosity=fixed_level(config),
    )


def fixed_level(config: Config) -> Level | None:
    """The level of words that the settings fix; None: it follows the history."""
    return None if config.verbosity is Verbosity.AUTO else Level[config.verbosity.name]


def left_undone(session: KeptSession, plan: Plan, teaching: Teaching) -> tuple[SidedSlot, ...]:
    """What a session that broke off would still have done; nothing when a move of it is gone.

    Where the new plan ends the same way its blocks are taken, with the length they had left.
    """
    ahead = session.ahead
    tail = plan.slots[-len(ahead) :] if ahead else ()
    if [(slot.move.id, slot.side.value) for slot in tail] == [(block.move, block.side) for block in ahead]:
        return tuple(
            slot if slot.pace is not None else replace(slot, seconds=block.seconds)
            for slot, block in zip(tail, ahead, strict=True)
        )
    slots = [_slot_of(block, teaching, plan) for block in ahead]
    known = tuple(slot for slot in slots if slot is not None and slot.slot_index < len(plan.routine.slots))
    return known if len(known) == len(slots) else ()


def moved_here(session: KeptSession, plan: Plan, teaching: Teaching) -> tuple[SidedSlot, ...]:
    """What a session that was begun in another room still has to do, to the second."""
    slots = left_undone(session, plan, teaching)
    return tuple(
        replace(slot, seconds=block.seconds) for slot, block in zip(slots, session.ahead if slots else (), strict=True)
    )


def _slot_of(block: PlannedBlock, teaching: Teaching, plan: Plan) -> SidedSlot | None:
    move = teaching.moves.get(block.move)
    if move is None or block.side not in tuple(Side):
        return None
    posture = {each.id: each for each in move.postures}.get(block.posture or "")
    for like in plan.slots[::-1]:  # it knows the rhythm, and what was prescribed
        if (like.move.id, like.side.value, like.slot_index) == (block.move, block.side, block.slot_index):
            return replace(like, seconds=block.seconds, posture=posture)
    return SidedSlot(move, Side(block.side), block.seconds, block.slot_index, posture)
