//! The running or last sync in words and numbers, shared by the screen and the line of tabs.

use std::time::Duration;

use super::state::{RunActivity, SyncState};
use crate::format::{count, counted, duration, duration_of_seconds, local_second, percent};
use crate::model::{Backlog, Outcome, PastRun, RunState, RunSummary, SyncMode};
use crate::sync::{Cost, PlanSummary, Rates, Stage, SyncProgress, cost, left_open};
use crate::tui::style::{Charset, Ctx, Role};

/// Returns what the run does now.
pub fn stage_label(state: &SyncState, ctx: &Ctx) -> String {
    let pause_end = state.progress.paused_until.filter(|until| *until > ctx.now);
    match (state.run, state.progress.stage) {
        (RunActivity::Idle, Stage::Finished(outcome)) => outcome.as_str().to_owned(),
        (RunActivity::Idle, Stage::Idle | Stage::Listing | Stage::Fetching) => String::new(),
        (RunActivity::Starting(_), _) => "starting".to_owned(),
        (RunActivity::Cancelling, _) => "cancelling".to_owned(),
        (RunActivity::Running, step) => match (pause_end, step) {
            (Some(until), _) => format!("paused until {}", local_second(until, &ctx.zone)),
            (None, Stage::Listing) if state.progress.readings > 0 => "reading the list again".to_owned(),
            (None, Stage::Listing) => "reading the list".to_owned(),
            (None, Stage::Idle | Stage::Fetching | Stage::Finished(_)) => "fetching details".to_owned(),
        },
    }
}

/// Returns what is through of what is to do, in the present stage.
pub fn part_of_whole(progress: &SyncProgress) -> (u64, u64) {
    match progress.stage {
        Stage::Listing => (progress.listed, progress.total.unwrap_or(0)),
        Stage::Fetching | Stage::Finished(_) => (progress.done(), progress.planned()),
        Stage::Idle => (0, 0),
    }
}

/// Returns how much of the work is through, rounded down: 100 % means all.
pub fn percent_done(progress: &SyncProgress) -> Option<u64> {
    let (part, whole) = part_of_whole(progress);
    part.min(whole).saturating_mul(100).checked_div(whole)
}

/// Returns the time left in calm words: seconds only when they are few.
pub fn time_left(progress: &SyncProgress, ctx: &Ctx) -> Option<String> {
    let seconds = progress.eta(ctx.now)?.as_secs();
    let calm = if seconds < 90 { seconds } else { seconds.div_ceil(60) * 60 };
    Some(duration(Duration::from_secs(calm)))
}

/// Returns the plan: `4,102 new or without details, 96 failed; 4,199 requests`. The time left is told by the pace.
pub fn plan_label(plan: &PlanSummary) -> String {
    if plan.details() == 0 {
        return match plan.besides {
            0 => "no detail is owed".to_owned(),
            n => format!("fetches no detail; {} owed", counted(n, "stays", "stay")),
        };
    }
    let parts: Vec<String> = plan.by_reason.iter().map(|(why, n)| format!("{} {}", count(*n), why.words())).collect();
    let besides = if plan.besides > 0 {
        format!("; {} owed besides", counted(plan.besides, "stays", "stay"))
    } else {
        String::new()
    };
    format!("{}; {}{besides}", parts.join(", "), counted(plan.requests, "request", "requests"))
}

/// Returns the quota as it is: `173`, ` of 200`, `in the last 60 s`, ` · 0 refused`.
pub fn quota_words(progress: &SyncProgress) -> Vec<(String, Role)> {
    let gauge = &progress.gauge;
    let refused = if gauge.refused > 0 { Role::Warning } else { Role::Dim };
    vec![
        (count(gauge.window_used.into()), Role::Heading),
        (format!(" of {} ", count(gauge.window_limit.into())), Role::Dim),
        (format!("in the last {}", window_label(gauge.window)), Role::Dim),
        (format!(" · {} refused", count(gauge.refused)), refused),
    ]
}

/// Returns the length of the window in seconds, the unit in which the service states its limit.
fn window_label(window: Duration) -> String {
    if window.subsec_millis() == 0 {
        format!("{} s", window.as_secs())
    } else {
        format!("{:.1} s", window.as_secs_f64())
    }
}

/// Returns what the last run did, as lines with what they mean.
pub fn summary_lines(outcome: Outcome, summary: &RunSummary, error: Option<&str>) -> Vec<(String, Role)> {
    let open = left_open(&RunSummary { owed: 0, ..summary.clone() });
    let (word, role) = match outcome {
        Outcome::Complete if !open.is_empty() || summary.owed > 0 => ("done", Role::Info),
        Outcome::Complete => ("complete", Role::Info),
        Outcome::Partial => ("partly done", Role::Warning),
        Outcome::Cancelled => ("cancelled", Role::Warning),
        Outcome::Failed => ("failed", Role::Error),
    };
    let mut lines = vec![(format!("Last sync {word} after {}.", duration(summary.took)), role)];
    if let Some(error) = error {
        lines.push((format!("It ended because {error}."), Role::Error));
    }
    let mut done = vec![
        format!("{} archived", counted(summary.archived, "detail", "details")),
        format!("{} new", count(summary.new)),
        format!("{} changed", count(summary.changed)),
    ];
    if summary.failed > 0 {
        done.push(format!("{} failed", count(summary.failed)));
    }
    if summary.owed > 0 {
        done.push(format!("{} still owed", count(summary.owed)));
    }
    done.extend(open);
    lines.push((format!("{}.", done.join(", ")), Role::Text));
    let requests = counted(summary.requests, "request", "requests");
    lines.push((format!("{requests}, {} refused.", count(summary.refused)), Role::Dim));
    lines
}

/// Signs of which the next one says that there was progress, and those without Unicode.
const SIGNS: [&str; 8] = ["⠋", "⠙", "⠹", "⠸", "⠴", "⠦", "⠧", "⠇"];
const PLAIN_SIGNS: [&str; 4] = ["|", "/", "-", "\\"];

/// The run that is under way, for the first line of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Another one with every progress, and only then.
    pub sign: &'static str,
    /// How much is done.
    pub done: String,
    /// When it will be done, or what it does.
    pub about: Option<String>,
}

/// Returns the sign of so much progress.
pub fn sign(progress: &SyncProgress, ctx: &Ctx) -> &'static str {
    let signs: &[&str] = if ctx.charset == Charset::Unicode { &SIGNS } else { &PLAIN_SIGNS };
    let steps = usize::try_from(progress.listed + progress.done()).unwrap_or(0);
    signs.get(steps % signs.len()).copied().unwrap_or_default()
}

/// Returns how the run stands, while one is under way.
pub fn standing(state: &SyncState, ctx: &Ctx) -> Option<Standing> {
    state.progress.mode.filter(|_| state.is_alive())?;
    let progress = &state.progress;
    let done = percent_done(progress).map(|n| percent(f64::from(u32::try_from(n).unwrap_or(100))));
    let about = match (progress.stage, end_label(progress, ctx)) {
        (Stage::Fetching, Some(end)) if state.run == RunActivity::Running => end,
        _ => stage_label(state, ctx),
    };
    let done = done.unwrap_or_else(|| "sync".to_owned());
    Some(Standing { sign: sign(progress, ctx), done, about: Some(about).filter(|about| !about.is_empty()) })
}

/// Returns when the run will be done: `done about 01:14`.
pub fn end_label(progress: &SyncProgress, ctx: &Ctx) -> Option<String> {
    if progress.paused_until.is_some_and(|until| until > ctx.now) {
        return None;
    }
    let end = ctx.now.checked_add(progress.eta(ctx.now)?).ok()?;
    Some(format!("done about {}", end.to_zoned(ctx.zone.clone()).strftime("%H:%M")))
}

/// Returns the run for a panel of another screen, most important first; nothing while none is under way.
pub fn running_lines(state: &SyncState, ctx: &Ctx) -> Vec<(String, Role)> {
    let Some(mode) = state.progress.mode.filter(|_| state.is_alive()) else { return Vec::new() };
    let progress = &state.progress;
    let mut lines = vec![(format!("sync {mode}: {}", stage_label(state, ctx)), Role::Active)];
    let (part, whole) = part_of_whole(progress);
    let noun = if progress.stage == Stage::Listing { "torrents" } else { "details" };
    match percent_done(progress) {
        Some(percent) => lines.push((format!("{percent}%, {} of {} {noun}", count(part), count(whole)), Role::Text)),
        None if part > 0 => lines.push((format!("{} {noun}", count(part)), Role::Text)),
        None => {}
    }
    if progress.stage == Stage::Fetching {
        let left = time_left(progress, ctx).map(|left| format!(", {left} left")).unwrap_or_default();
        lines.push((format!("{:.1} a second{left}", progress.rate(ctx.now)), Role::Text));
    }
    let refused =
        if progress.gauge.refused > 0 { format!(", {} refused", count(progress.gauge.refused)) } else { String::new() };
    lines.push((format!("{}{refused}", counted(progress.gauge.requests, "request", "requests")), Role::Dim));
    lines
}

/// Returns what a mode costs, short enough to stand beside its sentence: `4,235 requests, 21 min`.
pub(super) fn cost_brief(cost: &Cost) -> String {
    if cost.requests() == 0 {
        return "nothing to do".to_owned();
    }
    let sign = if cost.more { "+" } else { "" };
    let requests =
        format!("{}{sign} {}", count(cost.requests()), if cost.requests() == 1 { "request" } else { "requests" });
    format!("{requests}, {}", moment_or(cost.time))
}

/// Returns what a mode costs as far as it is known before the list is read, as sentences.
pub(super) fn cost_label(mode: SyncMode, known: &Backlog, rates: &Rates) -> String {
    let cost = cost(mode, known, rates);
    let time = moment_or(cost.time);
    let quota = format!("The quota allows {} in {}.", count(rates.limit.into()), window_label(rates.window));
    match (cost.list, cost.details) {
        (0, 0) if known.torrents == 0 => "Nothing is archived yet; start with fast.".to_owned(),
        (0, 0) => "Nothing is owed, so there is nothing to do.".to_owned(),
        (0, n) => format!("{}, {time}. {quota}", counted(n, "request", "requests")),
        (list, _) if known.torrents == 0 && mode != SyncMode::Torrents => {
            format!("{} for account and list, then one for each torrent. {quota}", counted(list, "request", "requests"))
        }
        (list, 0) if cost.more => {
            let list = counted(list, "request", "requests");
            format!("{list} for account and list, then one for each torrent that is new, changed or old.")
        }
        (list, 0) => format!("{} for account and list, {time}.", counted(list, "request", "requests")),
        (list, n) if cost.more => format!(
            "{} for account and list and {} owed, {time}; then what is new, changed or old.",
            counted(list, "request", "requests"),
            counted(n, "detail", "details")
        ),
        (list, n) => format!(
            "{} and the list, {}, {time}. {quota}",
            counted(n, "detail", "details"),
            counted(list + n, "request", "requests")
        ),
    }
}

/// Returns what is owed, by reason.
pub(super) fn owed_label(known: &Backlog) -> String {
    if known.owed.is_empty() {
        return "nothing".to_owned();
    }
    let parts: Vec<String> = known.owed.iter().map(|(why, n)| format!("{} {}", count(*n), why.words())).collect();
    parts.join(", ")
}

fn moment_or(time: Duration) -> String {
    if time < Duration::from_secs(1) { "a moment".to_owned() } else { format!("about {}", duration(time)) }
}

/// Returns how a run of the past stands, in words and with what they mean.
pub(super) fn state_label(state: RunState) -> (&'static str, Role) {
    match state {
        RunState::Ended(Outcome::Complete) => ("complete", Role::Info),
        RunState::Ended(Outcome::Partial) => ("partly done", Role::Warning),
        RunState::Ended(Outcome::Cancelled) => ("cancelled", Role::Warning),
        RunState::Interrupted => ("interrupted", Role::Warning),
        RunState::Ended(Outcome::Failed) => ("failed", Role::Error),
        RunState::Running => ("running", Role::Active),
    }
}

/// Returns how long a run took.
pub(super) fn took(run: &PastRun) -> Option<String> {
    let took = run.finished?.duration_since(run.started);
    Some(duration_of_seconds(Duration::try_from(took).unwrap_or_default()))
}
