-- The archive. Times named *_at are Unix seconds of true time; added_on and ended_on are the
-- service's own text (Paris wall-clock time labelled Z). Rows are never deleted or replaced.

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE sync_runs (
    id            INTEGER PRIMARY KEY,
    mode          TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN ('running', 'complete', 'partial', 'cancelled', 'failed', 'interrupted')),
    -- A detail fetched at or after this time needs no second fetch by a run of this chain.
    since_at      INTEGER NOT NULL,
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER,
    pid           INTEGER NOT NULL,
    list_complete INTEGER NOT NULL DEFAULT 0,
    listed        INTEGER NOT NULL DEFAULT 0,
    rejected      INTEGER NOT NULL DEFAULT 0,
    added         INTEGER NOT NULL DEFAULT 0,
    changed       INTEGER NOT NULL DEFAULT 0,
    finished      INTEGER NOT NULL DEFAULT 0,
    broken        INTEGER NOT NULL DEFAULT 0,
    gone          INTEGER NOT NULL DEFAULT 0,
    returned      INTEGER NOT NULL DEFAULT 0,
    planned       INTEGER NOT NULL DEFAULT 0,
    archived      INTEGER NOT NULL DEFAULT 0,
    failed        INTEGER NOT NULL DEFAULT 0,
    requests      INTEGER NOT NULL DEFAULT 0,
    refused       INTEGER NOT NULL DEFAULT 0,
    error         TEXT
) STRICT;

CREATE TABLE torrents (
    id            TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64 AND id NOT GLOB '*[^A-Za-z0-9]*'),
    filename      TEXT,
    status        TEXT,
    bytes         INTEGER,
    added_on      TEXT,
    added_at      INTEGER,
    hash          TEXT,
    host          TEXT,
    split         INTEGER,
    progress      REAL,
    -- A JSON array of texts.
    links         TEXT CHECK (links IS NULL OR json_valid(links)),
    ended_on      TEXT,
    ended_at      INTEGER,
    speed         INTEGER,
    seeders       INTEGER,
    -- The row of the list as received.
    json          TEXT,
    first_seen_at INTEGER NOT NULL,
    last_seen_at  INTEGER NOT NULL,
    first_run     INTEGER REFERENCES sync_runs (id),
    -- The last run whose list held it.
    last_run      INTEGER REFERENCES sync_runs (id),
    -- The first complete list that lacked it, while it is missing.
    missing_run   INTEGER REFERENCES sync_runs (id),
    missing_at    INTEGER,
    gone_at       INTEGER,
    gone_evidence TEXT,
    -- Grows with every write of this row or of what hangs on it, so that a reader can ask for the newest changes.
    rev           INTEGER NOT NULL
) STRICT;
CREATE INDEX torrents_by_rev ON torrents (rev);
CREATE INDEX torrents_by_hash ON torrents (hash);
-- The newest torrents are on the screen before the rest is read.
CREATE INDEX torrents_by_added ON torrents (added_at);
-- What the statistics add up, so that they need not read the rows with their JSON. The list comes newest first,
-- so new entries stay close together.
CREATE INDEX torrents_by_status ON torrents (status, host, gone_at, added_at, bytes, progress);
CREATE INDEX torrents_gone ON torrents (gone_at) WHERE gone_at IS NOT NULL;

CREATE TABLE torrent_details (
    id                TEXT PRIMARY KEY REFERENCES torrents (id) ON DELETE RESTRICT,
    name              TEXT,
    status            TEXT,
    size              INTEGER,
    files_count       INTEGER,
    progress          REAL,
    -- Comma-separated, as the script wrote them; the exact array is in json.
    links             TEXT,
    hash              TEXT,
    host              TEXT,
    -- Text of the last failed fetch that no later success has answered.
    error             TEXT,
    original_filename TEXT,
    original_bytes    INTEGER,
    -- The answer as received, and the SHA-256 of its bytes in hex.
    json              TEXT NOT NULL,
    json_sha256       TEXT NOT NULL,
    fetched_at        INTEGER NOT NULL,
    fetched_run       INTEGER REFERENCES sync_runs (id)
) STRICT;

CREATE TABLE files (
    torrent_id TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    file_id    INTEGER NOT NULL,
    path       TEXT NOT NULL,
    bytes      INTEGER NOT NULL,
    selected   INTEGER NOT NULL CHECK (selected IN (0, 1)),
    -- Order in the answer: the i-th selected file belongs to the i-th link.
    position   INTEGER NOT NULL,
    -- Set when a later answer no longer named it.
    dropped_at INTEGER,
    PRIMARY KEY (torrent_id, file_id, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    run_id     INTEGER REFERENCES sync_runs (id),
    torrent_id TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    kind       TEXT NOT NULL CHECK (kind IN ('added', 'status', 'progress', 'renamed', 'links', 'bytes', 'hash', 'detail', 'gone', 'returned')),
    old        TEXT,
    new        TEXT
) STRICT;
CREATE INDEX events_by_torrent ON events (torrent_id, id);
CREATE INDEX events_by_time ON events (at);

-- Details still owed. A row comes in the transaction that stores the change and leaves in the one that stores the detail.
CREATE TABLE detail_jobs (
    torrent_id TEXT PRIMARY KEY REFERENCES torrents (id) ON DELETE RESTRICT,
    reason     TEXT NOT NULL,
    since_at   INTEGER NOT NULL,
    run_id     INTEGER REFERENCES sync_runs (id),
    attempts   INTEGER NOT NULL DEFAULT 0,
    -- Set when Real-Debrid answered that it does not know the id: one of the two proofs of removal.
    unknown_at INTEGER
) STRICT;

CREATE TABLE failures (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    run_id      INTEGER REFERENCES sync_runs (id),
    torrent_id  TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    kind        TEXT NOT NULL,
    http_status INTEGER,
    error_code  INTEGER,
    message     TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    resolved_at INTEGER
) STRICT;
CREATE INDEX failures_by_torrent ON failures (torrent_id, resolved_at);

-- Rows of a list that could not be read, as they came.
CREATE TABLE rejects (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    run_id     INTEGER NOT NULL REFERENCES sync_runs (id),
    torrent_id TEXT,
    reason     TEXT NOT NULL,
    json       TEXT NOT NULL
) STRICT;

-- One row a request that counts in the quota's window, for all processes on this archive.
CREATE TABLE quota_slots (
    slot       INTEGER PRIMARY KEY AUTOINCREMENT,
    owner      TEXT NOT NULL,
    boot       TEXT NOT NULL,
    -- Milliseconds of the machine's boot clock.
    expires_ms INTEGER NOT NULL
) STRICT;

CREATE TRIGGER torrents_stay BEFORE DELETE ON torrents BEGIN
    SELECT RAISE(ABORT, 'archive rows are never deleted');
END;
CREATE TRIGGER torrent_details_stay BEFORE DELETE ON torrent_details BEGIN
    SELECT RAISE(ABORT, 'archive rows are never deleted');
END;
CREATE TRIGGER files_stay BEFORE DELETE ON files BEGIN
    SELECT RAISE(ABORT, 'archive rows are never deleted');
END;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN
    SELECT RAISE(ABORT, 'history is never deleted');
END;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'history is never changed');
END;
