//! How the archive is: what `doctor` wants to know at a glance.

use crate::archive::schema::{meta, rows};
use crate::archive::{Error, Reader};
use crate::model::Timestamp;

/// The state of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// What a quick check found wrong.
    pub problem: Option<String>,
    /// Torrents, those gone included.
    pub torrents: u64,
    /// Archived details.
    pub details: u64,
    /// Details still to fetch.
    pub owed: u64,
    /// When the last sync with a complete list reached its end.
    pub last_complete: Option<Timestamp>,
    /// Until when nothing may be sent.
    pub not_before: Option<Timestamp>,
}

impl Reader {
    /// Looks the archive over: its pages, its counts and its last sync.
    pub fn health(&self) -> Result<Health, Error> {
        self.read(|db| {
            let count = |what: &str| db.query_row(&format!("SELECT count(*) FROM {what}"), [], |r| r.get(0));
            let verdict: String = db.query_row("PRAGMA quick_check(1)", [], |r| r.get(0))?;
            let last = "SELECT max(finished_at) FROM sync_runs WHERE state = 'complete' AND list_complete";
            Ok(Health {
                problem: Some(verdict).filter(|verdict| verdict != "ok"),
                torrents: count("torrents")?,
                details: count("torrent_details")?,
                owed: count("detail_jobs WHERE unknown_at IS NULL")?,
                last_complete: db.query_row(last, [], |r| rows::time(r, 0))?,
                not_before: meta::not_before(db)?,
            })
        })
    }
}
