-- What every sync asks of each detail is when it came. In the table that stands behind the JSON, so that all of a large
-- archive would be read for it.
CREATE INDEX details_by_fetch ON torrent_details (id, fetched_at);

-- Each lease of slots asks which have run out. Where the quota is large, thousands of them count.
CREATE INDEX quota_slots_by_end ON quota_slots (boot, expires_ms);
