//! `redriva clear`: empties the archive after a typed word, and after a snapshot.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use clap::Args;

use crate::archive::{JobLock, Reader, SyncLock, clear, restore_command};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, asking, settings};
use crate::format::clean;
use crate::model::Contents;
use crate::quota::now;
use crate::report::contents_text;

/// What has to be typed.
const WORD: &str = "clear";

/// Options of `clear`.
#[derive(Debug, Args)]
pub struct ClearArgs {
    /// Do not ask; for scripts
    #[arg(long)]
    pub yes: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva clear                          asks for a typed word
  redriva clear --yes                    does not ask; for scripts
  redriva snapshot                       the snapshot that was taken before";

/// Empties the archive.
pub fn run(global: &Global, args: &ClearArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    // The count is of one moment; a sync in between would make it a lie.
    let reader = Reader::open(&archive)?;
    let lock = SyncLock::take(&archive)?;
    let _jobs = JobLock::take(&archive)?;
    let contents = reader.contents()?;
    drop(reader);
    if (Contents { bytes: 0, ..contents }) == Contents::default() {
        return to_stdout(|out| writeln!(out, "The archive is empty already."));
    }
    contents_text(&mut io::stderr(), &archive, &contents)?;
    if !args.yes {
        ask(&archive)?;
    }
    let snapshot = clear(&lock, &archive, &contents, now())?;
    let name = clean(&snapshot.path.display().to_string());
    to_stdout(|out| {
        writeln!(out, "The archive is empty. Everything that was in it is in {name}.")?;
        writeln!(out, "Bring it back with: {}", clean(&restore_command(&snapshot)))
    })
}

/// Returns when the word was typed.
fn ask(archive: &Path) -> Result<(), Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::of(
            "clear asks for a typed word, and there is no terminal to ask on",
            "Nothing was changed. Run it on a terminal, or with: redriva clear --yes",
            Exit::Usage,
        ));
    }
    if asking::ask(&format!("Type {WORD} to go on"))?.trim() == WORD {
        return Ok(());
    }
    let left = format!("{} was left as it is", archive.display());
    Err(Failure::of(left, format!("Only the word {WORD} empties it."), Exit::Failure))
}
