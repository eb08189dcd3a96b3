//! One event, one sentence: the live log and the plain printer say the same words.

use super::event::{EventKind, PauseReason, PlanSummary, SyncEvent};
use super::left_open::{left_open, stays_owed};
use crate::format::{clean, count, counted, duration, shown_name, size};
use crate::model::{Level, LogLine, Outcome, RunSummary, Timestamp};

/// Tells an event as one sentence; a gauge has none.
pub fn narrate(event: &SyncEvent) -> Option<LogLine> {
    let (level, text) = sentence(&event.kind)?;
    Some(LogLine { at: event.at, level, text })
}

fn sentence(kind: &EventKind) -> Option<(Level, String)> {
    Some(match kind {
        EventKind::RunStarted { mode, archived } => (
            Level::Info,
            format!("Sync {mode} started; the archive holds {}.", counted(*archived, "torrent", "torrents")),
        ),
        EventKind::TakenOver { owed } => (
            Level::Warning,
            format!("An earlier sync was interrupted; what it owed, {}, is taken over.", details(*owed)),
        ),
        EventKind::JournalGrows { bytes } => (
            Level::Warning,
            format!(
                "Another program has been reading the archive for long; its journal has grown to {}. The space comes back \
                 when that program ends.",
                size(i64::try_from(*bytes).unwrap_or(i64::MAX))
            ),
        ),
        EventKind::AccountUnchecked { why } => (
            Level::Warning,
            format!("Whether the token belongs to the archive's account cannot be checked: {why}. The list decides."),
        ),
        EventKind::ListPageRead { page, rows, rejected, total } => page_sentence(*page, *rows, *rejected, *total),
        EventKind::ListReadAgain => (Level::Info, "The list changed while it was read; it is read again.".to_owned()),
        EventKind::ListRead { torrents, complete: true, new, changed, .. } => {
            let found = [(*new, "new"), (*changed, "changed")].into_iter().filter(|(n, _)| *n > 0);
            let mut told = vec![format!("List complete: {}", counted(*torrents, "torrent", "torrents"))];
            told.extend(found.map(|(n, word)| format!("{} {word}", count(n))));
            (Level::Info, told.join(", ") + ".")
        }
        EventKind::ListRead { torrents, unlisted: unlisted @ 1.., .. } => (
            Level::Warning,
            format!(
                "The list was incomplete: Real-Debrid counts {} and listed {}; no removals were concluded.",
                counted(*torrents + *unlisted, "torrent", "torrents"),
                count(*torrents)
            ),
        ),
        EventKind::ListRead { torrents, complete: false, .. } => (
            Level::Warning,
            format!(
                "The list kept changing, came without its total, or had rows that could not be read; \
                 {} came, no removals were concluded.",
                counted(*torrents, "torrent", "torrents")
            ),
        ),
        EventKind::TorrentGone { id, name } => (
            Level::Warning,
            format!("Gone: Real-Debrid removed {}; its row, files and history stay.", shown_name(name, id)),
        ),
        EventKind::RemovalsUnproved { torrents } => (
            Level::Warning,
            format!(
                "{} missing from the list; nothing is marked before a second proof.",
                counted(*torrents, "torrent is", "torrents are")
            ),
        ),
        EventKind::Planned(plan) => (Level::Info, plan_sentence(plan)),
        EventKind::DetailArchived { id, name, reason, files } => (
            Level::Detail,
            match files {
                Some(n) => {
                    format!("Archived {} ({}, {}).", shown_name(name, id), reason.word(), counted(*n, "file", "files"))
                }
                None => format!("Archived {} ({}).", shown_name(name, id), reason.word()),
            },
        ),
        EventKind::OtherHash { id, name, old, new } => (
            Level::Warning,
            format!(
                "Real-Debrid now tells another hash for {}: {} and not {}; what was archived of the other one is kept.",
                shown_name(name, id),
                new.as_deref().map_or_else(|| "none".to_owned(), clean),
                clean(old)
            ),
        ),
        EventKind::DetailFailed { id, name, error } => {
            (Level::Error, format!("Could not fetch {}: {error}. It stays queued.", shown_name(name, id)))
        }
        EventKind::DetailMissing { id, name } => {
            (Level::Warning, format!("Real-Debrid no longer knows {}; its row is kept.", shown_name(name, id)))
        }
        EventKind::Retrying { what, attempt, after, error } => {
            (Level::Warning, format!("{what}: {error}; attempt {attempt} in {}.", duration(*after)))
        }
        EventKind::Paused { until, why } => pause_sentence(*until, *why)?,
        EventKind::Gauge(_) => return None,
        EventKind::RunFinished { outcome, summary, error } => finish_sentence(*outcome, summary, error.as_deref()),
    })
}

fn page_sentence(page: u32, rows: u64, rejected: u64, total: Option<u64>) -> (Level, String) {
    let listed = format!("List page {}: {}", count(page.into()), counted(rows, "torrent", "torrents"));
    match rejected {
        0 => (Level::Info, format!("{listed}{}.", total.map_or_else(String::new, |n| format!(" of {}", count(n))))),
        n => {
            let were = if n == 1 { "was" } else { "were" };
            let aside = counted(n, "row", "rows");
            (Level::Warning, format!("{listed}; {aside} could not be read and {were} set aside."))
        }
    }
}

fn details(n: u64) -> String {
    counted(n, "detail", "details")
}

/// Tells a plan as one sentence: `Plan: 12 new or without details; 12 requests, about 3 s.`
fn plan_sentence(plan: &PlanSummary) -> String {
    if plan.details() == 0 {
        return match plan.besides {
            0 => "Plan: no detail is owed.".to_owned(),
            1 => "Plan: this run fetches no detail; 1 stays owed.".to_owned(),
            n => format!("Plan: this run fetches no detail; {} stay owed.", count(n)),
        };
    }
    let parts: Vec<String> = plan.by_reason.iter().map(|(why, n)| format!("{} {}", count(*n), why.words())).collect();
    format!(
        "Plan: {}; {}, about {}.{}",
        parts.join(", "),
        counted(plan.requests, "request", "requests"),
        duration(plan.estimate),
        stays_owed(plan.besides)
    )
}

fn pause_sentence(until: Timestamp, why: PauseReason) -> Option<(Level, String)> {
    let until = crate::format::local_second(until, &jiff::tz::TimeZone::system());
    match why {
        PauseReason::Refused => {
            Some((Level::Warning, format!("Real-Debrid refuses requests (429); everything waits until {until}.")))
        }
        PauseReason::Quota => {
            Some((Level::Info, format!("The quota of requests is used up; the next one goes out at {until}.")))
        }
        PauseReason::Batch => Some((Level::Info, format!("Batch done; the next one starts at {until}."))),
        // A second between two pages is not worth a line.
        PauseReason::Page => None,
    }
}

fn finish_sentence(outcome: Outcome, summary: &RunSummary, error: Option<&str>) -> (Level, String) {
    let done = format!("{} archived in {}", details(summary.archived), duration(summary.took));
    let owed = match summary.owed {
        0 => String::new(),
        n => format!(
            " {} still to fetch and will be fetched by the next sync.",
            if n == 1 { "1 detail is".to_owned() } else { format!("{} details are", count(n)) }
        ),
    };
    let open = left_open(&RunSummary { owed: 0, ..summary.clone() });
    let owed = if open.is_empty() { owed } else { format!("{owed} Still open: {}.", open.join(", ")) };
    match outcome {
        Outcome::Complete if owed.is_empty() => (Level::Info, format!("Sync complete: {done}.")),
        Outcome::Complete => (Level::Info, format!("Sync done: {done}.{owed}")),
        Outcome::Partial => (Level::Warning, format!("Sync partly done: {done}.{owed}")),
        Outcome::Cancelled => (Level::Warning, format!("Sync cancelled: {done}.{owed}")),
        Outcome::Failed => {
            (Level::Error, format!("Sync stopped: {}. {done}.{owed}", error.unwrap_or("an unknown error")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_from_the_network_are_cleaned_in_the_log() {
        let kind = EventKind::DetailMissing {
            id: crate::model::TorrentId::parse("A").unwrap(),
            name: "evil\x1b]52;c;x\x07".to_owned(),
        };
        let (_, text) = sentence(&kind).unwrap();
        assert!(!text.contains('\x1b') && text.contains("evil␛]52"), "{text}");
    }

    #[test]
    fn what_has_no_name_is_told_by_its_id() {
        let id = crate::model::TorrentId::parse("RD1").unwrap();
        let (name, error) = (" ".to_owned(), "x".to_owned());
        let (old, new) = ("a".to_owned(), "b".to_owned());
        for kind in [
            EventKind::TorrentGone { id: id.clone(), name: name.clone() },
            EventKind::DetailArchived {
                id: id.clone(),
                name: name.clone(),
                reason: crate::model::Reason::New,
                files: None,
            },
            EventKind::OtherHash { id: id.clone(), name: name.clone(), old, new: Some(new) },
            EventKind::DetailFailed { id: id.clone(), name: name.clone(), error },
            EventKind::DetailMissing { id, name },
        ] {
            let (_, text) = sentence(&kind).unwrap();
            assert!(text.contains("(no name) RD1"), "{text}");
        }
    }

    #[test]
    fn a_finished_run_says_what_is_safe_and_what_is_left() {
        let summary =
            RunSummary { archived: 310, owed: 96, took: std::time::Duration::from_secs(75), ..Default::default() };
        let (level, text) = finish_sentence(Outcome::Failed, &summary, Some("Real-Debrid refused the token"));
        assert_eq!(level, Level::Error);
        assert_eq!(
            text,
            "Sync stopped: Real-Debrid refused the token. 310 details archived in 1 min 15 s. \
             96 details are still to fetch and will be fetched by the next sync."
        );
    }
}
