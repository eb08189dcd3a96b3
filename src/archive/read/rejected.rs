//! Rows of a list that could not be read and still cannot.

use rusqlite::{Connection, Row};

use crate::archive::schema::rows;
use crate::model::{Problem, Status, Trouble, UnreadableRow, amount, percentage, true_instant};
use crate::wire::Fields;

/// Rows that no later list has answered. Each list sets its bad rows aside anew, and what such a row lacks is its id, so
/// that it cannot be looked for: the newest list that was read to its end says which ones there still are. One that was
/// whole had none. A list that was cut short and had none proves nothing.
macro_rules! open {
    () => {
        "FROM rejects WHERE run_id > coalesce((SELECT max(id) FROM sync_runs \
         WHERE list_complete OR state = 'complete' AND listed > 0 AND rejected = 0), 0) \
         AND run_id >= coalesce((SELECT max(id) FROM sync_runs WHERE state IN ('complete', 'partial') AND rejected > 0), 0)"
    };
}

/// Returns the rows that could not be read and still cannot, with what may be told of them.
pub(in crate::archive) fn open(db: &Connection) -> rusqlite::Result<Vec<Problem>> {
    db.prepare(concat!("SELECT id, at, reason, json ", open!()))?.query_map([], problem)?.collect()
}

/// Counts them.
pub(in crate::archive) fn open_count(db: &Connection) -> rusqlite::Result<u64> {
    db.query_row(concat!("SELECT count(*) ", open!()), [], |row| row.get(0))
}

fn problem(row: &Row<'_>) -> rusqlite::Result<Problem> {
    let unread = UnreadableRow { number: row.get(0)?, reason: row.get(2)?, json: row.get(3)? };
    let fields = Fields::parse(&unread.json).ok();
    let text = |key: &str| fields.as_ref().and_then(|fields| fields.text(key));
    Ok(Problem {
        id: None,
        name: text("filename").unwrap_or_default(),
        status: text("status").map(|word| Status::parse(&word)),
        progress: fields.as_ref().and_then(|fields| fields.number("progress")).and_then(percentage),
        added: text("added").and_then(|raw| true_instant(&raw)),
        bytes: fields.as_ref().and_then(|fields| fields.integer("bytes")).and_then(amount),
        at: rows::certain_time(row, 1)?,
        trouble: Trouble::Row(unread),
    })
}
