//! What to do next, from the numbers of the archive: a table of conditions, sentences and commands.
//!
//! Pure. The statistics print it and the full screen offers it; nothing is decided twice.
//! Start at `TABLE`.

use crate::format::{count, counted, duration};
use crate::model::{ArchiveStats, Outcome, Phase, RunState, Status};

/// Hours after which an archive that is kept daily is behind: a day, and half of one for a late cron job.
const DAILY: u64 = 36 * 3_600;

/// Believes a list that lacks many torrents; the number that it lacks stands behind it.
pub const ACCEPT: &str = "redriva sync --accept-removals";

/// One recommendation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// Names the recommendation in JSON.
    pub name: &'static str,
    /// Why, as one sentence.
    pub sentence: String,
    /// What to run, exactly.
    pub command: String,
}

/// One row of the table.
struct Rule {
    name: &'static str,
    /// Says why it applies, or that it does not.
    applies: fn(&ArchiveStats) -> Option<String>,
    command: &'static str,
}

/// The recommendations, most urgent first.
const TABLE: [Rule; 13] = [
    Rule { name: "safety_stop", applies: safety_stop, command: ACCEPT },
    Rule { name: "first_sync", applies: first_sync, command: "redriva sync fast" },
    Rule { name: "no_details", applies: no_details, command: "redriva sync fast" },
    Rule { name: "resume", applies: resume, command: "redriva sync resume" },
    Rule { name: "missing_details", applies: missing_details, command: "redriva sync" },
    Rule { name: "outdated", applies: outdated, command: "redriva sync" },
    Rule { name: "failed_torrents", applies: failed_torrents, command: "redriva diagnose" },
    Rule { name: "failed_fetches", applies: failed_fetches, command: "redriva diagnose" },
    Rule { name: "unreadable_rows", applies: unreadable_rows, command: "redriva diagnose" },
    Rule { name: "waiting", applies: waiting, command: "redriva list status:waiting_files_selection" },
    Rule { name: "active", applies: active, command: "redriva sync --include-active-downloads" },
    Rule { name: "refused_names", applies: refused_names, command: "redriva list refused:yes" },
    Rule { name: "gone", applies: gone, command: "redriva history --gone" },
];

/// Returns what is worth doing, most urgent first; nothing when all is well.
pub fn advise(stats: &ArchiveStats) -> Vec<Advice> {
    let row = |rule: &Rule| {
        let sentence = (rule.applies)(stats)?;
        let number = stats.doubted.as_ref().filter(|_| rule.command == ACCEPT).map(|doubted| doubted.missing);
        let command = number.map_or(rule.command.to_owned(), |n| format!("{} {n}", rule.command));
        Some(Advice { name: rule.name, sentence, command })
    };
    TABLE.iter().filter_map(row).collect()
}

/// Returns the commands of the whole table, for checking that each can be typed.
pub fn every_command() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|rule| rule.command)
}

fn torrents(n: u64) -> String {
    counted(n, "torrent", "torrents")
}

fn safety_stop(stats: &ArchiveStats) -> Option<String> {
    let doubted = stats.doubted.as_ref()?;
    let (missing, living) = (count(doubted.missing), count(doubted.living));
    Some(format!("The list lacks {missing} of {living} torrents and was not believed; look, then decide."))
}

fn first_sync(stats: &ArchiveStats) -> Option<String> {
    let never = stats.last_complete.is_none();
    (stats.torrents == 0 && stats.gone == 0 && never).then(|| "The archive is empty.".to_owned())
}

fn no_details(stats: &ArchiveStats) -> Option<String> {
    (stats.torrents > 0 && stats.details == 0)
        .then(|| format!("{} archived from the list alone, without files.", is(stats.torrents, "torrent")))
}

/// Whether a run ended before its work was done and somebody has to go on with it.
fn resume(stats: &ArchiveStats) -> Option<String> {
    let cut = stats
        .last_sync
        .as_ref()
        .is_some_and(|run| !matches!(run.state, RunState::Ended(Outcome::Complete) | RunState::Running));
    (cut && stats.owed > 0 && stats.details > 0)
        .then(|| format!("The last sync did not end; {} still owed.", is(stats.owed, "detail")))
}

fn missing_details(stats: &ArchiveStats) -> Option<String> {
    let told = stats.details == 0 || resume(stats).is_some();
    (stats.missing() > 0 && !told).then(|| format!("{} without details.", is(stats.missing(), "torrent")))
}

fn outdated(stats: &ArchiveStats) -> Option<String> {
    let since = stats.since_complete().filter(|since| since.as_secs() > DAILY)?;
    Some(format!("The list was last read whole {} ago.", duration(since)))
}

fn failed_torrents(stats: &ArchiveStats) -> Option<String> {
    let failed = stats.in_phase(Phase::Failed);
    (failed > 0).then(|| format!("{} failed at Real-Debrid.", torrents(failed)))
}

fn failed_fetches(stats: &ArchiveStats) -> Option<String> {
    let n = stats.failed_fetches;
    (n > 0).then(|| format!("The last fetch of {} failed.", counted(n, "detail", "details")))
}

fn unreadable_rows(stats: &ArchiveStats) -> Option<String> {
    let n = stats.unreadable_rows;
    (n > 0).then(|| format!("{} of the list could not be read.", counted(n, "row", "rows")))
}

fn waiting(stats: &ArchiveStats) -> Option<String> {
    let waiting = stats.with_status(&Status::WaitingFilesSelection);
    (waiting > 0).then(|| {
        let verb = if waiting == 1 { "waits" } else { "wait" };
        format!("{} {verb} for a choice of files at Real-Debrid.", torrents(waiting))
    })
}

fn active(stats: &ArchiveStats) -> Option<String> {
    let active = stats.in_phase(Phase::Active) - stats.with_status(&Status::WaitingFilesSelection);
    (active > 0).then(|| format!("{} on the way; their details still change.", is(active, "torrent")))
}

fn refused_names(stats: &ArchiveStats) -> Option<String> {
    let n = stats.names?.accepted;
    let were = if n == 1 { "name was" } else { "names were" };
    (n > 0).then(|| format!("{} {were} accepted that the list calls refused; is it out of date?", count(n)))
}

fn gone(stats: &ArchiveStats) -> Option<String> {
    let are = |n| counted(n, "torrent is", "torrents are");
    (stats.gone > 0).then(|| format!("{} gone; the archive keeps them.", are(stats.gone)))
}

/// Returns `1 torrent is`, `2 torrents are`.
fn is(n: u64, noun: &str) -> String {
    counted(n, &format!("{noun} is"), &format!("{noun}s are"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DoubtedList, JudgedNames, PastRun, RunId, SizeStats, StatusCount, SyncMode, Timestamp};

    fn healthy() -> ArchiveStats {
        let at: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let run = PastRun {
            run: RunId(3),
            mode: Some(SyncMode::Smart),
            state: RunState::Ended(Outcome::Complete),
            started: at,
            finished: Some(at),
            error: None,
        };
        ArchiveStats {
            at,
            torrents: 10,
            details: 10,
            gone: 0,
            bytes: SizeStats::default(),
            added_24h: 0,
            added_7d: 0,
            progress_mean: None,
            by_status: vec![StatusCount { status: Status::Downloaded, count: 10 }],
            hosts: Vec::new(),
            largest: Vec::new(),
            owed: 0,
            failed_fetches: 0,
            unreadable_rows: 0,
            problems: 0,
            last_sync: Some(run),
            last_complete: Some(at),
            doubted: None,
            names: None,
        }
    }

    fn names(stats: &ArchiveStats) -> Vec<&'static str> {
        advise(stats).into_iter().map(|advice| advice.name).collect()
    }

    fn only(status: Status) -> Vec<StatusCount> {
        vec![StatusCount { status, count: 10 }]
    }

    fn doubted() -> DoubtedList {
        DoubtedList { at: healthy().at, missing: 742, living: 4_233, torrents: Vec::new() }
    }

    #[test]
    fn a_list_that_is_not_believed_comes_first_and_with_its_number() {
        let stats = ArchiveStats { doubted: Some(doubted()), details: 9, owed: 1, ..healthy() };
        let first = advise(&stats).remove(0);
        assert_eq!(first.command, "redriva sync --accept-removals 742");
        assert!(first.sentence.contains("742 of 4,233"), "{}", first.sentence);
    }

    #[test]
    fn names_that_were_accepted_all_the_same_are_counted() {
        let told = |accepted| {
            let names = JudgedNames { list: jiff::civil::date(2026, 10, 10), addable: 9, accepted };
            advise(&ArchiveStats { names: Some(names), ..healthy() }).pop().map(|advice| advice.sentence)
        };
        let [one, twelve] = ["1 name was", "12 names were"]
            .map(|n| format!("{n} accepted that the list calls refused; is it out of date?"));
        assert_eq!([told(0), told(1), told(12)], [None, Some(one), Some(twelve)]);
    }

    #[test]
    fn a_healthy_archive_needs_nothing() {
        assert_eq!(names(&healthy()), [""; 0]);
    }

    #[test]
    fn each_condition_has_its_advice() {
        let hour = std::time::Duration::from_secs(3_600);
        let judged = JudgedNames { list: jiff::civil::date(2026, 10, 10), addable: 9, accepted: 1 };
        let cut = PastRun { state: RunState::Interrupted, ..healthy().last_sync.unwrap() };
        for (stats, wanted) in [
            (
                ArchiveStats { torrents: 0, details: 0, by_status: Vec::new(), last_complete: None, ..healthy() },
                "first_sync",
            ),
            (ArchiveStats { details: 0, owed: 10, ..healthy() }, "no_details"),
            (ArchiveStats { details: 7, owed: 3, last_sync: Some(cut), ..healthy() }, "resume"),
            (ArchiveStats { details: 9, ..healthy() }, "missing_details"),
            (ArchiveStats { last_complete: Some(healthy().at - hour * 37), ..healthy() }, "outdated"),
            (ArchiveStats { by_status: only(Status::Dead), ..healthy() }, "failed_torrents"),
            (ArchiveStats { failed_fetches: 1, ..healthy() }, "failed_fetches"),
            (ArchiveStats { unreadable_rows: 1, ..healthy() }, "unreadable_rows"),
            (ArchiveStats { by_status: only(Status::WaitingFilesSelection), ..healthy() }, "waiting"),
            (ArchiveStats { by_status: only(Status::Downloading), ..healthy() }, "active"),
            (ArchiveStats { names: Some(judged), ..healthy() }, "refused_names"),
            (ArchiveStats { gone: 1, ..healthy() }, "gone"),
            (ArchiveStats { doubted: Some(doubted()), ..healthy() }, "safety_stop"),
        ] {
            assert_eq!(names(&stats), [wanted]);
        }
    }

    #[test]
    fn a_clock_set_back_makes_no_archive_old() {
        let later = healthy().at + std::time::Duration::from_secs(86_400 * 9);
        assert_eq!(names(&ArchiveStats { last_complete: Some(later), ..healthy() }), [""; 0]);
    }
}
