//! The account as its list told it, and as the acts since then have changed it. Only a complete list proves absence.

use std::collections::HashMap;

use crate::model::{Phase, Torrent, TorrentId};
use crate::remote::WholeList;

/// An entry of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) hash: Option<String>,
    pub(super) phase: Phase,
}

/// The account.
#[derive(Debug, Default)]
pub(super) struct Account {
    entries: HashMap<TorrentId, Entry>,
    /// In the order of the list, newest first.
    by_hash: HashMap<String, Vec<TorrentId>>,
    /// When its reading began, in the service's milliseconds.
    pub(super) began_ms: i64,
    pub(super) is_complete: bool,
}

/// What an act changed, to be seen in a list that was read before it.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Added { id: TorrentId, hash: Option<String> },
    Deleted(TorrentId),
}

impl Account {
    pub(super) fn of(list: WholeList, began_ms: i64) -> Self {
        let mut account = Self { began_ms, is_complete: list.is_complete, ..Self::default() };
        for Torrent { id, hash, status, .. } in list.torrents {
            let hash = hash.map(|hash| hash.to_ascii_lowercase());
            if let Some(hash) = &hash {
                account.by_hash.entry(hash.clone()).or_default().push(id.clone());
            }
            let phase = status.map_or(Phase::Unknown, |status| status.phase());
            account.entries.insert(id, Entry { hash, phase });
        }
        account
    }

    pub(super) fn len(&self) -> u64 {
        self.entries.len() as u64
    }

    pub(super) fn entry(&self, id: &TorrentId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// Returns the entries of a hash.
    pub(super) fn of_hash(&self, hash: &str) -> &[TorrentId] {
        self.by_hash.get(hash).map_or(&[], Vec::as_slice)
    }

    pub(super) fn apply(&mut self, change: &Change) {
        match change {
            Change::Added { id, hash } => {
                if self.entries.contains_key(id) {
                    return;
                }
                if let Some(hash) = hash {
                    self.by_hash.entry(hash.clone()).or_default().insert(0, id.clone());
                }
                self.entries.insert(id.clone(), Entry { hash: hash.clone(), phase: Phase::Active });
            }
            Change::Deleted(id) => {
                if let Some(hash) = self.entries.remove(id).and_then(|entry| entry.hash) {
                    self.by_hash.entry(hash).or_default().retain(|known| known != id);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;

    fn id(text: &str) -> TorrentId {
        TorrentId::parse(text).unwrap()
    }

    fn torrent(name: &str, hash: &str, status: &str) -> Torrent {
        Torrent { hash: Some(hash.to_owned()), status: Some(Status::parse(status)), ..Torrent::bare(id(name)) }
    }

    #[test]
    fn what_acts_change_is_seen_in_the_list_that_was_read_before_them() {
        let torrents = vec![torrent("A", "AA", "downloaded"), torrent("B", "aa", "dead"), torrent("C", "cc", "queued")];
        let mut account = Account::of(WholeList { torrents, is_complete: true }, 5);
        assert_eq!(account.of_hash("aa"), [id("A"), id("B")]);
        assert_eq!(account.entry(&id("B")).unwrap().phase, Phase::Failed);
        account.apply(&Change::Deleted(id("A")));
        account.apply(&Change::Deleted(id("A")));
        let added = Change::Added { id: id("D"), hash: Some("aa".to_owned()) };
        account.apply(&added);
        account.apply(&added);
        assert_eq!(account.of_hash("aa"), [id("D"), id("B")]);
        assert_eq!((account.entry(&id("A")), account.len()), (None, 3));
        assert!(account.of_hash("zz").is_empty());
    }
}
