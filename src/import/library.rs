//! A library to be put back from a file, when the archive itself is lost: an export, a `dmm` backup or a list of magnets.
//!
//! Pure: bytes in, torrents out. Start at `read_library`.

use std::collections::HashSet;

use serde_json::Value;

use super::dmm::{NotABackup, read_backup};
use crate::format::{FORMULA, is_hash};

/// A torrent of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryEntry {
    /// Info hash in lower case.
    pub hash: String,
    /// Raw name; empty when the file has none.
    pub name: String,
    /// The torrent's own name, where the file tells it: an add is judged by it.
    pub own_name: Option<String>,
    /// Chosen files, path and size; none when the file does not tell.
    pub files: Vec<(String, i64)>,
}

/// Reads a file; each hash once, in the order of the file.
pub fn read_library(bytes: &[u8]) -> Result<Vec<LibraryEntry>, NotABackup> {
    let text = String::from_utf8_lossy(bytes);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let mut found = if lines().next().is_some_and(|line| line.starts_with("magnet:")) {
        lines().filter_map(of_magnet).collect()
    } else if let Some(rows) = of_csv(&text) {
        rows
    } else {
        of_json(&text).map_or_else(|| read_backup(bytes).map(of_backup), Ok)?
    };
    let mut known = HashSet::new();
    found.retain(|entry: &LibraryEntry| known.insert(entry.hash.clone()));
    Ok(found)
}

fn of_backup(backup: super::Backup) -> Vec<LibraryEntry> {
    let entry = |entry: super::BackupEntry| LibraryEntry {
        hash: entry.hash,
        name: entry.filename,
        own_name: None,
        files: Vec::new(),
    };
    backup.entries.into_iter().map(entry).collect()
}

fn of_magnet(line: &str) -> Option<LibraryEntry> {
    let (_, query) = line.split_once('?')?;
    let (mut hash, mut name) = (None, String::new());
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        match key.as_ref() {
            "xt" => hash = value.strip_prefix("urn:btih:").map(str::to_ascii_lowercase),
            "dn" => name = value.into_owned(),
            _ => {}
        }
    }
    Some(LibraryEntry { hash: hash.filter(|hash| is_hash(hash))?, name, own_name: None, files: Vec::new() })
}

/// Reads an export, `json` or `jsonl`; nothing when it is none.
fn of_json(text: &str) -> Option<Vec<LibraryEntry>> {
    let mut found = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value.ok()? {
            Value::Array(rows) => found.extend(rows),
            row => found.push(row),
        }
    }
    // Only an export tells of details; a backup is read with more patience elsewhere.
    if !found.iter().any(|row| row.get("detail").is_some()) {
        return None;
    }
    Some(found.iter().filter_map(of_row).collect())
}

fn of_row(row: &Value) -> Option<LibraryEntry> {
    let word = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let hash = word("hash").map(|hash| hash.to_ascii_lowercase()).filter(|hash| is_hash(hash))?;
    let files = row.pointer("/detail/files").and_then(Value::as_array);
    let chosen = |file: &Value| {
        let is_chosen = file.get("selected").is_some_and(|chosen| *chosen == Value::Bool(true) || *chosen == 1);
        let path = file.get("path").and_then(Value::as_str)?.to_owned();
        is_chosen.then(|| (path, file.get("bytes").and_then(Value::as_i64).unwrap_or(-1)))
    };
    let files = files.map(|files| files.iter().filter_map(chosen).collect()).unwrap_or_default();
    let own_name = row.pointer("/detail/original_filename").and_then(Value::as_str).map(str::to_owned);
    Some(LibraryEntry { hash, name: word("filename").unwrap_or_default(), own_name, files })
}

/// Reads an export as CSV, by the columns of its heading; nothing when it is none.
fn of_csv(text: &str) -> Option<Vec<LibraryEntry>> {
    let mut rows = csv_records(text).into_iter();
    let heading = rows.next()?;
    let column = |name: &str| heading.iter().position(|cell| cell == name);
    let (hash, name, own) = (column("hash")?, column("name")?, column("original_name"));
    let of_row = |row: Vec<String>| {
        let cell = |at: usize| row.get(at).map(|cell| without_guard(cell).to_owned()).unwrap_or_default();
        let hash = cell(hash).to_ascii_lowercase();
        let own_name = own.map(&cell).filter(|name| !name.is_empty());
        is_hash(&hash).then(|| LibraryEntry { hash, name: cell(name), own_name, files: Vec::new() })
    };
    Some(rows.filter_map(of_row).collect())
}

/// Takes away what keeps a spreadsheet from taking a text for a formula.
fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// Reads records as RFC 4180 writes them.
fn csv_records(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => is_quoted = !is_quoted,
            letter if is_quoted => cell.push(letter),
            ',' => record.push(std::mem::take(&mut cell)),
            '\n' => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            '\r' => {}
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_backups_and_magnets_are_read_each_hash_once() {
        let hash = "a".repeat(40);
        let export = format!(
            "{{\"id\":\"A\",\"filename\":\"n\",\"hash\":\"{hash}\",\"detail\":{{\"files\":[{{\"id\":1,\"path\":\"/a\",\"bytes\":5,\"selected\":true}},\
             {{\"id\":2,\"path\":\"/b\",\"bytes\":6,\"selected\":false}}]}}}}\n"
        );
        let entry = LibraryEntry {
            hash: hash.clone(),
            name: "n".to_owned(),
            own_name: None,
            files: vec![("/a".to_owned(), 5)],
        };
        let bare = LibraryEntry { files: Vec::new(), ..entry.clone() };
        assert_eq!(read_library(export.as_bytes()).unwrap(), vec![entry.clone()]);
        assert_eq!(read_library(export.repeat(2).as_bytes()).unwrap(), [entry]);
        let backup = format!("[{{\"filename\":\"n\",\"hash\":\"{hash}\"}}]");
        assert_eq!(read_library(backup.as_bytes()).unwrap(), vec![bare.clone()]);
        let magnets = format!("magnet:?xt=urn:btih:{}&dn=n\n\nmagnet:?xt=urn:btih:zz\n", hash.to_uppercase());
        assert_eq!(read_library(magnets.as_bytes()).unwrap(), [bare]);
        assert!(read_library(b"nothing of the kind").is_err());
        assert!(read_library(b"id,name\nA,b\n").is_err(), "no column of hashes");
    }

    #[test]
    fn an_export_as_csv_is_read_by_its_heading() {
        let hash = "b".repeat(40);
        let csv = format!(
            "id,name,hash,original_name\r\nA,\"'=a, \"\"b\"\"\nc\",{},A.WEB-DL\r\nB,no hash,,\r\nC,same,{hash},",
            hash.to_uppercase()
        );
        let name = "=a, \"b\"\nc".to_owned();
        let entry = LibraryEntry { hash, name, own_name: Some("A.WEB-DL".to_owned()), files: Vec::new() };
        assert_eq!(read_library(csv.as_bytes()).unwrap(), [entry]);
    }
}
