//! `redriva links`: direct links, printed or as a list for another program.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::archive::refuse_own;
use crate::cli::acting::refuse_read_only;
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::linking::{plan, stopped, tell_dead};
use crate::cli::output::to_stdout;
use crate::cli::{Exit, settings, signals};
use crate::config::Settings;
use crate::export::{self, write_file};
use crate::format::{counted, json};
use crate::links::{LinkFormat, write_links};
use crate::session::{Gathered, Session};

/// Options of `links`.
#[derive(Debug, Args)]
pub struct LinksArgs {
    /// Which torrents: exact ids, or a query
    #[arg(value_name = "QUERY|ID")]
    pub what: Vec<String>,
    /// Format of the list
    #[arg(long, value_name = "FORMAT", default_value = "plain")]
    pub format: Format,
    /// Only these files: a pattern such as '*.mkv', all, videos, largest, or numbers such as 1,3-5
    #[arg(long, value_name = "GLOB")]
    pub files: Option<String>,
    /// Write to this file instead of standard output, for its owner alone; it appears whole or not at all
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Write over an existing file
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Do not stop above 100 links
    #[arg(long)]
    pub yes: bool,
    /// Remove the entries of the account's downloads that Redriva made, and no other one
    #[arg(long, conflicts_with_all = ["what", "files", "output", "yes"])]
    pub forget: bool,
}

/// Formats of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// One address a line: for wget -i, mpv --playlist= or a clipboard
    Plain,
    /// With folders, for aria2c -i
    Aria2,
    /// With folders, for curl -K
    Curl,
    /// A playlist
    M3u,
    /// One JSON object a line, also for links that are dead
    Json,
}

impl From<Format> for LinkFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Plain => Self::Plain,
            Format::Aria2 => Self::Aria2,
            Format::Curl => Self::Curl,
            Format::M3u => Self::M3u,
            Format::Json => Self::Json,
        }
    }
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva links X2ILDQNYFYOHM
  redriva links metropolis --files '*.mkv' --format m3u -o films.m3u
  redriva links added:<7d --format aria2 -o week.txt && aria2c -i week.txt
  redriva links X2ILDQNYFYOHM --format curl -o list && curl -K list
  redriva links --forget                   tidies the account's downloads up

Whoever has a direct link can download without a login, for hours or days: a
list is for its owner alone. Answers are kept for a day and used again. The exit
code is 3 when some links are dead; redriva diagnose tells why.";

/// Prints direct links.
pub async fn run(global: &Global, args: LinksArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    if args.forget {
        return forget(settings).await;
    }
    let plan = plan(&settings, &args.what, args.files.as_deref(), args.yes)?;
    if let Some(output) = &args.output {
        refuse_own(&settings.archive, output)?;
        refuse_existing(output, args.force)?;
    }
    if plan.targets.is_empty() && args.output.is_none() {
        return Ok(Exit::Done);
    }
    let mut gathered = Gathered::default();
    let mut desk = Session::new(settings).link_desk().await?;
    let asked = signals::or_ended(desk.gather(plan, &mut gathered)).await?;
    let stop = match asked {
        Ok(stop) => stop,
        Err(ended) => return Ok(ended),
    };
    desk.close().await?;
    tell_dead(&gathered.dead);
    if let Err(stop) = stop {
        if args.output.is_none() {
            to_stdout(|out| write(out, args.format, &gathered))?;
        }
        return Err(stopped(&stop, gathered.ready.len() as u64));
    }
    match &args.output {
        Some(output) => write_file(output, args.force, |out| Ok(write(out, args.format, &gathered)?))?,
        None => drop(to_stdout(|out| write(out, args.format, &gathered))?),
    }
    Ok(if gathered.dead.is_empty() { Exit::Done } else { Exit::Partial })
}

fn write(out: &mut dyn Write, format: Format, gathered: &Gathered) -> io::Result<()> {
    write_links(out, format.into(), &gathered.ready)?;
    if format != Format::Json {
        return Ok(());
    }
    gathered.dead.iter().try_for_each(|(target, none)| {
        let value = serde_json::json!({
            "schema": 1,
            "id": target.torrent.as_str(),
            "state": "dead",
            "link": target.link,
            "name": target.file_name(),
            "reason": none.as_str(),
            "message": none.words(),
            "code": none.code(),
        });
        json(out, &value)?;
        out.write_all(b"\n")
    })
}

/// Refuses before anything is asked what would be refused at the end.
fn refuse_existing(output: &std::path::Path, force: bool) -> Result<(), Failure> {
    let is_file = output.symlink_metadata().is_ok_and(|facts| facts.is_file() || facts.is_symlink());
    if is_file && !force { Err(export::Error::Exists(output.to_owned()).into()) } else { Ok(()) }
}

async fn forget(settings: Settings) -> Result<Exit, Failure> {
    refuse_read_only(&settings)?;
    let mut desk = Session::new(settings).link_desk().await?;
    let forgotten = match signals::or_ended(desk.forget()).await? {
        Ok(forgotten) => forgotten.map_err(|stop| stopped(&stop, 0)),
        Err(ended) => return Ok(ended),
    };
    desk.close().await?;
    let forgotten = forgotten?;
    to_stdout(|out| -> io::Result<()> {
        match (forgotten.removed, forgotten.gone) {
            (0, 0) => writeln!(out, "Redriva has made no entry in the account's downloads that is still known."),
            (removed, 0) => writeln!(out, "{} removed.", counted(removed, "entry was", "entries were")),
            (removed, gone) => {
                let gone = counted(gone, "one was", "were");
                writeln!(out, "{} removed; {gone} gone already.", counted(removed, "entry was", "entries were"))
            }
        }
    })
}
