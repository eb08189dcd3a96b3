//! What a plan says besides its list, line by line.

use std::collections::HashMap;

use crate::actions::{Confirmation, Proposal, made_from};
use crate::format::{clean, count, counted, size, width};
use crate::model::{Timestamp, TorrentId, Verb};
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::wrap;

/// What is said of a plan, made once for each choice of its acts: a plan may be about a hundred thousand torrents.
#[derive(Debug, Clone)]
pub(super) struct PlanWords {
    /// What is done to how many.
    pub(super) title: String,
    /// How much it is about.
    pub(super) bytes: String,
    /// The sentence above the list.
    pub(super) above: &'static str,
    /// What stands below the list: what cannot be undone, what is left out, the cost.
    below: Vec<(String, Role)>,
    /// Whether no act is left.
    is_empty: bool,
    /// What has to be typed; nothing where nothing can be done.
    pub(super) wanted: Option<Confirmation>,
}

impl PlanWords {
    /// Puts a plan into words: its chosen part and the whole of it; `refused` are names that could not be added again.
    pub(super) fn of(chosen: &Proposal, whole: &Proposal, refused: &HashMap<TorrentId, String>) -> Self {
        let is_empty = chosen.plan.acts.is_empty();
        let can_be_done = !is_empty && chosen.too_many().is_none();
        Self {
            is_empty,
            title: title(chosen),
            bytes: chosen.plan.bytes().map(size).unwrap_or_default(),
            above: above(chosen),
            below: below(chosen, whole, refused),
            wanted: can_be_done.then(|| chosen.confirmation()),
        }
    }

    /// Returns what stands below the list for so many cells, each sentence with its lines.
    pub(super) fn lines_below(&self, listed: Option<Timestamp>, cells: usize, ctx: &Ctx) -> Vec<Vec<(String, Role)>> {
        let from = (!self.is_empty).then(|| (made_from(listed, ctx.now), Role::Dim));
        // What is indented is a line of a list already.
        let lines = |text: &str| if text.starts_with(' ') { vec![text.to_owned()] } else { wrap(text, cells) };
        let told = self.below.iter().chain(&from);
        told.map(|(text, role)| lines(text).into_iter().map(|line| (line, *role)).collect()).collect()
    }
}

fn title(proposal: &Proposal) -> String {
    let torrents = counted(proposal.plan.acts.len() as u64, "torrent", "torrents");
    let words = match proposal.verb {
        Verb::Add => format!("Add {torrents}"),
        Verb::Select => format!("Choose the files of {torrents}"),
        Verb::Delete => format!("Delete {torrents}"),
        Verb::Restore => format!("Put back {torrents}"),
    };
    match proposal.undoes {
        Some(job) => format!("{words}: takes job {} back", job.0),
        None => words,
    }
}

fn above(proposal: &Proposal) -> &'static str {
    match proposal.verb {
        Verb::Delete => "What is listed is deleted at Real-Debrid. The archive keeps everything that it knows of it.",
        Verb::Restore if proposal.undoes.is_some() => {
            "What is listed is added again by its hash, with the files that were chosen."
        }
        Verb::Restore => {
            "What is listed is added again by its hash, with the files that were chosen. What another program deleted \
             counts as lost."
        }
        Verb::Add => "What is listed is added at Real-Debrid.",
        Verb::Select => "The files of what is listed are chosen at Real-Debrid. This cannot be undone.",
    }
}

fn below(chosen: &Proposal, whole: &Proposal, refused: &HashMap<TorrentId, String>) -> Vec<(String, Role)> {
    let plan = &chosen.plan;
    let mut told: Vec<(String, Role)> = Vec::new();
    if let Some(deletions) = chosen.too_many() {
        let text = format!(
            "The plan deletes {}, and {} are allowed in one job (REDRIVA_MAX_DELETE). Leave some out, or name fewer.",
            count(deletions),
            count(chosen.most_deleted)
        );
        told.push((text, Role::Error));
    }
    let lost = plan.acts.iter().filter(|act| act.torrent.as_ref().is_some_and(|id| refused.contains_key(id)));
    match lost.count() as u64 {
        0 => {}
        n => {
            let could = counted(n, "of these could", "of these could");
            let text = format!("! {could} not be added again today, because Real-Debrid refuses the name.");
            told.push((text, Role::Warning));
        }
    }
    match whole.plan.acts.iter().filter(|act| whole.plan.is_adopted(act)).count() as u64 {
        0 => {}
        n => {
            let were = counted(n, "of these was", "of these were");
            let text = format!(
                "! {were} adopted: found there, and no answer told that the job added it. Space marks one to be deleted too."
            );
            told.push((text, Role::Warning));
        }
    }
    if plan.acts.iter().any(|act| act.replaces) {
        let text = "The old entry is removed once the new one is proved; that cannot be undone.";
        told.push((text.to_owned(), Role::Warning));
    }
    let mut selections = plan.acts.iter().filter_map(|act| act.selection.as_deref());
    if let Some(files) = selections.next() {
        let words = if selections.all(|other| other == files) { files_words(files) } else { OWN_FILES.to_owned() };
        told.push((format!("Files: {words}."), Role::Text));
    }
    match &whole.plan.left_out[..] {
        [] => {}
        [only] => told.push((format!("Left out: {}: {}.", clean(&only.act.name), only.reason), Role::Dim)),
        more => {
            let torrents = counted(more.len() as u64, "torrent", "torrents");
            told.push((format!("Left out: {torrents}."), Role::Dim));
            told.extend(grouped(whole).into_iter().map(|line| (line, Role::Dim)));
        }
    }
    if whole.undoes.is_some() && plan.acts.is_empty() && whole.plan.left_out.is_empty() {
        told.push((NOTHING_BACK.to_owned(), Role::Text));
    }
    let cost = || chosen.estimate().sentence();
    told.push((if plan.acts.is_empty() { "Nothing is to be done.".to_owned() } else { cost() }, Role::Text));
    told
}

/// Why nothing is left to take back, when a plan for that finds nothing.
const NOTHING_BACK: &str =
    "What the job added is gone already, or took the place of an entry that is deleted: it stays.";

/// Most reasons that stand in lines of their own.
const REASONS: usize = 4;

/// Returns what is left out by its reasons, a line each, most torrents first.
fn grouped(whole: &Proposal) -> Vec<String> {
    let mut reasons: Vec<(&str, u64)> = whole.plan.reasons().into_iter().collect();
    reasons.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let digits = reasons.first().map_or(1, |(_, n)| width(&count(*n)));
    let line = |n: u64, reason: &str| format!("  {:>digits$}  {reason}", count(n));
    let mut lines: Vec<String> = reasons.iter().take(REASONS).map(|(reason, n)| line(*n, reason)).collect();
    let others: u64 = reasons.iter().skip(REASONS).map(|(_, n)| n).sum();
    lines.extend((others > 0).then(|| line(others, "for other reasons")));
    lines
}

/// What is said where each torrent has files of its own chosen.
const OWN_FILES: &str = "those that were chosen of each";

/// Returns how many numbers there are in a list like 1,3-5.
fn numbers_in(written: &str) -> u64 {
    let many = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let number = |text: &str| text.trim().parse::<u64>().ok();
        Some((number(to)? + 1).saturating_sub(number(from)?))
    };
    written.split(',').filter_map(many).sum()
}

/// Says which files are chosen.
fn files_words(written: &str) -> String {
    match written {
        "all" => "every one".to_owned(),
        "videos" => "the videos, without samples".to_owned(),
        "largest" => "the largest".to_owned(),
        "none" | "ask" => "none yet; they are chosen later".to_owned(),
        numbers if numbers.starts_with(|c: char| c.is_ascii_digit()) => {
            counted(numbers_in(numbers), "that was chosen", "that were chosen")
        }
        pattern => clean(pattern),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::actions::{ActPlan, AddLimits, Quota};
    use crate::model::JobId;

    #[test]
    fn a_job_of_which_nothing_can_be_taken_back_says_why() {
        let told = |undoes: Option<JobId>| {
            let adds = AddLimits { wait: Duration::from_secs(5), limit: 25 };
            let (quota, plan) = (Quota { limit: 200, used: 0, adds }, ActPlan::default());
            let proposal =
                Proposal { verb: Verb::Delete, plan, undoes, quota, torrents: 9, listed: None, most_deleted: 50 };
            below(&proposal, &proposal, &HashMap::new()).into_iter().map(|(text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(told(None), ["Nothing is to be done."]);
        assert_eq!(told(Some(JobId(2))), [NOTHING_BACK, "Nothing is to be done."]);
    }
}
