//! `redriva restore`: lists the snapshots of the archive, and brings one back.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::TimeZone;

use crate::archive::{Reader, SyncLock, find_snapshot, restore, snapshot_facts};
use crate::cli::args::Global;
use crate::cli::failure::Failure;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::format::{clean, counted};
use crate::model::Kept;
use crate::quota::now;
use crate::report::{snapshots_json, snapshots_text};

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The snapshot to bring back, by name or path; without it the snapshots are listed
    #[arg(value_name = "SNAPSHOT")]
    pub snapshot: Option<PathBuf>,
    /// The list as one JSON object
    #[arg(long, conflicts_with = "snapshot")]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva restore                        the snapshots, newest first
  redriva restore redriva.v1-20261122T100000Z.db
The file that is in place is kept beside the archive under another name.";

/// Lists the snapshots, or brings one back.
pub fn run(global: &Global, args: &RestoreArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    let Some(wanted) = &args.snapshot else { return list(&archive, args.json) };
    let snapshot = find_snapshot(&archive, wanted)?;
    let lock = SyncLock::take(&archive)?;
    let kept = restore(&lock, &archive, &snapshot, now())?;
    // An older schema is brought up to date by the next one who writes.
    let counts = Reader::open(&archive).and_then(|reader| reader.counts()).ok();
    let shown = |path: &Path| clean(&path.display().to_string());
    to_stdout(|out| {
        writeln!(out, "Restored {} from {}.", shown(&archive), shown(&snapshot))?;
        if let Some((torrents, details)) = counts {
            let (torrents, details) = (counted(torrents, "torrent", "torrents"), counted(details, "detail", "details"));
            writeln!(out, "It holds {torrents} and {details}.")?;
        }
        match &kept {
            Kept::Nothing => Ok(()),
            Kept::Replaced(path) => writeln!(out, "The archive that was in place is kept as {}.", shown(path)),
            Kept::Damaged(path) => writeln!(out, "The damaged file is kept as {}.", shown(path)),
        }
    })
}

fn list(archive: &Path, json: bool) -> Result<Exit, Failure> {
    let found = snapshot_facts(archive)?;
    let zone = TimeZone::system();
    to_stdout(
        |out| {
            if json { snapshots_json(out, archive, &found) } else { snapshots_text(out, archive, &found, &zone) }
        },
    )
}
