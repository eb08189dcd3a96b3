-- What each sync said, so that it can be read later whoever started it. The program's own words, not archived content:
-- the lines of old runs go. Times are Unix seconds, the text is clean.
CREATE TABLE run_log (
    run_id INTEGER NOT NULL REFERENCES sync_runs (id),
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    level  TEXT NOT NULL,
    text   TEXT NOT NULL,
    PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
