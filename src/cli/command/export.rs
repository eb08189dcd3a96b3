//! `redriva export`: reads the archive, needs no token and no network.

use std::io::Write;

use crate::archive::Reader;
use crate::cli::args::{ExportArgs, ExportFormat, Global};
use crate::cli::failure::Failure;
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings};
use crate::export::{write_file, write_jsonl};

/// Writes the archive to a file or to standard output.
pub fn run(global: &Global, args: &ExportArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings::load(global)?.archive)?;
    let write = |out: &mut dyn Write| match args.format {
        ExportFormat::Jsonl => write_jsonl(&reader, out),
    };
    let Some(path) = &args.output else { return to_stdout(write) };
    write_file(path, args.force, write)?;
    Ok(Exit::Done)
}
