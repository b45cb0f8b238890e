"""A routine made ready for one session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.session.blocks import SidedSlot, expand
from assistant.session.moves import Move, Routine, Side
from assistant.session.phrasebook import Phrasebook
from assistant.session.timeline import capitalised


@dataclass(frozen=True, slots=True)
class Plan:
    """What a session will do, in order."""

    routine: Routine
    slots: tuple[SidedSlot, ...]
    warnings: tuple[str, ...] = ()  # spoken before the start: what the routine does not do (rules R1, R4, R5)
    title: str | None = None  # the first sentence of all; None: the routine and its minutes of work
    whole: tuple[SidedSlot, ...] = ()  # of a fitted one: what it was made from
    promised_s: float = 0.0  # of a fitted one: the time it was made for, all told
    said: tuple[str, ...] = ()  # opening words that were said, so that they are none any more
    at_hand: tuple[str, ...] = ()  # the kit that was named with them

    @property
    def work_s(self) -> int:
        """Seconds of work."""
        return sum(slot.seconds for slot in self.slots)

    @property
    def fitted(self) -> bool:
        """Whether it was made for a given time, so that every sentence counts."""
        return self.title is not None

    def kit(self) -> tuple[str, ...]:
        """Everything that must be at hand, in order of use."""
        return tuple(dict.fromkeys(thing for slot in self.slots for thing in slot.move.kit))

    def compares(self, slot: SidedSlot) -> bool:
        """Whether the routine does the block to compare its posture with others."""
        return slot.posture is not None and self.routine.slots[slot.slot_index].posture == slot.posture.id

    def opening(self, phrases: Phrasebook) -> tuple[str, ...]:
        """What is said before the first block."""
        opening = self.title or phrases.opening.format(
            routine=capitalised(self.routine.name), minutes=capitalised(phrases.duration(self.work_s))
        )
        wanted = tuple(thing for thing in self.kit() if thing not in self.at_hand)
        kit = (phrases.kit.format(kit=phrases.listed(wanted)),) if wanted else ()
        lines = (opening, *kit, *self.warnings, phrases.listening)
        return tuple(line for line in lines if line and line not in self.said)

    def closing(self, phrases: Phrasebook) -> tuple[str, ...]:
        """What is said after the last block, the hand-over of rule R7 included."""
        return (phrases.closing, phrases.hand_over[self.routine.afterwards])


def make_plan(
    routine: Routine, moves: Mapping[str, Move], first_side: Side = Side.LEFT, warnings: tuple[str, ...] = ()
) -> Plan:
    """Expand a routine; every move it names must be known (KeyError otherwise)."""
    return Plan(routine, expand(routine, moves, first_side), warnings)
