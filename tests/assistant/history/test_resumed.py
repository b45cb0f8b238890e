"""Whether a session goes on with one that broke off, told by what it has ahead of its first block."""

from __future__ import annotations

import pytest

from assistant.config import Config
from assistant.content import library
from assistant.history.resumed import goes_on
from assistant.planning import plan_for
from assistant.session.blocks import SidedSlot
from assistant.session.moves import Phase

TEACHING = library.load().teaching
SLOTS = plan_for(TEACHING.routines["it-band"], TEACHING, Config()).slots
ROLLS = tuple(slot for slot in SLOTS if slot.move.phase is Phase.ROLL)
NO_ROLLS = tuple(slot for slot in SLOTS if slot.move.phase is not Phase.ROLL)


def without_rolls(slots: tuple[SidedSlot, ...]) -> tuple[SidedSlot, ...]:
    return tuple(slot for slot in slots if slot.move.phase is not Phase.ROLL)


@pytest.mark.parametrize(
    ("ahead", "undone", "expected"),
    [
        pytest.param(SLOTS, (), False, id="nothing was offered"),
        pytest.param(SLOTS[3:], SLOTS[3:], True, id="yes"),
        pytest.param(SLOTS, SLOTS[3:], False, id="no"),
        pytest.param(without_rolls(SLOTS[1:]), SLOTS[1:], True, id="yes, without the rolls"),
        pytest.param(SLOTS[-1:], SLOTS[-1:], True, id="yes, the last block"),
        pytest.param(without_rolls(SLOTS), SLOTS[len(ROLLS) + 1 :], False, id="no, without the rolls"),
        pytest.param(SLOTS, SLOTS, True, id="nothing had been done: it is the same either way"),
        pytest.param(NO_ROLLS, NO_ROLLS, True, id="the rolls had been done, and are out now"),
    ],
)
def test_it_is_told_by_what_is_ahead(
    ahead: tuple[SidedSlot, ...], undone: tuple[SidedSlot, ...], expected: bool
) -> None:
    assert ROLLS
    assert NO_ROLLS
    assert goes_on(ahead, undone, SLOTS) is expected
