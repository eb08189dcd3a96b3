//! `redriva check`: verifies the archive and changes nothing.

use clap::Args;

use crate::archive::{check, remedy};
use crate::cli::args::Global;
use crate::cli::failure::Failure;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::format::counted;
use crate::report::{check_json, check_text};

/// Options of `check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// One JSON object
    #[arg(long)]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva check                          one line for each check
  redriva check --json | jq .ok";

/// Checks the archive.
pub fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    let checks = check(&archive)?;
    to_stdout(|out| if args.json { check_json(out, &archive, &checks) } else { check_text(out, &checks) })?;
    match checks.iter().map(|checked| checked.count).sum() {
        0 => Ok(Exit::Done),
        n => {
            let message = format!("{} in {}", counted(n, "problem", "problems"), archive.display());
            Err(Failure::of(message, remedy(&archive), Exit::Storage))
        }
    }
}
