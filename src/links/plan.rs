//! What is asked for which link, and where the file behind it belongs: a frozen list, made before the first request.

use std::sync::Arc;

use super::gid::{Gid, gid};
use super::pairing::{Pairing, pair};
use super::place::{Places, component, components};
use crate::format::counted;
use crate::model::{DirectLink, Phase, TorrentFacts, TorrentFile, TorrentId};

/// How a link of a torrent begins.
const LINK: &str = "https://real-debrid.com/d/";

/// Letters after it that the service looks at.
const LETTERS: usize = 13;

/// What is known to be behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behind {
    /// One file.
    File(TorrentFile),
    /// One archive with so many files.
    Rar(usize),
    /// One of these files, or none of them.
    Unknown(Arc<[TorrentFile]>),
}

/// A link to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkTarget {
    /// Whose it is.
    pub torrent: TorrentId,
    /// Raw name of the torrent.
    pub name: String,
    /// The link.
    pub link: String,
    /// What is behind it.
    pub behind: Behind,
    /// Whether the torrent has other files beside it, so that it gets a folder.
    pub has_company: bool,
    /// Where the file belongs, when it is known before anything is asked.
    pub place: Option<String>,
}

/// A torrent of which nothing is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinksLeftOut {
    /// Its id.
    pub torrent: TorrentId,
    /// Its raw name.
    pub name: String,
    /// Why, as a fragment.
    pub reason: String,
}

/// What is asked, and what is not.
#[derive(Debug, Clone, Default)]
pub struct LinkPlan {
    /// The links, torrent by torrent.
    pub targets: Vec<LinkTarget>,
    /// Torrents of which nothing is asked.
    pub left_out: Vec<LinksLeftOut>,
    /// The places that are taken.
    places: Places,
}

/// A link that may be used: its address was checked, and its file has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyLink {
    /// Whose it is.
    pub torrent: TorrentId,
    /// The answer.
    pub direct: DirectLink,
    /// Where the file belongs, with `/` between parts that are clean.
    pub place: String,
    /// The file that it certainly is.
    pub file: Option<TorrentFile>,
    /// Whether it is an archive of several files.
    pub is_rar: bool,
}

impl LinkPlan {
    /// Adds the links of a torrent, of which `wants` says by its path whether a file is wanted. `picky` says whether it
    /// leaves some out: then an archive, of which no part can be taken, is.
    pub fn add(&mut self, torrent: &TorrentFacts, picky: bool, wants: impl Fn(&str) -> bool) {
        let name = torrent.original_name().or_else(|| torrent.name()).unwrap_or_default().to_owned();
        let before = self.targets.len();
        let mut has_company = false;
        let found = match pair(torrent) {
            Pairing::None => Err(no_links(torrent)),
            Pairing::Certain(pairs) => {
                has_company = pairs.len() > 1;
                let wanted = pairs.into_iter().filter(|(_, file)| wants(&file.path));
                Ok(wanted.map(|(link, file)| (link, Behind::File(file))).collect::<Vec<_>>())
            }
            Pairing::Rar { link, files } if !picky => Ok(vec![(link, Behind::Rar(files.len()))]),
            Pairing::Rar { files, .. } if files.iter().any(|file| wants(&file.path)) => Err(format!(
                "its {} are in one archive (RAR), of which no part can be taken",
                counted(files.len() as u64, "file", "files")
            )),
            Pairing::Rar { .. } => Ok(Vec::new()),
            Pairing::Unknown { files, .. } if !files.is_empty() && !files.iter().any(|file| wants(&file.path)) => {
                Ok(Vec::new())
            }
            Pairing::Unknown { links, files } => {
                has_company = links.len() > 1 || files.len() > 1;
                let files: Arc<[TorrentFile]> = files.into();
                Ok(links.into_iter().map(|link| (link, Behind::Unknown(files.clone()))).collect())
            }
        };
        let reason = match found {
            Ok(found) => {
                let mut foreign = 0;
                for (link, behind) in found {
                    // Nothing but a link of the service is sent to it, and each once.
                    if !is_link(&link) {
                        foreign += 1;
                    } else if !self.targets[before..].iter().any(|target| target.link == link) {
                        let id = torrent.torrent.id.clone();
                        let mut target =
                            LinkTarget { torrent: id, name: name.clone(), link, behind, has_company, place: None };
                        if let Behind::File(file) = &target.behind {
                            target.place = Some(self.places.take(&target.parts(Some(file), ""), &target.torrent));
                        }
                        self.targets.push(target);
                    }
                }
                match (self.targets.len() > before, foreign) {
                    (true, 0) => return,
                    (_, 0) => "none of its files is wanted".to_owned(),
                    (_, n) => format!("{} of it are none of Real-Debrid", counted(n, "link", "links")),
                }
            }
            Err(reason) => reason,
        };
        self.left_out.push(LinksLeftOut { torrent: torrent.torrent.id.clone(), name, reason });
    }
}

fn no_links(torrent: &TorrentFacts) -> String {
    match (&torrent.torrent.status, &torrent.detail) {
        (Some(status), _) if status.phase() == Phase::Failed => {
            format!("it failed at Real-Debrid ({})", crate::format::clean(status.as_str()))
        }
        (Some(status), _) if status.phase() != Phase::Done => {
            format!("it is not downloaded yet ({})", crate::format::clean(status.as_str()))
        }
        (_, None) => "its links are not archived; fetch its details with: redriva sync".to_owned(),
        _ => "it has no links".to_owned(),
    }
}

impl LinkPlan {
    /// Gives the file behind the answer for a target its place.
    pub fn ready(&mut self, target: &LinkTarget, direct: DirectLink) -> ReadyLink {
        target.ready(direct, &mut self.places)
    }
}

/// Whether a link is one that Real-Debrid gave for a file of a torrent.
fn is_link(link: &str) -> bool {
    link.strip_prefix(LINK).is_some_and(|token| {
        (LETTERS..=64).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

impl LinkTarget {
    /// Returns the link as it is sent: what follows its thirteen letters the service does not want back.
    pub fn sent(&self) -> &str {
        self.link.get(..LINK.len() + LETTERS).unwrap_or(&self.link)
    }

    /// Returns the number of its download at an aria2.
    pub fn gid(&self) -> Gid {
        gid(&self.link)
    }

    /// Returns the raw name of what is behind it, as far as it is known.
    pub fn file_name(&self) -> &str {
        match &self.behind {
            Behind::File(file) => file.path.rsplit('/').next().unwrap_or(&file.path),
            Behind::Rar(_) | Behind::Unknown(_) => &self.name,
        }
    }

    /// Gives the file behind an answer its place. The file is the one that was paired, unless the size tells otherwise;
    /// of several it is the only one that has both name and size.
    fn ready(&self, direct: DirectLink, places: &mut Places) -> ReadyLink {
        let file = match &self.behind {
            Behind::File(file) if agrees(file, &direct) => Some(file.clone()),
            Behind::Unknown(files) => only_match(files, &direct).cloned(),
            Behind::File(_) | Behind::Rar(_) => None,
        };
        let is_rar = matches!(self.behind, Behind::Rar(_));
        let place = match (&self.behind, &self.place) {
            (Behind::File(_), Some(place)) if file.is_some() => place.clone(),
            _ => places.take(&self.parts(file.as_ref(), &direct.name), &self.torrent),
        };
        ReadyLink { torrent: self.torrent.clone(), direct, place, file, is_rar }
    }

    /// Returns the parts of the place of a file, or of what has this name.
    fn parts(&self, file: Option<&TorrentFile>, name: &str) -> Vec<String> {
        let mut parts = file.map_or_else(Vec::new, |file| components(&file.path));
        if parts.is_empty() {
            parts.extend(component(name));
        }
        if let Some(folder) = component(&self.name) {
            let repeats = parts.len() > 1 && parts.first() == Some(&folder);
            let alone = parts.len() <= 1 && !self.has_company;
            if !repeats && !alone {
                parts.insert(0, folder);
            }
        }
        parts
    }

    /// Returns the size of the file, when it is known before anything is asked.
    pub fn bytes(&self) -> Option<i64> {
        match &self.behind {
            Behind::File(file) => file.size(),
            Behind::Rar(_) | Behind::Unknown(_) => None,
        }
    }
}

/// Whether a file may be what an answer tells of.
fn agrees(file: &TorrentFile, direct: &DirectLink) -> bool {
    match (file.size(), direct.bytes) {
        (Some(file), Some(told)) => file == told,
        _ => true,
    }
}

fn only_match<'a>(files: &'a [TorrentFile], direct: &DirectLink) -> Option<&'a TorrentFile> {
    let is_same = |file: &&TorrentFile| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        name == direct.name && file.size().is_some() && file.size() == direct.bytes
    };
    let mut found = files.iter().filter(is_same);
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

impl ReadyLink {
    /// Returns the number of its download at an aria2.
    pub fn gid(&self) -> Gid {
        gid(&self.direct.link)
    }

    /// Returns the clean name of its file.
    pub fn name(&self) -> &str {
        self.place.rsplit('/').next().unwrap_or(&self.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, bytes: i64) -> TorrentFile {
        TorrentFile { id: 1, path: path.to_owned(), bytes, selected: true }
    }

    fn direct(name: &str, bytes: i64) -> DirectLink {
        DirectLink {
            link: format!("{LINK}ABCDEFGHIJKLM"),
            download: "X".to_owned(),
            address: "https://a.real-debrid.com/d/X".to_owned(),
            name: name.to_owned(),
            bytes: Some(bytes),
            chunks: 32,
        }
    }

    fn target(behind: Behind, has_company: bool) -> LinkTarget {
        let torrent = TorrentId::parse("ABCDEFGHIJKLM").unwrap();
        let link = format!("{LINK}ABCDEFGHIJKLM");
        LinkTarget { torrent, name: "Show S01".to_owned(), link, behind, has_company, place: None }
    }

    fn place(behind: Behind, has_company: bool, name: &str, bytes: i64) -> String {
        target(behind, has_company).ready(direct(name, bytes), &mut Places::default()).place
    }

    #[test]
    fn folders_are_kept_and_a_single_file_needs_none() {
        assert_eq!(place(Behind::File(file("/a.mkv", 7)), true, "a.mkv", 7), "Show S01/a.mkv");
        assert_eq!(place(Behind::File(file("/a.mkv", 7)), false, "a.mkv", 7), "a.mkv");
        assert_eq!(place(Behind::File(file("/Show S01/a.mkv", 7)), true, "a.mkv", 7), "Show S01/a.mkv");
        assert_eq!(place(Behind::File(file("/x/../../a.mkv", 7)), false, "a.mkv", 7), "Show S01/x/a.mkv");
        assert_eq!(place(Behind::Rar(3), false, "../Show.rar", 7), "_._Show.rar");
    }

    #[test]
    fn a_file_of_another_size_is_not_the_paired_one() {
        let wrong = target(Behind::File(file("/a.mkv", 7)), true).ready(direct("b.mkv", 8), &mut Places::default());
        assert_eq!((wrong.place.as_str(), wrong.file), ("Show S01/b.mkv", None));
    }

    #[test]
    fn what_is_not_paired_is_told_by_name_and_size_where_only_one_has_both() {
        let files: Arc<[TorrentFile]> = vec![file("/1/a.mkv", 7), file("/2/a.mkv", 8), file("/3/a.mkv", 8)].into();
        let unknown = || Behind::Unknown(files.clone());
        assert_eq!(place(unknown(), true, "a.mkv", 7), "Show S01/1/a.mkv");
        assert_eq!(place(unknown(), true, "a.mkv", 8), "Show S01/a.mkv");
        assert_eq!(place(unknown(), true, "c.mkv", 7), "Show S01/c.mkv");
    }

    #[test]
    fn only_links_of_the_service_are_sent_and_cut_to_what_it_looks_at() {
        for (link, good) in [
            ("https://real-debrid.com/d/ABCDEFGHIJKLM", true),
            ("https://real-debrid.com/d/ABCDEFGHIJKLMNOPQRSTUVWXYZ", true),
            ("https://real-debrid.com/d/ABC", false),
            ("https://real-debrid.com/d/ABCDEFGHIJKLM/../x", false),
            ("https://evil.example/d/ABCDEFGHIJKLM", false),
            ("http://real-debrid.com/d/ABCDEFGHIJKLM", false),
        ] {
            assert_eq!(is_link(link), good, "{link}");
        }
        let long = LinkTarget { link: format!("{LINK}ABCDEFGHIJKLMNOP"), ..target(Behind::Rar(2), false) };
        assert_eq!(long.sent(), format!("{LINK}ABCDEFGHIJKLM"));
    }
}
