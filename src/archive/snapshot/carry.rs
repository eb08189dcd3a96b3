//! What a restore takes along from the file that it replaces: what was sent to the service in this minute, and until
//! when nothing may be sent. The service remembers both, whichever archive is in place.

use rusqlite::{Connection, params};

use crate::archive::schema::meta;
use crate::model::Timestamp;

/// Facts about the service's patience. Each belongs to the newest of them all.
const FACTS: [&str; 2] = ["not_before", "pause"];

/// A slot of the quota: its number, owner and boot, and when it runs out.
type Slot = (i64, String, String, i64);

/// What was read in the file that is replaced.
#[derive(Debug, Default)]
pub(in crate::archive) struct Carried {
    slots: Vec<Slot>,
    facts: Vec<(&'static str, String)>,
}

impl Carried {
    /// Reads what is to be taken along; nothing where a table is not there or cannot be read.
    pub(in crate::archive) fn of(db: &Connection) -> Self {
        let slots = || -> rusqlite::Result<Vec<Slot>> {
            let sql = "SELECT slot, owner, boot, expires_ms FROM quota_slots";
            db.prepare(sql)?.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?.collect()
        };
        let fact = |key: &'static str| meta::get(db, key).ok().flatten().map(|value| (key, value));
        Self { slots: slots().unwrap_or_default(), facts: FACTS.into_iter().filter_map(fact).collect() }
    }

    /// Adds it to what is brought back. Slots keep their numbers, by which their owners go on to renew them.
    pub(in crate::archive) fn put(&self, db: &mut Connection) -> rusqlite::Result<()> {
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
        change.commit()
    }
}

/// Whether the first is a later time than the second; what is no time is never later.
fn is_later(known: &str, other: &str) -> bool {
    matches!((known.parse::<Timestamp>(), other.parse::<Timestamp>()), (Ok(known), Ok(other)) if known > other)
}
