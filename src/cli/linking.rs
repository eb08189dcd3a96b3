//! What the commands for direct links share: which links are meant, how many that may be, and how an early end is told.

use std::io::{self, Write as _};

use super::acting::refuse_read_only;
use super::command::restore::selection;
use super::failure::Failure;
use super::{Exit, named};
use crate::actions::Selection;
use crate::archive::Reader;
use crate::config::Settings;
use crate::format::{clean, count, counted, shown_name};
use crate::links::{FEW_LINKS, LinkPlan, LinkTarget, LinkWish, WantedFiles};
use crate::model::TorrentId;
use crate::remote::Stop;
use crate::session::{NoDirectLink, plan_links};

/// Lines about dead links that are told.
const TOLD: usize = 20;

/// Plans the direct links of what is named; what is left out is said on stderr.
pub fn plan(settings: &Settings, what: &[String], files: Option<&str>, yes: bool) -> Result<LinkPlan, Failure> {
    refuse_read_only(settings)?;
    let files = files.map_or(Ok(WantedFiles::All), chosen)?;
    if what.is_empty() {
        let hint = "Nothing was sent. Name ids, or a query, such as: redriva links metropolis";
        return Err(Failure::of("nothing is named", hint, Exit::Usage));
    }
    let reader = Reader::open(&settings.archive)?;
    let torrents: Vec<TorrentId> = named::find(&reader, &settings.refused_names, what, true)?
        .torrents
        .into_iter()
        .map(|torrent| torrent.id)
        .collect();
    if torrents.is_empty() {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "No torrent matches. Nothing was sent.");
    }
    let plan = plan_links(&reader, &LinkWish { torrents, files })?;
    if plan.targets.len() > FEW_LINKS && !yes {
        let links = count(plan.targets.len() as u64);
        let what = format!("that is {links} links, and each is one request and one entry in the account's downloads");
        return Err(Failure::of(what, format!("Nothing was sent. Above {FEW_LINKS} links add: --yes"), Exit::Usage));
    }
    for left in &plan.left_out {
        // With a broken stderr there is nobody left to tell.
        let _ = writeln!(io::stderr(), "left out: {}: {}", shown_name(&left.name, &left.torrent), left.reason);
    }
    Ok(plan)
}

/// Reads a choice of files that chooses some.
pub fn chosen(text: &str) -> Result<WantedFiles, Failure> {
    match selection(text)? {
        Selection::Ask | Selection::None => {
            let what = format!("--files {} chooses nothing", clean(text.trim()));
            Err(Failure::of(what, "Nothing was sent. Name files, such as: --files '*.mkv'", Exit::Usage))
        }
        _ => Ok(WantedFiles::Chosen(text.to_owned())),
    }
}

/// Says on stderr which links gave nothing; of many the first ones. Links of a torrent that cannot be told apart share a line.
pub fn tell_dead(dead: &[(LinkTarget, NoDirectLink)]) {
    let mut told: Vec<(String, usize)> = Vec::new();
    for (target, none) in dead {
        let words = none.told(target);
        match told.last_mut().filter(|(last, _)| *last == words) {
            Some((_, links)) => *links += 1,
            None => told.push((words, 1)),
        }
    }
    // With a broken stderr there is nobody left to tell.
    let mut stderr = io::stderr();
    for (words, links) in told.iter().take(TOLD) {
        let links = if *links > 1 { format!(" ({} links)", count(*links as u64)) } else { String::new() };
        let _ = writeln!(stderr, "dead: {words}{links}");
    }
    if told.len() > TOLD {
        let more: usize = told.iter().skip(TOLD).map(|(_, links)| links).sum();
        let _ =
            writeln!(stderr, "dead: {} more. See them with: redriva diagnose", counted(more as u64, "link", "links"));
    }
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
