//! `redriva stats`: the archive in numbers; needs no token and no network.

use clap::Args;

use crate::advice::advise;
use crate::archive::Reader;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, output_style, settings};
use crate::quota::now;
use crate::report::{stats_compact, stats_json, stats_text};

/// The form of the output.
#[derive(Debug, Args)]
pub struct StatsArgs {
    /// One line, for status bars and cron
    #[arg(long, conflicts_with = "json")]
    pub compact: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva stats                          everything in eight sections
  redriva stats --compact                one line, for status bars
  redriva stats --json | jq .bytes_total";

/// Writes the archive in numbers.
pub fn run(global: &Global, args: &StatsArgs) -> Result<Exit, Failure> {
    let stats = Reader::open(&settings::load(global)?.archive)?.stats(now())?;
    let advice = advise(&stats);
    to_stdout(|out| match args {
        StatsArgs { compact: true, .. } => stats_compact(out, &stats),
        StatsArgs { json: true, .. } => stats_json(out, &stats, &advice),
        _ => stats_text(out, &stats, &advice, output_style::of_stdout(), &output_style::of_output(global.color)),
    })
}
