//! What the cards and the lines of the last sync say.

use crate::format::{
    COMING, DONE, FAILED, GONE, Glyph, WARNING, age_words, clean, count, counted, duration_of_seconds, gib_label,
    local_minute, share,
};
use crate::model::{ArchiveStats, Outcome, Overview, PastRun, Phase, RunState, RunSummary, Status, SyncMode};
use crate::tui::protocol::TorrentSet;
use crate::tui::style::{Ctx, Role};

/// Pieces of clean text with what they mean.
pub(super) type Line = Vec<(String, Role)>;

/// One of the numbers that count most.
pub(super) struct Card {
    /// What it is.
    pub(super) label: &'static str,
    /// The same where there is little room.
    pub(super) short: &'static str,
    /// What kind of torrents it counts.
    pub(super) glyph: Option<(Glyph, Role)>,
    /// Which torrents it counts.
    pub(super) set: fn() -> TorrentSet,
    /// The number, a remark, and how the number looks.
    pub(super) says: fn(&ArchiveStats) -> (String, String, Role),
}

/// Every card, left to right.
pub(super) const CARDS: [Card; super::tiles::CARD_COUNT] = [
    Card {
        label: "Torrents",
        short: "Torrents",
        glyph: None,
        set: || TorrentSet::All,
        says: |stats| (count(stats.torrents), format!("+{} in 24 h", count(stats.added_24h)), Role::Text),
    },
    Card {
        label: "Archived",
        short: "Archived",
        glyph: Some((DONE, Role::Done)),
        set: || TorrentSet::Missing,
        says: |stats| {
            let missing = stats.missing();
            let remark = if missing == 0 { "all there".to_owned() } else { format!("{} to fetch", count(missing)) };
            (format!("{:.1}%", stats.coverage()), remark, Role::Done)
        },
    },
    Card {
        label: "On the way",
        short: "On way",
        glyph: Some((COMING, Role::Active)),
        set: || TorrentSet::Phase(Phase::Active),
        says: |stats| {
            let active = stats.in_phase(Phase::Active);
            let remark = match stats.with_status(&Status::WaitingFilesSelection) {
                0 => share(active, stats.torrents.max(1)),
                1 => "1 waits for you".to_owned(),
                n => format!("{} wait for you", count(n)),
            };
            (count(active), remark, if active > 0 { Role::Active } else { Role::Dim })
        },
    },
    Card {
        label: "Failed",
        short: "Failed",
        glyph: Some((FAILED, Role::Failed)),
        set: || TorrentSet::Phase(Phase::Failed),
        says: |stats| {
            let failed = stats.in_phase(Phase::Failed);
            let role = if failed > 0 { Role::Failed } else { Role::Dim };
            (count(failed), share(failed, stats.torrents.max(1)), role)
        },
    },
    Card {
        label: "Gone",
        short: "Gone",
        glyph: Some((GONE, Role::Gone)),
        set: || TorrentSet::Gone,
        says: |stats| match stats.gone {
            0 => (count(0), "nothing lost".to_owned(), Role::Dim),
            n => (count(n), "kept here".to_owned(), Role::Gone),
        },
    },
    Card {
        label: "Volume",
        short: "Volume",
        glyph: None,
        set: || TorrentSet::Largest,
        says: |stats| {
            let mean = stats.bytes.mean.map(|mean| format!("{} each", gib_label(mean))).unwrap_or_default();
            (stats.bytes_total().map_or_else(|| "-".to_owned(), gib_label), mean, Role::Text)
        },
    },
];

/// Returns the last sync and what it did, line by line.
pub(super) fn last_sync_lines(overview: &Overview, ctx: &Ctx) -> Vec<Line> {
    let Some(run) = &overview.stats.last_sync else {
        return vec![vec![("No sync has run yet.".to_owned(), Role::Dim)]];
    };
    if run.state == RunState::Running {
        return elsewhere(run, overview, ctx);
    }
    let (glyph, word, role) = match run.state {
        RunState::Ended(Outcome::Complete) => (DONE, "Complete", Role::Done),
        RunState::Running => (COMING, "Running", Role::Active),
        RunState::Ended(Outcome::Failed) => (FAILED, "Failed", Role::Failed),
        RunState::Ended(Outcome::Partial) => (WARNING, "Partly done", Role::Warning),
        RunState::Ended(Outcome::Cancelled) => (WARNING, "Cancelled", Role::Warning),
        RunState::Interrupted => (WARNING, "Interrupted", Role::Warning),
    };
    let ago = match age_words(run.finished.unwrap_or(run.started), ctx.now) {
        now if now == "now" => "just now".to_owned(),
        age if run.state == RunState::Running => format!("for {age}"),
        age => format!("{age} ago"),
    };
    let took = overview.last_run.as_ref().filter(|_| run.finished.is_some());
    let took = took.map(|summary| format!(", took {}", duration_of_seconds(summary.took))).unwrap_or_default();
    let mut lines = vec![vec![
        (format!("{} ", ctx.glyph(glyph)), role),
        (word.to_owned(), Role::Heading),
        (format!(" {ago}{took}"), Role::Dim),
    ]];
    // What the user wanted needs no reason.
    if let Some(error) = run.error.as_ref().filter(|_| run.state != RunState::Ended(Outcome::Cancelled)) {
        lines.push(vec![(format!("It ended because {}.", clean(error)), Role::Error)]);
    }
    // What a run that is under way has done so far is told where it runs.
    let Some(summary) = overview.last_run.as_ref().filter(|_| run.state != RunState::Running) else { return lines };
    lines.extend([numbers(summary), requests(summary)]);
    lines.extend(results(summary));
    lines
}

/// Returns what is known of a run that another process does: its numbers are in the archive only once it has ended.
fn elsewhere(run: &PastRun, overview: &Overview, ctx: &Ctx) -> Vec<Line> {
    let mode = run.mode.map_or("of an unknown mode", SyncMode::as_str);
    let since = local_minute(run.started, &ctx.zone);
    let stats = &overview.stats;
    vec![
        vec![(format!("sync {mode} runs in another process, since {since}"), Role::Active)],
        vec![(
            format!("{} of {} archived", count(stats.details), counted(stats.torrents, "detail", "details")),
            Role::Text,
        )],
        vec![(format!("{} still to fetch", counted(stats.owed, "detail", "details")), Role::Text)],
    ]
}

fn numbers(summary: &RunSummary) -> Line {
    if summary.listed == 0 {
        return vec![("The list was not read.".to_owned(), Role::Dim)];
    }
    let changes = [
        ("+", summary.new, "new", Role::Done),
        ("~", summary.changed, "changed", Role::Active),
        ("−", summary.gone, "gone", Role::Gone),
        ("+", summary.returned, "back", Role::Done),
    ];
    let mut line = vec![(count(summary.listed), Role::Heading), (" listed".to_owned(), Role::Dim)];
    if changes.iter().all(|(_, n, ..)| *n == 0) {
        line.push((", nothing changed".to_owned(), Role::Dim));
    }
    for (sign, n, word, role) in changes.into_iter().filter(|(_, n, ..)| *n > 0) {
        line.extend([(format!("  {sign}{}", count(n)), role), (format!(" {word}"), Role::Dim)]);
    }
    line
}

fn requests(summary: &RunSummary) -> Line {
    let refused = match summary.refused {
        0 => (", none refused".to_owned(), Role::Dim),
        n => (format!(", {} refused", count(n)), Role::Warning),
    };
    let seconds = summary.took.as_secs();
    let rate =
        if seconds > 0 { format!(", {} a second", count(summary.requests.div_ceil(seconds))) } else { String::new() };
    vec![(counted(summary.requests, "request", "requests"), Role::Dim), refused, (rate, Role::Dim)]
}

/// Returns what came of the details, when there is anything to tell.
fn results(summary: &RunSummary) -> Option<Line> {
    let known = [
        (summary.archived, if summary.archived == 1 { "detail archived" } else { "details archived" }, Role::Dim),
        (summary.failed, "failed", Role::Failed),
        (summary.owed, "still owed", Role::Warning),
    ];
    let told = known.into_iter().filter(|(n, ..)| *n > 0);
    let pieces: Vec<Line> =
        told.map(|(n, word, role)| vec![(count(n), role), (format!(" {word}"), Role::Dim)]).collect();
    (!pieces.is_empty()).then(|| pieces.join(&(", ".to_owned(), Role::Dim)))
}
