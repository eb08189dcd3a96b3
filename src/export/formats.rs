//! The five formats, and one function that writes any of them torrent by torrent.

use std::io::Write;

use super::{Error, csv, jsonl, links};
use crate::archive::Reader;
use crate::format::is_hash;
use crate::model::{ExportFormat as Format, NamedHash, TorrentFacts};
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
    let mut take = |piece: Piece| {
        // Nothing stands between the first torrent and what is before it.
        let needless = if written.torrents == 0 { between.len() } else { 0 };
        out.write_all(piece.text.get(needless..).unwrap_or_default())?;
        written.torrents += piece.written.torrents;
        written.without_hash += piece.written.without_hash;
        Ok(())
    };
    match format {
        Format::Json | Format::Jsonl => {
            reader.export(matcher, |facts, piece| piece.add(between, |out| whole(facts, format, out)), &mut take)
        }
        Format::Csv => reader.export_records(
            matcher,
            |torrent, piece| piece.add(between, |out| csv::record(torrent, out)),
            &mut take,
        ),
        Format::Magnets | Format::Dmm => {
            reader.export_hashes(matcher, |torrent, piece| piece.add_hash(torrent, format, between), &mut take)
        }
    }?;
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
    fn add(&mut self, between: &str, write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>) -> Result<(), Error> {
        self.written.torrents += 1;
        self.text.extend_from_slice(between.as_bytes());
        write(&mut self.text)
    }

    /// Adds a torrent by its hash, unless none is known.
    fn add_hash(&mut self, torrent: &NamedHash, format: Format, between: &str) -> Result<(), Error> {
        let Some(hash) = torrent.hash.as_deref().filter(|hash| is_hash(hash)) else {
            self.written.without_hash += 1;
            return Ok(());
        };
        self.add(between, |out| match format {
            Format::Dmm => links::dmm(torrent, hash, out),
            _ => links::magnet(torrent, hash, out),
        })
    }
}

fn whole(facts: &TorrentFacts, format: Format, out: &mut Vec<u8>) -> Result<(), Error> {
    jsonl::object(facts, out)?;
    if format == Format::Jsonl {
        out.push(b'\n');
    }
    Ok(())
}
