//! The service's answers as JSON: fields, their order, and which are left out when.
//!
//! Bodies are indented with tabs and their slashes escaped, as the service does, so that a client
//! which searches text instead of parsing is found out.

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

use super::clock::Clock;
use super::content::File;
use super::entry::{Entry, Progress};
use super::words::Words;

const HOST: &str = "real-debrid.com";
/// Split size in MB that every captured torrent showed.
const SPLIT: u32 = 2_000;

/// One row of the list.
#[derive(Debug, Serialize)]
pub(super) struct ListRow<'a> {
    id: &'a str,
    filename: &'a str,
    hash: &'a str,
    bytes: u64,
    host: &'static str,
    split: u32,
    progress: Progress,
    status: &'a str,
    added: String,
    links: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seeders: Option<u32>,
}

/// The answer to `/torrents/info/{id}`.
#[derive(Debug, Serialize)]
pub(super) struct Info<'a> {
    id: &'a str,
    filename: &'a str,
    original_filename: &'a str,
    hash: &'a str,
    bytes: u64,
    original_bytes: u64,
    host: &'static str,
    split: u32,
    progress: Progress,
    status: &'a str,
    added: String,
    files: Vec<FileRow>,
    links: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    speed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seeders: Option<u32>,
}

/// One file.
#[derive(Debug, Serialize)]
pub(super) struct FileRow {
    id: u32,
    path: String,
    bytes: u64,
    selected: u8,
}

impl From<File> for FileRow {
    fn from(file: File) -> Self {
        Self { id: file.id, path: file.path, bytes: file.bytes, selected: u8::from(file.selected) }
    }
}

impl<'a> ListRow<'a> {
    /// Writes an entry as the list does.
    pub(super) fn of(entry: &'a Entry, clock: &Clock, with_links: bool) -> Self {
        Self {
            id: &entry.id,
            filename: entry.filename(),
            hash: &entry.hash,
            bytes: entry.bytes(),
            host: HOST,
            split: SPLIT,
            progress: entry.progress,
            status: &entry.status,
            added: clock.falsely(entry.added),
            links: if with_links { entry.links() } else { Vec::new() },
            ended: entry.ended.map(|ended| clock.falsely(ended)),
            speed: entry.speed,
            seeders: entry.seeders,
        }
    }
}

impl<'a> Info<'a> {
    /// Writes an entry as the detail does.
    pub(super) fn of(entry: &'a Entry, clock: &Clock, words: &Words) -> Self {
        Self {
            id: &entry.id,
            filename: entry.filename(),
            original_filename: &entry.name,
            hash: &entry.hash,
            bytes: entry.bytes(),
            original_bytes: entry.original_bytes(),
            host: HOST,
            split: SPLIT,
            progress: entry.progress,
            status: &entry.status,
            added: clock.falsely(entry.added),
            files: file_rows(entry, words),
            links: entry.links(),
            ended: entry.ended.map(|ended| clock.falsely(ended)),
            speed: entry.speed,
            seeders: entry.seeders,
        }
    }
}

/// Writes the files of an entry.
pub(super) fn file_rows(entry: &Entry, words: &Words) -> Vec<FileRow> {
    entry.files(words).into_iter().map(FileRow::from).collect()
}

/// Writes JSON in the service's own layout.
pub(super) fn json(value: &impl Serialize) -> Vec<u8> {
    let mut plain = Vec::with_capacity(1_024);
    if value.serialize(&mut Serializer::with_formatter(&mut plain, PrettyFormatter::with_indent(b"\t"))).is_err() {
        // Plain structs, written to memory: there is nothing that could fail.
        plain.clear();
    }
    // In JSON a slash stands in strings only, so that every one of them may be escaped.
    let mut body = Vec::with_capacity(plain.len() + plain.len() / 16);
    let mut from = 0;
    for slash in memchr::memchr_iter(b'/', &plain) {
        body.extend_from_slice(plain.get(from..slash).unwrap_or_default());
        body.push(b'\\');
        from = slash;
    }
    body.extend_from_slice(plain.get(from..).unwrap_or_default());
    body
}
