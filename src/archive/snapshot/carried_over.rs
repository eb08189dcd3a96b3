//! What a restore takes along from the file that it replaces: what was sent to the service in this minute, and until
//! when nothing may be sent; the entries that were made in the account's downloads; and the jobs, with what they did since. The service remembers all of it, whichever archive is
//! in place.

use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};

use crate::archive::schema::meta;
use crate::model::Timestamp;

/// Facts about the service's patience. Each belongs to the newest of them all.
const FACTS: [&str; 4] = ["not_before", "pause", "add_pace", "add_pause"];

/// A slot of the quota: its number, owner and boot, and when it runs out.
type Slot = (i64, String, String, i64);

/// What was read in the file that is replaced.
#[derive(Debug, Default)]
pub(in crate::archive) struct Carried {
    slots: Vec<Slot>,
    facts: Vec<(&'static str, String)>,
    /// Entries in the account's downloads that are still to be removed one day.
    made: Rows,
    /// Jobs, their acts and their steps; nothing where they cannot be read.
    jobs: Option<[Rows; 3]>,
}

/// What is done with the jobs of a copy once those of the replaced file are there, by their numbers: what they did is
/// applied to the copy's rows, and the copy's own open ones are ended.
pub(in crate::archive) type Settle = fn(&Connection, &[i64]) -> rusqlite::Result<()>;

/// Rows of a table with the names of their columns.
#[derive(Debug, Default)]
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
}

/// The table of entries in the account's downloads, and its key.
const MADE: (&str, &str) = ("downloads_made", "download_id");

/// The tables of jobs, each with its key; a row names only rows of those before it.
const JOBS: [(&str, &str); 3] = [("jobs", "id"), ("acts", "job_id, seq"), ("steps", "job_id, act, number")];

impl Carried {
    /// Reads what is to be taken along; nothing where a table is not there or cannot be read.
    pub(in crate::archive) fn of(db: &Connection) -> Self {
        let slots = || -> rusqlite::Result<Vec<Slot>> {
            let sql = "SELECT slot, owner, boot, expires_ms FROM quota_slots";
            db.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?.collect()
        };
        let fact = |key: &'static str| meta::get(db, key).ok().flatten().map(|value| (key, value));
        let [jobs, acts, steps] = JOBS.map(|(table, key)| Rows::of(db, table, key));
        let jobs = jobs.and_then(|jobs| Ok([jobs, acts?, steps?])).ok();
        let made = Rows::of(db, MADE.0, MADE.1).unwrap_or_default();
        Self { slots: slots().unwrap_or_default(), facts: FACTS.into_iter().filter_map(fact).collect(), made, jobs }
    }

    /// Adds it to what is brought back. Slots keep their numbers, by which their owners go on to renew them.
    pub(in crate::archive) fn put(&self, db: &mut Connection, settle: Settle) -> rusqlite::Result<()> {
        let change = db.transaction()?;
        for (slot, owner, boot, expires_ms) in &self.slots {
            let sql = "INSERT INTO quota_slots (slot, owner, boot, expires_ms) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (slot) \
                       DO UPDATE SET owner = excluded.owner, boot = excluded.boot, expires_ms = excluded.expires_ms";
            change.prepare_cached(sql)?.execute(params![slot, owner, boot, expires_ms])?;
        }
        for (key, value) in &self.facts {
            let known = meta::get(&change, key)?;
            if known.is_none_or(|known| !is_later(&known, value)) {
                meta::set(&change, key, value)?;
            }
        }
        if !self.made.rows.is_empty() {
            self.made.put(&change, MADE.0, MADE.1)?;
        }
        let mut known = Vec::new();
        if let Some(tables) = self.jobs.as_ref().filter(|_| self.has_jobs()) {
            for (rows, (table, key)) in tables.iter().zip(JOBS) {
                rows.put(&change, table, key)?;
            }
            known = tables[0].ids();
        }
        settle(&change, &known)?;
        change.commit()
    }

    /// Whether there is something that only the newest schema has a place for.
    pub(in crate::archive) fn needs_newest_schema(&self) -> bool {
        self.has_jobs() || !self.made.rows.is_empty()
    }

    fn has_jobs(&self) -> bool {
        self.jobs.as_ref().is_some_and(|[jobs, ..]| !jobs.rows.is_empty())
    }
}

impl Rows {
    fn of(db: &Connection, table: &str, key: &str) -> rusqlite::Result<Self> {
        let mut select = db.prepare(&format!("SELECT * FROM {table} ORDER BY {key}"))?;
        let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
        let width = columns.len();
        let rows = select.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?;
        Ok(Self { columns, rows: rows.collect::<rusqlite::Result<_>>()? })
    }

    /// Returns what stands in the first column, where that is a number.
    fn ids(&self) -> Vec<i64> {
        let first = |row: &Vec<Value>| match row.first() {
            Some(Value::Integer(id)) => Some(*id),
            _ => None,
        };
        self.rows.iter().filter_map(first).collect()
    }

    /// Puts the rows in the place of those with the same key.
    fn put(&self, db: &Connection, table: &str, key: &str) -> rusqlite::Result<()> {
        let columns = self.columns.join(", ");
        let marks = vec!["?"; self.columns.len()].join(", ");
        let news: Vec<String> = self.columns.iter().map(|column| format!("{column} = excluded.{column}")).collect();
        let news = news.join(", ");
        let sql = format!("INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT ({key}) DO UPDATE SET {news}");
        let mut insert = db.prepare(&sql)?;
        self.rows.iter().try_for_each(|row| insert.execute(params_from_iter(row)).map(drop))
    }
}

/// Whether the first is a later time than the second; what is no time is never later.
fn is_later(known: &str, other: &str) -> bool {
    matches!((known.parse::<Timestamp>(), other.parse::<Timestamp>()), (Ok(known), Ok(other)) if known > other)
}
