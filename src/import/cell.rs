//! One value of another program, of whatever type it was stored as.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::archive::{Cell, ImportedFailure, ScriptRow};
use crate::model::{FailureKind, InfoHash};

/// What is recorded for a failure whose text tells no more.
const UNKNOWN: &str = "imported";

/// HTTP statuses, and what kind of failure they are.
const STATUSES: [(std::ops::RangeInclusive<u16>, FailureKind); 6] = [
    (401..=401, FailureKind::Token),
    (403..=403, FailureKind::Access),
    (404..=404, FailureKind::NotFound),
    (429..=429, FailureKind::Quota),
    (451..=451, FailureKind::Infringing),
    (500..=599, FailureKind::Server),
];

/// Whether there is nothing at all.
pub(super) fn is_empty(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.is_empty())
}

/// Whether a value says nothing as a number.
pub(super) fn is_blank(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.trim().is_empty())
}

/// Reads a name as it was stored, blanks included.
pub(super) fn name(row: &ScriptRow, column: &str) -> Option<String> {
    Some(word(row.get(column)?)).filter(|name| !name.is_empty())
}

/// Reads a text; blanks are nothing, and so are the words that Python prints for nothing.
pub(super) fn text(row: &ScriptRow, column: &str) -> Option<String> {
    let text = word(row.get(column)?);
    Some(text.trim().to_owned()).filter(|text| !matches!(text.as_str(), "" | "None" | "null"))
}

fn word(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Integer(n) => n.to_string(),
        Cell::Real(n) => n.to_string(),
        Cell::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Reads a whole number; a fraction of a byte means nothing.
#[expect(clippy::cast_possible_truncation, reason = "checked to be within what the number holds")]
pub(super) fn whole(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Integer(n) => Some(*n),
        Cell::Real(n) => Some(*n).filter(|n| n.abs() < 9e18).map(|n| n as i64),
        Cell::Text(text) => text.trim().parse().ok(),
        Cell::Bytes(_) => None,
    }
}

/// Reads a number; a percent sign behind it is none of it.
#[expect(clippy::cast_precision_loss, reason = "a percentage")]
pub(super) fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Integer(n) => Some(*n as f64),
        Cell::Real(n) => Some(*n),
        Cell::Text(text) => text.trim().trim_end_matches('%').trim_end().parse().ok(),
        Cell::Bytes(_) => None,
    }
}

/// Reads several texts: joined by commas, or as a JSON array.
pub(super) fn list(joined: &str) -> Vec<String> {
    serde_json::from_str(joined).unwrap_or_else(|_| {
        joined.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
    })
}

/// Reads an info hash, 40 hexadecimal digits or 32 letters of base 32; one hash is one text, however it was written.
pub(super) fn hash(text: &str) -> Option<String> {
    text.trim().parse::<InfoHash>().ok().map(|hash| hash.to_string())
}

/// Makes a failure of its text, with what the text tells of the answer.
pub(super) fn failure(message: String) -> ImportedFailure {
    let http_status = http_status(&message);
    let kind = STATUSES.iter().find(|(range, _)| http_status.is_some_and(|status| range.contains(&status)));
    ImportedFailure { kind: kind.map_or(UNKNOWN, |(_, kind)| kind.as_str()), http_status, message }
}

/// Reads the status of an answer: a number that stands first, or behind a word that says what it is.
fn http_status(message: &str) -> Option<u16> {
    let words: Vec<&str> =
        message.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_told = |before: Option<&&str>| {
        before.is_none_or(|word| ["http", "status", "code", "error"].contains(&word.to_ascii_lowercase().as_str()))
    };
    let mut numbers = words.iter().enumerate().filter(|(i, _)| is_told(i.checked_sub(1).and_then(|i| words.get(i))));
    numbers.find_map(|(_, word)| word.parse().ok().filter(|status| (400..600).contains(status)))
}

/// Writes a row as a JSON object; bytes that are no text are written as such.
pub(super) fn json(row: &ScriptRow) -> String {
    let value = |cell: &Cell| match cell {
        Cell::Integer(n) => Value::from(*n),
        Cell::Real(n) => Value::from(*n),
        Cell::Text(text) => Value::from(text.as_str()),
        Cell::Bytes(bytes) => json!({ "hex": hex(bytes) }),
    };
    Value::from(row.cells().map(|(column, cell)| (column.to_owned(), value(cell))).collect::<Map<_, _>>()).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hash_is_one_text_in_either_writing() {
        let hex = "c9e15763f722f23e98a29decdfae341b98d53056";
        for text in
            [hex, &hex.to_uppercase(), "ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW", " zhqvoy7xelzd5gfctxwn7lrudomnkmcw\n"]
        {
            assert_eq!(hash(text).as_deref(), Some(hex), "{text}");
        }
        for bad in ["", "g", &"a".repeat(39), &"g".repeat(40), &"1".repeat(32)] {
            assert_eq!(hash(bad), None, "{bad}");
        }
    }

    #[test]
    fn numbers_beyond_all_bounds_are_none() {
        for cell in [Cell::Real(1e300), Cell::Real(f64::NAN), Cell::Text("9".repeat(30)), Cell::Bytes(vec![0xff])] {
            assert_eq!(whole(&cell), None, "{cell:?}");
        }
        assert_eq!((whole(&Cell::Real(2.9)), whole(&Cell::Text(" 12 ".into()))), (Some(2), Some(12)));
    }

    #[test]
    fn the_text_of_a_failure_tells_its_kind_where_it_names_the_answer() {
        for (message, kind, status) in [
            ("HTTP 503", "server", Some(503)),
            ("429 Client Error: Too Many Requests for url", "quota", Some(429)),
            ("status code: 404", "not_found", Some(404)),
            ("timed out after 500 ms", "imported", None),
            ("418", "imported", Some(418)),
            ("", "imported", None),
        ] {
            let failure = failure(message.to_owned());
            assert_eq!((failure.kind, failure.http_status), (kind, status), "{message}");
        }
    }
}
