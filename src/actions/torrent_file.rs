//! What a .torrent file says of its content, and the hash that names it.
//!
//! The hash is taken over the very bytes of `info`, so nothing is written again and nothing can shift. Trackers are
//! not looked at; who adds the file sends it as it is.

use sha1::{Digest as _, Sha1};

use super::bencode::{self, BadBencode, Kind, Value};
use crate::model::InfoHash;

/// Largest file that is read.
const LARGEST: usize = 10 << 20;

/// What a .torrent file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TorrentContent {
    /// SHA-1 over the bytes of `info`.
    pub hash: InfoHash,
    /// Name of the torrent as a whole, raw; bytes that are no UTF-8 are replaced.
    pub name: String,
    /// Its files in the order of the file, without those that only fill up pieces.
    pub files: Vec<PlannedFile>,
}

/// One file inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Path inside the torrent, raw, written as Real-Debrid does: `/Season 1/a.mkv`.
    pub path: String,
    /// Its size in bytes.
    pub bytes: i64,
}

/// Why a file cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadTorrentFile {
    /// More than any torrent file has.
    #[error("it is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    /// It is in another form.
    #[error("it is no .torrent file: {0}")]
    Form(#[from] BadBencode),
    /// The form is right, and something that belongs there is missing or of another kind.
    #[error("it is no .torrent file: {0} is missing or not usable")]
    Part(&'static str),
    /// A torrent of version 2 alone.
    #[error("it is for BitTorrent version 2 only, which Real-Debrid does not take")]
    OnlyVersion2,
}

impl TorrentContent {
    /// Largest file that is read; who reads one may stop there.
    pub const LARGEST: usize = LARGEST;

    /// Reads the bytes of a .torrent file. One for version 1 and 2 is read as version 1.
    pub fn read(bytes: &[u8]) -> Result<Self, BadTorrentFile> {
        if bytes.len() > LARGEST {
            return Err(BadTorrentFile::TooLarge);
        }
        let document = bencode::read(bytes)?;
        let info = document.get("info").filter(|info| matches!(info.kind, Kind::Dictionary(_)));
        let info = info.ok_or(BadTorrentFile::Part("info"))?;
        if info.get("pieces").is_none() && info.get("meta version").and_then(Value::integer) == Some(2) {
            return Err(BadTorrentFile::OnlyVersion2);
        }
        let pieces = info.get("pieces").and_then(Value::text);
        if pieces.is_none_or(|pieces| !pieces.len().is_multiple_of(20)) {
            return Err(BadTorrentFile::Part("pieces"));
        }
        let name = text_of(info, "name").filter(|name| !name.is_empty()).ok_or(BadTorrentFile::Part("name"))?;
        let files = match info.get("files") {
            Some(files) => files.list().and_then(several).ok_or(BadTorrentFile::Part("files"))?,
            None => vec![PlannedFile {
                path: format!("/{name}"),
                bytes: size_of(info).ok_or(BadTorrentFile::Part("length"))?,
            }],
        };
        // A sum that no number holds is a size that nothing has.
        let sum = files.iter().try_fold(0_i64, |sum, file| sum.checked_add(file.bytes));
        sum.ok_or(BadTorrentFile::Part("length"))?;
        let hash = InfoHash::from_bytes(Sha1::digest(info.bytes).into());
        Ok(Self { hash, name, files })
    }

    /// Returns the size of all files together.
    pub fn bytes(&self) -> i64 {
        self.files.iter().map(|file| file.bytes).sum()
    }
}

/// Reads the files of a torrent that has several; none when one cannot be read, or there are none.
fn several(members: &[Value<'_>]) -> Option<Vec<PlannedFile>> {
    let mut files = Vec::new();
    for member in members {
        let path = member.get("path.utf-8").or_else(|| member.get("path"))?.list()?;
        let mut whole = String::new();
        for part in path {
            whole.push('/');
            whole.push_str(&String::from_utf8_lossy(part.text()?));
        }
        let bytes = size_of(member)?;
        // `p` marks files that only fill up a piece; nobody chooses them.
        let fills_up = member.get("attr").and_then(Value::text).is_some_and(|marks| marks.contains(&b'p'));
        if !fills_up && !whole.is_empty() {
            files.push(PlannedFile { path: whole, bytes });
        }
    }
    (!files.is_empty()).then_some(files)
}

fn size_of(value: &Value<'_>) -> Option<i64> {
    value.get("length").and_then(Value::integer).filter(|bytes| *bytes >= 0)
}

/// Returns a text, from the key that promises UTF-8 where there is one.
fn text_of(value: &Value<'_>, key: &str) -> Option<String> {
    let text = value.get(&format!("{key}.utf-8")).or_else(|| value.get(key))?.text()?;
    Some(String::from_utf8_lossy(text).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn torrent(info: &str) -> Vec<u8> {
        format!("d8:announce20:http://secret.exampl4:info{info}e").into_bytes()
    }

    fn read(info: &str) -> Result<TorrentContent, BadTorrentFile> {
        TorrentContent::read(&torrent(info))
    }

    #[test]
    fn the_hash_is_taken_over_the_bytes_as_they_are() {
        // Computed with: printf ... | sha1sum
        let content = read("d6:lengthi5e4:name5:a.txt12:piece lengthi16384e6:pieces0:e").unwrap();
        assert_eq!(content.hash.to_string(), "e70821096597415c57ae25f765693641fa627fac");
        assert_eq!((content.name.as_str(), content.bytes()), ("a.txt", 5));
        assert_eq!(content.files, [PlannedFile { path: "/a.txt".to_owned(), bytes: 5 }]);
        let shuffled = read("d4:name5:a.txt6:lengthi5e12:piece lengthi16384e6:pieces0:e").unwrap();
        assert_eq!(
            shuffled.hash.to_string(),
            "30d9ca5fe10840c92d32cfc685ecb7f9ddc2b641",
            "another order of keys is another torrent"
        );
    }

    #[test]
    fn files_are_named_as_the_service_names_them() {
        let content = read(
            "d5:filesld6:lengthi1e4:pathl8:Season 15:a.mkveed4:attr1:p6:lengthi9e4:pathl4:.pad1:9ee\
             d6:lengthi2e4:pathl5:wrong\
             e10:path.utf-8l3:\u{e9}.eee4:name1:x6:pieces0:e",
        )
        .unwrap();
        let files: Vec<(&str, i64)> = content.files.iter().map(|file| (file.path.as_str(), file.bytes)).collect();
        assert_eq!(files, [("/Season 1/a.mkv", 1), ("/\u{e9}.", 2)]);
    }

    #[test]
    fn a_torrent_of_both_versions_is_read_and_one_of_version_2_alone_is_not() {
        let both = "d9:file treede6:lengthi1e12:meta versioni2e4:name1:x6:pieces0:e";
        assert_eq!(read(both).unwrap().name, "x");
        let only_2 = "d9:file treede12:meta versioni2e4:name1:xe";
        assert_eq!(read(only_2), Err(BadTorrentFile::OnlyVersion2));
    }

    #[test]
    fn what_is_missing_or_odd_is_said() {
        for (info, why) in [
            ("i1e", "info"),
            ("de", "pieces"),
            ("d4:name1:x6:pieces1:ae", "pieces"),
            ("d6:lengthi1e6:pieces0:e", "name"),
            ("d6:lengthi1e4:name0:6:pieces0:e", "name"),
            ("d4:name1:x6:pieces0:e", "length"),
            ("d6:lengthi-1e4:name1:x6:pieces0:e", "length"),
            ("d5:filesle4:name1:x6:pieces0:e", "files"),
            ("d5:filesld6:lengthi1eee4:name1:x6:pieces0:e", "files"),
            ("d5:filesi1e4:name1:x6:pieces0:e", "files"),
        ] {
            assert_eq!(read(info), Err(BadTorrentFile::Part(why)), "{info}");
        }
        let huge = format!("d6:lengthi{}e4:pathl1:aee", i64::MAX);
        assert_eq!(read(&format!("d5:filesl{huge}{huge}e4:name1:x6:pieces0:e")), Err(BadTorrentFile::Part("length")));
        assert!(matches!(TorrentContent::read(b"<html>"), Err(BadTorrentFile::Form(_))));
        assert!(matches!(TorrentContent::read(b"d8:announce1:ae"), Err(BadTorrentFile::Part("info"))));
        assert_eq!(TorrentContent::read(&vec![b'0'; LARGEST + 1]), Err(BadTorrentFile::TooLarge));
        let more = [torrent("d6:lengthi5e4:name5:a.txt6:pieces0:e"), b"x".to_vec()].concat();
        assert!(matches!(TorrentContent::read(&more), Err(BadTorrentFile::Form(BadBencode::Trailing(_)))));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(info in "(d|l|e|i1e|0:|1:a|4:name|6:length|5:files|6:pieces|4:path|12:meta version){0,16}", cut in 0_usize..80) {
            let mut bytes = torrent(&info);
            drop(TorrentContent::read(&bytes));
            bytes.truncate(cut);
            drop(TorrentContent::read(&bytes));
        }
    }
}
