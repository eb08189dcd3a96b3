//! Which link leads to which file. Only where it is certain: a wrong name on a file is worse than none.
//!
//! | links | chosen files | what they are |
//! |---|---|---|
//! | as many as files | | one each, in their order |
//! | one | several, and the torrent had ended a minute before its detail was fetched | one archive (RAR) with all of them |
//! | another number | | not known; what a link leads to is told by its answer |

use std::time::Duration;

use crate::model::{Timestamp, TorrentFacts, TorrentFile, true_instant};

/// Links may appear one by one for so long after a torrent has ended.
const SETTLED: Duration = Duration::from_secs(60);

/// How links and files belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pairing {
    /// One file a link.
    Certain(Vec<(String, TorrentFile)>),
    /// One archive with all files.
    Rar {
        /// Its link.
        link: String,
        /// The files in it.
        files: Vec<TorrentFile>,
    },
    /// It is not known which is which.
    Unknown {
        /// The links.
        links: Vec<String>,
        /// The files that were chosen, as far as they are known.
        files: Vec<TorrentFile>,
    },
    /// There is no link.
    None,
}

/// Pairs the links of a torrent with its files.
pub fn pair(torrent: &TorrentFacts) -> Pairing {
    let listed = torrent.torrent.links.as_deref().unwrap_or_default();
    let (told, fetched) = match &torrent.detail {
        Some((detail, fetched)) => (detail.torrent.links.as_deref().unwrap_or_default(), Some(*fetched)),
        None => (&[][..], None),
    };
    let all = torrent.detail.as_ref().and_then(|(detail, _)| detail.files.as_deref()).unwrap_or_default();
    let files: Vec<TorrentFile> = all.iter().filter(|file| file.selected).cloned().collect();
    // A list that is newer than the detail tells of links that may belong to another choice of files.
    let agree = listed.is_empty() || listed == told;
    let links = if agree { told } else { listed };
    match links {
        [] => Pairing::None,
        _ if agree && links.len() == files.len() => Pairing::Certain(links.iter().cloned().zip(files).collect()),
        [link] if agree && files.len() > 1 && has_settled(torrent, fetched) => {
            Pairing::Rar { link: link.clone(), files }
        }
        links => Pairing::Unknown { links: links.to_vec(), files },
    }
}

fn has_settled(torrent: &TorrentFacts, fetched: Option<Timestamp>) -> bool {
    let told = torrent.detail.as_ref().and_then(|(detail, _)| detail.torrent.ended.as_deref());
    let ended = told.or(torrent.torrent.ended.as_deref()).and_then(true_instant);
    // Content that the service had already may have ended years before it was added.
    let since = ended.into_iter().chain(torrent.added_at).max();
    matches!((since, fetched), (Some(since), Some(fetched)) if fetched >= since + SETTLED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Detail, Torrent, TorrentId};

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_760_000_000 + seconds).unwrap()
    }

    fn torrent(links: &[&str], chosen: &[bool], fetched: i64) -> TorrentFacts {
        let links: Vec<String> = links.iter().map(|link| (*link).to_owned()).collect();
        let id = TorrentId::parse("ABCDEFGHIJKLM").unwrap();
        let bare = Torrent { links: Some(links), ..Torrent::bare(id) };
        let file = |(n, selected): (usize, &bool)| TorrentFile {
            id: i64::try_from(n).unwrap() + 1,
            path: format!("/{n}.mkv"),
            bytes: 10,
            selected: *selected,
        };
        let detail = Detail {
            torrent: bare.clone(),
            original_filename: None,
            original_bytes: None,
            files: Some(chosen.iter().enumerate().map(file).collect()),
            json: String::new(),
        };
        TorrentFacts {
            torrent: bare,
            added_at: Some(at(0)),
            first_seen: at(0),
            last_seen: at(0),
            gone_at: None,
            detail: Some((detail, at(fetched))),
            others: Vec::new(),
            owed: None,
            failure: None,
            imported: None,
        }
    }

    #[test]
    fn links_belong_to_the_chosen_files_in_their_order() {
        let Pairing::Certain(pairs) = pair(&torrent(&["a", "b"], &[false, true, false, true], 0)) else { panic!() };
        let told: Vec<(&str, i64)> = pairs.iter().map(|(link, file)| (link.as_str(), file.id)).collect();
        assert_eq!(told, [("a", 2), ("b", 4)]);
    }

    #[test]
    fn one_link_for_several_files_is_an_archive_once_the_links_have_settled() {
        assert!(matches!(pair(&torrent(&["a"], &[true, true], 59)), Pairing::Unknown { .. }));
        assert!(matches!(pair(&torrent(&["a"], &[true, true], 60)), Pairing::Rar { files, .. } if files.len() == 2));
        assert!(matches!(pair(&torrent(&["a"], &[true], 0)), Pairing::Certain(_)));
    }

    #[test]
    fn what_is_not_certain_is_not_paired() {
        assert!(matches!(pair(&torrent(&["a", "b"], &[true, true, true], 900)), Pairing::Unknown { .. }));
        assert!(matches!(pair(&torrent(&["a", "b", "c"], &[true, true], 900)), Pairing::Unknown { .. }));
        assert_eq!(pair(&torrent(&[], &[true], 900)), Pairing::None);
        let mut newer = torrent(&["a", "b"], &[true, true], 900);
        newer.torrent.links = Some(vec!["a".to_owned(), "c".to_owned()]);
        assert!(matches!(pair(&newer), Pairing::Unknown { links, .. } if links == ["a", "c"]));
        let mut bare = torrent(&["a"], &[], 900);
        bare.detail = None;
        assert!(matches!(pair(&bare), Pairing::Unknown { links, files } if links == ["a"] && files.is_empty()));
    }
}
