//! `redriva export`: the archive for other programs; needs no token and no network.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use jiff::tz::TimeZone;

use super::list::query;
use crate::archive::{Reader, refuse_own};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::output::{raw_to_stdout, to_stdout};
use crate::cli::{Exit, settings, signals};
use crate::config::{Settings, descriptor_number, open_descriptor};
use crate::export::{self, Format, Written, write, write_file};
use crate::format::counted;
use crate::query::{Matcher, help};
use crate::quota::now;

/// Number of standard output among the descriptors.
const STDOUT: i32 = 1;

/// Writes the archive out for other programs: all of it, or what a query finds.
#[derive(Debug, Args)]
#[command(after_long_help = after_help())]
pub struct ExportArgs {
    /// Words and fields that must all hold, as in: redriva list
    #[arg(value_name = "QUERY")]
    pub query: Vec<String>,
    /// Format of the output
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub format: Format,
    /// Write to this file instead of standard output; it appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over an existing file
    #[arg(long, requires = "output")]
    pub force: bool,
}

/// The formats as clap knows them, with what they are for.
fn formats() -> impl TypedValueParser<Value = Format> {
    let known = Format::ALL.map(|row| PossibleValue::new(row.name).help(row.purpose));
    PossibleValuesParser::new(known)
        .try_map(|word| Format::ALL.iter().find(|row| row.name == word).map(|row| row.format).ok_or(word))
}

fn after_help() -> String {
    let examples = "\
Examples:
  redriva export --format jsonl -o account.jsonl
  redriva export --format jsonl | jq -r .filename
  redriva export is:gone --format magnets      to add again what was removed
  redriva export --format dmm -o backup.dmm.json";
    format!("{}\n\n{examples}", help())
}

/// Writes the archive to a file or to standard output.
pub async fn run(global: &Global, args: ExportArgs) -> Result<Exit, Failure> {
    let query = query(&args.query)?;
    let Settings { archive, refused_names, .. } = settings::load(global)?;
    let matcher = query.matcher(now(), &TimeZone::system()).judging_by(&refused_names);
    let written = match signals::unless_ended(move || carry_out(&archive, &matcher, &args)).await? {
        Ok(written) => written,
        Err(ended) => return Ok(ended),
    };
    if written.without_hash > 0 {
        let left_out = counted(written.without_hash, "torrent has", "torrents have");
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "note: {left_out} no known hash and cannot be in this format.");
    }
    Ok(Exit::Done)
}

fn carry_out(archive: &Path, matcher: &Matcher, args: &ExportArgs) -> Result<Written, Failure> {
    let reader = Reader::open(archive)?;
    let format = args.format;
    let mut written = Written::default();
    let mut fill = |out: &mut dyn Write| -> Result<(), export::Error> {
        written = write(&reader, matcher, format, out)?;
        Ok(())
    };
    let output = args.output.as_deref().filter(|path| descriptor_number(path) != Some(STDOUT));
    match output.map(|path| (path, open_descriptor(path))) {
        Some((path, None)) => {
            refuse_own(archive, path)?;
            write_file(path, args.force, fill)?;
        }
        // A descriptor is no name that a file could be put under.
        Some((_, Some(descriptor))) => {
            let mut out = BufWriter::new(descriptor?);
            fill(&mut out)?;
            out.flush()?;
        }
        // The other formats escape what is no text.
        None if format == Format::Csv => drop(raw_to_stdout(fill)?),
        None => drop(to_stdout(fill)?),
    }
    Ok(written)
}
