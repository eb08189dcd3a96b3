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

/// Days of growth that are told one by one.
const DAYS: i32 = 30;

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
    let settings = settings::load(global)?;
    let reader = Reader::open(&settings.archive)?;
    let style = output_style::of_output(global.color);
    if args.json {
        let overview = reader.overview(now(), &style.zone, DAYS, &settings.refused_names)?;
        let advice = advise(&overview.stats);
        return to_stdout(|out| stats_json(out, &overview.stats, &overview.growth, &advice));
    }
    // One line has no room for the names that are refused.
    let stats = reader.stats(now(), (!args.compact).then_some(&*settings.refused_names))?;
    to_stdout(|out| {
        if args.compact {
            return stats_compact(out, &stats);
        }
        stats_text(out, &stats, &advise(&stats), output_style::of_stdout(), &style)
    })
}
