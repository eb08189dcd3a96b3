//! Rows of the Python script to torrents: what each column means, and what odd values are worth.
//!
//! The script's "details" hold neither files nor the service's answer, so they are no details of
//! this archive: what they tell fills the torrent's own fields, and the real detail stays owed. A row of which
//! something has no place there is kept whole beside it.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::cell::{self, name, text, whole};
use crate::archive::{ImportedFailure, ImportedRow, Script, ScriptRow};
use crate::model::{Status, Torrent, TorrentId, true_instant};

/// A table of the script, and the columns that become fields of a torrent.
struct Table {
    name: &'static str,
    /// The column of the torrent's name.
    title: &'static str,
    fields: &'static [&'static str],
}

const TORRENTS: Table =
    Table { name: "torrents", title: "filename", fields: &["id", "filename", "status", "bytes", "added_on"] };

const DETAILS: Table = Table {
    name: "torrent_details",
    title: "name",
    fields: &[
        "id", "name", "status", "size", "hash", "host", "split", "progress", "added", "links", "ended", "speed",
        "seeders",
    ],
};

/// Columns that have a place, though not in a torrent.
const ELSEWHERE: [&str; 3] = ["original_filename", "files_count", "error"];

/// Those of them that are kept as they are.
const COLUMNS: [&str; 2] = ["original_filename", "files_count"];

/// What a script's database comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapped {
    /// One torrent an id, in the order of the rows.
    pub torrents: Vec<Torrent>,
    /// Rows of which something has no place in a torrent.
    pub rows: Vec<ImportedRow>,
    /// What went wrong when the script last asked for a detail.
    pub failures: Vec<(TorrentId, ImportedFailure)>,
    /// Rows that cannot be torrents.
    pub skipped: Vec<Skipped>,
    /// What was odd about the others.
    pub odd: Oddities,
    /// Columns that this program has no use for: table, column, and how many rows have something there.
    pub columns: Vec<(&'static str, String, u64)>,
    /// Tables that are not taken over, and how many rows they have.
    pub tables: Vec<(String, u64)>,
    /// What is wrong with the file, although its rows could be read.
    pub flaw: Option<String>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The table it stood in.
    pub table: &'static str,
    /// What tells it apart: its id, or its raw name.
    pub what: String,
    /// Why it was left out.
    pub why: SkipReason,
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// It has no id.
    NoId,
    /// Its id is none of Real-Debrid's.
    BadId,
}

impl SkipReason {
    /// Returns the word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoId => "no_id",
            Self::BadId => "bad_id",
        }
    }

    /// Returns the words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoId => "has no id",
            Self::BadId => "has an id that Real-Debrid never gives",
        }
    }
}

/// Counts of what was odd and taken all the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Rows of `torrents`.
    pub torrent_rows: u64,
    /// Rows of `torrent_details`.
    pub detail_rows: u64,
    /// Rows with an id that another row of the table had before; they filled its gaps.
    pub duplicates: u64,
    /// Rows that tell another value than an earlier one of the same torrent; the earlier one counts.
    pub conflicts: u64,
    /// Torrents that only `torrent_details` knew.
    pub only_in_details: u64,
    /// Details that told nothing but an id, or an error.
    pub empty_details: u64,
    /// Details that hold the text of an error.
    pub error_rows: u64,
    /// Values that no number, hash or link could be read from; the field stays open.
    pub unreadable: u64,
    /// Dates that no calendar has; they are kept as text.
    pub odd_dates: u64,
    /// Names with bytes that are no UTF-8 text; a sign stands in their place.
    pub replaced: u64,
}

/// Makes torrents of everything that the script stored.
pub fn map_script(script: Script) -> Mapped {
    let Script { torrents, details, others, flaw } = script;
    let mut work = Work { out: Mapped { tables: others, flaw, ..Mapped::default() }, ..Work::default() };
    for row in &torrents {
        work.out.odd.torrent_rows += 1;
        work.take_in(&TORRENTS, row, Work::overview);
    }
    let overview = work.out.torrents.len();
    work.seen.clear();
    for row in &details {
        work.out.odd.detail_rows += 1;
        work.take_in(&DETAILS, row, Work::detail);
    }
    work.out.odd.only_in_details = (work.out.torrents.len() - overview) as u64;
    let columns = std::mem::take(&mut work.columns).into_iter();
    work.out.columns = columns.map(|((table, column), values)| (table, column, values)).collect();
    work.out
}

#[derive(Default)]
struct Work {
    out: Mapped,
    places: HashMap<TorrentId, usize>,
    /// Ids of the table that is read.
    seen: HashSet<TorrentId>,
    columns: BTreeMap<(&'static str, String), u64>,
}

impl Work {
    /// Takes a row in: as a torrent, as what fills the gaps of one, or as one that is left out.
    fn take_in(&mut self, table: &Table, row: &ScriptRow, read: fn(&mut Self, &ScriptRow, Torrent) -> Torrent) {
        let raw = text(row, "id");
        let why = match raw.as_deref().map(TorrentId::parse) {
            Some(Ok(id)) => {
                let before = self.out.odd.clone();
                let status = text(row, "status").map(|word| Status::parse(&word));
                let torrent = read(self, row, Torrent { status, ..Torrent::bare(id.clone()) });
                self.out.odd.duplicates += u64::from(!self.seen.insert(id.clone()));
                let lost = self.add(torrent) || self.out.odd.unreadable > before.unreadable;
                let lost = lost || self.out.odd.replaced > before.replaced;
                let (more, strange) = self.more(table, row);
                if lost || more {
                    self.keep(table, row, Some(id), None, lost || strange);
                }
                return;
            }
            Some(Err(_)) => SkipReason::BadId,
            None => SkipReason::NoId,
        };
        self.more(table, row);
        self.keep(table, row, None, Some(why.as_str()), true);
        let what = raw.or_else(|| name(row, table.title)).unwrap_or_default();
        self.out.skipped.push(Skipped { table: table.name, what, why });
    }

    fn overview(&mut self, row: &ScriptRow, torrent: Torrent) -> Torrent {
        Torrent {
            filename: self.name(row, "filename"),
            bytes: self.size(row, "bytes"),
            added: self.date(row, "added_on"),
            ..torrent
        }
    }

    fn detail(&mut self, row: &ScriptRow, torrent: Torrent) -> Torrent {
        let told = Torrent {
            filename: self.name(row, "name"),
            bytes: self.size(row, "size"),
            hash: self.hash(row),
            host: text(row, "host"),
            split: self.size(row, "split"),
            progress: self.progress(row),
            added: self.date(row, "added"),
            links: self.links(row),
            ended: self.date(row, "ended"),
            speed: self.size(row, "speed"),
            seeders: self.size(row, "seeders"),
            ..torrent
        };
        if let Some(message) = text(row, "error") {
            self.out.odd.error_rows += 1;
            self.out.failures.push((told.id.clone(), cell::failure(message)));
        }
        let silent = Torrent { status: None, ..told.clone() } == Torrent::bare(told.id.clone());
        self.out.odd.empty_details += u64::from(silent);
        told
    }

    /// Adds a torrent, or fills the gaps of the one with its id; tells whether something of it is lost by that.
    fn add(&mut self, torrent: Torrent) -> bool {
        match self.places.entry(torrent.id.clone()) {
            Entry::Vacant(place) => {
                place.insert(self.out.torrents.len());
                self.out.torrents.push(torrent);
                false
            }
            Entry::Occupied(place) => {
                let first = &mut self.out.torrents[*place.get()];
                let (filled, other) = (fill(first, &torrent), fill(&torrent, first));
                let conflict = filled != other;
                self.out.odd.conflicts += u64::from(conflict);
                *first = filled;
                conflict
            }
        }
    }

    /// Whether a row tells more than a torrent holds, and more than has a column anywhere; counts the columns that
    /// nothing here has a use for.
    fn more(&mut self, table: &Table, row: &ScriptRow) -> (bool, bool) {
        let (mut more, mut strange) = (false, false);
        for (column, cell) in row.cells().filter(|(column, _)| !table.fields.contains(column)) {
            if !cell::is_empty(cell) {
                more = true;
                // The text of a failure is kept clean elsewhere, and raw in the row.
                strange |= !COLUMNS.contains(&column);
                if !ELSEWHERE.contains(&column) {
                    *self.columns.entry((table.name, column.to_owned())).or_default() += 1;
                }
            }
        }
        (more, strange)
    }

    /// Keeps a row as it was given.
    fn keep(
        &mut self,
        table: &Table,
        row: &ScriptRow,
        torrent: Option<TorrentId>,
        reason: Option<&'static str>,
        whole: bool,
    ) {
        let before = (self.out.odd.unreadable, self.out.odd.replaced);
        let files_count = self.size(row, "files_count");
        let original_filename = self.name(row, "original_filename");
        let whole = whole || (self.out.odd.unreadable, self.out.odd.replaced) != before;
        let given = ImportedRow {
            source: table.name,
            torrent,
            reason,
            original_filename,
            files_count,
            json: cell::json(row),
            whole,
        };
        self.out.rows.push(given);
    }

    /// Reads a name as it is; of bytes that are no text it takes what is text.
    fn name(&mut self, row: &ScriptRow, column: &str) -> Option<String> {
        self.out.odd.replaced += u64::from(matches!(row.get(column), Some(crate::archive::Cell::Bytes(_))));
        name(row, column)
    }

    /// Reads a number that is not negative; the script's columns hold texts and fractions too.
    fn size(&mut self, row: &ScriptRow, column: &str) -> Option<i64> {
        let cell = row.get(column).filter(|cell| !cell::is_blank(cell))?;
        self.readable(whole(cell).filter(|n| *n >= 0))
    }

    fn progress(&mut self, row: &ScriptRow) -> Option<f64> {
        let cell = row.get("progress").filter(|cell| !cell::is_blank(cell))?;
        self.readable(cell::number(cell).filter(|n| (0.0..=100.0).contains(n)))
    }

    fn hash(&mut self, row: &ScriptRow) -> Option<String> {
        let hash = text(row, "hash")?;
        self.readable(cell::hash(&hash))
    }

    /// Reads links joined by commas. No link at all may mean that the script never asked.
    fn links(&mut self, row: &ScriptRow) -> Option<Vec<String>> {
        let told = cell::list(&text(row, "links")?);
        let (links, others): (Vec<String>, Vec<String>) =
            told.into_iter().partition(|link| link.starts_with("https://") || link.starts_with("http://"));
        self.out.odd.unreadable += others.len() as u64;
        Some(links).filter(|links| !links.is_empty())
    }

    fn date(&mut self, row: &ScriptRow, column: &str) -> Option<String> {
        let date = text(row, column)?;
        self.out.odd.odd_dates += u64::from(true_instant(&date).is_none());
        Some(date)
    }

    fn readable<T>(&mut self, value: Option<T>) -> Option<T> {
        self.out.odd.unreadable += u64::from(value.is_none());
        value
    }
}

/// Returns the first torrent with the second one's values where it has none.
fn fill(first: &Torrent, second: &Torrent) -> Torrent {
    let first = first.clone();
    Torrent {
        id: first.id,
        filename: first.filename.or_else(|| second.filename.clone()),
        hash: first.hash.or_else(|| second.hash.clone()),
        bytes: first.bytes.or(second.bytes),
        host: first.host.or_else(|| second.host.clone()),
        split: first.split.or(second.split),
        progress: first.progress.or(second.progress),
        status: first.status.or_else(|| second.status.clone()),
        added: first.added.or_else(|| second.added.clone()),
        links: first.links.or_else(|| second.links.clone()),
        ended: first.ended.or_else(|| second.ended.clone()),
        speed: first.speed.or(second.speed),
        seeders: first.seeders.or(second.seeders),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::Cell;

    fn row(cells: &[(&str, Cell)]) -> ScriptRow {
        ScriptRow::of(cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect())
    }

    fn word(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn values_of_any_type_are_read_where_they_mean_something() {
        let details = row(&[
            ("id", word(" A1 ")),
            ("name", word(" None\n")),
            ("size", word(" 12 ")),
            ("progress", word("56.8%")),
            ("hash", word("xyz")),
            ("links", word("https://real-debrid.com/d/A,, https://real-debrid.com/d/B ,junk")),
            ("speed", Cell::Integer(-1)),
            ("split", Cell::Real(2.9)),
            ("added", word("yesterday")),
            ("error", word("503")),
        ]);
        let mapped = map_script(Script { details: vec![details], ..Script::default() });
        let wanted = Torrent {
            // A name is what it is.
            filename: Some(" None\n".into()),
            bytes: Some(12),
            progress: Some(56.8),
            links: Some(vec!["https://real-debrid.com/d/A".into(), "https://real-debrid.com/d/B".into()]),
            split: Some(2),
            added: Some("yesterday".into()),
            ..Torrent::bare(TorrentId::parse("A1").unwrap())
        };
        assert_eq!(mapped.torrents, [wanted]);
        let odd = Oddities {
            detail_rows: 1,
            only_in_details: 1,
            error_rows: 1,
            unreadable: 3,
            odd_dates: 1,
            ..Oddities::default()
        };
        assert_eq!(mapped.odd, odd);
    }

    #[test]
    fn rows_without_a_usable_id_are_left_out_and_later_rows_fill_gaps_only() {
        let script = Script {
            torrents: vec![
                row(&[("filename", word("nameless"))]),
                row(&[("id", word("../../disable_access_token"))]),
                row(&[("id", word("A")), ("filename", word("first")), ("status", word("downloaded"))]),
                row(&[("id", word("A")), ("filename", word("second")), ("bytes", Cell::Integer(7))]),
            ],
            details: vec![row(&[("id", word("A")), ("status", word("error"))])],
            ..Script::default()
        };
        let mapped = map_script(script);
        let whys: Vec<(SkipReason, &str)> = mapped.skipped.iter().map(|row| (row.why, row.what.as_str())).collect();
        assert_eq!(whys, [(SkipReason::NoId, "nameless"), (SkipReason::BadId, "../../disable_access_token")]);
        let [torrent] = mapped.torrents.as_slice() else { panic!("{:?}", mapped.torrents) };
        assert_eq!(torrent.filename.as_deref(), Some("first"));
        assert_eq!((torrent.bytes, torrent.status.clone()), (Some(7), Some(Status::Downloaded)));
        assert_eq!((mapped.odd.duplicates, mapped.odd.empty_details, mapped.odd.conflicts), (1, 1, 2));
        let kept: Vec<(Option<&str>, Option<&str>)> =
            mapped.rows.iter().map(|row| (row.torrent.as_ref().map(TorrentId::as_str), row.reason)).collect();
        assert_eq!(kept, [(None, Some("no_id")), (None, Some("bad_id")), (Some("A"), None), (Some("A"), None)]);
    }
}
