//! `redriva import`: takes over the Python script's database, or compares a backup with the archive.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::archive::{self, Reader, Script, SyncLock};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::config::open_descriptor;
use crate::import::{map_script, read_backup};
use crate::quota::now;
use crate::report::{ImportReport, backup_json, backup_text, import_json, import_text};

/// What every SQLite file begins with.
const DATABASE: &[u8] = b"SQLite format 3\0";

/// Largest backup that is read. A hundred thousand entries are about 20 MB.
const LARGEST: u64 = 256 << 20;

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
pub fn run(global: &Global, args: &ImportArgs) -> Result<Exit, Failure> {
    let archive = settings::load(global)?.archive;
    let failed = |e| unreadable(&args.file, &e);
    let spooled = spool(&args.file).map_err(failed)?;
    let source = spooled.as_ref().map_or(&*args.file, |copy| copy.path());
    let mut start = Vec::new();
    let file = std::fs::File::open(source).map_err(failed)?;
    file.take(DATABASE.len() as u64).read_to_end(&mut start).map_err(failed)?;
    if start == DATABASE { script(args, source, &archive) } else { backup(args, source, &archive) }
}

/// Copies what comes out of an open descriptor, such as standard input, into a file that can be read twice.
fn spool(path: &Path) -> std::io::Result<Option<tempfile::NamedTempFile>> {
    let Some(mut descriptor) = open_descriptor(path).transpose()? else { return Ok(None) };
    let mut copy = tempfile::NamedTempFile::new()?;
    std::io::copy(&mut descriptor, &mut copy)?;
    Ok(Some(copy))
}

fn script(args: &ImportArgs, source: &Path, archive: &Path) -> Result<Exit, Failure> {
    let lock = SyncLock::take(archive)?;
    let workplace = archive.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mapped = map_script(&Script::read(source, workplace)?);
    let imported = archive::import(&lock, archive, now(), &mapped.torrents)?;
    let report = ImportReport { file: &args.file, archive, mapped: &mapped, imported: &imported };
    to_stdout(|out| if args.json { import_json(out, &report) } else { import_text(out, &report) })
}

fn backup(args: &ImportArgs, source: &Path, archive: &Path) -> Result<Exit, Failure> {
    let mut text = Vec::new();
    let file = std::fs::File::open(source).map_err(|e| unreadable(&args.file, &e))?;
    file.take(LARGEST).read_to_end(&mut text).map_err(|e| unreadable(&args.file, &e))?;
    let Ok(backup) = read_backup(&String::from_utf8_lossy(&text)) else {
        let what = "neither the script's database nor a backup with names and hashes";
        return Err(archive::Error::NotImportable { path: args.file.clone(), what }.into());
    };
    let known = Reader::open(archive)?.hashes()?;
    to_stdout(|out| {
        if args.json {
            backup_json(out, &args.file, &backup, &known)
        } else {
            backup_text(out, &args.file, &backup, &known)
        }
    })
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::of(
        format!("cannot read {}: {error}", path.display()),
        "Nothing was changed. Check the path and its permissions.",
        Exit::Usage,
    )
}
