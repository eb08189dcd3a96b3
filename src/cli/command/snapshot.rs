//! `redriva snapshot`: copies of the archive file; lists them, takes one, brings one back.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use crate::archive::{
    JobLock, Reader, SyncLock, copy_archive, find_snapshot, last_numbered, restore, snapshot_facts, take_snapshot,
    unclear_snapshots,
};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings, signals};
use crate::format::{clean, counted};
use crate::model::{Displaced, secrets};
use crate::quota::now;
use crate::report::{snapshots_json, snapshots_text};

/// Options of `snapshot`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct SnapshotArgs {
    /// What to do; without it the snapshots are listed
    #[command(subcommand)]
    pub act: Option<SnapshotAct>,
    #[command(flatten)]
    pub list: ListArgs,
}

/// What can be done with snapshots.
#[derive(Debug, Subcommand)]
pub enum SnapshotAct {
    /// List the snapshots, newest first
    List(ListArgs),
    /// Take one: a verified copy of the archive
    ///
    /// A sync may run meanwhile. Without -o it lies beside the archive and counts among the seven that are kept.
    Take(TakeArgs),
    /// Bring one back
    ///
    /// What is in place is kept beside the archive under another name. Whoever reads the archive meanwhile goes on.
    Restore(RestoreArgs),
}

/// Options of the list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The list as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Options of `snapshot take`.
#[derive(Debug, Args)]
pub struct TakeArgs {
    /// Write the copy to this new file instead, whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Options of `snapshot restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The snapshot, by its name in the list or by the path of any copy
    #[arg(value_name = "NAME")]
    pub snapshot: PathBuf,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva snapshot                       the snapshots, newest first
  redriva snapshot take                  one more, verified
  redriva snapshot take -o /mnt/usb/redriva.db
  redriva snapshot restore redriva.db.0007.v5-20261122T100000Z.db
What is in place is kept beside the archive under another name.";

/// Lists the snapshots, takes one, or brings one back.
pub async fn run(global: &Global, args: SnapshotArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    match args.act {
        None => list(&archive, &args.list),
        Some(SnapshotAct::List(args)) => list(&archive, &args),
        Some(SnapshotAct::Take(args)) => {
            let taken = signals::unless_ended(move || take(&archive, args.output.as_deref())).await?;
            Ok(taken.unwrap_or_else(|ended| ended))
        }
        Some(SnapshotAct::Restore(args)) => bring_back(&archive, &args.snapshot),
    }
}

fn take(archive: &Path, to: Option<&Path>) -> Result<Exit, Failure> {
    let (path, torrents, details) = if let Some(to) = to {
        let (torrents, details) = copy_archive(archive, to)?;
        (to.to_owned(), torrents, details)
    } else {
        let taken = take_snapshot(archive, now())?;
        (taken.snapshot.path, taken.torrents.unwrap_or_default(), taken.details.unwrap_or_default())
    };
    to_stdout(|out| {
        writeln!(out, "Copied {} to {}.", shown(archive), shown(&path))?;
        writeln!(out, "{}", holds(torrents, details))
    })
}

fn bring_back(archive: &Path, wanted: &Path) -> Result<Exit, Failure> {
    let snapshot = find_snapshot(archive, wanted)?;
    let lock = SyncLock::take(archive)?;
    let _jobs = JobLock::take(archive)?;
    let kept = restore(&lock, archive, &snapshot, now())?;
    drop(lock);
    // An older schema is brought up to date by the next one who writes.
    let counts = Reader::open(archive).and_then(|reader| reader.counts()).ok();
    to_stdout(|out| {
        writeln!(out, "Restored {} from {}.", shown(archive), shown(&snapshot))?;
        if let Some((torrents, details)) = counts {
            writeln!(out, "{}", holds(torrents, details))?;
        }
        match &kept {
            Displaced::Nothing => Ok(()),
            Displaced::Replaced(path) => writeln!(out, "The archive that was in place is kept as {}.", shown(path)),
            Displaced::Damaged(path) => writeln!(out, "The damaged file is kept as {}.", shown(path)),
        }
    })
}

fn list(archive: &Path, args: &ListArgs) -> Result<Exit, Failure> {
    let found = snapshot_facts(archive)?;
    let zone = TimeZone::system();
    let exit = to_stdout(|out| {
        if args.json { snapshots_json(out, archive, &found) } else { snapshots_text(out, archive, &found, &zone) }
    })?;
    if let Some(last) = last_numbered(&found) {
        let _ = writeln!(
            io::stderr(),
            "note: {} bears the last number there is. Snapshots are still taken, and those with this number are in the \
             order of their times. Give it another name to count on from the others.",
            shown(&last.path)
        );
    }
    let unclear = unclear_snapshots(archive)?;
    if let Some(newest) = unclear.first() {
        let n = counted(unclear.len() as u64, "older snapshot", "older snapshots");
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(
            io::stderr(),
            "note: {n} may be of another archive with a name like this one's, such as {}. They are left alone; \
             redriva snapshot restore takes their names all the same.",
            shown(&newest.path)
        );
    }
    Ok(exit)
}

fn shown(path: &Path) -> String {
    // What its user typed may be the token in the wrong place.
    clean(&secrets().mask_own(&path.display().to_string()))
}

fn holds(torrents: u64, details: u64) -> String {
    let (torrents, details) = (counted(torrents, "torrent", "torrents"), counted(details, "detail", "details"));
    format!("It holds {torrents} and {details}.")
}
