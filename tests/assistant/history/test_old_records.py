"""The records of versions before, taken into the history."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.history.old_records import take_in
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession
from assistant.history.store import Store
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

MONDAY = datetime(2025, 6, 2, 7, 30, tzinfo=timezone(timedelta(hours=2)))
BLOCKS = (
    KeptBlock(PastBlock("clam", "activate", Side.LEFT, 45, 45.0, Ending.DONE), 10.0, 58.0),
    KeptBlock(PastBlock("clam", "activate", Side.RIGHT, 45, 20.5, Ending.PAINFUL), 66.0, 86.5),
)

FIRST_VERSION = """{
  "routine": "wake-up", "started_at": "2025-05-01T18:00:00-05:00", "outcome": "safety", "seconds": 90.0,
  "worked_s": 0, "blocks": [], "felt": [], "remarks": [
    {"kind": "tight", "text": "left"}, {"kind": "pain", "text": "clam: 6"}, {"kind": "warning sign", "text": "clam"}
  ]
}"""


def record(started: datetime = MONDAY) -> str:
    """A record as the last version that kept files wrote it."""
    block = {"move": "clam", "phase": "activate", "seconds": 45, "paused_s": 0.0}
    left = {"side": "left", "started_s": 10.0, "ended_s": 58.0, "worked_s": 45.0, "ending": "done"}
    right = {"side": "right", "started_s": 66.0, "ended_s": 86.5, "worked_s": 20.5, "ending": "painful"}
    return json.dumps(
        {
            "routine": "it-band",
            "started_at": started.isoformat(timespec="seconds"),
            "outcome": "stopped",
            "seconds": 95.0,
            "worked_s": 65.5,
            "blocks": [{**block, **left}, {**block, **right}],
            "felt": [{"move": "clam", "side": "left", "place": "glutes", "right": True}],
            "remarks": [
                {"kind": "pain", "move": "clam", "side": "right", "level": 6},
                {"kind": "tight", "side": "left"},
                {"kind": "no rolling", "value": "yes"},
            ],
        },
        indent=2,
    )


def keep(folder: Path, started: datetime = MONDAY, more: str = "") -> Path:
    """Write a record under the name it had."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{started:%Y-%m-%dT%H-%M-%S}-it-band{more}.json"
    file.write_text(record(started) + "\n", "utf-8")
    return file


TAKEN = KeptSession(
    id=1,
    routine="it-band",
    started=MONDAY,
    planned_blocks=2,
    seconds=95.0,
    outcome=Outcome.STOPPED,
    ahead=(),
    blocks=BLOCKS,
    felt=(KeptFelt(PastFelt("clam", Side.LEFT, Place.GLUTES, right=True), 58.0),),
    remarks=(
        KeptRemark(PastRemark(Remark.PAIN, "clam", Side.RIGHT, 6), 86.5),
        KeptRemark(PastRemark(Remark.TIGHT, side=Side.LEFT), 95.0),
        KeptRemark(PastRemark(Remark.NO_ROLLING, value="yes"), 95.0),
    ),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(tmp_path / "history.db")) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "sessions"


def test_a_record_is_taken_in_once_and_never_touched(store: Store, folder: Path) -> None:
    file = keep(folder)
    content, status = file.read_bytes(), file.stat()
    for _ in range(2):
        assert take_in(store, folder) == ()
        assert store.sessions() == (TAKEN,)
    assert store.taken_in() == {file.name}
    assert list(folder.iterdir()) == [file]
    assert (file.read_bytes(), file.stat().st_mtime_ns) == (content, status.st_mtime_ns)
    file.write_text("spoilt")
    assert take_in(store, folder) == ()  # what is in it is known
    assert store.broken_off(MONDAY, timedelta(hours=1)) is None


def test_records_are_in_the_order_they_were_done(store: Store, folder: Path) -> None:
    for days in (3, 0, 2):
        keep(folder, MONDAY + timedelta(days=days))
    (folder / "aaa.json").write_text(FIRST_VERSION)
    assert take_in(store, folder) == ()
    assert [(session.started - MONDAY).days for session in store.sessions()] == [-32, 0, 2, 3]


def test_a_record_of_the_first_version(store: Store, folder: Path) -> None:
    folder.mkdir()
    (folder / "first.json").write_text(FIRST_VERSION)
    assert take_in(store, folder) == ()
    (session,) = store.sessions()
    assert session.outcome is Outcome.SAFETY
    assert [kept.remark for kept in session.remarks] == [
        PastRemark(Remark.TIGHT, side=Side.LEFT),
        PastRemark(Remark.PAIN, "clam", level=6),
        PastRemark(Remark.WARNING_SIGN, "clam"),
    ]


def test_two_sessions_of_one_second_are_two(store: Store, folder: Path) -> None:
    keep(folder)
    keep(folder, more="-2")
    assert take_in(store, folder) == ()
    assert len(store.sessions()) == 2


def test_a_session_that_was_kept_in_both_ways_is_one(store: Store, folder: Path) -> None:
    own = store.begin("it-band", MONDAY, 14)
    store.end(own, Outcome.FINISHED, 600.0)
    file = keep(folder)
    assert take_in(store, folder) == ()
    assert [(session.id, session.seconds, session.blocks) for session in store.sessions()] == [(own, 600.0, ())]
    assert store.taken_in() == {file.name}


def test_nothing_to_take_in(store: Store, folder: Path) -> None:
    assert take_in(store, folder) == ()
    (folder / "folder.json").mkdir(parents=True)
    (folder / "notes.txt").write_text("no record")
    assert take_in(store, folder) == ()
    assert store.sessions() == ()


def changed(**changes: object) -> str:
    return json.dumps({**json.loads(record()), **changes})


BLOCK = json.loads(record())["blocks"][0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "Expecting value"),
        (record()[:200].encode(), "line"),
        (b"\xff\xfe", "utf-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[]", "it is no record of a session"),
        (b"{}", "started_at is no text"),
        (changed(started_at="2025-06-02T07:30:00").encode(), "started_at has no offset"),
        (changed(started_at="once").encode(), "once"),
        (changed(seconds="many").encode(), "seconds is no number"),
        (changed(seconds=True).encode(), "seconds is no number"),
        (changed(seconds=-1).encode(), "seconds is no number from 0"),
        (changed(seconds=float("nan")).encode(), "seconds is no number from 0"),
        (changed(seconds=10**400).encode(), "seconds is no number from 0"),
        (changed(outcome="lost").encode(), "outcome is 'lost', which is not known"),
        (changed(blocks={}).encode(), "blocks is no list"),
        (changed(blocks=[1]).encode(), "it is no record"),
        (changed(blocks=[{**BLOCK, "side": "top"}]).encode(), "side is 'top', which is not known"),
        (changed(felt=[{"move": "clam", "side": "left", "place": "glutes", "right": 1}]).encode(), "right is neither"),
        (changed(remarks=[{"kind": "pain", "text": "clam: six"}]).encode(), "six"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_left(store: Store, folder: Path, content: bytes, reason: str) -> None:
    good = keep(folder)
    bad = folder / "0000.json"
    bad.write_bytes(content)
    (problem,) = take_in(store, folder)
    assert problem.startswith(f"The record {bad} of an earlier session cannot be read (")
    assert reason in problem
    assert bad.read_bytes() == content
    assert store.sessions() == (TAKEN,)
    assert store.taken_in() == {good.name}
    bad.unlink()
    assert take_in(store, folder) == ()


def test_a_mended_file_is_taken_in_after_all(store: Store, folder: Path) -> None:
    file = keep(folder)
    whole = file.read_bytes()
    file.write_bytes(whole[:-10])
    assert len(take_in(store, folder)) == 1
    file.write_bytes(whole)
    assert take_in(store, folder) == ()
    assert store.sessions() == (TAKEN,)


def test_half_a_character_is_no_hindrance(store: Store, folder: Path) -> None:
    folder.mkdir()
    (folder / "odd.json").write_text(changed(routine="\ud83c"))
    assert take_in(store, folder) == ()
    assert [session.routine for session in store.sessions()] == ["?"]
