//! The upper part of the detail page: labelled facts, and what is wrong with its remedy.

use super::lines::{LABEL, Line};
use crate::diagnose::{Finding, diagnose};
use crate::format::{
    age_words, clean, count, counted, gib_label, known_percent, local_minute, shown_name, shown_word, size,
};
use crate::model::{FailedFetch, PastFailure, Phase, Problem, Status, Timestamp, TorrentFacts, Trouble, true_instant};
use crate::tui::style::{Ctx, Role, phase_role};
use crate::tui::widget::wrap;

/// Collects labelled values, broken into lines that fit.
struct FactLines {
    lines: Vec<Line>,
    room: usize,
}

impl FactLines {
    fn add(&mut self, label: &str, value: &str, role: Role) {
        for (n, part) in wrap(value, self.room).into_iter().enumerate() {
            let label = if n == 0 { label } else { "" };
            self.lines.push(vec![(format!("{label:<LABEL$}"), Role::Dim), (part, role)]);
        }
    }

    fn add_text(&mut self, label: &str, value: Option<&str>) {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            self.add(label, &clean(value), Role::Text);
        }
    }
}

/// Returns the facts as lines of so many cells.
pub(super) fn fact_lines(
    facts: &TorrentFacts,
    failures: Option<&[PastFailure]>,
    dead_links: &[Problem],
    cells: usize,
    ctx: &Ctx,
) -> Vec<Line> {
    let torrent = &facts.torrent;
    let moment = |at: Timestamp| format!("{} ({})", local_minute(at, &ctx.zone), ago(at, ctx.now));
    let mut head = FactLines { lines: Vec::new(), room: cells.saturating_sub(LABEL).max(8) };
    head.add("Name", &shown_name(facts.name().unwrap_or(""), &torrent.id), Role::Text);
    let original = facts.original_name();
    head.add_text("Original", original.filter(|name| Some(*name) != torrent.filename.as_deref()));
    if let Some(at) = facts.gone_at {
        head.add("Gone", &format!("since {}; Real-Debrid no longer has it", local_minute(at, &ctx.zone)), Role::Gone);
    }
    let phase = torrent.status.as_ref().map_or(Phase::Unknown, Status::phase);
    let status = shown_word(torrent.status.as_ref().map_or("", Status::as_str));
    head.add("Status", &format!("{status}, {}", known_percent(torrent.progress)), phase_role(phase));
    for finding in findings(facts, failures, dead_links) {
        let (what, role) = match &finding.problem.trouble {
            Trouble::Torrent | Trouble::Row(_) => (finding.kind.name.to_owned(), Role::Failed),
            Trouble::Link(_) => (format!("{}: {}", finding.kind.name, clean(&finding.message)), Role::Failed),
            Trouble::Fetch(fetch) if fetch.attempts > 0 => {
                let tries = counted(fetch.attempts, "request", "requests");
                (format!("{}: {} ({tries})", finding.kind.name, clean(&finding.message)), Role::Error)
            }
            Trouble::Fetch(_) => (format!("{}: {}", finding.kind.name, clean(&finding.message)), Role::Error),
        };
        head.add("Problem", &what, role);
        head.add("Remedy", finding.kind.suggestion, Role::Text);
    }
    match torrent.bytes.filter(|bytes| *bytes > 0) {
        Some(bytes) => head.add("Size", &sizes(bytes, facts), Role::Text),
        None => head.add("Size", "-", Role::Dim),
    }
    match (facts.added_at, torrent.added.as_deref()) {
        (Some(at), _) => head.add("Added", &moment(at), Role::Text),
        (None, raw) => head.add("Added", &shown_word(raw.unwrap_or_default()), Role::Text),
    }
    let ended = torrent.ended.as_deref();
    match ended.and_then(true_instant) {
        Some(at) => head.add("Ended", &moment(at), Role::Text),
        None => head.add_text("Ended", ended),
    }
    // What was measured once means nothing when nothing moves any more.
    if let Some(speed) = torrent.speed.filter(|_| phase == Phase::Active && facts.gone_at.is_none()) {
        let seeders = torrent.seeders.map(|n| format!(", {}", counted(n.unsigned_abs(), "seeder", "seeders")));
        head.add("Speed", &format!("{}/s{}", gib_label(speed), seeders.unwrap_or_default()), Role::Text);
    }
    head.add_text("Hash", torrent.hash.as_deref());
    for other in &facts.others {
        let name = other.name.as_deref().map(|name| format!(", {}", clean(name))).unwrap_or_default();
        let hash = other.hash.as_deref().map_or_else(|| "no hash".to_owned(), |hash| format!("hash {}", clean(hash)));
        head.add("Other", &format!("{hash}{name}"), Role::Warning);
    }
    head.add_text("Host", torrent.host.as_deref());
    head.add("Id", torrent.id.as_str(), Role::Text);
    let seen = (local_minute(facts.first_seen, &ctx.zone), local_minute(facts.last_seen, &ctx.zone));
    head.add("Seen", &format!("first {}, last {}", seen.0, seen.1), Role::Text);
    match (&facts.detail, facts.owed) {
        (Some((_, at)), None) => head.add("Detail", &format!("archived {}", moment(*at)), Role::Text),
        (Some((_, at)), Some(why)) => {
            let fetched = format!("archived {}, owed again: {}", moment(*at), why.words());
            head.add("Detail", &fetched, Role::Warning);
        }
        (None, Some(why)) => head.add("Detail", &format!("owed: {}", why.words()), Role::Warning),
        (None, None) => head.add("Detail", "not archived", Role::Warning),
    }
    head.lines
}

/// Says what is wrong now: the status, the newest failed fetch that no success has answered, and links that lead nowhere.
fn findings(facts: &TorrentFacts, failures: Option<&[PastFailure]>, dead_links: &[Problem]) -> Vec<Finding> {
    // What is removed has no remedy; its past failures are told below.
    if facts.gone_at.is_some() {
        return Vec::new();
    }
    let torrent = &facts.torrent;
    let problem = |trouble| Problem {
        id: Some(torrent.id.clone()),
        name: String::new(),
        status: torrent.status.clone(),
        progress: torrent.progress,
        added: facts.added_at,
        bytes: torrent.bytes,
        at: facts.last_seen,
        trouble,
    };
    let failed = torrent.status.as_ref().is_some_and(|status| status.phase() == Phase::Failed);
    let open = failures.and_then(|all| all.iter().find(|failure| failure.resolved.is_none()));
    let fetch = match (open, &facts.failure) {
        (Some(failure), _) => Some(FailedFetch {
            kind: failure.kind,
            http_status: failure.http_status,
            error_code: failure.error_code,
            message: failure.message.clone(),
            attempts: failure.attempts.into(),
        }),
        // The words are there before the numbers.
        (None, Some(message)) if failures.is_none() => {
            Some(FailedFetch { message: message.clone(), ..FailedFetch::default() })
        }
        (None, _) => None,
    };
    let own = failed.then_some(Trouble::Torrent).into_iter().chain(fetch.map(Trouble::Fetch)).map(problem);
    diagnose(own.chain(dead_links.iter().cloned()).collect())
}

fn sizes(bytes: i64, facts: &TorrentFacts) -> String {
    let exact = format!("{} ({} bytes)", size(bytes), count(bytes.unsigned_abs()));
    let whole = facts.detail.as_ref().and_then(|(detail, _)| detail.original_bytes);
    match whole.filter(|whole| size(*whole) != size(bytes)) {
        Some(whole) => format!("{exact}, {} as a whole", size(whole)),
        None => exact,
    }
}

fn ago(at: Timestamp, now: Timestamp) -> String {
    match age_words(at, now) {
        just_now if just_now == "now" => just_now,
        age => format!("{age} ago"),
    }
}
