"""The history on the disk: one SQLite file, and the only file of the project that knows `sqlite3`.

What a method has written when it returns is in the write-ahead log, so it survives the end of the program at any
point, a kill included; after `end` it survives a power cut as well.  Every write is a transaction of its own.  A
`Store` belongs to the thread that opened it.  Several programs may have the file open at once; a write waits up to
half a second for another one's.

All times are seconds of a session (`_s`) or moments with their offset, kept to the second; a moment without an offset
is a ValueError.  Whatever the disk or the file does wrong is a HistoryError that says what to do.
"""

from __future__ import annotations

import contextlib
import math
import os
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from assistant.clock import iso_text
from assistant.history import tables, troubles
from assistant.history.rows import KeptBlock, KeptFelt, KeptRemark, KeptSession, Note, PlannedBlock
from assistant.history.tables import Table
from assistant.history.troubles import HistoryError
from assistant.session.effects import Outcome

MIGRATIONS: Final = Path(__file__).parent / "migrations"
"""`0001-….sql`, `0002-….sql` and so on; each takes the file from the version before its number to its number."""

_BUSY_S: Final = 0.5  # long for a lock that is held for milliseconds, short for a coach who stands still meanwhile
_SWITCHES: Final = 10  # tries; the second is enough unless many programs begin at once
_OWNER_ONLY: Final = 0o600
_PRIMARY_CODE: Final = 0xFF  # the part of SQLite's error codes that says what kind of error it is

T = TypeVar("T")


class Store:
    """The open history."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        """Use `Store.open`."""
        self._file = file
        self._connection = connection

    @classmethod
    def open(cls, file: Path) -> Store:
        """Open `file`, or begin one that only its owner can read; bring an older one up to date.

        Raises HistoryError; a file that is damaged or of a newer version is then as it was.
        """
        with _told(file):
            _make(file)
            connection = sqlite3.connect(file, timeout=_BUSY_S, isolation_level=None)
            try:
                _prepare(file, connection)
            except BaseException:
                connection.close()
                raise
        return cls(file, connection)

    def close(self) -> None:
        """Close the file; the store is of no use after that."""
        with _told(self._file):
            self._connection.close()

    def begin(self, routine: str, started: datetime, planned_blocks: int, minutes: float | None = None) -> int:
        """Keep that a session begins; returns its id.  `minutes` are those it is to fit into."""
        with self._transaction():
            row = (routine, iso_text(started), tables.utc_s(started), planned_blocks, None, None, minutes)
            return self._new_session(row)

    def ahead(self, session: int, blocks: Sequence[PlannedBlock], newly_spared: int = 0) -> None:
        """Keep what is still to be done, in place of what was kept of that before.

        `newly_spared` is how many blocks of that are gone for the sake of health.
        """
        with self._transaction():
            self._clear_ahead(session)
            self._add(tables.AHEAD, session, blocks)
            self._connection.execute(
                "UPDATE sessions SET spared_blocks = spared_blocks + ? WHERE id = ?", (newly_spared, session)
            )

    def block(self, session: int, kept: KeptBlock) -> None:
        """Keep a block that is over."""
        with self._transaction():
            self._add(tables.BLOCKS, session, [kept])

    def felt(self, session: int, kept: KeptFelt) -> None:
        """Keep an answer."""
        with self._transaction():
            self._add(tables.FELT, session, [kept])

    def remark(self, session: int, kept: KeptRemark) -> None:
        """Keep a remark."""
        with self._transaction():
            self._add(tables.REMARKS, session, [kept])

    def end(self, session: int, outcome: Outcome, seconds: float) -> None:
        """Keep how a session ended, and see that not even a power cut takes it back.

        `seconds` of the whole session.  It may be called again when the disk failed.
        """
        with self._transaction():
            self._clear_ahead(session)
            self._connection.execute(
                "UPDATE sessions SET outcome = ?, seconds = ? WHERE id = ?", (outcome.value, seconds, session)
            )
        with _told(self._file):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # flushes the log and the file to the disk

    def give_up(self, session: int) -> None:
        """Offer a session that broke off no more; how it ended stays unknown."""
        self.ahead(session, ())

    def forget(self, session: int) -> None:
        """Take a session out, with all that belongs to it, as if it had never been here."""
        with self._transaction():
            self._connection.execute("DELETE FROM sessions WHERE id = ?", (session,))

    def sessions(self, since: datetime | None = None) -> tuple[KeptSession, ...]:
        """All sessions, or those that began at `since` or later; the oldest first.

        A row that holds a word this version does not know is left out.
        """
        with self._transaction("DEFERRED"):
            return self._read(-math.inf if since is None else tables.utc_s(since), first_id=0)

    def broken_off(self, now: datetime, within: timedelta) -> KeptSession | None:
        """The session to go on with: the last one that has no end and something ahead.

        None when the same routine was begun again after it, or when it began further than `within` from `now`; `now` is
        the earlier one if the clock was set back.  A session that another program is doing looks the same.
        """
        with self._transaction("DEFERRED"):
            (last,) = self._connection.execute(tables.BROKEN_OFF).fetchone()
            found = [] if last is None else [each for each in self._read(-math.inf, last) if each.id == last]
        return found[0] if found and found[0].ahead and abs(now - found[0].started) <= within else None

    def note(self, note: Note) -> None:
        """Keep what the user wrote down; what is no text in it becomes question marks."""
        text = note.text.encode("utf-8", "replace").decode()
        with self._transaction():
            self._connection.execute(
                "INSERT INTO notes (at, at_utc_s, text) VALUES (?, ?, ?)",
                (iso_text(note.at), tables.utc_s(note.at), text),
            )

    def notes(self) -> tuple[Note, ...]:
        """All notes, the oldest first."""
        with self._transaction("DEFERRED"):
            rows = self._connection.execute("SELECT at, text FROM notes ORDER BY at_utc_s, id").fetchall()
        return tuple(tables.known(rows, lambda row: Note(datetime.fromisoformat(row[0]), row[1])))

    def taken_in(self) -> frozenset[str]:
        """The names of the old record files that were taken in."""
        with self._transaction("DEFERRED"):
            return frozenset(name for (name,) in self._connection.execute("SELECT name FROM old_records"))

    def take_in(self, name: str, old: KeptSession) -> None:
        """Take in the session of an old record file, all but its id; once, however often it is asked.

        A session that the history has of its own, of the same routine and second, is not kept twice.
        """
        started = iso_text(old.started)
        outcome = None if old.outcome is None else old.outcome.value
        with self._transaction():
            if self._connection.execute("SELECT 1 FROM old_records WHERE name = ?", (name,)).fetchone():
                return
            own = self._connection.execute(
                "SELECT id FROM sessions WHERE routine = ? AND started = ?"
                " AND id NOT IN (SELECT session FROM old_records)",
                (old.routine, started),
            ).fetchone()
            if own:
                session = own[0]
            else:
                utc_s = tables.utc_s(old.started)
                row = (old.routine, started, utc_s, old.planned_blocks, old.seconds, outcome, None)
                session = self._new_session(row)
                self._add(tables.BLOCKS, session, old.blocks)
                self._add(tables.FELT, session, old.felt)
                self._add(tables.REMARKS, session, old.remarks)
            self._connection.execute("INSERT INTO old_records (name, session) VALUES (?, ?)", (name, session))

    @contextlib.contextmanager
    def _transaction(self, kind: str = "IMMEDIATE") -> Iterator[None]:
        with _told(self._file), _all_or_nothing(self._connection, kind):
            yield

    def _new_session(self, row: tables.Row) -> int:
        return int(self._connection.execute(tables.INSERT_SESSION, row).lastrowid or 0)

    def _add(self, table: Table[T], session: int, parts: Sequence[T]) -> None:
        self._connection.executemany(table.insert, [(session, *table.row(part)) for part in parts])

    def _clear_ahead(self, session: int) -> None:
        self._connection.execute("DELETE FROM ahead WHERE session = ?", (session,))

    def _read(self, since_utc_s: float, first_id: int) -> tuple[KeptSession, ...]:
        wanted = (since_utc_s, first_id)
        return tables.read(lambda select: self._connection.execute(select, wanted))


def _make(file: Path) -> None:
    """Make the file, for its owner only, if it is not there."""
    log = file.with_name(f"{file.name}-wal")
    if log.exists() and not file.exists():  # SQLite would clear it away, and with it what was kept last
        raise HistoryError(troubles.left_log(file, log))
    file.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))


def _prepare(file: Path, connection: sqlite3.Connection) -> None:
    """See that the file is sound before anything in it is touched, then bring it up to date."""
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise HistoryError(troubles.damaged(file))
    steps = {int(step.name.partition("-")[0]): step for step in MIGRATIONS.glob("*.sql")}
    if _version(connection) > max(steps):
        raise HistoryError(troubles.newer(file))
    _keep_a_log(connection)
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA checkpoint_fullfsync = ON")  # macOS empties the disk's own memory only when asked to
    connection.execute("PRAGMA foreign_keys = ON")
    for number, step in sorted(steps.items()):
        if number > _version(connection):
            _migrate(connection, number, step.read_text("utf-8"))


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log, which a file keeps from then on.

    Of programs that begin the same file at once SQLite lets one switch, and tells the others at once that it is
    locked; a transaction waits until that one is through.
    """
    for _ in range(_SWITCHES):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _kind(error) != sqlite3.SQLITE_BUSY:
                raise
            with _all_or_nothing(connection, "IMMEDIATE"):
                pass
        else:
            return
    connection.execute("PRAGMA journal_mode = WAL")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _migrate(connection: sqlite3.Connection, number: int, script: str) -> None:
    """Take one step, whole or not at all."""
    with _all_or_nothing(connection, "IMMEDIATE"):
        if _version(connection) >= number:  # another program was faster
            return
        statement = ""
        for line in script.splitlines(keepends=True):
            statement += line
            if sqlite3.complete_statement(statement):
                connection.execute(statement)
                statement = ""
        connection.execute(f"PRAGMA user_version = {number}")


@contextlib.contextmanager
def _all_or_nothing(connection: sqlite3.Connection, kind: str) -> Iterator[None]:
    connection.execute(f"BEGIN {kind}")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):  # some failures have rolled it back already
            connection.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    """Turn what goes wrong with `file` into a sentence."""
    try:
        yield
    except sqlite3.ProgrammingError:  # the wrong thread, or a closed store: a mistake of ours, not of the disk
        raise
    except sqlite3.Error as error:
        raise HistoryError(_sentence(file, error)) from error
    except OSError as error:
        raise HistoryError(troubles.unusable(file, error.strerror or "no reason given")) from error


def _sentence(file: Path, error: sqlite3.Error) -> str:
    match _kind(error):
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return troubles.damaged(file)
        case sqlite3.SQLITE_FULL:
            return troubles.full(file)
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return troubles.held(file)
        case _:
            return troubles.unusable(file, str(error))


def _kind(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE  # errors of Python's own module have no code
