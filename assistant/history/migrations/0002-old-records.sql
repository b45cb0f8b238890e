-- Versions before kept one JSON file a session; this remembers which of them were taken in.
CREATE TABLE old_records (
    name TEXT PRIMARY KEY,  -- of the file, without its folder
    session INTEGER NOT NULL REFERENCES sessions (id) ON DELETE CASCADE
);
