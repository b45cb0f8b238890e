"""The history on the disk: what goes in comes out, in order and as it was."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, Note, PlannedBlock
from assistant.history.store import Store
from assistant.history.troubles import HistoryError
from assistant.session.effects import Ending, Outcome, Remark
from assistant.session.moves import Place, Side
from assistant.session.past import PastBlock, PastFelt, PastRemark

HERE = timezone(timedelta(hours=2))
MONDAY = datetime(2025, 6, 2, 7, 30, tzinfo=HERE)
BLOCK = KeptBlock(PastBlock("clam", "activate", Side.LEFT, 45, 44.5, Ending.DONE, "bent"), 10.0, 58.25)
FELT = KeptFelt(PastFelt("clam", Side.LEFT, Place.FRONT_OF_HIP, False, "bent", "toe-down", True), 60.5)
REMARK = KeptRemark(PastRemark(Remark.PAIN, "clam", Side.LEFT, 4), 70.75)
AHEAD = (PlannedBlock("clam", "right", 45, 2, "bent"), PlannedBlock("basic-bridge", "both", 60, 3))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "history.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    with closing(Store.open(file)) as store:
        yield store


def raw(file: Path, *statements: str) -> None:
    """Do something to the file behind the store's back."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


# --- what goes in comes out


def test_a_whole_session(store: Store, file: Path) -> None:
    session = store.begin("it-band", MONDAY, 14)
    store.ahead(session, AHEAD)
    store.block(session, BLOCK)
    store.felt(session, FELT)
    store.remark(session, REMARK)
    running = KeptSession(session, "it-band", MONDAY, 14, 70.75, None, AHEAD, (BLOCK,), (FELT,), (REMARK,))
    assert store.sessions() == (running,)
    store.ahead(session, AHEAD[1:])
    assert store.sessions()[0].ahead == AHEAD[1:]
    store.end(session, Outcome.FINISHED, 612.5)
    ended = KeptSession(session, "it-band", MONDAY, 14, 612.5, Outcome.FINISHED, (), (BLOCK,), (FELT,), (REMARK,))
    assert store.sessions() == (ended,)
    store.close()
    with closing(Store.open(file)) as again:
        assert again.sessions() == (ended,)
        assert again.sessions()[0].started.utcoffset() == timedelta(hours=2)


def test_after_the_end_the_file_alone_has_it_all(store: Store, file: Path, tmp_path: Path) -> None:
    session = store.begin("wake-up", MONDAY, 3)
    store.block(session, BLOCK)
    store.end(session, Outcome.STOPPED, 60.0)
    alone = tmp_path / "alone.db"
    shutil.copyfile(file, alone)  # without the log: what a power cut leaves at worst
    with closing(Store.open(alone)) as copy:
        assert copy.sessions() == store.sessions() != ()


TEXTS = st.text(max_size=12)
NAMES = st.none() | TEXTS
MOMENTS = st.floats(0, 1e5)
WHOLE = st.integers(0, 10**6)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DATES = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES).map(  # noqa: DTZ001 - zones are given
    lambda moment: moment.replace(microsecond=0)
)
SIDES = st.sampled_from(Side)
PAST_BLOCKS = st.builds(PastBlock, TEXTS, TEXTS, SIDES, WHOLE, MOMENTS, st.sampled_from(Ending), NAMES)
PAST_FELT = st.builds(PastFelt, TEXTS, SIDES, st.sampled_from(Place), st.booleans(), NAMES, NAMES, st.booleans())
PAST_REMARKS = st.builds(
    PastRemark, st.sampled_from(Remark), NAMES, st.none() | SIDES, st.none() | st.integers(0, 10), NAMES
)
SESSIONS = st.builds(
    KeptSession,
    id=st.just(0),
    routine=TEXTS,
    started=DATES,
    planned_blocks=WHOLE,
    seconds=MOMENTS,
    outcome=st.sampled_from(Outcome),
    ahead=st.just(()),
    blocks=st.lists(st.builds(KeptBlock, PAST_BLOCKS, MOMENTS, MOMENTS), max_size=4).map(tuple),
    felt=st.lists(st.builds(KeptFelt, PAST_FELT, MOMENTS), max_size=4).map(tuple),
    remarks=st.lists(st.builds(KeptRemark, PAST_REMARKS, MOMENTS), max_size=4).map(tuple),
)


@settings(max_examples=40)
@given(sessions=st.lists(SESSIONS, max_size=4))
def test_any_sessions_come_back_in_order(sessions: list[KeptSession], tmp_path_factory: pytest.TempPathFactory) -> None:
    with closing(Store.open(tmp_path_factory.mktemp("any") / "history.db")) as store:
        kept = []
        for each in sessions:
            session = store.begin(each.routine, each.started, each.planned_blocks)
            kept.append((each.started, session, each))
            for block in each.blocks:
                store.block(session, block)
            for felt in each.felt:
                store.felt(session, felt)
            for remark in each.remarks:
                store.remark(session, remark)
            assert each.outcome is not None
            store.end(session, each.outcome, each.seconds)
        came_back = store.sessions()
        in_order = sorted(kept, key=lambda one: one[:2])
        assert [one.id for one in came_back] == [session for _, session, _ in in_order]
        assert [one.past for one in came_back] == [each.past for _, _, each in in_order]
        assert [one.seconds for one in came_back] == [each.seconds for _, _, each in in_order]
        for moment, _, _ in in_order:
            assert [one.id for one in store.sessions(moment)] == [one.id for one in came_back if one.started >= moment]


def test_sessions_of_any_zone_are_in_their_true_order(store: Store) -> None:
    later = store.begin("a", datetime(2025, 6, 2, 6, 1, tzinfo=UTC), 1)  # 8:01 here
    earlier = store.begin("b", datetime(2025, 6, 2, 8, 0, tzinfo=HERE), 1)
    assert [session.id for session in store.sessions()] == [earlier, later]
    assert [session.id for session in store.sessions(datetime(2025, 6, 2, 8, 1, tzinfo=HERE))] == [later]


def test_notes(store: Store) -> None:
    store.note(Note(MONDAY + timedelta(days=1), "ran 5 km, fine\nno ache"))
    store.note(Note(MONDAY, "caf\udce9"))  # a byte of a terminal that is no text
    assert store.notes() == (Note(MONDAY, "caf?"), Note(MONDAY + timedelta(days=1), "ran 5 km, fine\nno ache"))


def test_a_moment_without_an_offset_is_no_moment(store: Store) -> None:
    with pytest.raises(ValueError, match="offset"):
        store.begin("it-band", datetime(2025, 6, 2), 14)  # noqa: DTZ001 - the very thing
    assert store.sessions() == ()


def test_words_of_a_newer_version_are_left_out(store: Store, file: Path) -> None:
    known, unknown = store.begin("a", MONDAY, 1), store.begin("b", MONDAY, 1)
    for _ in range(2):
        store.block(known, BLOCK)
        store.felt(known, FELT)
        store.remark(known, REMARK)
    store.end(unknown, Outcome.SAFETY, 9.0)
    raw(
        file,
        "UPDATE sessions SET outcome = 'postponed' WHERE outcome = 'safety'",
        "UPDATE blocks SET ending = 'dreamt' WHERE id = 1",
        "UPDATE felt SET place = 'elbow' WHERE id = 1",
        "UPDATE remarks SET kind = 'bored' WHERE id = 1",
    )
    (session,) = store.sessions()
    assert (session.id, session.blocks, session.felt, session.remarks) == (known, (BLOCK,), (FELT,), (REMARK,))
    assert store.broken_off(MONDAY, timedelta(hours=1)) is None


def test_nothing_is_kept_of_a_session_that_never_began(store: Store) -> None:
    with pytest.raises(HistoryError, match="FOREIGN KEY"):
        store.block(7, BLOCK)


# --- to go on with


def test_the_last_session_without_an_end_is_offered(store: Store) -> None:
    session = store.begin("it-band", MONDAY, 14)
    hour = timedelta(hours=1)
    assert store.broken_off(MONDAY, hour) is None  # nothing ahead
    store.ahead(session, AHEAD)
    offered = store.broken_off(MONDAY + hour, hour)
    assert offered is not None
    assert (offered.id, offered.ahead) == (session, AHEAD)
    assert store.broken_off(MONDAY + hour + timedelta(seconds=1), hour) is None
    assert store.broken_off(MONDAY - hour, hour) == offered  # the clock was set back
    assert store.broken_off(MONDAY - hour - timedelta(seconds=1), hour) is None
    later = store.begin("later", MONDAY - timedelta(days=1), 3)
    assert store.broken_off(MONDAY, hour) == offered
    store.ahead(later, AHEAD)  # the last one begun, though the clock was set back since
    assert store.broken_off(MONDAY, hour) is None
    store.give_up(later)
    assert store.broken_off(MONDAY, hour) == offered
    store.begin("it-band", MONDAY, 14)  # the same was begun anew
    assert store.broken_off(MONDAY, hour) is None


@pytest.mark.parametrize("ending", ["end", "give up"])
def test_what_is_over_is_not_offered(store: Store, ending: str) -> None:
    session = store.begin("it-band", MONDAY, 14)
    store.ahead(session, AHEAD)
    store.block(session, BLOCK)
    if ending == "end":
        store.end(session, Outcome.STOPPED, 70.0)
        store.ahead(session, AHEAD)  # not even with a late word
    else:
        store.give_up(session)
    (kept,) = store.sessions()
    assert (kept.outcome, kept.seconds) == ((Outcome.STOPPED, 70.0) if ending == "end" else (None, 58.25))
    assert kept.blocks == (BLOCK,)
    assert store.broken_off(MONDAY, timedelta(days=9)) is None


def test_nothing_to_go_on_with_in_a_new_history(store: Store) -> None:
    assert store.broken_off(MONDAY, timedelta(hours=1)) is None
    assert store.sessions() == ()
    assert store.notes() == ()
