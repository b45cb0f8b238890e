"""What is said at the end: which posture won, what was done and felt on each side, and the hand-over."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.session import postures
from assistant.session.effects import BlockEnded, Ending, Felt
from assistant.session.moves import Move, Posture, Side
from assistant.session.past import PastBlock, PastSession, past_block, past_felt
from assistant.session.person import Person
from assistant.session.phrasebook import Phrasebook
from assistant.session.plan import Plan
from assistant.session.records import spoken_summary, what_records_show, worked_by_side
from assistant.session.timeline import side_name

_RECORDS_EVERY = 4  # sessions: what the records show is worth a sentence now and then


def last_words(
    plan: Plan,
    blocks: Sequence[BlockEnded],
    person: Person,
    phrases: Phrasebook,
    done_before: PastSession | None = None,
) -> tuple[str, ...]:
    """The closing lines of a session: what was done first, the hand-over last (rule R7).

    What was done before the session broke off counts with the rest of it.
    """
    if not blocks:
        return (phrases.closing_nothing,)
    done, hand_over = plan.closing(phrases)
    if person.left_out:  # for pain; no run after that
        hand_over = phrases.hand_over_hurt[plan.routine.afterwards]
    felt = person.felt
    moves = (*(slot.move for slot in plan.slots), *(block.move for block in blocks))
    names = {move.id: move.name for move in moves}
    worked = tuple(past_block(each) for each in blocks)
    answers = tuple(past_felt(each) for each in felt)
    if done_before is not None:
        worked, answers = (*done_before.blocks, *worked), (*done_before.felt, *answers)
    # What was felt in compared postures is in the verdict already.
    others = tuple(each for each in answers if each.move not in {move.id for move, _, _ in compared(plan, felt)})
    left_s, right_s = worked_by_side(_as_planned(plan))
    summary = spoken_summary(worked, others, names, phrases, left_s - right_s)
    records: tuple[str, ...] = ()
    earlier, today = tuple(each for each in person.profile.sessions if each != done_before), person.profile.today
    if not plan.fitted and len(earlier) % _RECORDS_EVERY == _RECORDS_EVERY - 1:
        this = PastSession(today, plan.routine.id, finished=True, blocks=worked, felt=answers)
        records = what_records_show((*earlier, this), today, names, phrases, frozenset(person.weak))[:1]
    return (done, *verdicts(plan, felt, phrases), *summary, *records, hand_over)


def foreseen(plan: Plan, phrases: Phrasebook) -> tuple[str, ...]:
    """The closing lines when all is done as planned and nothing is said."""
    return plan.closing(phrases)


def _as_planned(plan: Plan) -> tuple[PastBlock, ...]:
    return tuple(
        PastBlock(slot.move.id, slot.move.phase.value, slot.side, slot.seconds, float(slot.seconds), Ending.DONE)
        for slot in plan.slots
    )


def compared(plan: Plan, felt: Sequence[Felt]) -> tuple[tuple[Move, Side, Posture | None], ...]:
    """The winner of each comparison of the session, by move and side; None: nothing was felt in the right place."""
    ids = {slot.move for slot in plan.routine.slots if slot.posture is not None}
    pairs = dict.fromkeys((slot.move, slot.side) for slot in plan.slots if slot.move.id in ids)
    asked = {(each.move.id, each.side) for each in felt if each.posture is not None}
    return tuple((move, side, postures.winner(move, side, felt)) for move, side in pairs if (move.id, side) in asked)


def verdicts(plan: Plan, felt: Sequence[Felt], phrases: Phrasebook) -> tuple[str, ...]:
    """One sentence a move, or one a side where the sides differ."""
    lines = []
    found = compared(plan, felt)
    for move in dict.fromkeys(move for move, _, _ in found):
        best = {side: posture for each, side, posture in found if each is move}
        if len(set(best.values())) == 1 and (len(best) > 1 or Side.BOTH in best):
            lines.append(_verdict(move, None, next(iter(best.values())), phrases))
        else:
            lines += [_verdict(move, side, posture, phrases) for side, posture in best.items()]
    return tuple(lines)


def _verdict(move: Move, side: Side | None, best: Posture | None, phrases: Phrasebook) -> str:
    where = "" if side is None else phrases.on_side.format(side=side_name(side, phrases))
    if best is None:
        return phrases.posture_none.format(move=move.name, where=where)
    return phrases.posture_best.format(move=move.name, where=where, posture=best.id.replace("-", " "))
