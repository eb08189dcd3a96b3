//! Observed changes in words, the same in every history.

use super::name::NAMELESS;
use super::{clean, gib_label, is_blank, percent};
use crate::model::{ChangeKind, HistoryEvent, amount, percentage};

/// Tells old and new value, to stand right behind the torrent's name; empty where the kind says it all.
pub fn change_words(event: &HistoryEvent) -> String {
    let (old, new) = (event.old.as_deref(), event.new.as_deref());
    let text = |value: Option<&str>| value.map_or_else(|| "nothing".to_owned(), clean);
    let size = |value: Option<&str>| {
        let known = value.and_then(|b| b.parse().ok()).and_then(amount);
        known.map_or_else(|| "unknown".to_owned(), gib_label)
    };
    match event.kind {
        ChangeKind::Status | ChangeKind::Hash => format!(": {} to {}", text(old), text(new)),
        ChangeKind::Renamed if old.is_some_and(is_blank) => format!(", before: {NAMELESS}"),
        ChangeKind::Renamed => format!(", before: {}", text(old)),
        ChangeKind::Progress => {
            let known = new.and_then(|p| p.parse().ok()).and_then(percentage);
            known.map(|p| format!(": {}", percent(p))).unwrap_or_default()
        }
        ChangeKind::Bytes => format!(": {} to {}", size(old), size(new)),
        ChangeKind::Links => format!(": {} to {}", links(old), links(new)),
        ChangeKind::ActedAdd | ChangeKind::ActedDelete => format!(" ({})", text(new)),
        ChangeKind::PutBack => format!(" as {}", text(new)),
        ChangeKind::Added | ChangeKind::Detail | ChangeKind::Gone | ChangeKind::Returned => String::new(),
    }
}

/// Counts the links of a stored JSON array.
fn links(json: Option<&str>) -> String {
    let links = json.and_then(|json| serde_json::from_str::<Vec<String>>(json).ok());
    links.map_or_else(|| "unknown".to_owned(), |links| links.len().to_string())
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
            (ChangeKind::Renamed, " ", "b", ", before: (no name)"),
            (ChangeKind::Progress, "10", "56.82", ": 56.8%"),
            (ChangeKind::Progress, "1", "1e308", ""),
            (ChangeKind::Bytes, "1024", "2048", ": 1 KiB to 2 KiB"),
            (ChangeKind::Bytes, "-7", "2048", ": unknown to 2 KiB"),
            (ChangeKind::Links, "[]", "[\"x\",\"y\"]", ": 0 to 2"),
            (ChangeKind::Gone, "", "list and info", ""),
        ] {
            assert_eq!(change_words(&event(kind, old, new)), words);
        }
    }
}
