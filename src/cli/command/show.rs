//! `redriva show`: everything that is known of one torrent; needs no token and no network.

use std::io;

use clap::Args;

use crate::archive::Reader;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::pager::paged;
use crate::cli::{Exit, output_style, settings};
use crate::format::{clean_line, count};
use crate::model::{HistoryFilter, TorrentId};
use crate::quota::now;
use crate::report::{Shown, candidates_text, show_json, show_text};

/// Candidates that are listed when a text means several torrents.
const CANDIDATES: usize = 20;

/// Shows everything that is known of one torrent: facts, files with their links, what was observed, what failed.
#[derive(Debug, Args)]
#[command(after_long_help = SHOW_HELP)]
pub struct ShowArgs {
    /// Its id, its hash, or the beginning of one of them (of a hash: 7 letters at least)
    #[arg(value_name = "ID")]
    pub id: String,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

const SHOW_HELP: &str = "\
Examples:
  redriva show X2ILDQNYFYOHM
  redriva show X2IL                          a beginning that no other has
  redriva show 3b2ad7f06c                    by hash
  redriva show X2IL --json | jq -r '.links[]'";

/// Writes what is known of the torrent that a text means.
pub fn run(global: &Global, args: &ShowArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings::load(global)?.archive)?;
    let text = args.id.trim();
    let candidates = reader.named(text)?;
    let [found] = candidates.as_slice() else {
        let shown = clean_line(text);
        if candidates.is_empty() {
            let unknown = format!("no torrent has the id or hash \"{shown}\"");
            let hint = "Search by name: redriva list WORDS".to_owned();
            return Err(Failure::plain(unknown, Some(hint), Exit::Failure));
        }
        let several = format!("\"{shown}\" means {} torrents", count(candidates.len() as u64));
        let failure = Failure::plain(several, Some("Name one of them by its whole id.".to_owned()), Exit::Usage);
        failure.tell();
        candidates_text(&mut io::stderr(), &candidates, CANDIDATES)?;
        return Ok(Exit::Usage);
    };
    let shown = shown(&reader, &found.row.id)?;
    if args.json {
        return to_stdout(|out| show_json(out, &shown));
    }
    paged(global, |out| show_text(out, &shown, now(), &output_style::of_output(global.color)))
}

fn shown(reader: &Reader, id: &TorrentId) -> Result<Shown, Failure> {
    let missing =
        || Failure::of("the torrent is no longer there", "See what is there with: redriva list", Exit::Failure);
    Ok(Shown {
        facts: reader.facts(id)?.ok_or_else(missing)?,
        timeline: reader.history(&HistoryFilter { torrent: Some(id.clone()), ..HistoryFilter::default() })?,
        failures: reader.failures_of(id)?,
    })
}
