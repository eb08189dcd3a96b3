//! Which torrents could be added again, as far as their names decide it.

use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use rusqlite::Connection;

use super::read_view::ReadView;
use super::search::{OWN_NAME, parts};
use crate::model::JudgedNames;
use crate::refused_names::RefusedNames;

/// KiB of pages: names are looked up for each torrent.
const PAGES: i64 = 8 * 1_024;

/// Judges all archived names; a large archive is read by several connections.
pub(super) fn judged(view: &mut ReadView<'_>, names: &RefusedNames) -> rusqlite::Result<JudgedNames> {
    view.keep(PAGES)?;
    let next_day = names.date.checked_add(1.day()).unwrap_or(names.date);
    let after = next_day.to_zoned(TimeZone::UTC).map_or(i64::MAX, |day| day.timestamp().as_second());
    let counted = view.share(parts(view, true)?, |db, part| {
        part.iter().try_fold((0, 0), |(addable, accepted), rows| {
            let (more, against) = count(db, rows, names, after)?;
            Ok((addable + more, accepted + against))
        })
    })?;
    let (addable, accepted) = counted.into_iter().fold((0, 0), |all, part| (all.0 + part.0, all.1 + part.1));
    Ok(JudgedNames { list: names.date, addable, accepted })
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
