//! Observed changes in words, the same in the history of every face.

use super::{clean, gib_label, percent};
use crate::model::{ChangeKind, HistoryEvent};

/// Returns a torrent's name as a line shows it.
pub fn shown_name(raw: &str) -> String {
    if raw.is_empty() { "(no name)".to_owned() } else { clean(raw) }
}

/// Tells old and new value, to stand right behind the torrent's name; empty where the kind says it all.
pub fn change_words(event: &HistoryEvent) -> String {
    let (old, new) = (event.old.as_deref(), event.new.as_deref());
    let text = |value: Option<&str>| value.map_or_else(|| "nothing".to_owned(), clean);
    let size = |value: Option<&str>| value.and_then(|b| b.parse().ok()).map_or_else(|| "?".to_owned(), gib_label);
    match event.kind {
        ChangeKind::Status | ChangeKind::Hash => format!(": {} to {}", text(old), text(new)),
        ChangeKind::Renamed => format!(", before: {}", text(old)),
        ChangeKind::Progress => {
            new.and_then(|p| p.parse().ok()).map(|p| format!(": {}", percent(p))).unwrap_or_default()
        }
        ChangeKind::Bytes => format!(": {} to {}", size(old), size(new)),
        ChangeKind::Links => format!(": {} to {}", links(old), links(new)),
        ChangeKind::Added | ChangeKind::Detail | ChangeKind::Gone | ChangeKind::Returned => String::new(),
    }
}

/// Counts the links of a stored JSON array.
fn links(json: Option<&str>) -> usize {
    json.and_then(|json| serde_json::from_str::<Vec<String>>(json).ok()).map_or(0, |links| links.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Timestamp, TorrentId};

    fn event(kind: ChangeKind, old: &str, new: &str) -> HistoryEvent {
        HistoryEvent {
            id: 1,
            at: Timestamp::UNIX_EPOCH,
            run: None,
            torrent: TorrentId::parse("A").unwrap(),
            name: "n".into(),
            kind,
            old: Some(old.into()),
            new: Some(new.into()),
        }
    }

    #[test]
    fn changes_tell_old_and_new_and_stay_clean() {
        for (kind, old, new, words) in [
            (ChangeKind::Status, "downloading", "downloaded", ": downloading to downloaded"),
            (ChangeKind::Renamed, "a\x1b[2J", "b", ", before: a␛[2J"),
            (ChangeKind::Progress, "10", "56.82", ": 56.8%"),
            (ChangeKind::Bytes, "1024", "2048", ": 1 KiB to 2 KiB"),
            (ChangeKind::Links, "[]", "[\"x\",\"y\"]", ": 0 to 2"),
            (ChangeKind::Gone, "", "list and info", ""),
        ] {
            assert_eq!(change_words(&event(kind, old, new)), words);
        }
    }
}
