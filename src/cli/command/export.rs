//! `redriva export`: reads the archive, needs no token and no network.

use std::io::{self, BufWriter, Write};

use crate::archive::Reader;
use crate::cli::args::{ExportArgs, ExportFormat, Global};
use crate::cli::failure::Failure;
use crate::cli::{Exit, settings};
use crate::export::{self, write_file, write_jsonl};

/// Writes the archive to a file or to standard output.
pub fn run(global: &Global, args: &ExportArgs) -> Result<Exit, Failure> {
    let reader = Reader::open(&settings::load(global)?.archive)?;
    let write = |out: &mut dyn Write| match args.format {
        ExportFormat::Jsonl => write_jsonl(&reader, out),
    };
    if let Some(path) = &args.output {
        write_file(path, args.force, write)?;
        return Ok(Exit::Done);
    }
    let mut out = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match write(&mut out).and_then(|()| Ok(out.flush()?)) {
        Err(export::Error::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            // Whoever reads has seen enough. What is buffered must not be tried again.
            drop(out.into_parts());
        }
        other => other?,
    }
    Ok(Exit::Done)
}
