"""The history around one session: in one piece or several, alone or not, in earnest or as a trial."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from assistant import clock
from assistant.config import Config
from assistant.content import library
from assistant.history.keeper import Keeper, Keeping
from assistant.history.rows import KeptBlock, KeptSession
from assistant.history.store import Store
from assistant.history.summary import blocks_done, blocks_expected, was_begun
from assistant.history.troubles import HistoryError
from assistant.planning import plan_for
from assistant.session.blocks import SidedSlot
from assistant.session.effects import Ahead, BlockEnded, Effect, Ended, Ending, Outcome, Remark, Remarked
from assistant.session.past import past_block

TEACHING = library.load().teaching
PLAN = plan_for(TEACHING.routines["it-band"], TEACHING, Config())
SLOTS = PLAN.slots
BEGUN = clock.now().replace(microsecond=0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "history.db"


@pytest.fixture
def keepers(file: Path) -> Iterator[list[Keeper]]:
    open_ones: list[Keeper] = []
    yield open_ones
    for keeper in open_ones:
        keeper.close()
    assert file.exists()


def opened(file: Path, keeping: Keeping = Keeping.KEPT) -> Keeper:
    return Keeper(file, file.parent / "sessions", pytest.fail, keeping)


def ended(slot: SidedSlot, ending: Ending = Ending.DONE, at_s: float = 10.0) -> BlockEnded:
    """A block that was worked for its time."""
    return BlockEnded(slot.move, slot.side, slot.seconds, at_s, at_s + slot.seconds, float(slot.seconds), ending)


def worked(first: int, last: int) -> list[tuple[float, Effect]]:
    """What a session reports that does these blocks of the plan, one after the other, and goes on."""
    reports: list[tuple[float, Effect]] = [(0.0, Ahead(SLOTS[first:]))]
    at_s = 0.0
    for at in range(first, last):
        reports += [(at_s + SLOTS[at].seconds, ended(SLOTS[at], at_s=at_s)), (at_s, Ahead(SLOTS[at + 1 :]))]
        at_s += SLOTS[at].seconds + 10.0
    return reports


def lived(file: Path, reports: list[tuple[float, Effect]], undone: tuple[SidedSlot, ...] = ()) -> str:
    """Live through a session that reports this; gives its farewell."""
    with closing(opened(file)) as keeper:
        keep = keeper.begin(PLAN, BEGUN, None, undone)
        for at_s, effect in reports:
            keep(at_s, effect)
        return keeper.farewell()


def kept(file: Path) -> tuple[KeptSession, ...]:
    with closing(Store.open(file)) as store:
        return store.sessions()


def test_three_pieces_are_one_session(file: Path) -> None:
    assert len(SLOTS) == 10
    lived(file, worked(0, 2))
    lived(file, worked(2, 5), SLOTS[2:])
    with closing(opened(file)) as keeper:
        broken = keeper.broken_off
        assert broken is not None
        assert [(block.move, block.side) for block in broken.ahead] == [
            (slot.move.id, slot.side.value) for slot in SLOTS[5:]
        ]
        keep = keeper.begin(PLAN, BEGUN, None, SLOTS[5:])
        for at_s, effect in [*worked(5, 10), (400.0, Ended(Outcome.FINISHED))]:
            keep(at_s, effect)
        assert keeper.continued == broken
    (session,) = kept(file)
    assert (blocks_done(session), session.planned_blocks, session.outcome) == (10, 10, Outcome.FINISHED)
    assert [each.block.move for each in session.blocks] == [slot.move.id for slot in SLOTS]
    starts = [each.started_s for each in session.blocks]
    assert starts == sorted(starts)
    assert all(
        before.ended_s <= after.started_s for before, after in zip(session.blocks, session.blocks[1:], strict=False)
    )
    assert session.seconds == broken.seconds + 400.0
    assert session.spared_blocks == 0


def test_who_begins_anew_is_not_asked_about_the_old_one_again(file: Path) -> None:
    lived(file, worked(0, 2))
    lived(file, worked(0, 1), SLOTS[2:])
    first, second = kept(file)
    assert (first.ahead, len(first.blocks), len(second.blocks)) == ((), 2, 1)
    with closing(opened(file)) as keeper:
        assert keeper.broken_off is not None
        assert keeper.broken_off.id == second.id


def test_an_earlier_one_waits_while_another_routine_is_done(file: Path) -> None:
    lived(file, worked(0, 2))
    other = plan_for(TEACHING.routines["wake-up"], TEACHING, Config())
    with closing(opened(file)) as keeper:
        keep = keeper.begin(other, BEGUN, 4.0)
        keep(0.0, Ahead(other.slots))
        keep(60.0, ended(other.slots[0]))
        keep(70.0, Ended(Outcome.STOPPED))
    with closing(opened(file)) as keeper:
        assert keeper.broken_off is not None
        assert keeper.broken_off.routine == "it-band"
    assert [session.minutes for session in kept(file)] == [None, 4.0]


def test_a_session_that_runs_has_not_broken_off(file: Path, keepers: list[Keeper]) -> None:
    running = opened(file)
    keepers.append(running)
    running.begin(PLAN, BEGUN)(0.0, Ahead(SLOTS))
    second = opened(file)
    keepers.append(second)
    assert second.broken_off is None
    second.close()
    third = opened(file)
    keepers.append(third)
    assert third.broken_off is None  # the second one had no lock to give back
    third.close()
    running.close()
    assert len(kept(file)) == 1
    with closing(opened(file)) as keeper:
        assert keeper.broken_off is not None


def test_a_trial_is_no_history(file: Path) -> None:
    lived(file, worked(0, 2))
    before = kept(file)
    with closing(opened(file, Keeping.TRIAL)) as keeper:
        assert keeper.sessions == before  # it is planned as it would be
        assert keeper.broken_off is None
        keep = keeper.begin(PLAN, BEGUN)
        for at_s, effect in [*worked(0, 10), (400.0, Ended(Outcome.FINISHED))]:
            keep(at_s, effect)
        assert keeper.farewell() == "It was a trial at another speed, so nothing of it is kept."
    assert kept(file) == before


def test_too_old_to_go_on_with(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lived(file, worked(0, 2))
    monkeypatch.setattr(clock, "now", lambda: BEGUN + timedelta(hours=7))
    with closing(opened(file)) as keeper:
        assert keeper.broken_off is None


NO_ROLLS = tuple(slot for slot in SLOTS if slot.move.phase.value != "roll")
PAIN = Remarked(Remark.PAIN, SLOTS[0].move.id, SLOTS[0].side, 7)
OTHERS = tuple(slot for slot in SLOTS if slot.move.id != SLOTS[0].move.id)
WARNING = Remarked(Remark.WARNING_SIGN, SLOTS[2].move.id, SLOTS[2].side)


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        pytest.param([Ahead(SLOTS), ended(SLOTS[0]), Ahead(SLOTS[1:])], 10, id="none"),
        pytest.param([Ahead(NO_ROLLS)], len(NO_ROLLS), id="the rolls"),
        pytest.param(
            [Ahead(SLOTS), PAIN, ended(SLOTS[0], Ending.PAINFUL), Ahead(OTHERS), Ended(Outcome.STOPPED)],
            len(OTHERS),
            id="a painful move",
        ),
        pytest.param(
            [Ahead(SLOTS), ended(SLOTS[0]), PAIN, Ahead(OTHERS)], 10 - (9 - len(OTHERS)), id="pain after the block"
        ),
        pytest.param(
            [
                *[effect for _, effect in worked(0, 2)],
                WARNING,
                ended(SLOTS[2], Ending.STOPPED),
                Ahead(()),
                Ended(Outcome.SAFETY),
            ],
            2,
            id="a warning sign",
        ),
        pytest.param(
            [Ahead(SLOTS), ended(SLOTS[0], Ending.SKIPPED), Ahead(SLOTS[1:])], 10, id="what is skipped is not spared"
        ),
    ],
)
def test_what_care_leaves_out_is_not_expected(file: Path, reports: list[Effect], expected: int) -> None:
    lived(file, [(float(at), effect) for at, effect in enumerate(reports)])
    (session,) = kept(file)
    assert (session.planned_blocks, blocks_expected(session)) == (10, expected)


def test_who_rests_today_has_begun_nothing(file: Path) -> None:
    lived(file, [(5.0, Remarked(Remark.WARNING_GONE, value="no")), (6.0, Ended(Outcome.SAFETY))])
    (session,) = kept(file)
    assert (session.planned_blocks, was_begun(session), session.outcome) == (0, False, Outcome.SAFETY)
    assert [each.remark.kind for each in session.remarks] == [Remark.WARNING_GONE]


def test_what_is_let_go_of_is_kept_as_it_was_then(file: Path) -> None:
    with closing(opened(file)) as keeper:
        keep = keeper.begin(PLAN, BEGUN)
        for at_s, effect in worked(0, 2):
            keep(at_s, effect)
        so_far = keeper.so_far()
        assert so_far is not None
        piece = KeptBlock(past_block(ended(SLOTS[2], Ending.STOPPED)), 100.0, 107.0)
        rest = (replace(so_far.ahead[0], seconds=11), *so_far.ahead[1:])
        left = replace(so_far, blocks=(*so_far.blocks, piece), ahead=rest)
        keeper.break_off(left)
        keep(120.0, ended(SLOTS[2], Ending.STOPPED))  # its end is said aloud, and is none
        keep(121.0, Ended(Outcome.MOVED))
        assert keeper.farewell() == "It is kept as one that broke off: `otherside start` offers to go on with it."
    assert kept(file) == (left,)
    with closing(opened(file)) as keeper:
        assert keeper.broken_off == left


def test_what_cannot_be_written_then_is_kept_as_a_power_cut_leaves_it(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise HistoryError("The disk is full.")

    with closing(opened(file)) as keeper:
        keep = keeper.begin(PLAN, BEGUN)
        for at_s, effect in worked(0, 2):
            keep(at_s, effect)
        so_far = keeper.so_far()
        assert so_far is not None
        with monkeypatch.context() as broken:
            broken.setattr(Store, "ahead", fail)
            keeper.break_off(replace(so_far, ahead=so_far.ahead[1:]))
        keep(121.0, Ended(Outcome.MOVED))
    assert kept(file) == (so_far,)
