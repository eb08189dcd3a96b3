//! The lossless export: one object a torrent, with everything that was ever stored of it.

use serde::{Serialize, Serializer};

use super::Error;
use crate::format::json;
use crate::model::{OtherDetail, Status, Timestamp, TorrentFacts, TorrentFile};

/// One line. Names and order are a contract with whoever reads it.
#[derive(Serialize)]
struct Line<'a> {
    id: &'a str,
    filename: Option<&'a str>,
    hash: Option<&'a str>,
    bytes: Option<i64>,
    host: Option<&'a str>,
    split: Option<i64>,
    #[serde(serialize_with = "plain_number")]
    progress: Option<f64>,
    status: Option<&'a str>,
    /// As the service wrote it: Paris wall-clock time labelled Z.
    added: Option<&'a str>,
    links: &'a [String],
    ended: Option<&'a str>,
    speed: Option<i64>,
    seeders: Option<i64>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    gone_at: Option<Timestamp>,
    detail: Option<DetailPart<'a>>,
    /// What an import told that only a detail tells, while there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    imported: Option<ImportedPart<'a>>,
    /// Only where the same id was once told with another hash.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_details: Vec<OtherPart<'a>>,
}

#[derive(Serialize)]
struct ImportedPart<'a> {
    original_filename: Option<&'a str>,
    files_count: Option<i64>,
}

#[derive(Serialize)]
struct OtherPart<'a> {
    why: &'a str,
    kept_at: Timestamp,
    hash: Option<&'a str>,
    filename: Option<&'a str>,
    bytes: Option<i64>,
    original_filename: Option<&'a str>,
    original_bytes: Option<i64>,
    fetched_at: Option<Timestamp>,
    links: &'a [String],
    files: Vec<FilePart<'a>>,
}

#[derive(Serialize)]
struct DetailPart<'a> {
    original_filename: Option<&'a str>,
    original_bytes: Option<i64>,
    fetched_at: Timestamp,
    links: &'a [String],
    files: Vec<FilePart<'a>>,
}

#[derive(Serialize)]
struct FilePart<'a> {
    id: i64,
    path: &'a str,
    bytes: Option<i64>,
    /// 0 or 1, as the service says it.
    selected: u8,
}

/// Writes a torrent as one JSON object.
pub(super) fn object(facts: &TorrentFacts, out: &mut Vec<u8>) -> Result<(), Error> {
    Ok(json(out, &line(facts))?)
}

fn line(facts: &TorrentFacts) -> Line<'_> {
    let t = &facts.torrent;
    Line {
        id: t.id.as_str(),
        filename: t.filename.as_deref(),
        hash: t.hash.as_deref(),
        bytes: t.bytes,
        host: t.host.as_deref(),
        split: t.split,
        progress: t.progress,
        status: t.status.as_ref().map(Status::as_str),
        added: t.added.as_deref(),
        links: t.links.as_deref().unwrap_or_default(),
        ended: t.ended.as_deref(),
        speed: t.speed,
        seeders: t.seeders,
        first_seen: facts.first_seen,
        last_seen: facts.last_seen,
        gone_at: facts.gone_at,
        detail: facts.detail.as_ref().map(|(detail, fetched_at)| DetailPart {
            original_filename: detail.original_filename.as_deref(),
            original_bytes: detail.original_bytes,
            fetched_at: *fetched_at,
            links: detail.torrent.links.as_deref().unwrap_or_default(),
            files: detail.files.iter().flatten().map(file).collect(),
        }),
        imported: facts.imported.as_ref().map(|told| ImportedPart {
            original_filename: told.original_filename.as_deref(),
            files_count: told.files_count,
        }),
        other_details: facts.others.iter().map(other).collect(),
    }
}

fn other(other: &OtherDetail) -> OtherPart<'_> {
    OtherPart {
        why: &other.why,
        kept_at: other.kept,
        hash: other.hash.as_deref(),
        filename: other.name.as_deref(),
        bytes: other.bytes,
        original_filename: other.original_filename.as_deref(),
        original_bytes: other.original_bytes,
        fetched_at: other.fetched,
        links: &other.links,
        files: other.files.iter().map(file).collect(),
    }
}

fn file(file: &TorrentFile) -> FilePart<'_> {
    FilePart { id: file.id, path: &file.path, bytes: file.size(), selected: u8::from(file.selected) }
}

/// Writes a whole number without a fraction, as the service does: `100`, not `100.0`.
#[expect(clippy::cast_possible_truncation, reason = "checked to be a small whole number")]
#[expect(clippy::ref_option, reason = "the signature that serde calls")]
fn plain_number<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(n) if n.fract() == 0.0 && n.abs() < 1e15 => serializer.serialize_i64(*n as i64),
        other => other.serialize(serializer),
    }
}
