-- What was asked for, so that the same can be gone on with, and what care took away, so that it is not held against one.
ALTER TABLE sessions ADD COLUMN minutes REAL;  -- that the session was to fit into; NULL: as long as it takes
ALTER TABLE sessions ADD COLUMN spared_blocks INTEGER NOT NULL DEFAULT 0;  -- planned, and left out to be on the safe side
UPDATE sessions SET spared_blocks = max(0, planned_blocks - (
    SELECT count(*) FROM blocks WHERE session = sessions.id AND ending = 'done'
)) WHERE outcome = 'safety';
