//! `redriva import`: takes over the Python script's database, or compares a backup with the archive.

use std::fs::File;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::archive::{self, JobLock, Reader, Script, SourceError, SyncLock, ToImport};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings, signals};
use crate::config::open_descriptor;
use crate::import::{map_script, read_backup};
use crate::quota::now;
use crate::report::{ImportReport, backup_json, backup_text, import_json, import_text};

/// What every SQLite file begins with.
const DATABASE: &[u8] = b"SQLite format 3\0";

/// Largest file that is read as a backup; one more byte tells that it is larger.
const LARGEST: u64 = (256 << 20) + 1;

/// Options of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The Python script's redriva.db, or a *.dmm.json backup; it is only read
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The report as one JSON object
    #[arg(long)]
    pub json: bool,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva import data/redriva.db         what the Python script stored
  redriva import backup.dmm.json         what a backup has and the account not
  redriva import backup.dmm.json --json | jq -r '.missing[].hash'";

/// Imports a file, by what it holds.
pub async fn run(global: &Global, args: ImportArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    signals::unless_ended(move || carry_out(&args, &archive)).await.map(|done| done.unwrap_or_else(|ended| ended))
}

fn carry_out(args: &ImportArgs, archive: &Path) -> Result<Exit, Failure> {
    let unreadable = |error| SourceError::unreadable(&args.file, error);
    let mut file = open(&args.file)?;
    let mut bytes = Vec::new();
    file.by_ref().take(DATABASE.len() as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    // A database is read by its name, once it has one.
    let is_named = open_descriptor(&args.file).is_none();
    if bytes == DATABASE && is_named {
        return script(args, archive);
    }
    file.take(LARGEST).read_to_end(&mut bytes).map_err(unreadable)?;
    backup(args, archive, &bytes)
}

/// Opens what is to be imported; what may never come to an end, or to a beginning, is refused.
fn open(path: &Path) -> Result<File, SourceError> {
    let unreadable = |error| SourceError::unreadable(path, error);
    let file = if let Some(descriptor) = open_descriptor(path) {
        descriptor.map_err(unreadable)?
    } else {
        let facts = path.metadata().map_err(unreadable)?;
        if facts.is_dir() {
            return Err(SourceError::other(path, "is a folder"));
        }
        if !facts.is_file() {
            return Err(SourceError::other(
                path,
                "is a pipe or a device; what comes through a pipe is read from /dev/stdin",
            ));
        }
        File::open(path).map_err(unreadable)?
    };
    if file.is_terminal() {
        return Err(SourceError::other(path, "is the keyboard; let another program write into it"));
    }
    Ok(file)
}

fn script(args: &ImportArgs, archive: &Path) -> Result<Exit, Failure> {
    let lock = SyncLock::take(archive)?;
    let _jobs = JobLock::take(archive)?;
    let workplace = archive.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mapped = map_script(Script::read(&args.file, workplace)?);
    let given = ToImport { torrents: &mapped.torrents, rows: &mapped.rows, failures: &mapped.failures };
    let imported = archive::import(&lock, archive, now(), given)?;
    let report = ImportReport { file: &args.file, archive, mapped: &mapped, imported: &imported };
    let exit = to_stdout(|out| if args.json { import_json(out, &report) } else { import_text(out, &report) })?;
    if mapped.flaw.is_some() {
        return Err(Failure::of(
            format!("{} is damaged: rows may be missing, and others may be wrong", args.file.display()),
            "What could be read is taken over, and the archive as it was before is kept as a snapshot. Import an older copy of \
             that file too, if there is one.",
            Exit::Partial,
        ));
    }
    Ok(exit)
}

fn backup(args: &ImportArgs, archive: &Path, bytes: &[u8]) -> Result<Exit, Failure> {
    let backup = read_backup(bytes).map_err(|why| SourceError::other(&args.file, why.to_string()))?;
    let known = Reader::open(archive)?.hashes()?;
    to_stdout(|out| {
        if args.json {
            backup_json(out, &args.file, &backup, &known)
        } else {
            backup_text(out, &args.file, &backup, &known)
        }
    })
}
