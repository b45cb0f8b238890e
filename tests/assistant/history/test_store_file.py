"""The history on the disk when programs are killed, meet others, are older or newer, or the file is damaged."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant import places
from assistant.history import store as store_file
from assistant.history.rows import KeptBlock, KeptSession, Note
from assistant.history.store import MIGRATIONS, Store
from assistant.history.troubles import HistoryError
from assistant.session.effects import Ending, Outcome
from assistant.session.moves import Side
from assistant.session.past import PastBlock

ROOT = Path(__file__).parents[3]
HERE = timezone(timedelta(hours=2))
MONDAY = datetime(2025, 6, 2, 7, 30, tzinfo=HERE)
BLOCK = KeptBlock(PastBlock("clam", "activate", Side.LEFT, 45, 44.5, Ending.DONE, "bent"), 10.0, 58.25)


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


# --- killed

WRITE_ON = """
import sys
from datetime import datetime
from pathlib import Path
from assistant.history.rows import KeptBlock, PlannedBlock
from assistant.history.store import Store
from assistant.session.effects import Ending
from assistant.session.moves import Side
from assistant.session.past import PastBlock

print("opening", flush=True)
store = Store.open(Path(sys.argv[1]))
session = store.begin("it-band", datetime.fromisoformat("2025-06-02T07:30:00+02:00"), 10**6)
for number in range(10**6):
    store.ahead(session, [PlannedBlock("clam", "left", 45, number)])
    store.block(session, KeptBlock(PastBlock("clam", "activate", Side.LEFT, 45, 45.0, Ending.DONE), number, number))
    print(number, flush=True)
"""


def start(script: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", script, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(  # noqa: S603 - our own words
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )


@pytest.mark.parametrize("lines", [1, 2, 3, 10, 57, 400])  # 1: while the file is made
def test_a_kill_loses_nothing_that_was_kept(file: Path, lines: int) -> None:
    with start(WRITE_ON, str(file)) as process:
        assert process.stdout is not None
        seen = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        seen += process.stdout.readlines()
    assert process.returncode != 0
    printed = [int(line) for line in seen[1:] if line.endswith("\n")]
    with closing(Store.open(file)) as store:
        kept = [block.started_s for session in store.sessions() for block in session.blocks]
        assert kept[: len(printed)] == printed
        assert len(kept) in (len(printed), len(printed) + 1)  # the next may have been kept and not printed yet
        offered = store.broken_off(MONDAY, timedelta(hours=1))
        assert offered is not None or not kept
        store.end(store.begin("next", MONDAY, 1), Outcome.FINISHED, 1.0)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


# --- several programs

JOIN_IN = """
import sys
from datetime import datetime
from pathlib import Path
from assistant.history.rows import Note
from assistant.history.store import Store

print("ready", flush=True)
sys.stdin.readline()
store = Store.open(Path(sys.argv[1]))
moment = datetime.fromisoformat("2025-06-02T07:30:00+02:00")
for number in range(50):
    store.note(Note(moment, f"{sys.argv[2]} {number}"))
store.begin(sys.argv[2], moment, 14)
"""


def test_programs_that_begin_the_history_at_once(file: Path) -> None:
    names = ["a", "b", "c", "d"]
    processes = [start(JOIN_IN, str(file), name) for name in names]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0] * len(names)
    with closing(Store.open(file)) as store:
        assert sorted(session.routine for session in store.sessions()) == names
        assert sorted(note.text for note in store.notes()) == sorted(f"{name} {n}" for name in names for n in range(50))


def test_another_program_that_is_just_beginning_the_history(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite gives up at once here, without the wait that every other lock is given."""
    file.parent.mkdir()
    waiting = threading.Event()
    all_or_nothing = store_file._all_or_nothing  # noqa: SLF001 - to know when the store waits

    def tell_and_wait(connection: sqlite3.Connection, kind: str) -> AbstractContextManager[None]:
        waiting.set()
        return all_or_nothing(connection, kind)

    monkeypatch.setattr(store_file, "_all_or_nothing", tell_and_wait)
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)

    def let_go() -> None:
        waiting.wait(10)
        other.execute("COMMIT")

    with closing(other), ThreadPoolExecutor(1) as pool:
        other.execute("BEGIN IMMEDIATE")
        gone = pool.submit(let_go)
        with closing(Store.open(file)) as store:
            assert store.sessions() == ()
        gone.result()


def test_another_program_reads_while_a_session_is_kept(store: Store, file: Path) -> None:
    session = store.begin("it-band", MONDAY, 14)
    with closing(Store.open(file)) as reader:
        store.block(session, BLOCK)
        assert reader.sessions()[0].blocks == (BLOCK,)
        reader.note(Note(MONDAY, "meanwhile"))
    assert store.notes() == (Note(MONDAY, "meanwhile"),)


def test_another_program_that_does_not_let_go(store: Store, file: Path) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="Another program holds the history"):
            store.note(Note(MONDAY, "too early"))
        other.execute("ROLLBACK")
    store.note(Note(MONDAY, "now"))
    assert [note.text for note in store.notes()] == ["now"]


def test_a_store_is_of_one_thread(store: Store) -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(sqlite3.ProgrammingError, match="thread"):
        pool.submit(store.notes).result()


# --- what can be wrong with the file


@pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")
def test_only_the_owner_can_read_it(store: Store, file: Path) -> None:
    store.begin("it-band", MONDAY, 14)
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()} == {0o600}


def filled(file: Path) -> bytes:
    """A history of some size, and its bytes."""
    with closing(Store.open(file)) as store:
        session = store.begin("it-band", MONDAY, 14)
        for _ in range(200):
            store.block(session, BLOCK)
        store.end(session, Outcome.FINISHED, 600.0)
    return file.read_bytes()


@pytest.mark.parametrize("damage", ["no database", "holes", "cut short"])
def test_a_damaged_file_is_refused_and_left_as_it_is(file: Path, damage: str) -> None:
    whole = filled(file)
    damaged = {
        "no database": b"Dear diary, " * 400,
        "holes": whole[:8192] + b"\xa5" * 8192 + whole[16384:],
        "cut short": whole[: len(whole) // 2],
    }[damage]
    file.write_bytes(damaged)
    with pytest.raises(HistoryError, match="is damaged; move it away") as told:
        Store.open(file)
    assert str(file) in str(told.value)
    assert file.read_bytes() == damaged


def test_a_log_without_its_file_is_not_cleared_away(store: Store, file: Path) -> None:
    store.begin("it-band", MONDAY, 14)
    log = file.with_name("history.db-wal")
    content = log.read_bytes()
    other = file.parent.with_name("other") / file.name
    other.parent.mkdir()
    other.with_name(log.name).write_bytes(content)
    with pytest.raises(HistoryError, match=r"history\.db-wal beside it, which belongs to it, is still there"):
        Store.open(other)
    assert other.with_name(log.name).read_bytes() == content


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    (tmp_path / "text").touch()
    for file in (tmp_path / "folder.db", tmp_path / "text" / "history.db"):
        with pytest.raises(HistoryError, match=r"cannot be used .*OTHERSIDE_HOME") as told:
            Store.open(file)
        assert str(file) in str(told.value)


def test_a_full_disk(store: Store) -> None:
    session = store.begin("it-band", MONDAY, 14)
    connection = store._connection  # noqa: SLF001 - a real disk is not to be filled
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(HistoryError, match=r"The disk is full.*free some space"):
        store.note(Note(MONDAY, "long " * 10_000))
    connection.execute("PRAGMA max_page_count = 1000000")
    store.block(session, BLOCK)
    assert store.notes() == ()
    assert store.sessions()[0].blocks == (BLOCK,)


# --- versions


def test_the_steps_are_numbered_without_a_gap() -> None:
    names = sorted(step.name for step in MIGRATIONS.glob("*.sql"))
    assert [name.split("-")[0] for name in names] == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert len(names) >= 2


def test_a_history_of_the_first_version_is_brought_up_to_date(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as first:
        first.executescript((MIGRATIONS / "0001-sessions.sql").read_text("utf-8"))
        first.executescript(
            "INSERT INTO sessions (routine, started, started_utc_s, planned_blocks)"
            " VALUES ('wake-up', '2025-06-02T07:30:00+02:00', 1748842200, 5);"
            "INSERT INTO notes (at, at_utc_s, text) VALUES ('2025-06-02T07:30:00+02:00', 1748842200, 'kept');"
            "PRAGMA user_version = 1;"
        )
    with closing(Store.open(file)) as store:
        assert store.sessions() == (KeptSession(1, "wake-up", MONDAY, 5, 0.0, None, ()),)
        assert store.notes() == (Note(MONDAY, "kept"),)
        assert store.taken_in() == frozenset()


def test_a_step_is_taken_whole_or_not_at_all(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    store.note(Note(MONDAY, "kept"))
    steps = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, steps)
    broken = steps / f"{len(list(steps.iterdir())) + 1:04}-more.sql"
    broken.write_text("CREATE TABLE more (id INTEGER);\nDROP TABLE notes;\nINSERT INTO nowhere VALUES (1);\n")
    monkeypatch.setattr("assistant.history.store.MIGRATIONS", steps)
    with pytest.raises(HistoryError, match="no such table: nowhere"):
        Store.open(file)
    broken.write_text("CREATE TABLE more (id INTEGER);  -- with; a remark\nINSERT INTO more\n  VALUES (1);\n")
    with closing(Store.open(file)) as opened:
        assert opened.notes() == (Note(MONDAY, "kept"),)


def test_a_newer_version_is_refused_and_left_as_it_is(file: Path) -> None:
    filled(file)
    raw(file, "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 99")
    content = file.read_bytes()
    with pytest.raises(HistoryError, match="a newer version of Otherside; update Otherside"):
        Store.open(file)
    assert file.read_bytes() == content


def test_the_history_belongs_to_the_data(own_home: Path) -> None:
    assert places.history_file() == own_home / "data" / "history.db"
