-- Direct links. Whoever has an address needs no login, so an answer is kept for a day, and in no copy of the archive.
CREATE TABLE direct_links (
    link        TEXT PRIMARY KEY,
    download_id TEXT NOT NULL,
    address     TEXT NOT NULL,
    name        TEXT NOT NULL,
    bytes       INTEGER,
    chunks      INTEGER NOT NULL,
    at          INTEGER NOT NULL
) STRICT;

-- Entries that this program made in the account's downloads, until they are removed there; in no copy either.
CREATE TABLE downloads_made (
    download_id TEXT PRIMARY KEY,
    at          INTEGER NOT NULL
) STRICT;

-- Links that gave no direct link, until they do.
CREATE TABLE link_troubles (
    link        TEXT PRIMARY KEY,
    torrent_id  TEXT NOT NULL REFERENCES torrents (id) ON DELETE RESTRICT,
    at          INTEGER NOT NULL,
    http_status INTEGER,
    error_code  INTEGER NOT NULL,
    -- What should be behind it.
    name        TEXT NOT NULL,
    attempts    INTEGER NOT NULL,
    resolved_at INTEGER
) STRICT;
CREATE INDEX link_troubles_by_torrent ON link_troubles (torrent_id, resolved_at);
