//! Backups of Debrid Media Manager: a list of names and hashes, without the service's ids.

use std::collections::{BTreeMap, HashSet};

use serde_json::{Deserializer, Value};

use super::cell::hash;
use super::unpack::{NotAText, text_of};

/// The key of the list in the backups that have one.
const LIST: &str = "torrents";

/// Length of a letter that is written as a number.
const ESCAPE: usize = r"\uffff".len();

/// One entry of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupEntry {
    /// Raw name, as it stands there; hostile until cleaned for display.
    pub filename: String,
    /// Info hash: 40 hexadecimal digits in small letters.
    pub hash: String,
}

/// What a backup holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backup {
    /// One entry a hash.
    pub entries: Vec<BackupEntry>,
    /// Entries with a hash that another one had before.
    pub duplicates: u64,
    /// Names of entries without a usable hash.
    pub unusable: Vec<String>,
    /// Halves of letters (lone surrogates, as `\ud800`) in whose place U+FFFD was read.
    pub halves: u64,
}

/// Why a file is no backup; reads on from the file's name.
#[derive(Debug, thiserror::Error)]
pub enum NotABackup {
    /// It is no text.
    #[error(transparent)]
    Text(#[from] NotAText),
    /// It is text of another kind.
    #[error("is neither the script's database nor a backup with names and hashes")]
    Other,
    /// It ends too early.
    #[error("breaks off in line {line}, column {column}, after {}", entries(*after))]
    BreaksOff {
        /// Line of the end.
        line: usize,
        /// Place in the line.
        column: usize,
        /// Whole entries before it.
        after: u64,
    },
    /// It is no JSON.
    #[error("is no JSON from line {line}, column {column} on, after {}", entries(*after))]
    Json {
        /// Line of what is none.
        line: usize,
        /// Place in the line.
        column: usize,
        /// Whole entries before it.
        after: u64,
    },
    /// It is another JSON.
    #[error("is JSON, but no list of names and hashes")]
    Shape,
}

fn entries(n: u64) -> String {
    if n == 0 { "no entry".to_owned() } else { format!("entry {n}") }
}

/// Reads a backup: a list of objects, an object with such a list in it, or one object a line; other keys are allowed.
pub fn read_backup(bytes: &[u8]) -> Result<Backup, NotABackup> {
    let (text, halves) = without_halves(text_of(bytes)?);
    if !text.trim_start().starts_with(['[', '{']) {
        return Err(NotABackup::Other);
    }
    let mut given = Vec::new();
    for value in Deserializer::from_str(&text).into_iter::<Value>() {
        let value = value.map_err(|error| broken(&text, &error))?;
        given.extend(list_of(value).ok_or(NotABackup::Shape)?);
    }
    let mut backup = Backup { halves, ..Backup::default() };
    let mut seen = HashSet::new();
    for entry in &given {
        let word = |key: &str| entry.get(key).and_then(Value::as_str).unwrap_or_default();
        let filename = word("filename").to_owned();
        match hash(word("hash")) {
            None => backup.unusable.push(filename),
            Some(hash) if seen.insert(hash.clone()) => backup.entries.push(BackupEntry { filename, hash }),
            Some(_) => backup.duplicates += 1,
        }
    }
    if backup.entries.is_empty() && !given.is_empty() { Err(NotABackup::Shape) } else { Ok(backup) }
}

/// Writes U+FFFD in the place of each half of a surrogate pair, which is valid JSON and no valid text; every other letter
/// keeps its place. Also returns how many there were.
fn without_halves(mut text: String) -> (String, u64) {
    let half = |text: &str, at: usize| -> Option<u16> {
        let digits = text.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok().filter(|unit| (0xd800..0xe000).contains(unit))
    };
    let mut halves = 0;
    let mut from = 0;
    while let Some(at) = text[from..].find('\\').map(|found| from + found) {
        from = match (half(&text, at), half(&text, at + ESCAPE)) {
            (Some(0xd800..0xdc00), Some(0xdc00..)) => at + 2 * ESCAPE,
            (Some(_), _) => {
                halves += 1;
                text.replace_range(at..at + ESCAPE, r"\ufffd");
                at + ESCAPE
            }
            // Whatever it escapes begins nothing.
            (None, _) => at + 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    (text, halves)
}

/// Returns the entries in a value: itself, a list, or the one list in an object whose entries have hashes.
fn list_of(value: Value) -> Option<Vec<Value>> {
    let mut object = match value {
        Value::Array(list) => return Some(list),
        Value::Object(object) if object.contains_key("hash") => return Some(vec![Value::Object(object)]),
        Value::Object(object) => object,
        _ => return None,
    };
    if let Some(list) = object.remove(LIST) {
        return if let Value::Array(list) = list { Some(list) } else { None };
    }
    let has_hashes =
        |value: &Value| value.as_array().is_some_and(|list| list.iter().any(|entry| entry.get("hash").is_some()));
    let mut lists = object.into_iter().map(|(_, value)| value).filter(has_hashes);
    match (lists.next(), lists.next()) {
        (Some(Value::Array(list)), None) => Some(list),
        _ => None,
    }
}

fn broken(text: &str, error: &serde_json::Error) -> NotABackup {
    let (line, column) = (error.line(), error.column());
    if error.is_eof() {
        return NotABackup::BreaksOff { line, column, after: whole_objects(text.as_bytes()) };
    }
    let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
    let good = text.as_bytes().get(..start + column.saturating_sub(1)).unwrap_or(text.as_bytes());
    NotABackup::Json { line, column, after: whole_objects(good) }
}

/// Counts the objects that end in the beginning of a JSON text; what is inside of them is not counted.
fn whole_objects(json: &[u8]) -> u64 {
    let mut ends: BTreeMap<u32, u64> = BTreeMap::new();
    let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            _ if in_text => {}
            b'[' | b'{' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'}' => {
                depth = depth.saturating_sub(1);
                *ends.entry(depth).or_default() += 1;
            }
            _ => {}
        }
    }
    ends.into_values().next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Backup, BackupEntry, read_backup};

    fn hash(n: u8) -> String {
        format!("{n:040x}")
    }

    #[test]
    fn names_and_hashes_are_read_whatever_else_is_there() {
        let hash = "AB".repeat(20);
        let text = format!(
            r#"{{"title":"t","torrents":[{{"filename":" a\n","hash":"{hash}","bytes":1}},{{"hash":"{hash}"}},{{"filename":"x"}}]}}"#
        );
        let backup = read_backup(text.as_bytes()).unwrap();
        let entry = BackupEntry { filename: " a\n".into(), hash: "ab".repeat(20) };
        assert_eq!(backup, Backup { entries: vec![entry], duplicates: 1, unusable: vec!["x".into()], halves: 0 });
        assert_eq!(read_backup(b"[]").unwrap(), Backup::default());
    }

    #[test]
    fn half_a_letter_is_read_as_one_that_is_missing_and_the_rest_is_kept() {
        let list = |names: &[&str]| {
            let entry = |(n, name): (u8, &&str)| format!(r#"{{"filename":"{name}","hash":"{}"}}"#, hash(n));
            format!("[{}]", (1..).zip(names).map(entry).collect::<Vec<_>>().join(","))
        };
        let halved = [r"a\ud800", r"\uDC00b", r"\ud83d\ud83d\ude00", r"\ude00\ud83d", r"\\\ud800", r"\ud800\u0041"];
        let whole = [r"\ud83d\ude00", r"\\ud800", r"\u00e9", r"é\n", r"\\"];
        let backup = read_backup(list(&[&halved[..], &whole].concat()).as_bytes()).unwrap();
        let names: Vec<&str> = backup.entries.iter().map(|entry| entry.filename.as_str()).collect();
        let missing = ["a\u{fffd}", "\u{fffd}b", "\u{fffd}\u{1f600}", "\u{fffd}\u{fffd}", "\\\u{fffd}", "\u{fffd}A"];
        assert_eq!(names, [&missing[..], &["\u{1f600}", r"\ud800", "é", "é\n", "\\"]].concat());
        assert_eq!(backup.halves, 7);
        let torn = read_backup(br#"[{"filename":"\ud8"#).unwrap_err().to_string();
        assert_eq!(torn, "breaks off in line 1, column 18, after no entry");
    }

    #[test]
    fn lists_of_several_shapes_are_read() {
        let (a, b) = (format!(r#"{{"hash":"{}"}}"#, hash(1)), format!(r#"{{"hash":"{}"}}"#, hash(2)));
        for text in [
            format!("[{a},{b}]"),
            format!("{a}\n{b}\n"),
            format!("[{a}]\n[{b}]"),
            format!(r#"{{"tags":["x"],"items":[{a},{b}],"none":[]}}"#),
        ] {
            let hashes: Vec<String> =
                read_backup(text.as_bytes()).unwrap().entries.into_iter().map(|e| e.hash).collect();
            assert_eq!(hashes, [hash(1), hash(2)], "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        let two = format!(r#"{{"a":[{{"hash":"{0}"}}],"b":[{{"hash":"{0}"}}]}}"#, hash(1));
        for text in ["", "hello", "{}", "[1]", "[[]]", "1", r#"{"torrents":{}}"#, r#"[{"name":"a"}]"#, &two] {
            assert!(read_backup(text.as_bytes()).is_err(), "{text}");
        }
    }

    #[test]
    fn where_a_backup_breaks_is_told() {
        let entry =
            |n: u8| format!(r#"{{"filename":"a }} \" [{{","files":[{{"id":1}},{{"id":2}}],"hash":"{}"}}"#, hash(n));
        let told = |text: String| read_backup(text.as_bytes()).unwrap_err().to_string();
        let list = format!("[{},\n{},\n{}]", entry(1), entry(2), entry(3));
        for (cut, words) in [
            (1, "breaks off in line 3, column 102, after entry 3"),
            (3, "breaks off in line 3, column 100, after entry 2"),
            (list.len() - 1, "breaks off in line 1, column 1, after no entry"),
        ] {
            assert_eq!(told(list[..list.len() - cut].to_owned()), words);
        }
        let wrapped = format!(r#"{{"torrents":{}"#, &list[..list.len() - 3]);
        assert_eq!(told(wrapped), "breaks off in line 3, column 100, after entry 2");
        assert_eq!(told(format!("{}\n{}", entry(1), &entry(2)[..9])), "breaks off in line 2, column 9, after entry 1");
        assert_eq!(told(list.replacen(",\n", ";\n", 1)), "is no JSON from line 1, column 104 on, after entry 1");
        assert_eq!(told("[hello".to_owned()), "is no JSON from line 1, column 2 on, after no entry");
    }
}
