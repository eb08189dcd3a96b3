//! Answers to questions for direct links, which are kept for a day; the entries they left in the account's downloads; and
//! the links that gave none.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::observation::next_rev;
use crate::archive::{Archive, Error};
use crate::model::{DirectLink, LinkTrouble, Timestamp};

/// How long an answer is used. The service's own addresses are good for days.
const KEPT: Duration = Duration::from_secs(24 * 3_600);

impl Archive {
    /// Returns the answer for a link that is kept, and forgets those that are too old.
    pub async fn kept_link(&self, link: &str, now: Timestamp) -> Result<Option<DirectLink>, Error> {
        let link = link.to_owned();
        self.writer
            .run(move |db| {
                forget_old(db, now)?;
                let sql = "SELECT link, download_id, address, name, bytes, chunks FROM direct_links WHERE link = ?1";
                let read = |row: &rusqlite::Row<'_>| {
                    Ok(DirectLink {
                        link: row.get(0)?,
                        download: row.get(1)?,
                        address: row.get(2)?,
                        name: row.get(3)?,
                        bytes: row.get(4)?,
                        chunks: row.get(5)?,
                    })
                };
                db.prepare_cached(sql)?.query_row([link], read).optional()
            })
            .await
    }

    /// Keeps an answer. What was wrong with its link is answered by it.
    pub async fn keep_link(&self, direct: DirectLink, now: Timestamp) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let DirectLink { link, download, address, name, bytes, chunks } = &direct;
                let sql = "INSERT INTO direct_links (link, download_id, address, name, bytes, chunks, at) \
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (link) DO UPDATE SET \
                           download_id = excluded.download_id, address = excluded.address, name = excluded.name, \
                           bytes = excluded.bytes, chunks = excluded.chunks, at = excluded.at";
                let at = now.as_second();
                // The answer that it takes the place of is forgotten.
                unseen(db, |db| {
                    db.prepare_cached(sql)?.execute(params![link, download, address, name, bytes, chunks, at])
                })?;
                db.prepare_cached(
                    "INSERT INTO downloads_made (download_id, at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                )?
                .execute(params![download, at])?;
                let mut answered =
                    db.prepare_cached("SELECT torrent_id FROM link_troubles WHERE link = ?1 AND resolved_at IS NULL")?;
                if let Some(torrent) = answered.query_row([link], |row| row.get::<_, String>(0)).optional()? {
                    db.prepare_cached("UPDATE link_troubles SET resolved_at = ?2 WHERE link = ?1")?
                        .execute(params![link, at])?;
                    show_anew(db, &torrent)?;
                }
                Ok(())
            })
            .await
    }

    /// Forgets an answer whose address leads nowhere any more.
    pub async fn drop_link(&self, link: &str) -> Result<(), Error> {
        let link = link.to_owned();
        self.writer.run(move |db| forget(db, &link)).await
    }

    /// Notes that a link gave no direct link; it is a finding of its torrent until it does.
    pub async fn note_link_trouble(&self, trouble: LinkTrouble, now: Timestamp) -> Result<(), Error> {
        self.writer
            .run(move |db| {
                let LinkTrouble { link, torrent, name, http_status, error_code } = &trouble;
                forget(db, link)?;
                let sql = "INSERT INTO link_troubles (link, torrent_id, at, http_status, error_code, name, attempts) \
                           VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1) ON CONFLICT (link) DO UPDATE SET torrent_id = excluded.torrent_id, \
                           at = excluded.at, http_status = excluded.http_status, error_code = excluded.error_code, \
                           name = excluded.name, attempts = attempts + 1, resolved_at = NULL";
                let at = now.as_second();
                db.prepare_cached(sql)?
                    .execute(params![link, torrent.as_str(), at, http_status, error_code, name])?;
                show_anew(db, torrent.as_str())
            })
            .await
    }

    /// Returns the entries that this program made in the account's downloads and has not removed.
    pub async fn downloads_made(&self) -> Result<Vec<String>, Error> {
        self.writer
            .run(|db| {
                let sql = "SELECT download_id FROM downloads_made ORDER BY at, download_id";
                db.prepare_cached(sql)?.query_map([], |row| row.get(0))?.collect()
            })
            .await
    }

    /// Forgets an entry that is not in the account's downloads any more, with the answer that it came with.
    pub async fn forget_download(&self, download: &str) -> Result<(), Error> {
        let download = download.to_owned();
        self.writer
            .run(move |db| {
                unseen(db, |db| {
                    db.prepare_cached("DELETE FROM direct_links WHERE download_id = ?1")?.execute([&download])?;
                    db.prepare_cached("DELETE FROM downloads_made WHERE download_id = ?1")?
                        .execute([&download])
                        .map(drop)
                })
            })
            .await
    }
}

/// Forgets the answer for a link.
fn forget(db: &Connection, link: &str) -> rusqlite::Result<()> {
    unseen(db, |db| db.prepare_cached("DELETE FROM direct_links WHERE link = ?1")?.execute([link]).map(drop))
}

/// Lets whoever shows a torrent read its row again.
fn show_anew(db: &Connection, torrent: &str) -> rusqlite::Result<()> {
    let rev = next_rev(db)?;
    db.prepare_cached("UPDATE torrents SET rev = ?2 WHERE id = ?1")?.execute(params![torrent, rev]).map(drop)
}

/// Forgets answers that are too old to be used.
pub(super) fn forget_old(db: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let since = now.checked_sub(KEPT).map_or(i64::MIN, Timestamp::as_second);
    let sql = "SELECT EXISTS (SELECT 1 FROM direct_links WHERE at <= ?1)";
    let is_due: bool = db.prepare_cached(sql)?.query_row([since], |row| row.get(0))?;
    if !is_due {
        return Ok(());
    }
    unseen(db, |db| db.prepare_cached("DELETE FROM direct_links WHERE at <= ?1")?.execute([since]).map(drop))
}

/// Deletes so that the bytes are gone from the file too.
fn unseen<T>(db: &Connection, delete: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    db.execute_batch("PRAGMA secure_delete = ON")?;
    let deleted = delete(db);
    db.execute_batch("PRAGMA secure_delete = OFF")?;
    deleted
}
