//! The whole truth about the account, one torrent a line, for tests to compare an archive with.
//!
//! Not an answer of the service: every field is present, and the detail sits inside its torrent.

use serde::Serialize;

use super::clock::Clock;
use super::entry::{Entry, Progress};
use super::wire::{FileRow, file_rows};
use super::words::Words;

#[derive(Debug, Serialize)]
struct Line<'a> {
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
    ended: Option<String>,
    speed: Option<u64>,
    seeders: Option<u32>,
    detail: DetailLine<'a>,
}

#[derive(Debug, Serialize)]
struct DetailLine<'a> {
    original_filename: &'a str,
    original_bytes: u64,
    links: Vec<String>,
    files: Vec<FileRow>,
}

/// Writes one torrent as a JSON line, without its line feed.
pub(super) fn line(entry: &Entry, clock: &Clock, words: &Words) -> String {
    let line = Line {
        id: &entry.id,
        filename: entry.filename(),
        hash: &entry.hash,
        bytes: entry.bytes(),
        host: "real-debrid.com",
        split: 2_000,
        progress: entry.progress,
        status: &entry.status,
        added: clock.falsely(entry.added),
        links: entry.links(),
        ended: entry.ended.map(|ended| clock.falsely(ended)),
        speed: entry.speed,
        seeders: entry.seeders,
        detail: DetailLine {
            original_filename: &entry.name,
            original_bytes: entry.original_bytes(),
            links: entry.links(),
            files: file_rows(entry, words),
        },
    };
    serde_json::to_string(&line).unwrap_or_default()
}
