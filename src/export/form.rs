//! The five formats, and one function that writes any of them torrent by torrent.

use std::io::Write;

use super::{Error, csv, jsonl, links};
use crate::archive::Reader;
use crate::format::is_hash;
use crate::model::{ExportFormat as Format, TorrentFacts};
use crate::query::Matcher;

/// Bytes that most pieces fit in.
const USUAL: usize = 1 << 17;

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Written {
    /// Torrents in the output.
    pub torrents: u64,
    /// Torrents left out because no info hash is known.
    pub without_hash: u64,
}

/// Some torrents one after the other, as they will stand in the output.
#[derive(Debug)]
struct Piece {
    text: Vec<u8>,
    written: Written,
}

/// Writes every torrent that a query accepts, newest first, holding a few at a time.
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
    let add = |facts: &TorrentFacts, piece: &mut Piece| piece.add(facts, format, between);
    reader.export(matcher, add, |piece| {
        // Nothing stands between the first torrent and what is before it.
        let needless = if written.torrents == 0 { between.len() } else { 0 };
        out.write_all(piece.text.get(needless..).unwrap_or_default())?;
        written.torrents += piece.written.torrents;
        written.without_hash += piece.written.without_hash;
        Ok(())
    })?;
    out.write_all(after.as_bytes())?;
    Ok(written)
}

impl Default for Piece {
    fn default() -> Self {
        Self { text: Vec::with_capacity(USUAL), written: Written::default() }
    }
}

impl Piece {
    /// Adds a torrent, and before it what stands between two.
    fn add(&mut self, facts: &TorrentFacts, format: Format, between: &str) -> Result<(), Error> {
        let hash = facts.torrent.hash.as_deref().filter(|hash| is_hash(hash));
        if matches!(format, Format::Magnets | Format::Dmm) && hash.is_none() {
            self.written.without_hash += 1;
            return Ok(());
        }
        self.written.torrents += 1;
        let out = &mut self.text;
        out.extend_from_slice(between.as_bytes());
        match (format, hash) {
            (Format::Json, _) => jsonl::object(facts, out),
            (Format::Jsonl, _) => jsonl::object(facts, out).map(|()| out.push(b'\n')),
            (Format::Csv, _) => csv::record(facts, out),
            (Format::Magnets, Some(hash)) => links::magnet(facts, hash, out),
            (Format::Dmm, Some(hash)) => links::dmm(facts, hash, out),
            (Format::Magnets | Format::Dmm, None) => Ok(()),
        }
    }
}
