"""Takes over a session that was begun in another room: checks it, and keeps it as one to go on with.

Whoever may write to the broker can offer one, so all of it must fit the routine and the moves as they are here.
"""

from __future__ import annotations

import contextlib
from typing import Final

from assistant import clock, handed_over, places
from assistant.companion.control_messages import Reply, Request, Result
from assistant.companion.requests import SESSION_RUNS, Give, Performs
from assistant.errors import OthersideError
from assistant.history.keeper import BROKEN_OFF_WITHIN
from assistant.history.rows import KeptSession
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.session.bias import SHORTEST_AGAIN_S
from assistant.session.blocks import expand
from assistant.session.effects import Ending
from assistant.session.fitting import MOST_ROUNDS
from assistant.session.moves import LONGEST_SET_S, SHORTEST_SET_S, Move, Side, Sides, Slot, Teaching

_LONGEST_MIN: Final = 60
_BIASED: Final = 2  # a side that is tight or weak makes at most so many blocks of one
_EXTRA_BLOCKS: Final = 20  # a reset, another move, and "more time" after a block's end
_RESET: Final = "reset"  # the routine whose moves may come in between
_ASKED_FOR_S: Final = LONGEST_SET_S  # of work on top of the plan: more time, a reset, another move
_WORST_PAIN: Final = 10
_GRAIN_S: Final = 0.1


def asked(request: Request, teaching: Teaching, companion: Performs, give: Give) -> None:
    """Say whether a session can go on here, or, when it is to be taken over, let it, and say when it begins."""
    if companion.performing:
        give(Reply(Result.REFUSED, SESSION_RUNS))
        return
    try:
        if request.command == "can_take":
            readable(request.text, teaching)
            give(Reply(Result.DONE, "It can go on here."))
            return
        taking = Taking(request.text, teaching, give)
    except OthersideError as error:
        give(Reply(Result.REFUSED, str(error)))
        return
    if not companion.start(taking.session.routine, taking.session.minutes, taking.begins):
        taking.begins(SESSION_RUNS)


class Taking:
    """One that is to begin here.  It is in the history while it may, so that it is gone on with as any other."""

    def __init__(self, text: str, teaching: Teaching, give: Give) -> None:
        """Keep the session in the JSON that came.  Raises OthersideError."""
        self.session = readable(text, teaching)
        self._give, self._begun = give, False
        try:
            with contextlib.closing(Store.open(places.history_file())) as store:
                self._id = handed_over.keep(self.session, store)
        except HistoryError as error:
            raise OthersideError(str(error)) from error

    def begins(self, trouble: str | None) -> bool:
        """Say that it begins now, and hear whether it still may; or why it cannot, and forget it here."""
        if trouble is None:
            self._begun = self._give(Reply(Result.DONE, "Going on here."))
        elif not self._begun:
            with contextlib.suppress(HistoryError), contextlib.closing(Store.open(places.history_file())) as store:
                store.forget(self._id)
            self._give(Reply(Result.REFUSED, trouble))
        return self._begun


def readable(text: str, teaching: Teaching) -> KeptSession:
    """The session in the JSON that came, which can be done here.  Raises OthersideError."""
    session = handed_over.of_json(text)
    routine = teaching.routines.get(session.routine)
    of_it = {block.move for block in session.ahead} | {each.block.move for each in session.blocks}
    if routine is None or not of_it <= teaching.moves.keys():
        raise OthersideError(f"The routine {session.routine}, or a move of it, is not known here.")
    if abs(clock.now() - session.started) > BROKEN_OFF_WITHIN:
        raise OthersideError("That session began too long ago, or the clocks differ.")
    checks = (
        ("the number of its blocks", _count_fits(session, teaching)),
        ("what is still to be done", _ahead_fits(session, teaching)),
        ("what was done", _done_fits(session, teaching)),
        ("what was told", _told_fits(session, teaching)),
    )
    for part, fits in checks:
        if not fits:
            raise OthersideError(
                f"Of the session that was handed over {part} does not fit the routine {session.routine} here; have the "
                "same version and the same routines on both."
            )
    return session


def _count_fits(session: KeptSession, teaching: Teaching) -> bool:
    rounds = 1 if session.minutes is None else MOST_ROUNDS
    most = _BIASED * rounds * len(expand(teaching.routines[session.routine], teaching.moves))
    in_time = session.minutes is None or 1 <= session.minutes <= _LONGEST_MIN
    whole = 1 <= session.planned_blocks <= most and session.spared_blocks <= session.planned_blocks
    return in_time and whole and len(session.ahead) <= most + _EXTRA_BLOCKS


def _moves_of(session: KeptSession, teaching: Teaching) -> set[str]:
    """All that a session of its routine can come to: also what stands in for a move that does not land."""
    routines = (teaching.routines[session.routine], teaching.routines.get(_RESET))
    waiting = [slot.move for routine in routines if routine is not None for slot in routine.slots]
    found: set[str] = set()
    while waiting:
        move = teaching.moves[waiting.pop()]
        if move.id not in found:
            found.add(move.id)
            waiting += [move.instead] if move.instead else []
    return found


def _most_work_s(session: KeptSession, teaching: Teaching) -> float:
    """So much work can be ahead: both sides may be tight or weak, and the time it was fitted into may be longer."""
    slots = expand(teaching.routines[session.routine], teaching.moves)
    most_s = sum(slot.seconds + max(slot.seconds, SHORTEST_AGAIN_S) for slot in slots)
    own_s = sum(slot.seconds for slot in slots)
    return max(1.0, 60.0 * (session.minutes or 0.0) / own_s) * most_s + _ASKED_FOR_S


def _ahead_fits(session: KeptSession, teaching: Teaching) -> bool:
    slots, moves = teaching.routines[session.routine].slots, _moves_of(session, teaching)
    if sum(block.seconds for block in session.ahead) > _most_work_s(session, teaching):
        return False
    for block in session.ahead:
        move = teaching.moves[block.move]
        if move.id not in moves:
            return False
        if not SHORTEST_SET_S <= block.seconds <= LONGEST_SET_S or block.slot_index >= len(slots):
            return False
        if not _side_fits(block.side, move, slots[block.slot_index]) or not _posture_fits(block.posture, move):
            return False
    last, first = session.blocks[-1].block if session.blocks else None, session.ahead[0]
    if last is None or last.ending is not Ending.STOPPED or (last.move, last.side.value) != (first.move, first.side):
        return True
    return first.seconds <= max(SHORTEST_SET_S, last.seconds - last.worked_s + 1)  # it is the rest of that block


def _done_fits(session: KeptSession, teaching: Teaching) -> bool:
    moves = _moves_of(session, teaching)
    for each in session.blocks:
        block, move = each.block, teaching.moves[each.block.move]
        if move.id not in moves:
            return False
        if block.worked_s > min(block.seconds, each.ended_s - each.started_s) + _GRAIN_S:
            return False
        if block.phase != move.phase.value or block.seconds > LONGEST_SET_S or not _posture_fits(block.posture, move):
            return False
        if block.side is Side.BOTH and move.sides is not Sides.BOTH and not _worked_together(move, session, teaching):
            return False
    return True


def _told_fits(session: KeptSession, teaching: Teaching) -> bool:
    felt = all(each.felt.move in teaching.moves for each in session.felt)
    remarks = [each.remark for each in session.remarks]
    known = all(each.move is None or each.move in teaching.moves for each in remarks)
    return felt and known and all((each.level or 0) <= _WORST_PAIN for each in remarks)


def _side_fits(side: str, move: Move, slot: Slot) -> bool:
    """Both sides at once where the move is done so, and else not; "other side" may make a left one of a right one."""
    sides = slot.sides if slot.move == move.id and slot.sides is not None else move.sides
    return side in tuple(Side) and (side == Side.BOTH.value) == (sides is Sides.BOTH)


def _worked_together(move: Move, session: KeptSession, teaching: Teaching) -> bool:
    slots = teaching.routines[session.routine].slots
    return any(slot.move == move.id and slot.sides is Sides.BOTH for slot in slots)


def _posture_fits(posture: str | None, move: Move) -> bool:
    return posture is None or posture in {each.id for each in move.postures}
