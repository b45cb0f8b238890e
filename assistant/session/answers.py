"""What the coach says to a question or remark that changes nothing else: pure text."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.session.blocks import SidedSlot
from assistant.session.commands import Command, Intent
from assistant.session.phrasebook import Phrasebook
from assistant.session.timeline import capitalised, side_name

PAIN_EASE_FROM = 4  # of 10: smaller range, shorter (content notes, section 6)
PAIN_END_FROM = 6  # of 10: this move ends

_OF_THE_BLOCK = frozenset(
    {
        Intent.HOW_LONG,
        Intent.WHATS_NEXT,
        Intent.OTHER_SIDE,
        Intent.MORE_TIME,
        Intent.LESS_TIME,
        Intent.BACK,
        Intent.READY,
        Intent.RESUME,
        Intent.WAIT,
        Intent.PAUSE,
        Intent.TAKE_BREAK,
    }
)  # what asks about a block, or to change one, when there is none any more


@dataclass(frozen=True, slots=True)
class Situation:
    """What an answer may need to know.  Times in seconds."""

    slot: SidedSlot
    following: SidedSlot | None
    here_s: float  # of work left in this block
    rest_s: float  # of everything that follows it, preparation included
    over: bool  # the last lines are being said
    help_lines: tuple[str, ...]


def answer(  # noqa: C901, PLR0911, PLR0912 - one line per intent
    command: Command, situation: Situation, phrases: Phrasebook
) -> str:
    """One or two short sentences."""
    move = situation.slot.move
    if situation.over and command.intent in _OF_THE_BLOCK:
        return phrases.after_this_nothing
    match command.intent:
        case Intent.HOW_LONG:
            return _how_long(situation, phrases)
        case Intent.WHATS_NEXT:
            return _after_this(situation.following, phrases)
        case Intent.WHY:
            return move.why
        case Intent.WHERE:
            return move.where
        case Intent.HELP:
            return phrases.help.format(examples=phrases.listed(situation.help_lines))
        case Intent.EASIER:
            return move.easier or phrases.easier
        case Intent.HARDER:
            return move.harder or phrases.harder
        case Intent.LOUDER:
            return phrases.volume_up
        case Intent.QUIETER:
            return phrases.volume_down
        case Intent.OTHER_SIDE:
            return phrases.both_sides
        case Intent.PAIN | Intent.HURTS:
            return pain(command.level, phrases)
        case Intent.READY | Intent.RESUME | Intent.WAIT | Intent.PAUSE | Intent.TAKE_BREAK:
            return phrases.under_way
        case Intent.YES | Intent.NO | Intent.SIDE:
            return phrases.nothing_asked
        case _:
            return phrases.in_session


def exactly(seconds: int, phrases: Phrasebook) -> str:
    """The seconds as a person would say them, none lost: what was asked for is what was done."""
    return phrases.seconds.format(n=seconds) if seconds % 60 else phrases.duration(seconds)


def pain(level: int | None, phrases: Phrasebook) -> str:
    """The calm words of the pain gate; no level asks for one."""
    if level is None:
        return phrases.hurts
    if level >= PAIN_END_FROM:
        return phrases.pain_high
    return phrases.pain_middle if level >= PAIN_EASE_FROM else phrases.pain_low


def _how_long(situation: Situation, phrases: Phrasebook) -> str:
    here = capitalised(phrases.duration(situation.here_s))
    if situation.following is None:
        return phrases.how_long_last.format(here=here)
    return phrases.how_long.format(here=here, rest=phrases.duration(situation.here_s + situation.rest_s))


def _after_this(following: SidedSlot | None, phrases: Phrasebook) -> str:
    if following is None:
        return phrases.after_this_nothing
    return phrases.after_this.format(move=following.move.name, side=side_name(following.side, phrases))
