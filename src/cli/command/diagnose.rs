//! `redriva diagnose`: failed torrents and failed fetches; needs no token and no network.

use clap::Args;

use crate::archive::Reader;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, output_style, settings};
use crate::diagnose::diagnose;
use crate::report::{findings_json, findings_text};

/// The form of the output.
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva diagnose
  redriva diagnose --json | jq '.summary[] | [.type, .count]'
  redriva diagnose --json | jq -r '.findings[] | [.id, .type] | @tsv'";

/// Writes what is wrong and what helps.
pub fn run(global: &Global, args: &DiagnoseArgs) -> Result<Exit, Failure> {
    let findings = diagnose(Reader::open(&settings::load(global)?.archive)?.problems()?);
    to_stdout(|out| {
        if args.json {
            findings_json(out, &findings)
        } else {
            findings_text(out, &findings, output_style::of_stdout(), &output_style::of_output(global.color))
        }
    })
}
