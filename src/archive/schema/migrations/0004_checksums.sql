-- What the rows of a torrent add up to, written with each write of them, so that a byte that changed by itself is found.
-- The row of the list without the columns of every sync; the columns of the detail; its files; its events.
CREATE TABLE checksums (
    torrent_id TEXT PRIMARY KEY REFERENCES torrents (id) ON DELETE RESTRICT,
    list_row   INTEGER NOT NULL,
    detail     INTEGER,
    files      INTEGER,
    events     INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- Details with another hash than the torrent's own: two torrents under one id, of which neither is forgotten.
CREATE TABLE other_details (
    id                INTEGER PRIMARY KEY,
    torrent_id        TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    kept_at           INTEGER NOT NULL,
    -- replaced: the detail until then. refused: an answer that only it vouched for. listed: the list's word against the detail's.
    why               TEXT NOT NULL CHECK (why IN ('replaced', 'refused', 'listed')),
    hash              TEXT NOT NULL,
    name              TEXT,
    status            TEXT,
    size              INTEGER,
    files_count       INTEGER,
    progress          REAL,
    links             TEXT,
    host              TEXT,
    original_filename TEXT,
    original_bytes    INTEGER,
    -- Its files as they were stored: a JSON array of [id, path, bytes, selected].
    files             TEXT CHECK (files IS NULL OR json_valid(files)),
    json              TEXT,
    json_sha256       TEXT,
    fetched_at        INTEGER,
    fetched_run       INTEGER REFERENCES sync_runs (id)
) STRICT;
CREATE INDEX other_details_by_torrent ON other_details (torrent_id);
CREATE TRIGGER other_details_stay BEFORE DELETE ON other_details BEGIN
    SELECT RAISE(ABORT, 'archive rows are never deleted');
END;
