"""What must be so of every session that was fitted to a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby, pairwise

from session_driver import PHRASES

from assistant.session import rules
from assistant.session.bias import biased
from assistant.session.blocks import SidedSlot
from assistant.session.fitting import CLOSE_S, Fit, Verdict
from assistant.session.moves import Afterwards, Move, Phase, Side
from assistant.session.plan import Plan
from assistant.session.portions import hold_cap_s

BOUNDS_S = {"roll": (30, 120), "held": (15, 60), "moving": (30, 90), "activate": (20, 90)}  # content notes, section 8


def kind(move: Move) -> str:
    """Give the key of `BOUNDS_S`."""
    if move.phase is not Phase.STRETCH:
        return move.phase.value
    return "moving" if move.moving else "held"


def turns(found: Fit) -> Iterator[tuple[int, tuple[SidedSlot, ...]]]:
    """The entries that are done, each with the number of its round."""
    count = len(found.plan.slots) // found.rounds
    for number in range(found.rounds):
        one_round = found.plan.slots[number * count : (number + 1) * count]
        for _, blocks in groupby(one_round, key=lambda block: block.slot_index):
            yield number, tuple(blocks)


def check_sides(found: Fit, tight: frozenset[Side], weak: frozenset[Side]) -> None:
    """Both sides are equal, but for the bias, which is the same as that of a session that was not fitted."""
    cap_s = hold_cap_s(found.plan.routine.afterwards)
    for _, blocks in turns(found):
        if blocks[0].prescribed:
            continue
        sides = tuple(dict.fromkeys(block.side for block in blocks))
        assert sides in {(Side.LEFT, Side.RIGHT), (Side.BOTH,), (Side.ALTERNATE,)}
        if not tight | weak:
            assert len({block.seconds for block in blocks}) == 1
        bases = {base for block in blocks for base in range(block.seconds * 2 // 3, block.seconds + 1)}
        evens = (tuple(replace(block, seconds=base) for block in blocks[: len(sides)]) for base in bases)
        assert any(biased(even, tight, weak, cap_s) == blocks for even in evens)


def check_rules(found: Fit, whole: Plan, moves: dict[str, Move]) -> None:
    """Each round is a routine that breaks no rule which the whole one keeps; its sides are not biased."""
    known = {finding.rule for finding in rules.check(whole.routine, moves)}
    for _, blocks in groupby(turns(found), key=lambda turn: turn[0]):
        entries = [turn for _, turn in blocks]
        slots = tuple(
            replace(whole.routine.slots[turn[0].slot_index], seconds=turn[0].seconds)
            if not turn[0].prescribed
            else whole.routine.slots[turn[0].slot_index]
            for turn in entries
        )
        findings = rules.check(replace(whole.routine, slots=slots, rounds=1), moves)
        assert {finding.rule for finding in findings} <= known


def check_selection(found: Fit, whole: Plan) -> None:
    """Entries keep their order and are whole; an activation stays; what is left out is told."""
    order = {index: at for at, index in enumerate(dict.fromkeys(block.slot_index for block in whole.slots))}
    count = len(found.plan.slots) // found.rounds
    rounds = [found.plan.slots[at : at + count] for at in range(0, len(found.plan.slots), count)]
    kept = [[index for index, _ in groupby(block.slot_index for block in blocks)] for blocks in rounds]
    assert all(each == kept[0] for each in kept)
    assert all(order[one] < order[other] for one, other in pairwise(kept[0]))
    if any(block.move.phase is Phase.ACTIVATE for block in whole.slots):
        assert any(block.move.phase is Phase.ACTIVATE for block in found.plan.slots)
    gone = {block.move.id for block in whole.slots if block.slot_index not in kept[0]}
    done = {block.move.id for block in found.plan.slots}
    assert {each.id for each in found.left_out} == gone - done
    assert {each.id for each in found.fewer_turns} == gone & done
    opening = " ".join(found.plan.opening(PHRASES))
    if found.left_out and len(found.left_out) <= len(done):
        assert all(each.name in opening for each in found.left_out)
    elif found.left_out:
        assert "The others are left out." in opening
    assert all(each.name in opening for each in found.fewer_turns)


def check_lengths(found: Fit, whole: Plan) -> None:
    """Every block is as long as its phase allows, or as the routine itself has it."""
    own_s = {block.slot_index: block.seconds for block in whole.slots}
    workout = whole.routine.afterwards is not Afterwards.DAY
    for block in found.plan.slots:
        sides = 2 if block.side is Side.ALTERNATE else 1
        least_s, most_s = (bound_s * sides for bound_s in BOUNDS_S[kind(block.move)])
        assert block.seconds >= min(least_s, own_s[block.slot_index], 30 * sides if workout else 600)
        if kind(block.move) == "held" and workout and not block.prescribed:
            assert block.seconds <= 30 * sides
        assert block.seconds <= max(most_s, own_s[block.slot_index])


def check_verdict(found: Fit) -> None:
    """The verdict says what is so."""
    match found.verdict:
        case Verdict.FITS:
            assert abs(found.total_s - found.asked_s) <= CLOSE_S
        case Verdict.SHORTEST:
            assert found.total_s > found.asked_s
            assert "The shortest I can make it is" in found.plan.opening(PHRASES)[0]
        case Verdict.LONGEST:
            assert found.total_s <= found.asked_s + CLOSE_S
            assert "The longest I can make it is" in found.plan.opening(PHRASES)[0]
        case Verdict.NEAREST:
            assert found.total_s <= found.asked_s + CLOSE_S
            assert "The nearest I can make it is" in found.plan.opening(PHRASES)[0]
