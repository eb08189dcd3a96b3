//! What the cards and the lines of the last sync say.

use crate::format::{clean, count, counted, duration, gib_label, local_minute, share};
use crate::model::{ArchiveStats, Outcome, Overview, PastRun, Phase, RunState, RunSummary, SyncMode};
use crate::tui::protocol::TorrentSet;
use crate::tui::style::{Ctx, Role};

/// One of the numbers that count most.
pub(super) struct Card {
    /// What it is.
    pub(super) label: &'static str,
    /// Which torrents it counts.
    pub(super) set: fn() -> TorrentSet,
    /// The number, a remark, and how the number looks.
    pub(super) says: fn(&ArchiveStats) -> (String, String, Role),
}

/// Every card, left to right.
pub(super) const CARDS: [Card; super::tiles::CARD_COUNT] = [
    Card {
        label: "Torrents",
        set: || TorrentSet::All,
        says: |stats| (count(stats.torrents), format!("{} in 24 h", count(stats.added_24h)), Role::Heading),
    },
    Card {
        label: "Details",
        set: || TorrentSet::Missing,
        says: |stats| {
            let missing = stats.missing();
            let remark = if missing == 0 { "all there".to_owned() } else { format!("{} missing", count(missing)) };
            (format!("{:.1}%", stats.coverage()), remark, Role::Heading)
        },
    },
    Card {
        label: "Active",
        set: || TorrentSet::Phase(Phase::Active),
        says: |stats| of_all(stats, stats.in_phase(Phase::Active), Role::Active),
    },
    Card {
        label: "Failed",
        set: || TorrentSet::Phase(Phase::Failed),
        says: |stats| of_all(stats, stats.in_phase(Phase::Failed), Role::Failed),
    },
    Card {
        label: "Gone",
        set: || TorrentSet::Gone,
        says: |stats| {
            let role = if stats.gone > 0 { Role::Gone } else { Role::Dim };
            (count(stats.gone), "kept here".to_owned(), role)
        },
    },
    Card {
        label: "Volume",
        set: || TorrentSet::Largest,
        says: |stats| {
            let mean = stats.bytes.mean.map(|mean| format!("avg {}", gib_label(rounded(mean)))).unwrap_or_default();
            (stats.bytes_total().map_or_else(|| "-".to_owned(), gib_label), mean, Role::Heading)
        },
    },
];

/// Rounds a size of some gibibytes to whole ones, which says enough in a card.
fn rounded(bytes: i64) -> i64 {
    if bytes < 10 << 30 { bytes } else { (bytes.saturating_add(1 << 29) >> 30) << 30 }
}

fn of_all(stats: &ArchiveStats, n: u64, role: Role) -> (String, String, Role) {
    (count(n), share(n, stats.torrents.max(1)), if n > 0 { role } else { Role::Dim })
}

/// Returns how the account stands, as far as a sync was told.
pub(super) fn premium_words(overview: &Overview, ctx: &Ctx) -> String {
    let Some(until) = overview.premium_until else { return String::new() };
    let days = (until.as_second() - ctx.now.as_second()) / 86_400;
    match u64::try_from(days) {
        Ok(0) if until > ctx.now => "premium ends today".to_owned(),
        Ok(days) if days > 0 => format!("premium for {}", counted(days, "day", "days")),
        Ok(_) | Err(_) => "no premium".to_owned(),
    }
}

/// Returns the last sync and what it did, line by line.
pub(super) fn last_sync_lines(overview: &Overview, ctx: &Ctx) -> Vec<(String, Role)> {
    let Some(run) = &overview.stats.last_sync else { return vec![("No sync has run yet.".to_owned(), Role::Dim)] };
    if run.state == RunState::Running {
        return elsewhere(run, overview, ctx);
    }
    let role = match run.state {
        RunState::Ended(Outcome::Complete) => Role::Info,
        RunState::Running => Role::Active,
        RunState::Ended(Outcome::Failed) => Role::Error,
        RunState::Ended(Outcome::Partial | Outcome::Cancelled) | RunState::Interrupted => Role::Warning,
    };
    let mode = run.mode.map_or("of an unknown mode", SyncMode::as_str);
    let (word, at) = match run.finished {
        Some(at) => ("", at),
        None if role == Role::Active => ("since ", run.started),
        None => ("begun ", run.started),
    };
    let mut lines = vec![(format!("{}, {word}{}", run.state.as_str(), local_minute(at, &ctx.zone)), role)];
    if let Some(error) = &run.error {
        lines.push((format!("It ended because {}.", clean(error)), Role::Error));
    }
    let Some(summary) = &overview.last_run else { return lines };
    let took = if run.finished.is_some() { format!(", {}", duration(summary.took)) } else { String::new() };
    lines.push((format!("sync {mode}{took}, {}", counted(summary.requests, "request", "requests")), Role::Text));
    lines.push((numbers(summary), Role::Text));
    lines.push((results(summary), Role::Text));
    lines
}

/// Returns what is known of a run that another process does: its numbers are in the archive only once it has ended.
fn elsewhere(run: &PastRun, overview: &Overview, ctx: &Ctx) -> Vec<(String, Role)> {
    let mode = run.mode.map_or("of an unknown mode", SyncMode::as_str);
    let since = local_minute(run.started, &ctx.zone);
    let stats = &overview.stats;
    vec![
        (format!("sync {mode} runs in another process, since {since}"), Role::Active),
        (format!("{} of {} archived", count(stats.details), counted(stats.torrents, "detail", "details")), Role::Text),
        (format!("{} still to fetch", counted(stats.owed, "detail", "details")), Role::Text),
    ]
}

fn numbers(summary: &RunSummary) -> String {
    let known =
        [(summary.new, "new"), (summary.changed, "changed"), (summary.gone, "gone"), (summary.returned, "back")];
    let told: Vec<String> =
        known.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{} {word}", count(*n))).collect();
    match (summary.listed, told.is_empty()) {
        (0, _) => "The list was not read.".to_owned(),
        (listed, true) => format!("{} listed, nothing changed", count(listed)),
        (listed, false) => format!("{} listed, {}", count(listed), told.join(", ")),
    }
}

fn results(summary: &RunSummary) -> String {
    let mut told = vec![counted(summary.archived, "detail", "details")];
    if summary.failed > 0 {
        told.push(format!("{} failed", count(summary.failed)));
    }
    if summary.owed > 0 {
        told.push(format!("{} still owed", count(summary.owed)));
    }
    if summary.refused > 0 {
        told.push(format!("{} refused", count(summary.refused)));
    }
    told.join(", ")
}
