-- What was asked of Real-Debrid, and how each of it ended. A job is a confirmed set of acts; an act is what is wanted for
-- one torrent; a step is one of its requests, which is written down before it leaves.

CREATE TABLE jobs (
    id             INTEGER PRIMARY KEY,
    verb           TEXT NOT NULL CHECK (verb IN ('add', 'select', 'delete', 'restore')),
    state          TEXT NOT NULL CHECK (state IN ('running', 'waiting', 'resting', 'done', 'cancelled')),
    -- Whose torrents these are, and at which address: nothing is sent to another one.
    account_id     INTEGER,
    origin         TEXT NOT NULL,
    started_by     TEXT NOT NULL,
    -- The job that this one takes back.
    undoes         INTEGER REFERENCES jobs (id),
    started_at     INTEGER NOT NULL,
    -- When a process last worked on it.
    worked_at      INTEGER NOT NULL,
    ended_at       INTEGER,
    not_before_at  INTEGER,
    -- Why it waits, rests or was cancelled.
    reason         TEXT,
    requests       INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE acts (
    job_id     INTEGER NOT NULL REFERENCES jobs (id),
    seq        INTEGER NOT NULL,
    verb       TEXT NOT NULL CHECK (verb IN ('add', 'select', 'delete', 'restore')),
    state      TEXT NOT NULL CHECK (state IN ('planned', 'sent', 'done', 'refused', 'owed', 'skipped', 'unknown')),
    -- The entry that it is about: the one to delete, to choose files of, or to put back.
    torrent_id TEXT,
    hash       TEXT,
    -- What was known of it when it was planned.
    name       TEXT NOT NULL,
    bytes      INTEGER,
    files      INTEGER,
    phase      TEXT,
    -- What is sent, where that is more than the hash; kept until the act ended.
    source     TEXT,
    -- Which files: a selection as it was written, or the entries whose chosen files are wanted, as a JSON array.
    selection  TEXT,
    wanted     TEXT CHECK (wanted IS NULL OR json_valid(wanted)),
    -- Whether the entry that it is about is deleted once the new one is proved.
    replaces   INTEGER NOT NULL DEFAULT 0 CHECK (replaces IN (0, 1)),
    -- Whether it is added although the hash is there already.
    again      INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1)),
    -- Runs in which this release was refused while others were accepted.
    refusals   INTEGER NOT NULL DEFAULT 0,
    -- The entries that the hash had before its add was sent, as a JSON array.
    known      TEXT CHECK (known IS NULL OR json_valid(known)),
    new_id     TEXT,
    -- Whether the new entry was found, and no answer told of it.
    adopted    INTEGER NOT NULL DEFAULT 0 CHECK (adopted IN (0, 1)),
    reason     TEXT,
    http       INTEGER,
    code       INTEGER,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (job_id, seq)
) STRICT;
CREATE INDEX acts_by_hash ON acts (hash);
CREATE INDEX acts_by_torrent ON acts (torrent_id);

CREATE TABLE steps (
    job_id   INTEGER NOT NULL,
    act      INTEGER NOT NULL,
    number   INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('add', 'select', 'delete')),
    state    TEXT NOT NULL CHECK (state IN ('sent', 'done', 'refused', 'unknown', 'not_done')),
    -- Milliseconds of Unix time.
    sent_ms  INTEGER NOT NULL,
    ended_ms INTEGER,
    http     INTEGER,
    code     INTEGER,
    message  TEXT,
    PRIMARY KEY (job_id, act, number),
    FOREIGN KEY (job_id, act) REFERENCES acts (job_id, seq)
) STRICT, WITHOUT ROWID;

-- When each sync read its list, in milliseconds of Unix time: a job adds and deletes nothing meanwhile, and a list that it
-- did not wait for draws no conclusion.
CREATE TABLE list_readings (
    run_id    INTEGER PRIMARY KEY REFERENCES sync_runs (id),
    began_ms  INTEGER NOT NULL,
    ended_ms  INTEGER,
    disturbed INTEGER NOT NULL DEFAULT 0 CHECK (disturbed IN (0, 1))
) STRICT;

-- History knows what was done on purpose. A CHECK cannot be altered, so the table is made anew with the same rows.
CREATE TABLE history (
    id         INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    run_id     INTEGER REFERENCES sync_runs (id),
    torrent_id TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    kind       TEXT NOT NULL CHECK (kind IN ('added', 'status', 'progress', 'renamed', 'links', 'bytes', 'hash', 'detail', 'gone', 'returned', 'acted_add', 'acted_delete', 'put_back')),
    old        TEXT,
    new        TEXT
) STRICT;
INSERT INTO history SELECT id, at, run_id, torrent_id, kind, old, new FROM events ORDER BY id;
DROP TABLE events;
ALTER TABLE history RENAME TO events;
CREATE INDEX events_by_torrent ON events (torrent_id, id);
CREATE INDEX events_by_time ON events (at);
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN
    SELECT RAISE(ABORT, 'history is never deleted');
END;
CREATE TRIGGER events_are_final BEFORE UPDATE ON events BEGIN
    SELECT RAISE(ABORT, 'history is never changed');
END;
