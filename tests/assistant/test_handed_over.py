"""A session on its way from one Otherside to another: what is left of it, and how strictly it is read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import Config
from assistant.content import library
from assistant.errors import OthersideError
from assistant.handed_over import MOST_BYTES, keep, of_json, to_json, unfinished
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, PlannedBlock
from assistant.history.store import Store
from assistant.planning import moved_here, plan_for
from assistant.session.effects import Ending, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark
from assistant.session.session import Status
from assistant.session.states import State

TEACHING = library.load().teaching
PLAN = plan_for(TEACHING.routines["desk-break-1"], TEACHING, Config())
STARTED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SLOT = PLAN.slots[0]
AHEAD = tuple(PlannedBlock(slot.move.id, slot.side.value, slot.seconds, slot.slot_index) for slot in PLAN.slots)
DONE = PastBlock("clam", "activate", Side.LEFT, 30, 30.0, Ending.DONE)
KEPT = KeptSession(
    7,
    "desk-break-1",
    STARTED,
    len(AHEAD) + 1,
    48.0,
    None,
    AHEAD,
    blocks=(KeptBlock(DONE, 12.0, 42.0),),
    felt=(KeptFelt(PastFelt("clam", Side.LEFT, Place.GLUTES, right=True), 30.0),),
    remarks=(KeptRemark(PastRemark(Remark.PAIN, "clam", Side.LEFT, 3), 44.0),),
    minutes=5.0,
    spared_blocks=1,
)
TEXT = json.dumps(to_json(KEPT))


def at(state: State, left_s: float) -> Status:
    return Status(state, SLOT, left_s, 2, len(AHEAD) + 1)


@pytest.mark.parametrize("state", [State.WORK, State.PAUSED, State.GET_READY])
@pytest.mark.parametrize(("left_s", "left"), [(12.0, 12), (11.02, 12), (0.3, 5)])
def test_the_block_under_way_is_cut_in_two(state: State, left_s: float, left: int) -> None:
    found = unfinished(KEPT, at(state, left_s), 70.0)
    assert found is not None
    assert found.ahead == (replace(AHEAD[0], seconds=left), *AHEAD[1:])
    piece = found.blocks[-1]
    assert piece.block.worked_s == SLOT.seconds - left_s
    assert (piece.block.ending, piece.block.seconds) == (Ending.STOPPED, SLOT.seconds)
    assert (piece.started_s, piece.ended_s) == (42.0, 42.0 + piece.block.worked_s)
    assert (found.blocks[:-1], found.felt, found.remarks) == (KEPT.blocks, KEPT.felt, KEPT.remarks)


@pytest.mark.parametrize("state", [State.PREP, State.HELD])
def test_what_is_not_begun_is_left_whole(state: State) -> None:
    assert unfinished(KEPT, at(state, SLOT.seconds), 70.0) == KEPT


@pytest.mark.parametrize("state", [State.BEFORE, State.ASKING, State.CLOSING, State.DONE])
def test_nothing_to_go_on_with(state: State) -> None:
    assert unfinished(KEPT, at(state, 10.0), 70.0) is None
    assert unfinished(replace(KEPT, ahead=()), at(State.WORK, 10.0), 70.0) is None


def test_it_arrives_as_it_was_sent() -> None:
    assert of_json(TEXT) == replace(KEPT, id=0)
    assert len(TEXT) < MOST_BYTES


@pytest.mark.parametrize("kind", Remark)
@pytest.mark.parametrize("side", [None, *Side])
@pytest.mark.parametrize("level", [None, 6])
def test_every_remark_arrives(kind: Remark, side: Side | None, level: int | None) -> None:
    kept = replace(KEPT, remarks=(KeptRemark(PastRemark(kind, "clam", side, level), 44.0),))
    assert of_json(json.dumps(to_json(kept))) == replace(kept, id=0)


def changed(change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(TEXT)
    change(data)
    return json.dumps(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "[" * 20_000,
        TEXT + " " * MOST_BYTES,
        changed(lambda data: data.update(version=1)),
        changed(lambda data: data.pop("version")),
        changed(lambda data: data.update(more=1)),
        changed(lambda data: data.update(ahead=[])),
        changed(lambda data: data.update(ahead=data["ahead"] * 201)),
        changed(lambda data: data.update(started="2026-03-02T09:00:00")),
        changed(lambda data: data.update(started=5)),
        changed(lambda data: data.update(routine=None)),
        changed(lambda data: data.update(routine="a" * 81)),
        changed(lambda data: data.update(routine="a\x1b")),
        changed(lambda data: data.update(planned_blocks=-1)),
        changed(lambda data: data.update(planned_blocks=True)),
        changed(lambda data: data.update(seconds=float("nan"))),
        changed(lambda data: data.update(minutes="5")),
        changed(lambda data: data["ahead"][0].update(seconds=1e9)),
        changed(lambda data: data["ahead"][0].update(seconds=20.5)),
        changed(lambda data: data["ahead"][0].pop("side")),
        changed(lambda data: data["blocks"][0]["block"].update(side="up")),
        changed(lambda data: data["blocks"][0]["block"].update(ending="won")),
        changed(lambda data: data["blocks"][0].update(block=None)),
        changed(lambda data: data["felt"][0]["felt"].update(right=1)),
    ],
)
def test_what_is_no_session_is_refused(text: str) -> None:
    with pytest.raises(OthersideError, match="no session of this version"):
        of_json(text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5), st.data())
def test_no_part_of_it_is_taken_on_trust(value: object, data: st.DataObject) -> None:
    sent = json.loads(TEXT)
    name = data.draw(st.sampled_from(sorted(sent)))
    sent[name] = value
    try:
        found = of_json(json.dumps(sent))
    except OthersideError:
        return
    assert to_json(found).keys() == to_json(KEPT).keys()


@pytest.mark.parametrize("routine", sorted(TEACHING.routines))
def test_what_is_left_is_done_to_the_second_and_in_its_rhythm(routine: str) -> None:
    plan = plan_for(TEACHING.routines[routine], TEACHING, Config())
    rest = plan.slots[len(plan.slots) // 2 :]
    ahead = [
        PlannedBlock(
            slot.move.id,
            slot.side.value,
            slot.seconds,
            slot.slot_index,
            None if slot.posture is None else slot.posture.id,
        )
        for slot in rest
    ]
    ahead[0] = replace(ahead[0], seconds=7)
    found = moved_here(replace(KEPT, routine=routine, ahead=tuple(ahead)), plan, TEACHING)
    assert found == (replace(rest[0], seconds=7), *rest[1:])
    assert moved_here(replace(KEPT, ahead=(replace(ahead[0], move="gone"),)), plan, TEACHING) == ()


def test_it_is_kept_as_one_that_broke_off(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "history.db")
    id_ = keep(KEPT, store)
    (found,) = store.sessions()
    assert found.id == id_
    assert replace(found, id=7, seconds=KEPT.seconds) == KEPT
    store.close()
