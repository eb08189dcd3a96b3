//! A library to be put back from a file, when the archive itself is lost: an export, a `dmm` backup or a list of magnets.
//!
//! Pure: bytes in, torrents out. Start at `read_library`.

use std::collections::HashSet;

use serde_json::Value;

use super::cell::hash;
use super::dmm::{NotABackup, read_backup};
use super::unpack::text_of;
use crate::actions::Source;
use crate::format::FORMULA;

/// What a magnet begins with.
const SCHEME: &str = "magnet:";

/// What such a file tells of.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Library {
    /// Each hash once, in the order of the file.
    pub entries: Vec<LibraryEntry>,
    /// Raw names of what has no hash that can be used; empty where there is no name.
    pub unusable: Vec<String>,
}

/// A torrent of such a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryEntry {
    /// Info hash: 40 hexadecimal digits in lower case.
    pub hash: String,
    /// Raw name; empty when the file has none.
    pub name: String,
    /// The torrent's own name, where the file tells it: an add is judged by it.
    pub own_name: Option<String>,
    /// Chosen files, path and size; none when the file does not tell.
    pub files: Vec<(String, i64)>,
}

/// What a file says of a torrent, or the raw name of one without a usable hash.
type Told = Result<LibraryEntry, String>;

/// Reads a file, in whatever encoding it was saved.
pub fn read_library(bytes: &[u8]) -> Result<Library, NotABackup> {
    // What is no text for certain is refused by the reader of backups, which tells why.
    let text = text_of(bytes).unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    let told = if lines().next().is_some_and(is_magnet) {
        lines().map(of_magnet).collect()
    } else if let Some(rows) = of_csv(&text).or_else(|| of_json(&text)) {
        rows
    } else {
        of_backup(read_backup(bytes)?)
    };
    let mut known = HashSet::new();
    let mut library = Library::default();
    for told in told {
        match told {
            Ok(entry) if known.insert(entry.hash.clone()) => library.entries.push(entry),
            Ok(_) => {}
            Err(name) => library.unusable.push(name),
        }
    }
    Ok(library)
}

fn of_backup(backup: super::Backup) -> Vec<Told> {
    let entry = |entry: super::BackupEntry| {
        Ok(LibraryEntry { hash: entry.hash, name: entry.filename, own_name: None, files: Vec::new() })
    };
    backup.entries.into_iter().map(entry).chain(backup.unusable.into_iter().map(Err)).collect()
}

fn is_magnet(line: &str) -> bool {
    line.get(..SCHEME.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(SCHEME))
}

fn of_magnet(line: &str) -> Told {
    let Ok(Source::Magnet(magnet)) = Source::parse(line) else { return Err(String::new()) };
    let name = magnet.name.unwrap_or_default();
    Ok(LibraryEntry { hash: magnet.hash.to_string(), name, own_name: None, files: Vec::new() })
}

/// Reads an export, `json` or `jsonl`; nothing when it is none.
fn of_json(text: &str) -> Option<Vec<Told>> {
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
    Some(found.iter().map(of_row).collect())
}

fn of_row(row: &Value) -> Told {
    let word = |key: &str| row.get(key).and_then(Value::as_str);
    let name = word("filename").unwrap_or_default().to_owned();
    let Some(hash) = word("hash").and_then(hash) else { return Err(name) };
    let files = row.pointer("/detail/files").and_then(Value::as_array);
    let chosen = |file: &Value| {
        let is_chosen = file.get("selected").is_some_and(|chosen| *chosen == Value::Bool(true) || *chosen == 1);
        let path = file.get("path").and_then(Value::as_str)?.to_owned();
        is_chosen.then(|| (path, file.get("bytes").and_then(Value::as_i64).unwrap_or(-1)))
    };
    let files = files.map(|files| files.iter().filter_map(chosen).collect()).unwrap_or_default();
    let own_name = row.pointer("/detail/original_filename").and_then(Value::as_str).map(str::to_owned);
    Ok(LibraryEntry { hash, name, own_name, files })
}

/// What stands between the cells: a comma in an export, the others when a spreadsheet saved it again.
const BETWEEN: [u8; 3] = [b',', b';', b'\t'];

/// Reads an export as CSV, by the columns of its heading; nothing when it is none.
fn of_csv(text: &str) -> Option<Vec<Told>> {
    // A spreadsheet tells itself in a line of its own what stands between the cells.
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let text = if first.starts_with("sep=") { rest } else { text };
    BETWEEN.iter().find_map(|between| of_cells(text, *between))
}

fn of_cells(text: &str, between: u8) -> Option<Vec<Told>> {
    let mut rows = csv::ReaderBuilder::new().flexible(true).delimiter(between).from_reader(text.as_bytes());
    let heading = rows.headers().ok()?;
    let column = |name: &str| heading.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
    let (hashes, names, own_names) = (column("hash")?, column("name")?, column("original_name"));
    let of_row = |row: csv::StringRecord| {
        let cell = |at: usize| row.get(at).map(without_guard).unwrap_or_default().to_owned();
        let name = cell(names);
        let Some(hash) = hash(&cell(hashes)) else { return Err(name) };
        let own_name = own_names.map(&cell).filter(|name| !name.is_empty());
        Ok(LibraryEntry { hash, name, own_name, files: Vec::new() })
    };
    rows.records().map(|row| row.map(of_row).ok()).collect()
}

/// Takes away what keeps a spreadsheet from taking a text for a formula.
fn without_guard(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
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
        let entries = |file: &str| read_library(file.as_bytes()).unwrap().entries;
        assert_eq!(entries(&export), vec![entry.clone()]);
        assert_eq!(entries(&export.repeat(2)), [entry]);
        let backup = format!("[{{\"filename\":\"n\",\"hash\":\"{hash}\"}}]");
        assert_eq!(entries(&backup), vec![bare.clone()]);
        let magnets = format!("magnet:?xt=urn:btih:{}&dn=n\n\nmagnet:?xt=urn:btih:zz\n", hash.to_uppercase());
        assert_eq!(entries(&magnets), [bare]);
        assert!(read_library(b"nothing of the kind").is_err());
        assert!(read_library(b"id,name\nA,b\n").is_err(), "no column of hashes");
    }

    const HEX: &str = "c9e15763f722f23e98a29decdfae341b98d53056";
    const BASE32: &str = "ZHQVOY7XELZD5GFCTXWN7LRUDOMNKMCW";

    fn hashes(file: &[u8]) -> Vec<String> {
        read_library(file).unwrap().entries.into_iter().map(|entry| entry.hash).collect()
    }

    #[test]
    fn a_hash_in_base_32_is_the_same_hash_in_every_kind_of_file() {
        for file in [
            format!("magnet:?xt=urn:btih:{BASE32}\nmagnet:?xt=urn:btih:{HEX}\n"),
            format!("name,hash\nn,{BASE32}\nn,{HEX}\n"),
            format!("{{\"hash\":\"{BASE32}\",\"detail\":null}}\n{{\"hash\":\"{HEX}\",\"detail\":null}}\n"),
            format!("[{{\"filename\":\"n\",\"hash\":\"{BASE32}\"}},{{\"filename\":\"n\",\"hash\":\"{HEX}\"}}]"),
        ] {
            assert_eq!(hashes(file.as_bytes()), [HEX], "{file}");
        }
    }

    #[test]
    fn a_magnet_is_read_however_it_is_written() {
        for magnet in [
            format!("magnet:?xt=urn:btih:{HEX}&xt=urn:btmh:1220{}", "ab".repeat(32)),
            format!("magnet:?xt.1=urn:btih:{HEX}&dn=n"),
            format!("MAGNET:?XT=urn:BTIH:{}", HEX.to_uppercase()),
        ] {
            assert_eq!(hashes(magnet.as_bytes()), [HEX], "{magnet}");
        }
    }

    #[test]
    fn what_has_no_usable_hash_is_told_and_not_left_out_silently() {
        for (file, names) in [
            (format!("magnet:?xt=urn:btih:{HEX}\nmagnet:?xt=urn:btih:zz&dn=bad\nwords\n"), vec!["", ""]),
            (format!("hash,name\n{HEX},n\nzz,bad\n"), vec!["bad"]),
            (format!("{{\"hash\":\"{HEX}\",\"detail\":null}}{{\"filename\":\"bad\",\"hash\":null}}"), vec!["bad"]),
            (format!("[{{\"hash\":\"{HEX}\"}},{{\"filename\":\"bad\",\"hash\":\"zz\"}}]"), vec!["bad"]),
        ] {
            let Library { entries, unusable } = read_library(file.as_bytes()).unwrap();
            assert_eq!((entries.len(), unusable.iter().map(String::as_str).collect()), (1, names), "{file}");
        }
    }

    #[test]
    fn a_mark_at_the_beginning_costs_neither_files_nor_entries() {
        let export = format!(
            "{{\"filename\":\"n\",\"hash\":\"{HEX}\",\"detail\":{{\"original_filename\":\"own\",\
             \"files\":[{{\"path\":\"/a\",\"bytes\":5,\"selected\":1}}]}}}}"
        );
        for text in [export, format!("hash,name\r\n{HEX},n\r\n"), format!("magnet:?xt=urn:btih:{HEX}&dn=n")] {
            let wide: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
            for file in [[b"\xef\xbb\xbf", text.as_bytes()].concat(), wide] {
                assert_eq!(read_library(&file).unwrap(), read_library(text.as_bytes()).unwrap(), "{text}");
            }
        }
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
        assert_eq!(
            read_library(csv.as_bytes()).unwrap(),
            Library { entries: vec![entry], unusable: vec!["no hash".to_owned()] }
        );
    }

    #[test]
    fn an_export_that_a_spreadsheet_saved_again_is_read_whatever_stands_between_its_cells() {
        let (one, other) = ("b".repeat(40), "c".repeat(40));
        let plain = format!("id,name,hash\nA,\"n; m\",{one}\nB,k,{other}\n");
        let wanted = read_library(plain.as_bytes()).unwrap();
        assert_eq!(wanted.entries.len(), 2);
        for saved in [
            format!("id;name;hash\r\nA;\"n; m\";{one}\r\nB;k;{other}\r\n"),
            format!("id\tname\thash\r\nA\tn; m\t{one}\r\nB\tk\t{other}\r\n"),
            format!("sep=;\r\nid;name;hash\r\nA;\"n; m\";{one}\r\nB;k;{other}\r\n"),
            format!("ID,Name,HASH\nA,n; m,{one}\nB,k,{other}\n"),
        ] {
            assert_eq!(read_library(saved.as_bytes()).unwrap(), wanted, "{saved}");
        }
    }
}
