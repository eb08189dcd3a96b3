//! `redriva restore`: puts torrents back at Real-Debrid by their hashes, with the files that were chosen.

use std::path::Path;

use clap::Args;

use crate::actions::{ActPlan, RestoreOptions, Selection, is_lost};
use crate::archive::{Reader, find_snapshot};
use crate::cli::acting::{ActArgs, Wish, carry_out};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, named, settings};
use crate::config::Settings;
use crate::format::clean;
use crate::model::{ActCandidate, Verb};
use crate::query::{Key, Order, Query, SortBy};
use crate::quota::now;

/// Options of `restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// Which of them: exact ids, or a query; what was lost when left out
    #[arg(value_name = "QUERY|ID")]
    pub what: Vec<String>,
    /// At most so many in this job, complete and newest ones first
    #[arg(long, value_name = "N")]
    pub max: Option<usize>,
    /// Leave the failed entry where it is beside the new one
    #[arg(long)]
    pub keep_old: bool,
    /// Which files where none are known: all, videos, largest, numbers such as 1,3-5, or a pattern
    #[arg(long, value_name = "SEL")]
    pub unknown_files: Option<String>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva restore --dry-run              what was lost, and what putting it back costs
  redriva restore                        puts it back; asks before
  redriva restore --max 100              a hundred a day, for the careful
  redriva restore metropolis             only what was lost and has this in its name
  redriva restore status:error           adds failed torrents anew; the old entry goes once the new one is proved
  redriva restore gone:yes               also what you deleted yourself
  redriva jobs run                       goes on with a job that was interrupted

Copies of the archive file are brought back with: redriva snapshot restore";

/// Puts back what is named.
pub async fn run(global: &Global, args: RestoreArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    refuse_snapshot(&settings, &args.what)?;
    if let Some(text) = &args.unknown_files {
        selection(text)?;
    }
    let reader = Reader::open(&settings.archive)?;
    let found = found(&reader, &args.what)?;
    let options = RestoreOptions {
        max: args.max,
        keep_old: args.keep_old,
        unknown_files: args.unknown_files.as_deref(),
        refused: &settings.refused_names,
    };
    let plan = ActPlan::restore(&found, &reader.living_by_hash()?, &options);
    drop(reader);
    let most_deleted = settings.max_delete.into();
    carry_out(settings, Wish { verb: Verb::Restore, plan, undoes: None, most_deleted }, &args.act).await
}

/// Reads a choice of files.
pub fn selection(text: &str) -> Result<Selection, Failure> {
    text.parse().map_err(|bad| Failure::new(&bad, Some("Nothing was sent.".to_owned()), Exit::Usage))
}

/// Finds what is meant: what was lost, unless the query says otherwise; living ones only where it asks for their state.
fn found(reader: &Reader, what: &[String]) -> Result<Vec<ActCandidate>, Failure> {
    if what.is_empty() {
        let all = Query::parse("is:gone")?.matcher(now(), &jiff::tz::TimeZone::system());
        let gone = reader.search(&all, Order { by: SortBy::Added, reverse: false, limit: None })?;
        return Ok(reader.candidates(&gone)?.into_iter().filter(is_lost).collect());
    }
    let named = named::find(reader, what, true)?;
    let Some(query) = named.query else { return Ok(named.torrents) };
    let asks_gone = named::names_field(&query, &[Key::Gone, Key::Is]);
    let asks_state = named::names_field(&query, &[Key::Status, Key::Phase, Key::Is]);
    let meant = |torrent: &ActCandidate| match torrent.absence {
        Some(_) => asks_gone || is_lost(torrent),
        None => asks_state,
    };
    Ok(named.torrents.into_iter().filter(meant).collect())
}

/// Tells whoever means a copy of the archive file what that is called now.
fn refuse_snapshot(settings: &Settings, what: &[String]) -> Result<(), Failure> {
    let is_snapshot = |word: &&String| find_snapshot(&settings.archive, Path::new(word)).is_ok();
    let Some(word) = what.iter().find(is_snapshot) else { return Ok(()) };
    let hint = format!("Nothing was changed. Run: redriva snapshot restore {}", clean(word));
    Err(Failure::of("restore puts torrents back, and does not bring snapshots back", hint, Exit::Usage))
}
