"""A session on its way to the disk, and a disk that fails meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.content import library
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, PlannedBlock
from assistant.history.store import Store
from assistant.history.writer import Writer
from assistant.session.blocks import SidedSlot
from assistant.session.effects import (
    Ahead,
    BlockEnded,
    BlockStarted,
    Chime,
    Cut,
    Effect,
    Ended,
    Ending,
    Felt,
    Outcome,
    Remark,
    Remarked,
    Say,
    Sound,
)
from assistant.session.moves import Place, Posture, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

CLAM = library.load().teaching.moves["clam"]
BENT = Posture("bent", "Bend the knees a little more.")
MONDAY = datetime(2025, 6, 2, 7, 30, tzinfo=UTC)
SLOTS = (SidedSlot(CLAM, Side.LEFT, 45, 2, BENT), SidedSlot(CLAM, Side.RIGHT, 45, 2))
PLANNED = (PlannedBlock("clam", "left", 45, 2, "bent"), PlannedBlock("clam", "right", 45, 2))
ENDED = BlockEnded(CLAM, Side.LEFT, 45, 10.0, 58.0, 45.0, Ending.DONE, "bent")
BLOCK = KeptBlock(PastBlock("clam", "activate", Side.LEFT, 45, 45.0, Ending.DONE, "bent"), 10.0, 58.0)
FELT = Felt(CLAM, Side.LEFT, Place.QUADS, right=False, posture="bent", change="shin-in", asked=True)
KEPT_FELT = KeptFelt(
    PastFelt("clam", Side.LEFT, Place.QUADS, right=False, posture="bent", change="shin-in", asked=True), 60.0
)
REMARKED = Remarked(Remark.POSTURE, "clam", Side.LEFT, value="bent")
KEPT_REMARK = KeptRemark(PastRemark(Remark.POSTURE, "clam", Side.LEFT, value="bent"), 61.0)


class Locked:
    """Another program that can hold the file so that nobody else writes."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None)

    def hold(self) -> None:
        """Let nobody else write."""
        self._connection.execute("BEGIN IMMEDIATE")

    def let_go(self) -> None:
        """Let others write again."""
        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Go."""
        self._connection.close()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setattr("assistant.history.store._BUSY_S", 0.0)  # nobody lets go while we wait
    with closing(Store.open(tmp_path / "history.db")) as store:
        yield store


@pytest.fixture
def other(store: Store, tmp_path: Path) -> Iterator[Locked]:
    assert store.notes() == ()
    with closing(Locked(tmp_path / "history.db")) as other:
        yield other


def refuse(told: str) -> None:
    raise AssertionError(told)


def test_what_is_reported_is_on_the_disk_at_once(store: Store) -> None:
    session = store.begin("it-band", MONDAY, 14)
    writer = Writer(store, session, refuse)
    writer.keep(0.0, Ahead(SLOTS))
    assert store.sessions()[0].ahead == PLANNED
    writer.keep(58.0, ENDED)
    writer.keep(58.0, Ahead(SLOTS[1:]))
    assert (store.sessions()[0].blocks, store.sessions()[0].ahead) == ((BLOCK,), PLANNED[1:])
    writer.keep(60.0, FELT)
    writer.keep(61.0, REMARKED)
    assert (store.sessions()[0].felt, store.sessions()[0].remarks) == ((KEPT_FELT,), (KEPT_REMARK,))
    writer.keep(70.0, Ended(Outcome.STOPPED))
    (kept,) = store.sessions()
    assert (kept.outcome, kept.seconds, kept.ahead) == (Outcome.STOPPED, 70.0, ())
    assert writer.flush()


@pytest.mark.parametrize("effect", [Say(1, "Go."), Cut(), Sound(Chime.END), BlockStarted(CLAM, Side.LEFT, 45)])
def test_the_rest_is_not_kept(store: Store, effect: Effect) -> None:
    session = store.begin("it-band", MONDAY, 14)
    before = store.sessions()
    Writer(store, session, refuse).keep(5.0, effect)
    assert store.sessions() == before


def test_a_disk_that_fails_for_a_while(store: Store, other: Locked) -> None:
    told: list[str] = []
    session = store.begin("it-band", MONDAY, 14)
    writer = Writer(store, session, told.append)
    other.hold()
    writer.keep(0.0, Ahead(SLOTS))
    writer.keep(58.0, ENDED)
    writer.keep(58.0, Ahead(SLOTS[1:]))
    assert not writer.flush()
    assert len(told) == 1
    assert told[0].startswith("Another program holds the history ")
    assert told[0].endswith("The session goes on; what cannot be kept yet is tried again.")
    other.let_go()
    writer.keep(60.0, FELT)
    (kept,) = store.sessions()
    assert (kept.ahead, kept.blocks, kept.felt) == (PLANNED[1:], (BLOCK,), (KEPT_FELT,))
    other.hold()
    writer.keep(61.0, REMARKED)
    assert len(told) == 1
    other.let_go()
    assert writer.flush()
    assert store.sessions()[0].remarks == (KEPT_REMARK,)


def test_a_disk_that_is_back_at_the_end(store: Store, other: Locked) -> None:
    told: list[str] = []
    session = store.begin("it-band", MONDAY, 14)
    writer = Writer(store, session, told.append)
    other.hold()
    for number in range(20):
        writer.keep(58.0, BlockEnded(CLAM, Side.LEFT, 45, number, 58.0, 45.0, Ending.DONE))
    other.let_go()
    writer.keep(70.0, Ended(Outcome.FINISHED))
    (kept,) = store.sessions()
    assert [block.started_s for block in kept.blocks] == list(range(20))
    assert kept.outcome is Outcome.FINISHED
    assert len(told) == 1


def test_a_disk_that_fails_to_the_end(store: Store, other: Locked) -> None:
    told: list[str] = []
    session = store.begin("it-band", MONDAY, 14)
    store.ahead(session, PLANNED)
    writer = Writer(store, session, told.append)
    other.hold()
    writer.keep(58.0, ENDED)
    writer.keep(70.0, Ended(Outcome.FINISHED))
    assert not writer.flush()
    other.let_go()
    offered = store.broken_off(MONDAY, timedelta(hours=1))
    assert offered is not None
    assert (offered.ahead, offered.blocks) == (PLANNED, ())
    assert writer.flush()
    assert store.sessions()[0].blocks == (BLOCK,)
    assert store.broken_off(MONDAY, timedelta(hours=1)) is None


def test_each_thing_is_kept_once_when_only_a_part_could_be_written(
    store: Store, monkeypatch: pytest.MonkeyPatch, other: Locked
) -> None:
    told: list[str] = []
    session = store.begin("it-band", MONDAY, 14)
    writer = Writer(store, session, told.append)
    other.hold()
    writer.keep(58.0, ENDED)
    writer.keep(60.0, FELT)
    other.let_go()
    block = store.block

    def write_and_lock(session: int, kept: KeptBlock) -> None:
        block(session, kept)
        other.hold()

    # What waits was bound to the store's own method, so the next one that comes is the one that locks.
    monkeypatch.setattr(store, "block", write_and_lock)
    writer.keep(61.0, ENDED)
    writer.keep(61.0, REMARKED)
    assert (store.sessions()[0].blocks, store.sessions()[0].remarks) == ((BLOCK, BLOCK), ())
    other.let_go()
    assert writer.flush()
    (kept,) = store.sessions()
    assert (kept.blocks, kept.felt, kept.remarks) == ((BLOCK, BLOCK), (KEPT_FELT,), (KEPT_REMARK,))
