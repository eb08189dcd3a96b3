//! What the chosen problem means and what helps, line by line.

use super::state::ProblemsState;
use crate::diagnose::Finding;
use crate::format::{clean, count, counted, ellipsis, gib_label, local_minute, percent, problem_name, status_words};
use crate::model::Trouble;
use crate::tui::input::Action;
use crate::tui::style::{Ctx, Role};
use crate::tui::widget::{cut_off, wrap};

/// Cells of a text that are worth reading; an error page is none.
const READ: usize = 400;

/// Lines from which there is room for more than the remedy.
const FACTS_FROM: usize = 4;

/// Lines from which paragraphs stand apart.
const LOOSE_FROM: usize = 12;

/// How the command begins that puts a torrent back, where that is what helps.
const PUTS_BACK: &str = "redriva restore ";

impl ProblemsState {
    /// Whether putting back is what helps against the chosen problem.
    pub(super) fn is_put_back(&self) -> bool {
        self.chosen_type().is_some_and(|kind| kind.command.starts_with(PUTS_BACK))
    }
}

/// Returns the lines for a window of `cells` and `rows`.
pub(super) fn lines(state: &ProblemsState, cells: usize, rows: usize, ctx: &Ctx) -> Vec<(String, Role)> {
    let Some(kind) = state.chosen_type() else { return Vec::new() };
    let mut paragraphs: Vec<(String, Role)> = Vec::new();
    let remedy = (kind.suggestion.to_owned(), Role::Text);
    match state.chosen() {
        Some(finding) if rows >= FACTS_FROM => {
            if rows >= LOOSE_FROM {
                paragraphs.push((problem_name(&finding.problem), Role::Heading));
            }
            paragraphs.push((said(finding), Role::Warning));
            paragraphs.push(remedy);
            paragraphs.push((facts(finding, ctx), Role::Dim));
            if let Trouble::Row(row) = &finding.problem.trouble {
                let words: Vec<&str> = row.json.split_whitespace().collect();
                paragraphs.push((clean(&words.join(" ")), Role::Dim));
            }
        }
        Some(_) => paragraphs.push(remedy),
        None => {
            paragraphs.push(remedy);
            if rows >= FACTS_FROM && state.can(Action::Retry) {
                let retry = ctx.keymap.shown(Action::Retry);
                paragraphs.push((format!("{retry} fetches the details of all of them again."), Role::Dim));
            }
        }
    }
    if rows >= FACTS_FROM && state.is_put_back() {
        let (key, what) =
            (ctx.keymap.shown(Action::PutBack), if state.chosen().is_some() { "it" } else { "all of them" });
        paragraphs.push((format!("{key} puts {what} back, after a plan."), Role::Text));
    }
    if rows >= FACTS_FROM {
        paragraphs.push((format!("On the command line: {}", kind.command), Role::Dim));
    }
    let mut lines = Vec::new();
    for (text, role) in paragraphs {
        if rows >= LOOSE_FROM && !lines.is_empty() {
            lines.push((String::new(), Role::Text));
        }
        lines.extend(wrap(&ellipsis(&text, READ), cells).into_iter().map(|line| (line, role)));
    }
    if lines.len() > rows {
        lines.truncate(rows);
        // What is cut off shows that it is.
        if let Some((last, _)) = lines.last_mut() {
            cut_off(last, cells.max(1));
        }
    }
    lines
}

fn said(finding: &Finding) -> String {
    let message = clean(&finding.message);
    match &finding.problem.trouble {
        Trouble::Fetch(fetch) | Trouble::Link(fetch) => {
            let status = fetch.http_status.map(|status| format!(", HTTP {status}")).unwrap_or_default();
            let code = fetch.error_code.map(|code| format!(", code {code}")).unwrap_or_default();
            format!("{message} ({}{status}{code})", counted(fetch.attempts, "request", "requests"))
        }
        Trouble::Torrent | Trouble::Row(_) => message,
    }
}

fn facts(finding: &Finding, ctx: &Ctx) -> String {
    let problem = &finding.problem;
    let status =
        problem.status.as_ref().map_or_else(|| "no status".to_owned(), |status| status_words(status).into_owned());
    let mut facts = vec![status];
    facts.extend(problem.progress.map(percent));
    facts.extend(problem.bytes.filter(|bytes| *bytes > 0).map(gib_label));
    facts.extend(problem.added.map(|added| format!("added {}", local_minute(added, &ctx.zone))));
    facts.push(format!("seen {}", local_minute(problem.at, &ctx.zone)));
    facts.join(", ")
}

/// Returns how many torrents have problems, each once, and what else there is to say: `30, with 31 findings, 3 marked`.
pub(super) fn counts(state: &ProblemsState) -> String {
    let (found, marked) = state.counts();
    let all = state.torrents;
    let told = count(all as u64);
    let all =
        if all == found { told } else { format!("{told}, with {}", counted(found as u64, "finding", "findings")) };
    if marked == 0 { all } else { format!("{all}, {} marked", count(marked as u64)) }
}
