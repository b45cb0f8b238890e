-- What was done in each session, in the order it happened, and what the user wrote down.
-- Moments are ISO 8601 text with the offset they had; the seconds since 1970 (UTC) beside them are for ordering.
-- Words such as a side, a place or an outcome are the values the program uses.

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never given twice: a later session has a higher one
    routine TEXT NOT NULL,
    started TEXT NOT NULL,
    started_utc_s INTEGER NOT NULL,
    planned_blocks INTEGER NOT NULL,
    seconds REAL,  -- of the whole session; NULL with the outcome
    outcome TEXT  -- NULL: it runs, or it broke off
);
CREATE INDEX sessions_by_time ON sessions (started_utc_s);

CREATE TABLE ahead (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    move TEXT NOT NULL,
    side TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    slot_index INTEGER NOT NULL,
    posture TEXT
);
CREATE INDEX ahead_by_session ON ahead (session);

-- All times from here on in seconds of the session.
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    move TEXT NOT NULL,
    phase TEXT NOT NULL,
    side TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    worked_s REAL NOT NULL,
    ending TEXT NOT NULL,
    posture TEXT,
    started_s REAL NOT NULL,
    ended_s REAL NOT NULL
);
CREATE INDEX blocks_by_session ON blocks (session);

CREATE TABLE felt (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    move TEXT NOT NULL,
    side TEXT NOT NULL,
    place TEXT NOT NULL,
    is_right INTEGER NOT NULL,
    posture TEXT,
    change TEXT,
    asked INTEGER NOT NULL,
    at_s REAL NOT NULL
);
CREATE INDEX felt_by_session ON felt (session);

CREATE TABLE remarks (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    move TEXT,
    side TEXT,
    level INTEGER,
    value TEXT,
    at_s REAL NOT NULL
);
CREATE INDEX remarks_by_session ON remarks (session);

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    at_utc_s INTEGER NOT NULL,
    text TEXT NOT NULL
);
