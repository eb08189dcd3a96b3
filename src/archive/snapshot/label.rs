//! What a snapshot's name tells: whose it is, its place in the order, its schema and when it was taken.
//!
//! `redriva.db.0012.v5-20261122T100000Z.db`: the archive's whole name, then a number that only grows. The first
//! version wrote `redriva.v1-20261122T100000Z.db`, with the name up to its last dot and no number.

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::model::Timestamp;

/// Time in a name.
pub(in crate::archive) const TIME: &str = "%Y%m%dT%H%M%SZ";

/// What every snapshot's name ends with.
const ENDING: &str = ".db";

/// Most digits of a number: no more than every reader of JSON takes exactly.
const DIGITS: usize = 15;

/// The last number there is. What is taken after it bears it too, and is told apart by its time.
pub(super) const LAST: u64 = 999_999_999_999_999;

/// What a name tells beside the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) struct Label {
    /// Grows by one with each snapshot of an archive, up to [`LAST`]; 0 in a name of the first version.
    pub(in crate::archive) number: u64,
    pub(in crate::archive) schema: i64,
    pub(in crate::archive) taken: Timestamp,
}

impl Label {
    /// Makes the label of a snapshot that comes after the newest one.
    pub(super) fn after(newest: Option<&Self>, schema: i64, taken: Timestamp) -> Self {
        let number = newest.map_or(1, |newest| (newest.number + 1).min(LAST));
        // Where the numbers end the time alone tells the order, whatever the clock says.
        let later = newest.filter(|newest| newest.number == LAST && newest.taken >= taken);
        let later = later.and_then(|newest| newest.taken.checked_add(Duration::from_secs(1)).ok());
        Self { number, schema, taken: later.unwrap_or(taken) }
    }

    /// Reads the name of an archive's snapshot.
    pub(in crate::archive) fn read(archive: &Path, name: &OsStr) -> Option<Self> {
        let rest = |before: &OsStr| -> Option<&str> {
            std::str::from_utf8(name.as_encoded_bytes().strip_prefix(before.as_encoded_bytes())?).ok()
        };
        let numbered = rest(archive.file_name()?).and_then(|rest| {
            let (number, rest) = rest.strip_prefix('.')?.split_once(".v")?;
            let is_number = (1..=DIGITS).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
            Self::of(number.parse().ok().filter(|n| is_number && *n > 0)?, rest)
        });
        numbered.or_else(|| Self::of(0, rest(archive.file_stem()?)?.strip_prefix(".v")?))
    }

    fn of(number: u64, rest: &str) -> Option<Self> {
        let (schema, time) = rest.strip_suffix(ENDING)?.split_once('-')?;
        let taken = DateTime::strptime(TIME, time).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp();
        Some(Self { number, schema: schema.parse().ok()?, taken })
    }

    /// Whether the name is of the first version, which two archives may share.
    pub(in crate::archive) fn is_old(&self) -> bool {
        self.number == 0
    }

    /// Returns the name.
    pub(in crate::archive) fn name(&self, archive: &Path) -> OsString {
        let mut name = archive.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{:04}.v{}-{}{ENDING}", self.number, self.schema, self.taken.strftime(TIME)));
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_number_schema_and_time_and_belong_to_one_archive() {
        let read = |archive: &str, name: &str| {
            Label::read(Path::new(archive), OsStr::new(name)).map(|l| (l.number, l.schema, l.taken.to_string()))
        };
        let noon = "2026-11-22T10:00:00Z".to_owned();
        let archive = "/a/redriva.db";
        assert_eq!(read(archive, "redriva.v12-20261122T100000Z.db"), Some((0, 12, noon.clone())));
        assert_eq!(read(archive, "redriva.db.0007.v5-20261122T100000Z.db"), Some((7, 5, noon.clone())));
        for other in [
            "redriva.growing",
            "redriva.v1-20261122T100000Z.db-wal",
            "other.v1-20261122T100000Z.db",
            "redriva.sqlite.0007.v5-20261122T100000Z.db",
            "redriva.db.0000.v5-20261122T100000Z.db",
            "redriva.db.9999999999999999.v5-20261122T100000Z.db",
            "redriva.db.+7.v5-20261122T100000Z.db",
            "redriva.db.v5-20261122T100000Z.db",
            "x",
        ] {
            assert_eq!(read(archive, other), None, "{other}");
        }
        let odd = "/a/x.v1-20261122T100000Z.db";
        assert_eq!(read("/a/x.db", "x.v1-20261122T100000Z.db"), read("/a/x", "x.v1-20261122T100000Z.db"));
        assert_eq!(read("/a/x.db", "x.v1-20261122T100000Z.db.0001.v5-20261122T100000Z.db"), None);
        assert_eq!(read(odd, "x.v1-20261122T100000Z.db.0001.v5-20261122T100000Z.db"), Some((1, 5, noon)));
    }

    #[test]
    fn what_is_written_is_read() {
        let taken = "2026-11-22T10:00:00Z".parse().unwrap();
        for archive in ["redriva.db", "x", "x.y.z", ".hidden", "a\nb'\"c", "x.v1-20261122T100000Z.db"] {
            for number in [1, 999_999, 1_000_000, 999_999_999_999, LAST] {
                let label = Label { number, schema: 5, taken };
                assert_eq!(Label::read(Path::new(archive), &label.name(Path::new(archive))), Some(label), "{archive}");
            }
        }
    }
}
