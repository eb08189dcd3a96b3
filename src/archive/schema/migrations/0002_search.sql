-- What most searches look at, so that they need not read the rows with their JSON. The list comes newest first, so
-- new entries stay close together; the newest torrents are still on the screen before the rest is read.
DROP INDEX torrents_by_added;
CREATE INDEX torrents_by_added ON torrents (added_at, id, filename, status, bytes, gone_at);
