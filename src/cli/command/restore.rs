//! `redriva restore`: puts torrents back at Real-Debrid by their hashes, with the files that were chosen.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::actions::{ActPlan, FILES_UNKNOWN, LeftOut, RestoreOptions, Selection, is_lost, wanted_text};
use crate::archive::{self, Reader, find_snapshot};
use crate::cli::acting::{ActArgs, carry_out};
use crate::cli::failure::Failure;
use crate::cli::global::Global;
use crate::cli::{Exit, named, settings};
use crate::config::Settings;
use crate::format::clean;
use crate::import::{Library, LibraryEntry, read_library};
use crate::model::{ActCandidate, NewAct, Verb};
use crate::own_file;
use crate::query::Key;
use crate::session::{PlanError, Session, lost};

/// Largest file that torrents are put back from: an export of a million of them.
const LARGEST: u64 = 1 << 32;

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
    /// From a file instead of the archive: an export, a dmm backup or a list of magnets
    #[arg(long, value_name = "FILE", conflicts_with = "what")]
    pub from: Option<PathBuf>,
    #[command(flatten)]
    pub act: ActArgs,
}

/// Examples below the long help.
pub const HELP: &str = "\
Examples:
  redriva restore --dry-run              what was lost, and what it costs
  redriva restore                        puts it back; asks before
  redriva restore --max 100              a hundred a day, for the careful
  redriva restore metropolis             only what has this in its name
  redriva restore status:error           adds failed torrents anew
  redriva restore gone:yes               also what you deleted yourself
  redriva restore --from account.jsonl   from an export, without the archive
  redriva jobs run                       goes on with a job that was interrupted

Copies of the archive file are brought back with: redriva snapshot restore";

/// Puts back what is named.
pub async fn run(global: &Global, args: RestoreArgs) -> Result<Exit, Failure> {
    let settings = settings::load(global)?;
    refuse_snapshot(&settings, &args.what)?;
    if let Some(text) = &args.unknown_files {
        selection(text)?;
    }
    let plan = match &args.from {
        Some(file) => from_file(&settings, file, &args)?,
        None => from_archive(&settings, &args)?,
    };
    let session = Session::new(settings);
    carry_out(&session, session.proposal(Verb::Restore, plan, None), &args.act).await
}

/// Plans to put back what the archive knows of.
fn from_archive(settings: &Settings, args: &RestoreArgs) -> Result<ActPlan, Failure> {
    let reader = Reader::open(&settings.archive)?;
    let found = found(&reader, settings, &args.what)?;
    let options = RestoreOptions {
        max: args.max,
        keep_old: args.keep_old,
        unknown_files: args.unknown_files.as_deref(),
        refused: &settings.refused_names,
    };
    Ok(ActPlan::restore(&found, &reader.living_by_hash()?, &options))
}

/// Reads a choice of files.
pub fn selection(text: &str) -> Result<Selection, Failure> {
    text.parse().map_err(|bad| Failure::new(&bad, Some("Nothing was sent.".to_owned()), Exit::Usage))
}

/// Finds what is meant: what was lost, unless the query says otherwise; living ones only where it asks for their state.
fn found(reader: &Reader, settings: &Settings, what: &[String]) -> Result<Vec<ActCandidate>, Failure> {
    if what.is_empty() {
        return Ok(lost(reader)?);
    }
    let named = named::find(reader, &settings.refused_names, what, true)?;
    let Some(query) = named.query else { return Ok(named.torrents) };
    let asks_gone = named::names_field(&query, &[Key::Gone, Key::Is]);
    let asks_state = named::names_field(&query, &[Key::Status, Key::Phase, Key::Is]);
    let meant = |torrent: &ActCandidate| match torrent.absence {
        Some(_) => asks_gone || is_lost(torrent),
        None => asks_state,
    };
    Ok(named.torrents.into_iter().filter(meant).collect())
}

/// Plans to put back what a file tells of, when the archive itself is lost.
fn from_file(settings: &Settings, file: &Path, args: &RestoreArgs) -> Result<ActPlan, Failure> {
    let bytes = own_file::bytes(file, LARGEST).map_err(PlanError::from)?;
    let name = clean(&file.display().to_string());
    let bytes =
        bytes.ok_or_else(|| Failure::of(format!("there is no file {name}"), "Nothing was sent.", Exit::Usage))?;
    let Library { entries, unusable } = read_library(&bytes)
        .map_err(|error| Failure::of(format!("{name} {error}"), "Nothing was sent.", Exit::Usage))?;
    let living = match Reader::open(&settings.archive) {
        Ok(reader) => reader.living_by_hash()?,
        Err(archive::Error::Missing(_)) => HashMap::new(),
        Err(error) => return Err(error.into()),
    };
    let mut plan = ActPlan::default();
    for entry in entries {
        let there = living.get(&entry.hash).and_then(|entries| entries.first()).map(|(id, _)| id.clone());
        let refused = settings.refused_names.part_of_torrent(entry.own_name.as_deref(), Some(&entry.name)).map(clean);
        let act = of_entry(entry, args.unknown_files.as_deref());
        let reason = match (there, refused, &act.selection) {
            (Some(id), ..) => format!("the same content is there already ({id})"),
            (None, Some(part), _) => format!("Real-Debrid refuses its name ({part})"),
            (None, None, None) => FILES_UNKNOWN.to_owned(),
            (None, None, Some(_)) if args.max.is_some_and(|max| plan.acts.len() >= max) => {
                "it is beyond --max".to_owned()
            }
            (None, None, Some(_)) => {
                plan.acts.push(act);
                continue;
            }
        };
        plan.left_out.push(LeftOut { act, reason });
    }
    let unusable = unusable.into_iter().map(|name| NewAct { name, ..NewAct::bare(Verb::Restore) });
    plan.left_out.extend(unusable.map(|act| LeftOut { act, reason: "its info hash cannot be read".to_owned() }));
    Ok(plan)
}

fn of_entry(entry: LibraryEntry, unknown_files: Option<&str>) -> NewAct {
    let LibraryEntry { hash, name, own_name: _, files } = entry;
    let known = (!files.is_empty()).then(|| wanted_text(&files));
    NewAct {
        hash: Some(hash),
        name,
        files: known.as_ref().map(|_| files.len() as u64),
        selection: known.or_else(|| unknown_files.map(str::to_owned)),
        ..NewAct::bare(Verb::Restore)
    }
}

/// Tells whoever means a copy of the archive file what that is called now.
fn refuse_snapshot(settings: &Settings, what: &[String]) -> Result<(), Failure> {
    let is_snapshot = |word: &&String| find_snapshot(&settings.archive, Path::new(word)).is_ok();
    let Some(word) = what.iter().find(is_snapshot) else { return Ok(()) };
    let hint = format!("Nothing was changed. Run: redriva snapshot restore {}", clean(word));
    Err(Failure::of("restore puts torrents back, and does not bring snapshots back", hint, Exit::Usage))
}
