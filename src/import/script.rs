//! Rows of the Python script to torrents: what each column means, and what odd values are worth.
//!
//! The script's "details" hold neither files nor the service's answer, so they are no details of
//! this archive: what they tell fills the torrent's own fields, and the real detail stays owed.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::archive::{Cell, Script, ScriptRow};
use crate::model::{Status, Torrent, TorrentId, true_instant};

/// What a script's database comes to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mapped {
    /// One torrent an id, in the order of the rows.
    pub torrents: Vec<Torrent>,
    /// Rows that cannot be torrents.
    pub skipped: Vec<Skipped>,
    /// What was odd about the others.
    pub odd: Oddities,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The table it stood in.
    pub table: &'static str,
    /// What tells it apart: its id, or its raw name.
    pub what: String,
    /// Why.
    pub why: Why,
}

/// Why a row was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It has no id.
    NoId,
    /// Its id is none of Real-Debrid's.
    BadId,
}

impl Why {
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
    /// Rows with an id that another row had before; they filled its gaps.
    pub duplicates: u64,
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
}

/// Makes torrents of everything that the script stored.
pub fn map_script(script: &Script) -> Mapped {
    let mut work = Work::default();
    for row in &script.torrents {
        work.out.odd.torrent_rows += 1;
        if let Some(torrent) = work.base("torrents", "filename", row) {
            let known = Torrent {
                filename: text(row, "filename"),
                bytes: work.size(row, "bytes"),
                added: work.date(row, "added_on"),
                ..torrent
            };
            if work.add(known) {
                work.out.odd.duplicates += 1;
            }
        }
    }
    let overview = work.out.torrents.len();
    for row in &script.details {
        work.out.odd.detail_rows += 1;
        if let Some(torrent) = work.base("torrent_details", "name", row) {
            let id = torrent.id.clone();
            let told = work.detail(row, torrent);
            work.out.odd.error_rows += u64::from(text(row, "error").is_some());
            let silent = Torrent { status: None, ..told.clone() } == Torrent::bare(id);
            work.out.odd.empty_details += u64::from(silent);
            work.add(told);
        }
    }
    work.out.odd.only_in_details = (work.out.torrents.len() - overview) as u64;
    work.out
}

#[derive(Default)]
struct Work {
    out: Mapped,
    places: HashMap<TorrentId, usize>,
}

impl Work {
    /// Starts a torrent with what both tables tell alike, or notes why the row is left out.
    fn base(&mut self, table: &'static str, name: &str, row: &ScriptRow) -> Option<Torrent> {
        let raw = text(row, "id");
        let why = match raw.as_deref().map(TorrentId::parse) {
            Some(Ok(id)) => {
                let status = text(row, "status").map(|word| Status::parse(&word));
                return Some(Torrent { status, ..Torrent::bare(id) });
            }
            Some(Err(_)) => Why::BadId,
            None => Why::NoId,
        };
        let what = raw.or_else(|| text(row, name)).unwrap_or_default();
        self.out.skipped.push(Skipped { table, what, why });
        None
    }

    fn detail(&mut self, row: &ScriptRow, torrent: Torrent) -> Torrent {
        Torrent {
            filename: text(row, "name"),
            bytes: self.size(row, "size"),
            hash: self.hash(row),
            host: text(row, "host"),
            split: self.size(row, "split"),
            progress: self.progress(row),
            added: self.date(row, "added"),
            links: self.links(row),
            ended: self.date(row, "ended"),
            speed: self.size(row, "speed"),
            ..torrent
        }
    }

    /// Adds a torrent, or fills the gaps of the one with its id; tells whether there was one.
    fn add(&mut self, torrent: Torrent) -> bool {
        match self.places.entry(torrent.id.clone()) {
            Entry::Vacant(place) => {
                place.insert(self.out.torrents.len());
                self.out.torrents.push(torrent);
                false
            }
            Entry::Occupied(place) => {
                let first = &mut self.out.torrents[*place.get()];
                *first = fill(first, torrent);
                true
            }
        }
    }

    /// Reads a number that is not negative; the script's columns hold texts and fractions too.
    #[expect(clippy::cast_possible_truncation, reason = "a fraction of a byte means nothing, and a float saturates")]
    fn size(&mut self, row: &ScriptRow, column: &str) -> Option<i64> {
        let number = match row.0.get(column)? {
            Cell::Integer(n) => Some(*n),
            Cell::Real(n) if n.is_finite() => Some(*n as i64),
            Cell::Real(_) => None,
            Cell::Text(text) if text.trim().is_empty() => return None,
            Cell::Text(text) => text.trim().parse().ok(),
        };
        self.readable(number.filter(|n| *n >= 0))
    }

    #[expect(clippy::cast_precision_loss, reason = "a percentage")]
    fn progress(&mut self, row: &ScriptRow) -> Option<f64> {
        let number = match row.0.get("progress")? {
            Cell::Integer(n) => Some(*n as f64),
            Cell::Real(n) => Some(*n),
            Cell::Text(text) if text.trim().is_empty() => return None,
            Cell::Text(text) => text.trim().trim_end_matches('%').parse().ok(),
        };
        self.readable(number.filter(|n| (0.0..=100.0).contains(n)))
    }

    fn hash(&mut self, row: &ScriptRow) -> Option<String> {
        let hash = text(row, "hash")?;
        self.readable(Some(hash).filter(|hash| is_hash(hash)))
    }

    /// Reads links joined by commas. No link at all may mean that the script never asked.
    fn links(&mut self, row: &ScriptRow) -> Option<Vec<String>> {
        let joined = text(row, "links")?;
        let links: Vec<String> = joined
            .split(',')
            .map(str::trim)
            .filter(|link| link.starts_with("https://") || link.starts_with("http://"))
            .map(str::to_owned)
            .collect();
        self.readable(Some(links).filter(|links| !links.is_empty()))
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

/// Whether a text is an info hash: 40 hexadecimal digits, or 32 of base 32.
pub(super) fn is_hash(text: &str) -> bool {
    match text.len() {
        40 => text.bytes().all(|b| b.is_ascii_hexdigit()),
        32 => text.bytes().all(|b| b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b)),
        _ => false,
    }
}

/// Returns the first torrent with the second one's values where it has none.
fn fill(first: &Torrent, second: Torrent) -> Torrent {
    let first = first.clone();
    Torrent {
        id: first.id,
        filename: first.filename.or(second.filename),
        hash: first.hash.or(second.hash),
        bytes: first.bytes.or(second.bytes),
        host: first.host.or(second.host),
        split: first.split.or(second.split),
        progress: first.progress.or(second.progress),
        status: first.status.or(second.status),
        added: first.added.or(second.added),
        links: first.links.or(second.links),
        ended: first.ended.or(second.ended),
        speed: first.speed.or(second.speed),
        seeders: first.seeders.or(second.seeders),
    }
}

/// Reads a text; blanks are nothing, and so are the words that Python prints for nothing.
fn text(row: &ScriptRow, column: &str) -> Option<String> {
    let text = match row.0.get(column)? {
        Cell::Text(text) => text.trim().to_owned(),
        Cell::Integer(n) => n.to_string(),
        Cell::Real(n) => n.to_string(),
    };
    Some(text).filter(|text| !matches!(text.as_str(), "" | "None" | "null"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[(&str, Cell)]) -> ScriptRow {
        ScriptRow(cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.clone())).collect())
    }

    fn word(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn values_of_any_type_are_read_where_they_mean_something() {
        let details = row(&[
            ("id", word(" A1 ")),
            ("name", word("None")),
            ("size", word(" 12 ")),
            ("progress", word("56.8%")),
            ("hash", word("xyz")),
            ("links", word("https://real-debrid.com/d/A,, https://real-debrid.com/d/B ,junk")),
            ("speed", Cell::Integer(-1)),
            ("split", Cell::Real(2.9)),
            ("added", word("yesterday")),
            ("error", word("503")),
        ]);
        let mapped = map_script(&Script { torrents: vec![], details: vec![details] });
        let wanted = Torrent {
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
            unreadable: 2,
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
        };
        let mapped = map_script(&script);
        let whys: Vec<(Why, &str)> = mapped.skipped.iter().map(|row| (row.why, row.what.as_str())).collect();
        assert_eq!(whys, [(Why::NoId, "nameless"), (Why::BadId, "../../disable_access_token")]);
        let [torrent] = mapped.torrents.as_slice() else { panic!("{:?}", mapped.torrents) };
        assert_eq!(torrent.filename.as_deref(), Some("first"));
        assert_eq!((torrent.bytes, torrent.status.clone()), (Some(7), Some(Status::Downloaded)));
        assert_eq!((mapped.odd.duplicates, mapped.odd.empty_details), (1, 1));
    }

    #[test]
    fn hashes_are_hexadecimal_or_base_32() {
        assert!(is_hash(&"aF09".repeat(10)));
        assert!(is_hash(&"a2Z7".repeat(8)));
        for bad in ["", "g", &"a".repeat(39), &"g".repeat(40), &"1".repeat(32)] {
            assert!(!is_hash(bad), "{bad}");
        }
    }
}
