//! What the commands for direct links share: which links are meant, how many that may be, and how an early end is told.

use std::collections::HashSet;
use std::io::{self, Write as _};

use super::acting::refuse_read_only;
use super::command::restore::selection;
use super::failure::Failure;
use super::{Exit, named};
use crate::actions::Selection;
use crate::archive::Reader;
use crate::config::Settings;
use crate::format::{clean, count, counted, shown_name};
use crate::links::{LinkPlan, LinkTarget};
use crate::model::{TorrentFacts, TorrentFile};
use crate::remote::Stop;
use crate::session::NoDirectLink;

/// Links up to which nothing is asked.
const FEW: usize = 100;

/// Dead links that are told one by one.
const TOLD: usize = 20;

/// Plans the direct links of what is named; what is left out is said on stderr.
pub fn plan(settings: &Settings, what: &[String], files: Option<&str>, yes: bool) -> Result<LinkPlan, Failure> {
    refuse_read_only(settings)?;
    let files = files.map(chosen).transpose()?;
    if what.is_empty() {
        let hint = "Nothing was sent. Name ids, or a query, such as: redriva links metropolis";
        return Err(Failure::of("nothing is named", hint, Exit::Usage));
    }
    let reader = Reader::open(&settings.archive)?;
    let mut plan = LinkPlan::default();
    let found = named::find(&reader, what, true)?.torrents;
    if found.is_empty() {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "No torrent matches. Nothing was sent.");
    }
    for torrent in found {
        if let Some(facts) = reader.facts(&torrent.id)? {
            add(&mut plan, &facts, files.as_ref());
        }
    }
    if plan.targets.len() > FEW && !yes {
        let links = count(plan.targets.len() as u64);
        let what = format!("that is {links} links, and each is one request and one entry in the account's downloads");
        return Err(Failure::of(what, format!("Nothing was sent. Above {FEW} links add: --yes"), Exit::Usage));
    }
    for left in &plan.left_out {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "left out: {}: {}", shown_name(&left.name, &left.torrent), left.reason);
    }
    Ok(plan)
}

/// Adds the links of a torrent, of the wanted files if only some are.
pub fn add(plan: &mut LinkPlan, facts: &TorrentFacts, files: Option<&Selection>) {
    let wanted = files.map(|files| paths(files, facts.files()));
    plan.add(facts, wanted.is_some(), |path| wanted.as_ref().is_none_or(|wanted| wanted.contains(path)));
}

/// Returns the paths of those chosen files that a selection means.
fn paths(selection: &Selection, files: &[TorrentFile]) -> HashSet<String> {
    let chosen: Vec<TorrentFile> = files.iter().filter(|file| file.selected).cloned().collect();
    // Where none fits, none is meant.
    let ids = selection.choose(&chosen).unwrap_or_default();
    chosen.into_iter().filter(|file| ids.contains(&file.id)).map(|file| file.path).collect()
}

/// Reads a choice of files that chooses some.
pub fn chosen(text: &str) -> Result<Selection, Failure> {
    match selection(text)? {
        Selection::Ask | Selection::None => {
            let what = format!("--files {} chooses nothing", clean(text.trim()));
            Err(Failure::of(what, "Nothing was sent. Name files, such as: --files '*.mkv'", Exit::Usage))
        }
        selection => Ok(selection),
    }
}

/// Says on stderr which links gave nothing; of many the first ones.
pub fn tell_dead(dead: &[(LinkTarget, NoDirectLink)]) {
    // With a broken stderr there is nobody left to tell.
    let mut stderr = io::stderr();
    for (target, none) in dead.iter().take(TOLD) {
        let _ = writeln!(stderr, "dead: {}", dead_words(target, none));
    }
    if dead.len() > TOLD {
        let more = counted((dead.len() - TOLD) as u64, "link", "links");
        let _ = writeln!(stderr, "dead: {more} more. See them with: redriva diagnose");
    }
}

/// Returns what became of a link that gave nothing, on one line.
pub fn dead_words(target: &LinkTarget, none: &NoDirectLink) -> String {
    let file = clean(target.file_name());
    let torrent = shown_name(&target.name, &target.torrent);
    let whose = if file.contains(&torrent) { String::new() } else { format!(" ({torrent})") };
    format!("{file}{whose}: {}", none.words())
}

/// Makes a failure of what ended the questions early.
pub fn stopped(stop: &Stop, asked: u64) -> Failure {
    if let Stop::Storage(error) = stop {
        return error.clone().into();
    }
    let hint = match stop {
        Stop::RateLimited { .. } | Stop::Broken(_) => "Run the same command again later.".to_owned(),
        other => other.hint().unwrap_or_else(|| "Run the same command again.".to_owned()),
    };
    let safe = if asked > 0 {
        format!("{} kept for a day and not asked for again.", counted(asked, "answer is", "answers are"))
    } else {
        String::new()
    };
    Failure::plain(stop.to_string(), Some(hint), stop.into()).after(&safe)
}
