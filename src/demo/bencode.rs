//! Reads a `.torrent` file: its info hash, name and files.
//!
//! A reader of its own, so that no fault of the program's can hide in it. Pure. Start at `TorrentFile::read`.

use std::sync::Arc;

use sha1::{Digest, Sha1};

use super::content::File;

/// Deepest nesting that is read.
const DEEPEST: u32 = 32;

/// What a `.torrent` file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TorrentFile {
    /// SHA-1 over the exact bytes of `info`, in lower-case hexadecimal digits.
    pub(super) hash: String,
    /// Name of the torrent.
    pub(super) name: String,
    /// All files, in their order, numbered from 1.
    pub(super) files: Arc<[File]>,
}

/// A value, and the bytes it was read from.
#[derive(Debug, Clone)]
struct Value<'a> {
    bytes: &'a [u8],
    kind: Kind<'a>,
}

#[derive(Debug, Clone)]
enum Kind<'a> {
    Number(u64),
    Text(&'a [u8]),
    List(Vec<Value<'a>>),
    Dictionary(Vec<(&'a [u8], Value<'a>)>),
}

impl TorrentFile {
    /// Reads a file of version 1; `None` for anything else.
    pub(super) fn read(file: &[u8]) -> Option<Self> {
        let (whole, rest) = value(file, 0)?;
        let info = whole.get(b"info").filter(|_| rest.is_empty())?;
        let name = info.get(b"name")?.text()?;
        let files = match info.get(b"length") {
            Some(length) => vec![(format!("/{name}"), length.number()?)],
            None => info.get(b"files")?.list()?.iter().map(Value::file).collect::<Option<_>>()?,
        };
        let files = (1..).zip(files).map(|(id, (path, bytes))| File { id, path, bytes, selected: true }).collect();
        let hash = format!("{:x}", Sha1::digest(info.bytes));
        Some(Self { hash, name, files })
    }
}

impl<'a> Value<'a> {
    fn get(&self, key: &[u8]) -> Option<&Value<'a>> {
        let Kind::Dictionary(fields) = &self.kind else { return None };
        fields.iter().find(|(name, _)| *name == key).map(|(_, value)| value)
    }

    fn list(&self) -> Option<&[Value<'a>]> {
        if let Kind::List(values) = &self.kind { Some(values) } else { None }
    }

    fn number(&self) -> Option<u64> {
        if let Kind::Number(number) = self.kind { Some(number) } else { None }
    }

    fn text(&self) -> Option<String> {
        if let Kind::Text(text) = self.kind { Some(String::from_utf8_lossy(text).into_owned()) } else { None }
    }

    /// Reads a row of `files`: path and size.
    fn file(&self) -> Option<(String, u64)> {
        let parts = self.get(b"path")?.list()?;
        let path = parts.iter().map(|part| Some(format!("/{}", part.text()?))).collect::<Option<String>>()?;
        Some((path, self.get(b"length")?.number()?))
    }
}

/// Reads one value and returns what follows it.
fn value(input: &[u8], depth: u32) -> Option<(Value<'_>, &[u8])> {
    if depth > DEEPEST {
        return None;
    }
    let (kind, rest) = match input.first()? {
        b'i' => {
            let (digits, rest) = until(input.get(1..)?, b'e')?;
            (Kind::Number(digits.parse().ok()?), rest)
        }
        b'l' => {
            let (mut values, mut rest) = (Vec::new(), input.get(1..)?);
            while rest.first()? != &b'e' {
                let (item, after) = value(rest, depth + 1)?;
                values.push(item);
                rest = after;
            }
            (Kind::List(values), rest.get(1..)?)
        }
        b'd' => {
            let (mut fields, mut rest) = (Vec::new(), input.get(1..)?);
            while rest.first()? != &b'e' {
                let (key, after) = text(rest)?;
                let (item, after) = value(after, depth + 1)?;
                fields.push((key, item));
                rest = after;
            }
            (Kind::Dictionary(fields), rest.get(1..)?)
        }
        _ => {
            let (text, rest) = text(input)?;
            (Kind::Text(text), rest)
        }
    };
    let bytes = input.get(..input.len() - rest.len())?;
    Some((Value { bytes, kind }, rest))
}

fn text(input: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = until(input, b':')?;
    rest.split_at_checked(length.parse().ok()?)
}

/// Splits at the next `end`, which is left out.
fn until(input: &[u8], end: u8) -> Option<(&str, &[u8])> {
    let place = memchr::memchr(end, input)?;
    Some((std::str::from_utf8(input.get(..place)?).ok()?, input.get(place + 1..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_and_files_follow_from_the_exact_bytes() {
        let file = b"d8:announce3:udp4:infod5:filesld6:lengthi9e4:pathl3:sub1:aeed6:lengthi7e4:pathl1:beee4:name1:xee";
        let torrent = TorrentFile::read(file).unwrap();
        // What sha1sum says of the bytes from `d5:files` to the last but one `e`.
        assert_eq!(torrent.hash, "6a54419ffeb036c4cdeeaa4dc1b8e115ab8e15d7");
        let files: Vec<_> = torrent.files.iter().map(|file| (file.id, file.path.as_str(), file.bytes)).collect();
        assert_eq!(files, [(1, "/sub/a", 9), (2, "/b", 7)]);
    }

    #[test]
    fn what_is_no_torrent_is_none() {
        let deep = [b"d4:info".as_slice(), &b"l".repeat(100_000)].concat();
        for bad in [&b""[..], b"d", b"de", b"i1e", b"no torrent", b"d4:info999:xe", b"d4:infod4:name1:xeeX", &deep] {
            assert_eq!(TorrentFile::read(bad), None);
        }
    }
}
