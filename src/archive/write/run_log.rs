//! What a run says of itself.
//!
//! The log is the program's own words, not archived content: only the newest runs keep theirs.

use rusqlite::params;

use super::writer::Receipt;
use crate::archive::{Archive, Error};
use crate::model::{LogLine, RunId};

/// Runs whose log is kept.
const KEPT: u32 = 20;

impl Archive {
    /// Hands lines of a run's log to the writer; `first` is the number of the first of them, from 0.
    pub async fn append_log(&self, run: RunId, first: u32, lines: Vec<LogLine>) -> Result<Receipt<()>, Error> {
        self.writer
            .enqueue(move |db| {
                let mut insert = db
                    .prepare_cached("INSERT INTO run_log (run_id, seq, at, level, text) VALUES (?1, ?2, ?3, ?4, ?5)")?;
                for (seq, line) in (first..).zip(&lines) {
                    insert.execute(params![run.0, seq, line.at.as_second(), line.level.as_str(), line.text])?;
                }
                if first == 0 {
                    let old =
                        "DELETE FROM run_log WHERE run_id NOT IN (SELECT id FROM sync_runs ORDER BY id DESC LIMIT ?1)";
                    db.prepare_cached(old)?.execute([KEPT])?;
                }
                Ok(())
            })
            .await
    }
}
