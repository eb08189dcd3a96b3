-- Rows of another program's database, as they were given, where something of them has no column elsewhere. What is in
-- columns here is shown until a detail tells it.
CREATE TABLE imported_rows (
    id                INTEGER PRIMARY KEY,
    at                INTEGER NOT NULL,
    torrent_id        TEXT REFERENCES torrents (id) ON DELETE RESTRICT,
    -- The table it stood in.
    source            TEXT NOT NULL,
    -- Why it is no torrent.
    reason            TEXT,
    original_filename TEXT,
    files_count       INTEGER,
    -- The row as a JSON object, where the columns here do not hold all the rest of it; bytes that are no text are {"hex": "..."}.
    json              TEXT,
    -- SHA-256 of source and row in hex: the same row is kept once.
    sha256            TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX imported_rows_by_torrent ON imported_rows (torrent_id) WHERE torrent_id IS NOT NULL;

CREATE TRIGGER imported_rows_stay BEFORE DELETE ON imported_rows BEGIN
    SELECT RAISE(ABORT, 'archive rows are never deleted');
END;
