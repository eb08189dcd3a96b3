//! The five formats, and one function that writes any of them torrent by torrent.

use std::io::Write;

use super::{Error, csv, jsonl, links};
use crate::archive::Reader;
use crate::model::ExportFormat as Format;
use crate::query::Matcher;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Torrents in the output.
    pub torrents: u64,
    /// Torrents left out because no info hash is known.
    pub without_hash: u64,
}

/// Writes every torrent that a query accepts, newest first, holding one at a time.
pub fn write(reader: &Reader, matcher: &Matcher, format: Format, out: &mut dyn Write) -> Result<Written, Error> {
    let mut written = Written::default();
    // What stands before the first torrent, between two, and after the last.
    let (before, between, after) = match format {
        Format::Json | Format::Dmm => ("[", ",\n", "]\n"),
        Format::Jsonl | Format::Csv | Format::Magnets => ("", "", ""),
    };
    out.write_all(before.as_bytes())?;
    if format == Format::Csv {
        csv::heading(out)?;
    }
    reader.export(matcher, |facts| {
        let hash = facts.torrent.hash.as_deref().filter(|hash| links::is_hash(hash));
        if matches!(format, Format::Magnets | Format::Dmm) && hash.is_none() {
            written.without_hash += 1;
            return Ok(());
        }
        if written.torrents > 0 {
            out.write_all(between.as_bytes())?;
        }
        written.torrents += 1;
        match (format, hash) {
            (Format::Json, _) => jsonl::object(&facts, out),
            (Format::Jsonl, _) => jsonl::object(&facts, out).and_then(|()| Ok(out.write_all(b"\n")?)),
            (Format::Csv, _) => csv::record(&facts, out),
            (Format::Magnets, Some(hash)) => links::magnet(&facts, hash, out),
            (Format::Dmm, Some(hash)) => links::dmm(&facts, hash, out),
            (Format::Magnets | Format::Dmm, None) => Ok(()),
        }
    })?;
    out.write_all(after.as_bytes())?;
    Ok(written)
}
