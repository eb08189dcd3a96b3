//! Which torrents could be added again, as far as their names decide it.
//!
//! Looking at all names costs more than all other statistics together, so whoever has changed torrents keeps the counts
//! (`archive/write/judged_names.rs`) together with the newest change that they know of. Anything else is counted anew.

use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use rusqlite::Connection;

use super::read_view::ReadView;
use super::search::{OWN_NAME, parts};
use crate::archive::schema::meta;
use crate::archive::{Error, Reader};
use crate::model::JudgedNames;
use crate::refused_names::RefusedNames;

/// KiB of pages: names are looked up for each torrent.
const PAGES: i64 = 8 * 1_024;

/// The newest change and the newest row. Two questions, since for one with two greatest values every row is looked at.
const NEWEST: &str =
    "SELECT (SELECT coalesce(max(rev), 0) FROM torrents), (SELECT coalesce(max(rowid), 0) FROM torrents)";

/// Where the counts are kept.
pub(in crate::archive) const KEPT: &str = "judged_names";

impl Reader {
    /// Runs several statements on one state, on several connections only where names have to be looked at.
    pub(super) fn judging_view<T>(
        &self,
        names: &RefusedNames,
        query: impl FnOnce(&mut ReadView<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let are_kept = self.read(|db| kept(db, names))?.is_some();
        if are_kept { self.own_view(query) } else { self.shared_view(query) }
    }
}

/// Judges all archived names, unless the counts of just these are kept; a large archive is read by several connections.
pub(super) fn judged(view: &mut ReadView<'_>, names: &RefusedNames) -> rusqlite::Result<JudgedNames> {
    if let Some(kept) = kept(view.db, names)? {
        return Ok(kept);
    }
    view.keep(PAGES)?;
    let after = day_after(names);
    let counted = view.share(parts(view, true)?, |db, part| {
        part.iter().try_fold((0, 0), |(addable, accepted), rows| {
            let (more, against) = count(db, rows, names, after)?;
            Ok((addable + more, accepted + against))
        })
    })?;
    let (addable, accepted) = counted.into_iter().fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
    Ok(JudgedNames { list: names.date, addable, accepted })
}

/// Judges all archived names on one connection.
pub(in crate::archive) fn judged_alone(db: &Connection, names: &RefusedNames) -> rusqlite::Result<JudgedNames> {
    let (addable, accepted) = count(db, "1", names, day_after(names))?;
    Ok(JudgedNames { list: names.date, addable, accepted })
}

/// Returns the kept counts when they are those of this list and of the torrents as they stand.
pub(in crate::archive) fn kept(db: &Connection, names: &RefusedNames) -> rusqlite::Result<Option<JudgedNames>> {
    let Some(text) = meta::get(db, KEPT)? else { return Ok(None) };
    let mark = mark(db, names)?;
    let counts = text.strip_prefix(&mark).and_then(|counts| counts.split_once(' '));
    let read = counts.and_then(|(addable, accepted)| addable.parse().ok().zip(accepted.parse().ok()));
    Ok(read.map(|(addable, accepted)| JudgedNames { list: names.date, addable, accepted }))
}

/// Returns what kept counts begin with: the list, the newest change, and the newest row.
pub(in crate::archive) fn mark(db: &Connection, names: &RefusedNames) -> rusqlite::Result<String> {
    let (rev, row): (i64, i64) = db.query_row(NEWEST, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(format!("{} {rev} {row} ", names.fingerprint()))
}

/// Returns the end of the list's day: what came later was accepted or refused with the list in force.
fn day_after(names: &RefusedNames) -> i64 {
    let next_day = names.date.checked_add(1.day()).unwrap_or(names.date);
    next_day.to_zoned(TimeZone::UTC).map_or(i64::MAX, |day| day.timestamp().as_second())
}

/// Counts the living torrents that are not refused, and the refused ones that came after the list.
fn count(db: &Connection, rows: &str, names: &RefusedNames, after: i64) -> rusqlite::Result<(u64, u64)> {
    let sql = format!(
        "SELECT {OWN_NAME}, t.gone_at IS NULL, coalesce(t.added_at >= ?1, 0) FROM torrents t \
         INDEXED BY torrents_by_added WHERE {rows}"
    );
    let mut select = db.prepare(&sql)?;
    let mut found = select.query([after])?;
    let (mut addable, mut accepted) = (0, 0);
    while let Some(row) = found.next()? {
        let is_refused = names.part_of(row.get_ref(0)?.as_str()?).is_some();
        addable += u64::from(!is_refused && row.get(1)?);
        accepted += u64::from(is_refused && row.get(2)?);
    }
    Ok((addable, accepted))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus::FullscanStep;

    use super::*;
    use crate::archive::schema::version;

    #[test]
    fn whether_the_counts_are_those_of_today_is_told_without_a_look_at_every_torrent() {
        let mut db = Connection::open_in_memory().unwrap();
        version::build(&mut db).unwrap();
        let sql = "INSERT INTO torrents (id, first_seen_at, last_seen_at, rev) \
                   WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 50) SELECT 'A' || n, 0, 0, 100 - n FROM n";
        db.execute_batch(sql).unwrap();
        let mut select = db.prepare(NEWEST).unwrap();
        let found: (i64, i64) = select.query_row([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        assert_eq!((found, select.get_status(FullscanStep)), ((99, 50), 0));
    }
}
