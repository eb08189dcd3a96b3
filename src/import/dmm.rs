//! Backups of Debrid Media Manager: a list of names and hashes, without the service's ids.

use std::collections::HashSet;

use serde_json::Value;

use super::script::is_hash;

/// One entry of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupEntry {
    /// Raw name; hostile until cleaned for display.
    pub filename: String,
    /// Info hash in small letters.
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
}

/// Why a text is no backup.
#[derive(Debug, thiserror::Error)]
pub enum NotABackup {
    /// It is no JSON.
    #[error("it is no JSON")]
    Json(#[from] serde_json::Error),
    /// It is another JSON.
    #[error("it is no list of objects with a hash")]
    Shape,
}

/// Reads a backup: a list of objects, or an object with that list under `torrents`; other keys are allowed.
pub fn read_backup(text: &str) -> Result<Backup, NotABackup> {
    let whole: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))?;
    let list = whole.get("torrents").unwrap_or(&whole).as_array().ok_or(NotABackup::Shape)?;
    let mut backup = Backup::default();
    let mut seen = HashSet::new();
    for entry in list {
        let object = entry.as_object().ok_or(NotABackup::Shape)?;
        let word = |key: &str| object.get(key).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let (filename, hash) = (word("filename").to_owned(), word("hash").to_ascii_lowercase());
        if !is_hash(&hash) {
            backup.unusable.push(filename);
        } else if seen.insert(hash.clone()) {
            backup.entries.push(BackupEntry { filename, hash });
        } else {
            backup.duplicates += 1;
        }
    }
    if backup.entries.is_empty() && !list.is_empty() {
        return Err(NotABackup::Shape);
    }
    Ok(backup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_hashes_are_read_whatever_else_is_there() {
        let hash = "AB".repeat(20);
        let text = format!(
            r#"{{"title":"t","torrents":[{{"filename":"a","hash":"{hash}","bytes":1}},{{"hash":"{hash}"}},{{"filename":"x"}}]}}"#
        );
        let backup = read_backup(&text).unwrap();
        let entry = BackupEntry { filename: "a".into(), hash: "ab".repeat(20) };
        assert_eq!(backup, Backup { entries: vec![entry], duplicates: 1, unusable: vec!["x".into()] });
        assert_eq!(read_backup("[]").unwrap(), Backup::default());
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "hello", "{}", "[1]", "[[]]", r#"[{"name":"a"}]"#] {
            assert!(read_backup(text).is_err(), "{text}");
        }
    }
}
